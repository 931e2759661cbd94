//! Reading and writing the attributes of an item.

use crate::codec::CODEC_WRITTEN;
use crate::error::StoreError;
use crate::table::{BODY, CODEC, PK, SK};
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

/// An item with a key and a content.
pub(crate) fn with_body(partition: String, sort: &str, body: Vec<u8>) -> Item {
    let mut item = key(partition, sort);
    item.insert(CODEC.to_owned(), number(CODEC_WRITTEN));
    item.insert(BODY.to_owned(), AttributeValue::B(Blob::new(body)));
    item
}

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn number(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// The codec and the content of an item.
pub(crate) fn body<'a>(item: &'a Item, name: &'static str) -> Result<(u16, &'a [u8]), StoreError> {
    let codec = read_number(item, name, CODEC)?;
    Ok((codec, read_bytes(item, name, BODY)?))
}

pub(crate) fn read_bytes<'a>(
    item: &'a Item,
    name: &'static str,
    attribute: &'static str,
) -> Result<&'a [u8], StoreError> {
    match item.get(attribute) {
        Some(AttributeValue::B(bytes)) => Ok(bytes.as_ref()),
        _ => Err(StoreError::Attribute {
            item: name,
            attribute,
        }),
    }
}

pub(crate) fn read_text<'a>(
    item: &'a Item,
    name: &'static str,
    attribute: &'static str,
) -> Result<&'a str, StoreError> {
    match item.get(attribute) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(StoreError::Attribute {
            item: name,
            attribute,
        }),
    }
}

pub(crate) fn read_number<T: std::str::FromStr>(
    item: &Item,
    name: &'static str,
    attribute: &'static str,
) -> Result<T, StoreError> {
    optional_number(item, name, attribute)?.ok_or(StoreError::Attribute {
        item: name,
        attribute,
    })
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
        Some(AttributeValue::N(digits)) => {
            digits.parse().map(Some).map_err(|_| StoreError::Attribute {
                item: name,
                attribute,
            })
        }
        Some(_) => Err(StoreError::Attribute {
            item: name,
            attribute,
        }),
    }
}
