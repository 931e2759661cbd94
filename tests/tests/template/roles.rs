use crate::template::{FUNCTIONS, Template, named};
use serde_json::Value;

/// The kinds of partition keys that a role is bound to: `docs/table.md`.
fn leading_keys(statement: &Value) -> Vec<&str> {
    let bounds = &statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
    let patterns = bounds.as_array().into_iter().flatten();
    patterns.filter_map(Value::as_str).collect()
}

#[test]
fn no_role_may_do_everything_of_a_service_or_scan_or_drop() {
    let template = Template::read();

    for (name, statement) in statements(&template) {
        for action in actions(statement) {
            assert!(!action.contains('*'), "{name}: {action}");
            for forbidden in ["Scan", "DeleteTable", "UpdateTable", "PartiQL", "Purge"] {
                assert!(!action.contains(forbidden), "{name}: {action}");
            }
        }
    }
}

#[test]
fn only_what_names_no_resource_is_allowed_on_all() {
    let template = Template::read();

    for (name, statement) in statements(&template) {
        if statement["Resource"] == "*" {
            // The service takes no resource for it.
            assert_eq!(actions(statement), ["dynamodb:ListStreams"], "{name}");
        }
    }
}

#[test]
fn rights_to_items_are_bound_to_kinds_of_keys() {
    let template = Template::read();
    let of_items = [
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:Query",
    ];

    for (name, statement) in statements(&template) {
        let is_of_items = actions(statement)
            .iter()
            .any(|action| of_items.contains(action));
        let resources = statement["Resource"].to_string();
        if is_of_items && !resources.contains("/index/") {
            assert!(!leading_keys(statement).is_empty(), "{name}: {statement}");
        }
    }
}

/// A decision is one transaction of puts, updates (of a budget's shards and of timers) and, for
/// a return that waits, a look at what must be absent.
#[test]
fn whoever_decides_may_do_all_that_a_decision_writes() {
    let template = Template::read();

    let deciding = statements(&template).into_iter().find(|(name, statement)| {
        name == "DecidePolicy" && leading_keys(statement).contains(&"*#E#*")
    });

    let (_, statement) = deciding.unwrap();
    let expected = ["GetItem", "PutItem", "UpdateItem", "ConditionCheckItem"];
    let expected = expected.map(|action| format!("dynamodb:{action}"));
    assert_eq!(actions(statement), expected);
    assert_eq!(leading_keys(statement), ["*#M#*", "*#E#*", "*#C#*"]);
}

#[test]
fn persons_and_aliases_are_reached_by_enroll_alone() {
    let template = Template::read();

    let reaching: Vec<String> = statements(&template)
        .into_iter()
        .filter(|(_, statement)| {
            leading_keys(statement)
                .iter()
                .any(|pattern| ["*#I#*", "*#A#*", "*", "*#*"].contains(pattern))
        })
        .map(|(name, _)| name)
        .collect();

    assert_eq!(reaching, ["EnrollRole"]);
}

#[test]
fn every_function_has_a_role_of_its_own_and_writes_its_own_log() {
    let template = Template::read();

    for function in FUNCTIONS {
        let role = template.properties(&named(function, "Role"));
        let statement = &role["Policies"][0]["PolicyDocument"]["Statement"][0];

        assert_eq!(
            actions(statement),
            ["logs:CreateLogStream", "logs:PutLogEvents"]
        );
        let log = format!("{}.Arn", named(function, "Log"));
        assert_eq!(statement["Resource"]["Fn::GetAtt"], log);
    }
}

/// Every statement of the roles and managed policies, with the name of what holds it.
fn statements(template: &Template) -> Vec<(String, &Value)> {
    let of_roles = template
        .of_type("AWS::IAM::Role")
        .into_iter()
        .flat_map(|(name, role)| {
            let policies = role["Policies"].as_array().unwrap();
            policies.iter().map(move |policy| (name, policy))
        });
    let of_policies = template.of_type("AWS::IAM::ManagedPolicy");
    of_roles
        .chain(of_policies)
        .flat_map(|(name, policy)| {
            let statements = policy["PolicyDocument"]["Statement"].as_array().unwrap();
            statements.iter().map(move |statement| {
                // Some are there only where there is a key.
                let there = statement["Fn::If"].get(1).unwrap_or(statement);
                (name.to_owned(), there)
            })
        })
        .collect()
}

fn actions(statement: &Value) -> Vec<&str> {
    match &statement["Action"] {
        Value::String(action) => vec![action],
        Value::Array(actions) => actions.iter().filter_map(Value::as_str).collect(),
        other => panic!("{other}"),
    }
}
