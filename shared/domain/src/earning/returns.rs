//! Returns: what a purchase earned and no longer stands for is taken back (rules §7).

use super::counting::{gives, is_paid};
use super::earn::lots_of_shares;
use super::limits::Held;
use crate::commands::{Return, Returned, ReturnedAmount};
use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{Entry, PurchaseRecord, ReturnRecord, What};
use crate::ledger::plan::{BudgetLeft, BudgetMove, Failure};
use crate::ledger::rejection::Rejection;
use crate::ledger::remainder::PurchaseRemainder;
use crate::ledger::score::{BasisLine, Facts, Limit, NthDue, Score, Share, Source};
use crate::member::lots::{LastDay, Taken};
use crate::member::metrics::Contribution;
use crate::points::give_back::latest_first;
use crate::program::{Amounts, Program};
use crate::telling::notice::Notice;
use crate::words::exact::{Overflow, apportion_by_weight};
use crate::words::ids::{GrantId, RuleId};
use crate::words::money::{Growth, Money, Points};
use std::borrow::Cow;

/// A purchase and how far it is returned.
pub(crate) struct Purchased<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) record: &'a PurchaseRecord,
    pub(crate) remainder: PurchaseRemainder,
}

/// What a return takes.
struct TakenBack {
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
        let returned_now = returned_by_line(&program, back, record, &before)?;
        let mut after = before.clone();
        after.revision = after.revision.saturating_add(1);
        for (sum, now) in after.returned_minor.iter_mut().zip(&returned_now) {
            *sum = sum.checked_add(*now).ok_or(Overflow)?;
        }

        let remaining = remaining_lines(record, &after)?;
        let facts = self.facts_now(&record.facts, &before);
        let score = self.score_remaining(&program, record, &before, &facts, &remaining, budgets)?;
        let mut taken = TakenBack {
            points: Points::ZERO,
            growth: Growth::ZERO,
            spend_minor: 0,
            uncounted: false,
        };
        self.measure_spend(record, &before, &remaining, &mut taken)?;
        let earned_as =
            self.take_points(&program, record, &score, &mut after, &mut taken, moves)?;
        self.take_growth(&program, record, &score, &mut after, &mut taken, moves)?;
        self.take_grants(&program, record, &score, &mut after, moves)?;
        self.move_nth(&mut after, &facts, &score);

        let forgiven = self.member.holdings.take_back(
            taken.points,
            &earned_as,
            self.version.program.returns.shortfall,
            self.today,
            &mut self.entry.postings,
        )?;
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
        if taken.points.is_positive() {
            self.entry.notices.push(Notice::PointsReversed {
                points: taken.points.minus(forgiven)?,
                forgiven,
            });
        }
        let points_back = self.give_points_back(record, &mut after)?;
        self.take_tier_rewards_back()?;
        self.entry.what = What::Returned(ReturnRecord {
            purchase: entry.key.clone(),
            returned_minor: returned_now,
            taken: taken.points,
            forgiven,
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

    fn measure_spend(
        &self,
        record: &PurchaseRecord,
        before: &PurchaseRemainder,
        remaining: &[BasisLine],
        taken: &mut TakenBack,
    ) -> Result<(), Stop> {
        let eligible =
            |lines: &[BasisLine]| -> i64 { lines.iter().map(|line| line.eligible_minor).sum() };
        let was = eligible(&remaining_lines(record, before)?);
        let is = eligible(remaining);
        taken.spend_minor = was.checked_sub(is).ok_or(Overflow)?;
        taken.uncounted = was > 0 && is == 0;
        Ok(())
    }

    /// Where the remaining part earns less, its shares take the place of the old ones, and
    /// what they used is freed. Returns what is to be taken from which lots first.
    fn take_points(
        &mut self,
        program: &Program,
        record: &PurchaseRecord,
        score: &Score,
        after: &mut PurchaseRemainder,
        taken: &mut TakenBack,
        moves: &mut Vec<BudgetMove>,
    ) -> Result<Vec<Taken>, Stop> {
        let stands_for = Points::sum(after.shares.iter().map(|share| share.amount))?;
        if stands_for <= score.points {
            return Ok(Vec::new());
        }
        taken.points = stands_for.minus(score.points)?;
        let old = std::mem::replace(&mut after.shares, score.shares.clone());
        for (rule, used) in changes(&old, &score.shares, Points::get) {
            self.charge(program, &rule, record.facts.day, used, moves)?;
        }
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
        Ok(earned_as)
    }

    fn take_growth(
        &mut self,
        program: &Program,
        record: &PurchaseRecord,
        score: &Score,
        after: &mut PurchaseRemainder,
        taken: &mut TakenBack,
        moves: &mut Vec<BudgetMove>,
    ) -> Result<(), Stop> {
        let stands_for = Growth::sum(after.growth_shares.iter().map(|share| share.amount))?;
        if stands_for <= score.growth {
            return Ok(());
        }
        taken.growth = stands_for.minus(score.growth)?;
        let old = std::mem::replace(&mut after.growth_shares, score.growth_shares.clone());
        for (rule, used) in changes(&old, &score.growth_shares, Growth::get) {
            self.charge(program, &rule, record.facts.day, used, moves)?;
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

    /// Every-nth multiples that the rest does not earn any more are free again; those that it
    /// alone earns are paid with it.
    fn move_nth(&mut self, after: &mut PurchaseRemainder, facts: &Facts, score: &Score) {
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
        self.take_nth_back(&freed);
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
        let value: i64 = record.lines.iter().map(|line| line.net_minor).sum();
        let returned: i64 = after.returned_minor.iter().sum();
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
            let forgiven = self.member.holdings.take_back(
                points,
                &entered.points,
                shortfall,
                self.today,
                &mut self.entry.postings,
            )?;
            if points.is_positive() {
                self.entry.notices.push(Notice::PointsReversed {
                    points: points.minus(forgiven)?,
                    forgiven,
                });
            }
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

/// floor(whole × part ÷ of), exactly.
fn share_of(whole: i64, part: i64, of: i64) -> Result<i64, Overflow> {
    i128::from(whole)
        .checked_mul(i128::from(part))
        .and_then(|product| product.checked_div(i128::from(of)))
        .and_then(|share| i64::try_from(share).ok())
        .ok_or(Overflow)
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

/// How the uses of rules change from old shares to new ones.
fn changes<T: Copy>(
    old: &[Share<T>],
    new: &[Share<T>],
    get: impl Fn(T) -> i64,
) -> Vec<(RuleId, i64)> {
    let mut changes: Vec<(RuleId, i64)> = Vec::new();
    let signed = old
        .iter()
        .map(|share| (share, get(share.amount).saturating_neg()))
        .chain(new.iter().map(|share| (share, get(share.amount))));
    for (share, amount) in signed {
        let Source::Rule(rule) = &share.source else {
            continue;
        };
        match changes.iter_mut().find(|(id, _)| id == rule) {
            Some((_, sum)) => *sum = sum.saturating_add(amount),
            None => changes.push((rule.clone(), amount)),
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

/// What of each line is returned now.
fn returned_by_line(
    program: &Program,
    back: &Return,
    record: &PurchaseRecord,
    before: &PurchaseRemainder,
) -> Result<Vec<i64>, Stop> {
    let left: Vec<i64> = record
        .lines
        .iter()
        .zip(&before.returned_minor)
        .map(|(line, returned)| line.net_minor.saturating_sub(*returned))
        .collect();
    let all_left: i64 = left.iter().sum();
    let exceeds = |asked: i64, left: i64| {
        let currency = program.currency;
        Stop::from(Rejection::ReturnExceedsTransaction {
            transaction: back.transaction.clone(),
            asked: Money {
                minor: asked,
                currency,
            },
            left: Money {
                minor: left,
                currency,
            },
        })
    };
    let was_returned = before.revision > 0;
    match &back.returned {
        Returned::Everything => {
            let sold: i64 = record.lines.iter().map(|line| line.net_minor).sum();
            if all_left == 0 && (sold > 0 || was_returned) {
                return Err(exceeds(sold, 0));
            }
            Ok(left)
        }
        Returned::Amount(amount) => {
            let asked = net_of(program, amount)?;
            if all_left < asked {
                return Err(exceeds(asked, all_left));
            }
            Ok(apportion_by_weight(asked, &left)?)
        }
        Returned::Lines(lines) => {
            let mut returned = vec![0; left.len()];
            for asked in lines {
                let index = usize::from(asked.line).checked_sub(1);
                let line = index.and_then(|index| {
                    let sold = record.lines.get(index)?.net_minor;
                    Some((sold, left.get(index)?, returned.get_mut(index)?))
                });
                let Some((sold, left, returned)) = line else {
                    return Err(Rejection::LineUnknown {
                        transaction: back.transaction.clone(),
                        found: asked.line,
                        lines: u16::try_from(record.lines.len()).unwrap_or(u16::MAX),
                    }
                    .into());
                };
                let still = left.saturating_sub(*returned);
                let value = match &asked.amount {
                    Some(amount) => net_of(program, amount)?,
                    None if still == 0 => sold,
                    None => still,
                };
                if still < value {
                    return Err(exceeds(value, still));
                }
                *returned = returned.saturating_add(value);
            }
            if all_left == 0 && was_returned {
                return Err(exceeds(0, 0));
            }
            Ok(returned)
        }
    }
}

fn net_of(program: &Program, amount: &ReturnedAmount) -> Result<i64, Rejection> {
    let ReturnedAmount {
        amount_minor,
        tax_minor,
    } = *amount;
    if amount_minor <= 0 {
        let bound = "an amount returned is above 0".to_owned();
        return Err(Rejection::out_of_bounds(
            "amount",
            Some(amount_minor),
            bound,
        ));
    }
    if !(0..=amount_minor).contains(&tax_minor) {
        let bound = format!("the tax returned is 0 to its amount, {amount_minor}");
        return Err(Rejection::out_of_bounds("tax", Some(tax_minor), bound));
    }
    Ok(match program.earning.amounts {
        Amounts::WithTax => amount_minor,
        Amounts::WithoutTax => amount_minor.saturating_sub(tax_minor),
    })
}
