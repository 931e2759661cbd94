//! Purchases and activities: what they earn and what follows from it (rules §5).

use super::limits::Held;
use super::lines::basis_lines;
use crate::commands::{Activity, Line, Purchase};
use crate::conditions::facts::{self, ActAt};
use crate::earning::limits;
use crate::earning::score::{ScoreError, score};
use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::{
    Account, ActivityRecord, PaymentLeftOut, PurchaseRecord, RuleGrant, What,
};
use crate::ledger::plan::{BudgetLeft, BudgetMove, Failure};
use crate::ledger::rejection::Rejection;
use crate::ledger::score::{BasisLine, Facts, Score, Share};
use crate::member::lots::{LotDates, Taken};
use crate::member::metrics::Contribution;
use crate::points::issue::expiry_of;
use crate::points::spend::check_spendable;
use crate::program::condition::NthOf;
use crate::program::rule::{Rule, ScoredAct};
use crate::program::versions::Version;
use crate::program::{Program, UpgradingPurchase};
use crate::telling::notice::Notice;
use crate::words::ids::RuleId;
use crate::words::money::Points;
use crate::words::time::LocalDay;

impl Draft<'_> {
    /// Scores a purchase under the version in force when it happened.
    pub(crate) fn purchase(
        &mut self,
        version: &Version,
        purchase: &Purchase,
        day: LocalDay,
        budgets: &[BudgetLeft],
        moves: &mut Vec<BudgetMove>,
    ) -> Result<(), Stop> {
        let program = &version.program;
        let left_out = self.payment_left_out(purchase);
        let paid_with_points = match left_out {
            Some(_) => None,
            None => purchase.paid_with_points,
        };
        let lines = basis_lines(program, purchase, paid_with_points)?;
        let spend_minor: i64 = lines.iter().map(|line| line.eligible_minor).sum();
        let counts = spend_minor > 0;
        let pieces: Vec<u32> = if version.needs.pieces {
            purchase.lines.iter().map(Line::pieces).collect()
        } else {
            Vec::new()
        };
        self.entry.program_version = program.version;

        let paid_with = match paid_with_points {
            Some(paid) => self.redeem(paid.points, day, &Account::Redeemed)?,
            None => Vec::new(),
        };
        if counts && program.earning.qualifying_acts.purchase {
            self.keep_points_alive(version, day);
        }
        let at = ActAt {
            act: ScoredAct::Purchase,
            occurred_at: self.entry.occurred_at,
            day,
            spend_minor,
            counts,
            paid_with_points: paid_with_points.is_some(),
            channel: purchase.channel.as_ref(),
            store: purchase.store.as_ref(),
            partner: purchase.partner.as_ref(),
            pieces: &pieces,
        };
        let mut facts = facts::facts(version, &self.member, &at);
        let due = facts::matching_due(version, &self.member, &facts, &lines)?;
        facts.nth_due.extend(due);
        let mut score = self.score(program, &lines, &facts, budgets)?;
        if program.earning.upgrading_purchase == UpgradingPurchase::NewRate
            && let Some(tier) = self.tier_reached_with(&score, spend_minor, day)?
            && program.tier_index(&facts.tier) < program.tier_index(&tier)
        {
            facts.tier = tier;
            facts.nth_due.retain(|due| due.of == NthOf::Purchases);
            let due = facts::matching_due(version, &self.member, &facts, &lines)?;
            facts.nth_due.extend(due);
            score = self.score(program, &lines, &facts, budgets)?;
        }

        self.credit_score(version, &facts, &score)?;
        self.announce_paid(&paid_with)?;
        self.announce_left_out(left_out.as_ref());
        self.contribute(day, &contribution(&score, spend_minor, counts))?;
        self.move_growth(score.growth)?;
        self.charge_score(program, &score, day, moves)?;
        let nth_paid = self.pay_nth(&facts.nth_due, &score);
        self.count_matching(version, &facts, &[], &lines)?;
        self.note_streak(&facts);
        if counts {
            let standing = &mut self.member.standing;
            standing.inactive_from = standing.inactive_from.max(day.plus_days(1));
        }
        let grants = self.grant_score(&score);
        self.follow_lifecycle()?;
        self.upgrade_or_keep(day)?;
        self.entry.what = What::Purchased(Box::new(PurchaseRecord {
            lines,
            facts,
            score,
            nth_paid,
            paid_with,
            left_out,
            grants,
        }));
        Ok(())
    }

    /// Scores an activity under the version in force when it happened.
    pub(crate) fn activity(
        &mut self,
        version: &Version,
        activity: &Activity,
        day: LocalDay,
        budgets: &[BudgetLeft],
        moves: &mut Vec<BudgetMove>,
    ) -> Result<(), Stop> {
        let program = &version.program;
        self.entry.program_version = program.version;
        if program.earning.qualifying_acts.activity {
            self.keep_points_alive(version, day);
        }
        let act = ScoredAct::Activity(activity.kind.clone());
        let at = ActAt::without_goods(act, self.entry.occurred_at, day);
        let facts = facts::facts(version, &self.member, &at);
        let score = self.score(program, &[], &facts, budgets)?;
        self.credit_score(version, &facts, &score)?;
        let contribution = Contribution {
            activity: true,
            ..contribution(&score, 0, false)
        };
        self.contribute(day, &contribution)?;
        self.move_growth(score.growth)?;
        self.charge_score(program, &score, day, moves)?;
        self.note_streak(&facts);
        self.grant_score(&score);
        self.upgrade_or_keep(day)?;
        self.entry.what = What::Acted(Box::new(ActivityRecord { facts, score }));
        Ok(())
    }

    fn score(
        &self,
        program: &Program,
        lines: &[BasisLine],
        facts: &Facts,
        budgets: &[BudgetLeft],
    ) -> Result<Score, Stop> {
        self.score_holding(program, lines, facts, budgets, |_| Held::default())
    }

    /// Scores with what is left of limits and budgets now, and what the act itself holds of
    /// each rule's.
    pub(crate) fn score_holding(
        &self,
        program: &Program,
        lines: &[BasisLine],
        facts: &Facts,
        budgets: &[BudgetLeft],
        held: impl Fn(&RuleId) -> Held,
    ) -> Result<Score, Stop> {
        let left = |rule: &Rule| {
            let (day, held) = (facts.day, held(&rule.id));
            limits::left(&self.member, program, rule, day, self.today, budgets, held)
        };
        score(program, lines, facts, left).map_err(|error| match error {
            ScoreError::Overflow(overflow) => overflow.into(),
            ScoreError::UnknownTier { tier } => {
                let version = program.version;
                Failure::TierMissing { tier, version }.into()
            }
        })
    }

    /// The tier that a purchase would reach with what it earns at the old rate, if it is
    /// another than the one held now. It may be one that the version which scores the
    /// purchase does not have yet, or below the one in force on a late purchase's day.
    fn tier_reached_with(
        &mut self,
        score: &Score,
        spend_minor: i64,
        day: LocalDay,
    ) -> Result<Option<crate::words::ids::TierId>, Stop> {
        let member = self.member.clone();
        let entry = self.entry.clone();
        self.contribute(day, &contribution(score, spend_minor, spend_minor > 0))?;
        self.move_growth(score.growth)?;
        let before = self.member.standing.effective().clone();
        self.upgrade_or_keep(day)?;
        let reached = self.member.standing.effective().clone();
        self.member = member;
        self.entry = entry;
        Ok((reached != before).then_some(reached))
    }

    /// The payment with points that does not fit, and why; a purchase that is refused for it
    /// does not come here.
    fn payment_left_out(&self, purchase: &Purchase) -> Option<PaymentLeftOut> {
        let paid = purchase.paid_with_points?;
        let holdings = &self.member.holdings;
        let refusal = check_spendable(holdings, paid.points).err()?;
        let active = match refusal {
            Rejection::InsufficientPoints { active, .. } => active,
            _ => holdings.active_points().unwrap_or(Points::ZERO),
        };
        Some(PaymentLeftOut {
            paid,
            active,
            debt: holdings.debt,
        })
    }

    /// Says that a payment was left out.
    fn announce_left_out(&mut self, left_out: Option<&PaymentLeftOut>) {
        if let Some(PaymentLeftOut { paid, active, debt }) = left_out {
            self.entry.notices.push(Notice::PurchaseAdjusted {
                points: paid.points,
                active: *active,
                debt: *debt,
            });
        }
    }

    /// Points that pay are spent like any others.
    fn announce_paid(&mut self, paid_with: &[Taken]) -> Result<(), Stop> {
        let points = Points::sum(paid_with.iter().map(|taken| taken.points))?;
        if points.is_positive() {
            self.entry.notices.push(Notice::RewardRedeemed { points });
        }
        Ok(())
    }

    /// Issues the points of a score, lot by lot.
    fn credit_score(
        &mut self,
        version: &Version,
        facts: &Facts,
        score: &Score,
    ) -> Result<(), Stop> {
        if !score.points.is_positive() {
            return Ok(());
        }
        let lots = lots_of_shares(&version.program, facts, &score.shares)?;
        let mut pending = Points::ZERO;
        for lot in &lots {
            if lot.dates.activates_on.is_some_and(|day| self.today < day) {
                pending = pending.plus(lot.points)?;
            }
        }
        self.issue(version, lots, facts.day)?;
        self.entry.notices.push(Notice::PointsEarned {
            points: score.points,
            pending,
        });
        Ok(())
    }

    fn charge_score(
        &mut self,
        program: &Program,
        score: &Score,
        day: LocalDay,
        moves: &mut Vec<BudgetMove>,
    ) -> Result<(), Stop> {
        for (rule, used) in limits::uses(score) {
            self.charge(program, &rule, day, used, moves)?;
        }
        Ok(())
    }

    fn grant_score(&mut self, score: &Score) -> Vec<RuleGrant> {
        let mut granted = Vec::new();
        for share in &score.grants {
            if let Some(grant) = self.grant(&share.benefit, self.today) {
                granted.push(RuleGrant {
                    rule: share.rule.clone(),
                    grant,
                });
            }
        }
        granted
    }
}

fn contribution(score: &Score, spend_minor: i64, counts: bool) -> Contribution {
    Contribution {
        spend_minor,
        purchases: i64::from(counts),
        points_earned: score.points.get(),
        growth: score.growth.get(),
        activity: false,
    }
}

/// The lots that shares of a score make, one for each set of dates. What multipliers below 1
/// take goes off the base's lot, then off those of the rules in their order.
pub(crate) fn lots_of_shares(
    program: &Program,
    facts: &Facts,
    shares: &[Share<Points>],
) -> Result<Vec<Taken>, crate::words::exact::Overflow> {
    let activation = program.earning.activation;
    let mut lots: Vec<Taken> = Vec::with_capacity(1);
    let mut less = Points::ZERO;
    for share in shares {
        if !share.amount.is_positive() {
            less = less.minus(share.amount)?;
            continue;
        }
        let expiry = expiry_of(program, &facts.tier, &share.source);
        let dates = LotDates::earned(facts.day, activation, expiry, facts.partner.clone());
        match lots.iter_mut().find(|lot| lot.dates == dates) {
            Some(lot) => lot.points = lot.points.plus(share.amount)?,
            None => lots.push(Taken {
                dates,
                points: share.amount,
            }),
        }
    }
    if less.is_positive() {
        for lot in &mut lots {
            let taken = lot.points.min(less);
            lot.points = lot.points.minus(taken)?;
            less = less.minus(taken)?;
        }
        lots.retain(|lot| lot.points.is_positive());
    }
    Ok(lots)
}
