//! What earlier releases left behind is read by today's code, and what today's code writes is
//! what they read (`tests/recorded/<version>/`).

use gradus_contracts::telling::document::notification_schemas;
use gradus_tests::recording::again::done_again;
use gradus_tests::recording::items::differences;
use gradus_tests::recording::{
    COMMANDS, Recording, SWEEPS, answers_over, lost, read_command, read_sweep, record, said,
};
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

#[tokio::test]
async fn items_of_every_release_are_read_and_mean_what_they_meant() {
    for release in releases() {
        let then = Recording::of(&release);

        let today = answers_over(&then.items).await;

        let lost = lost(&Value::Array(then.answers), &Value::Array(today), "");
        assert_eq!(lost, Vec::<String>::new(), "{}", release.display());
    }
}

#[tokio::test]
async fn what_was_done_under_every_release_is_not_done_again() {
    for release in releases() {
        let then = Recording::of(&release);

        let again = done_again(&then).await;

        assert_eq!(again, Vec::<String>::new(), "{}", release.display());
    }
}

#[test]
fn messages_of_every_release_are_read_and_written_as_they_were() {
    for release in releases() {
        let then = Recording::of(&release);

        for body in then.bodies(COMMANDS) {
            assert_eq!(read_command(body), said(body));
        }
        for body in then.bodies(SWEEPS) {
            assert_eq!(read_sweep(body), said(body));
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
    let then = Recording::of(&latest);

    let today = record().await;

    let differing = differences(&then.items, &today.items);
    assert_eq!(differing, Vec::<String>::new());
    assert_eq!(today.messages, then.messages);
}
