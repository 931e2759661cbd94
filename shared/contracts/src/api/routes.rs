//! Every route of the HTTP API: the one table from which the gateway, the checks inside the
//! functions, the OpenAPI document and the deployment are made or tested.

use crate::api::operation::{Account, Enroll, Ingest, Operation, Program};
use crate::program::versions::{JSON, TOML};

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// What it does; unique.
    pub operation: Operation,
    /// Its HTTP method.
    pub method: Method,
    /// Its path, with parameters in braces; one with a plus sign takes slashes too.
    pub path: &'static str,
    /// The function that answers it.
    pub function: Function,
    /// Any of these scopes opens it.
    pub scopes: &'static [Scope],
    /// Whether a write without a natural id needs an `Idempotency-Key`.
    pub idempotency_key: bool,
    /// The longest body, in bytes; 0: none is read.
    pub body_bytes_max: usize,
}

/// HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Does something.
    Post,
    /// Changes a part.
    Patch,
    /// Takes away.
    Delete,
}

/// The functions that answer HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// Join, profile, lookup, export, erase.
    Enroll,
    /// What a member has and why.
    Account,
    /// Purchases, returns and activities.
    Ingest,
    /// Versions of a program.
    Program,
}

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// A member's own account, and no other.
    Member,
    /// A till, shop or app that acts for members.
    Pos,
    /// A back office.
    Operate,
    /// Who publishes programs.
    Program,
    /// Who may erase members.
    Erase,
}

/// The longest body of a call that carries one thing.
pub const ONE_BYTES_MAX: usize = 262_144;

/// The longest body at all: what a function may be given.
pub const BODY_BYTES_MAX: usize = 5_242_880;

/// How many items a batch has at most.
pub const BATCH_MAX: usize = 500;

macro_rules! routes {
    ($($operation:ident: $method:ident $path:literal by $function:ident for [$($scope:ident),+] $(, key $key:literal)? $(, body $body:expr)?;)+) => {
        /// Every route.
        pub const ROUTES: &[Route] = &[$(Route {
            operation: Operation::$function($function::$operation),
            method: Method::$method,
            path: $path,
            function: Function::$function,
            scopes: &[$(Scope::$scope),+],
            idempotency_key: false $(|| $key)?,
            body_bytes_max: 0 $(+ $body)?,
        }),+];
    };
}

routes! {
    JoinMember: Post "/v1/programs/{program}/members" by Enroll for [Pos, Operate], key true, body ONE_BYTES_MAX;
    LookUpMember: Post "/v1/programs/{program}/members/lookup" by Enroll for [Pos, Operate], body ONE_BYTES_MAX;
    ReadMember: Get "/v1/programs/{program}/members/{member}" by Enroll for [Member, Operate];
    ChangeMember: Patch "/v1/programs/{program}/members/{member}" by Enroll for [Member, Operate], key true, body ONE_BYTES_MAX;
    EraseMember: Delete "/v1/programs/{program}/members/{member}" by Enroll for [Erase];
    ExportMember: Get "/v1/programs/{program}/members/{member}/export" by Enroll for [Member, Operate, Erase];
    ReadBalance: Get "/v1/programs/{program}/members/{member}/balance" by Account for [Member, Pos, Operate];
    ReadTier: Get "/v1/programs/{program}/members/{member}/tier" by Account for [Member, Pos, Operate];
    ReadStatement: Get "/v1/programs/{program}/members/{member}/statement" by Account for [Member, Operate];
    RecordPurchase: Post "/v1/programs/{program}/purchases" by Ingest for [Pos], body ONE_BYTES_MAX;
    RecordPurchases: Post "/v1/programs/{program}/purchases/batch" by Ingest for [Pos], body BODY_BYTES_MAX;
    QuotePurchase: Post "/v1/programs/{program}/quotes" by Account for [Member, Pos], body ONE_BYTES_MAX;
    RecordReturn: Post "/v1/programs/{program}/returns" by Ingest for [Pos], body ONE_BYTES_MAX;
    RecordReturns: Post "/v1/programs/{program}/returns/batch" by Ingest for [Pos], body BODY_BYTES_MAX;
    RecordActivity: Post "/v1/programs/{program}/activities" by Ingest for [Pos], body ONE_BYTES_MAX;
    RecordActivities: Post "/v1/programs/{program}/activities/batch" by Ingest for [Pos], body BODY_BYTES_MAX;
    ReadCommand: Get "/v1/programs/{program}/commands/{key+}" by Account for [Member, Pos, Operate];
    ListVersions: Get "/v1/programs/{program}/versions" by Program for [Program, Operate];
    ValidateVersion: Post "/v1/programs/{program}/versions/validate" by Program for [Program], body BODY_BYTES_MAX;
    DryRunVersion: Post "/v1/programs/{program}/versions/dry-run" by Program for [Program], body BODY_BYTES_MAX;
    PublishVersion: Post "/v1/programs/{program}/versions" by Program for [Program], body BODY_BYTES_MAX;
    SuspendVersion: Post "/v1/programs/{program}/versions/{version}/suspend" by Program for [Program], body ONE_BYTES_MAX;
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl Function {
    /// Its name in deployments and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Enroll => "enroll",
            Self::Account => "account",
            Self::Ingest => "ingest",
            Self::Program => "program",
        }
    }
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [
        Self::Member,
        Self::Pos,
        Self::Operate,
        Self::Program,
        Self::Erase,
    ];

    /// Its word in tokens, after the deployment's prefix.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Pos => "pos",
            Self::Operate => "operate",
            Self::Program => "program",
            Self::Erase => "erase",
        }
    }

    /// The scope of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// The media type of a change of a member (RFC 7386).
pub const MERGE_PATCH: &str = "application/merge-patch+json";

impl Route {
    /// What a body may be written in, as its `Content-Type` says it; none where no body is
    /// read.
    #[must_use]
    pub fn media_types(&self) -> &'static [&'static str] {
        match self.operation {
            Operation::Enroll(Enroll::ChangeMember) => &[MERGE_PATCH, JSON],
            Operation::Program(
                Program::ValidateVersion | Program::DryRunVersion | Program::PublishVersion,
            ) => &[TOML, JSON],
            Operation::Enroll(Enroll::JoinMember | Enroll::LookUpMember)
            | Operation::Account(Account::QuotePurchase)
            | Operation::Ingest(
                Ingest::RecordPurchase
                | Ingest::RecordPurchases
                | Ingest::RecordReturn
                | Ingest::RecordReturns
                | Ingest::RecordActivity
                | Ingest::RecordActivities,
            )
            | Operation::Program(Program::SuspendVersion) => &[JSON],
            Operation::Enroll(Enroll::ReadMember | Enroll::EraseMember | Enroll::ExportMember)
            | Operation::Account(
                Account::ReadBalance
                | Account::ReadTier
                | Account::ReadStatement
                | Account::ReadCommand,
            )
            | Operation::Program(Program::ListVersions) => &[],
        }
    }

    /// The gateway's name for it: method and path.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {}", self.method.word(), self.path)
    }

    /// The route with this key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<&'static Self> {
        let (method, path) = key.split_once(' ')?;
        ROUTES
            .iter()
            .find(|route| route.method.word() == method && route.path == path)
    }

    /// The route that a request goes to, and its parameters in the order of the path, as
    /// they stand in the path. A literal segment goes before a parameter.
    #[must_use]
    pub fn of_path<'a>(
        method: &str,
        path: &'a str,
    ) -> Option<(&'static Self, Vec<(&'static str, &'a str)>)> {
        ROUTES
            .iter()
            .filter(|route| route.method.word() == method)
            .filter(|route| fits(route.path, path))
            .filter_map(|route| Some((route, parameters(route.path, path)?)))
            .min_by_key(|(_, found)| found.len())
    }
}

/// Whether all fixed segments stand where they must: a look that leaves few routes to read
/// parameters of.
fn fits(template: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    template.split('/').all(|expected| {
        let found = segments.next();
        expected.starts_with('{') || found == Some(expected)
    })
}

/// `{name}` takes one segment, `{name+}` at the end all that is left.
fn parameters<'a>(template: &'static str, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut found = Vec::new();
    let mut rest = Some(path);
    for expected in template.split('/') {
        let left = rest?;
        let (part, after) = match left.split_once('/') {
            Some((part, after)) => (part, Some(after)),
            None => (left, None),
        };
        let name = expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        match (name, name.and_then(|name| name.strip_suffix('+'))) {
            (Some(_), Some(_)) if left.is_empty() => return None,
            (Some(_), Some(name)) => {
                found.push((name, left));
                return Some(found);
            }
            (Some(_), None) if part.is_empty() => return None,
            (Some(name), None) => found.push((name, part)),
            (None, _) if expected == part => {}
            (None, _) => return None,
        }
        rest = after;
    }
    rest.is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{ROUTES, Route};
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_has_one_route_and_every_key_is_its_own() {
        let operations: BTreeSet<_> = ROUTES.iter().map(|route| route.operation).collect();
        let keys: BTreeSet<_> = ROUTES.iter().map(Route::key).collect();

        assert_eq!(operations.len(), ROUTES.len());
        assert_eq!(keys.len(), ROUTES.len());
    }

    #[test]
    fn a_route_says_what_its_body_may_be_written_in_where_it_reads_one() {
        for route in ROUTES {
            let reads = route.body_bytes_max > 0;
            assert_eq!(reads, !route.media_types().is_empty(), "{}", route.key());
        }
    }

    #[test]
    fn a_literal_segment_goes_before_a_parameter() {
        let found = Route::of_path("POST", "/v1/programs/classic/members/lookup");

        let (route, parameters) = found.unwrap();
        assert_eq!(route.key(), "POST /v1/programs/{program}/members/lookup");
        assert_eq!(parameters, [("program", "classic")]);
    }

    #[test]
    fn a_commands_key_may_hold_slashes() {
        let found = Route::of_path("GET", "/v1/programs/classic/commands/purchase:2026/001");

        let (_, parameters) = found.unwrap();
        assert_eq!(
            parameters,
            [("program", "classic"), ("key", "purchase:2026/001")]
        );
    }

    #[test]
    fn a_path_with_an_empty_parameter_or_a_tail_is_nobodys() {
        for path in [
            "/v1/programs//members",
            "/v1/programs/classic/members/",
            "/v1/programs/classic/members/m/balance/x",
            "/v2/programs/classic/members",
        ] {
            assert!(Route::of_path("GET", path).is_none(), "{path}");
        }
    }
}
