use crate::template::{Template, alias, attribute, named};
use gradus_contracts::schedules::{SCHEDULES, ScheduleEvent};
use serde_json::json;

#[test]
fn a_schedule_calls_its_sweep_s_alias_in_utc_with_the_time_for_which_it_was_set() {
    let template = Template::read();

    for schedule in SCHEDULES {
        let function = schedule.sweep.name();
        let deployed = template.properties(&named(function, "Schedule"));

        assert_eq!(deployed["Name"], schedule.name);
        assert_eq!(
            deployed["ScheduleExpression"],
            format!("cron(0/{} * * * ? *)", schedule.every_minutes)
        );
        assert_eq!(deployed["ScheduleExpressionTimezone"], "UTC");
        assert_eq!(deployed["FlexibleTimeWindow"], json!({ "Mode": "OFF" }));
        let target = &deployed["Target"];
        assert_eq!(target["Arn"], alias(function));
        let event: ScheduleEvent = serde_json::from_str(target["Input"].as_str().unwrap()).unwrap();
        assert_eq!(event.time, "<aws.scheduler.scheduled-time>");
        assert_eq!(
            target["DeadLetterConfig"]["Arn"],
            attribute("FailedCalls.Arn")
        );
    }
    let deployed = template.of_type("AWS::Scheduler::Schedule");
    assert_eq!(deployed.len(), SCHEDULES.len());
}

#[test]
fn the_schedules_role_may_call_the_sweeps_aliases_and_nothing_else() {
    let template = Template::read();

    let policy = &template.properties("SchedulerRole")["Policies"][0]["PolicyDocument"];

    let sweeps: Vec<_> = SCHEDULES
        .iter()
        .map(|schedule| alias(schedule.sweep.name()))
        .collect();
    let expected = json!([
        { "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": sweeps },
        { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": attribute("FailedCalls.Arn") },
    ]);
    assert_eq!(policy["Statement"], expected);
}

#[test]
fn a_sweep_may_feed_itself_and_a_call_that_fails_is_kept() {
    let template = Template::read();

    for schedule in SCHEDULES {
        let sweep = template.properties(&named(schedule.sweep.name(), "Function"));

        assert_eq!(sweep["RecursiveLoop"], "Allow");
        assert_eq!(
            sweep["EventInvokeConfig"]["DestinationConfig"]["OnFailure"],
            json!({ "Type": "SQS", "Destination": attribute("FailedCalls.Arn") })
        );
    }
}
