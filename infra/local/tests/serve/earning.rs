//! A member earns, end to end.

use crate::server::Caller;
use crate::shop::{Member, Shop, at_once, by_queue, decided, join, json_of};
use serde_json::{Value, json};

const PURCHASES: &str = "/v1/programs/classic/purchases";
const RETURNS: &str = "/v1/programs/classic/returns";
/// 2 March, an hour before midnight, in New York.
const START: &str = "2027-03-03T04:00:00Z";

fn classic() -> Shop {
    Shop::open_with(&["classic"], &["--at", START])
}

fn now(shop: &Shop) -> Value {
    shop.server.caller("operate").get("/_local/clock").json()["now"].clone()
}

fn points(decision: &Value) -> i64 {
    assert_eq!(decision["status"], "recorded", "{decision}");
    decision["entry"]["score"]["points"].as_i64().unwrap()
}

fn balance(caller: &mut Caller, member: &Member) -> Value {
    json_of(&caller.get(&member.path("classic", "/balance")), 200)
}

#[test]
fn purchases_earn_through_the_queue_and_at_once_and_show_in_every_view() {
    let shop = classic();
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let mut app = shop.app("classic", &member);

    let queued = by_queue(&mut till, PURCHASES, &member.buys("t1", "USD", 6_000));
    let reaches_silver = at_once(&mut till, PURCHASES, &member.buys("t2", "USD", 5_040));
    let mut as_silver = member.buys("t3", "USD", 1_000);
    as_silver["occurred_at"] = now(&shop);
    let as_silver = at_once(&mut till, PURCHASES, &as_silver);

    assert_eq!(points(&queued), 60);
    let reaches_silver = json_of(&reaches_silver, 200);
    assert_eq!(points(&reaches_silver), 50);
    assert_eq!(reaches_silver["entry"]["tier_events"][0]["to"], "silver");
    let as_silver = json_of(&as_silver, 200);
    assert_eq!(points(&as_silver), 15);
    assert_eq!(
        as_silver["entry"]["score"]["breakdown"],
        json!([{ "source": "base", "amount": 15 }])
    );
    assert_eq!(as_silver["entry"]["score"]["used"]["tier"], "silver");
    let balance = balance(&mut app, &member);
    assert_eq!(
        (&balance["active"], &balance["debt"]),
        (&json!(125), &json!(0))
    );
    assert_eq!(
        balance["lapses"],
        json!([{ "last_day": "2028-03-31", "points": 125, "pending": 0 }])
    );
    let tier = json_of(&app.get(&member.path("classic", "/tier")), 200);
    assert_eq!(tier["tier"], "silver");
    assert_eq!(tier["last_day"], "2028-03-01");
    assert_eq!(tier["higher"][0]["tier"], "gold");
    let gold = tier["higher"][0]["requirement"].to_string();
    assert!(gold.contains("12040") && gold.contains("25000"), "{gold}");
}

#[test]
fn a_repeat_by_either_way_and_however_late_gets_the_first_answer() {
    let shop = classic();
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let bought = member.buys("t1", "USD", 6_000);
    let first = at_once(&mut till, PURCHASES, &bought);

    let again = at_once(&mut till, PURCHASES, &bought);
    let by_queue = by_queue(&mut till, PURCHASES, &bought);
    shop.server.caller("operate").post(
        "/_local/clock",
        &[],
        &json!({ "now": "2027-06-01T00:00:00Z" }),
    );
    let late = at_once(&mut till, PURCHASES, &bought);

    let first = json_of(&first, 200);
    assert_eq!(json_of(&again, 200), first);
    assert_eq!(
        by_queue["entry"]["received_at"],
        first["entry"]["received_at"]
    );
    assert_eq!(points(&by_queue), 60);
    assert_eq!(json_of(&late, 200), first);
    assert_eq!(balance(&mut till, &member)["active"], 60);
}

/// Who waits is told that it does not fit; what is taken in has happened.
#[test]
fn a_payment_that_does_not_fit_is_refused_where_the_caller_waits_and_else_left_out() {
    let shop = classic();
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    json_of(
        &at_once(&mut till, PURCHASES, &member.buys("t0", "USD", 6_000)),
        200,
    );
    // 60 points are there, and never more than 80.
    let paying = |id: &str, unfit: Option<&str>| {
        let mut bought = member.buys(id, "USD", 1_000);
        bought["paid_with_points"] = json!({ "points": 600, "amount": 100 });
        if let Some(unfit) = unfit {
            bought["unfit"] = json!(unfit);
        }
        bought
    };

    let waits = at_once(&mut till, PURCHASES, &paying("t1", None));
    let waits_for_the_rest = at_once(&mut till, PURCHASES, &paying("t2", Some("leave_out")));
    let queued = by_queue(&mut till, PURCHASES, &paying("t3", None));
    let queued_or_not_at_all = by_queue(&mut till, PURCHASES, &paying("t4", Some("refuse")));

    let refused = json_of(&waits, 409);
    assert_eq!(refused["code"], "insufficient_points", "{refused}");
    for counted in [json_of(&waits_for_the_rest, 200), queued] {
        assert_eq!(points(&counted), 10, "{counted}");
        assert_eq!(counted["entry"]["payment_left_out"]["points"], 600);
    }
    assert_eq!(queued_or_not_at_all["status"], "rejected");
    let balance = balance(&mut till, &member);
    assert_eq!(balance["active"], 80, "{balance}");
}

#[test]
fn a_statement_is_read_in_parts_and_a_quote_records_nothing() {
    let shop = classic();
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let mut app = shop.app("classic", &member);
    for (id, amount) in [("t1", 1_000), ("t2", 2_000), ("t3", 3_000)] {
        json_of(
            &at_once(&mut till, PURCHASES, &member.buys(id, "USD", amount)),
            200,
        );
    }
    let before = shop.items();

    let asked = member.buys("t4", "USD", 4_099);
    let quote = json_of(&app.post("/v1/programs/classic/quotes", &[], &asked), 200);
    let first = json_of(&app.get(&member.path("classic", "/statement?limit=3")), 200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let tail = format!("/statement?limit=3&details=true&cursor={cursor}");
    let second = json_of(&app.get(&member.path("classic", &tail)), 200);

    assert_eq!(
        (&quote["points"], &quote["recorded"]),
        (&json!(40), &json!(false))
    );
    assert_eq!(quote["tier"], json!({ "from": "base", "to": "silver" }));
    let shown = |page: &Value| -> Vec<(String, i64, i64)> {
        let lines = page["lines"].as_array().unwrap().iter();
        lines
            .map(|line| {
                let number = |name: &str| line[name].as_i64().unwrap();
                (
                    line["key"].as_str().unwrap().to_owned(),
                    number("sequence"),
                    number("active"),
                )
            })
            .collect()
    };
    let line = |key: &str, sequence, active| (key.to_owned(), sequence, active);
    assert_eq!(
        shown(&first),
        [
            line("purchase:t3", 4, 60),
            line("purchase:t2", 3, 30),
            line("purchase:t1", 2, 10)
        ]
    );
    assert_eq!(shown(&second), [line(&format!("join:{}", member.id), 1, 0)]);
    assert_eq!(second["lines"][0]["entry"]["kind"], "joined");
    assert!(second["next_cursor"].is_null());
    assert_eq!(
        (&first["sequence"], &first["through_sequence"]),
        (&json!(4), &json!(4))
    );
    assert_eq!(shop.items(), before);
}

#[test]
fn a_return_that_comes_before_its_purchase_waits_and_goes_with_it() {
    let shop = classic();
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let goods_back = json!({
        "member": member.id,
        "id": "r1",
        "transaction": "t1",
        "occurred_at": member.joined_at,
        "amount": { "amount": 2_000 },
    });

    let parked = by_queue(&mut till, RETURNS, &goods_back);
    let again = at_once(&mut till, RETURNS, &goods_back);
    let bought = at_once(&mut till, PURCHASES, &member.buys("t1", "USD", 6_000));
    let applied = decided(&mut till, again.header("location").unwrap());

    assert_eq!(parked["status"], "waiting");
    assert_eq!(json_of(&again, 202)["status"], "waiting");
    assert_eq!(points(&json_of(&bought, 200)), 60);
    assert_eq!(applied["status"], "recorded");
    assert_eq!(applied["entry"]["returned"]["points_taken"], 20);
    assert_eq!(balance(&mut till, &member)["active"], 40);
}

#[test]
fn a_third_check_in_of_a_day_is_cut_to_what_the_day_has_left() {
    let shop = Shop::open_with(&["high-frequency"], &["--at", START]);
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "high-frequency", "join-1");
    let path = "/v1/programs/high-frequency/activities";
    let check_in = |id: &str| {
        json!({
            "member": member.id,
            "id": id,
            "activity": "check-in",
            "occurred_at": member.joined_at,
        })
    };

    let first = json_of(&at_once(&mut till, path, &check_in("c1")), 200);
    let second = by_queue(&mut till, path, &check_in("c2"));
    let third = json_of(&at_once(&mut till, path, &check_in("c3")), 200);

    assert_eq!([&first, &second, &third].map(points), [8, 8, 4]);
    assert_eq!(
        third["entry"]["score"]["breakdown"],
        json!([{ "source": "rule", "rule": "check-in", "amount": 4, "cut": { "from": 8, "by": "day" } }])
    );
}
