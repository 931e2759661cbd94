//! Limits, budgets and remainders, reckoned again from what was scored and returned
//! (`docs/rules §5, §7`).

use super::{Books, Findings, Law};
use crate::commands::CommandKey;
use crate::ledger::entry::{Entry, PurchaseRecord, ReturnRecord, SpendRecord};
use crate::ledger::remainder::{PurchaseRemainder, Remainder};
use crate::ledger::score::{Score, Source};
use crate::program::rule::{LimitWindow, Rule};
use crate::program::versions::Programs;
use crate::words::ids::RuleId;
use crate::words::time::LocalDay;
use std::collections::{BTreeMap, HashMap};

/// What one act holds of the rules' limits.
struct Held {
    day: LocalDay,
    uses: Vec<(RuleId, i128)>,
}

/// No member gets more of a rule in a window than the rule's limit.
pub(super) fn check_limits(programs: &Programs, books: &Books<'_>, findings: &mut Findings) {
    let mut sums: BTreeMap<(RuleId, LimitWindow, LocalDay), i128> = BTreeMap::new();
    for entry in books.entries {
        let Some(held) = held_by(entry, books.remainders) else {
            continue;
        };
        for (rule, used) in held.uses {
            let once = greatest(programs, &rule, |rule| rule.limits.per_transaction);
            if once.is_some_and(|once| once < used) {
                findings.entry = Some(entry.key.clone());
                findings.add(
                    Law::Limit,
                    format!("at most {once:?} of {rule}"),
                    used.to_string(),
                );
                findings.entry = None;
            }
            for window in WINDOWS {
                let sum = sums
                    .entry((rule.clone(), window, window.start(held.day)))
                    .or_default();
                *sum = sum.saturating_add(used);
            }
        }
    }
    for ((rule, window, start), used) in sums {
        let limit = greatest(programs, &rule, |rule| {
            rule.limits
                .windows()
                .find(|(there, _)| *there == window)
                .map(|(_, limit)| limit)
        });
        if limit.is_some_and(|limit| limit < used) {
            let expected = format!("at most {limit:?} of {rule} in the {window:?} of {start}");
            findings.add(Law::Limit, expected, used.to_string());
        }
    }
}

const WINDOWS: [LimitWindow; 5] = [
    LimitWindow::Day,
    LimitWindow::Week,
    LimitWindow::Month,
    LimitWindow::Year,
    LimitWindow::Lifetime,
];

/// No rule gives all members together more than its budget.
pub(super) fn check_budgets(programs: &Programs, all: &[Books<'_>], findings: &mut Findings) {
    for (rule, used) in budget_uses(all) {
        let budget = greatest(programs, &rule, |rule| rule.budget);
        if budget.is_some_and(|budget| budget < used) {
            findings.add(
                Law::Budget,
                format!("at most {budget:?} of {rule}"),
                used.to_string(),
            );
        }
    }
}

/// What the acts of all members hold of each rule.
fn budget_uses(all: &[Books<'_>]) -> BTreeMap<RuleId, i128> {
    let mut sums: BTreeMap<RuleId, i128> = BTreeMap::new();
    for books in all {
        let held = books
            .entries
            .iter()
            .filter_map(|entry| held_by(entry, books.remainders));
        for (rule, used) in held.flat_map(|held| held.uses) {
            let sum = sums.entry(rule).or_default();
            *sum = sum.saturating_add(used);
        }
    }
    sums
}

/// The greatest figure of a rule over all versions; `None`: a version sets none.
fn greatest(
    programs: &Programs,
    rule: &RuleId,
    figure: impl Fn(&Rule) -> Option<i64>,
) -> Option<i128> {
    let mut greatest: Option<i128> = None;
    for version in programs.all() {
        let Some(rule) = version.program.rules.iter().find(|there| there.id == *rule) else {
            continue;
        };
        greatest = greatest.max(Some(i128::from(figure(rule)?)));
    }
    greatest
}

/// What an entry's act holds now: what was scored, less what was returned.
fn held_by(entry: &Entry, remainders: &HashMap<CommandKey, Remainder>) -> Option<Held> {
    let details = entry.what.details();
    let left = match remainders.get(&entry.key) {
        Some(Remainder::Purchase(left)) => Some(left),
        Some(Remainder::Spend(_)) | None => None,
    };
    let uses = match (details.purchase, left) {
        (Some(record), Some(left)) => uses_left(record, left),
        (Some(_), None) | (None, _) => uses_of(details.score()?),
    };
    let day = details.facts()?.day;
    Some(Held { day, uses })
}

fn uses_of(score: &Score) -> Vec<(RuleId, i128)> {
    let points = score
        .shares
        .iter()
        .map(|share| (&share.source, share.amount.get()));
    let growth = score
        .growth_shares
        .iter()
        .map(|share| (&share.source, share.amount.get()));
    let mut uses = of_rules(points.chain(growth));
    uses.extend(score.grants.iter().map(|grant| (grant.rule.clone(), 1)));
    uses
}

fn uses_left(record: &PurchaseRecord, left: &PurchaseRemainder) -> Vec<(RuleId, i128)> {
    let points = left
        .shares
        .iter()
        .map(|share| (&share.source, share.amount.get()));
    let growth = left
        .growth_shares
        .iter()
        .map(|share| (&share.source, share.amount.get()));
    let mut uses = of_rules(points.chain(growth));
    let grants = record
        .grants
        .iter()
        .filter(|granted| left.grants.contains(&granted.grant));
    uses.extend(grants.map(|granted| (granted.rule.clone(), 1)));
    uses
}

fn of_rules<'a>(amounts: impl Iterator<Item = (&'a Source, i64)>) -> Vec<(RuleId, i128)> {
    amounts
        .filter_map(|(source, amount)| match source {
            Source::Rule(rule) if amount > 0 => Some((rule.clone(), i128::from(amount))),
            Source::Rule(_) | Source::Base => None,
        })
        .collect()
}

/// Each remainder is what the returns of its purchase, or the givings back of its spending,
/// leave of it; and what the member's acts stand for is what the figures since ever say.
pub(super) fn check_remainders(books: &Books<'_>, findings: &mut Findings) {
    let mut stands_for = StandsFor::default();
    for entry in books.entries {
        findings.entry = Some(entry.key.clone());
        let details = entry.what.details();
        if let Some(record) = details.purchase {
            let returns = returns_of(books.entries, &entry.key);
            let left = match books.remainders.get(&entry.key) {
                Some(Remainder::Purchase(left)) => Some(left),
                Some(Remainder::Spend(_)) | None => None,
            };
            check_purchase(record, left, &returns, findings);
            stands_for.add_purchase(record, left);
        }
        if let Some(record) = details.activity {
            stands_for.points.add(record.score.points.get());
        }
        if let Some(record) = details.spent {
            check_spending(books, entry, record, findings);
        }
    }
    findings.entry = None;
    let ever = books.member.metrics.lifetime;
    let figures = [
        ("spend since ever", stands_for.spend.0, ever.spend_minor),
        (
            "purchases since ever",
            stands_for.purchases.0,
            ever.purchases,
        ),
        ("points since ever", stands_for.points.0, ever.points_earned),
    ];
    for (name, expected, found) in figures {
        findings.compare_as(Law::State, name, &expected, &i128::from(found));
    }
}

/// A sum that does not overflow.
#[derive(Default)]
struct Sum(i128);

impl Sum {
    fn add(&mut self, value: i64) {
        self.0 = self.0.saturating_add(i128::from(value));
    }
}

/// What a member's acts stand for after returns.
#[derive(Default)]
struct StandsFor {
    spend: Sum,
    purchases: Sum,
    points: Sum,
}

impl StandsFor {
    fn add_purchase(&mut self, record: &PurchaseRecord, left: Option<&PurchaseRemainder>) {
        let mut eligible = Sum::default();
        for (index, line) in record.lines.iter().enumerate() {
            let returned = left
                .and_then(|left| left.returned_minor.get(index))
                .copied()
                .unwrap_or(0);
            let unreturned = i128::from(line.net_minor).saturating_sub(i128::from(returned));
            let part = i128::from(line.eligible_minor)
                .saturating_mul(unreturned)
                .checked_div(i128::from(line.net_minor))
                .and_then(|part| i64::try_from(part).ok());
            eligible.add(part.unwrap_or(0));
        }
        self.spend.0 = self.spend.0.saturating_add(eligible.0);
        self.purchases.add(i64::from(eligible.0 > 0));
        match left {
            Some(left) => left
                .shares
                .iter()
                .for_each(|share| self.points.add(share.amount.get())),
            None => self.points.add(record.score.points.get()),
        }
    }
}

fn check_purchase(
    record: &PurchaseRecord,
    left: Option<&PurchaseRemainder>,
    returns: &[&ReturnRecord],
    findings: &mut Findings,
) {
    let Some(left) = left else {
        findings.compare_as(Law::Remainder, "returns", &0, &returns.len());
        return;
    };
    let mut stands_for = Sum::default();
    stands_for.add(record.score.points.get());
    let mut points_back = Sum::default();
    let mut returned = vec![0_i128; record.lines.len()];
    for back in returns {
        stands_for.0 = stands_for.0.saturating_sub(i128::from(back.taken.get()));
        points_back.add(back.points_back.get());
        for (sum, minor) in returned.iter_mut().zip(&back.returned_minor) {
            *sum = sum.saturating_add(i128::from(*minor));
        }
    }
    let shares: i128 = left
        .shares
        .iter()
        .map(|share| i128::from(share.amount.get()))
        .sum();
    let kept: Vec<i128> = left
        .returned_minor
        .iter()
        .copied()
        .map(i128::from)
        .collect();
    findings.compare_as(
        Law::Remainder,
        "points it stands for",
        &stands_for.0,
        &shares,
    );
    findings.compare_as(Law::Remainder, "returned", &returned, &kept);
    let tax = returns.iter().flat_map(|back| &back.returned_tax_minor);
    let tax: i128 = tax.copied().map(i128::from).sum();
    let kept_tax = left.returned_tax_minor.iter().copied().map(i128::from);
    findings.compare_as(
        Law::Remainder,
        "returned tax",
        &tax,
        &kept_tax.sum::<i128>(),
    );
    let back = i128::from(left.points_back.get());
    findings.compare_as(Law::Remainder, "points back", &points_back.0, &back);
    for (line, returned) in record.lines.iter().zip(&returned) {
        let sold = i128::from(line.net_minor);
        findings.hold(
            Law::Remainder,
            (0..=sold).contains(returned),
            || format!("0 to {sold} returned of a line"),
            || returned.to_string(),
        );
    }
    let all_returned = record
        .lines
        .iter()
        .zip(&returned)
        .all(|(line, returned)| i128::from(line.net_minor) == *returned);
    if all_returned {
        let growth: i128 = left
            .growth_shares
            .iter()
            .map(|share| i128::from(share.amount.get()))
            .sum();
        findings.compare_as(Law::Remainder, "points of nothing", &0, &shares);
        findings.compare_as(Law::Remainder, "growth of nothing", &0, &growth);
        findings.compare_as(Law::Remainder, "grants of nothing", &0, &left.grants.len());
    }
    let taxed = record.lines.iter().map(|line| i128::from(line.tax_minor));
    if all_returned && tax == taxed.sum::<i128>() {
        let paid: i128 = record
            .paid_with
            .iter()
            .map(|taken| i128::from(taken.points.get()))
            .sum();
        findings.compare_as(Law::Remainder, "points back of everything", &paid, &back);
    }
}

fn check_spending(books: &Books<'_>, entry: &Entry, record: &SpendRecord, findings: &mut Findings) {
    let spent: i128 = record
        .lots
        .iter()
        .map(|taken| i128::from(taken.points.get()))
        .sum();
    let back = given_back(books.entries, &entry.key);
    findings.hold(
        Law::Remainder,
        back <= spent,
        || format!("at most {spent} given back"),
        || back.to_string(),
    );
    let kept = match books.remainders.get(&entry.key) {
        Some(Remainder::Spend(left)) => i128::from(left.given_back.get()),
        Some(Remainder::Purchase(_)) | None => 0,
    };
    findings.compare_as(Law::Remainder, "given back", &back, &kept);
}

fn returns_of<'a>(entries: &'a [Entry], purchase: &CommandKey) -> Vec<&'a ReturnRecord> {
    entries
        .iter()
        .filter_map(|entry| entry.what.details().returned)
        .filter(|record| record.purchase == *purchase)
        .collect()
}

fn given_back(entries: &[Entry], spend: &CommandKey) -> i128 {
    entries
        .iter()
        .filter_map(|entry| entry.what.details().gave_back)
        .filter(|record| record.spend == *spend)
        .map(|record| i128::from(record.points.get()))
        .sum()
}
