//! Random histories: first drawn as steps, then told as commands, for what a member may
//! spend or return depends on what happened before.

use crate::random::program::{RandomProgram, ZONES};
use crate::world::{World, settlement};
use gradus_domain::commands::{
    Act, Activity, Adjustment, Command, CommandKey, Erasure, FloorSource, GiveBack, Line,
    PaidWithPoints, Profile, ProfileChange, Purchase, Reinstatement, Return, Returned,
    ReturnedAmount, ReturnedLine, Spend, TierHold,
};
use gradus_domain::program::messages::Consent;
use gradus_domain::words::ids::{CommandId, MemberId, TransactionId, ZoneName};
use gradus_domain::words::money::Points;
use gradus_domain::words::time::{DAY_MS, Instant, MonthDay};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

/// How many members take part.
const MEMBERS: u8 = 2;

/// One step of a history.
#[derive(Clone, Debug)]
pub struct Step {
    wait: Wait,
    member: u8,
    late: Late,
    what: What,
}

/// How long after the step before a command arrives.
#[derive(Clone, Copy, Debug)]
enum Wait {
    /// At once.
    None,
    /// So many milliseconds.
    Millis(i64),
    /// At the first instant of the day so many days on, give or take some milliseconds.
    Boundary(u16, i8),
}

/// How long before its arrival a command happened.
#[derive(Clone, Copy, Debug)]
enum Late {
    OnTime,
    /// So many milliseconds; below 0: in the future.
    By(i64),
}

/// What happens, in figures that the past gives a meaning.
#[derive(Clone, Debug)]
enum What {
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
struct ProfileDraw {
    birthday: Option<(u8, u8)>,
    referred: bool,
    vip: bool,
    variant: bool,
    /// Which of the channels marketing may use, bit by bit.
    agreed: u8,
    zone: Option<&'static str>,
}

#[derive(Clone, Debug)]
struct PurchaseDraw {
    lines: Vec<(i64, u8, u8)>,
    channel: bool,
    store: bool,
    partner: bool,
    /// Shares of the active points and of the amount, in percent.
    paid: Option<(u8, u8)>,
}

#[derive(Clone, Debug)]
enum ReturnDraw {
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

/// When histories begin: near leap days, changes of clocks, ends of years, and the day that
/// Apia skipped.
pub fn beginning() -> BoxedStrategy<Instant> {
    select(
        &[
            "2011-12-27T09:00:00Z",
            "2023-12-30T12:00:00Z",
            "2024-02-27T23:00:00Z",
            "2024-10-26T00:30:00Z",
            "2025-03-29T18:00:00Z",
            "2027-01-31T12:00:00Z",
        ][..],
    )
    .prop_map(crate::commands::at)
    .boxed()
}

/// A random program, and commands told over it, in order of arrival.
#[derive(Clone)]
pub struct Story {
    /// The program.
    pub program: RandomProgram,
    /// What happens.
    pub commands: Vec<Command>,
}

impl std::fmt::Debug for Story {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{:?}", self.program)?;
        for command in &self.commands {
            writeln!(f, "{command:?}")?;
        }
        Ok(())
    }
}

/// Random programs with random histories.
pub fn story(len: std::ops::Range<usize>) -> BoxedStrategy<Story> {
    (crate::random::program::valid(), beginning(), steps(len))
        .prop_map(|(program, begins, steps)| tell(program, begins, &steps))
        .boxed()
}

/// Tells steps as commands: figures take their meaning from a world in which the commands
/// before were run.
#[must_use]
pub fn tell(program: RandomProgram, begins: Instant, steps: &[Step]) -> Story {
    let mut teller = Teller::new(&program, begins);
    let first = ProfileDraw {
        birthday: Some((2, 29)),
        referred: false,
        vip: true,
        variant: false,
        agreed: 15,
        zone: Some("America/Havana"),
    };
    let mut members = Vec::new();
    for number in 0..MEMBERS {
        let step = Step {
            wait: Wait::None,
            member: number,
            late: Late::OnTime,
            what: What::Join(first.clone()),
        };
        members.push(step);
    }
    for (index, step) in members.iter().chain(steps).enumerate() {
        teller.tell(index, step);
    }
    Story {
        commands: teller.commands,
        program,
    }
}

struct Teller {
    world: World,
    now: Instant,
    commands: Vec<Command>,
    purchases: Vec<(MemberId, Purchase)>,
    spendings: Vec<(MemberId, Spend)>,
    /// Purchases that returns wait for.
    awaited: BTreeMap<MemberId, TransactionId>,
}

impl Teller {
    fn new(program: &RandomProgram, begins: Instant) -> Self {
        Self {
            world: World::new(program.programs.clone()),
            now: begins,
            commands: Vec::new(),
            purchases: Vec::new(),
            spendings: Vec::new(),
            awaited: BTreeMap::new(),
        }
    }

    fn tell(&mut self, index: usize, step: &Step) {
        self.wait(step.wait);
        let member = MemberId::new(format!("m{}", step.member));
        self.world.run(&settlement(&member, self.now));
        let Some((member, act)) = self.act(index, member, &step.what) else {
            return;
        };
        let occurred_at = match step.late {
            Late::OnTime => self.now,
            Late::By(millis) => self.now.saturating_plus_millis(-millis),
        };
        let mut command = Command {
            member,
            occurred_at,
            received_at: self.now,
            act,
        };
        if let What::Repeat(_) | What::ChangedRepeat(_) = step.what
            && let Some(before) = self
                .commands
                .iter()
                .find(|before| same_act(before, &command))
        {
            command.occurred_at = before.occurred_at;
        }
        self.world.run(&command);
        self.commands.push(command);
    }

    fn wait(&mut self, wait: Wait) {
        let then = match wait {
            Wait::None => self.now,
            Wait::Millis(millis) => self.now.saturating_plus_millis(millis),
            Wait::Boundary(days, off) => {
                let calendar = self.calendar();
                let day = calendar.day_of(self.now).plus_days(i32::from(days) + 1);
                calendar
                    .first_instant(day)
                    .saturating_plus_millis(i64::from(off))
            }
        };
        self.now = self.now.max(then);
    }

    fn calendar(&self) -> gradus_domain::words::calendar::Calendar {
        match self.world.programs.first() {
            Some(version) => version.program.calendar.clone(),
            None => panic!("a program has a version"),
        }
    }

    fn act(&mut self, index: usize, member: MemberId, what: &What) -> Option<(MemberId, Act)> {
        let id = CommandId::new(format!("c{index}"));
        let act = match what {
            What::Join(draw) => Act::Join(draw.profile()),
            What::Purchase(draw) => {
                let awaited = self.awaited.remove(&member).filter(|_| !draw.partner);
                let transaction = awaited.unwrap_or_else(|| transaction(index));
                let purchase = self.purchase(transaction, &member, draw);
                self.purchases.push((member.clone(), purchase.clone()));
                Act::Purchase(purchase)
            }
            What::Return(of, draw) => return self.returned(index, member, *of, draw),
            What::ReturnOfNothing => Act::Return(Return {
                id,
                transaction: TransactionId::new("never"),
                returned: Returned::Everything,
            }),
            What::Activity(kind) => Act::Activity(Activity {
                id,
                kind: ["check-in", "review", "unknown"][usize::from(*kind)].into(),
            }),
            What::Spend(share) => {
                let spend = Spend {
                    id,
                    points: share_of(self.active(&member), *share).max(Points::new(1)),
                    reason: "test".to_owned(),
                };
                self.spendings.push((member.clone(), spend.clone()));
                Act::Spend(spend)
            }
            What::GiveBack(of, share) => {
                let (member, spend) = pick(&self.spendings, *of)?.clone();
                let back = GiveBack {
                    id,
                    spend: spend.id,
                    points: share.map(|share| share_of(spend.points, share).max(Points::new(1))),
                };
                return Some((member, Act::GiveBack(back)));
            }
            What::Profile(draw) => Act::Profile(ProfileChange {
                id,
                profile: draw.profile(),
            }),
            What::Adjust(points) => Act::Adjust(Adjustment {
                id,
                points: Points::new(i64::from(*points)),
                reason: "test".to_owned(),
            }),
            What::Reinstate(share, days) => {
                let lapsed = self.world.find(&member)?.holdings.lapsed;
                let today = self.calendar().day_of(self.now);
                Act::Reinstate(Reinstatement {
                    id,
                    points: share_of(lapsed, *share).max(Points::new(1)),
                    last_day: days.map(|days| today.plus_days(i32::from(days))),
                    reason: "test".to_owned(),
                })
            }
            What::HoldTier(tier, days) => Act::HoldTier(TierHold {
                id,
                tier: format!("t{tier}").as_str().into(),
                until: self
                    .calendar()
                    .day_of(self.now)
                    .plus_days(i32::from(*days) - 1),
                source: FloorSource::Operator,
            }),
            What::Erase => Act::Erase(Erasure {
                id,
                reason: "test".to_owned(),
            }),
            What::Repeat(of) => {
                let command = pick(&self.commands, *of)?.clone();
                return Some((command.member, command.act));
            }
            What::ChangedRepeat(of) => {
                let command = pick(&self.commands, *of)?.clone();
                return Some((command.member, changed(command.act)));
            }
            What::Claim(of) => {
                let (_, purchase) = pick(&self.purchases, *of)?.clone();
                Act::Purchase(purchase)
            }
        };
        Some((member, act))
    }

    fn active(&self, member: &MemberId) -> Points {
        self.world
            .find(member)
            .and_then(|member| member.holdings.active_points().ok())
            .unwrap_or_default()
    }

    fn purchase(
        &self,
        transaction: TransactionId,
        member: &MemberId,
        draw: &PurchaseDraw,
    ) -> Purchase {
        let currency = match self.world.programs.first() {
            Some(version) => version.program.currency,
            None => panic!("a program has a version"),
        };
        let lines: Vec<Line> = draw.lines.iter().map(line).collect();
        let sum: i64 = lines.iter().map(|line| line.amount_minor).sum();
        let paid_with_points = draw.paid.and_then(|(points, amount)| {
            let points = share_of(self.active(member), points);
            let amount_minor = sum * i64::from(amount) / 100;
            (points.is_positive() && amount_minor > 0).then_some(PaidWithPoints {
                points,
                amount_minor,
            })
        });
        Purchase {
            transaction,
            currency,
            lines,
            channel: draw.channel.then(|| "app".into()),
            store: draw.store.then(|| "north".into()),
            partner: draw.partner.then(|| "p1".into()),
            paid_with_points,
        }
    }

    /// Of a purchase before; or of the member's next one.
    fn returned(
        &mut self,
        index: usize,
        member: MemberId,
        of: Option<u8>,
        draw: &ReturnDraw,
    ) -> Option<(MemberId, Act)> {
        let (member, transaction, purchase) = match of {
            Some(of) => {
                let (member, purchase) = pick(&self.purchases, of)?.clone();
                (member, purchase.transaction.clone(), Some(purchase))
            }
            None => {
                let awaited = self.awaited.entry(member.clone());
                let transaction = awaited.or_insert_with(|| transaction(index)).clone();
                (member, transaction, None)
            }
        };
        let lines = purchase.map_or(vec![5_000, 3_000], |purchase| {
            purchase
                .lines
                .iter()
                .map(|line| line.amount_minor)
                .collect()
        });
        let back = Return {
            id: CommandId::new(format!("c{index}")),
            transaction,
            returned: draw.returned(&lines),
        };
        Some((member, Act::Return(back)))
    }
}

fn transaction(index: usize) -> TransactionId {
    TransactionId::new(format!("t{index}"))
}

fn line((amount_minor, tax_share, attributes): &(i64, u8, u8)) -> Line {
    let category = ["c1", "c2", "c3"].get(usize::from(attributes % 4));
    Line {
        amount_minor: *amount_minor,
        tax_minor: amount_minor * i64::from(*tax_share) / 400,
        quantity: None,
        category: category.map(|category| (*category).into()),
        sku: (attributes & 4 != 0).then(|| "s1".into()),
        brand: (attributes & 8 != 0).then(|| "x".into()),
    }
}

fn pick<T>(from: &[T], index: u8) -> Option<&T> {
    let len = u8::try_from(from.len()).unwrap_or(u8::MAX);
    from.get(usize::from(index.checked_rem(len)?))
}

fn share_of(points: Points, percent: u8) -> Points {
    Points::new(points.get() * i64::from(percent) / 100)
}

fn same_act(a: &Command, b: &Command) -> bool {
    a.key() == b.key() && a.member == b.member
}

/// The same command with something else in it, where there is anything.
fn changed(act: Act) -> Act {
    match act {
        Act::Purchase(mut purchase) => {
            if let Some(line) = purchase.lines.first_mut() {
                line.amount_minor += 100;
            }
            Act::Purchase(purchase)
        }
        Act::Spend(mut spend) => {
            spend.reason.push('!');
            Act::Spend(spend)
        }
        Act::Return(mut back) => {
            back.returned = match back.returned {
                Returned::Everything => Returned::Lines(vec![ReturnedLine {
                    line: 1,
                    amount: None,
                }]),
                Returned::Amount(_) | Returned::Lines(_) => Returned::Everything,
            };
            Act::Return(back)
        }
        Act::Join(_)
        | Act::Activity(_)
        | Act::GiveBack(_)
        | Act::Profile(_)
        | Act::Adjust(_)
        | Act::Reinstate(_)
        | Act::HoldTier(_)
        | Act::Erase(_)
        | Act::Settle => act,
    }
}

impl ProfileDraw {
    fn profile(&self) -> Profile {
        let agreed = |bit: u8| (self.agreed & (1 << bit) != 0).then_some(true);
        Profile {
            birthday: self
                .birthday
                .and_then(|(month, day)| MonthDay::new(month, day)),
            referred: self.referred,
            segments: self.vip.then(|| "vip".into()).into_iter().collect(),
            variants: self.variant.then(|| "a".into()).into_iter().collect(),
            zone: self.zone.map(ZoneName::from),
            locale: self.vip.then(|| "en".into()),
            consent: Consent {
                email: agreed(0),
                sms: agreed(1),
                push: agreed(2),
                post: agreed(3),
            },
        }
    }
}

impl ReturnDraw {
    fn returned(&self, lines: &[i64]) -> Returned {
        let amount = |minor: i64, percent: u8| ReturnedAmount {
            amount_minor: (minor * i64::from(percent) / 100).max(1),
            tax_minor: 0,
        };
        match self {
            Self::Everything => Returned::Everything,
            Self::Share(percent) => Returned::Amount(amount(lines.iter().sum(), *percent)),
            Self::Line(line, percent) => {
                let minor = lines.get(usize::from(*line)).copied().unwrap_or(100);
                Returned::Lines(vec![ReturnedLine {
                    line: u16::from(*line) + 1,
                    amount: percent.map(|percent| amount(minor, percent)),
                }])
            }
        }
    }
}

/// The key of each purchase of a story.
#[must_use]
pub fn purchases(commands: &[Command]) -> Vec<CommandKey> {
    commands
        .iter()
        .filter(|command| matches!(command.act, Act::Purchase(_)))
        .filter_map(Command::key)
        .collect()
}
