//! What there is, read from balance, tier and statement.

use super::{Case, rejected};
use gradus_cases::play::NoAnswer;
use gradus_cases::seen::{Delivered, Figure, Lot, Seen};
use gradus_contracts::api::routes::Function;
use gradus_contracts::ledger::delivery::{NoticeDeliveryView, WithheldWord};
use gradus_contracts::ledger::entry::EntryView;
use gradus_contracts::ledger::event::{GrantEventWord, StageWord};
use gradus_contracts::ledger::posting::{LapseWord, LotView, PostingView};
use gradus_contracts::ledger::score::{ScoreView, ShareView, SourceWord};
use gradus_contracts::member::account::{BalanceView, StatementView};
use gradus_contracts::standing::tier::TierView;
use gradus_contracts::words::channel::ChannelWord;
use gradus_domain::program::messages::MessageChannel;
use gradus_domain::telling::delivery::Withheld;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::LocalDay;
use std::collections::BTreeMap;

impl Case {
    pub(super) async fn shows(&mut self, member: &MemberId) -> Result<Seen, NoAnswer> {
        let balance = self.account(member, "balance").await;
        if balance.status == 404 {
            return Ok(nobody(self.own.as_ref()));
        }
        if balance.status != 200 {
            rejected(&balance)?;
        }
        let balance: BalanceView = serde_json::from_value(balance.body).unwrap();
        let tier = self.account(member, "tier").await;
        let tier: TierView = serde_json::from_value(tier.body).unwrap();
        self.reads_on(member).await;
        let known = self.known(member);
        let all = &known.entries;
        let is_new = |entry: &&EntryView| known.looked_at.insert(entry.key.clone());
        let new: Vec<EntryView> = all.iter().filter(is_new).cloned().collect();
        assert_eq!(balance.sequence, all.len() as u64);

        let mut seen = told_by(&new, self.own.as_ref());
        let all = &self.members[member].entries;
        seen.is_enrolled = true;
        for (figure, value) in [
            (Figure::Balance, balance.balance),
            (Figure::Active, balance.active),
            (Figure::Pending, balance.pending),
            (Figure::Debt, balance.debt),
            (Figure::Growth, balance.growth),
        ] {
            seen.figures.insert(figure, value);
        }
        seen.tier = Some(tier.tier);
        seen.tier_until = Some(tier.earned.last_day.map(|day| day.0));
        seen.grace_until = Some(tier.earned.grace_until.map(|day| day.0));
        seen.stage = Some(stage(all));
        seen.lots = Some(active_lots(&balance));
        seen.pending_lots = pending_lots(all);
        seen.grants = Some(open_benefits(all));
        seen.happened = new.iter().map(|entry| entry.key.clone()).collect();
        let latest = balance.sequence;
        self.known(member).latest = latest;
        Ok(seen)
    }

    /// Reads the entries that are not known yet, and again those that may have changed.
    async fn reads_on(&mut self, member: &MemberId) {
        let path = format!("members/{}/statement", self.id(member));
        let mut newest_first: Vec<EntryView> = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut call = self.call("GET", &path).query("details", "true");
            if let Some(cursor) = &cursor {
                call = call.query("cursor", cursor);
            }
            let reply = self.gateway.asks(Function::Account, &call).await;
            assert_eq!(reply.status, 200, "{reply:?}");
            let page: StatementView = serde_json::from_value(reply.body).unwrap();
            let entries = page.lines.into_iter().filter_map(|line| line.entry);
            newest_first.extend(entries);
            cursor = page.next_cursor;
            let known = &self.known(member).entries;
            let joins = newest_first
                .last()
                .is_none_or(|oldest| known.contains(oldest));
            if cursor.is_none() || joins {
                break;
            }
        }
        newest_first.reverse();
        let first = newest_first.first().map_or(1, |entry| entry.sequence);
        let known = self.known(member);
        known.entries.retain(|entry| entry.sequence < first);
        known.entries.extend(newest_first);
    }
}

/// What is seen of somebody who did not join.
fn nobody(own: Option<&EntryView>) -> Seen {
    let mut seen = told_by(&[], own);
    for figure in Figure::ALL {
        seen.figures.entry(figure).or_insert(0);
    }
    seen
}

/// What entries tell by themselves.
fn told_by(entries: &[EntryView], own: Option<&EntryView>) -> Seen {
    let score = own.and_then(|entry| entry.score.as_ref());
    let returned = own.and_then(|entry| entry.returned.as_ref());
    let figures = [
        (Figure::Earned, score.map_or(0, |score| score.points)),
        (Figure::Grown, score.map_or(0, |score| score.growth)),
        (Figure::Lapsed, lapsed(entries)),
        (Figure::Taken, returned.map_or(0, |back| back.points_taken)),
        (
            Figure::PointsBack,
            returned.map_or(0, |back| back.points_back),
        ),
    ];
    let notices = entries.iter().flat_map(|entry| entry.notices.clone());
    Seen {
        figures: BTreeMap::from(figures),
        notices: Some(notices.collect()),
        deliveries: Some(entries.iter().flat_map(deliveries).collect()),
        breakdown: Some(by_source(score, |share| Some(share.amount))),
        cut_from: Some(by_source(score, |share| Some(share.cut?.from))),
        granted: Some(granted(entries)),
        ..Seen::default()
    }
}

fn lapsed(entries: &[EntryView]) -> i64 {
    let postings = entries.iter().flat_map(|entry| &entry.postings);
    let lapses = postings.filter(|posting| posting.to == "lapsed");
    lapses.map(|posting| posting.points).sum()
}

fn by_source(
    score: Option<&ScoreView>,
    of: impl Fn(&ShareView) -> Option<i64>,
) -> BTreeMap<String, i64> {
    let shares = score.into_iter().flat_map(|score| &score.breakdown);
    shares
        .filter_map(|share| {
            let source = match share.source {
                SourceWord::Base => "base".to_owned(),
                SourceWord::Rule => share.rule.clone().unwrap(),
            };
            Some((source, of(share)?))
        })
        .collect()
}

/// Where the program does not speak of messages, everything is sent at once.
fn deliveries(entry: &EntryView) -> Vec<Delivered> {
    if entry.deliveries.is_empty() {
        let plain = |kind: &String| Delivered {
            notice: kind.clone(),
            withheld: None,
            channels: Vec::new(),
            not_before: None,
            not_after: None,
        };
        return entry.notices.iter().map(plain).collect();
    }
    entry.deliveries.iter().map(delivered).collect()
}

fn delivered(delivery: &NoticeDeliveryView) -> Delivered {
    let channels = delivery.channels.iter().map(|channel| match channel {
        ChannelWord::Email => MessageChannel::Email,
        ChannelWord::Sms => MessageChannel::Sms,
        ChannelWord::Push => MessageChannel::Push,
        ChannelWord::Post => MessageChannel::Post,
    });
    let withheld = delivery.withheld.map(|reason| match reason {
        WithheldWord::NoConsent => Withheld::NoConsent,
        WithheldWord::WeeklyCap => Withheld::WeeklyCap,
        WithheldWord::TooLate => Withheld::TooLate,
    });
    Delivered {
        notice: delivery.kind.clone(),
        withheld,
        channels: channels.collect(),
        not_before: delivery.not_before.map(|at| at.0),
        not_after: delivery.not_after.map(|at| at.0),
    }
}

fn granted(entries: &[EntryView]) -> Vec<String> {
    let events = entries.iter().flat_map(|entry| &entry.grants);
    let issued = events.filter(|event| event.kind == GrantEventWord::Issued);
    issued.map(|event| event.benefit.clone()).collect()
}

fn open_benefits(entries: &[EntryView]) -> Vec<String> {
    let mut open: BTreeMap<&str, &str> = BTreeMap::new();
    for event in entries.iter().flat_map(|entry| &entry.grants) {
        match event.kind {
            GrantEventWord::Issued => {
                open.insert(&event.grant, &event.benefit);
            }
            GrantEventWord::Lapsed | GrantEventWord::Revoked => {
                open.remove(event.grant.as_str());
            }
        }
    }
    open.into_values().map(str::to_owned).collect()
}

fn stage(entries: &[EntryView]) -> String {
    let mut changes = entries.iter().filter_map(|entry| entry.stage);
    let word = match changes.next_back().map(|change| change.to) {
        None => "none",
        Some(StageWord::New) => "new",
        Some(StageWord::Active) => "active",
        Some(StageWord::Dormant) => "dormant",
        Some(StageWord::Churned) => "churned",
    };
    word.to_owned()
}

/// What a balance says of active points: for each last day how many, and the rest for ever.
fn active_lots(balance: &BalanceView) -> Vec<Lot> {
    let lapsing = balance.lapses.iter().map(|lapse| Lot {
        from: None,
        until: Some(lapse.last_day.0),
        points: lapse.points - lapse.pending,
    });
    let mut lots: Vec<Lot> = lapsing.filter(|lot| lot.points != 0).collect();
    let rest = balance.active - lots.iter().map(|lot| lot.points).sum::<i64>();
    if rest != 0 {
        lots.push(Lot {
            from: None,
            until: None,
            points: rest,
        });
    }
    lots
}

/// What the postings come to; `None` where points lapse by inactivity, for their last day is in
/// no posting.
fn pending_lots(entries: &[EntryView]) -> Option<Vec<Lot>> {
    let mut lots: BTreeMap<(LocalDay, Option<LocalDay>), i64> = BTreeMap::new();
    for posting in entries.iter().flat_map(|entry| &entry.postings) {
        for (points, lot) in moved_pending(posting) {
            let until = match lot.lapses {
                LapseWord::OnDay => lot.last_day.map(|day| day.0),
                LapseWord::Never => None,
                LapseWord::ByInactivity => return None,
            };
            let from = lot.activates_on.unwrap().0;
            *lots.entry((from, until)).or_default() += points;
        }
    }
    let lots = lots.into_iter().filter(|(_, points)| *points != 0);
    Some(
        lots.map(|((from, until), points)| Lot {
            from: Some(from),
            until,
            points,
        })
        .collect(),
    )
}

fn moved_pending(posting: &PostingView) -> impl Iterator<Item = (i64, &LotView)> {
    let put = (posting.to == "pending").then_some(posting.points);
    let took = (posting.from == "pending").then_some(-posting.points);
    let moved = [put, took].into_iter().flatten();
    moved.zip(posting.lot.iter())
}
