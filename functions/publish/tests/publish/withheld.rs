use crate::world::{World, ids};
use gradus_domain::commands::{Act, Command, Profile};
use gradus_domain::program::messages::Consent;
use gradus_publish::again::{WhichRouting, Wish};
use gradus_tests::commands::{command, purchase};
use gradus_tests::program::simple;
use std::collections::BTreeSet;

/// Silver is near from ¥50.00 on and gold from ¥100.00 on, said by e-mail as `messages` says.
async fn world(messages: &str) -> World {
    let program = format!(
        r#"
        [reminders]
        tier_near_share = "0.5"
        [messages]
        channels = ["email"]
        {messages}
        [[notify]]
        queue = "crm"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "100.00", window = "lifetime" }}
        validity = "forever"
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "200.00", window = "lifetime" }}
        validity = "forever"
        "#
    );
    let world = World::of(&simple("Asia/Shanghai", "CNY", &program)).await;
    world.queue("crm").await;
    world
}

/// One who agreed to e-mail buys for ¥60.00 at each of these times of the morning.
fn buys(times: &[&str]) -> Vec<Command> {
    let consent = Consent {
        email: Some(true),
        ..Consent::default()
    };
    let profile = Profile {
        consent,
        ..Profile::default()
    };
    let joining = command("m-1", "2026-03-01T00:00:00Z", Act::Join(profile));
    let purchases = (1..).zip(times).map(|(number, time)| {
        let instant = format!("2026-03-01T{time}:00Z");
        purchase("m-1", &format!("T-{number}"), &instant, "CNY", 6_000)
    });
    std::iter::once(joining).chain(purchases).collect()
}

#[tokio::test]
async fn what_is_too_late_by_now_is_not_sent_though_the_entry_lets_it() {
    // GIVEN that a tier is near, said for an hour, to 01:30 and to 02:30; it is 02:00
    let world = world("keep_hours = 1").await;
    world.records("test", &buys(&["00:30", "01:30"])).await;

    world.publishes(&world.stream().await).await;

    let told = world.told("crm").await;
    assert_eq!(
        ids(&told),
        [
            "join:m-1#1",
            "purchase:T-1#1",
            "purchase:T-2#1",
            "purchase:T-2#2",
            "purchase:T-2#3",
        ]
    );
    assert_eq!(told[4].text("type"), "gradus.goal.near");
}

#[tokio::test]
async fn what_is_too_late_by_now_is_not_sent_again() {
    let world = world("keep_hours = 1").await;
    world.records("test", &buys(&["00:30", "01:30"])).await;
    let near = Wish {
        time: "one".to_owned(),
        destinations: BTreeSet::new(),
        kinds: BTreeSet::from(["goal.near".to_owned()]),
        routing: WhichRouting::OfTheEntry,
        send: true,
    };

    let resent = world.republishes(&near).await.unwrap();

    let withheld = resent.withheld.iter();
    let withheld: Vec<_> = withheld.map(|(why, count)| (why.code(), *count)).collect();
    assert_eq!(withheld, [("too_late", 1)]);
    assert_eq!(ids(&world.told("crm").await), ["purchase:T-2#3"]);
}

#[tokio::test]
async fn what_the_cap_of_the_week_withholds_is_not_sent() {
    let world = world("weekly_cap = 1").await;
    world.records("test", &buys(&["00:30", "01:30"])).await;

    world.publishes(&world.stream().await).await;

    // THEN that silver is near is said, and not that gold is
    let told = world.told("crm").await;
    assert_eq!(
        ids(&told),
        [
            "join:m-1#1",
            "purchase:T-1#1",
            "purchase:T-1#2",
            "purchase:T-2#1",
            "purchase:T-2#2",
        ]
    );
    assert_eq!(told[2].text("type"), "gradus.goal.near");
    assert_eq!(told[4].text("type"), "gradus.tier.upgraded");
}
