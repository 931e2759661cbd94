//! A message travels whole: body, attributes, digests.

use crate::world::{World, code, system};
use aws_sdk_sqs::primitives::Blob;
use aws_sdk_sqs::types::{MessageAttributeValue, MessageSystemAttributeName as System};

fn text(value: &str) -> MessageAttributeValue {
    MessageAttributeValue::builder()
        .data_type("String")
        .string_value(value)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_message_arrives_as_it_was_sent_with_the_digests_of_aws() {
    let world = World::start().await;
    let url = world.queue("whole", &[]).await;
    let call = world
        .client
        .send_message()
        .queue_url(&url)
        .message_body("msg");
    let call = call
        .message_attributes("General", text("Kenobi"))
        .message_attributes("Hello", text("There"))
        .message_attributes("Help.Me", text("Me"));

    let sent = call.send().await.unwrap();
    let received = world.receive(&url).await.pop().unwrap();

    assert_eq!(
        sent.md5_of_message_body.unwrap(),
        "6e2baaf3b97dbeef01c0043275f9a0e7"
    );
    assert_eq!(
        sent.md5_of_message_attributes.as_deref(),
        Some("4c360f3fdafd970e05fae2f149d997f5")
    );
    assert_eq!(received.message_id, sent.message_id);
    assert_eq!(received.body.as_deref(), Some("msg"));
    assert_eq!(
        received.md5_of_message_attributes,
        sent.md5_of_message_attributes
    );
    assert_eq!(
        received.message_attributes.as_ref().unwrap()["Hello"],
        text("There")
    );
    assert_eq!(system(&received, System::ApproximateReceiveCount), "1");
}

#[tokio::test]
async fn bytes_and_numbers_are_attributes_too() {
    let world = World::start().await;
    let url = world.queue("kinds", &[]).await;
    let number = MessageAttributeValue::builder()
        .data_type("Number.cents")
        .string_value("-12.5");
    let number = number.build().unwrap();
    let bytes = MessageAttributeValue::builder()
        .data_type("Binary")
        .binary_value(Blob::new([0_u8, 255, 7]))
        .build()
        .unwrap();

    let call = world
        .client
        .send_message()
        .queue_url(&url)
        .message_body("ä€😀\n\t");
    let call = call.message_attributes("n", number.clone());
    call.message_attributes("b", bytes.clone())
        .send()
        .await
        .unwrap();
    let received = world.receive(&url).await.pop().unwrap();

    let attributes = received.message_attributes.unwrap();
    assert_eq!(received.body.as_deref(), Some("ä€😀\n\t"));
    assert_eq!(attributes["n"], number);
    assert_eq!(attributes["b"], bytes);
}

#[tokio::test]
async fn a_receiver_gets_the_attributes_it_names_and_no_others() {
    let world = World::start().await;
    let url = world.queue("named", &[]).await;
    let call = world
        .client
        .send_message()
        .queue_url(&url)
        .message_body("msg");
    let call = call.message_attributes("General", text("Kenobi"));
    let call = call.message_attributes("Hello", text("There"));
    call.message_attributes("Help.Me", text("Me"))
        .send()
        .await
        .unwrap();

    let call = world
        .client
        .receive_message()
        .queue_url(&url)
        .message_attribute_names("Hello");
    let call = call.message_system_attribute_names(System::SentTimestamp);
    let received = call.send().await.unwrap().messages.unwrap().pop().unwrap();

    assert_eq!(
        received.md5_of_message_attributes.as_deref(),
        Some("a311262e065454b75da111d535b8dacd")
    );
    assert_eq!(received.message_attributes.unwrap().len(), 1);
    assert_eq!(received.attributes.unwrap().len(), 1);
}

#[tokio::test]
async fn a_mebibyte_is_a_message_and_one_byte_more_is_not() {
    let world = World::start().await;
    let url = world.queue("large", &[]).await;
    let send = |bytes: usize| {
        let call = world.client.send_message().queue_url(&url);
        call.message_body("x".repeat(bytes)).send()
    };

    let largest = send(1_048_576).await;
    let too_large = send(1_048_577).await;

    assert!(largest.is_ok());
    assert_eq!(code(too_large), "InvalidParameterValue");
    assert_eq!(world.bodies(&url).await[0].len(), 1_048_576);
}

#[tokio::test]
async fn characters_outside_of_xml_are_refused() {
    let world = World::start().await;
    let url = world.queue("characters", &[]).await;

    let refused = world
        .client
        .send_message()
        .queue_url(&url)
        .message_body("a\u{0}b")
        .send()
        .await;

    let error = refused.as_ref().unwrap_err().as_service_error().unwrap();
    assert!(error.is_invalid_message_contents());
    assert_eq!(code(refused), "InvalidMessageContents");
}

#[tokio::test]
async fn bad_attributes_are_refused() {
    let world = World::start().await;
    let url = world.queue("bad-attributes", &[]).await;
    let value = |kind: &str, text: &str| {
        MessageAttributeValue::builder()
            .data_type(kind)
            .string_value(text)
            .build()
            .unwrap()
    };

    for (name, value) in [
        ("AWS.name", value("String", "x")),
        ("two..dots", value("String", "x")),
        ("kind", value("Text", "x")),
        ("number", value("Number", "twelve")),
        ("empty", value("String", "")),
    ] {
        let call = world
            .client
            .send_message()
            .queue_url(&url)
            .message_body("a");
        let refused = call.message_attributes(name, value).send().await;
        assert_eq!(code(refused), "InvalidParameterValue", "{name}");
    }
}
