//! What was expected against what was seen.

use super::play::Seen;
use super::read::{BASE, NEVER, NONE};
use super::scenario::{Expected, ExpectedLot, ExpectedOutcome, Figure};
use gradus_domain::ledger::entry::{Account, Entry, GrantEventKind, What};
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::score::{Score, Source};
use gradus_domain::member::Member;
use gradus_domain::member::lots::Holdings;
use gradus_domain::program::rule::LifecycleStage;
use gradus_domain::words::time::LocalDay;
use std::collections::BTreeMap;
use std::fmt::Display;

/// Something that is not as expected.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// What, by its name in the file.
    pub(super) what: &'static str,
    /// What the file says.
    pub(super) expected: String,
    /// What was seen.
    pub(super) found: String,
}

/// Whether a command led to something else than expected.
pub(super) fn outcome_difference(
    expected: &ExpectedOutcome,
    outcome: &Outcome,
) -> Option<Difference> {
    let found = match outcome {
        Outcome::Recorded(_) | Outcome::Settled => ExpectedOutcome::Done,
        Outcome::Repeated(_) => ExpectedOutcome::Repeated,
        Outcome::Waiting => ExpectedOutcome::Waiting,
        Outcome::Rejected(rejection) => ExpectedOutcome::Rejected(rejection.code().to_owned()),
    };
    if *expected == found {
        return None;
    }
    let said = |outcome: &ExpectedOutcome| match outcome {
        ExpectedOutcome::Done => "that it is done".to_owned(),
        ExpectedOutcome::Repeated => "that it had been done before".to_owned(),
        ExpectedOutcome::Waiting => "that it waits for its purchase".to_owned(),
        ExpectedOutcome::Rejected(code) => format!("that it is rejected as {code}"),
    };
    let mut found = said(&found);
    if let Outcome::Rejected(rejection) = outcome {
        found = format!("{found}: {rejection}");
    }
    Some(Difference {
        what: "outcome",
        expected: said(expected),
        found,
    })
}

/// Everything that is not as expected.
pub(super) fn differences(expected: &Expected, seen: &Seen) -> Vec<Difference> {
    let mut all = Differences(Vec::new());
    let score = seen.own_entry().and_then(score);
    for (figure, value) in &expected.figures {
        all.compare(figure.word(), value, &figure_seen(*figure, seen, score));
    }
    if let Some(breakdown) = &expected.breakdown {
        all.compare_amounts("breakdown", breakdown, &breakdown_seen(score));
    }
    if let Some(cut_from) = &expected.cut_from {
        all.compare_amounts("cut_from", cut_from, &cut_from_seen(score));
    }
    match &seen.member {
        Some(member) => all.compare_member(expected, member),
        None if expected.is_of_a_member() => all.compare("member", &"enrolled", &"not enrolled"),
        None => {}
    }
    if let Some(notices) = &expected.notices {
        let mut found = notices_seen(seen);
        found.sort_unstable();
        all.compare_lists("notices", notices, &found);
    }
    if let Some(granted) = &expected.granted {
        all.compare_lists("granted", granted, &granted_seen(seen));
    }
    all.0
}

struct Differences(Vec<Difference>);

impl Differences {
    fn compare<T: PartialEq + Display>(&mut self, what: &'static str, expected: &T, found: &T) {
        if expected != found {
            self.0.push(Difference {
                what,
                expected: expected.to_string(),
                found: found.to_string(),
            });
        }
    }

    fn compare_lists(&mut self, what: &'static str, expected: &[String], found: &[String]) {
        self.compare(what, &listed(expected), &listed(found));
    }

    fn compare_amounts(
        &mut self,
        what: &'static str,
        expected: &BTreeMap<String, i64>,
        found: &BTreeMap<String, i64>,
    ) {
        self.compare(what, &amounts(expected), &amounts(found));
    }

    fn compare_member(&mut self, expected: &Expected, member: &Member) {
        if let Some(tier) = &expected.tier {
            let found = member.standing.effective().as_str().to_owned();
            self.compare("tier", tier, &found);
        }
        if let Some(until) = &expected.tier_until {
            let found = tier_until(member);
            self.compare("tier_until", &day_or(*until, NEVER), &day_or(found, NEVER));
        }
        if let Some(until) = &expected.grace_until {
            let found = member.standing.grace.map(|grace| grace.last_day);
            self.compare("grace_until", &day_or(*until, NONE), &day_or(found, NONE));
        }
        if let Some(stage) = &expected.stage {
            self.compare("stage", stage, &stage_word(member.stage).to_owned());
        }
        if let Some(lots) = &expected.lots {
            let found = active_lots(&member.holdings);
            self.compare("lots", &lots_told(lots), &lots_told(&found));
        }
        if let Some(lots) = &expected.pending_lots {
            let found = pending_lots(&member.holdings);
            let mut lots = lots.clone();
            lots.sort();
            self.compare("pending_lots", &lots_told(&lots), &lots_told(&found));
        }
        if let Some(grants) = &expected.grants {
            let mut found: Vec<String> = member
                .grants
                .iter()
                .map(|grant| grant.benefit.to_string())
                .collect();
            found.sort_unstable();
            self.compare_lists("grants", grants, &found);
        }
    }
}

fn figure_seen(figure: Figure, seen: &Seen, score: Option<&Score>) -> i64 {
    let held = |of: fn(&Member) -> i64| seen.member.as_ref().map_or(0, of);
    let returned = seen.own_entry().and_then(|entry| match &entry.what {
        What::Returned(record) => Some(record),
        What::Joined
        | What::Purchased(_)
        | What::Acted(_)
        | What::Spent(_)
        | What::GaveBack(_)
        | What::ProfileChanged
        | What::Adjusted { .. }
        | What::Reinstated { .. }
        | What::TierHeld
        | What::Erased { .. }
        | What::DayBegan { .. }
        | What::InstantCame => None,
    });
    match figure {
        Figure::Balance => {
            held(|member| active_points(member).saturating_sub(member.holdings.debt.get()))
        }
        Figure::Active => held(active_points),
        Figure::Pending => held(|member| {
            let pending = &member.holdings.pending;
            pending
                .iter()
                .fold(0, |sum, lot| sum.saturating_add(lot.lot.points.get()))
        }),
        Figure::Debt => held(|member| member.holdings.debt.get()),
        Figure::Growth => held(|member| member.growth.get()),
        Figure::Earned => score.map_or(0, |score| score.points.get()),
        Figure::Grown => score.map_or(0, |score| score.growth.get()),
        Figure::Lapsed => seen
            .entries
            .iter()
            .flat_map(|entry| &entry.postings)
            .filter(|posting| posting.to == Account::Lapsed)
            .fold(0, |sum, posting| sum.saturating_add(posting.points.get())),
        Figure::Taken => returned.map_or(0, |record| record.taken.get()),
        Figure::PointsBack => returned.map_or(0, |record| record.points_back.get()),
    }
}

fn active_points(member: &Member) -> i64 {
    member
        .holdings
        .active
        .iter()
        .fold(0, |sum, lot| sum.saturating_add(lot.points.get()))
}

/// The score of a purchase or an activity.
pub(super) fn score(entry: &Entry) -> Option<&Score> {
    match &entry.what {
        What::Purchased(record) => Some(&record.score),
        What::Acted(record) => Some(&record.score),
        What::Joined
        | What::Returned(_)
        | What::Spent(_)
        | What::GaveBack(_)
        | What::ProfileChanged
        | What::Adjusted { .. }
        | What::Reinstated { .. }
        | What::TierHeld
        | What::Erased { .. }
        | What::DayBegan { .. }
        | What::InstantCame => None,
    }
}

/// The points of a score by source.
pub(super) fn breakdown_seen(score: Option<&Score>) -> BTreeMap<String, i64> {
    let shares = score.into_iter().flat_map(|score| &score.shares);
    shares
        .map(|share| (source_word(&share.source), share.amount.get()))
        .collect()
}

fn cut_from_seen(score: Option<&Score>) -> BTreeMap<String, i64> {
    let shares = score.into_iter().flat_map(|score| &score.shares);
    shares
        .filter_map(|share| Some((source_word(&share.source), share.cut?.from)))
        .collect()
}

fn source_word(source: &Source) -> String {
    match source {
        Source::Base => BASE.to_owned(),
        Source::Rule(rule) => rule.to_string(),
    }
}

/// The kinds of notice of all entries, in order.
pub(super) fn notices_seen(seen: &Seen) -> Vec<String> {
    seen.entries
        .iter()
        .flat_map(|entry| &entry.notices)
        .map(|notice| notice.kind().name().to_owned())
        .collect()
}

fn granted_seen(seen: &Seen) -> Vec<String> {
    let mut granted: Vec<String> = seen
        .entries
        .iter()
        .flat_map(|entry| &entry.grant_events)
        .filter(|event| event.kind == GrantEventKind::Issued)
        .map(|event| event.benefit.to_string())
        .collect();
    granted.sort_unstable();
    granted
}

/// The last day of the earned tier.
fn tier_until(member: &Member) -> Option<LocalDay> {
    member.standing.last_day
}

fn active_lots(holdings: &Holdings) -> Vec<ExpectedLot> {
    let mut lots: Vec<(bool, Option<LocalDay>, LocalDay, i64)> = holdings
        .active
        .iter()
        .map(|lot| {
            let until = holdings.lapses_after(lot.last_day);
            (until.is_none(), until, lot.earned_on, lot.points.get())
        })
        .collect();
    lots.sort_unstable();
    lots.into_iter()
        .map(|(_, until, _, points)| ExpectedLot {
            from: None,
            until,
            points,
        })
        .collect()
}

fn pending_lots(holdings: &Holdings) -> Vec<ExpectedLot> {
    let mut lots: Vec<ExpectedLot> = holdings
        .pending
        .iter()
        .map(|pending| ExpectedLot {
            from: Some(pending.activates_on),
            until: holdings.lapses_after(pending.lot.last_day),
            points: pending.lot.points.get(),
        })
        .collect();
    lots.sort();
    lots
}

/// Lots in words.
pub(super) fn lots_told(lots: &[ExpectedLot]) -> String {
    let told: Vec<String> = lots
        .iter()
        .map(|lot| {
            let until = day_or(lot.until, NEVER);
            match lot.from {
                Some(from) => format!("{} from {from} until {until}", lot.points),
                None => format!("{} until {until}", lot.points),
            }
        })
        .collect();
    listed(&told)
}

/// All lots of a member in words, pending ones last.
pub(super) fn holdings_told(holdings: &Holdings) -> String {
    let mut lots = active_lots(holdings);
    lots.extend(pending_lots(holdings));
    lots_told(&lots)
}

/// Amounts by source in words; none where there is nothing.
pub(super) fn amounts(amounts: &BTreeMap<String, i64>) -> String {
    let told: Vec<String> = amounts
        .iter()
        .filter(|(_, amount)| **amount != 0)
        .map(|(source, amount)| format!("{source} {amount}"))
        .collect();
    listed(&told)
}

fn listed(words: &[String]) -> String {
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

fn day_or(day: Option<LocalDay>, word: &str) -> String {
    day.map_or_else(|| word.to_owned(), |day| day.to_string())
}

fn stage_word(stage: Option<LifecycleStage>) -> &'static str {
    match stage {
        None => "none",
        Some(LifecycleStage::New) => "new",
        Some(LifecycleStage::Active) => "active",
        Some(LifecycleStage::Dormant) => "dormant",
        Some(LifecycleStage::Churned) => "churned",
    }
}
