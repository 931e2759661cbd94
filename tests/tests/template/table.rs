use crate::template::Template;
use aws_sdk_dynamodb::types::{AttributeDefinition, KeySchemaElement, Projection};
use gradus_tests::wire::{TABLE, Wire};
use serde_json::{Value, json};

#[tokio::test]
async fn the_table_is_the_one_that_the_store_makes() {
    let wire = Wire::start().await;
    let answer = wire
        .client()
        .describe_table()
        .table_name(TABLE)
        .send()
        .await;
    let made = answer.unwrap().table.unwrap();

    let template = Template::read();
    let deployed = template.properties("Table");

    assert_eq!(deployed["KeySchema"], keys(made.key_schema()));
    assert_eq!(
        sorted(&deployed["AttributeDefinitions"]),
        sorted(&attributes(made.attribute_definitions()))
    );
    let indexes: Vec<Value> = made
        .global_secondary_indexes()
        .iter()
        .map(|index| {
            json!({
                "IndexName": index.index_name().unwrap(),
                "KeySchema": keys(index.key_schema()),
                "Projection": projection(index.projection().unwrap()),
            })
        })
        .collect();
    assert_eq!(
        sorted(&deployed["GlobalSecondaryIndexes"]),
        sorted(&indexes.into())
    );
    let stream = made.stream_specification().unwrap();
    assert_eq!(
        deployed["StreamSpecification"]["StreamViewType"],
        stream.stream_view_type().unwrap().as_str()
    );
}

#[test]
fn the_table_outlives_its_stack_and_can_go_back() {
    let template = Template::read();
    let resource = &template.resources()["Table"];
    let table = template.properties("Table");

    assert_eq!(resource["DeletionPolicy"], "Retain");
    assert_eq!(resource["UpdateReplacePolicy"], "Retain");
    assert_eq!(table["DeletionProtectionEnabled"], true);
    assert_eq!(table["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(
        table["PointInTimeRecoverySpecification"],
        json!({ "PointInTimeRecoveryEnabled": true })
    );
}

fn keys(schema: &[KeySchemaElement]) -> Value {
    let elements = schema.iter().map(|element| {
        json!({
            "AttributeName": element.attribute_name(),
            "KeyType": element.key_type().as_str(),
        })
    });
    elements.collect()
}

fn attributes(definitions: &[AttributeDefinition]) -> Value {
    let elements = definitions.iter().map(|definition| {
        json!({
            "AttributeName": definition.attribute_name(),
            "AttributeType": definition.attribute_type().as_str(),
        })
    });
    elements.collect()
}

fn projection(of: &Projection) -> Value {
    let mut projection = json!({ "ProjectionType": of.projection_type().unwrap().as_str() });
    if !of.non_key_attributes().is_empty() {
        projection["NonKeyAttributes"] = of.non_key_attributes().into();
    }
    projection
}

fn sorted(list: &Value) -> Vec<String> {
    let mut items: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect();
    items.sort();
    items
}
