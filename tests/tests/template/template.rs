//! The templates, and what tests ask of them.

use crate::yaml;
use serde_json::{Map, Value, json};
use std::path::Path;

/// A template.
#[derive(Debug)]
pub(crate) struct Template(Value);

/// The functions, as their crates are called.
pub(crate) const FUNCTIONS: [&str; 9] = [
    "enroll",
    "account",
    "ingest",
    "program",
    "score",
    "expire",
    "downgrade",
    "remind",
    "publish",
];

impl Template {
    /// Reads the deployment's from its place.
    pub(crate) fn read() -> Self {
        Self::of_file("template.yaml")
    }

    /// Reads the one of a destination of notifications.
    pub(crate) fn of_a_destination() -> Self {
        Self::of_file("destination.yaml")
    }

    fn of_file(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra");
        Self(yaml::read(
            &std::fs::read_to_string(folder.join(name)).unwrap(),
        ))
    }

    /// Every resource: its logical name, and itself.
    pub(crate) fn resources(&self) -> &Map<String, Value> {
        self.0["Resources"].as_object().unwrap()
    }

    /// The resources of a type: logical name, properties.
    pub(crate) fn of_type(&self, kind: &str) -> Vec<(&str, &Value)> {
        self.resources()
            .iter()
            .filter(|(_, resource)| resource["Type"] == kind)
            .map(|(name, resource)| (name.as_str(), &resource["Properties"]))
            .collect()
    }

    /// The properties of a resource.
    pub(crate) fn properties(&self, name: &str) -> &Value {
        let resource = self.resources().get(name);
        &resource.unwrap_or_else(|| panic!("there is no resource {name}"))["Properties"]
    }

    /// A parameter.
    pub(crate) fn parameter(&self, name: &str) -> &Value {
        &self.0["Parameters"][name]
    }

    /// A condition.
    pub(crate) fn condition(&self, name: &str) -> &Value {
        &self.0["Conditions"][name]
    }

    /// What the template says of all functions.
    pub(crate) fn of_all_functions(&self) -> &Value {
        &self.0["Globals"]["Function"]
    }
}

/// `score` is the function `ScoreFunction`, of the role `ScoreRole`.
pub(crate) fn named(function: &str, what: &str) -> String {
    let mut letters = function.chars();
    let first = letters.next().unwrap().to_ascii_uppercase();
    format!("{first}{}{what}", letters.as_str())
}

/// The alias through which everything calls a function.
pub(crate) fn alias(function: &str) -> Value {
    json!({ "Ref": format!("{}.Alias", named(function, "Function")) })
}

/// An attribute of a resource.
pub(crate) fn attribute(name: &str) -> Value {
    json!({ "Fn::GetAtt": name })
}

/// A value where `KeyArn` names a key, and another one, or none, where it is empty.
pub(crate) fn with_key(with: &Value, without: &Value) -> Value {
    json!({ "Fn::If": ["HasKey", with, without] })
}

/// What stands where a property is left out.
pub(crate) fn nothing() -> Value {
    json!({ "Ref": "AWS::NoValue" })
}
