//! Whole numbers within bounds.

use super::{Definitions, Place, Shape, wrong_kind};
use crate::program::fault::Findings;
use crate::program::notation::{Node, Value};
use serde_json::json;

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whole<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Whole<MIN, MAX> {
    /// The number.
    pub(crate) fn get(self) -> i64 {
        self.0
    }

    /// The number in a narrower type, whose bounds must hold `MIN` and `MAX`.
    pub(crate) fn narrow<N: TryFrom<i64>>(self) -> Option<N> {
        N::try_from(self.0).ok()
    }
}

impl<const MIN: i64, const MAX: i64> Shape for Whole<MIN, MAX> {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected = format!("a whole number from {MIN} to {MAX} is expected");
        match &node.value {
            Value::Whole(whole) if (MIN..=MAX).contains(whole) => Some(Self(*whole)),
            Value::Text(text) if text.parse::<i64>().is_ok() => {
                let hint = format!("{expected}, without quotes");
                found.fault(place, format!("found {}", node.describe()), hint);
                None
            }
            Value::Number(_) => {
                found.fault(place, format!("found {}", node.describe()), expected);
                None
            }
            _ => {
                wrong_kind(node, place, &expected, found);
                None
            }
        }
    }
}
