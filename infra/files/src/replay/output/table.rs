//! A table for people: a row for each figure, a column for each program.

use crate::numbers::grouped;
use crate::replay::cost::CostLine;
use crate::replay::outcome::Outcome;
use gradus_domain::words::ids::{BenefitId, RuleId, TierId};
use std::collections::BTreeSet;

/// A table under construction.
struct Table {
    rows: Vec<Row>,
}

enum Row {
    /// What the rows below are about.
    Heading(&'static str),
    /// A figure of each program; `None`: the program does not have it.
    Figures(String, Vec<Option<i64>>),
}

/// The text, with line ends.
pub(super) fn text(outcomes: &[Outcome<'_>]) -> String {
    let mut table = Table { rows: Vec::new() };
    let each = |figure: &dyn Fn(&Outcome<'_>) -> i64| {
        outcomes
            .iter()
            .map(|outcome| Some(figure(outcome)))
            .collect::<Vec<_>>()
    };
    table.figures("members", each(&|outcome| outcome.accounts.len() as i64));
    table.figures(
        "purchases",
        each(&|outcome| outcome.figures.transactions as i64),
    );

    table.rows.push(Row::Heading("points"));
    table.figures("issued", each(&|outcome| outcome.figures.points.issued));
    table.figures("redeemed", each(&|outcome| outcome.figures.points.redeemed));
    table.figures("returned", each(&|outcome| outcome.figures.points.returned));
    table.figures("lapsed", each(&|outcome| outcome.figures.points.lapsed));
    for (name, points) in [
        (
            "forfeited",
            each(&|outcome| outcome.figures.points.forfeited),
        ),
        ("pending", each(&|outcome| outcome.figures.points.pending)),
    ] {
        if points.iter().any(|points| *points != Some(0)) {
            table.figures(name, points);
        }
    }
    table.figures("outstanding", each(&|outcome| outcome.points_outstanding));
    table.costs("points issued for", outcomes, |outcome| {
        let name = |rule: &RuleId| format!("rule {rule}");
        outcome.figures.cost.by_source(name)
    });
    table.costs("points earned on a tier", outcomes, |outcome| {
        outcome.earned_by_tier(TierId::to_string)
    });
    table.costs("benefits granted", outcomes, |outcome| {
        outcome.figures.cost.by_benefit(BenefitId::to_string)
    });

    table.rows.push(Row::Heading("members by tier"));
    for tier in tiers(outcomes) {
        let counts = outcomes.iter().map(|outcome| count_of(outcome, &tier));
        table.figures(&tier, counts.collect());
    }
    table.rows.push(Row::Heading("changes of tier"));
    table.figures("upgrades", each(&|outcome| outcome.upgrades() as i64));
    table.figures("downgrades", each(&|outcome| outcome.downgrades() as i64));
    table.figures("renewals", each(&|outcome| outcome.renewals() as i64));
    table.section(
        "notifications",
        outcomes,
        |outcome| outcome.figures.notifications.sorted().into_keys().collect(),
        |outcome, kind| {
            let counts = outcome.figures.notifications.sorted();
            counts.get(kind).copied().unwrap_or(0)
        },
    );
    table.section(
        "rejected",
        outcomes,
        |outcome| outcome.figures.rejected.keys().copied().collect(),
        |outcome, code| outcome.figures.rejected.get(code).copied().unwrap_or(0),
    );
    if outcomes.iter().any(|outcome| outcome.skipped.count() > 0) {
        table.figures(
            "skipped_rows",
            each(&|outcome| outcome.skipped.count() as i64),
        );
    }
    let names: Vec<&str> = outcomes
        .iter()
        .map(|outcome| outcome.program.name.as_str())
        .collect();
    table.text(&names)
}

/// All tiers, each once: the ladders one after the other.
fn tiers(outcomes: &[Outcome<'_>]) -> Vec<String> {
    let mut tiers: Vec<String> = Vec::new();
    for (tier, _) in outcomes.iter().flat_map(|outcome| &outcome.tiers) {
        if !tiers.iter().any(|there| there == tier.as_str()) {
            tiers.push(tier.to_string());
        }
    }
    tiers
}

fn count_of(outcome: &Outcome<'_>, tier: &str) -> Option<i64> {
    outcome
        .tiers
        .iter()
        .find(|(there, _)| there.as_str() == tier)
        .map(|(_, count)| *count as i64)
}

impl Table {
    fn figures(&mut self, label: &str, figures: Vec<Option<i64>>) {
        self.rows.push(Row::Figures(label.to_owned(), figures));
    }

    /// Lines of costs, each once: the programs' one after the other.
    fn costs(
        &mut self,
        heading: &'static str,
        outcomes: &[Outcome<'_>],
        lines: impl Fn(&Outcome<'_>) -> Vec<CostLine>,
    ) {
        let columns: Vec<Vec<CostLine>> = outcomes.iter().map(lines).collect();
        let mut rows: Vec<Row> = Vec::new();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for line in columns.iter().flatten() {
            if told.insert(&line.name) {
                let figures = columns.iter().map(|column| {
                    let own = column.iter().find(|there| there.name == line.name);
                    own.map(|own| own.figure)
                });
                rows.push(Row::Figures(line.name.clone(), figures.collect()));
            }
        }
        if !rows.is_empty() {
            self.rows.push(Row::Heading(heading));
            self.rows.append(&mut rows);
        }
    }

    fn section(
        &mut self,
        heading: &'static str,
        outcomes: &[Outcome<'_>],
        names: impl Fn(&Outcome<'_>) -> Vec<&'static str>,
        count: impl Fn(&Outcome<'_>, &str) -> u64,
    ) {
        let names: BTreeSet<&str> = outcomes.iter().flat_map(names).collect();
        if names.is_empty() {
            return;
        }
        self.rows.push(Row::Heading(heading));
        for name in names {
            let counts = outcomes
                .iter()
                .map(|outcome| Some(count(outcome, name) as i64))
                .collect();
            self.figures(name, counts);
        }
    }

    fn text(&self, names: &[&str]) -> String {
        let label_width = self.label_width();
        let widths: Vec<usize> = (0..names.len())
            .map(|column| self.column_width(column, names[column]))
            .collect();
        let mut text = format!("{:label_width$}", "");
        for (name, width) in names.iter().zip(&widths) {
            text.push_str(&format!("  {name:>width$}"));
        }
        text.push('\n');
        for row in &self.rows {
            match row {
                Row::Heading(heading) => text.push_str(&format!("\n{heading}\n")),
                Row::Figures(label, figures) => {
                    text.push_str(&format!("{:label_width$}", format!("  {label}")));
                    for (figure, width) in figures.iter().zip(&widths) {
                        text.push_str(&format!("  {:>width$}", shown(*figure)));
                    }
                    text.push('\n');
                }
            }
        }
        text
    }

    fn label_width(&self) -> usize {
        let widths = self.rows.iter().map(|row| match row {
            Row::Heading(_) => 0,
            Row::Figures(label, _) => label.chars().count() + 2,
        });
        widths.max().unwrap_or(0)
    }

    fn column_width(&self, column: usize, name: &str) -> usize {
        let widths = self.rows.iter().map(|row| match row {
            Row::Heading(_) => 0,
            Row::Figures(_, figures) => {
                figures.get(column).map_or(0, |figure| shown(*figure).len())
            }
        });
        widths.max().unwrap_or(0).max(name.chars().count())
    }
}

fn shown(figure: Option<i64>) -> String {
    figure.map_or_else(|| "-".to_owned(), grouped)
}
