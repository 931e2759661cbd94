//! Members: join, find, read, change, erase, export.

use super::{Answer, Facts, JSON, MEMBER, PROGRAM, Query, Request, WRITE};
use crate::api::openapi::code::Code;
use crate::api::openapi::schema::Shape;
use crate::api::routes::MERGE_PATCH;
use gradus_domain::ledger::rejection::RejectionCode::{
    IdempotencyConflict, MemberErased, MemberUnknown,
};

/// A body that speaks of a person.
const PERSON: &[Code] = &[Code::BodyUnreadable, Code::BodyInvalid];

pub(super) const JOIN: Facts = Facts {
    summary: "A person joins",
    description: "Makes a member. The member's id is made from the caller and its `Idempotency-Key`: a joining that is sent again finds the member that it made and answers the same. Phone, e-mail, card and external id lead to one member each.",
    query: &[],
    may_wait: false,
    request: Some(Request {
        required: true,
        content: &[(JSON, Shape::JoinRequest)],
    }),
    answers: &[Answer::json(
        201,
        &[(JSON, Shape::MemberView)],
        "The person is a member, now or since an earlier call with the same key.",
    )
    .at("The member.")],
    decides: None,
    problems: &[
        PROGRAM,
        PERSON,
        WRITE,
        &[
            Code::AliasTaken,
            Code::Rejected(IdempotencyConflict),
            Code::Rejected(MemberUnknown),
            Code::Rejected(MemberErased),
        ],
    ],
};

pub(super) const LOOK_UP: Facts = Facts {
    summary: "Finds a member",
    description: "By phone, e-mail, card or external id: exactly one of them. They travel in the body, since no URL holds contact data.",
    query: &[],
    may_wait: false,
    request: Some(Request {
        required: true,
        content: &[(JSON, Shape::LookupRequest)],
    }),
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::LookupView)],
        "The member.",
    )],
    decides: None,
    problems: &[PROGRAM, PERSON, &[Code::Rejected(MemberUnknown)]],
};

pub(super) const READ: Facts = Facts {
    summary: "Reads a member",
    description: "Who it is, what rules know of it, and its tier as of now.",
    query: &[],
    may_wait: false,
    request: None,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::MemberView)],
        "The member.",
    )],
    decides: None,
    problems: &[PROGRAM, MEMBER],
};

pub(super) const CHANGE: Facts = Facts {
    summary: "Changes a member",
    description: "A JSON merge patch (RFC 7386): what is left out stays, what is `null` is removed. A member's own token changes name, phone, e-mail, locale, zone and consent, and tells its birthday once; the rest needs the scope `operate`.",
    query: &[],
    may_wait: false,
    request: Some(Request {
        required: true,
        content: &[
            (MERGE_PATCH, Shape::ProfilePatch),
            (JSON, Shape::ProfilePatch),
        ],
    }),
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::MemberView)],
        "The member after the change; for a repeat, the member as it is now.",
    )],
    decides: None,
    problems: &[
        PROGRAM,
        MEMBER,
        PERSON,
        WRITE,
        &[
            Code::AliasTaken,
            Code::FieldNotOwn,
            Code::Rejected(IdempotencyConflict),
            Code::IdempotencyKeySpent,
        ],
    ],
};

pub(super) const ERASE: Facts = Facts {
    summary: "Erases a member",
    description: "What is known of the person goes, with all that leads to it. The ledger stays, under an id that says nothing. Nothing happens to the member any more.",
    query: &[],
    may_wait: false,
    request: None,
    answers: &[Answer {
        status: 204,
        description: "Nothing is known of the person any more, now or since an earlier call.",
        location: None,
        content: &[],
    }],
    decides: None,
    problems: &[PROGRAM, WRITE, &[Code::Rejected(MemberUnknown)]],
};

pub(super) const EXPORT: Facts = Facts {
    summary: "Exports a member",
    description: "Everything that is kept about a member, the entries in parts, newest first. Of an erased member it is the ledger, for the scopes `operate` and `erase`.",
    query: &[
        Query::Limit {
            default: 100,
            most: 100,
        },
        Query::Cursor,
    ],
    may_wait: false,
    request: None,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::ExportView)],
        "What is kept, with a part of the entries.",
    )],
    decides: None,
    problems: &[PROGRAM, MEMBER, &[Code::LimitInvalid, Code::CursorInvalid]],
};
