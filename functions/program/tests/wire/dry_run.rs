use crate::door::{CHANGES, Door, TOML, VERSIONS, earning, ladder, posted, version};
use gradus_domain::commands::Returned;
use gradus_tests::commands::{erase, join, purchase, returned};
use serde_json::{Value, json};

/// 200.00 on 10 February: 200 points to 12 March, and silver to 9 February 2027.
async fn with_a_member() -> Door {
    let door = Door::opened().await;
    let first = version(1, "", &(earning("1.00", 30) + &ladder("100.00")));
    assert_eq!(door.publishes(&first).await.status, 201);
    let bought = purchase("m", "t1", "2026-02-10T04:00:00Z", "CNY", 20_000);
    door.does(&[join("m", "2026-02-01T04:00:00Z"), bought])
        .await;
    door
}

async fn tries(door: &Door, file: &str, query: Value) -> Value {
    let mut event = posted(&format!("{VERSIONS}/dry-run"), TOML, file);
    event["queryStringParameters"] = query;
    let answer = door.sends(event).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn stricter() -> String {
    let rules = earning("2.00", 60) + &ladder("500.00") + CHANGES;
    version(2, "2026-03-01 00:00", &rules)
}

#[tokio::test]
async fn a_dry_run_says_what_becomes_of_lots_tiers_and_cost() {
    let door = with_a_member().await;

    let found = tries(&door, &stricter(), json!({ "members": "m" })).await;

    assert_eq!(
        (&found["sample"]["asked"], &found["sample"]["members"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(found["against_version"], 1);
    assert_eq!(found["members_affected"], 1);
    // THEN 10 February and 60 days is 11 April
    assert_eq!(
        found["lots"],
        json!({
            "redate": true, "members": 1,
            "points": 200, "points_sooner": 0, "points_later": 200,
            "moves": [{ "from": "2026-03", "to": "2026-04", "points": 200 }],
        })
    );
    // THEN the review after 9 February 2027 still counts 10 February 2026
    let falls = json!([{ "from": "silver", "to": "base", "members": 1 }]);
    let tiers = &found["tiers"];
    assert_eq!(tiers["when_in_force"], falls);
    assert_eq!(tiers["after_next_review"], falls);
    assert_eq!(tiers["qualified_today"], falls);
    assert_eq!(tiers["next_review_before"]["kept"], 1);
    assert_eq!(tiers["next_review_after"]["fell"], 1);
    // THEN 200.00 earn 200 points, or 100
    let cost = &found["cost"];
    assert_eq!(
        (&cost["acts"], &cost["spend_minor"]),
        (&json!(1), &json!(20_000))
    );
    assert_eq!(cost["points_recorded"], 200);
    assert_eq!(
        (&cost["points_before"], &cost["points_after"]),
        (&json!(200), &json!(100))
    );
    assert_eq!(cost["points_difference"], -100);
    assert_eq!(cost["after_per_thousand_before"], 500);
    assert_eq!(cost["before_per_hundred_milli"], 100_000);
    assert_eq!(cost["after_per_hundred_milli"], 50_000);
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let door = with_a_member().await;
    let before = door.wire.everything().await;

    tries(&door, &stricter(), json!({})).await;
    tries(&door, &stricter(), json!({ "members": "m,nobody" })).await;

    assert_eq!(door.wire.everything().await, before);
}

#[tokio::test]
async fn a_dry_run_settles_nobody_though_it_shows_what_is_due_as_done() {
    // GIVEN 200 points that lapsed with 12 March, which nobody has settled by the 20th
    let door = with_a_member().await;
    door.is_now("2026-03-20T04:00:00Z");
    let before = door.wire.everything().await;
    let later = stricter().replace("2026-03-01", "2026-04-01");

    let drawn = tries(&door, &later, json!({})).await;
    let named = tries(&door, &later, json!({ "members": "m" })).await;

    for found in [drawn, named] {
        assert_eq!(found["sample"]["members"], 1);
        assert_eq!(found["lots"]["points"], 0);
    }
    assert_eq!(door.wire.everything().await, before);
}

#[tokio::test]
async fn a_version_that_changes_nothing_affects_nobody() {
    let door = with_a_member().await;
    let same = version(
        2,
        "2026-03-01 00:00",
        &(earning("1.00", 30) + &ladder("100.00")),
    );

    let found = tries(&door, &same, json!({ "members": "m" })).await;

    assert_eq!(found["members_affected"], 0);
    assert_eq!(found["lots"]["points"], 0);
    let stays = json!([{ "from": "silver", "to": "silver", "members": 1 }]);
    assert_eq!(found["tiers"]["after_next_review"], stays);
    assert_eq!(found["cost"]["points_difference"], 0);
}

#[tokio::test]
async fn without_changes_of_its_own_a_version_shows_at_the_next_review() {
    let door = with_a_member().await;
    let rules = earning("1.00", 30) + &ladder("500.00");

    let found = tries(
        &door,
        &version(2, "2026-03-01 00:00", &rules),
        json!({ "members": "m" }),
    )
    .await;

    let tiers = &found["tiers"];
    let (stays, falls) = (
        json!([{ "from": "silver", "to": "silver", "members": 1 }]),
        json!([{ "from": "silver", "to": "base", "members": 1 }]),
    );
    assert_eq!(tiers["when_in_force"], stays);
    assert_eq!(tiers["after_next_review"], falls);
}

#[tokio::test]
async fn cost_is_told_by_rule_and_without_what_was_returned() {
    // GIVEN 200.00, of which 50.00 came back, and 10.00
    let door = with_a_member().await;
    let amount = Returned::Amount(gradus_domain::commands::ReturnedAmount {
        amount_minor: 5_000,
        tax_minor: 0,
    });
    let back = returned("m", "r1", "2026-02-11T04:00:00Z", "t1", amount);
    let more = purchase("m", "t2", "2026-02-12T04:00:00Z", "CNY", 1_000);
    door.does(&[back, more]).await;
    let rules = earning("1.00", 30)
        + &ladder("100.00")
        + "[[rules]]\nid = \"each\"\nbonus = 7\nwhen = { amount_at_least = \"100.00\" }\n";

    let found = tries(
        &door,
        &version(2, "2026-03-01 00:00", &rules),
        json!({ "members": "m" }),
    )
    .await;

    let cost = &found["cost"];
    assert_eq!(cost["points_recorded"], 160);
    assert_eq!(
        (&cost["acts"], &cost["spend_minor"]),
        (&json!(2), &json!(16_000))
    );
    assert_eq!(
        cost["by_source"],
        json!([
            { "source": "base", "points_before": 160, "points_after": 160, "points_difference": 0 },
            { "source": "rule", "rule": "each",
              "points_before": 0, "points_after": 7, "points_difference": 7 },
        ])
    );
}

#[tokio::test]
async fn named_members_are_looked_at_and_no_others() {
    let door = with_a_member().await;
    door.does(&[
        join("n", "2026-02-01T04:00:00Z"),
        join("gone", "2026-02-01T04:00:00Z"),
        erase("gone", "e1", "2026-02-02T04:00:00Z"),
    ])
    .await;

    let found = tries(&door, &stricter(), json!({ "members": "m,gone,nobody,m" })).await;

    let sample = &found["sample"];
    assert_eq!(sample["drawn"], "named");
    assert_eq!(
        (&sample["asked"], &sample["members"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(
        (&sample["erased"], &sample["unknown"]),
        (&json!(1), &json!(1))
    );
    let warning = found["warnings"][0].as_str();
    assert_eq!(warning, Some("1 members were looked at, 3 were asked for"));
}

#[tokio::test]
async fn no_more_members_are_drawn_than_asked_for() {
    let door = with_a_member().await;
    for name in ["a", "b", "c", "d"] {
        let bought = purchase(
            name,
            &format!("t-{name}"),
            "2026-02-10T04:00:00Z",
            "CNY",
            100,
        );
        door.does(&[join(name, "2026-02-01T04:00:00Z"), bought])
            .await;
    }
    door.draws_first(&["m", "a", "b", "c", "d"]);

    let some = tries(&door, &stricter(), json!({ "sample": "3" })).await;
    let all = tries(&door, &stricter(), json!({ "sample": "5" })).await;

    assert_eq!(
        (&some["sample"]["drawn"], &some["sample"]["members"]),
        (&json!("random"), &json!(3))
    );
    assert_eq!(all["sample"]["members"], 5);
    assert_eq!(all["cost"]["points_recorded"], 204);
}

#[tokio::test]
async fn a_draft_without_a_beginning_is_tried_as_soon_as_it_could_begin() {
    let door = with_a_member().await;
    let draft = version(2, "", &(earning("2.00", 60) + &ladder("500.00") + CHANGES));

    let found = tries(&door, &draft, json!({ "members": "m" })).await;

    // THEN the first instant of 21 February in Shanghai
    assert_eq!(found["effective_from"], "2026-02-20T16:00:00Z");
    assert!(found["warnings"][0].as_str().unwrap().contains("too soon"));
    assert_eq!(found["lots"]["points_later"], 200);
}

#[tokio::test]
async fn what_could_not_be_published_is_not_tried() {
    let door = with_a_member().await;
    let path = format!("{VERSIONS}/dry-run");
    let far = stricter().replace("2026-03-01", "2029-03-02");

    let old = door
        .posts(&path, &stricter().replace("version = 2", "version = 1"))
        .await;
    let gone = door
        .posts(&path, &stricter().replace("silver", "bronze"))
        .await;
    let far = door.posts(&path, &far).await;

    assert_eq!(
        old.problem(),
        (422, "version_out_of_order".into(), "version".into())
    );
    assert_eq!(gone.problem(), (422, "tier_gone".into(), "tiers".into()));
    let problem = (
        422,
        "effective_from_too_far".into(),
        "effective_from".into(),
    );
    assert_eq!(far.problem(), problem);
}
