//! The rooms of each crate that has some, lowest first. A room uses itself and those below it.

/// A crate, or a module of one, and the rooms in it.
#[derive(Clone, Copy, Debug)]
pub struct House {
    /// The crate's folder, from the workspace's.
    pub package: &'static str,
    /// The names from the root to the module that has the rooms; empty: the crate itself.
    pub module: &'static [&'static str],
    /// Every module that stands directly in it, lowest first.
    pub rooms: &'static [Room],
}

/// A module with all that is in it.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// The module's name.
    pub name: &'static str,
    /// What stands in it.
    pub holds: &'static str,
    /// Which of the rooms below it may use.
    pub uses: Uses,
}

/// Which rooms below it a room may use.
#[derive(Clone, Copy, Debug)]
pub enum Uses {
    /// Every one.
    AllBelow,
    /// These alone.
    Only(&'static [&'static str]),
}

/// All of them.
pub const HOUSES: &[House] = &[House {
    package: "shared/domain",
    module: &[],
    rooms: &[
        room("planted", "Defects that a test can plant, in any room."),
        room(
            "words",
            "Ids, time, money, exact numbers: what everything is said in.",
        ),
        room("program", "A program as checked data."),
        room("commands", "What comes in, and how it is known again."),
        room("member", "What is kept of a member."),
        room("telling", "What is announced, to whom and when."),
        room("ledger", "What is written of a decision."),
        room("points", "How points become active, are spent and lapse."),
        room(
            "privileges",
            "What members are given besides points, and within which limits.",
        ),
        room("standing", "How tiers are reached, kept and lost."),
        room(
            "earning",
            "What purchases and activities earn, and returns take back.",
        ),
        room("deciding", "The door: from a command to a plan."),
        Room {
            name: "audit",
            holds: "Folds entries anew, by nothing of what decided them.",
            uses: Uses::Only(&[
                "words", "program", "commands", "member", "telling", "ledger",
            ]),
        },
    ],
}];

const fn room(name: &'static str, holds: &'static str) -> Room {
    Room {
        name,
        holds,
        uses: Uses::AllBelow,
    }
}
