//! Whether a table is as it must be.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use gradus_store::shape::{Index, Misshapen, ShapeError, check};
use gradus_tests::wire::{TABLE, Wire};

const ALL: [Index; 4] = [
    Index::Statement,
    Index::ExpireAt,
    Index::ReviewAt,
    Index::RemindAt,
];

#[tokio::test]
async fn the_table_that_the_store_makes_is_as_it_must_be() {
    let wire = Wire::start().await;

    let checked = check(&wire.client(), TABLE, &ALL).await;

    assert_eq!(checked, Ok(()));
}

#[tokio::test]
async fn a_table_that_is_not_there_is_said_to_be_missing() {
    let wire = Wire::without_table();

    let checked = check(&wire.client(), TABLE, &[]).await;

    let missing = Misshapen::NoTable(TABLE.to_owned());
    assert_eq!(checked, Err(ShapeError::Misshapen(missing)));
}

#[tokio::test]
async fn a_table_without_an_index_serves_only_those_who_do_not_read_it() {
    let wire = Wire::without_table();
    make(&wire, "PK", "SK").await;

    let reads_none = check(&wire.client(), TABLE, &[]).await;
    let reads_one = check(&wire.client(), TABLE, &[Index::ReviewAt]).await;

    assert_eq!(reads_none, Ok(()));
    let text = reads_one.err().map(|error| error.to_string());
    assert_eq!(
        text.as_deref(),
        Some(
            "the table gradus has no index review_at on shard and review_at that can be read: The table does not have the specified index: review_at"
        )
    );
}

#[tokio::test]
async fn a_table_with_another_key_is_refused_by_name() {
    let wire = Wire::without_table();
    make(&wire, "id", "SK").await;

    let checked = check(&wire.client(), TABLE, &[]).await;

    let text = checked.err().map(|error| error.to_string());
    assert_eq!(
        text.as_deref(),
        Some(
            "the table gradus is not keyed by PK and SK, both texts: Query condition missed key schema element: id"
        )
    );
}

#[tokio::test]
async fn an_index_on_other_attributes_is_refused_by_name() {
    let wire = Wire::without_table();
    let other = KeySchemaElement::builder()
        .attribute_name("SK")
        .key_type(KeyType::Hash);
    let index = GlobalSecondaryIndex::builder()
        .index_name("expire_at")
        .key_schema(other.build().unwrap())
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::KeysOnly)
                .build(),
        );
    let request = keyed_by(&wire, "PK", "SK");
    let request = request.global_secondary_indexes(index.build().unwrap());
    request.send().await.unwrap();

    let checked = check(&wire.client(), TABLE, &[Index::ExpireAt]).await;

    let text = checked.err().map(|error| error.to_string());
    assert_eq!(
        text.as_deref(),
        Some(
            "the table gradus has no index expire_at on shard and expire_at that can be read: The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)"
        )
    );
}

#[tokio::test]
async fn where_nobody_answers_nothing_is_known_of_the_table() {
    let wire = Wire::without_table();
    let nowhere = wire.client().config().to_builder();
    let nowhere = nowhere.endpoint_url("http://127.0.0.1:9").build();

    let checked = check(&aws_sdk_dynamodb::Client::from_conf(nowhere), TABLE, &[]).await;

    assert!(
        matches!(checked, Err(ShapeError::Unknown(_))),
        "{checked:?}"
    );
}

async fn make(wire: &Wire, hash: &str, range: &str) {
    keyed_by(wire, hash, range).send().await.unwrap();
}

fn keyed_by(wire: &Wire, hash: &str, range: &str) -> CreateTableFluentBuilder {
    let mut request = wire
        .client()
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in [(hash, KeyType::Hash), (range, KeyType::Range)] {
        let key = KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind);
        let attribute = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S);
        request = request
            .key_schema(key.build().unwrap())
            .attribute_definitions(attribute.build().unwrap());
    }
    request
}
