//! The acts as they are written in JSON: the fields of each, what they say, and how what is said
//! is written again. The JSON Schema comes from them.

use super::form::{Head, Headed, Written, form, forms, read, same};
use super::parts::{
    CurrencyCode, HoldSource, LineForm, PaidWithPointsForm, ProfileForm, ReturnedAmountForm,
    ReturnedLineForm, line_form, returned_form, returned_lines, within_amount,
};
use crate::commands::fault::CommandFault;
use crate::commands::private::Object;
use crate::commands::value::{
    Day, Id, Label, List, Moment, POINTS_MAX, SomePoints, Text, True, Whole, null_as_left_out,
};
use gradus_domain::commands::{
    Act, ActKind, Activity, Adjustment, Command, Erasure, GiveBack, LINES_MAX, PaidWithPoints,
    Profile, ProfileChange, Purchase, Reinstatement, Return, Returned, ReturnedAmount, Spend,
    TierHold, Unfit,
};
use gradus_domain::words::ids::{
    ActivityKind, Channel, CommandId, MemberId, PartnerId, StoreId, TierId, TransactionId,
};
use gradus_domain::words::money::Points;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;

forms! {
    Join(JoinForm);
    Purchase(PurchaseForm);
    Return(ReturnForm);
    Activity(ActivityForm);
    Spend(SpendForm);
    GiveBack(GiveBackForm);
    Profile(ProfileChangeForm);
    Adjust(AdjustForm);
    Reinstate(ReinstateForm);
    HoldTier(HoldTierForm);
    Erase(EraseForm);
}

form! {
    /// A member joins.
    JoinForm of Join is "join", tagged JoinTag {
        /// What is known of the member that rules may ask for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<Object<ProfileForm>>,
    }
}

impl Written for JoinForm {
    type Said = Profile;

    fn said(self) -> Result<Profile, CommandFault> {
        Ok(self.profile.unwrap_or_default().0.meaning())
    }

    fn of(profile: &Profile, head: Head) -> Self {
        Self {
            kind: JoinTag::Word,
            member: head.member,
            profile: (*profile != Profile::default()).then(|| Object(ProfileForm::of(profile))),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// A purchase: one receipt with all its lines. A receipt that comes twice is taken once.
    PurchaseForm of Purchase is "purchase", tagged PurchaseTag {
        /// The receipt's id: unique in the whole program, whoever shows it.
        id: Id<TransactionId>,
        /// The currency of all amounts: an ISO 4217 code.
        #[schemars(with = "CurrencyCode")]
        currency: CurrencyCode,
        /// What was bought.
        lines: List<Object<LineForm>, 1, LINES_MAX>,
        /// Bought over: till, shop, app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Label<Channel>>,
        /// Bought in this shop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        store: Option<Label<StoreId>>,
        /// Bought at this partner of the program.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        partner: Option<Id<PartnerId>>,
        /// What of it was paid with points.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paid_with_points: Option<Object<PaidWithPointsForm>>,
        /// What is wanted where the payment does not fit: `refuse` the purchase, or take it,
        /// for it has happened, and `leave_out` the payment. Left out: `refuse` where the
        /// answer is waited for, otherwise `leave_out`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unfit: Option<UnfitWord>,
    }
}

/// What is wanted where something that a purchase names does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum UnfitWord {
    /// The whole purchase is refused.
    Refuse,
    /// The purchase counts; what does not fit is left out.
    LeaveOut,
}

impl From<UnfitWord> for Unfit {
    fn from(word: UnfitWord) -> Self {
        match word {
            UnfitWord::Refuse => Self::Refuse,
            UnfitWord::LeaveOut => Self::LeaveOut,
        }
    }
}

impl From<Unfit> for UnfitWord {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Refuse => Self::Refuse,
            Unfit::LeaveOut => Self::LeaveOut,
        }
    }
}

impl Written for PurchaseForm {
    type Said = Purchase;

    fn said(self) -> Result<Purchase, CommandFault> {
        let mut sum_minor: i64 = 0;
        for (at, Object(line)) in self.lines.0.iter().enumerate() {
            within_amount(line.tax, line.amount.0, || format!("lines[{at}].tax"))?;
            sum_minor = sum_minor.saturating_add(line.amount.0);
        }
        if let Some(Object(paid)) = &self.paid_with_points
            && paid.amount.0 > sum_minor
        {
            return Err(CommandFault::of_field(
                "paid_with_points.amount",
                format!(
                    "found {}; expected at most the sum of the lines, {sum_minor}",
                    paid.amount.0
                ),
            ));
        }
        Ok(Purchase {
            transaction: self.id.0,
            currency: self.currency.0,
            lines: self
                .lines
                .0
                .into_iter()
                .map(|line| line.0.meaning())
                .collect(),
            channel: self.channel.map(|channel| channel.0),
            store: self.store.map(|store| store.0),
            partner: self.partner.map(|partner| partner.0),
            paid_with_points: self.paid_with_points.map(|Object(paid)| PaidWithPoints {
                points: Points::new(paid.points.0),
                amount_minor: paid.amount.0,
            }),
            unfit: self.unfit.map(Unfit::from),
        })
    }

    fn of(purchase: &Purchase, head: Head) -> Self {
        Self {
            kind: PurchaseTag::Word,
            member: head.member,
            id: Id(purchase.transaction.clone()),
            currency: CurrencyCode(purchase.currency),
            lines: List(purchase.lines.iter().map(line_form).map(Object).collect()),
            channel: purchase.channel.clone().map(Label),
            store: purchase.store.clone().map(Label),
            partner: purchase.partner.clone().map(Id),
            paid_with_points: purchase.paid_with_points.map(|paid| {
                Object(PaidWithPointsForm {
                    points: Whole(paid.points.get()),
                    amount: Whole(paid.amount_minor),
                })
            }),
            unfit: purchase.unfit.map(UnfitWord::from),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// A return: exactly one of `everything`, `amount` and `lines` says what of the purchase
    /// comes back. Amounts as they were sold.
    #[schemars(extend("oneOf" = [
        {"required": ["everything"], "properties": {"everything": {"type": "boolean"}}},
        {"required": ["amount"], "properties": {"amount": {"type": "object"}}},
        {"required": ["lines"], "properties": {"lines": {"type": "array"}}}
    ]))]
    ReturnForm of Return is "return", tagged ReturnTag {
        /// The return's own id: unique among this member's returns.
        id: Id<CommandId>,
        /// Of which purchase: its `id`.
        transaction: Id<TransactionId>,
        /// All that is left of the purchase.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        everything: Option<True>,
        /// An amount, spread over all lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Object<ReturnedAmountForm>>,
        /// Some lines, each named once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lines: Option<List<Object<ReturnedLineForm>, 1, LINES_MAX>>,
    }
}

impl Written for ReturnForm {
    type Said = Return;

    fn said(self) -> Result<Return, CommandFault> {
        let returned = match (self.everything, self.amount, self.lines) {
            (Some(True), None, None) => Returned::Everything,
            (None, Some(Object(amount)), None) => {
                within_amount(amount.tax, amount.amount.0, || "amount.tax".to_owned())?;
                Returned::Amount(ReturnedAmount {
                    amount_minor: amount.amount.0,
                    tax_minor: amount.tax.0,
                })
            }
            (None, None, Some(lines)) => Returned::Lines(returned_lines(&lines.0)?),
            (everything, amount, lines) => {
                let found: Vec<&str> = [
                    everything.map(|_| "everything"),
                    amount.map(|_| "amount"),
                    lines.map(|_| "lines"),
                ]
                .into_iter()
                .flatten()
                .collect();
                let found = if found.is_empty() {
                    "none".to_owned()
                } else {
                    found.join(" and ")
                };
                return Err(CommandFault::of_the_whole(format!(
                    "found {found}; expected exactly one of everything, amount and lines"
                )));
            }
        };
        Ok(Return {
            id: self.id.0,
            transaction: self.transaction.0,
            returned,
        })
    }

    fn of(back: &Return, head: Head) -> Self {
        let (everything, amount, lines) = returned_form(&back.returned);
        Self {
            kind: ReturnTag::Word,
            member: head.member,
            id: Id(back.id.clone()),
            transaction: Id(back.transaction.clone()),
            everything,
            amount,
            lines,
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// An act that is no purchase: check-in, review, share.
    ActivityForm of Activity is "activity", tagged ActivityTag {
        /// The act's own id: unique among this member's activities.
        id: Id<CommandId>,
        /// What it was: one of the program's activities.
        activity: Id<ActivityKind>,
    }
}

impl Written for ActivityForm {
    type Said = Activity;

    fn said(self) -> Result<Activity, CommandFault> {
        Ok(Activity {
            id: self.id.0,
            kind: self.activity.0,
        })
    }

    fn of(activity: &Activity, head: Head) -> Self {
        Self {
            kind: ActivityTag::Word,
            member: head.member,
            id: Id(activity.id.clone()),
            activity: Id(activity.kind.clone()),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// Points are spent.
    SpendForm of Spend is "spend", tagged SpendTag {
        /// The spending's own id: unique among this member's.
        id: Id<CommandId>,
        /// How many.
        points: SomePoints,
        /// On what.
        reason: Text,
    }
}

impl Written for SpendForm {
    type Said = Spend;

    fn said(self) -> Result<Spend, CommandFault> {
        Ok(Spend {
            id: self.id.0,
            points: Points::new(self.points.0),
            reason: self.reason.0,
        })
    }

    fn of(spend: &Spend, head: Head) -> Self {
        Self {
            kind: SpendTag::Word,
            member: head.member,
            id: Id(spend.id.clone()),
            points: Whole(spend.points.get()),
            reason: Text(spend.reason.clone()),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// Spent points come back with their dates.
    GiveBackForm of GiveBack is "give_back", tagged GiveBackTag {
        /// Its own id: unique among this member's.
        id: Id<CommandId>,
        /// Which spending: its `id`.
        spend: Id<CommandId>,
        /// How many. Left out: what is left of the spending.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        points: Option<SomePoints>,
    }
}

impl Written for GiveBackForm {
    type Said = GiveBack;

    fn said(self) -> Result<GiveBack, CommandFault> {
        Ok(GiveBack {
            id: self.id.0,
            spend: self.spend.0,
            points: self.points.map(|points| Points::new(points.0)),
        })
    }

    fn of(back: &GiveBack, head: Head) -> Self {
        Self {
            kind: GiveBackTag::Word,
            member: head.member,
            id: Id(back.id.clone()),
            spend: Id(back.spend.clone()),
            points: back.points.map(|points| Whole(points.get())),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// What is known of a member is replaced.
    ProfileChangeForm of Profile is "profile", tagged ProfileTag {
        /// The change's own id: unique among this member's.
        id: Id<CommandId>,
        /// The whole new profile: what is left out is forgotten.
        profile: Object<ProfileForm>,
    }
}

impl Written for ProfileChangeForm {
    type Said = ProfileChange;

    fn said(self) -> Result<ProfileChange, CommandFault> {
        Ok(ProfileChange {
            id: self.id.0,
            profile: self.profile.0.meaning(),
        })
    }

    fn of(change: &ProfileChange, head: Head) -> Self {
        Self {
            kind: ProfileTag::Word,
            member: head.member,
            id: Id(change.id.clone()),
            profile: Object(ProfileForm::of(&change.profile)),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// An operator adds or takes points.
    AdjustForm of Adjust is "adjust", tagged AdjustTag {
        /// The adjustment's own id: unique among this member's.
        id: Id<CommandId>,
        /// How many: above 0 added, with the program's dates; below 0 taken, at most what is
        /// active. Not 0.
        #[schemars(extend("not" = {"const": 0}))]
        points: Whole<{ -POINTS_MAX }, POINTS_MAX>,
        /// Why.
        reason: Text,
    }
}

impl Written for AdjustForm {
    type Said = Adjustment;

    fn said(self) -> Result<Adjustment, CommandFault> {
        if self.points.0 == 0 {
            return Err(CommandFault::of_field(
                "points",
                "found 0; expected a number above 0 to add points or below 0 to take some",
            ));
        }
        Ok(Adjustment {
            id: self.id.0,
            points: Points::new(self.points.0),
            reason: self.reason.0,
        })
    }

    fn of(adjustment: &Adjustment, head: Head) -> Self {
        Self {
            kind: AdjustTag::Word,
            member: head.member,
            id: Id(adjustment.id.clone()),
            points: Whole(adjustment.points.get()),
            reason: Text(adjustment.reason.clone()),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// An operator brings lapsed points back.
    ReinstateForm of Reinstate is "reinstate", tagged ReinstateTag {
        /// The reinstatement's own id: unique among this member's.
        id: Id<CommandId>,
        /// How many: at most what has lapsed and was not brought back.
        points: SomePoints,
        /// Their new last day. Left out: they never lapse.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<Day>,
        /// Why.
        reason: Text,
    }
}

impl Written for ReinstateForm {
    type Said = Reinstatement;

    fn said(self) -> Result<Reinstatement, CommandFault> {
        Ok(Reinstatement {
            id: self.id.0,
            points: Points::new(self.points.0),
            last_day: self.last_day.map(|day| day.0),
            reason: self.reason.0,
        })
    }

    fn of(reinstatement: &Reinstatement, head: Head) -> Self {
        Self {
            kind: ReinstateTag::Word,
            member: head.member,
            id: Id(reinstatement.id.clone()),
            points: Whole(reinstatement.points.get()),
            last_day: reinstatement.last_day.map(Day),
            reason: Text(reinstatement.reason.clone()),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// The member is held at or above a tier until a day.
    HoldTierForm of HoldTier is "hold_tier", tagged HoldTierTag {
        /// The hold's own id: unique among this member's.
        id: Id<CommandId>,
        /// The tier.
        tier: Id<TierId>,
        /// The last day of the hold.
        until: Day,
        /// What holds the member there.
        source: HoldSource,
    }
}

impl Written for HoldTierForm {
    type Said = TierHold;

    fn said(self) -> Result<TierHold, CommandFault> {
        Ok(TierHold {
            id: self.id.0,
            tier: self.tier.0,
            until: self.until.0,
            source: self.source.meaning(),
        })
    }

    fn of(hold: &TierHold, head: Head) -> Self {
        Self {
            kind: HoldTierTag::Word,
            member: head.member,
            id: Id(hold.id.clone()),
            tier: Id(hold.tier.clone()),
            until: Day(hold.until),
            source: HoldSource::of(hold.source),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}

form! {
    /// What is known of the member is erased. Nothing happens to the member any more.
    EraseForm of Erase is "erase", tagged EraseTag {
        /// The erasure's own id: unique among this member's.
        id: Id<CommandId>,
        /// Why. It stays in the ledger: nothing in it may identify a person.
        reason: Text,
    }
}

impl Written for EraseForm {
    type Said = Erasure;

    fn said(self) -> Result<Erasure, CommandFault> {
        Ok(Erasure {
            id: self.id.0,
            reason: self.reason.0,
        })
    }

    fn of(erasure: &Erasure, head: Head) -> Self {
        Self {
            kind: EraseTag::Word,
            member: head.member,
            id: Id(erasure.id.clone()),
            reason: Text(erasure.reason.clone()),
            occurred_at: head.occurred_at,
            received_at: head.received_at,
        }
    }
}
