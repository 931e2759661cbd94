use crate::template::{FUNCTIONS, Template, attribute, named};
use gradus_contracts::schedules::Sweep;
use gradus_shell::config;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn there_is_a_function_for_each_crate_of_functions() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions");
    let crates: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();

    assert_eq!(crates, FUNCTIONS.map(str::to_owned).into());
    let template = Template::read();
    assert_eq!(
        template.of_type("AWS::Serverless::Function").len(),
        FUNCTIONS.len()
    );
}

#[test]
fn a_function_is_its_crate_s_binary_behind_an_alias_that_moves_with_every_change() {
    let template = Template::read();
    let all = template.of_all_functions();

    assert_eq!(all["Runtime"], "provided.al2023");
    assert_eq!(all["Handler"], "bootstrap");
    assert_eq!(all["MemorySize"], 256);
    assert_eq!(all["AutoPublishAlias"], "live");
    for function in FUNCTIONS {
        let name = named(function, "Function");
        let deployed = template.properties(&name);

        assert_eq!(deployed["FunctionName"], format!("gradus-{function}"));
        assert_eq!(deployed["CodeUri"], format!("../functions/{function}"));
        assert_eq!(deployed["AutoPublishAliasAllProperties"], true);
        assert_eq!(
            template.resources()[&name]["Metadata"],
            json!({
                "BuildMethod": "rust-cargolambda",
                "BuildProperties": { "Binary": function },
            })
        );
        assert_eq!(
            deployed["Role"],
            attribute(&format!("{}.Arn", named(function, "Role")))
        );
    }
}

#[test]
fn new_code_goes_back_where_its_function_s_alarm_rings() {
    let template = Template::read();

    for function in FUNCTIONS {
        let name = named(function, "Function");
        let alarm = named(function, "Errors");

        assert_eq!(
            template.properties(&name)["DeploymentPreference"],
            json!({
                "Enabled": { "Ref": "RolloutWatched" },
                "Type": { "Ref": "Rollout" },
                "Alarms": [{ "Ref": alarm }],
            })
        );
        let watched = &template.properties(&alarm)["Dimensions"];
        let live = json!({ "Fn::Sub": format!("${{{name}}}:live") });
        assert_eq!(
            watched,
            &json!([
                { "Name": "FunctionName", "Value": { "Ref": name } },
                { "Name": "Resource", "Value": live },
            ])
        );
    }
}

#[test]
fn a_function_is_told_what_it_asks_for_and_nothing_else() {
    let template = Template::read();
    let trust = [
        config::SCOPE_PREFIX,
        config::MEMBER_CLAIM,
        config::PROGRAMS_CLAIM,
    ];
    let commands = [config::COMMANDS_URL, config::COMMANDS_DEAD_URL];
    let sweep = [config::SWEEP_URL, config::SWEEP_DEAD_URL];

    for function in FUNCTIONS {
        let wanted: BTreeSet<&str> = match function {
            "enroll" | "account" => trust.into_iter().chain([config::ALIAS_KEY]).collect(),
            "ingest" => trust.into_iter().chain(commands).collect(),
            "program" => trust.into(),
            "score" => commands.into(),
            "publish" => [config::NOTIFY_URL_PREFIX].into(),
            _ => sweep.into(),
        };

        assert_eq!(
            told(template.properties(&named(function, "Function"))),
            wanted
        );
    }
    let all = told(template.of_all_functions());
    assert_eq!(
        all,
        BTreeSet::from([config::TABLE, config::LOG, "SETTINGS_REVISION"])
    );
}

#[test]
fn a_sweep_is_told_its_own_queue() {
    let template = Template::read();

    for sweep in Sweep::ALL {
        let function = template.properties(&named(sweep.name(), "Function"));
        let variables = &function["Environment"]["Variables"];

        let queue = json!({ "Ref": named(sweep.name(), "Queue") });
        let dead = json!({ "Ref": named(sweep.name(), "Dead") });
        assert_eq!(variables[config::SWEEP_URL], queue);
        assert_eq!(variables[config::SWEEP_DEAD_URL], dead);
    }
}

#[test]
fn every_log_ends_some_day_and_none_before_the_table_forgets() {
    let template = Template::read();

    for function in FUNCTIONS {
        let log = template.properties(&named(function, "Log"));

        assert_eq!(
            log["LogGroupName"],
            format!("/aws/lambda/gradus-{function}")
        );
        assert_eq!(log["RetentionInDays"], json!({ "Ref": "LogDays" }));
    }
    let days = template.parameter("LogDays");
    let least = days["AllowedValues"]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::as_u64)
        .min();
    // A table can go back 35 days; what was erased since is read from the log.
    assert!(least.flatten() > Some(35));
}

fn told(function: &Value) -> BTreeSet<&str> {
    let variables = function["Environment"]["Variables"].as_object().unwrap();
    variables.keys().map(String::as_str).collect()
}

#[test]
fn a_handler_that_panics_leaves_its_process_running() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let manifest = std::fs::read_to_string(path).unwrap();

    // Unsaid, cargo-lambda would set it to "abort".
    let (_, profile) = manifest.split_once("[profile.release]\n").unwrap();
    assert!(profile.contains("\npanic = \"unwind\"\n"), "{profile}");
}
