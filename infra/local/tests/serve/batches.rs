//! Up to 500 items in one call.

use crate::server::Caller;
use crate::shop::{Member, Shop, decided, join, json_of};
use serde_json::{Value, json};

const BATCH: &str = "/v1/programs/classic/purchases/batch";
const MEMBERS: usize = 20;
const GOOD: usize = 494;

/// 494 good purchases of $1.00 to $4.00, then one of each kind that is not.
fn mixed(members: &[Member]) -> Vec<Value> {
    let member = |place: usize| &members[place % MEMBERS];
    let amount = |place: usize| i64::try_from(100 * (1 + place % 4)).unwrap();
    let mut items: Vec<Value> = (0..GOOD)
        .map(|place| member(place).buys(&format!("t{place}"), "USD", amount(place)))
        .collect();
    let mut below_zero = member(0).buys("bad-1", "USD", -1);
    below_zero["lines"][0]["tax"] = json!(0);
    let mut unknown_field = member(1).buys("bad-2", "USD", 100);
    unknown_field["colour"] = json!("red");
    let nobody = Member {
        id: "nobody".to_owned(),
        ..member(2).clone()
    };
    items.extend([
        below_zero,
        unknown_field,
        member(2).buys("bad-3", "EUR", 100),
        nobody.buys("bad-4", "USD", 100),
        member(3).buys("t3", "USD", 999),
        items[4].clone(),
    ]);
    items
}

fn members(till: &mut Caller) -> Vec<Member> {
    (0..MEMBERS)
        .map(|place| join(till, "classic", &format!("join-{place}")))
        .collect()
}

fn statuses(answer: &Value, from: usize) -> Vec<(String, Value, Value)> {
    answer["items"].as_array().unwrap()[from..]
        .iter()
        .map(|item| {
            let status = item["status"].as_str().unwrap().to_owned();
            (
                status,
                item["problem"]["code"].clone(),
                item["problem"]["field"].clone(),
            )
        })
        .collect()
}

fn is(status: &str, code: Value, field: Value) -> (String, Value, Value) {
    (status.to_owned(), code, field)
}

#[test]
fn a_batch_of_500_that_waits_says_of_each_item_what_became_of_it() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let members = members(&mut till);
    let items = mixed(&members);

    let answer = till.post(BATCH, &[("prefer", "wait")], &json!({ "items": items }));

    let answer = json_of(&answer, 200);
    let all = answer["items"].as_array().unwrap();
    assert_eq!(all.len(), 500);
    for (place, item) in all[..GOOD].iter().enumerate() {
        assert_eq!(item["index"], place);
        assert_eq!(item["status"], "recorded", "{item}");
        let dollars = 1 + place % 4;
        assert_eq!(item["entry"]["score"]["points"], dollars, "{item}");
    }
    assert_eq!(
        statuses(&answer, GOOD),
        [
            is(
                "invalid",
                json!("command_invalid"),
                json!("lines[0].amount")
            ),
            is("invalid", json!("command_invalid"), json!("colour")),
            is("invalid", json!("currency_mismatch"), json!("currency")),
            is("rejected", json!("member_unknown"), json!("member")),
            is("rejected", json!("idempotency_conflict"), json!("id")),
            is("recorded", Value::Null, Value::Null),
        ]
    );
    assert_eq!(all[499]["entry"], all[4]["entry"]);
    // Member 4 has the places 4, 24, … 484: 25 purchases of $1.00.
    let balance = json_of(&till.get(&members[4].path("classic", "/balance")), 200);
    assert_eq!(balance["active"], 25);
}

#[test]
fn a_batch_of_500_through_the_queue_is_decided_item_by_item() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let members = members(&mut till);
    let items = mixed(&members);

    let answer = till.post(BATCH, &[], &json!({ "items": items }));

    let answer = json_of(&answer, 202);
    let accepted = || is("accepted", Value::Null, Value::Null);
    assert_eq!(
        statuses(&answer, GOOD),
        [
            is(
                "invalid",
                json!("command_invalid"),
                json!("lines[0].amount")
            ),
            is("invalid", json!("command_invalid"), json!("colour")),
            is("invalid", json!("currency_mismatch"), json!("currency")),
            accepted(),
            accepted(),
            accepted(),
        ]
    );
    for (place, item) in answer["items"].as_array().unwrap()[..GOOD]
        .iter()
        .enumerate()
    {
        let decision = decided(&mut till, item["location"].as_str().unwrap());
        assert_eq!(
            decision["entry"]["score"]["points"],
            1 + place % 4,
            "{decision}"
        );
    }
    let location = answer["items"][497]["location"].as_str().unwrap();
    assert_eq!(
        decided(&mut till, location)["rejection"]["code"],
        "member_unknown"
    );
    let balance = json_of(&till.get(&members[3].path("classic", "/balance")), 200);
    assert_eq!(balance["active"], 100);
}

#[test]
fn a_batch_of_501_or_of_none_is_refused_whole() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let before = shop.items();
    let many: Vec<Value> = (0..501)
        .map(|place| member.buys(&format!("t{place}"), "USD", 100))
        .collect();

    for items in [many, Vec::new()] {
        let reply = till.post(BATCH, &[("prefer", "wait")], &json!({ "items": items }));

        let problem = json_of(&reply, 422);
        assert_eq!(
            (&problem["code"], &problem["field"]),
            (&json!("batch_size"), &json!("items"))
        );
        let found = format!("found {} items; 1 to 500 will do", items.len());
        assert_eq!(problem["detail"], found);
    }
    assert_eq!(shop.items(), before);
}

/// Makes what the table keeps of a member unreadable, as no program does.
fn break_member(shop: &Shop, member: &Member) {
    let items = shop.items();
    let (_, item) = items
        .iter()
        .find(|(key, _)| key.contains(&format!("#M#{}", member.id)) && key.ends_with("\"@\""))
        .unwrap();
    let mut item = item.clone();
    for attribute in item.as_object_mut().unwrap().values_mut() {
        if attribute.get("B").is_some() {
            *attribute = json!({ "B": "AAAA" });
        }
    }
    shop.asks_table("PutItem", &json!({ "TableName": "gradus", "Item": item }));
}

#[test]
fn an_item_that_fails_for_good_is_told_from_one_that_may_be_sent_again() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let [good, broken] = ["join-1", "join-2"].map(|key| join(&mut till, "classic", key));
    break_member(&shop, &broken);
    let lost = broken.buys("t2", "USD", 100);
    let mixed = json!({ "items": [good.buys("t1", "USD", 100), lost] });

    let mixed = till.post(BATCH, &[("prefer", "wait")], &mixed);
    let alone = till.post(BATCH, &[("prefer", "wait")], &json!({ "items": [lost] }));

    let failed = is("failed", json!("internal"), Value::Null);
    assert_eq!(
        statuses(&json_of(&mixed, 200), 0),
        [is("recorded", Value::Null, Value::Null), failed.clone()]
    );
    assert_eq!(statuses(&json_of(&alone, 500), 0), [failed]);
}

#[test]
fn an_item_is_no_longer_than_a_call_of_its_own() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let short = member.buys("t1", "USD", 100).to_string();
    let long = short.replacen('{', &format!("{{{}", " ".repeat(262_145 - short.len())), 1);
    let json = [("content-type", "application/json")];
    let body = format!(r#"{{"items":[{short},{long}]}}"#);

    let answer = till.send("POST", BATCH, &json, body.as_bytes()).unwrap();

    assert_eq!(
        statuses(&json_of(&answer, 202), 0),
        [
            is("accepted", Value::Null, Value::Null),
            is("invalid", json!("body_too_large"), Value::Null)
        ]
    );
}

#[test]
fn an_item_with_what_is_not_seen_is_refused_and_the_others_go_on() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let mut hidden = member.buys("t1", "USD", 100);
    hidden["lines"][0]["category"] = json!("gift\u{200b}card");
    let mut blank = member.buys("t2", "USD", 100);
    blank["lines"][0]["category"] = json!("gift card");

    let answer = till.post(BATCH, &[], &json!({ "items": [hidden, blank] }));

    let answer = json_of(&answer, 202);
    assert_eq!(answer["items"][0]["status"], "invalid");
    let field = &answer["items"][0]["problem"]["field"];
    assert_eq!(field, "lines[0].category");
    let location = answer["items"][1]["location"].as_str().unwrap();
    assert_eq!(decided(&mut till, location)["status"], "recorded");
}

#[test]
fn the_items_of_a_batch_are_decided_in_the_order_in_which_they_happened() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let earlier = member.buys("earlier", "USD", 100);
    let mut later = member.buys("later", "USD", 100);
    let at = gradus_domain::words::time::Instant::parse(&member.joined_at).unwrap();
    later["occurred_at"] = json!(at.saturating_plus_millis(1_000).to_string());

    let answer = till.post(BATCH, &[], &json!({ "items": [later, earlier] }));

    let answer = json_of(&answer, 202);
    let sequence = |till: &mut Caller, item: usize| {
        let location = answer["items"][item]["location"].as_str().unwrap();
        decided(till, location)["entry"]["sequence"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(sequence(&mut till, 1), 2);
    assert_eq!(sequence(&mut till, 0), 3);
}
