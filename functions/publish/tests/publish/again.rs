use crate::world::{World, ids};
use gradus_publish::again::{NotResent, WhichRouting, Wish};
use gradus_tests::reluctant::Refusal;
use std::collections::BTreeSet;

const TWO: &str = "[[notify]]\nqueue = \"crm\"\n[[notify]]\nqueue = \"sms\"\nkinds = [\"tier.*\"]";

fn everything(time: &str) -> Wish {
    Wish {
        time: time.to_owned(),
        destinations: BTreeSet::new(),
        kinds: BTreeSet::new(),
        routing: WhichRouting::OfTheEntry,
        send: true,
    }
}

fn one(name: &str) -> BTreeSet<String> {
    BTreeSet::from([name.to_owned()])
}

#[tokio::test]
async fn what_is_sent_again_at_once_arrives_and_is_the_same_but_for_its_mark() {
    let world = World::announcing(TWO).await;
    world.queue("crm").await;
    world.queue("sms").await;
    world.buys(&[6_000, 6_000]).await;
    world.publishes(&world.stream().await).await;
    let first = world.told("crm").await;
    let first_by_sms = world.told("sms").await;

    let resent = world.republishes(&everything("one")).await.unwrap();

    assert_eq!(resent.sent(), 5);
    let mut again = world.told("crm").await;
    assert_eq!(ids(&again), ids(&first));
    assert!(again.iter().all(|told| told.body["republished"] == true));
    for told in &mut again {
        told.body.as_object_mut().unwrap().remove("republished");
    }
    assert_eq!(again, first);
    assert_eq!(ids(&world.told("sms").await), ids(&first_by_sms));
}

#[tokio::test]
async fn each_time_of_sending_again_arrives_once() {
    let world = World::announcing(TWO).await;
    world.queue("crm").await;
    world.queue("sms").await;
    world.buys(&[100]).await;

    world.republishes(&everything("one")).await.unwrap();
    world.republishes(&everything("one")).await.unwrap();
    world.republishes(&everything("two")).await.unwrap();

    let told = world.told("crm").await;
    let once = ["join:m-1#1", "purchase:T-1#1"];
    assert_eq!(ids(&told), once.repeat(2));
}

#[tokio::test]
async fn one_destination_and_one_kind_can_be_asked_for_and_a_count_sends_nothing() {
    let world = World::announcing(TWO).await;
    world.queue("crm").await;
    world.queue("sms").await;
    world.buys(&[6_000, 6_000]).await;
    let wish = Wish {
        destinations: one("crm"),
        kinds: one("tier.upgraded"),
        ..everything("one")
    };

    let counted = Wish {
        send: false,
        ..wish.clone()
    };
    let counted = world.republishes(&counted).await.unwrap();

    assert_eq!(counted.sent(), 1);
    assert_eq!(world.told("crm").await, []);
    assert_eq!(world.republishes(&wish).await.unwrap(), counted);
    assert_eq!(ids(&world.told("crm").await), ["purchase:T-2#2"]);
    assert_eq!(world.told("sms").await, []);
}

#[tokio::test]
async fn what_a_destination_refuses_is_said_and_not_parked() {
    let world = World::announcing(TWO).await;
    world.queue("crm").await;
    world.buys(&[6_000, 6_000]).await;

    let refused = world.republishes(&everything("one")).await.unwrap_err();

    match &refused {
        NotResent::Refused {
            destination,
            notification,
            reason,
        } => {
            assert_eq!(
                (destination.as_str(), notification.as_str()),
                ("sms", "purchase:T-2#2")
            );
            assert!(reason.contains("NonExistentQueue"), "{reason}");
        }
        NotResent::Unwritable { .. } => panic!("{refused}"),
    }
    assert_eq!(world.told("crm").await.len(), 4);
    assert_eq!(world.parked().await, []);
}

#[tokio::test]
async fn a_message_that_a_destination_leaves_out_of_a_call_is_said_and_arrives_with_the_next() {
    let world = World::announcing(TWO).await;
    world.queue("crm").await;
    world.queue("sms").await;
    world.buys(&[100, 200]).await;

    for refusal in [Refusal::NotNow, Refusal::ForGood] {
        let part = world.before_queues(|it| it.leaves_out("purchase:T-1#1", refusal));
        let refused = world.republishes_to(&part, &everything("one")).await;

        let refused = refused.unwrap_err().to_string();
        assert!(
            refused.contains("crm does not take purchase:T-1#1"),
            "{refused}"
        );
    }

    world.republishes(&everything("one")).await.unwrap();
    let told = world.told("crm").await;
    assert_eq!(
        ids(&told),
        ["join:m-1#1", "purchase:T-2#1", "purchase:T-1#1"]
    );
    assert_eq!(world.parked().await, []);
}

#[tokio::test]
async fn what_was_withheld_is_withheld_again() {
    let messages = r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        [messages]
        channels = ["email"]
        [reminders]
        tier_near_share = "0.5"
        [[notify]]
        queue = "crm"
    "#;
    let world = World::of(&gradus_tests::program::simple(
        "Asia/Shanghai",
        "CNY",
        messages,
    ))
    .await;
    world.queue("crm").await;
    world.buys(&[6_000]).await;

    let resent = world.republishes(&everything("one")).await.unwrap();

    let reasons: Vec<(&str, u64)> = resent
        .withheld
        .iter()
        .map(|(reason, count)| (reason.code(), *count))
        .collect();
    assert_eq!(reasons, [("no_consent", 1)]);
    let told = world.told("crm").await;
    assert_eq!(ids(&told), ["join:m-1#1", "purchase:T-1#1"]);
}
