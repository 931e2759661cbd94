//! A person joins, is found, changes, is exported and erased.

use crate::server::{Caller, Reply};
use crate::shop::{Member, Shop, at_once, join, join_as, json_of, soon};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};
use std::path::Path;

const LOOKUP: &str = "/v1/programs/classic/members/lookup";
const PURCHASES: &str = "/v1/programs/classic/purchases";

/// What identifies the person, as it is kept.
const KEPT: [&str; 5] = [
    "A Member Of Ours",
    "+15550100199",
    "member@example.com",
    "card-4711",
    "crm-815",
];

fn person() -> Value {
    json!({
        "name": "A Member Of Ours",
        "phone": "+1 (555) 010-0199",
        "email": "Member@Example.com",
        "card": "card-4711",
        "external_id": "crm-815",
        "birthday": "1990-02-28",
        "consent": { "email": true },
    })
}

fn look_up(caller: &mut Caller, by: &Value) -> Reply {
    caller.post(LOOKUP, &[], by)
}

fn patch(caller: &mut Caller, member: &Member, key: &str, change: &Value) -> Reply {
    let headers = [
        ("content-type", "application/merge-patch+json"),
        ("idempotency-key", key),
    ];
    let body = change.to_string();
    let path = member.path("classic", "");
    caller
        .send("PATCH", &path, &headers, body.as_bytes())
        .unwrap()
}

fn problem(reply: &Reply) -> (u16, String, Option<String>) {
    let problem = reply.json();
    let text = |name: &str| problem[name].as_str().map(str::to_owned);
    (
        reply.status,
        text("code").unwrap_or_default(),
        text("field"),
    )
}

fn is(status: u16, code: &str, field: &str) -> (u16, String, Option<String>) {
    (status, code.to_owned(), Some(field.to_owned()))
}

#[test]
fn a_joining_sent_twice_makes_one_member_and_everything_known_leads_to_it() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");

    let first = join_as(&mut till, "classic", "join-1", &person());
    let again = join_as(&mut till, "classic", "join-1", &person());

    let member = Member::of(&first);
    assert_eq!(json_of(&again, 201), first.json());
    assert_eq!(
        first.header("location"),
        Some(member.path("classic", "").as_str())
    );
    for by in [
        json!({ "phone": "+1-555-010-0199" }),
        json!({ "email": "MEMBER@example.com" }),
        json!({ "card": "card-4711" }),
        json!({ "external_id": "crm-815" }),
    ] {
        let found = json_of(&look_up(&mut till, &by), 200);
        assert_eq!(found["member"], *member.id, "{by}");
    }
}

#[test]
fn a_key_with_another_content_and_an_alias_of_another_member_are_refused() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    Member::of(&join_as(&mut till, "classic", "join-1", &person()));
    let before = shop.items();
    let mut renamed = person();
    renamed["name"] = json!("Another");

    let other_content = join_as(&mut till, "classic", "join-1", &renamed);
    let other_member = json!({ "email": " member@EXAMPLE.com " });
    let other_member = join_as(&mut till, "classic", "join-2", &other_member);

    assert_eq!(
        problem(&other_content),
        is(422, "idempotency_conflict", "Idempotency-Key")
    );
    assert_eq!(problem(&other_member), is(409, "alias_taken", "email"));
    assert_eq!(shop.items(), before);
}

#[test]
fn a_member_changes_what_is_its_own_and_what_led_to_it_before_is_free() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = Member::of(&join_as(&mut till, "classic", "join-1", &person()));
    let mut app = shop.app("classic", &member);
    let change = json!({ "phone": "+4930 1234567", "email": null });

    let changed = patch(&mut app, &member, "change-1", &change);
    let again = patch(&mut app, &member, "change-1", &change);
    let not_own = patch(&mut app, &member, "change-2", &json!({ "card": "card-1" }));

    let shown = json_of(&changed, 200);
    assert_eq!(shown["person"]["phone"], "+49301234567");
    assert!(shown["person"]["email"].is_null());
    assert_eq!(shown["person"]["card"], "card-4711");
    assert_eq!(json_of(&again, 200), shown);
    assert_eq!(problem(&not_own), is(403, "field_not_own", "card"));
    let mut found = |by: Value| look_up(&mut till, &by).status;
    assert_eq!(found(json!({ "phone": "+49301234567" })), 200);
    assert_eq!(found(json!({ "phone": "+15550100199" })), 404);
    assert_eq!(found(json!({ "email": "member@example.com" })), 404);
}

#[test]
fn an_export_holds_person_points_and_every_entry() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = Member::of(&join_as(&mut till, "classic", "join-1", &person()));
    json_of(
        &at_once(&mut till, PURCHASES, &member.buys("t1", "USD", 6_000)),
        200,
    );

    let mut app = shop.app("classic", &member);
    let export = json_of(&app.get(&member.path("classic", "/export")), 200);

    assert_eq!(export["member"]["person"]["name"], KEPT[0]);
    assert_eq!(export["member"]["profile"]["birthday"], "02-28");
    assert_eq!(
        export["aliases"],
        json!(["phone", "email", "card", "external_id"])
    );
    assert_eq!(export["balance"]["active"], 60);
    assert_eq!(export["tier"]["tier"], "base");
    let kinds: Vec<&Value> = export["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["kind"])
        .collect();
    assert_eq!(kinds, ["purchased", "joined"]);
}

#[test]
fn an_erasure_leaves_the_ledger_and_nothing_of_the_person() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = Member::of(&join_as(&mut till, "classic", "join-1", &person()));
    json_of(
        &at_once(&mut till, PURCHASES, &member.buys("t1", "USD", 6_000)),
        200,
    );
    let mut officer = shop.server.caller("erase");
    let path = member.path("classic", "");

    let erased = officer.send("DELETE", &path, &[], b"").unwrap();
    let again = officer.send("DELETE", &path, &[], b"").unwrap();

    assert_eq!((erased.status, again.status), (204, 204));
    let kept = format!("{:?}{}", shop.items(), shop.logged());
    for known in KEPT {
        assert!(!kept.contains(known), "{known} is still known");
    }
    let mut app = shop.app("classic", &member);
    assert_eq!(problem(&app.get(&path)), is(410, "member_erased", "member"));
    let late = at_once(&mut till, PURCHASES, &member.buys("t2", "USD", 100));
    assert_eq!(problem(&late), is(410, "member_erased", "member"));
    let export = officer.get(&member.path("classic", "/export"));
    let entries = json_of(&export, 200)["entries"].clone();
    assert_eq!(entries.as_array().unwrap().len(), 3);
    assert_eq!(entries[1]["score"]["points"], 60);
}

#[test]
fn what_led_to_an_erased_member_leads_to_whoever_joins_with_it() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = Member::of(&join_as(&mut till, "classic", "join-1", &person()));
    let path = member.path("classic", "");
    shop.server
        .caller("erase")
        .send("DELETE", &path, &[], b"")
        .unwrap();

    let free = look_up(&mut till, &json!({ "card": "card-4711" }));
    let next = Member::of(&join_as(&mut till, "classic", "join-2", &person()));
    let found = look_up(&mut till, &json!({ "card": "card-4711" }));
    let somebody = join(&mut till, "classic", "join-3");

    assert_eq!(problem(&free), is(404, "member_unknown", "card"));
    assert_eq!(json_of(&found, 200)["member"], *next.id);
    assert!(next.id != member.id && somebody.id != next.id);
}

/// What stands in a file where a text stands within bytes that are kept as Base64: one form for
/// each of the three places at which it can begin, less what its neighbours have a part in.
fn as_base64(text: &str) -> [String; 3] {
    [0, 1, 2].map(|before| {
        let bytes = [&[0; 2][..before], text.as_bytes()].concat();
        let whole = STANDARD_NO_PAD.encode(&bytes);
        let own = bytes.len() * 8 / 6;
        whole[(before * 8).div_ceil(6)..own].to_owned()
    })
}

/// Which of these texts stand in the files of a folder, and where.
fn found_in_files(folder: &Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let bytes = std::fs::read(&file).unwrap();
        for text in texts {
            let forms = [&as_base64(text)[..], &[(*text).to_owned()]].concat();
            let stands = |form: &String| {
                let mut windows = bytes.windows(form.len());
                windows.any(|window| window == form.as_bytes())
            };
            if forms.iter().any(stands) {
                found.push(format!("{text} in {}", file.display()));
            }
        }
    }
    found
}

#[test]
fn an_erased_person_stands_in_no_file_and_no_log_afterwards() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = Member::of(&join_as(&mut till, "classic", "join-1", &person()));
    let change = json!({ "email": "later@example.com" });
    json_of(
        &patch(
            &mut shop.server.caller("operate"),
            &member,
            "change-1",
            &change,
        ),
        200,
    );
    json_of(
        &at_once(&mut till, PURCHASES, &member.buys("t1", "USD", 100)),
        200,
    );
    let folder = shop.folder().to_owned();
    let stored = [&KEPT[..], &["later@example.com"]].concat();
    // What was changed since may be gone already; and a file may be emptied into the other while
    // they are read.
    for text in stored.iter().filter(|text| **text != "member@example.com") {
        soon(|| match found_in_files(&folder, &[text]) {
            found if found.is_empty() => Err(format!("{text} is in no file")),
            _ => Ok(()),
        });
    }

    let erased = shop
        .server
        .caller("erase")
        .send("DELETE", &member.path("classic", ""), &[], b"")
        .unwrap();

    assert_eq!(erased.status, 204, "{}", erased.text());
    soon(|| match found_in_files(&folder, &stored) {
        found if found.is_empty() => Ok(()),
        found => Err(found.join(", ")),
    });
}
