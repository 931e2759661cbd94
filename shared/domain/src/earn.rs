//! Purchases and activities: what they earn and what follows from it (rules §5).

use crate::command::{Activity, LINES_MAX, Purchase};
use crate::counting::{self, ActAt};
use crate::draft::{Draft, Stop};
use crate::entry::{Account, ActivityRecord, PurchaseRecord, RuleGrant, What};
use crate::exact::apportion_by_weight;
use crate::ids::RuleId;
use crate::limits;
use crate::lots::{Holdings, LotDates, Taken};
use crate::metrics::Contribution;
use crate::money::{MAX_AMOUNT_MINOR, Points};
use crate::notice::Notice;
use crate::plan::{BudgetLeft, BudgetMove, Failure};
use crate::program::rule::Rule;
use crate::program::versions::Version;
use crate::program::{Amounts, Program, UpgradingPurchase};
use crate::rejection::Rejection;
use crate::score::{BasisLine, Facts, Score, ScoreError, ScoredAct, Share, score};
use crate::spend::check_spendable;
use crate::time::LocalDay;

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
        let lines = basis_lines(program, purchase)?;
        let spend_minor: i64 = lines.iter().map(|line| line.eligible_minor).sum();
        let counts = spend_minor > 0;
        self.entry.program_version = program.version;

        let paid_with = self.pay_with_points(purchase, day)?;
        if counts && program.earning.qualifying_acts.purchase {
            self.keep_points_alive(version, day);
        }
        let at = ActAt {
            act: ScoredAct::Purchase,
            occurred_at: self.entry.occurred_at,
            day,
            counts,
            channel: purchase.channel.as_ref(),
            store: purchase.store.as_ref(),
            partner: purchase.partner.as_ref(),
        };
        let mut facts = counting::facts(version, &self.member, &at, self.today);
        let mut score = self.score(program, &lines, &facts, budgets)?;
        if program.earning.upgrading_purchase == UpgradingPurchase::NewRate
            && let Some(tier) = self.tier_reached_with(&score, spend_minor, day)?
            && program.tier_index(&facts.tier) < program.tier_index(&tier)
        {
            facts.tier = tier;
            score = self.score(program, &lines, &facts, budgets)?;
        }

        self.credit_score(version, &facts, &score)?;
        self.contribute(day, &contribution(&score, spend_minor, counts))?;
        self.move_growth(score.growth)?;
        self.charge_score(program, &score, day, moves)?;
        let nth_paid = self.pay_nth(&facts, &score);
        self.note_streak(&facts);
        if counts {
            let standing = &mut self.member.standing;
            standing.inactive_from = standing.inactive_from.max(day.plus_days(1));
        }
        let grants = self.grant_score(&score);
        self.follow_lifecycle();
        self.upgrade_or_keep(day)?;
        self.entry.what = What::Purchased(Box::new(PurchaseRecord {
            lines,
            facts,
            score,
            nth_paid,
            paid_with,
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
        let at = ActAt {
            act: ScoredAct::Activity(activity.kind.clone()),
            occurred_at: self.entry.occurred_at,
            day,
            counts: false,
            channel: None,
            store: None,
            partner: None,
        };
        let facts = counting::facts(version, &self.member, &at, self.today);
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
        self.score_holding(program, lines, facts, budgets, |_| 0)
    }

    /// Scores with what is left of limits and budgets now, and what the act itself holds of
    /// each rule's.
    pub(crate) fn score_holding(
        &self,
        program: &Program,
        lines: &[BasisLine],
        facts: &Facts,
        budgets: &[BudgetLeft],
        held: impl Fn(&RuleId) -> i64,
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
    ) -> Result<Option<crate::ids::TierId>, Stop> {
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

    fn pay_with_points(&mut self, purchase: &Purchase, day: LocalDay) -> Result<Vec<Taken>, Stop> {
        match purchase.paid_with_points {
            Some(paid) => self.redeem(paid.points, day, &Account::Redeemed),
            None => Ok(Vec::new()),
        }
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

/// The lots that shares of a score make, one for each set of dates.
pub(crate) fn lots_of_shares(
    program: &Program,
    facts: &Facts,
    shares: &[Share<Points>],
) -> Result<Vec<Taken>, crate::exact::Overflow> {
    let activation = program.earning.activation;
    let mut lots: Vec<Taken> = Vec::with_capacity(1);
    for share in shares {
        if !share.amount.is_positive() {
            continue;
        }
        let expiry = Draft::expiry_of(program, &facts.tier, &share.source);
        let dates = LotDates::earned(facts.day, activation, expiry, facts.partner.clone());
        match lots.iter_mut().find(|lot| lot.dates == dates) {
            Some(lot) => lot.points = lot.points.plus(share.amount)?,
            None => lots.push(Taken {
                dates,
                points: share.amount,
            }),
        }
    }
    Ok(lots)
}

/// What an activity can be rejected for.
pub(crate) fn check_activity(program: &Program, activity: &Activity) -> Result<(), Rejection> {
    if program.activities.contains(&activity.kind) {
        return Ok(());
    }
    let found = activity.kind.clone();
    Err(Rejection::ActivityUnknown { found })
}

/// What a purchase can be rejected for.
pub(crate) fn check_purchase(
    program: &Program,
    purchase: &Purchase,
    holdings: &Holdings,
) -> Result<(), Rejection> {
    if purchase.currency != program.currency {
        return Err(Rejection::CurrencyMismatch {
            found: purchase.currency,
            expected: program.currency,
        });
    }
    let lines = purchase.lines.len();
    if lines == 0 || LINES_MAX < lines {
        let bound = format!("a purchase has 1 to {LINES_MAX} lines");
        return Err(out_of_bounds("lines", lines.try_into().ok(), bound));
    }
    let mut sum: i64 = 0;
    for line in &purchase.lines {
        if !(0..=MAX_AMOUNT_MINOR).contains(&line.amount_minor) {
            let bound = format!("a line's amount is 0 to {MAX_AMOUNT_MINOR} minor units");
            return Err(out_of_bounds("amount", Some(line.amount_minor), bound));
        }
        if !(0..=line.amount_minor).contains(&line.tax_minor) {
            let bound = format!("a line's tax is 0 to its amount, {}", line.amount_minor);
            return Err(out_of_bounds("tax", Some(line.tax_minor), bound));
        }
        sum = sum.saturating_add(line.amount_minor);
    }
    if let Some(paid) = purchase.paid_with_points {
        if !paid.points.is_positive() {
            let bound = "points paid are above 0".to_owned();
            return Err(out_of_bounds(
                "paid_with_points",
                Some(paid.points.get()),
                bound,
            ));
        }
        if !(1..=sum).contains(&paid.amount_minor) {
            let bound = format!("the amount paid with points is 1 to {sum} minor units");
            return Err(out_of_bounds(
                "paid_with_points",
                Some(paid.amount_minor),
                bound,
            ));
        }
    }
    if let Some(partner) = &purchase.partner
        && !program.partners.contains(partner)
    {
        let found = partner.clone();
        return Err(Rejection::PartnerUnknown { found });
    }
    match purchase.paid_with_points {
        Some(paid) => check_spendable(holdings, paid.points),
        None => Ok(()),
    }
}

pub(crate) fn out_of_bounds(what: &str, found: Option<i64>, bound: String) -> Rejection {
    Rejection::OutOfBounds {
        what: what.to_owned(),
        found: found.unwrap_or(i64::MAX),
        bound,
    }
}

/// The lines as they count: net, and what of it is eligible, without the share paid with
/// points, which is spread over the eligible lines (rules §5).
fn basis_lines(program: &Program, purchase: &Purchase) -> Result<Vec<BasisLine>, Stop> {
    let excluded = &program.earning.excluded;
    let whole = purchase
        .channel
        .as_ref()
        .is_some_and(|channel| excluded.channels.contains(channel))
        || purchase
            .store
            .as_ref()
            .is_some_and(|store| excluded.stores.contains(store));
    let mut lines = Vec::with_capacity(purchase.lines.len());
    for line in &purchase.lines {
        let net_minor = match program.earning.amounts {
            Amounts::WithTax => line.amount_minor,
            Amounts::WithoutTax => line.amount_minor.saturating_sub(line.tax_minor),
        };
        let is_excluded = whole
            || line
                .category
                .as_ref()
                .is_some_and(|category| excluded.categories.contains(category))
            || line
                .sku
                .as_ref()
                .is_some_and(|sku| excluded.skus.contains(sku));
        lines.push(BasisLine {
            net_minor,
            eligible_minor: if is_excluded { 0 } else { net_minor },
            category: line.category.clone(),
            sku: line.sku.clone(),
            brand: line.brand.clone(),
        });
    }
    if let Some(paid) = purchase.paid_with_points {
        let weights: Vec<i64> = lines.iter().map(|line| line.eligible_minor).collect();
        let eligible: i64 = weights.iter().sum();
        let spread = apportion_by_weight(paid.amount_minor.min(eligible), &weights)?;
        for (line, paid_minor) in lines.iter_mut().zip(spread) {
            line.eligible_minor = line.eligible_minor.saturating_sub(paid_minor);
        }
    }
    Ok(lines)
}
