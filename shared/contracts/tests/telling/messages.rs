use crate::build::{at, notifications, one_of_each, program, purchase};
use gradus_contracts::telling::kinds::KINDS;
use gradus_contracts::telling::{Notification, Read, notifications_of};
use gradus_domain::program::messages::{Addressee, Consent, MessageChannel};
use gradus_domain::program::tier::Window;
use gradus_domain::telling::delivery::{Delivery, Sending};
use gradus_domain::telling::notice::Notice;
use gradus_domain::words::ids::{Locale, ZoneName};
use serde_json::{Value, json};

fn json_of(notification: &Notification) -> Value {
    serde_json::from_str(&notification.to_json().unwrap()).unwrap()
}

#[test]
fn a_kind_is_described_for_every_kind_of_the_domain() {
    assert_eq!(KINDS, Notice::KINDS);
    let kinds: Vec<&str> = one_of_each()
        .iter()
        .map(|notice| notice.kind().name())
        .collect();
    assert_eq!(kinds, KINDS);
    let said: Vec<&str> = notifications()
        .iter()
        .map(|notification| notification.data.kind().name())
        .collect();
    assert_eq!(said, KINDS);
}

#[test]
fn a_notification_says_its_entry_its_place_and_its_figures() {
    let notices = one_of_each();
    let entry = purchase(vec![notices[2].clone(), notices[8].clone()]);

    let said = notifications_of(&program(), &entry);

    assert_eq!(
        json_of(&said[1]),
        json!({
            "specversion": "1.0",
            "id": "purchase:T-1#2",
            "source": "/programs/corner-shop",
            "type": "gradus.tier.upgraded",
            "subject": "m-1",
            "time": "2026-03-01T10:05:00Z",
            "datacontenttype": "application/json",
            "dataschema": "urn:gradus:notification:tier.upgraded:1",
            "sequence": "00000000000000000007.00002",
            "data": {
                "version": 1,
                "entry": {
                    "key": "purchase:T-1",
                    "sequence": 7,
                    "occurred_at": "2026-03-01T10:00:00Z",
                    "program_version": 1,
                },
                "balance": { "active": 120, "pending": 0, "held": 0, "debt": 0, "growth": 0 },
                "from": "base",
                "to": "silver",
                "last_day": "2027-12-31",
                "currency": "CNY",
                "minor_digits": 2,
                "figures": [{
                    "metric": "spend",
                    "window": { "kind": "calendar_year" },
                    "window_end": "2026-03-01",
                    "at_least": 500_000,
                    "value": 512_000,
                }],
            },
        })
    );
}

#[test]
fn each_notification_says_whom_it_addresses_and_how_as_its_entry_has_it() {
    let notices = one_of_each();
    let mut entry = purchase(vec![notices[2].clone(), notices[8].clone()]);
    entry.addressee = Addressee {
        locale: Some(Locale::new("de-CH")),
        zone: Some(ZoneName::new("Europe/Zurich")),
        consent: Consent {
            email: Some(true),
            sms: Some(false),
            ..Consent::default()
        },
    };
    entry.deliveries = vec![
        Delivery::Send(Sending {
            channels: vec![MessageChannel::Push, MessageChannel::Email],
            not_before: Some(at("2026-03-01T10:12:41Z")),
            not_after: None,
        }),
        Delivery::Send(Sending {
            channels: vec![MessageChannel::Email],
            not_before: None,
            not_after: Some(at("2026-03-03T10:12:41Z")),
        }),
    ];

    let said: Vec<Value> = notifications_of(&program(), &entry)
        .iter()
        .map(json_of)
        .collect();

    let addressee = json!({ "locale": "de-CH", "zone": "Europe/Zurich", "consent": ["email"] });
    assert_eq!(said[0]["data"]["addressee"], addressee);
    assert_eq!(said[1]["data"]["addressee"], addressee);
    assert_eq!(
        said[0]["data"]["delivery"],
        json!({ "channels": ["push", "email"], "not_before": "2026-03-01T10:12:41Z" })
    );
    assert_eq!(
        said[1]["data"]["delivery"],
        json!({ "channels": ["email"], "not_after": "2026-03-03T10:12:41Z" })
    );
}

#[test]
fn whom_it_addresses_is_said_wherever_anything_is_known_though_it_be_a_refusal_alone() {
    let refused = Addressee {
        consent: Consent {
            sms: Some(false),
            ..Consent::default()
        },
        ..Addressee::default()
    };
    let somewhere = Addressee {
        zone: Some(ZoneName::new("Europe/Zurich")),
        ..Addressee::default()
    };

    let said = [refused, somewhere, Addressee::default()].map(|addressee| {
        let mut entry = purchase(vec![one_of_each().remove(2)]);
        entry.addressee = addressee;
        json_of(&notifications_of(&program(), &entry)[0])["data"]["addressee"].clone()
    });

    let expected = [
        json!({ "consent": [] }),
        json!({ "zone": "Europe/Zurich", "consent": [] }),
        Value::Null,
    ];
    assert_eq!(said, expected);
}

#[test]
fn saying_it_twice_says_the_same() {
    assert_eq!(notifications(), notifications());
}

#[test]
fn sequences_sort_as_texts_as_they_count() {
    let mut late = purchase(one_of_each());
    late.sequence = 10;

    let before = notifications();
    let after = notifications_of(&program(), &late);

    let sequences: Vec<&str> = before
        .iter()
        .chain(&after)
        .map(|notification| notification.sequence.as_str())
        .collect();
    assert!(sequences.is_sorted_by(|one, next| one < next));
}

#[test]
fn every_kind_is_read_back_as_it_was_written() {
    for notification in notifications() {
        let json = notification.to_json().unwrap();

        let read = Notification::read(json.as_bytes()).unwrap();

        assert_eq!(read, Read::Known(Box::new(notification)));
    }
}

#[test]
fn a_reader_skips_fields_that_came_later() {
    let notification = notifications().remove(2);
    let mut message = json_of(&notification);
    message["partitionkey"] = json!("m");
    message["data"]["locale"] = json!("zh-CN");
    message["data"]["entry"]["channel"] = json!("app");

    let read = Notification::read(message.to_string().as_bytes()).unwrap();

    assert_eq!(read, Read::Known(Box::new(notification)));
}

#[test]
fn a_kind_or_a_version_that_came_later_is_told_apart_from_a_broken_message() {
    let message = json_of(&notifications()[2]);
    let with = |pointer: &str, value: Value| {
        let mut message = message.clone();
        *message.pointer_mut(pointer).unwrap() = value;
        Notification::read(message.to_string().as_bytes())
    };

    let later = |event_type: &str, version| Read::Later {
        event_type: event_type.to_owned(),
        version,
    };
    let kind = with("/type", json!("gradus.points.doubled")).unwrap();
    assert_eq!(kind, later("gradus.points.doubled", Some(1)));
    let version = with("/data/version", json!(2)).unwrap();
    assert_eq!(version, later("gradus.points.earned", Some(2)));
    assert!(with("/data/points", json!("many")).is_err());
    assert!(with("/specversion", json!("2.0")).is_err());
    assert!(Notification::read(b"{}").is_err());
}

#[test]
fn characters_that_no_queue_takes_do_not_stand_in_a_message() {
    let mut entry = purchase(vec![one_of_each().remove(2)]);
    entry.member = "m\u{ffff}\u{fffe}\u{1}".into();

    let json = notifications_of(&program(), &entry)[0].to_json().unwrap();

    assert!(json.contains("m\\uffff\\ufffe\\u0001"), "{json}");
    let read: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["subject"], "m\u{ffff}\u{fffe}\u{1}");
}

#[test]
fn what_fell_due_by_itself_is_told_at_the_instant_at_which_it_did() {
    let mut entry = purchase(vec![one_of_each().remove(5)]);
    entry.decided_at = at("2026-03-31T16:00:00Z");
    entry.received_at = at("2026-04-02T08:00:00Z");

    let said = notifications_of(&program(), &entry);

    assert_eq!(said[0].time.0, at("2026-03-31T16:00:00Z"));
}

#[test]
fn a_rolling_window_says_its_length() {
    let mut notices = one_of_each();
    let Notice::TierExpiring { shortfalls, .. } = &mut notices[10] else {
        panic!("{notices:?}");
    };
    shortfalls[0].threshold.window = Window::RollingMonths(12);

    let said = notifications_of(&program(), &purchase(notices));

    assert_eq!(
        json_of(&said[10])["data"]["shortfalls"],
        json!([{
            "metric": "spend",
            "window": { "kind": "rolling_months", "length": 12 },
            "at_least": 500_000,
            "value": 420_000,
            "missing": 80_000,
        }])
    );
}
