//! Members: join, find, read, change, erase, export.

use super::{Answer, Facts, JSON, MEMBER, PROGRAM, Query, Request, WRITE, operations};
use crate::api::openapi::{Code, Shape};
use crate::api::route::{Function, MERGE_PATCH, Method, ONE_BYTES_MAX, Route, Scope};
use gradus_domain::ledger::rejection::RejectionCode::{
    IdempotencyConflict, MemberErased, MemberUnknown,
};

operations! {
    /// Join, profile, lookup, export, erase.
    Enroll;

    /// A person joins.
    JoinMember: Post "/v1/programs/{program}/members" for [Pos, Operate], key true,
        body needed [JSON: JoinRequest] up to ONE_BYTES_MAX => JOIN;
    /// Finds a member by phone, e-mail, card or external id.
    LookUpMember: Post "/v1/programs/{program}/members/lookup" for [Pos, Operate],
        body needed [JSON: LookupRequest] up to ONE_BYTES_MAX => LOOK_UP;
    /// Reads the profile.
    ReadMember: Get "/v1/programs/{program}/members/{member}" for [Member, Operate] => READ;
    /// Changes the profile.
    ChangeMember: Patch "/v1/programs/{program}/members/{member}" for [Member, Operate], key true,
        body needed [MERGE_PATCH: ProfilePatch, JSON: ProfilePatch] up to ONE_BYTES_MAX => CHANGE;
    /// Erases the person.
    EraseMember: Delete "/v1/programs/{program}/members/{member}" for [Erase] => ERASE;
    /// Everything that is kept about a member.
    ExportMember: Get "/v1/programs/{program}/members/{member}/export" for [Member, Operate, Erase] => EXPORT;
}

/// A body that speaks of a person.
const PERSON: &[Code] = &[Code::BodyUnreadable, Code::BodyInvalid];

const JOIN: Facts = Facts {
    summary: "A person joins",
    description: "Makes a member. The member's id is made from the caller and its `Idempotency-Key`: a joining that is sent again finds the member that it made and answers the same. Phone, e-mail, card and external id lead to one member each.",
    query: &[],
    may_wait: false,
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

const LOOK_UP: Facts = Facts {
    summary: "Finds a member",
    description: "By phone, e-mail, card or external id: exactly one of them. They travel in the body, since no URL holds contact data.",
    query: &[],
    may_wait: false,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::LookupView)],
        "The member.",
    )],
    decides: None,
    problems: &[PROGRAM, PERSON, &[Code::Rejected(MemberUnknown)]],
};

const READ: Facts = Facts {
    summary: "Reads a member",
    description: "Who it is, what rules know of it, and its tier as of now.",
    query: &[],
    may_wait: false,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::MemberView)],
        "The member.",
    )],
    decides: None,
    problems: &[PROGRAM, MEMBER],
};

const CHANGE: Facts = Facts {
    summary: "Changes a member",
    description: "A JSON merge patch (RFC 7386): what is left out stays, what is `null` is removed. A member's own token changes name, phone, e-mail, locale, zone and consent, and tells its birthday once; the rest needs the scope `operate`.",
    query: &[],
    may_wait: false,
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

const ERASE: Facts = Facts {
    summary: "Erases a member",
    description: "What is known of the person goes, with all that leads to it. The ledger stays, under an id that says nothing. Nothing happens to the member any more.",
    query: &[],
    may_wait: false,
    answers: &[Answer {
        status: 204,
        description: "Nothing is known of the person any more, now or since an earlier call.",
        location: None,
        content: &[],
    }],
    decides: None,
    problems: &[PROGRAM, WRITE, &[Code::Rejected(MemberUnknown)]],
};

const EXPORT: Facts = Facts {
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
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::ExportView)],
        "What is kept, with a part of the entries.",
    )],
    decides: None,
    problems: &[PROGRAM, MEMBER, &[Code::LimitInvalid, Code::CursorInvalid]],
};
