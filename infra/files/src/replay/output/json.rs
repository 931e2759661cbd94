//! One JSON object for one program; an array of them for several.

use crate::replay::cost::Sums;
use crate::replay::figures::Figures;
use crate::replay::outcome::Outcome;
use gradus_domain::words::ids::{BenefitId, RuleId, TierId};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// What one program came to.
#[derive(Serialize)]
struct Summary<'a> {
    /// Which; only beside others.
    #[serde(skip_serializing_if = "Option::is_none")]
    program: Option<&'a str>,
    members: usize,
    transactions: u64,
    rejected: &'a BTreeMap<&'static str, u64>,
    points_issued: i64,
    points_redeemed: i64,
    points_returned: i64,
    points_lapsed: i64,
    points_forfeited: i64,
    points_pending: i64,
    points_outstanding: i64,
    points_issued_for: IssuedFor<'a>,
    /// What purchases and activities earned, by the tier of the member at that time.
    points_earned_on: BTreeMap<&'a str, i64>,
    benefits_granted: BTreeMap<&'a str, u64>,
    #[serde(serialize_with = "in_order")]
    tiers: Vec<(&'a str, u64)>,
    upgrades: u64,
    downgrades: u64,
    renewals: u64,
    notifications: BTreeMap<&'static str, u64>,
    /// Those in which something happened, in order.
    months: Vec<MonthSummary>,
}

/// What points were given for; before returns.
#[derive(Serialize)]
struct IssuedFor<'a> {
    /// At the rate of the member's tier.
    amounts: i64,
    rules: BTreeMap<&'a str, i64>,
    rewards: i64,
    by_hand: i64,
}

/// What one month came to, by the program's calendar.
#[derive(Serialize)]
struct MonthSummary {
    /// `1997-03`.
    month: String,
    points_issued: i64,
    points_redeemed: i64,
    points_returned: i64,
    points_lapsed: i64,
    notifications: BTreeMap<&'static str, u64>,
}

/// The text, with a line end.
pub(super) fn text(outcomes: &[Outcome<'_>]) -> Result<String, serde_json::Error> {
    let is_alone = outcomes.len() == 1;
    let summaries: Vec<Summary<'_>> = outcomes
        .iter()
        .map(|outcome| summary(outcome, is_alone))
        .collect();
    let mut text = match summaries.as_slice() {
        [summary] => serde_json::to_string_pretty(summary)?,
        several => serde_json::to_string_pretty(several)?,
    };
    text.push('\n');
    Ok(text)
}

fn summary<'a>(outcome: &'a Outcome<'_>, is_alone: bool) -> Summary<'a> {
    let Figures { points, cost, .. } = &outcome.figures;
    Summary {
        program: (!is_alone).then_some(outcome.program.name.as_str()),
        members: outcome.accounts.len(),
        transactions: outcome.figures.transactions,
        rejected: &outcome.figures.rejected,
        points_issued: points.issued,
        points_redeemed: points.redeemed,
        points_returned: points.returned,
        points_lapsed: points.lapsed,
        points_forfeited: points.forfeited,
        points_pending: points.pending,
        points_outstanding: outcome.points_outstanding,
        points_issued_for: IssuedFor {
            amounts: cost.base,
            rules: by_name(&cost.rules, RuleId::as_str),
            rewards: cost.rewards,
            by_hand: cost.by_hand,
        },
        points_earned_on: by_name(&cost.tiers, TierId::as_str),
        benefits_granted: by_name(&cost.benefits, BenefitId::as_str),
        tiers: outcome
            .tiers
            .iter()
            .map(|(tier, count)| (tier.as_str(), *count))
            .collect(),
        upgrades: outcome.upgrades(),
        downgrades: outcome.downgrades(),
        renewals: outcome.renewals(),
        notifications: outcome.figures.notifications.sorted(),
        months: months(outcome),
    }
}

fn months(outcome: &Outcome<'_>) -> Vec<MonthSummary> {
    let months = outcome.figures.months.iter();
    let months = months.flat_map(|months| &months.by_month);
    months
        .filter(|(_, figures)| !figures.are_nothing())
        .map(|(month, figures)| {
            let (year, of_year) = (month.get().div_euclid(12), month.get().rem_euclid(12) + 1);
            MonthSummary {
                month: format!("{year}-{of_year:02}"),
                points_issued: figures.points.issued,
                points_redeemed: figures.points.redeemed,
                points_returned: figures.points.returned,
                points_lapsed: figures.points.lapsed,
                notifications: figures.notifications.sorted(),
            }
        })
        .collect()
}

fn by_name<K: Clone + Ord, N: Copy + Default>(
    sums: &Sums<K, N>,
    name: fn(&K) -> &str,
) -> BTreeMap<&str, N> {
    let by_name = sums.by_name().into_iter();
    by_name.map(|(key, sum)| (name(key), sum)).collect()
}

fn in_order<S: Serializer>(pairs: &[(&str, u64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}
