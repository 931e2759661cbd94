//! What the API does, function by function: each operation with its route, and with what the
//! document says of it. A new operation is a row of its function's table and its facts; the
//! function that does not answer it does not compile.

pub(super) mod account;
pub(super) mod enroll;
pub(super) mod ingest;
pub(super) mod program;

pub use account::Account;
pub use enroll::Enroll;
pub use ingest::Ingest;
pub use program::Program;

use super::openapi::{Code, Shape};
use super::route::{Route, Scope};
use gradus_domain::commands::ActKind;
use gradus_domain::ledger::rejection::RejectionCode::{
    self, MemberErased, MemberTooLarge, MemberUnknown, Overflow, ProgramNotInForce,
};

/// What a route does, by the function that answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// Something of a member: it joins, changes, is found or erased.
    Enroll(Enroll),
    /// What a member has and why.
    Account(Account),
    /// Purchases, returns and activities.
    Ingest(Ingest),
    /// Versions of a program.
    Program(Program),
}

/// The operations of one function.
pub trait OfFunction: Sized {
    /// The operation, where it is one of this function's.
    fn of(operation: Operation) -> Option<Self>;
}

macro_rules! of_functions {
    ($($function:ident),+) => {$(
        impl OfFunction for $function {
            fn of(operation: Operation) -> Option<Self> {
                if let Operation::$function(own) = operation {
                    return Some(own);
                }
                None
            }
        }
    )+};
}

of_functions!(Enroll, Account, Ingest, Program);

impl Operation {
    /// Its name, unique among all: `RecordPurchase`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Enroll(own) => own.name(),
            Self::Account(own) => own.name(),
            Self::Ingest(own) => own.name(),
            Self::Program(own) => own.name(),
        }
    }

    /// What the document says of it.
    pub(in crate::api) fn facts(self) -> Facts {
        match self {
            Self::Enroll(own) => own.facts(),
            Self::Account(own) => own.facts(),
            Self::Ingest(own) => own.facts(),
            Self::Program(own) => own.facts(),
        }
    }

    /// The body that it reads.
    pub(in crate::api) fn request(self) -> Option<Request> {
        match self {
            Self::Enroll(own) => own.request(),
            Self::Account(own) => own.request(),
            Self::Ingest(own) => own.request(),
            Self::Program(own) => own.request(),
        }
    }
}

/// What there is to say of an operation beside its route.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) struct Facts {
    /// What it does, in a few words.
    pub(in crate::api) summary: &'static str,
    /// How it does it.
    pub(in crate::api) description: &'static str,
    /// The parameters of its query.
    pub(in crate::api) query: &'static [Query],
    /// Whether a caller may wait for the decision.
    pub(in crate::api) may_wait: bool,
    /// What it answers where nothing is wrong; in a batch also where nothing is right.
    pub(in crate::api) answers: &'static [Answer],
    /// The act that it decides, or says what a decision would be: what that may be rejected for
    /// can be wrong.
    pub(in crate::api) decides: Option<ActKind>,
    /// What else can be wrong, beside what the route tells.
    pub(in crate::api) problems: &'static [&'static [Code]],
}

/// A parameter of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api) enum Query {
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
pub(in crate::api) struct Request {
    /// Whether there must be one.
    pub(in crate::api) required: bool,
    /// What it holds, by media type.
    pub(in crate::api) content: &'static [(&'static str, Shape)],
}

/// An answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) struct Answer {
    /// Its status.
    pub(in crate::api) status: u16,
    /// When it comes.
    pub(in crate::api) description: &'static str,
    /// What `Location` says, where it is there.
    pub(in crate::api) location: Option<&'static str>,
    /// What it holds, by media type.
    pub(in crate::api) content: &'static [(&'static str, Shape)],
}

/// Declares a function's operations: each with its route (method, path, scopes, whether a write
/// without a natural id needs an `Idempotency-Key`), the body that is needed or optional, by
/// media type and with its bound in bytes, and what there is to say of it beside.
macro_rules! operations {
    (
        $(#[doc = $all:literal])+
        $operations:ident;

        $(
            $(#[doc = $doc:literal])+
            $operation:ident: $method:ident $path:literal for [$($scope:ident),+] $(, key $key:literal)?
                $(, body $need:ident [$($media:ident: $shape:ident),+] up to $bytes_max:ident)?
                => $facts:ident;
        )+
    ) => {
        $(#[doc = $all])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $operations {
            $($(#[doc = $doc])+ $operation,)+
        }

        /// Their routes.
        pub(in crate::api) const ROUTES: &[Route<$operations>] = &[$(Route {
            operation: $operations::$operation,
            method: Method::$method,
            path: $path,
            function: Function::$operations,
            scopes: &[$(Scope::$scope),+],
            idempotency_key: false $(|| $key)?,
            body_bytes_max: 0 $(+ $bytes_max)?,
            media_types: &[$($($media),+)?],
        }),+];

        impl $operations {
            /// Its name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$operation => stringify!($operation),)+
                }
            }

            pub(in crate::api) fn facts(self) -> Facts {
                match self {
                    $(Self::$operation => $facts,)+
                }
            }

            /// What it reads.
            pub(in crate::api) fn request(self) -> Option<Request> {
                match self {
                    $(Self::$operation => None $(.or(Some(Request {
                        required: operations!(@$need),
                        content: &[$(($media, Shape::$shape)),+],
                    })))?,)+
                }
            }
        }
    };
    (@needed) => { true };
    (@optional) => { false };
}
use operations;

/// The media type of JSON.
pub(in crate::api) const JSON: &str = crate::program::versions::JSON;

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
    /// Every problem of a route: what the shell finds wrong with any request, and its own.
    pub(in crate::api) fn problems_at<O>(&self, route: &Route<O>) -> Vec<Code> {
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
