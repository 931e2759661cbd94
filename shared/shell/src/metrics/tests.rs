use super::{About, Counted, Metric};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NOW_MS: i64 = 1_772_323_200_000;

fn lines(counted: &Counted) -> Vec<Value> {
    let text = counted.lines("gradus-score", NOW_MS);
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What of a line does not fit the format's schema.
fn faults(line: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            faults.push(what.to_owned());
        }
    };
    let members = line.as_object().unwrap();
    let aws = &line["_aws"];
    must(
        aws["Timestamp"].is_u64(),
        "Timestamp is a whole number of milliseconds",
    );
    must(
        aws["CloudWatchMetrics"].is_array(),
        "CloudWatchMetrics is an array",
    );
    for directive in aws["CloudWatchMetrics"].as_array().into_iter().flatten() {
        let namespace = directive["Namespace"].as_str().unwrap_or("");
        must(
            (1..=1_024).contains(&namespace.len()),
            "Namespace has 1 to 1024 characters",
        );
        let sets = directive["Dimensions"].as_array();
        must(
            sets.is_some_and(|sets| !sets.is_empty()),
            "Dimensions is an array of sets",
        );
        for set in sets.into_iter().flatten() {
            let names = set.as_array().unwrap();
            must(
                (1..=30).contains(&names.len()),
                "a set has 1 to 30 dimensions",
            );
            for name in names {
                let value = members.get(name.as_str().unwrap());
                let text = value.and_then(Value::as_str).unwrap_or("");
                must(
                    (1..=1_024).contains(&text.len()),
                    "a dimension is a member, a text",
                );
            }
        }
        let metrics = directive["Metrics"].as_array().unwrap();
        must(
            (1..=100).contains(&metrics.len()),
            "there are 1 to 100 metrics",
        );
        for metric in metrics {
            let value = members.get(metric["Name"].as_str().unwrap());
            must(
                value.is_some_and(Value::is_number),
                "a metric is a member, a number",
            );
            let unit = metric["Unit"].as_str().unwrap();
            must(
                ["Count", "Milliseconds"].contains(&unit),
                "Unit is one of the service's",
            );
            let known = ["Name", "Unit", "StorageResolution"];
            let fields = metric.as_object().unwrap();
            must(
                fields.keys().all(|name| known.contains(&name.as_str())),
                "no other field",
            );
        }
    }
    faults
}

#[test]
fn a_line_is_what_the_format_asks_for_and_holds_what_was_counted() {
    let mut counted = Counted::default();
    let shop = About::program("shop");

    counted.add(&shop, Metric::Decisions, 1);
    counted.add(&shop, Metric::Decisions, 2);
    counted.add(&shop, Metric::SweepLag, 900);
    counted.add(&shop, Metric::SweepLag, 40);

    let lines = lines(&counted);
    assert_eq!(faults(&lines[0]), [""; 0]);
    assert_eq!(
        lines,
        [json!({
            "_aws": {
                "Timestamp": NOW_MS,
                "CloudWatchMetrics": [{
                    "Namespace": "Gradus",
                    "Dimensions": [["function", "program"]],
                    "Metrics": [
                        { "Name": "Decisions", "Unit": "Count" },
                        { "Name": "SweepLag", "Unit": "Milliseconds" },
                    ],
                }],
            },
            "function": "gradus-score",
            "program": "shop",
            "Decisions": 3,
            "SweepLag": 900,
        })]
    );
}

#[test]
fn a_program_and_a_code_have_a_line_of_their_own_whatever_was_counted_how_often() {
    let mut counted = Counted::default();
    let shop = About::program("shop");

    for _ in 0..1_000 {
        counted.add(&shop, Metric::Decisions, 1);
        counted.add(
            &shop.with_code("insufficient_points"),
            Metric::Rejections,
            1,
        );
        counted.add(&About::program("other"), Metric::Decisions, 1);
        counted.add(&About::default(), Metric::SweepSetAside, 1);
    }

    let lines = lines(&counted);
    let dimensions: Vec<&Value> = lines
        .iter()
        .map(|line| &line["_aws"]["CloudWatchMetrics"][0]["Dimensions"])
        .collect();
    assert_eq!(
        dimensions,
        [
            &json!([["function"]]),
            &json!([["function", "program"]]),
            &json!([["function", "program"]]),
            &json!([["function", "program"], ["function", "program", "code"]]),
        ]
    );
    assert_eq!(lines[3]["code"], "insufficient_points");
    assert_eq!(lines[3]["Rejections"], 1_000);
    assert!(lines.iter().all(|line| faults(line).is_empty()));
}

#[test]
fn an_invocation_that_counts_nothing_says_nothing() {
    assert_eq!(Counted::default().lines("gradus-account", NOW_MS), "");
}

#[test]
fn every_metric_has_a_name_of_its_own_and_fits_the_format() {
    let mut counted = Counted::default();
    for metric in Metric::ALL {
        counted.add(&About::program("shop"), metric, -1);
    }

    let names: BTreeSet<&str> = Metric::ALL.iter().map(|metric| metric.name()).collect();

    assert_eq!(names.len(), Metric::ALL.len());
    let lines = lines(&counted);
    assert_eq!(lines.len(), 1);
    assert_eq!(faults(&lines[0]), [""; 0]);
}
