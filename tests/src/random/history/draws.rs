//! Steps of a history, in figures that the past gives a meaning.

use crate::random::program::ZONES;
use gradus_domain::words::time::DAY_MS;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// How many members take part.
pub(super) const MEMBERS: u8 = 2;

/// One step of a history.
#[derive(Clone, Debug)]
pub struct Step {
    pub(super) wait: Wait,
    pub(super) member: u8,
    pub(super) late: Late,
    pub(super) what: What,
}

/// How long after the step before a command arrives.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wait {
    /// At once.
    None,
    /// So many milliseconds.
    Millis(i64),
    /// At the first instant of the day so many days on, give or take some milliseconds.
    Boundary(u16, i8),
}

/// How long before its arrival a command happened.
#[derive(Clone, Copy, Debug)]
pub(super) enum Late {
    OnTime,
    /// So many milliseconds; below 0: in the future.
    By(i64),
}

/// What happens, in figures that the past gives a meaning.
#[derive(Clone, Debug)]
pub(super) enum What {
    Join(ProfileDraw),
    Purchase(PurchaseDraw),
    /// Of one of the purchases before, or, `None`, of the next one.
    Return(Option<u8>, ReturnDraw),
    /// Of a purchase that never comes.
    ReturnOfNothing,
    Activity(u8),
    /// A share of the active points, in percent.
    Spend(u8),
    /// Of one of the spendings before, a share of it or all that is left.
    GiveBack(u8, Option<u8>),
    Profile(ProfileDraw),
    Adjust(i16),
    /// A share of what has lapsed; for so many days.
    Reinstate(u8, Option<u8>),
    HoldTier(u8, u8),
    Erase,
    /// One of the commands before, again.
    Repeat(u8),
    /// One of the commands before, with something changed.
    ChangedRepeat(u8),
    /// The purchase of another member.
    Claim(u8),
}

#[derive(Clone, Debug)]
pub(super) struct ProfileDraw {
    pub(super) birthday: Option<(u8, u8)>,
    pub(super) referred: bool,
    pub(super) vip: bool,
    pub(super) variant: bool,
    /// Which of the channels marketing may use, bit by bit.
    pub(super) agreed: u8,
    pub(super) zone: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct PurchaseDraw {
    pub(super) lines: Vec<(i64, u8, u8)>,
    pub(super) channel: bool,
    pub(super) store: bool,
    pub(super) partner: bool,
    /// Shares of the active points and of the amount, in percent.
    pub(super) paid: Option<(u8, u8)>,
}

#[derive(Clone, Debug)]
pub(super) enum ReturnDraw {
    Everything,
    /// A share of the purchase's amount, in percent; above 100: too much.
    Share(u8),
    Line(u8, Option<u8>),
}

/// Random steps.
pub fn steps(len: std::ops::Range<usize>) -> BoxedStrategy<Vec<Step>> {
    vec(step(), len).boxed()
}

fn step() -> BoxedStrategy<Step> {
    (wait(), 0..MEMBERS, late(), what())
        .prop_map(|(wait, member, late, what)| Step {
            wait,
            member,
            late,
            what,
        })
        .boxed()
}

fn wait() -> BoxedStrategy<Wait> {
    prop_oneof![
        1 => Just(Wait::None),
        2 => (1_i64..DAY_MS / 8).prop_map(Wait::Millis),
        5 => (1_i64..DAY_MS * 3).prop_map(Wait::Millis),
        3 => (1_i64..DAY_MS * 40).prop_map(Wait::Millis),
        1 => (1_i64..DAY_MS * 200).prop_map(Wait::Millis),
        3 => (0_u16..35, -1_i8..=1).prop_map(|(days, off)| Wait::Boundary(days, off)),
    ]
    .boxed()
}

fn late() -> BoxedStrategy<Late> {
    prop_oneof![
        12 => Just(Late::OnTime),
        3 => (1_i64..DAY_MS * 2).prop_map(Late::By),
        3 => (1_i64..DAY_MS * 31).prop_map(Late::By),
        1 => (DAY_MS * 31..DAY_MS * 34).prop_map(Late::By),
        1 => (-300_000_i64..0).prop_map(Late::By),
        1 => (-400_000_i64..-300_000).prop_map(Late::By),
    ]
    .boxed()
}

fn what() -> BoxedStrategy<What> {
    prop_oneof![
        1 => profile().prop_map(What::Join),
        18 => purchase().prop_map(What::Purchase),
        6 => (any::<u8>(), returned()).prop_map(|(of, what)| What::Return(Some(of), what)),
        3 => returned().prop_map(|what| What::Return(None, what)),
        1 => prop_oneof![4 => Just(What::ReturnOfNothing), 1 => Just(What::Erase)],
        5 => (0_u8..3).prop_map(What::Activity),
        4 => (1_u8..120).prop_map(What::Spend),
        2 => (any::<u8>(), option::of(1_u8..120)).prop_map(|(of, share)| What::GiveBack(of, share)),
        1 => profile().prop_map(What::Profile),
        2 => (-80_i16..80).prop_map(What::Adjust),
        1 => (1_u8..110, option::of(0_u8..50)).prop_map(|(share, days)| What::Reinstate(share, days)),
        2 => (0_u8..4, 0_u8..60).prop_map(|(tier, days)| What::HoldTier(tier, days)),
        2 => any::<u8>().prop_map(What::Repeat),
        1 => any::<u8>().prop_map(What::ChangedRepeat),
        1 => any::<u8>().prop_map(What::Claim),
    ]
.boxed()
}

fn profile() -> BoxedStrategy<ProfileDraw> {
    (
        option::of(prop_oneof![
            1 => Just((2, 29)),
            3 => (1_u8..=12, 1_u8..=28),
        ]),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        0_u8..16,
        option::of(select(ZONES)),
    )
        .prop_map(
            |(birthday, referred, vip, variant, agreed, zone)| ProfileDraw {
                birthday,
                referred,
                vip,
                variant,
                agreed,
                zone,
            },
        )
        .boxed()
}

fn purchase() -> BoxedStrategy<PurchaseDraw> {
    let amount = prop_oneof![
        1 => Just(0_i64),
        6 => 1_i64..12_000,
        1 => 12_000_i64..60_000,
    ];
    (
        vec((amount, 0_u8..=100, 0_u8..32), 1..4),
        any::<bool>(),
        any::<bool>(),
        prop::bool::weighted(0.3),
        option::weighted(0.25, (1_u8..110, 1_u8..=100)),
    )
        .prop_map(|(lines, channel, store, partner, paid)| PurchaseDraw {
            lines,
            channel,
            store,
            partner,
            paid,
        })
        .boxed()
}

fn returned() -> BoxedStrategy<ReturnDraw> {
    prop_oneof![
        2 => Just(ReturnDraw::Everything),
        4 => (1_u8..120).prop_map(ReturnDraw::Share),
        2 => (0_u8..5, option::of(1_u8..110)).prop_map(|(line, share)| ReturnDraw::Line(line, share)),
    ]
.boxed()
}
