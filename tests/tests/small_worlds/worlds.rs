//! The small worlds: a program each, and the letters of its sequences.

use crate::steps::{Letter, Share, Step};
use gradus_domain::commands::{Command, Returned};
use gradus_tests::commands::returned;

use Letter::{
    Adjust, Buy, BuyWithPoints, Erase, GiveBack, Reinstate, Return, ReturnEarly, Spend, Wait,
};
use Share::{Everything, Part};

/// A small world.
pub(crate) struct Small {
    pub(crate) name: &'static str,
    /// What the program says besides one point for ¥1.00.
    pub(crate) program: &'static str,
    pub(crate) letters: &'static [Letter],
    /// How many steps a sequence has at most.
    pub(crate) steps: usize,
    /// Returns of purchases that never come, which wait from the start.
    pub(crate) parked: usize,
    /// Steps that every sequence begins with; they are not counted.
    pub(crate) before: &'static [Step],
    /// What a run must have come by.
    pub(crate) wanted: &'static [&'static str],
}

/// When everything begins: the member joins.
pub(crate) const BEGINS: &str = "2026-03-01T12:00:00+08:00";

impl Small {
    /// The returns that wait from the start.
    pub(crate) fn waiting(&self) -> Vec<Command> {
        let back = |number| {
            let id = format!("x{number}");
            returned("m", &id, BEGINS, &id, Returned::Everything)
        };
        (0..self.parked).map(back).collect()
    }
}

/// Bought, paid with points, returned, spent, given back, lapsed, adjusted.
const ALL: &[Letter] = &[
    Buy(300),
    Buy(500),
    BuyWithPoints(500, 2),
    Return(Everything),
    Return(Part(200)),
    ReturnEarly(Everything),
    ReturnEarly(Part(200)),
    Spend(2),
    Spend(4),
    GiveBack(None),
    GiveBack(Some(1)),
    Wait(1),
    Wait(3),
    Adjust(2),
    Adjust(-2),
    Reinstate(1, Some(2)),
];

pub(crate) const DEBT: Small = Small {
    name: "debt",
    program: r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 2 }
        [returns]
        wait_days = 1
        restore_days = 1
        "#,
    letters: ALL,
    steps: 4,
    parked: 0,
    before: &[],
    wanted: &[
        "owed",
        "debt paid by what is earned",
        "lapsed",
        "parked refused: transaction_unknown",
        "parked applied",
        "given back",
        "in_debt",
        "insufficient_points",
        "return_exceeds_transaction",
        "reinstate_exceeds_lapsed",
        "taken while active",
        "waiting",
    ],
};

pub(crate) const FORGIVENESS: Small = Small {
    name: "forgiveness",
    program: r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 2 }
        [returns]
        shortfall = "forgive"
        wait_days = 1
        restore_days = 1
        "#,
    letters: &[
        Buy(300),
        BuyWithPoints(500, 2),
        Return(Everything),
        Return(Part(200)),
        ReturnEarly(Everything),
        Spend(2),
        Spend(4),
        GiveBack(None),
        GiveBack(Some(1)),
        Wait(1),
        Wait(3),
    ],
    steps: 4,
    parked: 0,
    before: &[],
    wanted: &[
        "forgiven",
        "lapsed",
        "points that paid are back",
        "parked applied",
    ],
};

pub(crate) const PENDING: Small = Small {
    name: "pending",
    program: r#"
        [earning]
        points = "1"
        per = "1.00"
        activation = { after_days = 1 }
        expiry = { rolling_days = 2 }
        [returns]
        wait_days = 1
        restore_days = 1
        "#,
    letters: &[
        Buy(300),
        Buy(500),
        BuyWithPoints(500, 2),
        Return(Everything),
        Return(Part(200)),
        ReturnEarly(Part(200)),
        Spend(2),
        GiveBack(None),
        Wait(1),
        Wait(3),
        Adjust(2),
    ],
    steps: 4,
    parked: 0,
    before: &[],
    wanted: &[
        "activated",
        "taken while pending",
        "taken while active",
        "lapsed",
    ],
};

/// Points of two last days, so that it matters which are spent and which come back.
pub(crate) const TWO_EXPIRIES: Small = Small {
    name: "two expiries",
    program: r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 3 }
        [[rules]]
        id = "soon"
        when = { amount_at_least = "5.00" }
        bonus = 2
        expiry = { rolling_days = 1 }
        [returns]
        restore_days = 1
        "#,
    letters: &[
        Buy(500),
        BuyWithPoints(300, 3),
        Return(Everything),
        Return(Part(200)),
        Spend(3),
        Spend(5),
        GiveBack(None),
        GiveBack(Some(2)),
        Wait(2),
    ],
    steps: 5,
    parked: 0,
    before: &[],
    wanted: &[
        "lapsed as it came",
        "give_back_exceeds_spend",
        "points that paid are back",
        "debt paid by what comes back",
    ],
};

pub(crate) const INACTIVITY: Small = Small {
    name: "inactivity",
    program: r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { inactivity_days = 2 }
        "#,
    letters: &[
        Buy(300),
        BuyWithPoints(500, 2),
        Return(Everything),
        Spend(2),
        GiveBack(None),
        Wait(1),
        Wait(3),
        Adjust(2),
    ],
    steps: 5,
    parked: 0,
    before: &[],
    wanted: &["lapsed", "lapsed as it came", "owed"],
};

pub(crate) const TIERS: Small = Small {
    name: "tiers",
    program: r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 20 }
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        rate = "2"
        qualify = { spend_at_least = "5.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        entry_rewards = [{ points = 2 }]
        [returns]
        tier = "at_once"
        "#,
    letters: &[
        Buy(300),
        Buy(500),
        Return(Everything),
        Return(Part(200)),
        Spend(4),
        Wait(1),
        Wait(31),
    ],
    steps: 5,
    parked: 0,
    before: &[],
    wanted: &["tier attained", "tier taken back", "tier lost at a review"],
};

/// Seven returns wait, so that there is room for one.
pub(crate) const WAITING: Small = Small {
    name: "waiting",
    program: r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 2 }
        [returns]
        wait_days = 1
        "#,
    letters: &[
        Buy(300),
        ReturnEarly(Everything),
        ReturnEarly(Part(200)),
        Return(Everything),
        Spend(2),
        GiveBack(None),
        Wait(1),
        Wait(3),
        Erase,
    ],
    steps: 5,
    parked: 7,
    before: &[],
    wanted: &[
        "parking_full",
        "parked applied",
        "parked refused: transaction_unknown",
        "parked refused: member_erased",
        "parked refused: return_exceeds_transaction",
        "member_erased",
        "erased",
        "forfeited",
    ],
};

/// Two points have lapsed, and three are owed.
pub(crate) const OWED: Small = Small {
    name: "owed",
    program: r#"
        [earning]
        points = "1"
        per = "1.00"
        activation = { after_days = 1 }
        expiry = { rolling_days = 3 }
        "#,
    letters: &[
        Buy(300),
        Return(Everything),
        Spend(2),
        GiveBack(None),
        GiveBack(Some(1)),
        Wait(1),
        Adjust(2),
        Reinstate(1, None),
        Reinstate(2, Some(1)),
    ],
    steps: 4,
    parked: 0,
    before: &[
        Step::Adjust(2),
        Step::Buy(300),
        Step::Wait(4),
        Step::Reinstate(3, Some(0)),
        Step::Spend(3),
        Step::Return(0, Everything),
    ],
    wanted: &[
        "debt paid by what is reinstated",
        "debt paid by what becomes active",
        "debt paid by what comes back",
        "debt paid by what is earned",
        "reinstated",
    ],
};

pub(crate) const ALL_WORLDS: [&Small; 8] = [
    &DEBT,
    &FORGIVENESS,
    &PENDING,
    &TWO_EXPIRIES,
    &INACTIVITY,
    &TIERS,
    &WAITING,
    &OWED,
];
