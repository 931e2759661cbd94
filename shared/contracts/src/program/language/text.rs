//! What people call something, by locale.

use crate::commands::person::locale;
use crate::program::fault::Findings;
use crate::program::notation::{Node, Value, quoted};
use crate::program::shape::{Definitions, Given, Place, Shape, wrong_kind};
use crate::program::value::Label;
use gradus_domain::words::ids::Locale;
use serde_json::json;

/// The most locales that something has a text for.
const LOCALES_MAX: usize = 32;

const EXPECTED: &str =
    "a text for each locale is expected, such as { en = \"Silver\", de = \"Silber\" }";

/// A text for each locale.
#[derive(Debug)]
pub(crate) struct TextShape(pub(crate) Vec<(Locale, Given<Label>)>);

impl Shape for TextShape {
    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$" },
            "additionalProperties": Label::schema(definitions),
            "minProperties": 1,
            "maxProperties": LOCALES_MAX,
        })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let Value::Table(fields) = &node.value else {
            wrong_kind(node, place, EXPECTED, found);
            return None;
        };
        if fields.is_empty() || fields.len() > LOCALES_MAX {
            found.fault(
                place,
                format!("found texts for {} locales", fields.len()),
                format!("1 to {LOCALES_MAX} are expected"),
            );
            return None;
        }
        let mut texts: Vec<(Locale, Given<Label>)> = Vec::with_capacity(fields.len());
        let mut complete = true;
        for field in fields {
            let at_name = place.field(&field.key, field.key_at);
            let Some(tag) = locale(&field.key) else {
                found.fault(
                    &at_name,
                    format!("found the locale {}", quoted(&field.key)),
                    "a language tag as in BCP 47 is expected, such as en or zh-Hans-CN",
                );
                complete = false;
                continue;
            };
            let is_new = |(known, _): &(Locale, _)| !known.as_str().eq_ignore_ascii_case(&tag);
            if !texts.iter().all(is_new) {
                let message = format!("found the locale {} twice", quoted(&field.key));
                found.fault(
                    &at_name,
                    message,
                    "capitals make no other locale: name it once",
                );
                complete = false;
                continue;
            }
            let place = place.field(&field.key, field.node.at);
            match Label::read(&field.node, &place, found) {
                Some(value) => texts.push((Locale::new(tag), Given { value, place })),
                None => complete = false,
            }
        }
        complete.then_some(Self(texts))
    }
}
