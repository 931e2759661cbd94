//! Reading and writing the attributes of an item.

use crate::error::{Place, StoreError};
use crate::seal::Sealed;
use crate::table::{AGAINST, BODY, CODEC, PK, SK, SUMMARY};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;

/// An item as the SDK has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// An item's key.
pub(crate) fn key(partition: String, sort: &str) -> Item {
    Item::from([
        (PK.to_owned(), AttributeValue::S(partition)),
        (SK.to_owned(), text(sort)),
    ])
}

/// Adds the content in the form of this codec, and the seal over both and over what the item has
/// so far.
pub(crate) fn put_body(item: &mut Item, codec: u16, content: Vec<u8>) {
    item.insert(CODEC.to_owned(), number(codec));
    put_sealed(item, Sealed::Body, content);
}

/// Adds the line of the index of statements, with its seal; the item's codec is there.
pub(crate) fn put_summary(item: &mut Item, content: Vec<u8>) {
    put_sealed(item, Sealed::Summary, content);
}

fn put_sealed(item: &mut Item, what: Sealed, content: Vec<u8>) {
    let sealed = what.seal(|name| text_of(item, name), content);
    let name = attribute_of(what).to_owned();
    item.insert(name, AttributeValue::B(Blob::new(sealed)));
}

fn attribute_of(what: Sealed) -> &'static str {
    match what {
        Sealed::Body => BODY,
        Sealed::Summary => SUMMARY,
    }
}

fn text_of<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    match item.get(name)? {
        AttributeValue::S(text) | AttributeValue::N(text) => Some(text),
        _ => None,
    }
}

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn number(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// The codec and the content of an item.
///
/// # Errors
/// Its codec is none of `known`, oldest first, or its seal is broken.
pub(crate) fn body<'a>(
    item: &'a Item,
    name: &'static str,
    known: &[u16],
) -> Result<(u16, &'a [u8]), StoreError> {
    read_sealed(item, name, known, Sealed::Body)
}

/// The codec and the content of an entry's line in the index of statements.
///
/// # Errors
/// As [`body`].
pub(crate) fn summary<'a>(
    item: &'a Item,
    name: &'static str,
    known: &[u16],
) -> Result<(u16, &'a [u8]), StoreError> {
    read_sealed(item, name, known, Sealed::Summary)
}

fn read_sealed<'a>(
    item: &'a Item,
    name: &'static str,
    known: &[u16],
    what: Sealed,
) -> Result<(u16, &'a [u8]), StoreError> {
    let codec = read_number(item, name, CODEC)?;
    if !known.contains(&codec) {
        let newest = known.last().copied().unwrap_or_default();
        return Err(StoreError::OtherCodec {
            item: name,
            place: place(item),
            found: codec,
            known: newest,
        });
    }
    let sealed = read_bytes(item, name, attribute_of(what))?;
    what.open(|name| text_of(item, name), sealed)
        .map(|content| (codec, content))
        .ok_or_else(|| damaged(name, place(item)))
}

/// A number that is moved in place, and so is written twice: as it is, and below zero. `None`
/// where neither is there.
///
/// # Errors
/// [`StoreError::Damaged`] where the two do not sum to nothing.
pub(crate) fn balanced_number(
    item: &Item,
    name: &'static str,
    attribute: &'static str,
) -> Result<Option<i64>, StoreError> {
    let number: Option<i64> = optional_number(item, name, attribute)?;
    let against: Option<i64> = optional_number(item, name, AGAINST)?;
    if number.map(i64::checked_neg) == against.map(Some) {
        Ok(number)
    } else {
        Err(damaged(name, place(item)))
    }
}

/// That an item which was found by these attributes has them itself.
///
/// # Errors
/// [`StoreError::Damaged`] where it says otherwise.
pub(crate) fn found_by(item: &Item, asked: &Item) -> Result<(), StoreError> {
    let is_so = asked
        .iter()
        .all(|(name, value)| item.get(name) == Some(value));
    if is_so {
        Ok(())
    } else {
        Err(damaged("an item", place_or(item, asked)))
    }
}

fn damaged(item: &'static str, place: Place) -> StoreError {
    StoreError::Damaged { item, place }
}

/// The error of an item without an attribute, or with another than it should be.
pub(crate) fn unreadable(item: &Item, name: &'static str, attribute: &'static str) -> StoreError {
    StoreError::Attribute {
        item: name,
        place: place(item),
        attribute,
    }
}

fn place(item: &Item) -> Place {
    place_or(item, item)
}

/// Where an item stands, by what it was asked for where it does not say so itself.
fn place_or(item: &Item, asked: &Item) -> Place {
    let said = |attribute| text_of(item, attribute).or_else(|| text_of(asked, attribute));
    let said = |attribute| said(attribute).unwrap_or_default().to_owned();
    Place {
        partition: said(PK),
        sort: said(SK),
    }
}

pub(crate) fn read_bytes<'a>(
    item: &'a Item,
    name: &'static str,
    attribute: &'static str,
) -> Result<&'a [u8], StoreError> {
    match item.get(attribute) {
        Some(AttributeValue::B(bytes)) => Ok(bytes.as_ref()),
        _ => Err(unreadable(item, name, attribute)),
    }
}

pub(crate) fn read_text<'a>(
    item: &'a Item,
    name: &'static str,
    attribute: &'static str,
) -> Result<&'a str, StoreError> {
    match item.get(attribute) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(unreadable(item, name, attribute)),
    }
}

pub(crate) fn read_number<T: std::str::FromStr>(
    item: &Item,
    name: &'static str,
    attribute: &'static str,
) -> Result<T, StoreError> {
    optional_number(item, name, attribute)?.ok_or_else(|| unreadable(item, name, attribute))
}

/// `None` where the attribute is not there; another type, or no number of this type, is an
/// error.
pub(crate) fn optional_number<T: std::str::FromStr>(
    item: &Item,
    name: &'static str,
    attribute: &'static str,
) -> Result<Option<T>, StoreError> {
    match item.get(attribute) {
        None => Ok(None),
        Some(AttributeValue::N(digits)) => digits
            .parse()
            .map(Some)
            .map_err(|_| unreadable(item, name, attribute)),
        Some(_) => Err(unreadable(item, name, attribute)),
    }
}
