//! What was expected against what was seen.

use crate::scenario::{Expected, ExpectedDelivery, Moment};
use crate::seen::{Became, Delivered, Lot, Outcome, Seen};
use crate::words::{NEVER, NONE, amounts, channel, day_or, listed, local, lots_told};
use gradus_domain::program::messages::MessageChannel;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::time::{HOUR_MS, Instant};
use std::collections::BTreeMap;
use std::fmt::Display;

/// Something that is not as expected.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// What, by its name in the file.
    pub what: &'static str,
    /// What the file says.
    pub expected: String,
    /// What was seen.
    pub found: String,
}

/// What came of the expectations of a step.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// What is not as expected.
    pub(crate) differences: Vec<Difference>,
    /// How many expectations were answered.
    pub(crate) answered: usize,
    /// Those that were not, by their names in the file.
    pub(crate) unanswered: Vec<&'static str>,
}

/// Compares what a command led to.
pub(crate) fn compare_outcome(expected: &Outcome, became: &Became, all: &mut Compared) {
    const WHAT: &str = "outcome";
    match became {
        Became::Known { outcome, why } => {
            let mut found = outcome_told(outcome);
            if !why.is_empty() {
                found = format!("{found}: {why}");
            }
            all.judge(WHAT, outcome == expected, outcome_told(expected), found);
        }
        Became::NothingNew if *expected == Outcome::Done => {
            let found = "that it did nothing new".to_owned();
            all.judge(WHAT, false, outcome_told(expected), found);
        }
        Became::NothingNew => all.unanswered.push(WHAT),
    }
}

fn outcome_told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "that it is done".to_owned(),
        Outcome::Repeated => "that it had been done before".to_owned(),
        Outcome::Waiting => "that it waits for its purchase".to_owned(),
        Outcome::Rejected(code) => format!("that it is rejected as {code}"),
    }
}

/// Compares everything that is stated of a step.
pub(crate) fn compare(expected: &Expected, seen: &Seen, calendar: &Calendar) -> Compared {
    let mut all = Compared::default();
    for (figure, value) in &expected.figures {
        all.compare(figure.word(), Some(value), seen.figures.get(figure));
    }
    let by_source = |amounts: &Option<BTreeMap<String, i64>>| amounts.as_ref().map(self::amounts);
    all.compare_as(
        "breakdown",
        by_source(&expected.breakdown),
        by_source(&seen.breakdown),
    );
    all.compare_as(
        "cut_from",
        by_source(&expected.cut_from),
        by_source(&seen.cut_from),
    );
    if seen.is_enrolled {
        all.compare_member(expected, seen);
    } else if expected.is_of_a_member() {
        all.judge(
            "member",
            false,
            "enrolled".to_owned(),
            "not enrolled".to_owned(),
        );
    }
    all.compare_lists("notices", &expected.notices, &seen.notices);
    if let Some(deliveries) = &expected.deliveries {
        all.compare_deliveries(deliveries, seen.deliveries.as_deref(), calendar);
    }
    all.compare_lists("granted", &expected.granted, &seen.granted);
    all
}

impl Compared {
    fn judge(&mut self, what: &'static str, is_met: bool, expected: String, found: String) {
        if is_met {
            self.answered = self.answered.saturating_add(1);
        } else {
            self.differences.push(Difference {
                what,
                expected,
                found,
            });
        }
    }

    fn compare<T: PartialEq + Display>(
        &mut self,
        what: &'static str,
        expected: Option<&T>,
        found: Option<&T>,
    ) {
        match (expected, found) {
            (None, _) => {}
            (Some(_), None) => self.unanswered.push(what),
            (Some(expected), Some(found)) => self.judge(
                what,
                expected == found,
                expected.to_string(),
                found.to_string(),
            ),
        }
    }

    fn compare_as(&mut self, what: &'static str, expected: Option<String>, found: Option<String>) {
        self.compare(what, expected.as_ref(), found.as_ref());
    }

    /// Compares lists in whose order nothing lies.
    fn compare_lists(
        &mut self,
        what: &'static str,
        expected: &Option<Vec<String>>,
        found: &Option<Vec<String>>,
    ) {
        let told = |words: &Option<Vec<String>>| {
            let mut words = words.clone()?;
            words.sort_unstable();
            Some(listed(&words))
        };
        self.compare_as(what, told(expected), told(found));
    }

    fn compare_member(&mut self, expected: &Expected, seen: &Seen) {
        self.compare("tier", expected.tier.as_ref(), seen.tier.as_ref());
        let never = |day| day_or(day, NEVER);
        self.compare_as(
            "tier_until",
            expected.tier_until.map(never),
            seen.tier_until.map(never),
        );
        let none = |day| day_or(day, NONE);
        self.compare_as(
            "grace_until",
            expected.grace_until.map(none),
            seen.grace_until.map(none),
        );
        self.compare("stage", expected.stage.as_ref(), seen.stage.as_ref());
        let in_order = |lots: &Option<Vec<Lot>>| lots.as_deref().map(lots_told);
        self.compare_as("lots", in_order(&expected.lots), in_order(&seen.lots));
        let by_day = |lots: &Option<Vec<Lot>>| {
            let mut lots = lots.clone()?;
            lots.sort();
            Some(lots_told(&lots))
        };
        self.compare_as(
            "pending_lots",
            by_day(&expected.pending_lots),
            by_day(&seen.pending_lots),
        );
        self.compare_lists("grants", &expected.grants, &seen.grants);
    }

    /// Compares the deliveries of the kinds that are named, one by one.
    fn compare_deliveries(
        &mut self,
        expected: &[ExpectedDelivery],
        seen: Option<&[Delivered]>,
        calendar: &Calendar,
    ) {
        const WHAT: &str = "deliveries";
        let Some(seen) = seen else {
            self.unanswered.push(WHAT);
            return;
        };
        let is_named = |there: &&Delivered| expected.iter().any(|it| it.notice == there.notice);
        let found: Vec<&Delivered> = seen.iter().filter(is_named).collect();
        let is_met = expected.len() == found.len()
            && expected
                .iter()
                .zip(&found)
                .all(|(expected, found)| expected.is_met_by(found));
        let told = |all: Vec<String>| {
            if all.is_empty() {
                NONE.to_owned()
            } else {
                all.join("; ")
            }
        };
        self.judge(
            WHAT,
            is_met,
            told(expected.iter().map(ExpectedDelivery::told).collect()),
            told(
                found
                    .into_iter()
                    .map(|there| delivered_told(there, calendar))
                    .collect(),
            ),
        );
    }
}

impl ExpectedDelivery {
    fn is_met_by(&self, found: &Delivered) -> bool {
        let hours = || match (found.not_before, found.not_after) {
            (Some(from), Some(to)) => Some(ms_between(from, to)),
            (_, _) => None,
        };
        let lies = |moment: &Option<Moment>, found: Option<Instant>| {
            moment
                .as_ref()
                .is_none_or(|moment| found.is_some_and(|found| moment.holds(found)))
        };
        self.notice == found.notice
            && self.withheld == found.withheld
            && self
                .channels
                .as_ref()
                .is_none_or(|channels| *channels == found.channels)
            && lies(&self.not_before, found.not_before)
            && lies(&self.not_after, found.not_after)
            && self
                .hours
                .is_none_or(|wanted| hours() == Some(wanted.saturating_mul(HOUR_MS)))
    }

    fn told(&self) -> String {
        let mut told = vec![self.notice.clone()];
        if let Some(reason) = self.withheld {
            told.push(format!("withheld as {}", reason.code()));
        }
        if let Some(channels) = &self.channels {
            told.push(channels_told(channels));
        }
        if let Some(moment) = &self.not_before {
            told.push(format!("not before {}", moment.told));
        }
        if let Some(moment) = &self.not_after {
            told.push(format!("not after {}", moment.told));
        }
        if let Some(hours) = self.hours {
            told.push(format!("for {hours} hours"));
        }
        told.join(" ")
    }
}

fn delivered_told(delivered: &Delivered, calendar: &Calendar) -> String {
    let mut told = vec![delivered.notice.clone()];
    match delivered.withheld {
        Some(reason) => told.push(format!("withheld as {}", reason.code())),
        None => told.push(channels_told(&delivered.channels)),
    }
    if let Some(from) = delivered.not_before {
        told.push(format!("not before {}", local(calendar, from)));
    }
    if let Some(to) = delivered.not_after {
        told.push(format!("not after {}", local(calendar, to)));
    }
    told.join(" ")
}

fn channels_told(channels: &[MessageChannel]) -> String {
    let words: Vec<String> = channels
        .iter()
        .map(|there| channel(*there).to_owned())
        .collect();
    match words.is_empty() {
        true => "over any channel".to_owned(),
        false => format!("over {}", words.join(", ")),
    }
}

fn ms_between(from: Instant, to: Instant) -> i64 {
    to.millis().saturating_sub(from.millis())
}
