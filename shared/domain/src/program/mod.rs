//! A program: one set of rules, as data that has been checked.
//!
//! What stands here is what `decide` reads. The file that a marketer writes, and the
//! faults it can have, live in `contracts`; the checks that need the meaning of a rule
//! (and the most lots a member can hold) in [`check`].

pub mod condition;
pub mod effect;
pub mod expiry;
pub mod living;
pub mod messages;
pub mod needs;
pub mod nth;
mod read_off;
pub mod rule;
pub mod stage;
pub mod tier;
pub mod versions;

use crate::program::messages::Messages;
use crate::words::calendar::Calendar;
use crate::words::exact::{Decimal, Rounding};
use crate::words::ids::{
    ActivityKind, BenefitId, Category, Channel, PartnerId, ProgramId, Sku, StoreId,
};
use crate::words::money::{Currency, Growth, Points};
use crate::words::time::Instant;
use condition::Condition;
use expiry::{Activation, Expiry};
use rule::Rule;
use tier::Tier;

/// One version of a program. Published, it never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The program's name in ids and routes.
    pub id: ProgramId,
    /// Which version of it this is, from 1.
    pub version: u32,
    /// From when on it is in force.
    pub effective_from: Instant,
    /// The zone that every rule of days, weeks, months and years speaks of.
    pub calendar: Calendar,
    /// The only currency that transactions may come in.
    pub currency: Currency,
    /// How many local days a command may come late.
    pub late_days: u16,
    /// How many minutes a day's beginning stays open for what happened before it, 0 to 2,880
    /// (rules §2).
    pub closing_minutes: u16,
    /// How purchases turn into points.
    pub earning: Earning,
    /// How purchases turn into growth, and how growth decays.
    pub growth: GrowthRules,
    /// Earn rules, by priority (lower first), then id.
    pub rules: Vec<Rule>,
    /// The ladder, lowest first; never empty, the lowest asks for nothing.
    pub tiers: Vec<Tier>,
    /// Privileges that can be granted.
    pub benefits: Vec<Benefit>,
    /// What members get on their own days.
    pub occasions: Vec<Occasion>,
    /// How returns and debt are treated.
    pub returns: Returns,
    /// What is announced ahead of time.
    pub reminders: Reminders,
    /// How what is announced reaches members; `None`: the program leaves that to others.
    pub messages: Option<Messages>,
    /// When a member counts as new, active, dormant or churned.
    pub lifecycle: Option<Lifecycle>,
    /// What this version does to what members have already.
    pub changes: Changes,
    /// Who besides the program may issue points.
    pub partners: Vec<PartnerId>,
    /// The activities that may come in.
    pub activities: Vec<ActivityKind>,
}

impl Program {
    /// Every reward that follows from a member's life, wherever the program gives one.
    pub fn rewards(&self) -> impl Iterator<Item = &Reward> {
        let entry_rewards = self.tiers.iter().flat_map(|tier| &tier.entry_rewards);
        let occasions = self.occasions.iter().map(|occasion| &occasion.reward);
        let offers = self.offers().flat_map(|offer| &offer.rewards);
        entry_rewards.chain(occasions).chain(offers)
    }

    /// Every condition that is read where a day begins.
    pub(crate) fn conditions_of_days(&self) -> impl Iterator<Item = &Condition> {
        let occasions = self.occasions.iter().map(|occasion| &occasion.when);
        occasions.chain(self.offers().map(|offer| &offer.when))
    }

    fn offers(&self) -> impl Iterator<Item = &Offer> {
        let stages = self.lifecycle.iter();
        let of_stages = stages.flat_map(|stages| [&stages.dormant_offers, &stages.churned_offers]);
        self.reminders
            .retention_offers
            .iter()
            .chain(of_stages.flatten())
    }
}

/// How purchases turn into points (rules §3, §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earning {
    /// Points per amount, before the tier's rate.
    pub rate: Rate,
    /// Whether tax counts.
    pub amounts: Amounts,
    /// How the one rounding of a transaction goes.
    pub rounding: Rounding,
    /// How multipliers meet each other.
    pub stacking: Stacking,
    /// What never earns.
    pub excluded: Exclusions,
    /// When earned points become spendable.
    pub activation: Activation,
    /// When they lapse.
    pub expiry: Expiry,
    /// Whether the purchase that reaches a tier earns at the new tier's rate.
    pub upgrading_purchase: UpgradingPurchase,
    /// Which acts keep points with an `inactivity` expiry alive.
    pub qualifying_acts: QualifyingActs,
}

/// Points per amount of money: 1 point per ¥3.00 is `1` per `300` minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Points for each full or partial `per`.
    pub points: Decimal,
    /// The amount in minor units, above zero.
    pub per_minor: i64,
}

/// Which amount of a line counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amounts {
    /// Net after discounts, tax included.
    WithTax,
    /// Net after discounts, tax taken off.
    WithoutTax,
}

/// How several multipliers on one line combine (rules §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stacking {
    /// Each adds base × (m − 1).
    Additive,
    /// Each adds (m − 1) × what stands on the line so far.
    Multiplicative,
    /// Each line takes the highest.
    Best,
}

/// What is never eligible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exclusions {
    /// Lines of these categories.
    pub categories: Vec<Category>,
    /// Lines of these articles.
    pub skus: Vec<Sku>,
    /// Whole transactions over these channels.
    pub channels: Vec<Channel>,
    /// Whole transactions of these stores.
    pub stores: Vec<StoreId>,
}

/// At which tier's rate the purchase that reaches a tier earns (rules §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpgradingPurchase {
    /// At the tier in force before it.
    OldRate,
    /// At the tier that it reaches.
    NewRate,
}

/// Acts that move the last day of points with an `inactivity` expiry (rules §6).
/// Earning such points always does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QualifyingActs {
    /// A purchase with an eligible amount.
    pub purchase: bool,
    /// Spending points, those paid in a purchase included.
    pub redemption: bool,
    /// Any activity.
    pub activity: bool,
}

/// Growth from purchases, and its decay (rules §5, §8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrowthRules {
    /// Growth per eligible amount, if purchases grow at all.
    pub rate: Option<Rate>,
    /// What is taken at the start of each period.
    pub decay: Option<Decay>,
}

/// Growth is taken at the first instant of each period: floor(growth × share), never
/// below the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decay {
    /// How often.
    pub every: DecayPeriod,
    /// The share taken, above 0 and at most 1.
    pub share: Decimal,
    /// What is never taken.
    pub floor: Growth,
}

/// How often growth decays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecayPeriod {
    /// On the first of each month.
    Month,
    /// On the first of January, April, July and October.
    Quarter,
    /// On the first of January.
    Year,
}

/// A privilege that can be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benefit {
    /// Its name.
    pub id: BenefitId,
    /// What it is.
    pub kind: BenefitKind,
    /// For how many days a grant is good, the day of granting included; `None`: for ever.
    pub valid_days: Option<u16>,
}

/// What a benefit is. Only a multiplier changes what is earned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BenefitKind {
    /// A voucher.
    Coupon,
    /// A thing.
    Gift,
    /// Something done for the member.
    Service,
    /// An earlier start.
    EarlyAccess,
    /// While a grant is good, purchases earn this many times the base: it works as the
    /// rule of the same name among [`Program::rules`].
    Multiplier(Decimal),
}

/// A reward that follows from an event in a member's life rather than from a purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reward {
    /// A benefit, granted.
    Grant(BenefitId),
    /// Points, active at once, with the program's expiry or their own.
    Points {
        /// How many.
        points: Points,
        /// Their own expiry.
        expiry: Option<Expiry>,
    },
    /// Growth.
    Growth(Growth),
}

/// What members get on their own days, at the day's first instant (rules §2, step 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// Which day.
    pub on: OccasionDay,
    /// Only these tiers; empty: all.
    pub tiers: Vec<crate::words::ids::TierId>,
    /// Who gets it: read at the day's first instant, and asking for nothing that is bought or
    /// done.
    pub when: Condition,
    /// What they get.
    pub reward: Reward,
}

/// What members get with a warning or with a change of their stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Who gets it, read as that of an [`Occasion`].
    pub when: Condition,
    /// What they get, one after the other.
    pub rewards: Vec<Reward>,
}

impl Occasion {
    /// Whether members of a tier get it.
    #[must_use]
    pub fn is_for(&self, tier: &crate::words::ids::TierId) -> bool {
        self.tiers.is_empty() || self.tiers.contains(tier)
    }
}

/// A member's own day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OccasionDay {
    /// The birthday.
    Birthday,
    /// Each anniversary of the joining day, from the first.
    MembershipAnniversary,
}

/// How returns and debt are treated (rules §6, §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returns {
    /// What happens where the points to take back are no longer there.
    pub shortfall: Shortfall,
    /// What becomes of a tier that was reached through what was returned.
    pub tier: TierAfterReturn,
    /// How many days a return waits for its purchase.
    pub wait_days: u16,
    /// How long points given back live whose last day is past, from the decision's day on.
    pub restore_days: u16,
}

/// What happens where points to take back are no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// The member owes them.
    Debt,
    /// They are forgiven.
    Forgive,
}

/// What becomes of a tier that was reached through what was returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierAfterReturn {
    /// It stays until its next review.
    NextReview,
    /// It is taken back with the return.
    AtOnce,
}

/// What is announced ahead of time. Lead times in days before a last day, each at the
/// first instant of its day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reminders {
    /// Before points lapse.
    pub points_expiring_lead_days: Vec<u16>,
    /// Before a tier's last day, where it would not be kept (rules §8).
    pub tier_expiring_lead_days: Vec<u16>,
    /// What the warning brings with it.
    pub retention_offers: Vec<Offer>,
    /// Before a tier is lost for want of purchases.
    pub inactivity_lead_days: Vec<u16>,
    /// Before a birthday.
    pub birthday_lead_days: Vec<u16>,
    /// The next tier is near where every condition that has to be met lacks at most this
    /// share of its threshold, above 0 and at most 1, rounded up; `None`: it is not said.
    pub tier_near_share: Option<Decimal>,
    /// Whether it is said that the next day's act would make a streak pay.
    pub streak_near: bool,
}

/// What a version does to what members have already, at the first beginning of a day that it
/// decides (rules §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Points earned before the version's first day get the last day that the program's
    /// expiry gives them.
    pub redate: bool,
    /// Every tier is reviewed as at the end of its validity.
    pub reassess: bool,
}

/// When a member counts as new, active, dormant or churned: whole local days since the
/// latest counted purchase, or since joining where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// New for this many days after joining.
    pub new_days: u16,
    /// Dormant from this many days on.
    pub dormant_days: u16,
    /// Churned from this many days on; above `dormant_days`.
    pub churned_days: u16,
    /// What members get who become dormant, at most once in 12 months.
    pub dormant_offers: Vec<Offer>,
    /// What members get who churn, at most once in 12 months.
    pub churned_offers: Vec<Offer>,
}
