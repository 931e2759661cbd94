//! The table: names of attributes and indexes, and the request that makes it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, GlobalSecondaryIndexDescription,
    KeySchemaElement, KeyType, Projection, ProjectionType, ScalarAttributeType,
    StreamSpecification, StreamViewType, TableDescription,
};

/// Partition key.
pub const PK: &str = "PK";
/// Sort key.
pub const SK: &str = "SK";
/// The number of the form in which `BODY` is written.
pub const CODEC: &str = "codec";
/// The content, as bytes.
pub const BODY: &str = "body";
/// Counts the writes of a member, a remainder or a person.
pub const REVISION: &str = "revision";
/// What a record is: `entry`, `rejected` or `waiting`.
pub const KIND: &str = "kind";
/// Hash key of the index `statement`.
pub const MEMBER: &str = "member";
/// Range key of the index `statement`: the entry's number.
pub const SEQUENCE: &str = "sequence";
/// What the index `statement` shows of an entry.
pub const SUMMARY: &str = "summary";
/// Of which request an entry came, as W3C Trace Context has it.
pub const TRACE: &str = "trace";
/// Hash key of the due indexes.
pub const SHARD: &str = "shard";
/// When points next become active or lapse, in milliseconds of Unix time.
pub const EXPIRE_AT: &str = "expire_at";
/// When the tier next needs a look.
pub const REVIEW_AT: &str = "review_at";
/// When the member next is reminded of something.
pub const REMIND_AT: &str = "remind_at";
/// What a budget's shard has given.
pub const USED: &str = "used";
/// The name of a version's file: its ending says whether it is TOML or JSON.
pub const FILE_NAME: &str = "file_name";
/// When a version was published, in milliseconds of Unix time.
pub const PUBLISHED_AT: &str = "published_at";
/// When a version was taken out of force.
pub const SUSPENDED_AT: &str = "suspended_at";
/// `used` or `suspended_at` below zero: the two sum to nothing unless one was damaged.
pub const AGAINST: &str = "against";

/// The index of a member's entries.
pub const STATEMENT_INDEX: &str = "statement";
/// The due indexes, named as their range keys.
pub const DUE_INDEXES: [&str; 3] = [EXPIRE_AT, REVIEW_AT, REMIND_AT];

/// Makes the table, with its indexes and its stream of new images.
///
/// # Errors
/// What the service says; that the table is there already is one of its answers.
pub async fn create(client: &Client, table: &str) -> Result<(), SdkError<CreateTableError>> {
    let Definition {
        keys,
        attributes,
        indexes,
        stream,
    } = Definition::build().map_err(SdkError::construction_failure)?;
    let request = client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(keys))
        .set_attribute_definitions(Some(attributes))
        .set_global_secondary_indexes(Some(indexes))
        .stream_specification(stream);
    request.send().await.map(|_| ())
}

/// What of a table's description is not as [`create`] has it; `None`: nothing.
///
/// # Errors
/// The definition cannot be built.
pub(crate) fn difference(found: &TableDescription) -> Result<Option<String>, BuildError> {
    let wanted = Definition::build()?;
    let indexes = |of: &GlobalSecondaryIndex| {
        index_text(Some(of.index_name()), of.key_schema(), of.projection())
    };
    let described = |of: &GlobalSecondaryIndexDescription| {
        index_text(of.index_name(), of.key_schema(), of.projection())
    };
    let parts = [
        (
            "keys",
            keys_text(&wanted.keys),
            keys_text(found.key_schema()),
        ),
        (
            "attributes",
            listed(&wanted.attributes, attribute_text),
            listed(found.attribute_definitions(), attribute_text),
        ),
        (
            "indexes",
            listed(&wanted.indexes, indexes),
            listed(found.global_secondary_indexes(), described),
        ),
        (
            "stream",
            stream_text(Some(&wanted.stream)),
            stream_text(found.stream_specification()),
        ),
    ];
    let differing = parts.into_iter().find(|(_, wanted, found)| wanted != found);
    Ok(differing.map(|(what, wanted, found)| format!("{what}: {found}, and not {wanted}")))
}

/// How the table is made.
struct Definition {
    keys: Vec<KeySchemaElement>,
    attributes: Vec<AttributeDefinition>,
    indexes: Vec<GlobalSecondaryIndex>,
    stream: StreamSpecification,
}

impl Definition {
    fn build() -> Result<Self, BuildError> {
        let shown = Projection::builder()
            .projection_type(ProjectionType::Include)
            .non_key_attributes(SUMMARY)
            .non_key_attributes(CODEC)
            .build();
        let mut indexes = vec![index(STATEMENT_INDEX, MEMBER, SEQUENCE, shown)?];
        for due in DUE_INDEXES {
            let keys_only = Projection::builder()
                .projection_type(ProjectionType::KeysOnly)
                .build();
            indexes.push(index(due, SHARD, due, keys_only)?);
        }
        let texts = [PK, SK, MEMBER, SHARD].map(|name| (name, ScalarAttributeType::S));
        let numbers =
            [SEQUENCE, EXPIRE_AT, REVIEW_AT, REMIND_AT].map(|name| (name, ScalarAttributeType::N));
        let attributes = texts.into_iter().chain(numbers).map(|(name, of)| {
            AttributeDefinition::builder()
                .attribute_name(name)
                .attribute_type(of)
                .build()
        });
        Ok(Self {
            keys: key_schema(PK, Some(SK))?,
            attributes: attributes.collect::<Result<_, _>>()?,
            indexes,
            stream: StreamSpecification::builder()
                .stream_enabled(true)
                .stream_view_type(StreamViewType::NewImage)
                .build()?,
        })
    }
}

fn listed<T>(all: &[T], text: impl Fn(&T) -> String) -> String {
    let mut texts: Vec<String> = all.iter().map(text).collect();
    texts.sort_unstable();
    texts.join(", ")
}

fn attribute_text(of: &AttributeDefinition) -> String {
    format!("{} {}", of.attribute_name(), of.attribute_type())
}

fn keys_text(keys: &[KeySchemaElement]) -> String {
    listed(keys, |key| {
        format!("{} {}", key.attribute_name(), key.key_type())
    })
}

fn index_text(
    name: Option<&str>,
    keys: &[KeySchemaElement],
    projection: Option<&Projection>,
) -> String {
    let shown = projection.map_or_else(String::new, |shown| {
        let of = shown.projection_type().map_or("?", ProjectionType::as_str);
        format!("{of} {}", listed(shown.non_key_attributes(), String::clone))
    });
    format!("{} [{}; {shown}]", name.unwrap_or("?"), keys_text(keys))
}

fn stream_text(stream: Option<&StreamSpecification>) -> String {
    let Some(stream) = stream.filter(|stream| stream.stream_enabled()) else {
        return "none".to_owned();
    };
    let of = stream.stream_view_type();
    of.map_or("?", StreamViewType::as_str).to_owned()
}

fn index(
    name: &str,
    hash: &str,
    range: &str,
    projection: Projection,
) -> Result<GlobalSecondaryIndex, BuildError> {
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(key_schema(hash, Some(range))?))
        .projection(projection)
        .build()
}

fn key_schema(hash: &str, range: Option<&str>) -> Result<Vec<KeySchemaElement>, BuildError> {
    [(Some(hash), KeyType::Hash), (range, KeyType::Range)]
        .into_iter()
        .filter_map(|(name, of)| Some((name?, of)))
        .map(|(name, of)| {
            KeySchemaElement::builder()
                .attribute_name(name)
                .key_type(of)
                .build()
        })
        .collect()
}
