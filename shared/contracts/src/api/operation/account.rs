//! Accounts: what a member has and why.

use super::ingest::COMMAND as COMMAND_BODY;
use super::{Answer, Facts, JSON, MEMBER, PROGRAM, Query, Request, operations};
use crate::api::openapi::{Code, Shape};
use crate::api::route::{Function, Method, ONE_BYTES_MAX, Route, Scope};
use gradus_domain::commands::ActKind;

operations! {
    /// What a member has and why.
    Account;

    /// Points and what lapses when.
    ReadBalance: Get "/v1/programs/{program}/members/{member}/balance" for [Member, Pos, Operate] => BALANCE;
    /// The tier, what keeps it and what reaches the next.
    ReadTier: Get "/v1/programs/{program}/members/{member}/tier" for [Member, Pos, Operate] => TIER;
    /// The entries, newest first.
    ReadStatement: Get "/v1/programs/{program}/members/{member}/statement" for [Member, Operate] => STATEMENT;
    /// What a purchase would earn.
    QuotePurchase: Post "/v1/programs/{program}/quotes" for [Member, Pos],
        body needed [JSON: Purchase] up to ONE_BYTES_MAX => QUOTE;
    /// What became of a command.
    ReadCommand: Get "/v1/programs/{program}/commands/{key+}" for [Member, Pos, Operate] => COMMAND;
}

const BALANCE: Facts = Facts {
    summary: "Reads the balance",
    description: "Points, when pending ones become spendable, and when they lapse: as of now. An erased member's account opens for the scope `operate`.",
    query: &[],
    may_wait: false,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::BalanceView)],
        "The balance.",
    )],
    decides: None,
    problems: &[PROGRAM, MEMBER],
};

const TIER: Facts = Facts {
    summary: "Reads the tier",
    description: "The tier, until when it is held, what keeps it and what reaches each higher one: as of now. An erased member's account opens for the scope `operate`.",
    query: &[],
    may_wait: false,
    answers: &[Answer::json(200, &[(JSON, Shape::TierView)], "The tier.")],
    decides: None,
    problems: &[PROGRAM, MEMBER],
};

const STATEMENT: Facts = Facts {
    summary: "Reads the statement",
    description: "The entries, newest first, in parts. It holds every entry up to `through_sequence`; where that is below `sequence`, the newest follow in a moment. An erased member's account opens for the scope `operate`.",
    query: &[
        Query::Limit {
            default: 20,
            most: 100,
        },
        Query::Cursor,
        Query::Details,
    ],
    may_wait: false,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::StatementView)],
        "A part of the statement.",
    )],
    decides: None,
    problems: &[
        PROGRAM,
        MEMBER,
        &[
            Code::LimitInvalid,
            Code::CursorInvalid,
            Code::DetailsInvalid,
        ],
    ],
};

const QUOTE: Facts = Facts {
    summary: "Quotes a purchase",
    description: "What the purchase would do if it were recorded now, with every effect. Nothing is recorded. Of a purchase that was recorded before: what it did.",
    query: &[],
    may_wait: false,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::QuoteView)],
        "What it would do.",
    )],
    decides: Some(ActKind::Purchase),
    problems: &[PROGRAM, COMMAND_BODY],
};

const COMMAND: Facts = Facts {
    summary: "Reads what became of a command",
    description: "By the key that the answer to the command gave. A member's own token sees its own commands; another's is for it as if it were not there.",
    query: &[],
    may_wait: false,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::CommandView)],
        "It is recorded, waits for its purchase, or was rejected.",
    )],
    decides: None,
    problems: &[PROGRAM, &[Code::KeyInvalid, Code::NotRecordedYet]],
};
