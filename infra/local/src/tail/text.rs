//! A notification as a line for people:
//! `2026-03-01 10:00  silver reached until 2027-12-31 · member 0190…`.

use gradus_contracts::standing::measure::MetricWord;
use gradus_contracts::telling::Notification;
use gradus_contracts::telling::kinds::Data;
use gradus_contracts::telling::written::{OfferedView, ShortfallView};
use gradus_domain::words::money::{Currency, Money};
use gradus_files::numbers::grouped;
use serde::Deserialize;
use serde_json::Value;

/// The line of a notification: its time in UTC, what happened, whose; `withheld` says why it
/// is not sent.
pub(crate) fn line(
    notification: &Notification,
    withheld: Option<&str>,
    with_program: bool,
) -> String {
    let time = notification.time.0.to_string();
    let (day, rest) = time.split_once('T').unwrap_or((&time, ""));
    let minute = rest.get(..5).unwrap_or(rest);
    let mut line = format!(
        "{day} {minute}  {} · member {}",
        happened(&notification.data),
        notification.subject
    );
    if let (true, Some(program)) = (with_program, notification.program()) {
        line.push_str(&format!(" of {program}"));
    }
    if let Some(reason) = withheld {
        line.push_str(&format!(" · not sent: {}", reason.replace('_', " ")));
    }
    line
}

/// The line of its kind, with the message's fields.
fn happened(data: &Data) -> String {
    let fields = serde_json::to_value(data).unwrap_or_default();
    filled(data.kind().line(), &fields)
}

/// A line as `gradus_domain::telling::kinds` writes it, filled with fields.
fn filled(line: &str, fields: &Value) -> String {
    let mut text = String::new();
    let mut left = line;
    while let Some(place) = left.find(['{', '[']) {
        text.push_str(&left[..place]);
        let (opened, rest) = left[place..].split_at(1);
        let close = if opened == "{" { '}' } else { ']' };
        let (inside, rest) = rest.split_once(close).unwrap_or((rest, ""));
        if close == '}' {
            text.push_str(&field(inside, fields));
        } else {
            text.push_str(&filled(choice(inside, fields), fields));
        }
        left = rest;
    }
    text.push_str(left);
    text
}

/// Which of the two texts of `field:one|other` is said.
fn choice<'a>(inside: &'a str, fields: &Value) -> &'a str {
    let (name, texts) = inside.split_once(':').unwrap_or((inside, ""));
    let (one, other) = texts.split_once('|').unwrap_or((texts, ""));
    let field = &fields[name];
    if field.is_null() || *field == 0 {
        other
    } else {
        one
    }
}

/// A field, as `field:form`.
fn field(inside: &str, fields: &Value) -> String {
    let (name, form) = inside.split_once(':').unwrap_or((inside, ""));
    let field = &fields[name];
    match (field, form, field.as_i64()) {
        (Value::Array(_), ..) if name == "offered" => offered(field),
        (Value::Array(_), ..) => missing(field, fields["currency"].as_str().unwrap_or_default()),
        (Value::String(text), ..) => text.clone(),
        (_, "points", Some(count)) => points(count),
        (_, ",", Some(count)) => grouped(count),
        (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_), ..) => {
            field.to_string()
        }
    }
}

/// What an offer brings, one after the other.
fn offered(offer: &Value) -> String {
    let offer: Vec<OfferedView> = Deserialize::deserialize(offer).unwrap_or_default();
    let each: Vec<String> = offer
        .into_iter()
        .filter_map(|offered| {
            offered.grant.or(offered.points.map(points)).or(offered
                .growth
                .map(|growth| format!("{} growth", grouped(growth))))
        })
        .collect();
    each.join(" and ")
}

/// What is missing, condition by condition.
fn missing(shortfalls: &Value, currency: &str) -> String {
    let shortfalls: Vec<ShortfallView> = Deserialize::deserialize(shortfalls).unwrap_or_default();
    let each: Vec<String> = shortfalls
        .iter()
        .map(|shortfall| {
            let count = grouped(shortfall.missing);
            match shortfall.metric {
                MetricWord::Spend => spending(shortfall.missing, currency),
                MetricWord::Purchases => format!("{count} purchases"),
                MetricWord::PointsEarned => format!("{count} points earned"),
                MetricWord::Growth => format!("{count} growth"),
                MetricWord::ActiveDays => format!("{count} active days"),
            }
        })
        .collect();
    each.join(" and ")
}

fn spending(minor: i64, currency: &str) -> String {
    match Currency::parse(currency) {
        Ok(currency) => Money { minor, currency }.to_string(),
        // A later release knows more currencies.
        Err(_) => format!("{minor} minor units of {currency}"),
    }
}

fn points(points: i64) -> String {
    match points {
        1 => "1 point".to_owned(),
        points => format!("{} points", grouped(points)),
    }
}

#[cfg(test)]
mod tests {
    use super::line;
    use gradus_contracts::telling::document::notification_schemas;
    use gradus_contracts::telling::{Notification, Read};
    use gradus_domain::telling::notice::{Notice, NoticeKind};
    use serde_json::{Value, json};
    use std::collections::{BTreeMap, BTreeSet};

    fn said(kind: &str, more: &Value) -> Notification {
        let mut data = json!({
            "version": 1,
            "entry": {
                "key": "purchase:T-1",
                "sequence": 7,
                "occurred_at": "2026-03-01T10:00:00Z",
                "program_version": 1,
            },
            "balance": { "active": 120, "pending": 0, "held": 0, "debt": 0, "growth": 0 },
        });
        for (name, value) in more.as_object().unwrap() {
            data[name] = value.clone();
        }
        let message = json!({
            "specversion": "1.0",
            "id": "purchase:T-1#1",
            "source": "/programs/corner",
            "type": format!("gradus.{kind}"),
            "subject": "m-1",
            "time": "2026-03-01T10:00:59Z",
            "sequence": "00000000000000000007.00001",
            "data": data,
        });
        match Notification::read(message.to_string().as_bytes()).unwrap() {
            Read::Known(notification) => *notification,
            Read::Later { .. } => panic!("{kind} is not known"),
        }
    }

    #[test]
    fn a_line_says_when_what_and_whose_and_where_asked_which_program() {
        let tier = json!({ "from": "base", "to": "silver", "currency": "EUR", "minor_digits": 2, "last_day": "2027-12-31" });
        let reached = said("tier.upgraded", &tier);

        let plain = line(&reached, None, false);
        let of_program = line(&reached, Some("no_consent"), true);

        let expected = "2026-03-01 10:00  silver reached until 2027-12-31 · member m-1";
        assert_eq!(plain, expected);
        let with_program = format!("{expected} of corner · not sent: no consent");
        assert_eq!(of_program, with_program);
    }

    #[test]
    fn what_is_missing_is_said_in_the_currency_of_the_program() {
        let shortfall = |metric: &str, missing: i64| {
            json!({
                "metric": metric,
                "window": { "kind": "calendar_year" },
                "at_least": 500_000,
                "value": 500_000 - missing,
                "missing": missing,
            })
        };
        let near = json!({
            "goal": "tier",
            "tier": "silver",
            "currency": "EUR",
            "minor_digits": 2,
            "shortfalls": [shortfall("spend", 123_450), shortfall("purchases", 2)],
        });

        let text = line(&said("goal.near", &near), None, false);

        assert!(
            text.contains("  silver near, 1234.50 EUR and 2 purchases missing · "),
            "{text}"
        );
    }

    #[test]
    fn points_are_counted_in_words() {
        let one = json!({ "points": 1, "pending": 0 });
        let many = json!({ "points": 12_345, "pending": 45 });

        assert!(line(&said("points.earned", &one), None, false).contains("  1 point earned · "));
        let text = line(&said("points.earned", &many), None, false);
        assert!(
            text.contains("  12,345 points earned, of which 45 wait · "),
            "{text}"
        );
    }

    #[test]
    fn every_kind_has_its_line() {
        let shortfall = |metric: &str, missing: i64| {
            json!({
                "metric": metric,
                "window": { "kind": "calendar_year" },
                "at_least": 5_000_000,
                "value": 5_000_000 - missing,
                "missing": missing,
            })
        };
        let ended = json!({ "last_day": "2026-04-10", "lead_days": 1_005, "currency": "CNY", "minor_digits": 2 });
        let with = |more: Value| {
            let mut data = ended.clone();
            for (name, value) in more.as_object().unwrap() {
                data[name] = value.clone();
            }
            data
        };
        let kinds = [
            (
                "member.enrolled",
                json!({ "tier": "base" }),
                "joined as base",
            ),
            (
                "member.erased",
                json!({ "points": 1_200 }),
                "erased, with 1,200 points",
            ),
            (
                "points.earned",
                json!({ "points": 46, "pending": 0 }),
                "46 points earned",
            ),
            (
                "points.earned",
                json!({ "points": 1_046, "pending": 1_045 }),
                "1,046 points earned, of which 1,045 wait",
            ),
            (
                "points.activated",
                json!({ "points": 0 }),
                "0 points can be spent now",
            ),
            (
                "points.expiring",
                with(json!({ "points": 1_200 })),
                "1,200 points lapse after 2026-04-10",
            ),
            (
                "points.expired",
                json!({ "points": 1, "last_day": "2027-03-31" }),
                "1 point lapsed after 2027-03-31",
            ),
            (
                "points.reversed",
                json!({ "points": 17, "forgiven": 3 }),
                "17 points taken back",
            ),
            (
                "points.adjusted",
                json!({ "points": -1_005 }),
                "corrected by -1,005 points",
            ),
            (
                "tier.upgraded",
                json!({ "from": "base", "to": "silver", "currency": "CNY", "minor_digits": 2 }),
                "silver reached",
            ),
            (
                "tier.renewed",
                with(json!({ "tier": "silver" })),
                "silver kept until 2026-04-10",
            ),
            (
                "tier.expiring",
                with(json!({
                    "tier": "silver",
                    "cause": "review",
                    "shortfalls": [
                        shortfall("points_earned", 1_000),
                        shortfall("growth", 1),
                        shortfall("active_days", 2),
                    ],
                })),
                "silver ends after 2026-04-10 without 1,000 points earned and 1 growth and 2 \
                 active days",
            ),
            (
                "tier.expiring",
                with(json!({
                    "tier": "silver",
                    "cause": "inactivity",
                    "falls_to": "base",
                    "shortfalls": [shortfall("purchases", 1)],
                })),
                "silver ends after 2026-04-10 without a purchase",
            ),
            (
                "tier.downgraded",
                with(json!({ "from": "silver", "to": "base" })),
                "silver lost, base now until 2026-04-10",
            ),
            (
                "reward.redeemed",
                json!({ "points": 100 }),
                "100 points spent",
            ),
            (
                "reward.released",
                json!({ "points": 100 }),
                "100 points given back",
            ),
            (
                "grant.issued",
                json!({ "grant": "G-7", "benefit": "gift" }),
                "gift granted",
            ),
            (
                "lifecycle.changed",
                json!({ "from": "new", "to": "active" }),
                "active now",
            ),
            (
                "lifecycle.changed",
                json!({ "to": "dormant", "offered": [{ "grant": "free-coffee" }, { "points": 1 }, { "growth": 5 }] }),
                "dormant now, offered free-coffee and 1 point and 5 growth",
            ),
            (
                "goal.near",
                json!({
                    "goal": "tier",
                    "tier": "silver",
                    "currency": "XYZ",
                    "minor_digits": 2,
                    "shortfalls": [shortfall("spend", 40_000)],
                }),
                "silver near, 40000 minor units of XYZ missing",
            ),
            (
                "goal.near",
                json!({
                    "goal": "streak_step",
                    "currency": "CNY",
                    "minor_digits": 2,
                    "days": 1_007,
                    "on": "2026-03-08",
                    "act": "purchase",
                }),
                "day 1007 of a streak near, on 2026-03-08",
            ),
            (
                "birthday.upcoming",
                json!({ "lead_days": 7, "rewarded": true }),
                "birthday in 7 days",
            ),
            (
                "purchase.adjusted",
                json!({ "points": 1_300, "active": 1_120, "debt": 0 }),
                "1,300 points did not pay: 1,120 could be spent",
            ),
        ];

        let lines: Vec<String> = kinds
            .iter()
            .map(|(kind, data, _)| line(&said(kind, data), None, false))
            .collect();

        let expected: Vec<String> = kinds
            .iter()
            .map(|(_, _, happened)| format!("2026-03-01 10:00  {happened} · member m-1"))
            .collect();
        assert_eq!(lines, expected);
        let told: BTreeSet<&str> = kinds.iter().map(|(kind, _, _)| *kind).collect();
        assert_eq!(told, BTreeSet::from(Notice::KINDS));
    }

    #[test]
    fn a_line_names_fields_that_the_message_has() {
        let schemas: BTreeMap<String, Value> = notification_schemas().into_iter().collect();
        let named = |line: &str| -> BTreeSet<String> {
            line.split(['{', '['])
                .skip(1)
                .filter_map(|part| part.split([':', '}']).next())
                .map(str::to_owned)
                .collect()
        };

        for kind in NoticeKind::ALL {
            let schema = &schemas[&format!("{}.schema.json", kind.name())];
            let fields = schema["properties"].as_object().unwrap();
            for field in named(kind.line()) {
                assert!(fields.contains_key(&field), "{}.{field}", kind.name());
            }
        }
    }
}
