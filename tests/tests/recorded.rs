//! What earlier releases left behind is read by today's code, and what today's code writes is
//! what they read (`tests/recorded/<version>/`).

use gradus_contracts::notifications::document::notification_schemas;
use gradus_contracts::queues::CommandMessage;
use gradus_contracts::schedules::SweepMessage;
use gradus_domain::ids::ProgramId;
use gradus_tests::recording::{answers_over, record};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Releases, each by its folder.
fn releases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recorded");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

fn read(release: &Path, name: &str) -> Value {
    let file = release.join(name);
    let text = std::fs::read_to_string(&file).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What is missing or different in `today`, which may say more than `then`.
fn lost(then: &Value, today: &Value, place: &str) -> Vec<String> {
    match (then, today) {
        (Value::Object(fields), Value::Object(_)) => fields
            .iter()
            .flat_map(|(name, value)| lost(value, &today[name], &format!("{place}/{name}")))
            .collect(),
        (Value::Array(then), Value::Array(today)) if then.len() == today.len() => then
            .iter()
            .zip(today)
            .enumerate()
            .flat_map(|(index, (then, today))| lost(then, today, &format!("{place}/{index}")))
            .collect(),
        _ if then == today => Vec::new(),
        _ => vec![format!("{place}: {then} is {today} today")],
    }
}

#[tokio::test]
async fn items_of_every_release_are_read_and_mean_what_they_meant() {
    for release in releases() {
        let items = read(&release, "items.json");
        let then = read(&release, "answers.json");

        let today = answers_over(items.as_array().unwrap()).await;

        let lost = lost(&then, &Value::Array(today), "");
        assert_eq!(lost, Vec::<String>::new(), "{}", release.display());
    }
}

#[test]
fn messages_of_every_release_are_read_and_written_as_they_were() {
    for release in releases() {
        let messages = read(&release, "messages.json");
        let bodies = |queue: &str| messages[queue].as_array().unwrap().clone();
        assert!(!bodies("commands").is_empty() && !bodies("sweeps").is_empty());

        for body in bodies("commands") {
            let body = body.as_str().unwrap();
            let message = CommandMessage::read(body.as_bytes()).unwrap();
            let command = message.command().unwrap();
            let program = ProgramId::new(&message.program);
            let written = CommandMessage::of(&program, &command).unwrap();
            let written = serde_json::to_value(&written).unwrap();
            assert_eq!(written, serde_json::from_str::<Value>(body).unwrap());
        }
        for body in bodies("sweeps") {
            let body = body.as_str().unwrap();
            let (message, _) = SweepMessage::read(body.as_bytes()).unwrap();
            let written = serde_json::to_value(&message).unwrap();
            assert_eq!(written, serde_json::from_str::<Value>(body).unwrap());
        }
    }
}

/// What a schema promised to whoever reads a notification, and does not any more.
fn broken(then: &Value, today: &Value, place: &str) -> Vec<String> {
    let Some(keywords) = then.as_object() else {
        return if then == today {
            Vec::new()
        } else {
            vec![format!("{place}: {then} is {today} today")]
        };
    };
    let mut found = Vec::new();
    for (keyword, says) in keywords {
        let place = format!("{place}/{keyword}");
        match (keyword.as_str(), says) {
            ("description" | "title" | "examples", _) => {}
            // A word may be added that readers do not know; what was there stays.
            ("enum" | "required", Value::Array(words)) => {
                let there = today[keyword].as_array().cloned().unwrap_or_default();
                let gone = words.iter().filter(|word| !there.contains(word));
                found.extend(gone.map(|word| format!("{place}: {word} is gone")));
            }
            (_, Value::Array(parts)) => {
                for (index, part) in parts.iter().enumerate() {
                    let place = format!("{place}/{index}");
                    found.extend(broken(part, &today[keyword][index], &place));
                }
            }
            _ => found.extend(broken(says, &today[keyword], &place)),
        }
    }
    found
}

#[test]
fn notifications_keep_what_every_release_promised_of_them() {
    let today = notification_schemas();
    for release in releases() {
        let folder = release.join("notifications");
        for entry in std::fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let then = read(&folder, &name);
            let now = today.iter().find(|(there, _)| *there == name);

            let (_, now) = now.unwrap_or_else(|| panic!("{name} is gone"));

            assert_eq!(broken(&then, now, ""), Vec::<String>::new(), "{name}");
        }
    }
}

/// So that a release to come is recorded without surprise, and what is written today is what
/// the latest release would have written.
#[tokio::test]
async fn what_the_recorded_story_leaves_today_is_what_it_left() {
    let latest = releases().pop().unwrap();
    let today = record().await;

    let items = read(&latest, "items.json");

    let keys =
        |items: &[Value]| -> Vec<Value> { items.iter().map(|item| item["PK"].clone()).collect() };
    assert_eq!(keys(&today.items), keys(items.as_array().unwrap()));
    assert_eq!(today.messages, read(&latest, "messages.json"));
}
