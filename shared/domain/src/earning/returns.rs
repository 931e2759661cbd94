//! Returns: what a purchase earned and no longer stands for is taken back (rules §7).

use super::counting::gives;
use super::earn::lots_of_shares;
use super::limits::Held;
use super::lines::share_of;
use super::returned::LinesLeft;
use crate::commands::Return;
use crate::conditions::facts::is_paid;
use crate::conditions::matching::eligible_sum;
use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{Entry, PurchaseRecord, ReturnRecord, What};
use crate::ledger::plan::{BudgetLeft, BudgetMove, Failure};
use crate::ledger::remainder::PurchaseRemainder;
use crate::ledger::score::{BasisLine, Facts, Limit, NthDue, Score, Share, Source};
use crate::member::lots::{LastDay, Taken, TakenBack};
use crate::member::metrics::Contribution;
use crate::points::give_back::latest_first;
use crate::program::Program;
use crate::telling::notice::Notice;
use crate::words::exact::{Overflow, apportion_by_weight};
use crate::words::ids::{GrantId, RuleId};
use crate::words::money::{Growth, Points};
use std::borrow::Cow;

/// A purchase and how far it is returned.
pub(crate) struct Purchased<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) record: &'a PurchaseRecord,
    pub(crate) remainder: PurchaseRemainder,
}

/// What a return takes.
struct Measured {
    points: Points,
    growth: Growth,
    spend_minor: i64,
    uncounted: bool,
}

impl Draft<'_> {
    /// Applies a return; answers how far the purchase is returned then.
    pub(crate) fn return_purchase(
        &mut self,
        back: &Return,
        purchased: Purchased<'_>,
        budgets: &[BudgetLeft],
        moves: &mut Vec<BudgetMove>,
    ) -> Result<PurchaseRemainder, Stop> {
        let Purchased {
            entry,
            record,
            remainder: before,
        } = purchased;
        let number = entry.program_version;
        let version = self
            .programs
            .numbered(number)
            .ok_or(Failure::VersionMissing { version: number })?;
        let program = version.program.clone();
        let lines = LinesLeft::of(&program, record, &before);
        let now = lines.returned(&program, back, before.revision > 0)?;
        let mut after = before.clone();
        after.revision = after.revision.saturating_add(1);
        add_to(&mut after.returned_minor, now.iter().map(|part| part.net))?;
        add_to(
            &mut after.returned_tax_minor,
            now.iter().map(|part| part.tax),
        )?;

        let was = remaining_lines(record, &before)?;
        let remaining = remaining_lines(record, &after)?;
        let facts = self.facts_now(&record.facts, &before);
        let score = self.score_remaining(&program, record, &before, &facts, &remaining, budgets)?;
        let (spend_before, spend_after) =
            (eligible_sum(was.iter())?, eligible_sum(remaining.iter())?);
        let mut taken = Measured {
            points: Points::ZERO,
            growth: Growth::ZERO,
            spend_minor: spend_before.checked_sub(spend_after).ok_or(Overflow)?,
            uncounted: spend_before > 0 && spend_after == 0,
        };
        let less = less_points(&program, record, &score, &mut after)?;
        taken.points = less.points;
        let back = self.member.holdings.take_back(
            taken.points,
            &less.earned_as,
            program.calendar.day_of(entry.decided_at),
            self.version.program.returns.shortfall,
            self.today,
            &mut self.entry.postings,
        )?;
        let uses = less.uses_but(back.forgiven)?;
        for change in &uses {
            self.charge(&program, &change.rule, record.facts.day, change.used, moves)?;
        }
        self.take_growth(&program, record, &score, &mut after, &mut taken, moves)?;
        self.take_grants(&program, record, &score, &mut after, moves)?;
        self.move_nth(&mut after, &facts, &score, &uses);
        self.count_matching(version, &record.facts, &was, &remaining)?;
        let day = record.facts.day;
        let contribution = Contribution {
            spend_minor: taken.spend_minor.checked_neg().ok_or(Overflow)?,
            purchases: i64::from(taken.uncounted).saturating_neg(),
            points_earned: taken.points.negated()?.get(),
            growth: taken.growth.negated()?.get(),
            activity: false,
        };
        self.contribute(day, &contribution)?;
        let growth_taken = taken.growth.min(self.member.growth);
        self.move_growth(growth_taken.negated()?)?;
        self.announce_reversed(taken.points, back)?;
        let points_back = self.give_points_back(record, &mut after)?;
        self.take_tier_rewards_back()?;
        self.entry.what = What::Returned(ReturnRecord {
            purchase: entry.key.clone(),
            returned_minor: now.iter().map(|part| part.net).collect(),
            returned_tax_minor: now.iter().map(|part| part.tax).collect(),
            taken: taken.points,
            lapsed: back.lapsed,
            forgiven: back.forgiven,
            growth_taken,
            points_back,
        });
        Ok(after)
    }

    /// Scores the remaining part with what the entry kept; no rule gives more than is left
    /// of its limits and budget now plus what the purchase holds of them. A rule that was cut
    /// gives no more than the purchase holds: what others freed meanwhile is not for it.
    fn score_remaining(
        &self,
        program: &Program,
        record: &PurchaseRecord,
        before: &PurchaseRemainder,
        facts: &Facts,
        remaining: &[BasisLine],
        budgets: &[BudgetLeft],
    ) -> Result<Score, Stop> {
        self.score_holding(program, remaining, facts, budgets, |rule| Held {
            amount: held_by(before, record, rule),
            cut_by: cut_by(&record.score, rule),
        })
    }

    /// The facts of the purchase, with those every-nth multiples alone that it holds, or that
    /// nobody has been paid for since.
    fn facts_now<'f>(&self, facts: &'f Facts, before: &PurchaseRemainder) -> Cow<'f, Facts> {
        let is_open = |due: &NthDue| before.nth_paid.contains(due) || !is_paid(&self.member, due);
        if facts.nth_due.iter().all(is_open) {
            return Cow::Borrowed(facts);
        }
        let mut now = facts.clone();
        now.nth_due.retain(is_open);
        Cow::Owned(now)
    }

    /// Says what was taken and what was forgiven; of what had lapsed that was said then.
    fn announce_reversed(&mut self, points: Points, back: TakenBack) -> Result<(), Stop> {
        let TakenBack { lapsed, forgiven } = back;
        let points = points.minus(lapsed)?;
        if points.is_positive() {
            self.entry.notices.push(Notice::PointsReversed {
                points: points.minus(forgiven)?,
                forgiven,
            });
        }
        Ok(())
    }

    fn take_growth(
        &mut self,
        program: &Program,
        record: &PurchaseRecord,
        score: &Score,
        after: &mut PurchaseRemainder,
        taken: &mut Measured,
        moves: &mut Vec<BudgetMove>,
    ) -> Result<(), Stop> {
        let stands_for = Growth::sum(after.growth_shares.iter().map(|share| share.amount))?;
        if stands_for <= score.growth {
            return Ok(());
        }
        taken.growth = stands_for.minus(score.growth)?;
        let old = std::mem::replace(&mut after.growth_shares, score.growth_shares.clone());
        for (rule, used) in changes(&old, &score.growth_shares, Growth::get) {
            if let Some(rule) = rule {
                self.charge(program, &rule, record.facts.day, used, moves)?;
            }
        }
        Ok(())
    }

    fn take_grants(
        &mut self,
        program: &Program,
        record: &PurchaseRecord,
        score: &Score,
        after: &mut PurchaseRemainder,
        moves: &mut Vec<BudgetMove>,
    ) -> Result<(), Stop> {
        let mut revoked: Vec<GrantId> = Vec::new();
        for granted in &record.grants {
            let still_earned = score.grants.iter().any(|there| there.rule == granted.rule);
            if !still_earned && after.grants.contains(&granted.grant) {
                self.charge(program, &granted.rule, record.facts.day, -1, moves)?;
                revoked.push(granted.grant.clone());
            }
        }
        after.grants.retain(|grant| !revoked.contains(grant));
        self.revoke(&revoked);
        Ok(())
    }

    /// Every-nth multiples that the rest does not earn any more are free again, but where some
    /// of what they gave is forgiven; those that it alone earns are paid with it.
    fn move_nth(
        &mut self,
        after: &mut PurchaseRemainder,
        facts: &Facts,
        score: &Score,
        uses: &[UseChange],
    ) {
        let standing = Score {
            shares: after.shares.clone(),
            growth_shares: after.growth_shares.clone(),
            grants: score.grants.clone(),
            ..Score::default()
        };
        let (kept, freed): (Vec<_>, Vec<_>) = std::mem::take(&mut after.nth_paid)
            .into_iter()
            .partition(|due| gives(&standing, &due.rule));
        after.nth_paid = kept;
        let is_taken = |due: &NthDue| {
            let mut forgiven = uses.iter().filter(|change| change.is_forgiven);
            forgiven.all(|change| change.rule != due.rule)
        };
        let taken: Vec<NthDue> = freed.into_iter().filter(is_taken).collect();
        self.take_nth_back(&taken);
        let given = Score {
            grants: Vec::new(),
            ..standing
        };
        let due = facts.nth_due.iter();
        let open: Vec<NthDue> = due
            .filter(|due| !after.nth_paid.contains(due))
            .cloned()
            .collect();
        after.nth_paid.extend(self.pay_nth(&open, &given));
    }

    /// Points that paid for the purchase come back in proportion; the last return gives the
    /// rest. The latest last day first, with their own dates; where that is past, they live
    /// for the program's `restore_days` from today.
    fn give_points_back(
        &mut self,
        record: &PurchaseRecord,
        after: &mut PurchaseRemainder,
    ) -> Result<Points, Stop> {
        let paid = Points::sum(record.paid_with.iter().map(|taken| taken.points))?;
        if !paid.is_positive() {
            return Ok(Points::ZERO);
        }
        // Points paid for what was bought as it was sold, tax included, whatever of it counts.
        let lines = record.lines.iter();
        let value: i64 = lines
            .flat_map(|line| [line.net_minor, line.tax_minor])
            .sum();
        let returned = after.returned_minor.iter().chain(&after.returned_tax_minor);
        let returned: i64 = returned.sum();
        let due = if returned == value {
            paid
        } else {
            Points::new(share_of(paid.get(), returned, value)?)
        };
        let now = due.minus(after.points_back)?;
        let restore_days = i32::from(self.program().returns.restore_days);
        let restored_until = LastDay::On(self.today.plus_days(restore_days));
        let mut lots = latest_first(&record.paid_with, after.points_back, now)?;
        for lot in &mut lots {
            let last = self.member.holdings.lapses_after(lot.dates.last_day);
            if last.is_some_and(|last| last < self.today) {
                lot.dates.last_day = restored_until;
            }
        }
        after.points_back = due;
        self.give_lots_back(lots, now)?;
        Ok(now)
    }

    /// Takes a tier back that was reached through what is returned, with what came with
    /// entering it.
    fn take_tier_rewards_back(&mut self) -> Result<(), Stop> {
        for entered in self.take_tier_back()? {
            self.revoke(&entered.grants);
            let points = Points::sum(entered.points.iter().map(|taken| taken.points))?;
            let shortfall = self.program().returns.shortfall;
            let back = self.member.holdings.take_back(
                points,
                &entered.points,
                entered.on,
                shortfall,
                self.today,
                &mut self.entry.postings,
            )?;
            self.announce_reversed(points, back)?;
            let growth = entered.growth.min(self.member.growth);
            self.move_growth(growth.negated()?)?;
            let contribution = Contribution {
                growth: entered.growth.negated()?.get(),
                ..Contribution::default()
            };
            self.contribute(entered.on, &contribution)?;
        }
        Ok(())
    }
}

/// What a purchase's points stand for less than before.
#[derive(Default)]
struct Less {
    points: Points,
    /// From which lots they are to be taken first.
    earned_as: Vec<Taken>,
    /// How the use of each source changes; what the base gave has no rule.
    changes: Vec<(Option<RuleId>, i64)>,
}

/// How the use of a rule changes.
struct UseChange {
    rule: RuleId,
    used: i64,
    /// Whether less of it is freed than the rule gives less, since points are forgiven.
    is_forgiven: bool,
}

impl Less {
    /// What is freed of each rule's limits, where so many of the points are forgiven: that
    /// goes off what each source gives less, in proportion.
    fn uses_but(self, forgiven: Points) -> Result<Vec<UseChange>, Overflow> {
        let less: Vec<i64> = self
            .changes
            .iter()
            .map(|(_, used)| used.saturating_neg().max(0))
            .collect();
        let all: i64 = less.iter().sum();
        let freed = apportion_by_weight(all.saturating_sub(forgiven.get()), &less)?;
        let changes = self.changes.into_iter().zip(less.into_iter().zip(freed));
        let of_rules = changes.filter_map(|((rule, used), (less, freed))| {
            Some(UseChange {
                rule: rule?,
                used: if used < 0 {
                    freed.saturating_neg()
                } else {
                    used
                },
                is_forgiven: freed < less,
            })
        });
        Ok(of_rules.collect())
    }
}

/// Where the remaining part earns less, its shares take the place of the old ones; so they do
/// where both are nothing, which a multiplier below 1 may have made of something.
fn less_points(
    program: &Program,
    record: &PurchaseRecord,
    score: &Score,
    after: &mut PurchaseRemainder,
) -> Result<Less, Stop> {
    let stands_for = Points::sum(after.shares.iter().map(|share| share.amount))?;
    if stands_for < score.points || (stands_for == score.points && stands_for.is_positive()) {
        return Ok(Less::default());
    }
    let old = std::mem::replace(&mut after.shares, score.shares.clone());
    let old_lots = lots_of_shares(program, &record.facts, &old)?;
    let new_lots = lots_of_shares(program, &record.facts, &score.shares)?;
    let mut earned_as = Vec::new();
    for lot in old_lots {
        let kept = new_lots
            .iter()
            .find(|there| there.dates == lot.dates)
            .map_or(Points::ZERO, |there| there.points);
        if kept < lot.points {
            earned_as.push(Taken {
                points: lot.points.minus(kept)?,
                dates: lot.dates,
            });
        }
    }
    Ok(Less {
        points: stands_for.minus(score.points)?,
        earned_as,
        changes: changes(&old, &score.shares, Points::get),
    })
}

/// What cut a rule when the purchase was scored.
fn cut_by(score: &Score, rule: &RuleId) -> Option<Limit> {
    let points = score
        .shares
        .iter()
        .filter(|share| share.source.is_rule(rule));
    let points = points.filter_map(|share| share.cut);
    let growth = score
        .growth_shares
        .iter()
        .filter(|share| share.source.is_rule(rule));
    let growth = growth.filter_map(|share| share.cut);
    points.chain(growth).map(|cut| cut.by).next()
}

/// What the purchase holds of a rule's limits.
fn held_by(before: &PurchaseRemainder, record: &PurchaseRecord, rule: &RuleId) -> i64 {
    let points = before
        .shares
        .iter()
        .filter(|share| share.source.is_rule(rule))
        .map(|share| share.amount.get());
    let growth = before
        .growth_shares
        .iter()
        .filter(|share| share.source.is_rule(rule))
        .map(|share| share.amount.get());
    let grants = record
        .grants
        .iter()
        .filter(|granted| granted.rule == *rule && before.grants.contains(&granted.grant))
        .map(|_| 1);
    points.chain(growth).chain(grants).sum()
}

/// How the uses of sources change from old shares to new ones; `None`: of the base.
fn changes<T: Copy>(
    old: &[Share<T>],
    new: &[Share<T>],
    get: impl Fn(T) -> i64,
) -> Vec<(Option<RuleId>, i64)> {
    let mut changes: Vec<(Option<RuleId>, i64)> = Vec::new();
    let used = |share: &Share<T>| get(share.amount).max(0);
    let signed = old
        .iter()
        .map(|share| (share, used(share).saturating_neg()))
        .chain(new.iter().map(|share| (share, used(share))));
    for (share, amount) in signed {
        let rule = match &share.source {
            Source::Rule(rule) => Some(rule),
            Source::Base => None,
        };
        match changes.iter_mut().find(|(id, _)| id.as_ref() == rule) {
            Some((_, sum)) => *sum = sum.saturating_add(amount),
            None => changes.push((rule.cloned(), amount)),
        }
    }
    changes
}

/// Per line floor(eligible × unreturned ÷ net).
fn remaining_lines(
    record: &PurchaseRecord,
    remainder: &PurchaseRemainder,
) -> Result<Vec<BasisLine>, Overflow> {
    let mut lines = record.lines.clone();
    for (line, returned) in lines.iter_mut().zip(&remainder.returned_minor) {
        if *returned > 0 {
            let unreturned = line.net_minor.checked_sub(*returned).ok_or(Overflow)?;
            line.eligible_minor = share_of(line.eligible_minor, unreturned, line.net_minor)?;
        }
    }
    Ok(lines)
}

fn add_to(sums: &mut [i64], now: impl Iterator<Item = i64>) -> Result<(), Overflow> {
    for (sum, now) in sums.iter_mut().zip(now) {
        *sum = sum.checked_add(now).ok_or(Overflow)?;
    }
    Ok(())
}
