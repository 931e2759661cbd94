//! What routes do: the operations of each function that answers HTTP.

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

/// What is asked of `enroll`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Enroll {
    /// A person joins.
    JoinMember,
    /// Finds a member by phone, e-mail, card or external id.
    LookUpMember,
    /// Reads the profile.
    ReadMember,
    /// Changes the profile.
    ChangeMember,
    /// Erases the person.
    EraseMember,
    /// Everything that is kept about a member.
    ExportMember,
}

/// What is asked of `account`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// Points and what lapses when.
    ReadBalance,
    /// The tier, what keeps it and what reaches the next.
    ReadTier,
    /// The entries, newest first.
    ReadStatement,
    /// What a purchase would earn.
    QuotePurchase,
    /// What became of a command.
    ReadCommand,
}

/// What is asked of `ingest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ingest {
    /// Records a purchase.
    RecordPurchase,
    /// Records up to 500 purchases.
    RecordPurchases,
    /// Records a return.
    RecordReturn,
    /// Records up to 500 returns.
    RecordReturns,
    /// Records an activity.
    RecordActivity,
    /// Records up to 500 activities.
    RecordActivities,
}

/// What is asked of `program`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Program {
    /// The versions of a program.
    ListVersions,
    /// Checks a program file.
    ValidateVersion,
    /// What a version would change.
    DryRunVersion,
    /// Publishes a version.
    PublishVersion,
    /// Takes a version out of force.
    SuspendVersion,
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
    pub fn name(self) -> String {
        match self {
            Self::Enroll(own) => format!("{own:?}"),
            Self::Account(own) => format!("{own:?}"),
            Self::Ingest(own) => format!("{own:?}"),
            Self::Program(own) => format!("{own:?}"),
        }
    }
}
