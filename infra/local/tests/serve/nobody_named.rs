//! Names, phone numbers and e-mail addresses stand in persons' items and in answers to whoever
//! may read them: in no entry, message or line of the log.

use crate::shop::{Member, Shop, at_once, by_queue, join_as, json_of, soon};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::Path;

const MEMBERS: &str = "/v1/programs/corner/members";
const PURCHASES: &str = "/v1/programs/corner/purchases";
const RETURNS: &str = "/v1/programs/corner/returns";
const PROGRAM: &str = r#"
id = "corner"
version = 1
zone = "UTC"
currency = "EUR"

[earning]
points = "1"
per = "1.00"
expiry = { rolling_days = 2 }

[[tiers]]
id = "base"

[reminders]
points_expiring_lead_days = [1]

[[notify]]
queue = "crm"
"#;

/// What identifies the two, as they say it and as it is kept.
const NAMED: [&str; 10] = [
    "Quetzalcoatl Umbra",
    "Xiomara Kestrel",
    "+15550100177",
    "+1 (555) 010-0177",
    "+15550100178",
    "quetzal@example.com",
    "Quetzal@Example.com",
    "kestrel@example.com",
    "card-quetzal",
    "crm-quetzal",
];

/// All text of an item, that of its bytes included.
fn text_of(item: &Value) -> String {
    let attributes = item.as_object().into_iter().flatten();
    let texts = attributes.map(|(name, value)| {
        let bytes = value["B"]
            .as_str()
            .map(|text| STANDARD.decode(text).unwrap());
        let bytes = bytes.unwrap_or_default();
        format!("{name} {value} {}\n", String::from_utf8_lossy(&bytes))
    });
    texts.collect()
}

fn named_in(text: &str) -> Vec<&'static str> {
    let named = NAMED.into_iter();
    named.filter(|name| text.contains(name)).collect()
}

/// The bytes of the queues' files, deleted messages included.
fn queues(folder: &Path) -> String {
    let bytes = ["queue.sqlite", "queue.sqlite-wal"]
        .map(|name| std::fs::read(folder.join(name)).unwrap_or_default());
    String::from_utf8_lossy(&bytes.concat()).into_owned()
}

/// Two join, buy, give back, change, are looked up, exported and refused; time passes; one is
/// erased. Returns them.
fn everything_happens(shop: &Shop) -> [Member; 2] {
    let mut till = shop.caller("pos", "corner");
    let mut office = shop.caller("operate", "corner");
    let first = json!({
        "name": NAMED[0], "phone": NAMED[3], "email": NAMED[6], "card": NAMED[8],
        "external_id": NAMED[9], "consent": { "email": true },
    });
    let second = json!({ "name": NAMED[1], "phone": NAMED[4] });
    let [first, second] = [("join-1", first), ("join-2", second)]
        .map(|(key, person)| Member::of(&join_as(&mut till, "corner", key, &person)));
    json_of(
        &at_once(&mut till, PURCHASES, &first.buys("t1", "EUR", 4_000)),
        200,
    );
    by_queue(&mut till, PURCHASES, &second.buys("t2", "EUR", 2_000));
    let back = json!({
        "id": "r1", "member": first.id, "transaction": "t1",
        "occurred_at": first.joined_at, "amount": { "amount": 1_000 },
    });
    by_queue(&mut till, RETURNS, &back);
    let lookup = format!("{MEMBERS}/lookup");
    json_of(&till.post(&lookup, &[], &json!({ "email": NAMED[6] })), 200);
    let taken = json!({ "phone": NAMED[2] });
    let refused = till.post(MEMBERS, &[("idempotency-key", "join-3")], &taken);
    assert_eq!(refused.status, 409, "{}", refused.text());
    let wrong = json!({ "name": NAMED[1], "phone": NAMED[7], "e-mail": NAMED[7] });
    let refused = till.post(MEMBERS, &[("idempotency-key", "join-4")], &wrong);
    assert_eq!(refused.status, 422, "{}", refused.text());
    let change = json!({ "email": NAMED[7] }).to_string();
    let headers = [
        ("content-type", "application/merge-patch+json"),
        ("idempotency-key", "change-1"),
    ];
    let path = second.path("corner", "");
    let changed = office
        .send("PATCH", &path, &headers, change.as_bytes())
        .unwrap();
    json_of(&changed, 200);
    let mut officer = shop.caller("erase", "corner");
    json_of(&officer.get(&first.path("corner", "/export")), 200);
    let later = json!({ "now": "2027-03-04T00:15:00Z" });
    json_of(&office.post("/_local/clock", &[], &later), 200);
    let erased = officer.send("DELETE", &path, &[], b"").unwrap();
    assert_eq!(erased.status, 204);
    [first, second]
}

#[test]
fn a_full_run_names_nobody_but_where_persons_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corner.toml");
    std::fs::write(&file, PROGRAM).unwrap();
    let more = [
        "--at",
        "2027-03-01T22:00:00Z",
        "--program",
        file.to_str().unwrap(),
    ];
    let shop = Shop::open_with(&[], &more);

    let [first, second] = everything_happens(&shop);

    soon(|| {
        let told = queues(shop.folder());
        let is_told = told.contains("gradus.points.expired") && told.contains("member.erased");
        if is_told {
            Ok(())
        } else {
            Err("not all is announced".to_owned())
        }
    });
    let told = queues(shop.folder());
    let log = shop.logged();
    for member in [&first, &second] {
        assert!(told.contains(&member.id) && log.contains(&member.id));
    }
    assert_eq!(named_in(&told), Vec::<&str>::new(), "in the queues");
    assert_eq!(named_in(&log), Vec::<&str>::new(), "in the log");
    let mut persons = 0;
    for (key, item) in shop.items() {
        let named = named_in(&text_of(&item));
        if item["SK"]["S"] == "P" {
            persons += 1;
            assert_eq!(
                named,
                [NAMED[0], NAMED[2], NAMED[5], NAMED[8], NAMED[9]],
                "what the search must find"
            );
        } else {
            assert_eq!(named, Vec::<&str>::new(), "{key}");
        }
    }
    assert_eq!(persons, 1);
}
