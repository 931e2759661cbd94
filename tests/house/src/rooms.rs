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
pub const HOUSES: &[House] = &[
    House {
        package: "shared/domain",
        module: &[],
        rooms: &[
            room("words", "Ids, text, time, calendars, money, exact figures."),
            room("program", "A program as checked data."),
            room("commands", "What is asked for, and what it is known by."),
            room("member", "Everything that has to be known of the past."),
            room(
                "telling",
                "What is said of an entry, and how it gets there.",
            ),
            room(
                "ledger",
                "Entries, what stands beside them, and the plan that writes them.",
            ),
            room(
                "conditions",
                "What is known when a condition is read, and whether it holds.",
            ),
            room("points", "Issued, spent, given back, adjusted, lapsed."),
            room("privileges", "Grants of benefits."),
            room(
                "standing",
                "Tiers: reached, kept, lost, and what comes with them.",
            ),
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
    },
    House {
        package: "shared/contracts",
        module: &[],
        rooms: &[
            room(
                "words",
                "Days, times and schemas, as everything writes them.",
            ),
            room("commands", "Commands as they travel."),
            room("program", "The file of a program, and its versions."),
            room("standing", "Tiers, as bodies write them."),
            room("ledger", "Entries, as bodies write them."),
            room("telling", "What is announced, as queues carry it."),
            room("member", "What is answered of a member."),
            room("queues", "Every queue and its messages."),
            room("schedules", "Every schedule and its event."),
            room("api", "Every route, its problems, and its document."),
        ],
    },
    House {
        package: "shared/store",
        module: &["codec"],
        rooms: &[
            room("error", "What can be wrong with an item's content."),
            room("form", "Writing and reading what an item holds."),
            room("words", "Days as they are stored."),
            room("member", "A member as it is stored."),
            room("telling", "Notices as they are stored."),
            room(
                "ledger",
                "Entries and what stands beside them, as they are stored.",
            ),
        ],
    },
];

const fn room(name: &'static str, holds: &'static str) -> Room {
    Room {
        name,
        holds,
        uses: Uses::AllBelow,
    }
}
