//! Two programs over one table: what belongs to one is reached from no other.

use crate::shop::{Member, Shop, at_once, join, join_as, json_of};
use serde_json::{Value, json};

const CLASSIC: &str = "/v1/programs/classic/purchases";
const MAIL_ORDER: &str = "/v1/programs/return-period/purchases";

#[test]
fn one_person_in_two_programs_is_two_members_with_points_of_their_own() {
    let shop = Shop::open(&["classic", "return-period"]);
    let mut till = shop.server.caller("pos");
    let card = json!({ "card": "card-4711" });

    let here = Member::of(&join_as(&mut till, "classic", "join-1", &card));
    let there = Member::of(&join_as(&mut till, "return-period", "join-1", &card));
    let bought = [
        at_once(&mut till, CLASSIC, &here.buys("t1", "USD", 6_000)),
        at_once(&mut till, MAIL_ORDER, &there.buys("t1", "EUR", 6_000)),
    ];

    assert_ne!(here.id, there.id);
    let points = bought.map(|reply| json_of(&reply, 200)["entry"]["score"]["points"].clone());
    assert_eq!(points, [json!(60), json!(20)]);
    let mut found = |program: &str| {
        let path = format!("/v1/programs/{program}/members/lookup");
        json_of(&till.post(&path, &[], &card), 200)["member"].clone()
    };
    assert_eq!(
        [found("classic"), found("return-period")],
        [json!(here.id), json!(there.id)]
    );
    let mut balance = |member: &Member, program: &str| -> (Value, Value) {
        let balance = json_of(&till.get(&member.path(program, "/balance")), 200);
        (balance["active"].clone(), balance["pending"].clone())
    };
    assert_eq!(balance(&here, "classic"), (json!(60), json!(0)));
    assert_eq!(balance(&there, "return-period"), (json!(0), json!(20)));
}

#[test]
fn a_token_of_one_program_opens_nothing_of_another_and_its_members_are_unknown_there() {
    let shop = Shop::open(&["classic", "return-period"]);
    let mut till = shop.caller("pos", "classic");
    let member = join(&mut till, "classic", "join-1");
    json_of(
        &at_once(&mut till, CLASSIC, &member.buys("t1", "USD", 6_000)),
        200,
    );
    let mut other_till = shop.caller("pos", "return-period");
    let before = shop.items();

    let by_other_token = [
        at_once(&mut other_till, CLASSIC, &member.buys("t2", "USD", 100)),
        other_till.get(&member.path("classic", "/balance")),
        other_till.get("/v1/programs/classic/commands/purchase:t1"),
    ];
    let in_other_program = [
        other_till.get(&member.path("return-period", "/balance")),
        at_once(&mut other_till, MAIL_ORDER, &member.buys("t1", "EUR", 100)),
    ];
    let same_key = other_till.get("/v1/programs/return-period/commands/purchase:t9");

    for reply in &by_other_token {
        let code = json_of(reply, 403)["code"].clone();
        assert_eq!(code, "program_not_opened");
    }
    for reply in &in_other_program {
        assert_eq!(json_of(reply, 404)["code"], "member_unknown");
    }
    assert_eq!(json_of(&same_key, 404)["code"], "not_recorded_yet");
    let changed = shop
        .items()
        .into_iter()
        .filter(|(key, item)| before.get(key) != Some(item));
    let changed: Vec<Value> = changed.map(|(_, item)| item["kind"]["S"].clone()).collect();
    assert_eq!(changed, ["rejected"]);
}
