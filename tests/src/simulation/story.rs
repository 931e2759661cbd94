//! What a simulation is about: who sends which command when, drawn from the seed.

use super::programs::Draft;
use super::random::Dice;
use crate::commands::{amount, at, line, line_of, paid, receipt, whole_line};
use gradus_domain::commands::{
    Act, Activity, Adjustment, Command, GiveBack, Profile, ProfileChange, Purchase, Return,
    Returned, Spend,
};
use gradus_domain::words::ids::{CommandId, MemberId, TransactionId};
use gradus_domain::words::money::Points;
use gradus_domain::words::time::{DAY_MS, HOUR_MS, Instant, MonthDay};

/// When every story begins.
pub const FIRST: &str = "2026-03-01T04:00:00Z";

/// A story.
#[derive(Clone, Debug)]
pub struct Story {
    /// Its program.
    pub draft: Draft,
    /// When a second version is published, and from when on it is in force.
    pub second_version: Option<(Instant, Instant)>,
    /// What is sent, in order of time.
    pub errands: Vec<Errand>,
    /// When the last of it begins.
    pub ends_at: Instant,
    /// Who takes part.
    pub members: Vec<MemberId>,
}

/// Commands of one member that somebody sends together.
#[derive(Clone, Debug)]
pub struct Errand {
    /// When.
    pub at: Instant,
    /// What; their `received_at` is stamped when they are sent.
    pub commands: Vec<Command>,
}

/// How long a story is.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// Moments at which several things happen at once.
    pub moments: i64,
    /// Errands of each moment, at most.
    pub errands: i64,
    /// Members, at most.
    pub members: i64,
}

impl Length {
    /// For a thousand of them.
    pub const SHORT: Self = Self {
        moments: 4,
        errands: 4,
        members: 2,
    };
    /// For a few of them.
    pub const LONG: Self = Self {
        moments: 12,
        errands: 7,
        members: 4,
    };
}

impl Story {
    /// The story of a seed.
    #[must_use]
    pub fn drawn(dice: &mut Dice, length: Length) -> Self {
        let members = dice.between(1, length.members);
        let members: Vec<MemberId> = (1..=members)
            .map(|n| MemberId::new(format!("m{n}")))
            .collect();
        let draft = Draft::drawn(dice);
        let mut teller = Teller {
            purchases: Vec::new(),
            spendings: Vec::new(),
            told: Vec::new(),
            next: 0,
        };
        let mut now = at(FIRST);
        let mut errands = teller.beginning(dice, &members, now);
        for _ in 0..length.moments {
            now = now.saturating_plus_millis(pause(dice));
            for _ in 0..dice.between(1, length.errands) {
                let at = now.saturating_plus_millis(dice.between(0, 40));
                let member = dice.pick(&members).clone();
                let commands = teller.commands(dice, &member, at, &members);
                errands.push(Errand { at, commands });
            }
        }
        errands.sort_by_key(|errand| errand.at);
        let second_version = dice.chance(350).then(|| {
            let published = at(FIRST).saturating_plus_millis(dice.between(0, 3 * DAY_MS));
            let notice = 100_000 + dice.between(0, DAY_MS);
            (published, published.saturating_plus_millis(notice))
        });
        let published = second_version.map_or(now, |(published, _)| published);
        Self {
            draft,
            second_version,
            errands,
            ends_at: now.max(published),
            members,
        }
    }
}

/// From one moment to the next: at once, or some days on and often near a day's boundary
/// (16:00 UTC in the programs' zone).
fn pause(dice: &mut Dice) -> i64 {
    match dice.below(4) {
        0 => dice.between(0, 3_000),
        1 => dice.between(0, 2 * HOUR_MS),
        2 => dice.between(0, 3) * DAY_MS + 12 * HOUR_MS - dice.between(0, 60),
        _ => dice.between(0, 4 * DAY_MS),
    }
}

/// What was told, so that later commands can be about it.
struct Teller {
    purchases: Vec<(MemberId, TransactionId)>,
    spendings: Vec<(MemberId, CommandId)>,
    told: Vec<Command>,
    next: u32,
}

impl Teller {
    /// Everybody joins, most of them once.
    fn beginning(&mut self, dice: &mut Dice, members: &[MemberId], now: Instant) -> Vec<Errand> {
        let mut errands = Vec::new();
        for member in members {
            let join = Command {
                member: member.clone(),
                occurred_at: now,
                received_at: now,
                act: Act::Join(Profile::default()),
            };
            for _ in 0..dice.between(1, 2) {
                let at = now.saturating_plus_millis(dice.between(0, 40));
                errands.push(Errand {
                    at,
                    commands: vec![join.clone()],
                });
            }
            self.told.push(join);
        }
        errands
    }

    fn commands(
        &mut self,
        dice: &mut Dice,
        member: &MemberId,
        now: Instant,
        members: &[MemberId],
    ) -> Vec<Command> {
        let count = if dice.chance(400) {
            dice.between(2, 6)
        } else {
            1
        };
        let mut commands = Vec::new();
        for _ in 0..count {
            let command = self.command(dice, member, now, members);
            commands.push(command.clone());
            self.told.push(command);
        }
        commands
    }

    fn command(
        &mut self,
        dice: &mut Dice,
        member: &MemberId,
        now: Instant,
        members: &[MemberId],
    ) -> Command {
        self.next += 1;
        let id = CommandId::new(format!("c{}", self.next));
        let act = match dice.below(20) {
            0..=5 => self.purchase(dice, member),
            6..=8 => self.return_of_something(dice, member, id),
            9 | 10 => Act::Activity(Activity {
                id,
                kind: (*dice.pick(&["check-in", "check-in", "review"])).into(),
            }),
            11 | 12 => {
                self.spendings.push((member.clone(), id.clone()));
                Act::Spend(Spend {
                    id,
                    points: Points::new(dice.between(1, 40)),
                    reason: "a cup".to_owned(),
                })
            }
            13 => match self.spendings.iter().rev().find(|(of, _)| of == member) {
                Some((_, spend)) => Act::GiveBack(GiveBack {
                    id,
                    spend: spend.clone(),
                    points: dice.chance(500).then(|| Points::new(dice.between(1, 20))),
                }),
                None => Act::Settle,
            },
            14 => Act::Profile(ProfileChange {
                id,
                profile: Profile {
                    birthday: MonthDay::new(3, dice.between(2, 9) as u8),
                    ..Profile::default()
                },
            }),
            15 => Act::Adjust(Adjustment {
                id,
                points: Points::new(if dice.chance(700) {
                    dice.between(1, 30)
                } else {
                    -dice.between(1, 10)
                }),
                reason: "goodwill".to_owned(),
            }),
            16 => return self.again(dice, member, now),
            17 => return self.changed(dice, member, now),
            18 => return self.claim(dice, member, now, members),
            _ => Act::Settle,
        };
        let passed = now.millis() - at(FIRST).millis();
        let late = if dice.chance(200) {
            dice.between(0, passed.clamp(0, 2 * DAY_MS))
        } else {
            0
        };
        Command {
            member: member.clone(),
            occurred_at: now.saturating_plus_millis(-late),
            received_at: now,
            act,
        }
    }

    fn purchase(&mut self, dice: &mut Dice, member: &MemberId) -> Act {
        let known = self.purchases.iter().any(|(of, _)| of == member);
        let transaction = if known && dice.chance(150) {
            // A purchase that a return before it may wait for.
            TransactionId::new(format!("{member}-next"))
        } else {
            TransactionId::new(format!("t{}", self.next))
        };
        self.purchases.push((member.clone(), transaction.clone()));
        Act::Purchase(purchase(dice, transaction))
    }

    fn return_of_something(&mut self, dice: &mut Dice, member: &MemberId, id: CommandId) -> Act {
        let own: Vec<&TransactionId> = self
            .purchases
            .iter()
            .filter(|(of, _)| of == member)
            .map(|(_, transaction)| transaction)
            .collect();
        let transaction = if own.is_empty() || dice.chance(300) {
            TransactionId::new(format!("{member}-next"))
        } else {
            (*dice.pick(&own)).clone()
        };
        Act::Return(Return {
            id,
            transaction,
            returned: match dice.below(3) {
                0 => Returned::Everything,
                1 => Returned::Amount(amount(dice.between(1, 9_000))),
                _ => Returned::Lines(vec![whole_line(1)]),
            },
        })
    }

    /// One of the member's commands once more.
    fn again(&self, dice: &mut Dice, member: &MemberId, now: Instant) -> Command {
        let own: Vec<&Command> = self
            .told
            .iter()
            .filter(|command| command.member == *member)
            .collect();
        Command {
            received_at: now,
            ..(*dice.pick(&own)).clone()
        }
    }

    /// One of the member's commands once more, saying something else.
    fn changed(&self, dice: &mut Dice, member: &MemberId, now: Instant) -> Command {
        let mut command = self.again(dice, member, now);
        match &mut command.act {
            Act::Purchase(purchase) => {
                purchase.lines.push(line(100));
            }
            Act::Spend(spend) => spend.points = Points::new(spend.points.get() + 1),
            Act::Join(_)
            | Act::Return(_)
            | Act::Activity(_)
            | Act::GiveBack(_)
            | Act::Profile(_)
            | Act::Adjust(_)
            | Act::Reinstate(_)
            | Act::HoldTier(_)
            | Act::Erase(_)
            | Act::Settle => {}
        }
        command
    }

    /// Another member's purchase, claimed.
    fn claim(
        &self,
        dice: &mut Dice,
        member: &MemberId,
        now: Instant,
        members: &[MemberId],
    ) -> Command {
        let of = dice.pick(members).clone();
        let theirs = self.told.iter().rev().find(|command| {
            command.member == of && matches!(command.act, Act::Purchase(_) | Act::Return(_))
        });
        match theirs {
            Some(command) => Command {
                member: member.clone(),
                received_at: now,
                ..command.clone()
            },
            None => Command {
                member: member.clone(),
                occurred_at: now,
                received_at: now,
                act: Act::Settle,
            },
        }
    }
}

fn purchase(dice: &mut Dice, transaction: TransactionId) -> Purchase {
    let lines = (0..dice.between(1, 3))
        .map(|_| {
            let amount_minor = dice.between(50, 9_000);
            if dice.chance(400) {
                line_of("coffee", amount_minor)
            } else {
                line(amount_minor)
            }
        })
        .collect();
    let mut purchase = receipt(transaction.as_str(), "CNY", lines);
    if dice.chance(100) {
        let points = dice.between(1, 6);
        purchase.paid_with_points = Some(paid(points, points * 5));
    }
    purchase
}
