use crate::api::batch::BatchView;
use crate::api::problem::ProblemView;
use crate::ledger::answer::CommandView;
use crate::ledger::entry::EntryView;
use crate::member::account::{BalanceView, QuoteView, StatementView};
use crate::member::{ExportView, JoinRequest, LookupRequest, LookupView, MemberView, ProfilePatch};
use crate::standing::tier::TierView;
use serde_json::Value;

fn schemas() -> Vec<Value> {
    macro_rules! all {
        ($($body:ty),+ $(,)?) => {
            vec![$(schemars::schema_for!($body).into()),+]
        };
    }
    all![
        BalanceView,
        BatchView,
        CommandView,
        EntryView,
        ExportView,
        JoinRequest,
        LookupRequest,
        LookupView,
        MemberView,
        ProblemView,
        ProfilePatch,
        QuoteView,
        StatementView,
        TierView,
    ]
}

/// The schema itself, and all that it refers to.
fn objects(schema: &Value) -> impl Iterator<Item = &Value> {
    let referred = schema["$defs"].as_object().into_iter().flatten();
    std::iter::once(schema).chain(referred.map(|(_, schema)| schema))
}

#[test]
fn every_field_of_every_body_is_described() {
    for schema in schemas() {
        for object in objects(&schema) {
            for (field, of) in object["properties"].as_object().into_iter().flatten() {
                assert!(
                    of["description"].is_string(),
                    "{}: {field}",
                    schema["title"]
                );
            }
        }
    }
}

#[test]
fn a_request_refuses_fields_that_it_does_not_know() {
    let requests = ["JoinRequest", "LookupRequest", "ProfilePatch"];

    let closed: Vec<Value> = schemas()
        .into_iter()
        .filter(|schema| schema["additionalProperties"] == false)
        .map(|schema| schema["title"].clone())
        .collect();

    assert_eq!(closed, requests);
}
