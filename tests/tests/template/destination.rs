//! A destination of notifications: its queue, what becomes of what nobody finishes with, and
//! delivery to an HTTPS address.

use crate::template::{Template, attribute, nothing, with_key};
use serde_json::{Value, json};

#[test]
fn what_is_received_for_twelve_hours_and_never_finished_with_is_set_aside() {
    let template = Template::of_a_destination();

    let queue = template.properties("Queue");
    let undelivered = template.properties("Undelivered");

    assert_eq!(
        queue["QueueName"]["Fn::Sub"],
        "gradus-notify-${Destination}.fifo"
    );
    // A receive hides a message for a minute: 12 × 60.
    assert_eq!(queue["VisibilityTimeout"], 60);
    assert_eq!(
        queue["RedrivePolicy"],
        json!({ "deadLetterTargetArn": attribute("Undelivered.Arn"), "maxReceiveCount": 720 })
    );
    let allowed = &undelivered["RedriveAllowPolicy"]["sourceQueueArns"];
    let source = allowed[0]["Fn::Sub"].as_str().unwrap();
    assert!(
        source.ends_with(":gradus-notify-${Destination}.fifo"),
        "{source}"
    );
    let watched = &template.properties("UndeliveredDepth")["Dimensions"][0];
    assert_eq!(watched["Value"], attribute("Undelivered.QueueName"));
}

/// `publish` may send to every queue whose name begins with `gradus-notify-`, and a destination
/// may be called anything after that.
#[test]
fn the_queue_of_what_was_set_aside_is_none_that_is_announced_to() {
    let template = Template::of_a_destination();

    let name = &template.properties("Undelivered")["QueueName"]["Fn::Sub"];

    assert_eq!(name, "gradus-undelivered-${Destination}.fifo");
    let operators = Template::read().properties("OperatorPolicy").to_string();
    assert!(
        operators.contains(":gradus-undelivered-*.fifo"),
        "{operators}"
    );
}

#[test]
fn both_queues_keep_order_and_outlive_their_stack() {
    let template = Template::of_a_destination();

    for name in ["Queue", "Undelivered"] {
        let resource = &template.resources()[name];
        assert_eq!(resource["DeletionPolicy"], "Retain");
        assert_eq!(resource["UpdateReplacePolicy"], "Retain");
        let queue = template.properties(name);
        assert_eq!(queue["FifoQueue"], true);
        assert_eq!(queue["DeduplicationScope"], "messageGroup");
        assert_eq!(queue["FifoThroughputLimit"], "perMessageGroupId");
        assert_eq!(queue["MessageRetentionPeriod"], 14 * 24 * 60 * 60);
    }
}

#[test]
fn nothing_is_posted_unless_an_address_is_told() {
    let template = Template::of_a_destination();
    let posting = [
        "AWS::Pipes::Pipe",
        "AWS::Events::ApiDestination",
        "AWS::Events::Connection",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
    ];

    for (name, resource) in template.resources() {
        let is_of_posting = posting.iter().any(|kind| resource["Type"] == *kind);
        if is_of_posting || name == "PipeFailures" {
            assert_eq!(resource["Condition"], "IsPosted", "{name}");
        } else {
            assert_eq!(resource["Condition"], Value::Null, "{name}");
        }
    }
    assert_eq!(template.parameter("HttpsUrl")["Default"], "");
}

#[test]
fn one_message_is_posted_at_a_time_and_is_the_request_s_body() {
    let template = Template::of_a_destination();

    let pipe = template.properties("Pipe");

    assert_eq!(pipe["Source"], attribute("Queue.Arn"));
    assert_eq!(
        pipe["SourceParameters"]["SqsQueueParameters"]["BatchSize"],
        1
    );
    assert_eq!(pipe["Target"], attribute("ApiDestination.Arn"));
    assert_eq!(
        pipe["TargetParameters"],
        json!({ "InputTemplate": "<$.body>" })
    );
    // Its log holds no message: messages name members.
    assert_eq!(
        pipe["LogConfiguration"]["IncludeExecutionData"],
        Value::Null
    );
    assert_eq!(template.properties("ApiDestination")["HttpMethod"], "POST");
}

#[test]
fn the_secret_is_read_from_where_secrets_are_and_stands_in_no_parameter() {
    let template = Template::of_a_destination();

    let connection = template.properties("Connection");

    assert_eq!(
        connection["AuthParameters"]["ApiKeyAuthParameters"]["ApiKeyValue"],
        json!({ "Fn::Sub": "{{resolve:secretsmanager:${HttpsSecret}}}" })
    );
    assert_eq!(
        connection["KmsKeyIdentifier"],
        with_key(&json!({ "Ref": "KeyArn" }), &nothing())
    );
}

#[test]
fn the_pipe_may_read_its_queue_and_post_to_its_address_and_nothing_else() {
    let template = Template::of_a_destination();

    let role = template.properties("PipeRole");

    let read = [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
    ];
    let decrypt = json!({
        "Effect": "Allow", "Action": "kms:Decrypt", "Resource": { "Ref": "KeyArn" },
    });
    assert_eq!(
        role["Policies"][0]["PolicyDocument"]["Statement"],
        json!([
            { "Effect": "Allow", "Action": read, "Resource": attribute("Queue.Arn") },
            {
                "Effect": "Allow",
                "Action": "events:InvokeApiDestination",
                "Resource": attribute("ApiDestination.Arn"),
            },
            with_key(&decrypt, &nothing()),
        ])
    );
    let trusted = &role["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trusted["Principal"]["Service"], "pipes.amazonaws.com");
    let from = &trusted["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"];
    assert!(
        from.as_str()
            .unwrap()
            .ends_with(":pipe/gradus-notify-${Destination}")
    );
}

#[test]
fn whoever_reads_the_queue_decrypts_with_the_key_and_may_do_nothing_else_with_it() {
    let template = Template::of_a_destination();

    let statements = &template.properties("ReaderPolicy")["PolicyDocument"]["Statement"];

    let decrypt = json!({
        "Effect": "Allow", "Action": "kms:Decrypt", "Resource": { "Ref": "KeyArn" },
    });
    assert_eq!(statements[1], with_key(&decrypt, &nothing()));
    assert_eq!(statements.as_array().unwrap().len(), 2);
}
