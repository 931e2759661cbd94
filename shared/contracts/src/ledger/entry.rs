//! An entry of the ledger: what one command, or one instant, did to a member and why
//! (rules §4).

use crate::ledger::delivery::NoticeDeliveryView;
use crate::ledger::event::{GrantEventView, StageChangeView, TierEventView};
use crate::ledger::posting::{AfterView, PostingView, RedatedView, TakenView};
use crate::ledger::score::ScoreView;
use crate::words::value::{Day, Moment};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::announcement::announcements;
use gradus_domain::ledger::entry::{
    Entry, EntryKind, GiveBackRecord, PaymentLeftOut, ReturnRecord,
};
use gradus_domain::member::ParkedReturn;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::money::Currency;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An entry of the ledger. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryView {
    /// What it is known by: `GET …/commands/{key}` shows it again.
    pub key: String,
    /// Whose.
    pub member: String,
    /// Its number among the member's entries, from 1.
    pub sequence: u64,
    /// What happened.
    pub kind: EntryKindView,
    /// The program version that decided it.
    pub program_version: u32,
    /// When it happened; for a day or an instant, that instant.
    pub occurred_at: Moment,
    /// When it came to the door.
    pub received_at: Moment,
    /// The time of the decision.
    pub decided_at: Moment,
    /// What a purchase or an activity earned, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreView>,
    /// A payment with points that did not fit and was left out of the purchase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_left_out: Option<PaymentLeftOutView>,
    /// What a return took back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<ReturnedView>,
    /// The lots that points were spent from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spent: Vec<TakenView>,
    /// Spent points that came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gave_back: Option<GaveBackView>,
    /// Why, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The day that began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Returns whose purchase did not come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused_returns: Vec<RefusedReturnView>,
    /// Points whose last day a new version of the program reckoned anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redated: Vec<RedatedView>,
    /// Points that moved.
    pub postings: Vec<PostingView>,
    /// How growth changed.
    pub growth: i64,
    /// What became of the tier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tier_events: Vec<TierEventView>,
    /// What became of grants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<GrantEventView>,
    /// How the stage of life changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageChangeView>,
    /// What is announced of it, such as `points.earned`, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
    /// What becomes of each of them, in the same order; left out where the program does not
    /// speak of messages: then all are sent at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deliveries: Vec<NoticeDeliveryView>,
    /// What the member has afterwards.
    pub after: AfterView,
    /// The currency of the amounts in it: an ISO 4217 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// How many decimals an amount in it has: 2 where 12345 is 123.45.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minor_digits: Option<u8>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryKindView(pub EntryKind);

impl JsonSchema for EntryKindView {
    fn schema_name() -> Cow<'static, str> {
        "EntryKind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let kind = |kind: &EntryKind| {
            json_schema!({
                "type": "string",
                "const": kind.word(),
                "description": kind.meaning(),
            })
        };
        json_schema!({
            "description": "What happened.",
            "oneOf": EntryKind::ALL.iter().map(kind).collect::<Vec<_>>(),
        })
    }
}

/// What a return took back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnedView {
    /// The purchase's key.
    pub purchase: String,
    /// What of each line was returned, in minor units, in the order of the lines.
    pub returned: Vec<i64>,
    /// Earned points that were taken back, with those that had lapsed and those that are
    /// forgiven.
    pub points_taken: i64,
    /// Of these, what had lapsed unspent; left out where nothing had.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub points_lapsed: i64,
    /// Of these, what was forgiven.
    pub points_forgiven: i64,
    /// Growth that was taken back.
    pub growth_taken: i64,
    /// Points given back that had paid for the purchase.
    pub points_back: i64,
}

/// A payment with points that did not fit when the purchase was decided: the purchase counts as
/// if it had not been named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentLeftOutView {
    /// How many points were to pay.
    pub points: i64,
    /// What they were to stand for, in minor units.
    pub amount: i64,
    /// What could be spent then.
    pub active: i64,
    /// What was owed then: with any of it nothing can be spent.
    pub debt: i64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a field's reference over"
)]
fn is_zero(points: &i64) -> bool {
    *points == 0
}

/// Spent points that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GaveBackView {
    /// The spending's key.
    pub spend: String,
    /// How many.
    pub points: i64,
}

/// A return whose purchase did not come while it waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefusedReturnView {
    /// The return's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The transaction that it waited for.
    pub transaction: String,
    /// Since this day.
    pub parked_on: Day,
}

impl EntryView {
    /// An entry, by itself: without the rate of the tier and the currency, which the program
    /// knows.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        let details = entry.what.details();
        let of_purchase = details.purchase.map(ScoreView::of_purchase);
        let of_activity = details.activity.map(ScoreView::of_activity);
        Self {
            key: entry.key.to_text(),
            member: entry.member.to_string(),
            sequence: entry.sequence,
            kind: EntryKindView(entry.what.kind()),
            program_version: entry.program_version,
            occurred_at: entry.occurred_at.into(),
            received_at: entry.received_at.into(),
            decided_at: entry.decided_at.into(),
            score: of_purchase.or(of_activity),
            payment_left_out: details
                .purchase
                .and_then(|record| record.left_out.as_ref())
                .map(PaymentLeftOutView::from),
            returned: details.returned.map(ReturnedView::from),
            spent: details.taken.iter().map(TakenView::from).collect(),
            gave_back: details.gave_back.map(GaveBackView::from),
            reason: details.reason.map(str::to_owned),
            day: details.day.map(Day),
            refused_returns: details
                .refused
                .iter()
                .map(RefusedReturnView::from)
                .collect(),
            redated: details.redated.iter().map(RedatedView::from).collect(),
            postings: entry.postings.iter().map(PostingView::from).collect(),
            growth: entry.growth.get(),
            tier_events: entry.tier_events.iter().map(TierEventView::from).collect(),
            grants: entry
                .grant_events
                .iter()
                .map(GrantEventView::from)
                .collect(),
            stage: entry.stage.map(StageChangeView::from),
            notices: entry
                .notices
                .iter()
                .map(|notice| notice.kind().name().to_owned())
                .collect(),
            deliveries: deliveries(entry),
            after: AfterView::from(&entry.after),
            currency: None,
            minor_digits: None,
        }
    }

    /// An entry, with what its score used and what its amounts are in.
    #[must_use]
    pub fn in_program(entry: &Entry, programs: &Programs) -> Self {
        let mut view = Self::of(entry);
        if let Some(score) = &mut view.score {
            score.add_rate(programs, entry.program_version);
        }
        let version = programs.numbered(entry.program_version);
        let currency = version.map(|version| version.program.currency);
        view.currency = currency.map(|currency| currency.to_string());
        view.minor_digits = currency.map(Currency::minor_digits);
        view
    }
}

fn deliveries(entry: &Entry) -> Vec<NoticeDeliveryView> {
    if entry.deliveries.is_empty() {
        return Vec::new();
    }
    announcements(entry).map(NoticeDeliveryView::from).collect()
}

impl From<&Entry> for EntryView {
    fn from(entry: &Entry) -> Self {
        Self::of(entry)
    }
}

impl From<&PaymentLeftOut> for PaymentLeftOutView {
    fn from(left_out: &PaymentLeftOut) -> Self {
        Self {
            points: left_out.paid.points.get(),
            amount: left_out.paid.amount_minor,
            active: left_out.active.get(),
            debt: left_out.debt.get(),
        }
    }
}

impl From<&ReturnRecord> for ReturnedView {
    fn from(record: &ReturnRecord) -> Self {
        Self {
            purchase: record.purchase.to_text(),
            returned: record.returned_minor.clone(),
            points_taken: record.taken.get(),
            points_lapsed: record.lapsed.get(),
            points_forgiven: record.forgiven.get(),
            growth_taken: record.growth_taken.get(),
            points_back: record.points_back.get(),
        }
    }
}

impl From<&GiveBackRecord> for GaveBackView {
    fn from(record: &GiveBackRecord) -> Self {
        Self {
            spend: record.spend.to_text(),
            points: record.points.get(),
        }
    }
}

impl From<&ParkedReturn> for RefusedReturnView {
    fn from(parked: &ParkedReturn) -> Self {
        Self {
            key: parked.command.key().as_ref().map(CommandKey::to_text),
            transaction: parked.transaction.to_string(),
            parked_on: parked.parked_on.into(),
        }
    }
}
