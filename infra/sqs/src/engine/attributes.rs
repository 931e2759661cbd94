//! Queue attributes: names, bounds, defaults, and what they decide.

use crate::engine::fault::{Code, Fault};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most bytes a message may have, attributes included, and a batch altogether: 1 MiB.
/// (AWS raised it from 256 KiB in August 2025.)
pub(crate) const MAX_MESSAGE_BYTES: i64 = 1_048_576;

/// The longest visibility timeout: 12 hours.
pub(crate) const MAX_VISIBILITY_SECONDS: i64 = 43_200;

/// What kind of text an attribute holds.
#[derive(Clone, Copy)]
enum Form {
    Number { least: i64, most: i64, default: i64 },
    Flag,
    OneOf(&'static [&'static str]),
    Json,
    Text,
}

/// Attributes a caller may set on any queue.
const SETTABLE: &[(&str, Form)] = &[
    (
        "DelaySeconds",
        Form::Number {
            least: 0,
            most: 900,
            default: 0,
        },
    ),
    (
        "MaximumMessageSize",
        Form::Number {
            least: 1_024,
            most: MAX_MESSAGE_BYTES,
            default: MAX_MESSAGE_BYTES,
        },
    ),
    (
        "MessageRetentionPeriod",
        Form::Number {
            least: 60,
            most: 1_209_600,
            default: 345_600,
        },
    ),
    (
        "ReceiveMessageWaitTimeSeconds",
        Form::Number {
            least: 0,
            most: 20,
            default: 0,
        },
    ),
    (
        "VisibilityTimeout",
        Form::Number {
            least: 0,
            most: MAX_VISIBILITY_SECONDS,
            default: 30,
        },
    ),
    ("Policy", Form::Json),
    ("RedrivePolicy", Form::Json),
    ("RedriveAllowPolicy", Form::Json),
    ("KmsMasterKeyId", Form::Text),
    (
        "KmsDataKeyReusePeriodSeconds",
        Form::Number {
            least: 60,
            most: 86_400,
            default: 300,
        },
    ),
    ("SqsManagedSseEnabled", Form::Flag),
];

/// Attributes a caller may set on a FIFO queue only.
const SETTABLE_FIFO: &[(&str, Form)] = &[
    ("ContentBasedDeduplication", Form::Flag),
    (
        "DeduplicationScope",
        Form::OneOf(&["queue", "messageGroup"]),
    ),
    (
        "FifoThroughputLimit",
        Form::OneOf(&["perQueue", "perMessageGroupId"]),
    ),
];

/// Attributes that are computed when asked for.
pub(crate) const COMPUTED: &[&str] = &[
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
];

/// The attributes that were set on a queue; the others have their defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Attributes(pub(crate) BTreeMap<String, String>);

/// A queue's redrive policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redrive {
    pub(crate) dead_letter_arn: String,
    pub(crate) max_receive_count: i64,
}

impl Attributes {
    /// Adds attributes a caller sends, each checked. An empty text takes the attribute away.
    pub(crate) fn set(&mut self, sent: &BTreeMap<String, String>, fifo: bool) -> Result<(), Fault> {
        for (name, value) in sent {
            let form = form_of(name, fifo).ok_or_else(|| unknown(name))?;
            if value.is_empty() && matches!(form, Form::Json | Form::Text) {
                self.0.remove(name);
                continue;
            }
            check(name, value, form)?;
            self.0.insert(name.clone(), value.clone());
        }
        self.redrive()?;
        Ok(())
    }

    /// Everything a caller is shown, defaults included.
    pub(crate) fn shown(&self, fifo: bool) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for (name, form) in SETTABLE {
            if let Form::Number { default, .. } = form
                && *name != "KmsDataKeyReusePeriodSeconds"
            {
                all.insert((*name).to_owned(), default.to_string());
            }
        }
        let encrypted_by_key = self.0.contains_key("KmsMasterKeyId");
        all.insert(
            "SqsManagedSseEnabled".to_owned(),
            (!encrypted_by_key).to_string(),
        );
        if fifo {
            for (name, value) in [
                ("FifoQueue", "true"),
                ("ContentBasedDeduplication", "false"),
                ("DeduplicationScope", "queue"),
                ("FifoThroughputLimit", "perQueue"),
            ] {
                all.insert(name.to_owned(), value.to_owned());
            }
        }
        all.extend(
            self.0
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        all
    }

    /// An attribute that holds a number: what was set, or its default.
    fn number(&self, name: &str) -> i64 {
        let set = self.0.get(name).and_then(|value| value.parse().ok());
        let default = SETTABLE.iter().find_map(|(known, form)| match form {
            Form::Number { default, .. } if *known == name => Some(*default),
            Form::Number { .. } | Form::Flag | Form::OneOf(_) | Form::Json | Form::Text => None,
        });
        set.or(default).unwrap_or_default()
    }

    pub(crate) fn delay_seconds(&self) -> i64 {
        self.number("DelaySeconds")
    }

    pub(crate) fn max_message_bytes(&self) -> i64 {
        self.number("MaximumMessageSize")
    }

    pub(crate) fn retention_seconds(&self) -> i64 {
        self.number("MessageRetentionPeriod")
    }

    pub(crate) fn wait_seconds(&self) -> i64 {
        self.number("ReceiveMessageWaitTimeSeconds")
    }

    pub(crate) fn visibility_seconds(&self) -> i64 {
        self.number("VisibilityTimeout")
    }

    pub(crate) fn deduplicates_by_content(&self) -> bool {
        self.0
            .get("ContentBasedDeduplication")
            .is_some_and(|value| value == "true")
    }

    pub(crate) fn deduplicates_per_group(&self) -> bool {
        self.0
            .get("DeduplicationScope")
            .is_some_and(|value| value == "messageGroup")
    }

    /// The redrive policy, read and checked.
    pub(crate) fn redrive(&self) -> Result<Option<Redrive>, Fault> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Policy {
            dead_letter_target_arn: Option<String>,
            max_receive_count: Option<serde_json::Value>,
        }
        let Some(text) = self.0.get("RedrivePolicy") else {
            return Ok(None);
        };
        let refused = |reason: &str| Fault::invalid("RedrivePolicy", text, reason);
        let policy: Policy = serde_json::from_str(text)
            .map_err(|_| refused("Redrive policy is not a valid JSON map."))?;
        let dead_letter_arn = policy.dead_letter_target_arn.ok_or_else(|| {
            refused("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
        })?;
        let count = policy.max_receive_count.ok_or_else(|| {
            refused("Redrive policy does not contain mandatory attribute: maxReceiveCount.")
        })?;
        let max_receive_count = count
            .as_i64()
            .or_else(|| count.as_str()?.parse().ok())
            .filter(|count| (1..=1_000).contains(count))
            .ok_or_else(|| {
                refused("Invalid value for maxReceiveCount: must be an integer between 1 and 1000.")
            })?;
        Ok(Some(Redrive {
            dead_letter_arn,
            max_receive_count,
        }))
    }

    /// Whether a queue with this ARN may use this one as its dead-letter queue.
    pub(crate) fn admits_source(&self, source_arn: &str) -> bool {
        let policy: Option<serde_json::Value> = self
            .0
            .get("RedriveAllowPolicy")
            .and_then(|text| serde_json::from_str(text).ok());
        let Some(policy) = policy else { return true };
        match policy
            .get("redrivePermission")
            .and_then(serde_json::Value::as_str)
        {
            Some("denyAll") => false,
            Some("byQueue") => policy
                .get("sourceQueueArns")
                .and_then(serde_json::Value::as_array)
                .is_some_and(|arns| arns.iter().any(|arn| arn == source_arn)),
            Some(_) | None => true,
        }
    }
}

/// Checks the names in a request for attributes; `All` is one of them.
pub(crate) fn check_asked(names: &[String]) -> Result<(), Fault> {
    let known = |name: &str| {
        name == "All"
            || name == "FifoQueue"
            || COMPUTED.contains(&name)
            || form_of(name, true).is_some()
    };
    match names.iter().find(|name| !known(name)) {
        Some(name) => Err(unknown(name)),
        None => Ok(()),
    }
}

fn form_of(name: &str, fifo: bool) -> Option<Form> {
    let for_fifo = if fifo { SETTABLE_FIFO } else { &[] };
    SETTABLE
        .iter()
        .chain(for_fifo)
        .find(|(known, _)| *known == name)
        .map(|(_, form)| *form)
}

fn unknown(name: &str) -> Fault {
    Fault::refused(
        Code::InvalidAttributeName,
        format!("Unknown Attribute {name}."),
    )
}

fn check(name: &str, value: &str, form: Form) -> Result<(), Fault> {
    let fits = match form {
        Form::Number { least, most, .. } => value
            .parse()
            .is_ok_and(|number: i64| (least..=most).contains(&number)),
        Form::Flag => value == "true" || value == "false",
        Form::OneOf(words) => words.contains(&value),
        Form::Json => serde_json::from_str::<serde_json::Map<_, _>>(value).is_ok(),
        Form::Text => true,
    };
    if fits {
        return Ok(());
    }
    Err(Fault::refused(
        Code::InvalidAttributeValue,
        format!("Invalid value for the parameter {name}."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: &str) -> Result<Attributes, Fault> {
        let mut attributes = Attributes::default();
        attributes.set(&BTreeMap::from([(name.to_owned(), value.to_owned())]), true)?;
        Ok(attributes)
    }

    #[test]
    fn numbers_are_held_to_the_bounds_of_aws() {
        for (name, least, most) in [
            ("DelaySeconds", 0, 900),
            ("MaximumMessageSize", 1_024, 1_048_576),
            ("MessageRetentionPeriod", 60, 1_209_600),
            ("ReceiveMessageWaitTimeSeconds", 0, 20),
            ("VisibilityTimeout", 0, 43_200),
        ] {
            assert!(set(name, &i64::to_string(&least)).is_ok(), "{name}");
            assert!(set(name, &i64::to_string(&most)).is_ok(), "{name}");
            assert!(set(name, &i64::to_string(&(least - 1))).is_err(), "{name}");
            assert!(set(name, &i64::to_string(&(most + 1))).is_err(), "{name}");
            assert!(set(name, "ten").is_err(), "{name}");
        }
    }

    #[test]
    fn a_redrive_policy_takes_its_count_as_number_or_text() {
        let policy = |count| format!(r#"{{"deadLetterTargetArn":"a","maxReceiveCount":{count}}}"#);
        let expected = Redrive {
            dead_letter_arn: "a".to_owned(),
            max_receive_count: 3,
        };

        for count in ["3", r#""3""#] {
            let attributes = set("RedrivePolicy", &policy(count)).unwrap();
            assert_eq!(attributes.redrive().unwrap(), Some(expected.clone()));
        }
        for count in ["0", "1001", "null", r#""x""#] {
            assert!(set("RedrivePolicy", &policy(count)).is_err(), "{count}");
        }
    }
}
