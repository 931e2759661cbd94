//! One member's story: every entry with its date, what it was, its points, where they came
//! from, changes of tier, and the balance afterwards.

use super::markup::escaped;
use super::words::{day, figure, limit, money, points, signed, tier_event};
use crate::numbers::grouped;
use crate::replay::figures::PointsMoved;
use crate::replay::named::Named;
use crate::replay::outcome::Outcome;
use gradus_domain::ledger::entry::{
    Account, Cause, Entry, GrantEventKind, PurchaseRecord, TierEvent, What,
};
use gradus_domain::ledger::score::{Score, Share, Source};
use gradus_domain::program::rule::ScoredAct;
use gradus_domain::telling::notice::{Notice, Tells};
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::TierId;
use gradus_domain::words::money::{Currency, Points};
use gradus_domain::words::time::LocalDay;
use std::fmt::Write;

/// The most entries that stand open; the rest is folded away.
const OPEN_MAX: usize = 40;

/// The section; empty where there is no story.
pub(super) fn section(outcome: &Outcome<'_>) -> String {
    let (Some(first), Some(version)) = (outcome.story.first(), outcome.program.programs.first())
    else {
        return String::new();
    };
    let telling = Telling {
        program: outcome.program,
        currency: version.program.currency,
        calendar: &version.program.calendar,
    };
    let account = outcome
        .accounts
        .iter()
        .find(|account| account.member == first.member);
    let mut html = format!(
        "<section class=\"block story\"><h3>One member's story: {}</h3>\n",
        escaped(first.member.as_str())
    );
    if let Some(account) = account {
        let _ = writeln!(
            html,
            "<p class=\"about\">The member with the most changes of tier: {}. Ends on {} with a balance of {}.</p>",
            grouped(i64::from(account.tier_changes)),
            escaped(outcome.program.tier(&account.tier)),
            points(account.balance)
        );
    }
    let (open, folded) = outcome.story.split_at(outcome.story.len().min(OPEN_MAX));
    html.push_str(&telling.list(open));
    if !folded.is_empty() {
        let _ = write!(
            html,
            "<details><summary>{} more entries</summary>\n{}</details>\n",
            grouped(folded.len() as i64),
            telling.list(folded)
        );
    }
    html.push_str("</section>\n");
    html
}

/// How a story is told.
struct Telling<'a> {
    program: &'a Named,
    currency: Currency,
    calendar: &'a Calendar,
}

impl Telling<'_> {
    fn list(&self, entries: &[Entry]) -> String {
        let mut html = String::from("<ol class=\"timeline\">\n");
        for entry in entries {
            html.push_str(&self.entry(entry));
        }
        html.push_str("</ol>\n");
        html
    }

    fn entry(&self, entry: &Entry) -> String {
        let moved = PointsMoved::of(entry);
        let class = entry_class(entry);
        let when = self.calendar.day_of(entry.decided_at);
        let mut html = format!(
            "<li class=\"{class}\"><time datetime=\"{when}\">{}</time><div class=\"what\"><p>{}",
            day(when),
            self.headline(entry)
        );
        if moved.balance != 0 {
            let sign = if moved.balance < 0 { "minus" } else { "plus" };
            let _ = write!(html, " <b class=\"{sign}\">{}</b>", signed(moved.balance));
        }
        html.push_str("</p>");
        for detail in self.details(entry) {
            let _ = write!(html, "<p class=\"detail\">{detail}</p>");
        }
        for event in &entry.tier_events {
            html.push_str(&self.tier(event));
        }
        let _ = writeln!(
            html,
            "</div><div class=\"balance\"><span>balance</span> {}</div></li>",
            balance(entry)
        );
        html
    }

    fn headline(&self, entry: &Entry) -> String {
        match &entry.what {
            What::Joined => "Joined".to_owned(),
            What::Purchased(record) => format!("Bought for {}", self.sold_for(record)),
            What::Returned(record) => {
                let returned = record.returned_minor.iter().sum();
                format!("Returned {}", money(returned, self.currency))
            }
            What::Acted(record) => match &record.facts.scores {
                ScoredAct::Activity(kind) => format!("Activity: {}", escaped(kind.as_str())),
                ScoredAct::Purchase => "Activity".to_owned(),
            },
            What::Spent(record) => format!("Spent points: {}", escaped(&record.reason)),
            What::GaveBack(record) => format!("Got {} back", points(record.points.get())),
            What::ProfileChanged => "Profile changed".to_owned(),
            What::Adjusted { reason } => {
                format!("Adjusted by an operator: {}", escaped(reason))
            }
            What::Reinstated { reason } => {
                format!("Lapsed points brought back: {}", escaped(reason))
            }
            What::TierHeld => "Held at a tier".to_owned(),
            What::Erased { .. } => "Erased".to_owned(),
            What::DayBegan { day, .. } => boundary(entry, Some(*day)),
            What::InstantCame => boundary(entry, None),
        }
    }

    fn sold_for(&self, record: &PurchaseRecord) -> String {
        let sum = record.lines.iter().map(|line| line.net_minor).sum();
        money(sum, self.currency)
    }

    fn details(&self, entry: &Entry) -> Vec<String> {
        let mut details = Vec::new();
        let told = entry.what.details();
        if let (Some(score), Some(facts)) = (told.score(), told.facts()) {
            details.push(self.breakdown(score, &facts.tier));
        }
        if let Some(record) = told.returned {
            details.push(format!("{} taken back", points(record.taken.get())));
            if record.forgiven.is_positive() {
                details.push(format!(
                    "{} of them forgiven",
                    points(record.forgiven.get())
                ));
            }
        }
        if told.day.is_some() && !told.refused.is_empty() {
            details.push(format!(
                "{} returns waited too long for their purchase and were refused",
                told.refused.len()
            ));
        }
        if entry.growth.get() != 0 {
            details.push(format!("growth {}", signed(entry.growth.get())));
        }
        for event in &entry.grant_events {
            let became = match event.kind {
                GrantEventKind::Issued => "granted",
                GrantEventKind::Lapsed => "lapsed",
                GrantEventKind::Revoked => "revoked",
            };
            let until = event
                .last_day
                .map(|last_day| format!(", good until {}", day(last_day)))
                .unwrap_or_default();
            details.push(format!(
                "{} {became}{until}",
                escaped(self.program.benefit(&event.benefit))
            ));
        }
        details.retain(|detail| !detail.is_empty());
        details
    }

    fn tier(&self, event: &TierEvent) -> String {
        let change = if event.from == event.to {
            escaped(self.program.tier(&event.to))
        } else {
            format!(
                "{} → <b>{}</b>",
                escaped(self.program.tier(&event.from)),
                escaped(self.program.tier(&event.to))
            )
        };
        let until = event
            .last_day
            .map(|last_day| format!(", until {}", day(last_day)))
            .unwrap_or_default();
        let figures: Vec<String> = event
            .figures
            .iter()
            .map(|found| figure(found, self.currency))
            .collect();
        let figures = if figures.is_empty() {
            String::new()
        } else {
            format!(
                "<span class=\"figures\">{}</span>",
                escaped(&figures.join("; "))
            )
        };
        format!(
            "<p class=\"tier\">{change} <i>{}</i>{until}{figures}</p>",
            tier_event(event.kind)
        )
    }
}

/// What kind of entry it is, for its mark on the line.
fn entry_class(entry: &Entry) -> &'static str {
    if entry.tier_events.iter().any(|event| event.from != event.to) {
        return "changed";
    }
    match entry.what.kind().cause() {
        Cause::Time => "quiet",
        Cause::Scoring | Cause::Command => "act",
    }
}

/// What came with a day's beginning, or another instant. Points lapse with the day before,
/// which was their last.
fn boundary(entry: &Entry, begun: Option<LocalDay>) -> String {
    let sum = |holds: &dyn Fn(&Account, &Account) -> bool| -> i64 {
        let moved = entry
            .postings
            .iter()
            .filter(|posting| holds(&posting.from, &posting.to));
        moved.map(|posting| posting.points.get()).sum()
    };
    let activated = sum(&|from, to| {
        matches!(from, Account::Pending) && matches!(to, Account::Active | Account::Debt)
    });
    let lapsed = sum(&|_, to| matches!(to, Account::Lapsed));
    let mut parts = Vec::new();
    if activated > 0 {
        parts.push(format!("{} became active", points(activated)));
    }
    if lapsed > 0 {
        let with = begun.map(|begun| format!(" with {}", day(begun.minus_days(1))));
        parts.push(format!(
            "{} lapsed{}",
            points(lapsed),
            with.unwrap_or_default()
        ));
    }
    if parts.is_empty() {
        parts.push(quiet(entry).to_owned());
    }
    parts.join(", ")
}

/// What a day brought that moved no points.
fn quiet(entry: &Entry) -> &'static str {
    if !entry.tier_events.is_empty() {
        return "Review of the tier";
    }
    match entry.notices.first().map_or(Tells::Nothing, Notice::tells) {
        Tells::PointsWillLapse => "Told that points will lapse",
        Tells::TierWillEnd => "Told that the tier would end",
        Tells::Moved(..)
        | Tells::Joined(_)
        | Tells::Rose { .. }
        | Tells::Fell { .. }
        | Tells::Renewed
        | Tells::Nothing => "A day began",
    }
}

impl Telling<'_> {
    /// Where points came from: `for the amount, as silver: 17 points · rule double-days: 12
    /// points, cut from 30 by the daily limit`.
    fn breakdown(&self, score: &Score, tier: &TierId) -> String {
        let shares: Vec<String> = score
            .shares
            .iter()
            .map(|share| self.share_in_words(share, tier))
            .collect();
        if shares.is_empty() {
            return "earns nothing".to_owned();
        }
        shares.join(" · ")
    }

    fn share_in_words(&self, share: &Share<Points>, tier: &TierId) -> String {
        let source = match &share.source {
            Source::Base => format!("for the amount, as {}", escaped(self.program.tier(tier))),
            Source::Rule(rule) => escaped(&self.program.rule(rule)),
        };
        let cut = share.cut.map_or_else(String::new, |cut| {
            format!(", cut from {} by {}", grouped(cut.from), limit(cut.by))
        });
        format!("{source}: {}{cut}", points(share.amount.get()))
    }
}

fn balance(entry: &Entry) -> String {
    let after = &entry.after;
    let balance = after.active.get().saturating_sub(after.debt.get());
    let mut text = format!("<b>{}</b>", grouped(balance));
    if after.pending.is_positive() {
        let _ = write!(
            text,
            " <small>{} pending</small>",
            grouped(after.pending.get())
        );
    }
    text
}
