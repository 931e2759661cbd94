//! Deliberate defects, to see that the tests find them (`docs/simulation.md`).
//!
//! Without the feature `planted-bugs` no defect can be planted and [`is_planted`] is a
//! constant. With it a test plants one defect for its own thread.

/// A deliberate defect, at the one place that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bug {
    /// A record is written whatever stands under its key.
    RecordUnconditional,
    /// A return waits whoever records its purchase meanwhile.
    AbsenceIgnored,
    /// A member is written whatever its stored revision.
    MemberRevisionIgnored,
    /// A record is written only where nothing stands, not even a rejection.
    RejectionBlocksKey,
    /// What a failed condition shows under a key is not remembered.
    KnownRecordIgnored,
    /// A lost reply is taken for a write that was done.
    LostReplyTakenForDone,
    /// A budget's shard gives whatever it has left.
    ShardUnconditional,
    /// How far a purchase is taken back is not written.
    RemainderForgotten,
    /// Of several commands of one transaction the first one's state is kept.
    FoldKeepsFirstState,
    /// What a decision takes from a budget is not written.
    BudgetNotTaken,
    /// Of a long settlement only the last transaction is written.
    SettlementSkipsCommits,
    /// An alias is claimed though it leads to another member.
    AliasUnconditional,
    /// A caller's id is taken to be unique among all members.
    KeyWithoutMember,
    /// A repeat is answered without comparing what it says.
    FingerprintIgnored,
    /// Points lapse and stay.
    LapsedPointsStay,
    /// Scores are rounded down, whatever the program says.
    RoundedDown,
    /// A parked return is dropped when its purchase comes.
    ParkedReturnDropped,
    /// A purchase pushes armed timers later.
    TimersPushedLater,
    /// Of a batch, messages that failed are acknowledged too.
    WholeBatchAcknowledged,
    /// A message that cannot be read is acknowledged and kept nowhere.
    PoisonDropped,
    /// A timer that fired and found nothing is not armed anew.
    FiredTimerStays,
    /// A sweep settles a member as of its timer in the index, not as of its own time.
    SweepTrustsIndex,
    /// A sweep whose time runs out hands on one shard of those that are left.
    ContinuationForgetsShards,
    /// A member that a sweep could not settle now is not tried again.
    UnsettledMemberDropped,
}

#[cfg(feature = "planted-bugs")]
std::thread_local! {
    static PLANTED: std::cell::Cell<Option<Bug>> = const { std::cell::Cell::new(None) };
}

/// Whether a defect is planted on this thread.
#[cfg(feature = "planted-bugs")]
#[must_use]
pub fn is_planted(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}

/// Whether a defect is planted: never, in this build.
#[cfg(not(feature = "planted-bugs"))]
#[must_use]
pub const fn is_planted(_: Bug) -> bool {
    false
}

/// Does something on this thread with a defect planted.
#[cfg(feature = "planted-bugs")]
pub fn with<T>(bug: Bug, act: impl FnOnce() -> T) -> T {
    /// Takes the defect out again, also where `act` panics.
    struct Uproot;
    impl Drop for Uproot {
        fn drop(&mut self) {
            PLANTED.set(None);
        }
    }
    PLANTED.set(Some(bug));
    let _uproot = Uproot;
    act()
}
