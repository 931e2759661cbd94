//! What a route is.

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route<O> {
    /// What it does; unique.
    pub operation: O,
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
    /// What a body may be written in, as its `Content-Type` says it; none where no body is
    /// read.
    pub media_types: &'static [&'static str],
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

/// The media type of a change of a member (RFC 7386).
pub const MERGE_PATCH: &str = "application/merge-patch+json";

impl<O> Route<O> {
    /// The same route, with another word for what it does.
    pub(super) const fn doing<P>(&self, operation: P) -> Route<P> {
        Route {
            operation,
            method: self.method,
            path: self.path,
            function: self.function,
            scopes: self.scopes,
            idempotency_key: self.idempotency_key,
            body_bytes_max: self.body_bytes_max,
            media_types: self.media_types,
        }
    }
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
