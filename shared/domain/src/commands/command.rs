//! Commands: whatever changes a member. Each carries a key that its caller chose.

use super::key::{CommandKey, CommandKind};
use super::profile::Profile;
use crate::words::ids::{
    ActivityKind, Brand, Category, Channel, CommandId, MemberId, PartnerId, Sku, StoreId, TierId,
    TransactionId,
};
use crate::words::money::{Currency, Points};
use crate::words::time::{Instant, LocalDay};
use serde::{Deserialize, Serialize};

/// How far ahead of its arrival a command may say that it happened (rules §2).
pub const FUTURE_TOLERANCE_MS: i64 = 300_000;

/// The most lines of one purchase.
pub const LINES_MAX: usize = 500;

/// Something that changes a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Whom.
    pub member: MemberId,
    /// When it happened.
    pub occurred_at: Instant,
    /// When it came to the door; travels with the command.
    pub received_at: Instant,
    /// What.
    pub act: Act,
}

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The member joins.
    Join(Profile),
    /// A purchase; a repeated one is known by its transaction.
    Purchase(Purchase),
    /// A return of a purchase, whole or in part.
    Return(Return),
    /// An act that is no purchase.
    Activity(Activity),
    /// Points are spent.
    Spend(Spend),
    /// Spent points come back, whole or in part.
    GiveBack(GiveBack),
    /// What is known of the member changes.
    Profile(ProfileChange),
    /// An operator adds or takes points.
    Adjust(Adjustment),
    /// An operator brings lapsed points back.
    Reinstate(Reinstatement),
    /// The member is held at or above a tier.
    HoldTier(TierHold),
    /// What is known of the member is erased; nothing happens to it any more.
    Erase(Erasure),
    /// Only what is due is settled.
    Settle,
}

/// A transaction at a point of sale, shop or app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// The receipt.
    pub transaction: TransactionId,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// 1 to [`LINES_MAX`].
    pub lines: Vec<Line>,
    /// Bought over.
    pub channel: Option<Channel>,
    /// Bought in.
    pub store: Option<StoreId>,
    /// Bought at.
    pub partner: Option<PartnerId>,
    /// What of it was paid with points.
    pub paid_with_points: Option<PaidWithPoints>,
}

/// One line of a purchase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// After discounts, tax included, in minor units; 0 or more.
    pub amount_minor: i64,
    /// The tax in it; at most the amount.
    pub tax_minor: i64,
    /// How many pieces; told, not reckoned with.
    pub quantity: Option<u32>,
    /// Class of goods.
    pub category: Option<Category>,
    /// Article.
    pub sku: Option<Sku>,
    /// Maker.
    pub brand: Option<Brand>,
}

/// The part of a purchase that points paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidWithPoints {
    /// How many points; above 0.
    pub points: Points,
    /// What they stood for, in minor units; above 0, at most the purchase's amount.
    pub amount_minor: i64,
}

/// A return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// The caller's name for it.
    pub id: CommandId,
    /// Of which purchase.
    pub transaction: TransactionId,
    /// What of it.
    pub returned: Returned,
}

/// What of a purchase is returned. Amounts as they were sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Returned {
    /// All that is left.
    Everything,
    /// An amount, spread over all lines.
    Amount(ReturnedAmount),
    /// Some lines.
    Lines(Vec<ReturnedLine>),
}

/// An amount that is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedAmount {
    /// Minor units, tax included; above 0.
    pub amount_minor: i64,
    /// The tax in it.
    pub tax_minor: i64,
}

/// A line that is returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedLine {
    /// Which, from 1.
    pub line: u16,
    /// How much of it; `None`: what is left.
    pub amount: Option<ReturnedAmount>,
}

/// An act that is no purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The caller's name for it.
    pub id: CommandId,
    /// What it was; one that the program lists.
    pub kind: ActivityKind,
}

/// Points are spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spend {
    /// The caller's name for it.
    pub id: CommandId,
    /// How many; above 0.
    pub points: Points,
    /// On what.
    pub reason: String,
}

/// Spent points come back with their dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveBack {
    /// The caller's name for it.
    pub id: CommandId,
    /// Which spending.
    pub spend: CommandId,
    /// How many; `None`: what is left of it.
    pub points: Option<Points>,
}

/// What is known of the member changes; what is `None` stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileChange {
    /// The caller's name for it.
    pub id: CommandId,
    /// The whole new profile.
    pub profile: Profile,
}

/// An operator adds or takes points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The caller's name for it.
    pub id: CommandId,
    /// Above 0: added, with the program's dates. Below 0: taken in spend order, at most
    /// what is active.
    pub points: Points,
    /// Why.
    pub reason: String,
}

/// An operator brings lapsed points back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reinstatement {
    /// The caller's name for it.
    pub id: CommandId,
    /// How many; above 0, at most what has lapsed and was not brought back.
    pub points: Points,
    /// Their new last day; `None`: never.
    pub last_day: Option<LocalDay>,
    /// Why.
    pub reason: String,
}

/// The member is held at or above a tier until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierHold {
    /// The caller's name for it.
    pub id: CommandId,
    /// The tier.
    pub tier: TierId,
    /// The last day of the hold.
    pub until: LocalDay,
    /// By what.
    pub source: FloorSource,
}

/// What can hold a member at or above a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FloorSource {
    /// A paid plan.
    Plan,
    /// A grant.
    Grant,
    /// The head of a family.
    Family,
    /// An operator.
    Operator,
}

/// What is known of the member is erased (rules §4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The caller's name for it.
    pub id: CommandId,
    /// Why; it stays in the ledger, so nothing in it identifies a person.
    pub reason: String,
}

impl Command {
    /// The key; `None` for a settlement, whose entries have keys of their own.
    #[must_use]
    pub fn key(&self) -> Option<CommandKey> {
        let own =
            |kind, id: &CommandId| Some(CommandKey::Own(kind, self.member.clone(), id.clone()));
        match &self.act {
            Act::Join(_) => Some(CommandKey::Join(self.member.clone())),
            Act::Purchase(purchase) => Some(CommandKey::Transaction(purchase.transaction.clone())),
            Act::Return(back) => own(CommandKind::Return, &back.id),
            Act::Activity(activity) => own(CommandKind::Activity, &activity.id),
            Act::Spend(spend) => own(CommandKind::Spend, &spend.id),
            Act::GiveBack(back) => own(CommandKind::GiveBack, &back.id),
            Act::Profile(change) => own(CommandKind::Profile, &change.id),
            Act::Adjust(adjustment) => own(CommandKind::Adjust, &adjustment.id),
            Act::Reinstate(reinstatement) => own(CommandKind::Reinstate, &reinstatement.id),
            Act::HoldTier(hold) => own(CommandKind::HoldTier, &hold.id),
            Act::Erase(erasure) => own(CommandKind::Erase, &erasure.id),
            Act::Settle => None,
        }
    }

    /// The key of the recorded thing that this command is about: a return's purchase, a
    /// giving back's spending.
    #[must_use]
    pub fn target(&self) -> Option<CommandKey> {
        match &self.act {
            Act::Return(back) => Some(CommandKey::Transaction(back.transaction.clone())),
            Act::GiveBack(back) => Some(CommandKey::Own(
                CommandKind::Spend,
                self.member.clone(),
                back.spend.clone(),
            )),
            Act::Join(_)
            | Act::Purchase(_)
            | Act::Activity(_)
            | Act::Spend(_)
            | Act::Profile(_)
            | Act::Adjust(_)
            | Act::Reinstate(_)
            | Act::HoldTier(_)
            | Act::Erase(_)
            | Act::Settle => None,
        }
    }
}
