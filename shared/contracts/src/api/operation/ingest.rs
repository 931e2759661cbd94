//! Purchases, returns and activities, one or many at a time.

use super::{Answer, Facts, JSON, PROGRAM, Request, operations};
use crate::api::openapi::{Code, Shape};
use crate::api::route::{BODY_BYTES_MAX, Function, Method, ONE_BYTES_MAX, Route, Scope};
use gradus_domain::commands::ActKind;

operations! {
    /// Purchases, returns and activities.
    Ingest;

    /// Records a purchase.
    RecordPurchase: Post "/v1/programs/{program}/purchases" for [Pos],
        body needed [JSON: Purchase] up to ONE_BYTES_MAX => PURCHASE;
    /// Records up to 500 purchases.
    RecordPurchases: Post "/v1/programs/{program}/purchases/batch" for [Pos],
        body needed [JSON: PurchaseBatch] up to BODY_BYTES_MAX => PURCHASES;
    /// Records a return.
    RecordReturn: Post "/v1/programs/{program}/returns" for [Pos],
        body needed [JSON: Return] up to ONE_BYTES_MAX => RETURN;
    /// Records up to 500 returns.
    RecordReturns: Post "/v1/programs/{program}/returns/batch" for [Pos],
        body needed [JSON: ReturnBatch] up to BODY_BYTES_MAX => RETURNS;
    /// Records an activity.
    RecordActivity: Post "/v1/programs/{program}/activities" for [Pos],
        body needed [JSON: Activity] up to ONE_BYTES_MAX => ACTIVITY;
    /// Records up to 500 activities.
    RecordActivities: Post "/v1/programs/{program}/activities/batch" for [Pos],
        body needed [JSON: ActivityBatch] up to BODY_BYTES_MAX => ACTIVITIES;
}

/// What is wrong with the body of a command.
pub(super) const COMMAND: &[Code] = &[Code::BodyUnreadable, Code::CommandInvalid];

const BATCH: &[Code] = &[Code::BodyUnreadable, Code::BatchInvalid, Code::BatchSize];

const VIEW: &[(&str, Shape)] = &[(JSON, Shape::CommandView)];
const ITEMS: &[(&str, Shape)] = &[(JSON, Shape::BatchView)];

/// Where a command can be asked for.
const WHERE: &str = "Where its result can be asked for.";

const RECORDED: Answer = Answer::json(
    200,
    VIEW,
    "To `Prefer: wait`: decided and recorded, now or by an earlier call.",
)
.at(WHERE);
const ACCEPTED: Answer = Answer::json(
    202,
    VIEW,
    "Kept, and not decided yet: ask for the result at `Location`.",
)
.at(WHERE);
const ACCEPTED_OR_WAITING: Answer = Answer::json(
    202,
    VIEW,
    "Kept, and not decided yet, or a return that waits for its purchase: ask for the result at `Location`.",
)
.at(WHERE);

const ONE: &[Answer] = &[RECORDED, ACCEPTED];
const ONE_RETURN: &[Answer] = &[RECORDED, ACCEPTED_OR_WAITING];
const MANY: &[Answer] = &[
    Answer::json(
        200,
        ITEMS,
        "To `Prefer: wait`: no item is on its way, and at least one was decided.",
    ),
    Answer::json(
        202,
        ITEMS,
        "At least one item is kept and not decided yet, or waits for its purchase.",
    ),
    Answer::json(
        422,
        ITEMS,
        "Not one item was taken: each `problem` says why.",
    ),
    Answer::json(
        500,
        ITEMS,
        "Not one item was taken, and at least one for a fault on our side.",
    ),
    Answer::json(
        503,
        ITEMS,
        "Not one item was taken, and at least one may be taken in a moment: send it again.",
    ),
];

/// A call that carries one command.
const fn one(
    summary: &'static str,
    description: &'static str,
    answers: &'static [Answer],
    decides: Option<ActKind>,
    problems: &'static [&'static [Code]],
) -> Facts {
    Facts {
        summary,
        description,
        query: &[],
        may_wait: true,
        answers,
        decides,
        problems,
    }
}

/// A call that carries up to 500.
const fn many(summary: &'static str) -> Facts {
    one(
        summary,
        "Each item is read, taken and answered by itself, in the order of the call; one that will not do keeps no other from being taken. Items of one member keep their order.",
        MANY,
        None,
        &[PROGRAM, BATCH],
    )
}

const PURCHASE: Facts = one(
    "Records a purchase",
    "One receipt with all its lines. The receipt's `id` makes it safe to send again: a receipt that comes twice is taken once. What is no purchase, in another currency or in the future is refused at once; everything else is a decision, which `Prefer: wait` waits for.",
    ONE,
    Some(ActKind::Purchase),
    &[PROGRAM, COMMAND],
);

const PURCHASES: Facts = many("Records up to 500 purchases");

const RETURN: Facts = one(
    "Records a return",
    "Exactly one of `everything`, `amount` and `lines` says what of the purchase comes back. A return that comes before its purchase waits for it.",
    ONE_RETURN,
    Some(ActKind::Return),
    &[PROGRAM, COMMAND],
);

const RETURNS: Facts = many("Records up to 500 returns");

const ACTIVITY: Facts = one(
    "Records an activity",
    "An act that is no purchase, such as a check-in: one of those that the program lists.",
    ONE,
    Some(ActKind::Activity),
    &[PROGRAM, COMMAND],
);

const ACTIVITIES: Facts = many("Records up to 500 activities");
