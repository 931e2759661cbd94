//! What entries of each kind may do: the auditor's own table, which owes nothing to what
//! decides (`docs/rules §4, §6, §11`).

use crate::ledger::entry::Account::{
    self, Active, Debt, Forfeited, Issued, Lapsed, Pending, Redeemed, Reversed,
};
use crate::ledger::entry::{Entry, EntryKind, Posting};

/// What an entry of one kind may do.
pub(super) struct May {
    /// From which accounts to which it may move points.
    moves: &'static [Move],
    /// Whether rewards may come with it though no tier is reached.
    pub(super) reward: bool,
    /// Whether what it issues is said as adjusted, not as earned.
    pub(super) adjust: bool,
    /// Whether what it redeems is said as a reward that was redeemed.
    pub(super) redeem: bool,
}

/// Any of some accounts, to any of some.
type Move = (&'static [Account], &'static [Account]);

/// Points that an entry gives: owed ones are paid first.
const AT_HAND: &[Account] = &[Active, Debt];

/// It moves nothing but points that lapse.
const NOTHING: May = May {
    moves: &[],
    reward: false,
    adjust: false,
    redeem: false,
};

impl May {
    /// What such an entry may do.
    pub(super) fn of(entry: &Entry) -> Self {
        match entry.what.kind() {
            EntryKind::Joined => Self {
                moves: &[(&[Issued], AT_HAND)],
                reward: true,
                ..NOTHING
            },
            EntryKind::Purchased => Self {
                moves: &[
                    (&[Issued], &[Pending, Active, Debt]),
                    (&[Active], &[Redeemed]),
                ],
                redeem: true,
                ..NOTHING
            },
            EntryKind::Acted => Self {
                moves: &[(&[Issued], &[Pending, Active, Debt])],
                ..NOTHING
            },
            EntryKind::Returned => Self {
                moves: &[
                    (&[Active, Pending, Debt], &[Reversed]),
                    (&[Redeemed], AT_HAND),
                ],
                ..NOTHING
            },
            EntryKind::Spent => Self {
                moves: &[(&[Active], &[Redeemed])],
                redeem: true,
                ..NOTHING
            },
            EntryKind::GaveBack => Self {
                moves: &[(&[Redeemed], AT_HAND)],
                ..NOTHING
            },
            EntryKind::Adjusted => Self {
                moves: &[(&[Issued], AT_HAND), (&[Active], &[Forfeited])],
                adjust: true,
                ..NOTHING
            },
            EntryKind::Reinstated => Self {
                moves: &[(&[Lapsed], AT_HAND)],
                ..NOTHING
            },
            EntryKind::TierHeld => Self {
                moves: &[(&[Issued], AT_HAND)],
                ..NOTHING
            },
            EntryKind::Erased => Self {
                moves: &[(&[Active, Pending], &[Forfeited])],
                ..NOTHING
            },
            EntryKind::DayBegan => Self {
                moves: &[(&[Issued, Pending], AT_HAND)],
                reward: true,
                ..NOTHING
            },
            EntryKind::ProfileChanged | EntryKind::InstantCame => NOTHING,
        }
    }

    /// Whether it may move points so. What lapses may lapse with any entry.
    pub(super) fn post(&self, posting: &Posting) -> bool {
        let lapses = posting.from == Active && posting.to == Lapsed;
        let mut moves = self.moves.iter();
        lapses || moves.any(|(from, to)| from.contains(&posting.from) && to.contains(&posting.to))
    }
}
