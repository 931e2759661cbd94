use crate::template::{Template, alias, attribute, named};
use gradus_contracts::program::routing::PARKED_QUEUE;
use gradus_contracts::queues::{COMMANDS, DOWNGRADE, EXPIRE, QUEUES, Queue, REMIND};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The longest that a queue keeps a message: 14 days.
const RETENTION_SECONDS: u32 = 1_209_600;

#[test]
fn the_queues_are_those_of_the_contract_each_with_its_dead_letter_queue() {
    let template = Template::read();

    let deployed: BTreeSet<&str> = template
        .of_type("AWS::SQS::Queue")
        .into_iter()
        .map(|(_, queue)| queue["QueueName"].as_str().unwrap())
        .collect();

    let mut wanted: BTreeSet<&str> = QUEUES
        .iter()
        .flat_map(|queue| [queue.name, queue.dead_letter_name])
        .collect();
    wanted.extend([PARKED_QUEUE, "gradus-failed-calls"]);
    assert_eq!(deployed, wanted);
}

#[test]
fn a_queue_hides_gives_up_and_keeps_order_as_the_contract_says() {
    let template = Template::read();

    for queue in QUEUES {
        let (_, deployed) = the_queue(&template, queue.name);
        let (dead, dead_letters) = the_queue(&template, queue.dead_letter_name);

        assert_eq!(
            deployed["VisibilityTimeout"],
            queue.visibility_timeout_seconds
        );
        let redrive = json!({
            "deadLetterTargetArn": attribute(&format!("{dead}.Arn")),
            "maxReceiveCount": queue.max_receive_count,
        });
        assert_eq!(deployed["RedrivePolicy"], redrive);
        let allowed = &dead_letters["RedriveAllowPolicy"]["sourceQueueArns"];
        let source = allowed[0]["Fn::Sub"].as_str().unwrap();
        assert!(source.ends_with(&format!(":{}", queue.name)), "{source}");
    }
}

#[test]
fn a_fifo_queue_is_one_with_its_groups_apart_and_a_standard_queue_is_none() {
    let template = Template::read();

    for (name, queue) in template.of_type("AWS::SQS::Queue") {
        let is_fifo = queue["QueueName"].as_str().unwrap().ends_with(".fifo");

        let told = |field: &str, value: Value| {
            let expected = if is_fifo { value } else { Value::Null };
            assert_eq!(queue[field], expected, "{field} of {name}");
        };
        told("FifoQueue", true.into());
        told("DeduplicationScope", "messageGroup".into());
        told("FifoThroughputLimit", "perMessageGroupId".into());
        assert_ne!(queue["ContentBasedDeduplication"], true, "{name}");
        assert_eq!(queue["MessageRetentionPeriod"], RETENTION_SECONDS, "{name}");
    }
}

#[test]
fn a_queue_is_read_by_its_function_s_alias_which_names_what_failed() {
    let template = Template::read();
    let readers = [
        (COMMANDS, "Commands", "score", "ScoreCommands"),
        (EXPIRE, "ExpireQueue", "expire", "ExpireWork"),
        (DOWNGRADE, "DowngradeQueue", "downgrade", "DowngradeWork"),
        (REMIND, "RemindQueue", "remind", "RemindWork"),
    ];

    for (queue, name, function, mapping) in readers {
        let mapping = template.properties(mapping);

        assert_eq!(the_queue(&template, queue.name).0, name);
        assert_eq!(mapping["FunctionName"], alias(function));
        assert_eq!(mapping["EventSourceArn"], attribute(&format!("{name}.Arn")));
        assert_eq!(mapping["BatchSize"], queue.batch_size);
        assert_eq!(
            mapping["FunctionResponseTypes"],
            json!(["ReportBatchItemFailures"])
        );
        assert!(!mapping["ScalingConfig"]["MaximumConcurrency"].is_null());
    }
}

#[test]
fn a_message_stays_hidden_for_longer_than_its_function_may_take() {
    let template = Template::read();
    let readers = [
        (&COMMANDS, "score"),
        (&EXPIRE, "expire"),
        (&DOWNGRADE, "downgrade"),
        (&REMIND, "remind"),
    ];

    for (queue, function) in readers {
        let own = &template.properties(&named(function, "Function"))["Timeout"];
        let timeout = own
            .as_u64()
            .or(template.of_all_functions()["Timeout"].as_u64());

        // AWS asks for six times as long.
        assert_eq!(
            Some(u64::from(queue.visibility_timeout_seconds)),
            timeout.map(|seconds| 6 * seconds),
            "{function}"
        );
    }
}

#[test]
fn the_stream_is_read_by_the_alias_entries_alone_and_what_is_given_up_is_kept() {
    let template = Template::read();

    let mapping = template.properties("PublishStream");

    assert_eq!(mapping["FunctionName"], alias("publish"));
    assert_eq!(
        mapping["FunctionResponseTypes"],
        json!(["ReportBatchItemFailures"])
    );
    assert_eq!(mapping["BisectBatchOnFunctionError"], true);
    assert_eq!(
        mapping["DestinationConfig"]["OnFailure"]["Destination"],
        attribute("FailedCalls.Arn")
    );
    let pattern = mapping["FilterCriteria"]["Filters"][0]["Pattern"].as_str();
    let pattern: Value = serde_json::from_str(pattern.unwrap()).unwrap();
    assert_eq!(
        pattern,
        json!({ "dynamodb": { "NewImage": { "kind": { "S": ["entry"] } } } })
    );
    let day = 24 * 60 * 60;
    assert!(mapping["MaximumRecordAgeInSeconds"].as_u64().unwrap() < day);
}

fn the_queue<'a>(template: &'a Template, wanted: &str) -> (&'a str, &'a Value) {
    let queues = template.of_type("AWS::SQS::Queue");
    let found = queues
        .into_iter()
        .find(|(_, queue)| queue["QueueName"] == wanted);
    found.unwrap_or_else(|| panic!("there is no queue {wanted}"))
}

#[test]
fn no_queue_of_the_contract_was_forgotten_here() {
    let known: [Queue; 4] = [COMMANDS, EXPIRE, DOWNGRADE, REMIND];

    assert_eq!(QUEUES, known);
}
