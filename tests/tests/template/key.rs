//! With a key of KMS, everything that is kept is encrypted with it, and who reads or sends may
//! use it for that; without one nothing is said, and each service has a key of its own.

use crate::template::{FUNCTIONS, Template, named, nothing, with_key};
use serde_json::{Value, json};

#[test]
fn what_is_kept_is_encrypted_with_the_key_where_there_is_one() {
    let template = Template::read();
    let key = json!({ "Ref": "KeyArn" });
    let key_or_nothing = with_key(&key, &nothing());

    for (name, log) in template.of_type("AWS::Logs::LogGroup") {
        assert_eq!(log["KmsKeyId"], key_or_nothing, "{name}");
    }
    let table = json!({ "SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": key });
    assert_eq!(
        template.properties("Table")["SSESpecification"],
        with_key(&table, &nothing())
    );
    assert_eq!(template.of_all_functions()["KmsKeyArn"], key_or_nothing);
    for (name, function) in template.of_type("AWS::Serverless::Function") {
        assert_eq!(function["KmsKeyArn"], Value::Null, "{name}");
    }
}

#[test]
fn a_queue_is_encrypted_with_the_key_or_with_that_of_its_service() {
    for template in [Template::read(), Template::of_a_destination()] {
        for (name, queue) in template.of_type("AWS::SQS::Queue") {
            assert_eq!(
                queue["KmsMasterKeyId"],
                with_key(&json!({ "Ref": "KeyArn" }), &nothing()),
                "{name}"
            );
            assert_eq!(
                queue["SqsManagedSseEnabled"],
                with_key(&false.into(), &true.into()),
                "{name}"
            );
        }
    }
}

#[test]
fn whoever_sends_has_data_keys_made_and_all_others_only_decrypt() {
    let template = Template::read();
    let sends = |function: &str| !["enroll", "account", "program"].contains(&function);

    for function in FUNCTIONS {
        let policy = if sends(function) {
            "KeySenderPolicy"
        } else {
            "KeyReaderPolicy"
        };
        assert_eq!(key_policies(&template, &named(function, "Role")), [policy]);
    }
    assert_eq!(
        key_policies(&template, "SchedulerRole"),
        ["KeySenderPolicy"]
    );
    let expected = [
        ("KeyReaderPolicy", json!("kms:Decrypt")),
        (
            "KeySenderPolicy",
            json!(["kms:Decrypt", "kms:GenerateDataKey"]),
        ),
    ];
    for (policy, action) in expected {
        assert_eq!(template.resources()[policy]["Condition"], "HasKey");
        let document = &template.properties(policy)["PolicyDocument"];
        assert_eq!(
            document["Statement"],
            json!([{ "Effect": "Allow", "Action": action, "Resource": { "Ref": "KeyArn" } }])
        );
    }
}

#[test]
fn a_function_that_may_send_is_one_that_may_use_the_key_for_it() {
    let template = Template::read();

    for function in FUNCTIONS {
        let role = named(function, "Role");
        let own = template.properties(&role)["Policies"].to_string();

        let sends = own.contains("sqs:SendMessage");
        assert_eq!(
            key_policies(&template, &role) == ["KeySenderPolicy"],
            sends,
            "{role}"
        );
    }
}

/// The managed policies that a role has where there is a key.
fn key_policies(template: &Template, role: &str) -> Vec<String> {
    let attached = template.properties(role)["ManagedPolicyArns"]
        .as_array()
        .unwrap();
    attached
        .iter()
        .filter_map(|policy| policy["Fn::If"].as_array())
        .map(|choice| {
            assert_eq!(choice[0], "HasKey");
            assert_eq!(choice[2], nothing());
            choice[1]["Ref"].as_str().unwrap().to_owned()
        })
        .collect()
}
