//! What can go wrong with one call, and how often.

use super::random::Dice;
use super::wire::{Call, Reply, Service};

/// What becomes of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is carried out and answered.
    Answered,
    /// An index answers as it stood a moment ago.
    Stale,
    /// Refused: too many calls. Not carried out.
    Throttled,
    /// Refused: another transaction is at work on an item. Not carried out.
    Conflict,
    /// Status 500. Not carried out.
    Broken,
    /// Status 500, though it was carried out.
    BrokenAfter,
    /// The connection ends before the call arrives.
    ResetBefore,
    /// It is carried out and the reply is lost.
    ResetAfter,
    /// Nothing comes back in time. Not carried out.
    SilentBefore,
    /// It is carried out, and nothing comes back in time.
    SilentAfter,
    /// The caller dies before the call arrives.
    KilledBefore,
    /// It is carried out, and the caller dies before the reply arrives.
    KilledAfter,
}

/// How often each kind of fault strikes, in a thousand calls that it can strike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// [`Fate::Stale`].
    pub stale: u32,
    /// [`Fate::Throttled`].
    pub throttled: u32,
    /// [`Fate::Conflict`].
    pub conflict: u32,
    /// [`Fate::Broken`], [`Fate::BrokenAfter`].
    pub broken: u32,
    /// [`Fate::ResetBefore`].
    pub reset_before: u32,
    /// [`Fate::ResetAfter`].
    pub reset_after: u32,
    /// [`Fate::SilentBefore`], [`Fate::SilentAfter`].
    pub silent: u32,
    /// [`Fate::KilledBefore`], [`Fate::KilledAfter`].
    pub killed: u32,
}

impl Faults {
    /// Each kind with even odds of striking at all, and then rarely or often.
    #[must_use]
    pub fn drawn(dice: &mut Dice) -> Self {
        let mut kind = |often| match dice.below(4) {
            0 | 1 => 0,
            2 => often / 4,
            _ => often,
        };
        Self {
            stale: kind(500),
            throttled: kind(120),
            conflict: kind(200),
            broken: kind(80),
            reset_before: kind(80),
            reset_after: kind(160),
            silent: kind(60),
            killed: kind(60),
        }
    }

    /// What becomes of a call of somebody who can die or not.
    pub fn fate(&self, dice: &mut Dice, call: &Call, mortal: bool) -> Fate {
        let is_transaction = call.operation.starts_with("Transact");
        let is_item_write = matches!(
            call.operation.as_str(),
            "PutItem" | "UpdateItem" | "DeleteItem"
        );
        let is_index_read = call.operation == "Query" && call.body.contains("\"IndexName\"");
        let half = dice.chance(500);
        let kinds = [
            (is_index_read, self.stale, Fate::Stale),
            (true, self.throttled, Fate::Throttled),
            (
                is_transaction || is_item_write,
                self.conflict,
                Fate::Conflict,
            ),
            (
                true,
                self.broken,
                if half {
                    Fate::Broken
                } else {
                    Fate::BrokenAfter
                },
            ),
            (true, self.reset_before, Fate::ResetBefore),
            (true, self.reset_after, Fate::ResetAfter),
            (
                true,
                self.silent,
                if half {
                    Fate::SilentBefore
                } else {
                    Fate::SilentAfter
                },
            ),
            (
                mortal,
                self.killed,
                if half {
                    Fate::KilledBefore
                } else {
                    Fate::KilledAfter
                },
            ),
        ];
        for (applies, per_mille, fate) in kinds {
            if applies && dice.chance(per_mille) {
                return fate;
            }
        }
        Fate::Answered
    }
}

impl Fate {
    /// Whether the service carries the call out.
    #[must_use]
    pub fn is_carried_out(self) -> bool {
        match self {
            Self::Answered
            | Self::Stale
            | Self::BrokenAfter
            | Self::ResetAfter
            | Self::SilentAfter
            | Self::KilledAfter => true,
            Self::Throttled
            | Self::Conflict
            | Self::Broken
            | Self::ResetBefore
            | Self::SilentBefore
            | Self::KilledBefore => false,
        }
    }
}

/// The refusal of a call when there are too many.
#[must_use]
pub fn throttled(dice: &mut Dice, call: &Call) -> Reply {
    match (call.service, call.operation.as_str()) {
        (Service::Queue, _) => failure(403, "com.amazonaws.sqs#RequestThrottled", "slow down"),
        (Service::Table, "TransactWriteItems" | "TransactGetItems") if dice.chance(500) => {
            cancelled(dice, call, "ThrottlingError")
        }
        (Service::Table, _) if dice.chance(500) => failure(
            400,
            "com.amazon.coral.availability#ThrottlingException",
            "Rate of requests exceeds the allowed throughput.",
        ),
        (Service::Table, _) => failure(
            400,
            "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded.",
        ),
    }
}

/// The refusal of a call that meets another transaction.
#[must_use]
pub fn conflict(dice: &mut Dice, call: &Call) -> Reply {
    if call.operation.starts_with("Transact") {
        return cancelled(dice, call, "TransactionConflict");
    }
    failure(
        400,
        "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
        "Transaction is ongoing for the item",
    )
}

/// A service in trouble.
#[must_use]
pub fn broken(call: &Call) -> Reply {
    let kind = match call.service {
        Service::Table => "com.amazonaws.dynamodb.v20120810#InternalServerError",
        Service::Queue => "com.amazonaws.sqs#InternalFailure",
    };
    failure(500, kind, "Internal server error")
}

fn failure(status: u16, kind: &str, message: &str) -> Reply {
    Reply::of(
        status,
        serde_json::json!({ "__type": kind, "message": message }).to_string(),
    )
}

/// A transaction that is cancelled for one of its items.
fn cancelled(dice: &mut Dice, call: &Call, code: &str) -> Reply {
    let body: serde_json::Value = serde_json::from_str(&call.body).unwrap_or_default();
    let items = body["TransactItems"].as_array().map_or(1, Vec::len);
    let struck = dice.below(items as u64) as usize;
    let codes: Vec<&str> = (0..items)
        .map(|item| if item == struck { code } else { "None" })
        .collect();
    let reasons: Vec<serde_json::Value> = codes
        .iter()
        .map(|code| serde_json::json!({ "Code": code }))
        .collect();
    let body = serde_json::json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", ")),
        "CancellationReasons": reasons,
    });
    Reply::of(400, body.to_string())
}
