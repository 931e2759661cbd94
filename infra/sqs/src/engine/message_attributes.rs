//! Attributes that travel with a message: their checks, their size and their digest.

use crate::engine::fault::{Code, Fault};
use crate::engine::inputs::Hex;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const MAX_ATTRIBUTES: usize = 10;
const MAX_NAME_CHARACTERS: usize = 256;

/// Attributes by name; the order of names is the order of the digest.
pub(crate) type MessageAttributes = BTreeMap<String, MessageAttribute>;

/// One attribute as it crosses the wire and as it is kept. Binary values are base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MessageAttribute {
    pub(crate) data_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) string_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) binary_value: Option<String>,
}

/// A value after its checks.
enum Checked<'a> {
    Text(&'a str),
    Bytes(Vec<u8>),
}

impl Checked<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// Checks names, types and values and returns how many bytes they add to the message.
pub(crate) fn check(attributes: &MessageAttributes) -> Result<usize, Fault> {
    if attributes.len() > MAX_ATTRIBUTES {
        return Err(refused(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{MAX_ATTRIBUTES}].",
            attributes.len()
        )));
    }
    attributes.iter().try_fold(0, |sum, (name, attribute)| {
        check_name(name)?;
        let (data_type, value) = checked(name, attribute)?;
        Ok(sum + name.len() + data_type.len() + value.bytes().len())
    })
}

/// The digest SQS answers for attributes: names in order, every part led by its length, the
/// transport type as one byte (1 text, 2 bytes). `None` where there are no attributes.
pub(crate) fn digest(attributes: &MessageAttributes) -> Result<Option<String>, Fault> {
    if attributes.is_empty() {
        return Ok(None);
    }
    let mut md5 = Md5::new();
    for (name, attribute) in attributes {
        let (data_type, value) = checked(name, attribute)?;
        add_part(&mut md5, name.as_bytes());
        add_part(&mut md5, data_type.as_bytes());
        md5.update([match value {
            Checked::Text(_) => 1,
            Checked::Bytes(_) => 2,
        }]);
        add_part(&mut md5, value.bytes());
    }
    Ok(Some(Hex(&md5.finalize()).to_string()))
}

/// The MD5 of a body, in hexadecimal.
pub(crate) fn digest_of_body(body: &str) -> String {
    Hex(&Md5::digest(body.as_bytes())).to_string()
}

/// Those attributes a receiver asked for: exact names, `All`, `.*` and prefixes `name.*`.
pub(crate) fn asked_for(attributes: MessageAttributes, names: &[String]) -> MessageAttributes {
    let wanted = |name: &str| {
        names.iter().any(|asked| {
            asked == "All"
                || asked == name
                || asked
                    .strip_suffix(".*")
                    .is_some_and(|prefix| name.starts_with(prefix))
        })
    };
    attributes
        .into_iter()
        .filter(|(name, _)| wanted(name))
        .collect()
}

fn add_part(md5: &mut Md5, part: &[u8]) {
    let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
    md5.update(length.to_be_bytes());
    md5.update(part);
}

fn checked<'a>(
    name: &str,
    attribute: &'a MessageAttribute,
) -> Result<(&'a str, Checked<'a>), Fault> {
    let data_type = attribute
        .data_type
        .as_deref()
        .filter(|data_type| !data_type.is_empty())
        .ok_or_else(|| {
            refused(format!(
                "The message attribute '{name}' must contain a non-empty message attribute type."
            ))
        })?;
    let empty = || {
        refused(format!(
            "The message attribute '{name}' must contain a non-empty message attribute value \
             for message attribute type '{data_type}'."
        ))
    };
    let base = data_type.split('.').next().unwrap_or(data_type);
    let value = match base {
        "String" | "Number" => {
            let text = attribute
                .string_value
                .as_deref()
                .filter(|text| !text.is_empty());
            Checked::Text(text.ok_or_else(empty)?)
        }
        "Binary" => {
            let text = attribute
                .binary_value
                .as_deref()
                .filter(|text| !text.is_empty());
            let bytes = STANDARD.decode(text.ok_or_else(empty)?).map_err(|_| {
                refused(format!(
                    "The message attribute '{name}' holds no valid base64."
                ))
            })?;
            Checked::Bytes(bytes)
        }
        _ => {
            return Err(refused(format!(
                "The type of message (user) attribute '{name}' is invalid. You must use only \
                 the following supported type prefixes: Binary, Number, String."
            )));
        }
    };
    if base == "Number" && !is_number(value.bytes()) {
        return Err(refused(format!(
            "Can't cast the value of message (user) attribute '{name}' to a number."
        )));
    }
    Ok((data_type, value))
}

/// An optional sign, digits with at most one point, an optional exponent.
fn is_number(text: &[u8]) -> bool {
    let unsigned = |text: &[u8]| match text {
        [b'+' | b'-', rest @ ..] => rest.to_vec(),
        _ => text.to_vec(),
    };
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let mut halves = text.splitn(2, |byte| matches!(byte, b'e' | b'E'));
    let mantissa = unsigned(halves.next().unwrap_or_default());
    let exponent_fits = halves
        .next()
        .is_none_or(|exponent| digits(&unsigned(exponent)));
    let points = mantissa.iter().filter(|byte| **byte == b'.').count();
    let plain: Vec<u8> = mantissa.into_iter().filter(|byte| *byte != b'.').collect();
    points <= 1 && digits(&plain) && exponent_fits
}

fn check_name(name: &str) -> Result<(), Fault> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let lower = name.to_ascii_lowercase();
    let fits = !name.is_empty()
        && name.len() <= MAX_NAME_CHARACTERS
        && name.bytes().all(plain)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && !lower.starts_with("aws.")
        && !lower.starts_with("amazon.");
    if fits {
        Ok(())
    } else {
        Err(refused(format!("Invalid message attribute name '{name}'.")))
    }
}

fn refused(message: String) -> Fault {
    Fault::refused(Code::InvalidParameterValue, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> MessageAttribute {
        MessageAttribute {
            data_type: Some("String".to_owned()),
            string_value: Some(value.to_owned()),
            binary_value: None,
        }
    }

    #[test]
    fn digests_are_those_that_aws_answered() {
        // Recorded from AWS: {"Foo": String "Bar"}, and one with three texts.
        let one = MessageAttributes::from([("Foo".to_owned(), text("Bar"))]);
        let three = MessageAttributes::from([
            ("General".to_owned(), text("Kenobi")),
            ("Hello".to_owned(), text("There")),
            ("Help.Me".to_owned(), text("Me")),
        ]);

        assert_eq!(
            digest(&one).unwrap().unwrap(),
            "ae7155c6026991b6d54b11589678bf9c"
        );
        assert_eq!(
            digest(&three).unwrap().unwrap(),
            "4c360f3fdafd970e05fae2f149d997f5"
        );
        assert_eq!(digest(&MessageAttributes::new()).unwrap(), None);
    }

    #[test]
    fn a_binary_digest_is_that_which_aws_answered() {
        let value = b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01";
        let attribute = MessageAttribute {
            data_type: Some("Binary".to_owned()),
            string_value: None,
            binary_value: Some(STANDARD.encode(value)),
        };

        let digest = digest(&MessageAttributes::from([("attr1".to_owned(), attribute)]));

        assert_eq!(digest.unwrap().unwrap(), "8cbe4db156db8a94db8b801b7addb984");
    }

    #[test]
    fn numbers_look_like_numbers() {
        for good in ["0", "-1.5", "+3", "1e10", "2.5E-3"] {
            assert!(is_number(good.as_bytes()), "{good}");
        }
        for bad in ["", "one", "1.2.3", "1e", "--1", "0x10"] {
            assert!(!is_number(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn a_prefix_asks_for_every_name_that_begins_with_it() {
        let attributes = MessageAttributes::from([
            ("Hello".to_owned(), text("There")),
            ("Help.Me".to_owned(), text("Me")),
            ("Other".to_owned(), text("x")),
        ]);

        let asked = asked_for(attributes, &["Hel.*".to_owned()]);

        assert_eq!(asked.keys().collect::<Vec<_>>(), ["Hello", "Help.Me"]);
    }
}
