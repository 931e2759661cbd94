//! Dashboard and alarms show what the functions count.

use crate::template::Template;
use gradus_shell::metrics::{Metric, NAMESPACE};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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

/// Filters make one metric of what several functions count, each under its own name, for an
/// alarm to look at.
#[test]
fn alarms_look_at_metrics_that_are_counted_by_these_functions() {
    let template = Template::read();
    let mut made: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, filter) in template.of_type("AWS::Logs::MetricFilter") {
        let metric = &filter["MetricTransformations"][0];
        let name = metric["MetricName"].as_str().unwrap();
        assert_eq!(metric["MetricNamespace"], NAMESPACE);
        assert_eq!(metric["MetricValue"], format!("$.{name}"));
        assert_eq!(filter["FilterPattern"], format!("{{ $.{name} >= 0 }}"));
        let log = filter["LogGroupName"]["Ref"].as_str().unwrap().to_owned();
        made.entry(name.to_owned()).or_default().insert(log);
    }

    let looked_at: BTreeSet<&str> = template
        .of_type("AWS::CloudWatch::Alarm")
        .iter()
        .filter(|(_, alarm)| alarm["Namespace"] == NAMESPACE)
        .map(|(_, alarm)| alarm["MetricName"].as_str().unwrap())
        .collect();
    assert_eq!(looked_at, made.keys().map(String::as_str).collect());
    assert!(looked_at.is_subset(&counted()));
    let logs = |names: &[&str]| names.iter().map(|name| format!("{name}Log")).collect();
    let sweeps = ["Expire", "Downgrade", "Remind"];
    let deciding = ["Enroll", "Ingest", "Score", "Expire", "Downgrade", "Remind"];
    assert_eq!(made["SweepLag"], logs(&sweeps));
    assert_eq!(made["AuditMismatches"], logs(&deciding));
}
