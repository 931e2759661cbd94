//! Steps told as commands, over a world in which those before were run.

use crate::random::history::draws::{
    Late, ProfileDraw, PurchaseDraw, ReturnDraw, Step, Wait, What,
};
use crate::random::program::RandomProgram;
use crate::world::{World, settlement};
use gradus_domain::commands::{
    Act, Activity, Adjustment, Command, Erasure, FloorSource, GiveBack, Line, PaidWithPoints,
    Profile, ProfileChange, Purchase, Reinstatement, Return, Returned, ReturnedAmount,
    ReturnedLine, Spend, TierHold,
};
use gradus_domain::program::messages::Consent;
use gradus_domain::words::ids::{CommandId, MemberId, TransactionId, ZoneName};
use gradus_domain::words::money::Points;
use gradus_domain::words::time::{Instant, MonthDay};
use std::collections::BTreeMap;

/// Who tells, and what was told so far.
pub(super) struct Teller {
    world: World,
    now: Instant,
    pub(super) commands: Vec<Command>,
    purchases: Vec<(MemberId, Purchase)>,
    spendings: Vec<(MemberId, Spend)>,
    /// Purchases that returns wait for.
    awaited: BTreeMap<MemberId, TransactionId>,
}

impl Teller {
    pub(super) fn new(program: &RandomProgram, begins: Instant) -> Self {
        Self {
            world: World::new(program.programs.clone()),
            now: begins,
            commands: Vec::new(),
            purchases: Vec::new(),
            spendings: Vec::new(),
            awaited: BTreeMap::new(),
        }
    }

    pub(super) fn tell(&mut self, index: usize, step: &Step) {
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
            unfit: None,
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
