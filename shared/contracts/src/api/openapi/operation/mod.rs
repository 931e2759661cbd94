//! What the table of routes does not say of an operation: words, parameters, bodies, answers,
//! problems. One entry per operation; a new operation does not compile without one.

mod account;
mod ingest;
mod member;
mod version;

use super::code::Code;
use super::schema::Shape;
use crate::api::operation::{Account, Enroll, Ingest, Operation, Program};
use crate::api::routes::{Route, Scope};
use gradus_domain::commands::ActKind;
use gradus_domain::ledger::rejection::RejectionCode::{
    self, MemberErased, MemberTooLarge, MemberUnknown, Overflow, ProgramNotInForce,
};

/// What there is to say of an operation beside its route.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    /// What it does, in a few words.
    pub(super) summary: &'static str,
    /// How it does it.
    pub(super) description: &'static str,
    /// The parameters of its query.
    pub(super) query: &'static [Query],
    /// Whether a caller may wait for the decision.
    pub(super) may_wait: bool,
    /// What it reads.
    pub(super) request: Option<Request>,
    /// What it answers where nothing is wrong; in a batch also where nothing is right.
    pub(super) answers: &'static [Answer],
    /// The act that it decides, or says what a decision would be: what that may be rejected for
    /// can be wrong.
    pub(super) decides: Option<ActKind>,
    /// What else can be wrong, beside what the route tells.
    pub(super) problems: &'static [&'static [Code]],
}

/// A parameter of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Query {
    /// How many parts of a list.
    Limit {
        /// Where nothing is said.
        default: u16,
        /// At most.
        most: u16,
    },
    /// Where a list goes on.
    Cursor,
    /// Whether lines come with their entries.
    Details,
    /// The version whose file is asked for.
    File,
    /// The members whom a dry run looks at.
    Members,
    /// How many members a dry run draws.
    Sample,
}

/// A body that an operation reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    /// Whether there must be one.
    pub(super) required: bool,
    /// What it holds, by media type.
    pub(super) content: &'static [(&'static str, Shape)],
}

/// An answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    /// Its status.
    pub(super) status: u16,
    /// When it comes.
    pub(super) description: &'static str,
    /// What `Location` says, where it is there.
    pub(super) location: Option<&'static str>,
    /// What it holds, by media type.
    pub(super) content: &'static [(&'static str, Shape)],
}

/// The media type of JSON.
pub(super) const JSON: &str = crate::program::versions::JSON;

/// What every operation of a published program may meet.
const PROGRAM: &[Code] = &[Code::ProgramUnknown];
/// What every operation of one member may meet.
const MEMBER: &[Code] = &[Code::Rejected(MemberUnknown), Code::Rejected(MemberErased)];
/// Any operation that writes a member.
const WRITE: &[Code] = &[
    Code::Rejected(ProgramNotInForce),
    Code::Rejected(MemberTooLarge),
    Code::Rejected(Overflow),
    Code::TooLarge,
];

impl Answer {
    const fn json(
        status: u16,
        shape: &'static [(&'static str, Shape)],
        description: &'static str,
    ) -> Self {
        Self {
            status,
            description,
            location: None,
            content: shape,
        }
    }

    const fn at(mut self, location: &'static str) -> Self {
        self.location = Some(location);
        self
    }
}

impl Facts {
    /// What there is to say of an operation.
    pub(super) fn of(operation: Operation) -> Self {
        match operation {
            Operation::Enroll(own) => match own {
                Enroll::JoinMember => member::JOIN,
                Enroll::LookUpMember => member::LOOK_UP,
                Enroll::ReadMember => member::READ,
                Enroll::ChangeMember => member::CHANGE,
                Enroll::EraseMember => member::ERASE,
                Enroll::ExportMember => member::EXPORT,
            },
            Operation::Account(own) => match own {
                Account::ReadBalance => account::BALANCE,
                Account::ReadTier => account::TIER,
                Account::ReadStatement => account::STATEMENT,
                Account::QuotePurchase => account::QUOTE,
                Account::ReadCommand => account::COMMAND,
            },
            Operation::Ingest(own) => match own {
                Ingest::RecordPurchase => ingest::PURCHASE,
                Ingest::RecordPurchases => ingest::PURCHASES,
                Ingest::RecordReturn => ingest::RETURN,
                Ingest::RecordReturns => ingest::RETURNS,
                Ingest::RecordActivity => ingest::ACTIVITY,
                Ingest::RecordActivities => ingest::ACTIVITIES,
            },
            Operation::Program(own) => match own {
                Program::ListVersions => version::LIST,
                Program::ValidateVersion => version::VALIDATE,
                Program::DryRunVersion => version::DRY_RUN,
                Program::PublishVersion => version::PUBLISH,
                Program::SuspendVersion => version::SUSPEND,
            },
        }
    }

    /// Every problem of a route: what the shell finds wrong with any request, and its own.
    pub(super) fn problems_at(&self, route: &Route) -> Vec<Code> {
        let mut codes = vec![
            Code::Unauthorized,
            Code::ScopeMissing,
            Code::ProgramNotOpened,
            Code::NoSuchRoute,
            Code::PathInvalid,
            Code::UnknownParameter,
            Code::IdempotencyKeyInvalid,
            Code::Internal,
            Code::Unavailable,
        ];
        if route.scopes.contains(&Scope::Member) {
            codes.push(Code::NotOwnAccount);
        }
        if route.idempotency_key {
            codes.push(Code::IdempotencyKeyMissing);
        }
        if route.body_bytes_max > 0 {
            codes.extend([Code::BodyTooLarge, Code::UnsupportedMediaType]);
        }
        codes.extend(self.problems.iter().copied().flatten());
        if let Some(act) = self.decides {
            let all = RejectionCode::ALL.iter().copied();
            let of_act = all.filter(|code| code.described().acts.contains(&act));
            codes.extend(of_act.map(Code::Rejected));
            codes.push(Code::TooLarge);
        }
        Code::all().filter(|code| codes.contains(code)).collect()
    }
}
