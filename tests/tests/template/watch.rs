//! Dashboard and alarms show what the functions count.

use crate::template::Template;
use gradus_shell::metrics::{Metric, NAMESPACE};
use serde_json::Value;
use std::collections::BTreeSet;

fn counted() -> BTreeSet<&'static str> {
    Metric::ALL.map(Metric::name).into()
}

/// What stands between two marks, wherever they stand in a text.
fn between<'a>(text: &'a str, before: &str, after: &str) -> BTreeSet<&'a str> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| rest.split_once(after))
        .map(|(found, _)| found)
        .collect()
}

#[test]
fn the_dashboard_shows_every_metric_and_no_other() {
    let template = Template::read();
    let (_, dashboard) = template.of_type("AWS::CloudWatch::Dashboard")[0];
    let body = dashboard["DashboardBody"].as_str();
    let body = body.or_else(|| dashboard["DashboardBody"]["Fn::Sub"].as_str());

    let board: Value = serde_json::from_str(body.unwrap()).unwrap();
    let widgets = board["widgets"].as_array().unwrap();
    let searches: String = widgets
        .iter()
        .flat_map(|widget| widget["properties"]["metrics"].as_array().unwrap())
        .filter_map(|metric| metric[0]["expression"].as_str())
        .filter(|search| search.contains(&format!("{{{NAMESPACE},")))
        .collect();
    assert_eq!(between(&searches, "MetricName=\"", "\""), counted());
}

#[test]
fn alarms_ask_for_metrics_that_are_counted() {
    let template = Template::read();
    let asked: Vec<String> = template
        .of_type("AWS::CloudWatch::Alarm")
        .iter()
        .filter_map(|(_, alarm)| alarm["Metrics"][0]["Expression"].as_str())
        .map(str::to_owned)
        .collect();

    assert_eq!(asked.len(), 2);
    for question in &asked {
        let of_all = format!(" FROM SCHEMA(\"{NAMESPACE}\", \"function\", \"program\")");
        let (what, _) = question.split_once(&of_all).unwrap();
        let named = between(what, "(", ")");
        assert!(named.is_subset(&counted()), "{question}");
    }
}
