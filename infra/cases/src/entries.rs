//! What entries tell by themselves, without the member's state.

use crate::seen::{Delivered, Figure, Seen};
use crate::words::BASE;
use gradus_domain::ledger::announcement::{Announcement, announcements};
use gradus_domain::ledger::entry::{Account, Entry, GrantEventKind, ReturnRecord};
use gradus_domain::ledger::score::{Score, Source};
use gradus_domain::telling::delivery::{Delivery, Sending};
use std::collections::BTreeMap;

/// What a step's entries tell: those of its settlement, and the act's own where it has one.
#[must_use]
pub fn told_by(entries: &[Entry], own: Option<&Entry>) -> Seen {
    let score = own.and_then(score);
    let returned = own.and_then(returned);
    let figures = BTreeMap::from([
        (Figure::Earned, score.map_or(0, |score| score.points.get())),
        (Figure::Grown, score.map_or(0, |score| score.growth.get())),
        (Figure::Lapsed, lapsed(entries)),
        (Figure::Taken, returned.map_or(0, |back| back.taken.get())),
        (
            Figure::PointsBack,
            returned.map_or(0, |back| back.points_back.get()),
        ),
    ]);
    Seen {
        figures,
        notices: Some(notices(entries)),
        deliveries: Some(deliveries(entries)),
        breakdown: Some(breakdown(score)),
        cut_from: Some(cut_from(score)),
        granted: Some(granted(entries)),
        ..Seen::default()
    }
}

/// The score of a purchase or an activity.
pub(crate) fn score(entry: &Entry) -> Option<&Score> {
    entry.what.details().score()
}

fn returned(entry: &Entry) -> Option<&ReturnRecord> {
    entry.what.details().returned
}

fn lapsed(entries: &[Entry]) -> i64 {
    entries
        .iter()
        .flat_map(|entry| &entry.postings)
        .filter(|posting| posting.to == Account::Lapsed)
        .fold(0, |sum, posting| sum.saturating_add(posting.points.get()))
}

/// The points of a score by source.
pub(crate) fn breakdown(score: Option<&Score>) -> BTreeMap<String, i64> {
    let shares = score.into_iter().flat_map(|score| &score.shares);
    shares
        .map(|share| (source_word(&share.source), share.amount.get()))
        .collect()
}

fn cut_from(score: Option<&Score>) -> BTreeMap<String, i64> {
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
fn notices(entries: &[Entry]) -> Vec<String> {
    entries
        .iter()
        .flat_map(|entry| &entry.notices)
        .map(|notice| notice.kind().name().to_owned())
        .collect()
}

fn deliveries(entries: &[Entry]) -> Vec<Delivered> {
    entries
        .iter()
        .flat_map(announcements)
        .map(|announcement| delivered(&announcement))
        .collect()
}

fn delivered(announcement: &Announcement<'_>) -> Delivered {
    let plain = Sending::default();
    let (withheld, sending) = match announcement.delivery {
        Delivery::Send(sending) => (None, sending),
        Delivery::Withheld(reason) => (Some(*reason), &plain),
    };
    Delivered {
        notice: announcement.kind.to_owned(),
        withheld,
        channels: sending.channels.clone(),
        not_before: sending.not_before,
        not_after: sending.not_after,
    }
}

fn granted(entries: &[Entry]) -> Vec<String> {
    let mut granted: Vec<String> = entries
        .iter()
        .flat_map(|entry| &entry.grant_events)
        .filter(|event| event.kind == GrantEventKind::Issued)
        .map(|event| event.benefit.to_string())
        .collect();
    granted.sort_unstable();
    granted
}
