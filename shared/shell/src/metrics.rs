//! Metrics: what an invocation counted, as log lines in CloudWatch's embedded metric format,
//! one for each set of dimensions.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
//!
//! A function's process handles one event at a time, so what is counted between two events
//! belongs to the first of them: [`tell`] says it and begins anew. Where nobody asked for it
//! with [`start`], as on one machine, nothing is counted.
//!
//! The dimensions are few and bounded: the function, a program that is published, a code out
//! of a list of ours. No member, no key, no text of a caller.

use crate::clock::{Clock as _, SystemClock};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The namespace of all metrics.
pub const NAMESPACE: &str = "Gradus";

/// What is counted or measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Commands that were done, for the first time.
    Decisions,
    /// Commands that had been done before.
    Repeats,
    /// Commands to which the business says no; with the code.
    Rejections,
    /// Commands without an answer because too many wrote to one member at once.
    Conflicts,
    /// Commands without an answer for another reason.
    Failures,
    /// Decisions that were not written, for their entries and the member's state do not agree.
    AuditMismatches,
    /// Points that came into being.
    PointsIssued,
    /// Points that were spent.
    PointsRedeemed,
    /// Points that lapsed.
    PointsLapsed,
    /// Notifications that go to a destination at least; with the kind.
    Notifications,
    /// Notifications that are recorded and not sent; with the reason.
    Withheld,
    /// Messages that a destination refused and records that cannot be read.
    Parked,
    /// Members that a sweep looked at and settled.
    SweepSettled,
    /// Of these, those of whom nothing was due.
    SweepEarly,
    /// Members that are to be tried again.
    SweepAgain,
    /// Members and messages that a sweep set aside.
    SweepSetAside,
    /// How far the earliest timer of a sweep lay behind the clock.
    SweepLag,
}

impl Metric {
    /// Every one.
    pub const ALL: [Self; 17] = [
        Self::Decisions,
        Self::Repeats,
        Self::Rejections,
        Self::Conflicts,
        Self::Failures,
        Self::AuditMismatches,
        Self::PointsIssued,
        Self::PointsRedeemed,
        Self::PointsLapsed,
        Self::Notifications,
        Self::Withheld,
        Self::Parked,
        Self::SweepSettled,
        Self::SweepEarly,
        Self::SweepAgain,
        Self::SweepSetAside,
        Self::SweepLag,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Decisions => "Decisions",
            Self::Repeats => "Repeats",
            Self::Rejections => "Rejections",
            Self::Conflicts => "Conflicts",
            Self::Failures => "Failures",
            Self::AuditMismatches => "AuditMismatches",
            Self::PointsIssued => "PointsIssued",
            Self::PointsRedeemed => "PointsRedeemed",
            Self::PointsLapsed => "PointsLapsed",
            Self::Notifications => "Notifications",
            Self::Withheld => "Withheld",
            Self::Parked => "Parked",
            Self::SweepSettled => "SweepSettled",
            Self::SweepEarly => "SweepEarly",
            Self::SweepAgain => "SweepAgain",
            Self::SweepSetAside => "SweepSetAside",
            Self::SweepLag => "SweepLag",
        }
    }

    /// Its unit, as the service names it.
    fn unit(self) -> &'static str {
        match self {
            Self::SweepLag => "Milliseconds",
            Self::Decisions
            | Self::Repeats
            | Self::Rejections
            | Self::Conflicts
            | Self::Failures
            | Self::AuditMismatches
            | Self::PointsIssued
            | Self::PointsRedeemed
            | Self::PointsLapsed
            | Self::Notifications
            | Self::Withheld
            | Self::Parked
            | Self::SweepSettled
            | Self::SweepEarly
            | Self::SweepAgain
            | Self::SweepSetAside => "Count",
        }
    }

    /// Two values of one invocation: counts add up, of a lag the longer one stands.
    fn together(self, one: i64, other: i64) -> i64 {
        if self == Self::SweepLag {
            one.max(other)
        } else {
            one.saturating_add(other)
        }
    }
}

/// What a value is about, beside the function.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    /// A program that is published; `None`: none in particular.
    program: Option<String>,
    /// A code, kind or reason.
    code: Option<&'static str>,
}

impl About {
    /// A published program.
    #[must_use]
    pub fn program(program: &str) -> Self {
        Self {
            program: Some(program.to_owned()),
            code: None,
        }
    }

    /// The same, and a code out of a list of ours.
    #[must_use]
    pub fn with_code(&self, code: &'static str) -> Self {
        Self {
            program: self.program.clone(),
            code: Some(code),
        }
    }
}

/// What an invocation counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counted(BTreeMap<About, BTreeMap<Metric, i64>>);

static COUNTED: OnceLock<Mutex<Counted>> = OnceLock::new();

/// Has everything counted from here on.
pub fn start() {
    let _ = COUNTED.get_or_init(Mutex::default);
}

/// Adds to a metric.
pub fn add(about: &About, metric: Metric, value: i64) {
    if let Some(counted) = COUNTED.get() {
        let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.add(about, metric, value);
    }
}

/// Adds a number of things to a metric.
pub fn count(about: &About, metric: Metric, things: usize) {
    if 0 < things {
        add(about, metric, i64::try_from(things).unwrap_or(i64::MAX));
    }
}

/// Says on standard output what was counted since the last time.
pub fn tell(function: &str) {
    let lines = take(function);
    let written = std::io::stdout().lock().write_all(lines.as_bytes());
    if let Err(error) = written {
        tracing::error!(%error, "metrics cannot be said");
    }
}

/// The lines of what was counted since the last time.
#[must_use]
pub fn take(function: &str) -> String {
    let Some(counted) = COUNTED.get() else {
        return String::new();
    };
    let counted = std::mem::take(&mut *counted.lock().unwrap_or_else(PoisonError::into_inner));
    counted.lines(function, SystemClock.now().millis())
}

impl Counted {
    fn add(&mut self, about: &About, metric: Metric, value: i64) {
        let metrics = self.0.entry(about.clone()).or_default();
        let there = metrics.entry(metric).or_insert(0);
        *there = metric.together(*there, value);
    }

    /// A line for each set of dimensions.
    fn lines(&self, function: &str, now_ms: i64) -> String {
        let lines = self.0.iter().map(|(about, metrics)| {
            let line = line(function, about, metrics, now_ms);
            format!("{line}\n")
        });
        lines.collect()
    }
}

fn line(function: &str, about: &About, metrics: &BTreeMap<Metric, i64>, now_ms: i64) -> Value {
    let dimensions = [
        ("function", Some(function)),
        ("program", about.program.as_deref()),
        ("code", about.code),
    ];
    let mut members = Map::new();
    let mut names: Vec<&str> = Vec::new();
    for (name, value) in dimensions {
        // A dimension without a value is none.
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            names.push(name);
            members.insert(name.to_owned(), value.into());
        }
    }
    for (metric, value) in metrics {
        members.insert(metric.name().to_owned(), (*value).into());
    }
    let mut sets = vec![names.clone()];
    if about.code.is_some() {
        // What is counted by its code is counted without it, too.
        names.retain(|name| *name != "code");
        sets.insert(0, names);
    }
    let described: Vec<Value> = metrics
        .keys()
        .map(|metric| json!({ "Name": metric.name(), "Unit": metric.unit() }))
        .collect();
    members.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": now_ms,
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": sets,
                "Metrics": described,
            }],
        }),
    );
    Value::Object(members)
}

#[cfg(test)]
mod tests;
