//! One version of a program, and its file.

use crate::random::program::earning::{earning, growth};
use crate::random::program::rules::rule;
use crate::random::program::settings::{lifecycle, occasion, reminders, returns};
use crate::random::program::tiers::{TierText, tier, tier_extras};
use proptest::collection::vec;
use proptest::prelude::*;

/// One version of a random program, still without what all versions share.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) late_days: u16,
    pub(super) closing_minutes: u16,
    pub(super) earning: String,
    pub(super) lowest: String,
    pub(super) tiers: Vec<TierText>,
    pub(super) rules: Vec<String>,
    pub(super) occasions: Vec<String>,
    pub(super) returns: String,
    pub(super) reminders: String,
    pub(super) lifecycle: Option<String>,
    pub(super) growth: String,
    pub(super) inactivity_days: u16,
    /// Whether it redates points and reassesses tiers, where it is no first version.
    pub(super) changes: (bool, bool),
}

impl Draft {
    /// The file of a version: its number, and from when on it is in force.
    pub(super) fn text(
        &self,
        zone: &str,
        (currency, digits): (&str, usize),
        (version, from): (u32, &str),
    ) -> String {
        let (late_days, closing) = (self.late_days, self.closing_minutes);
        let mut text = format!(
            "id = \"p\"\nversion = {version}\neffective_from = \"{from}\"\nzone = \"{zone}\"\n\
             currency = \"{currency}\"\nlate_days = {late_days}\n\
             closing_minutes = {closing}\npartners = [\"p1\"]\n\
             activities = [\"check-in\", \"review\"]\n{}{}[[tiers]]\nid = \"t0\"\n{}",
            self.earning, self.growth, self.lowest
        );
        for (number, tier) in (1..).zip(&self.tiers) {
            text.push_str(&format!(
                "[[tiers]]\nid = \"t{number}\"\n{}",
                tier.at(number)
            ));
        }
        for (index, rule) in self.rules.iter().enumerate() {
            text.push_str(&format!("[[rules]]\nid = \"r{index}\"\n{rule}"));
        }
        text.push_str(BENEFITS);
        self.occasions
            .iter()
            .for_each(|occasion| text.push_str(occasion));
        text.push_str(&self.returns);
        text.push_str(&self.reminders);
        let (redate, reassess) = self.changes;
        text.push_str(&format!(
            "[changes]\nredate = {redate}\nreassess = {reassess}\n"
        ));
        match &self.lifecycle {
            Some(lifecycle) => text.push_str(lifecycle),
            None if text.contains("lifecycle_stage") => text.push_str(LIFECYCLE),
            None => {}
        }
        settle_placeholders(&text, digits, self.inactivity_days, self.tiers.len())
    }
}

pub(super) fn draft() -> BoxedStrategy<Draft> {
    let changes = (any::<bool>(), any::<bool>());
    let settings = (returns(), reminders(), lifecycle(), growth(), changes);
    (
        (
            prop_oneof![5 => Just(31_u16), 1 => Just(0), 1 => Just(5)],
            prop_oneof![3 => Just(60_u16), 1 => Just(0), 1 => Just(480), 1 => Just(2_880)],
        ),
        earning(),
        prop_oneof![1 => vec(tier(), 0..=0), 6 => vec(tier(), 1..=3)],
        tier_extras(),
        prop_oneof![1 => vec(rule(), 0..=0), 6 => vec(rule(), 1..=5)],
        vec(occasion(), 0..=2),
        settings,
        15_u16..60,
    )
        .prop_map(
            |(
                (late_days, closing_minutes),
                earning,
                tiers,
                lowest,
                rules,
                occasions,
                settings,
                inactivity_days,
            )| {
                let (returns, reminders, lifecycle, growth, changes) = settings;
                Draft {
                    late_days,
                    closing_minutes,
                    earning,
                    lowest,
                    tiers,
                    rules,
                    occasions,
                    returns,
                    reminders,
                    lifecycle,
                    growth,
                    inactivity_days,
                    changes,
                }
            },
        )
        .boxed()
}

const BENEFITS: &str = "
[[benefits]]
id = \"b1\"
kind = \"coupon\"
valid_days = 10
[[benefits]]
id = \"b2\"
kind = \"gift\"
[[benefits]]
id = \"b3\"
kind = \"multiplier\"
multiply = \"2\"
valid_days = 30
";

const LIFECYCLE: &str = "[lifecycle]\nnew_days = 10\ndormant_days = 30\nchurned_days = 90\n";

/// Writes amounts (`¤300¤` in minor units), the one number of days of inactivity (`¤N¤`) and
/// the second tier (`¤T¤`) as this program says them.
fn settle_placeholders(text: &str, digits: usize, inactivity: u16, top: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('¤').enumerate() {
        if index % 2 == 0 {
            out.push_str(part);
        } else if part == "N" {
            out.push_str(&inactivity.to_string());
        } else if part == "T" {
            out.push_str(&format!("t{}", top.min(1)));
        } else {
            out.push_str(&written(part.parse().unwrap_or(1), digits));
        }
    }
    out
}

/// An amount of minor units as a program file writes it.
fn written(minor: i64, digits: usize) -> String {
    let text = format!("{minor:0>width$}", width = digits + 1);
    let (whole, decimals) = text.split_at(text.len() - digits);
    if digits == 0 {
        format!("\"{whole}\"")
    } else {
        format!("\"{whole}.{decimals}\"")
    }
}
