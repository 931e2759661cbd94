//! Lists of a bounded length.

use super::{Definitions, Given, Place, Shape, TableNames, wrong_kind};
use crate::program::fault::Findings;
use crate::program::notation::{Node, Value};
use serde_json::json;

/// A list of `MIN` to `MAX` elements.
#[derive(Debug)]
pub(crate) struct List<T, const MIN: usize, const MAX: usize> {
    /// The elements that could be read.
    pub(crate) elements: Vec<Given<T>>,
    /// Whether that is all of them.
    pub(crate) complete: bool,
}

impl<T: Shape, const MIN: usize, const MAX: usize> Shape for List<T, MIN, MAX> {
    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "type": "array", "items": T::schema(definitions), "minItems": MIN, "maxItems": MAX })
    }

    fn name_tables(tables: &mut TableNames) {
        T::name_tables(tables);
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let nodes = match &node.value {
            Value::List(nodes) => nodes,
            Value::Table(_) => {
                let hint = format!("a list is expected: [[{}]] instead of [{0}]", place.path);
                wrong_kind(node, place, &hint, found);
                return None;
            }
            _ => {
                wrong_kind(node, place, "a list is expected: [ … ]", found);
                return None;
            }
        };
        if nodes.len() < MIN || nodes.len() > MAX {
            found.fault(
                place,
                format!("found a list of {}", nodes.len()),
                format!("a list of {MIN} to {MAX} is expected"),
            );
            return None;
        }
        let elements: Vec<Given<T>> = nodes
            .iter()
            .enumerate()
            .filter_map(|(index, node)| {
                let place = place.element(index, node.at);
                T::read(node, &place, found).map(|value| Given { value, place })
            })
            .collect();
        let complete = elements.len() == nodes.len();
        Some(Self { elements, complete })
    }
}

/// One, or a list of 1 to 100.
#[derive(Debug)]
pub(crate) struct OneOrMore<T>(List<T, 1, 100>);

impl<T> OneOrMore<T> {
    /// The elements that could be read.
    pub(crate) fn elements(&self) -> &[Given<T>] {
        &self.0.elements
    }
}

impl<T: Shape> Shape for OneOrMore<T> {
    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "anyOf": [T::schema(definitions), List::<T, 1, 100>::schema(definitions)] })
    }

    fn name_tables(tables: &mut TableNames) {
        T::name_tables(tables);
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        if matches!(node.value, Value::List(_)) {
            return List::read(node, place, found).map(Self);
        }
        let value = T::read(node, place, found)?;
        let only = Given {
            value,
            place: place.clone(),
        };
        Some(Self(List {
            elements: vec![only],
            complete: true,
        }))
    }
}
