//! Every way in which work can stand still or be set aside makes an alarm ring, and a closed
//! deployment reads nothing.

use crate::template::{FUNCTIONS, Template, attribute, named};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn alarm<'a>(template: &'a Template, name: &str) -> &'a Value {
    let alarms = template.of_type("AWS::CloudWatch::Alarm");
    let named = alarms.iter().find(|(_, alarm)| alarm["AlarmName"] == name);
    named
        .unwrap_or_else(|| panic!("there is no alarm {name}"))
        .1
}

/// What an alarm looks at, and from which number on it rings.
fn looks_at(alarm: &Value) -> (&str, &Value, &Value) {
    assert_eq!(alarm["ComparisonOperator"], "GreaterThanOrEqualToThreshold");
    let told =
        json!({ "Fn::If": ["TellsAlarms", [{ "Ref": "AlarmTopic" }], { "Ref": "AWS::NoValue" }] });
    assert_eq!(alarm["AlarmActions"], told, "{alarm}");
    (
        alarm["MetricName"].as_str().unwrap(),
        &alarm["Dimensions"][0]["Value"],
        &alarm["Threshold"],
    )
}

#[test]
fn one_message_in_any_queue_of_what_was_set_aside_makes_its_alarm_ring() {
    let template = Template::read();
    // Into these nothing comes that was not meant for them.
    let read = ["Commands", "ExpireQueue", "DowngradeQueue", "RemindQueue"];
    let queues = template.of_type("AWS::SQS::Queue");
    let aside = queues.iter().filter(|(name, _)| !read.contains(name));

    let mut looked_at = BTreeSet::new();
    for (_, alarm) in template.of_type("AWS::CloudWatch::Alarm") {
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" && alarm["Threshold"] == 1 {
            let (_, queue, _) = looks_at(alarm);
            looked_at.insert(queue.to_string());
        }
    }

    let wanted: BTreeSet<String> = aside
        .map(|(name, _)| attribute(&format!("{name}.QueueName")).to_string())
        .collect();
    assert!(wanted.len() > 5, "{wanted:?}");
    assert_eq!(looked_at, wanted);
}

#[test]
fn each_function_the_api_the_command_queue_and_the_stream_have_their_alarms() {
    let template = Template::read();
    let one_to_ring = |name: &str, metric: &str, of: Value| {
        let (found, value, _) = looks_at(alarm(&template, name));
        assert_eq!((found, value), (metric, &of), "{name}");
    };

    for function in FUNCTIONS {
        let name = format!("gradus-{function}-errors");
        one_to_ring(
            &name,
            "Errors",
            json!({ "Ref": named(function, "Function") }),
        );
    }
    one_to_ring("gradus-api-errors", "5xx", json!({ "Ref": "Api" }));
    let commands = attribute("Commands.QueueName");
    let age = "ApproximateAgeOfOldestMessage";
    one_to_ring("gradus-commands-age", age, commands.clone());
    let depth = "ApproximateNumberOfMessagesVisible";
    one_to_ring("gradus-commands-backlog", depth, commands);
    let publish = json!({ "Ref": "PublishFunction" });
    one_to_ring("gradus-stream-age", "IteratorAge", publish);
}

#[test]
fn a_destination_that_nobody_reads_for_a_day_makes_its_alarm_ring() {
    let template = Template::of_a_destination();
    let name = json!({ "Fn::Sub": "gradus-notify-${Destination}-age" });
    let alarms = template.of_type("AWS::CloudWatch::Alarm");
    let (_, alarm) = alarms
        .iter()
        .find(|(_, alarm)| alarm["AlarmName"] == name)
        .unwrap();

    let age = "ApproximateAgeOfOldestMessage";
    let queue = attribute("Queue.QueueName");
    assert_eq!(looks_at(alarm), (age, &queue, &json!(86_400)));
}

#[test]
fn what_is_closed_answers_nobody_and_reads_no_queue_no_stream_and_no_schedule() {
    let template = Template::read();
    let only_open = |open: Value, closed: Value| json!({ "Fn::If": ["IsOpen", open, closed] });

    let mappings = template.of_type("AWS::Lambda::EventSourceMapping");
    let schedules = template.of_type("AWS::Scheduler::Schedule");
    assert_eq!((mappings.len(), schedules.len()), (5, 3));
    for (name, mapping) in mappings {
        assert_eq!(
            mapping["Enabled"],
            only_open(true.into(), false.into()),
            "{name}"
        );
    }
    for (name, schedule) in schedules {
        let wanted = only_open("ENABLED".into(), "DISABLED".into());
        assert_eq!(schedule["State"], wanted, "{name}");
    }
    let stages = template.of_type("AWS::ApiGatewayV2::Stage");
    let limits = &stages[0].1["DefaultRouteSettings"];
    let limit = only_open(json!({ "Ref": "RequestsPerSecond" }), 0.into());
    assert_eq!(limits["ThrottlingRateLimit"], limit);
    assert_eq!(limits["ThrottlingBurstLimit"], limit);
    assert_eq!(
        template.condition("IsOpen"),
        &json!({ "Fn::Equals": [{ "Ref": "Traffic" }, "open"] })
    );
}
