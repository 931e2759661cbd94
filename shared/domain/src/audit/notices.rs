//! What an entry says and records must follow from what it moved (`docs/rules §11`).

use super::kinds::May;
use super::{Findings, Law};
use crate::ledger::entry::{
    Account, Entry, GrantEventKind, Posting, ReturnRecord, TierEventKind, What,
};
use crate::ledger::score::Score;
use crate::member::lots::Taken;
use crate::telling::delivery::{Delivery, Sending};
use crate::telling::notice::{Movement, Notice, Purpose, Tells};
use crate::telling::parts::{Goal, Offered, Shortage};
use crate::words::time::LocalDay;

/// Checks one entry for itself.
pub(super) fn check(entry: &Entry, findings: &mut Findings) {
    let details = entry.what.details();
    if let Some(score) = details.score() {
        check_score(entry, score, findings);
    }
    if let Some(record) = details.purchase {
        let paid = sum_of(&record.paid_with);
        let redeemed = to(entry, &Account::Redeemed);
        findings.compare_as(Law::Breakdown, "points paid:", &paid, &redeemed);
    }
    if let Some(record) = details.returned {
        check_return(entry, record, findings);
    }
    if let Some(record) = details.spent {
        let spent = sum_of(&record.lots);
        let redeemed = to(entry, &Account::Redeemed);
        findings.compare_as(Law::Breakdown, "points spent:", &spent, &redeemed);
    }
    if let Some(record) = details.gave_back {
        let back = i128::from(record.points.get());
        let redeemed = from(entry, &Account::Redeemed);
        findings.compare_as(Law::Breakdown, "points back:", &back, &redeemed);
    }
    if let What::Erased { .. } = &entry.what {
        check_erasure(entry, findings);
        return;
    }
    check_points(entry, findings);
    check_lapsed(entry, findings);
    check_others(entry, findings);
    check_ahead(entry, findings);
    check_deliveries(entry, findings);
}

/// An erasure says itself and nothing else.
fn check_erasure(entry: &Entry, findings: &mut Findings) {
    let forfeited = to(entry, &Account::Forfeited);
    let said: Vec<_> = entry
        .notices
        .iter()
        .map(|notice| {
            let Notice::MemberErased { points } = notice else {
                return None;
            };
            Some(i128::from(points.get()))
        })
        .collect();
    findings.compare_as(
        Law::Notice,
        "member.erased alone, of",
        &vec![Some(forfeited)],
        &said,
    );
}

/// Whether rewards may have come with the entry: for a tier, or for an own day.
fn may_reward(entry: &Entry) -> bool {
    May::of(entry).reward
        || entry.tier_events.iter().any(|event| {
            matches!(
                event.kind,
                TierEventKind::Attained | TierEventKind::HoldBegan
            )
        })
}

fn check_score(entry: &Entry, score: &Score, findings: &mut Findings) {
    let shares: i128 = score
        .shares
        .iter()
        .map(|share| i128::from(share.amount.get()))
        .sum();
    let growth: i128 = score
        .growth_shares
        .iter()
        .map(|share| i128::from(share.amount.get()))
        .sum();
    let points = i128::from(score.points.get());
    findings.compare_as(Law::Breakdown, "shares of", &points, &shares);
    findings.compare_as(
        Law::Breakdown,
        "shares of growth",
        &i128::from(score.growth.get()),
        &growth,
    );
    let issued = from(entry, &Account::Issued);
    let more = issued.saturating_sub(points);
    findings.hold(
        Law::Breakdown,
        more == 0 || (more > 0 && may_reward(entry)),
        || format!("{points} issued"),
        || issued.to_string(),
    );
    let grown = i128::from(entry.growth.get()).saturating_sub(growth);
    findings.hold(
        Law::Breakdown,
        grown == 0 || (grown > 0 && may_reward(entry)),
        || format!("growth of {growth}"),
        || entry.growth.to_string(),
    );
    let first = entry.notices.iter().find_map(|notice| {
        let Notice::PointsEarned { points, pending } = notice else {
            return None;
        };
        Some((points.get(), pending.get()))
    });
    if score.points.is_positive() {
        let pending = i64::try_from(sum(entry, |posting| {
            posting.from == Account::Issued && posting.to == Account::Pending
        }))
        .ok();
        let expected = pending.map(|pending| (score.points.get(), pending));
        findings.compare_as(Law::Notice, "points.earned of", &expected, &first);
    }
}

fn check_return(entry: &Entry, record: &ReturnRecord, findings: &mut Findings) {
    let back = i128::from(record.points_back.get());
    findings.compare_as(
        Law::Breakdown,
        "points back:",
        &back,
        &from(entry, &Account::Redeemed),
    );
    let taken_back = entry
        .tier_events
        .iter()
        .any(|event| event.kind == TierEventKind::TakenBack);
    let taken = [record.lapsed, record.forgiven]
        .iter()
        .fold(i128::from(record.taken.get()), |taken, not_taken| {
            taken.saturating_sub(i128::from(not_taken.get()))
        });
    let reversed = to(entry, &Account::Reversed);
    findings.hold(
        Law::Breakdown,
        reversed == taken || (taken_back && taken < reversed),
        || format!("{taken} taken back"),
        || reversed.to_string(),
    );
    let growth_taken = i128::from(record.growth_taken.get());
    let shrunk = i128::from(entry.growth.get()).saturating_neg();
    findings.hold(
        Law::Breakdown,
        shrunk == growth_taken || (taken_back && growth_taken < shrunk),
        || format!("growth of {growth_taken} taken"),
        || shrunk.to_string(),
    );
}

/// Each movement of points is said once.
fn check_points(entry: &Entry, findings: &mut Findings) {
    let mut said = Said::default();
    for notice in &entry.notices {
        said.hear(notice);
    }
    let may = May::of(entry);
    let issued = from(entry, &Account::Issued);
    let pending = sum(entry, |posting| {
        posting.from == Account::Pending && matches!(posting.to, Account::Active | Account::Debt)
    });
    let redeemed = if may.redeem {
        to(entry, &Account::Redeemed)
    } else {
        0
    };
    let adjusted = if may.adjust { issued } else { 0 }
        .saturating_sub(to(entry, &Account::Forfeited))
        .saturating_add(from(entry, &Account::Lapsed));
    let figures = [
        (
            "points.earned of",
            if may.adjust { 0 } else { issued },
            said.earned,
        ),
        ("points.activated of", pending, said.activated),
        (
            "points.reversed of",
            to(entry, &Account::Reversed),
            said.reversed,
        ),
        ("points.adjusted of", adjusted, said.adjusted),
        ("reward.redeemed of", redeemed, said.redeemed),
        (
            "reward.released of",
            from(entry, &Account::Redeemed),
            said.released,
        ),
        (
            "points.expired of",
            to(entry, &Account::Lapsed),
            said.expired,
        ),
    ];
    for (name, expected, found) in figures {
        findings.compare_as(Law::Notice, name, &expected, &found);
    }
}

#[derive(Default)]
struct Said {
    earned: i128,
    activated: i128,
    reversed: i128,
    adjusted: i128,
    redeemed: i128,
    released: i128,
    expired: i128,
}

impl Said {
    fn hear(&mut self, notice: &Notice) {
        let Tells::Moved(movement, points) = notice.tells() else {
            return;
        };
        let sum = match movement {
            Movement::Issue => &mut self.earned,
            Movement::Activation => &mut self.activated,
            Movement::Reversal => &mut self.reversed,
            Movement::Adjustment => &mut self.adjusted,
            Movement::Redemption => &mut self.redeemed,
            Movement::Release => &mut self.released,
            Movement::Lapse => &mut self.expired,
        };
        *sum = sum.saturating_add(i128::from(points.get()));
    }
}

/// One `points.expired` for each last day.
fn check_lapsed(entry: &Entry, findings: &mut Findings) {
    let mut days: Vec<_> = entry
        .notices
        .iter()
        .filter_map(|notice| {
            let Notice::PointsExpired { last_day, .. } = notice else {
                return None;
            };
            Some(*last_day)
        })
        .collect();
    let count = days.len();
    days.sort_unstable();
    days.dedup();
    findings.compare_as(Law::Notice, "points.expired for days:", &days.len(), &count);
}

fn check_others(entry: &Entry, findings: &mut Findings) {
    let enrolled = entry
        .notices
        .iter()
        .any(|notice| matches!(notice, Notice::MemberEnrolled { .. }));
    let erased = entry
        .notices
        .iter()
        .any(|notice| matches!(notice, Notice::MemberErased { .. }));
    findings.compare_as(Law::Notice, "member.erased:", &false, &erased);
    let joined = matches!(entry.what, What::Joined);
    findings.compare_as(Law::Notice, "member.enrolled:", &joined, &enrolled);

    let issued: Vec<_> = entry
        .grant_events
        .iter()
        .filter(|event| event.kind == GrantEventKind::Issued)
        .map(|event| &event.grant)
        .collect();
    let said: Vec<_> = entry
        .notices
        .iter()
        .filter_map(|notice| {
            let Notice::GrantIssued { grant, .. } = notice else {
                return None;
            };
            Some(grant)
        })
        .collect();
    findings.compare_as(Law::Notice, "grant.issued:", &issued, &said);

    let changed = entry.stage.filter(|stage| stage.from.is_some());
    let expected = changed.map(|stage| (stage.from, stage.to));
    let said = entry.notices.iter().find_map(|notice| {
        let Notice::LifecycleChanged { from, to, .. } = notice else {
            return None;
        };
        Some((*from, *to))
    });
    findings.compare_as(Law::Notice, "lifecycle.changed:", &expected, &said);
}

/// What is said ahead of time: figures that add up, goals each once, offers that were given.
fn check_ahead(entry: &Entry, findings: &mut Findings) {
    let (mut goals, mut offers) = (0_usize, Vec::new());
    for notice in &entry.notices {
        if let Notice::TierExpiring { offer, .. } | Notice::LifecycleChanged { offer, .. } = notice
        {
            offers.extend(offer);
        }
        let shortfalls = shortfalls(notice);
        if let Notice::GoalNear {
            goal: Goal::Tier { .. },
        } = notice
        {
            goals = goals.saturating_add(1);
            let some = !shortfalls.is_empty();
            findings.compare_as(Law::Notice, "a near tier lacks something:", &true, &some);
        }
        for lacks in shortfalls {
            let missing = lacks.threshold.at_least.saturating_sub(lacks.value);
            findings.compare_as(Law::Notice, "missing", &missing, &lacks.missing);
            let lacks_some = lacks.missing > 0;
            findings.compare_as(Law::Notice, "something is missing:", &true, &lacks_some);
        }
    }
    findings.hold(
        Law::Notice,
        goals <= 1,
        || "one next tier".to_owned(),
        || goals.to_string(),
    );
    for offer in offers {
        findings.hold(
            Law::Notice,
            is_given(entry, offer),
            || format!("{offer:?} given"),
            || "nothing".to_owned(),
        );
    }
}

/// Whether an entry gives what it says that it offers. Growth is one figure with what decays at
/// the same instant: that it was given cannot be seen.
fn is_given(entry: &Entry, offer: &Offered) -> bool {
    match offer {
        Offered::Grant(benefit) => entry
            .grant_events
            .iter()
            .any(|event| event.kind == GrantEventKind::Issued && event.benefit == *benefit),
        Offered::Points(offered) => entry.notices.iter().any(
            |notice| matches!(notice, Notice::PointsEarned { points, .. } if points == offered),
        ),
        Offered::Growth(_) => true,
    }
}

fn shortfalls(notice: &Notice) -> &[Shortage] {
    if let Notice::TierExpiring { shortfalls, .. }
    | Notice::GoalNear {
        goal: Goal::Tier { shortfalls, .. },
    } = notice
    {
        shortfalls
    } else {
        &[]
    }
}

/// Each notice has a delivery or none has; facts are never withheld and never wait.
fn check_deliveries(entry: &Entry, findings: &mut Findings) {
    if entry.deliveries.is_empty() {
        return;
    }
    let (notices, deliveries) = (entry.notices.len(), entry.deliveries.len());
    findings.compare_as(Law::Notice, "deliveries:", &notices, &deliveries);
    for (notice, delivery) in entry.notices.iter().zip(&entry.deliveries) {
        let holds = match (notice.purpose(), delivery) {
            (Purpose::Fact, Delivery::Send(sending)) => {
                sending.not_before.is_none() && sending.not_after.is_none()
            }
            (Purpose::Fact, Delivery::Withheld(_)) => false,
            (Purpose::Marketing, Delivery::Send(sending)) => is_window(entry, sending),
            (Purpose::Marketing, Delivery::Withheld(_)) => true,
        };
        findings.hold(
            Law::Notice,
            holds,
            || format!("a delivery that fits {}", notice.kind().name()),
            || format!("{delivery:?}"),
        );
    }
}

/// Marketing messages of a calendar week that a cap let through.
#[derive(Debug, Default)]
pub(super) struct Week {
    from: Option<LocalDay>,
    sent: u16,
}

impl Week {
    /// Counts an entry's, against the cap of the version that decided it.
    pub(super) fn fold(
        &mut self,
        cap: Option<u16>,
        entry: &Entry,
        today: LocalDay,
        findings: &mut Findings,
    ) {
        let from = Some(today.week_start());
        if self.from != from {
            *self = Self { from, sent: 0 };
        }
        let Some(cap) = cap else {
            return;
        };
        let sent = entry
            .notices
            .iter()
            .zip(&entry.deliveries)
            .filter(|(notice, delivery)| {
                notice.purpose() == Purpose::Marketing && matches!(delivery, Delivery::Send(_))
            });
        for _ in sent {
            self.sent = self.sent.saturating_add(1);
            findings.hold(
                Law::Notice,
                self.sent <= cap,
                || format!("at most {cap} marketing messages in a week"),
                || self.sent.to_string(),
            );
        }
    }
}

/// Over some channel that the member agreed to, from the decision on, for some time.
fn is_window(entry: &Entry, sending: &Sending) -> bool {
    let consent = entry.addressee.consent;
    let first = sending.not_before.unwrap_or(entry.decided_at);
    !sending.channels.is_empty()
        && sending
            .channels
            .iter()
            .all(|channel| consent.allows(*channel))
        && entry.decided_at <= first
        && sending.not_after.is_none_or(|end| first < end)
}

fn sum_of(taken: &[Taken]) -> i128 {
    taken
        .iter()
        .map(|taken| i128::from(taken.points.get()))
        .sum()
}

fn from(entry: &Entry, account: &Account) -> i128 {
    sum(entry, |posting| posting.from == *account)
}

fn to(entry: &Entry, account: &Account) -> i128 {
    sum(entry, |posting| posting.to == *account)
}

fn sum(entry: &Entry, which: impl Fn(&Posting) -> bool) -> i128 {
    entry
        .postings
        .iter()
        .filter(|posting| which(posting))
        .map(|posting| i128::from(posting.points.get()))
        .sum()
}
