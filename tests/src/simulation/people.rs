//! People and what they let `enroll` do: they join, change their phone or their birthday, buy,
//! are looked up, are erased. Two phone numbers are contended for.

use super::desk::Desk;
use super::mapping::{self, alias_key};
use super::posting::post;
use super::process::TABLE;
use super::programs::PROGRAM;
use super::random::Dice;
use super::staff::Staff;
use super::story::Story;
use super::world::World;
use crate::commands::{line, receipt};
use crate::gateway::{CALLER, Call, Reply};
use gradus_domain::commands::{Act, Command, Erasure, Profile, ProfileChange};
use gradus_domain::words::ids::{CommandId, MemberId, ProgramId};
use gradus_domain::words::time::{DAY_MS, Instant, MonthDay};
use gradus_store::aliases::AliasKind;
use gradus_store::keys;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

const PHONES: [&str; 2] = ["+15550100", "+15550101"];
/// The ids and reasons that `enroll` gives to what it hands in.
const ERASURE: (&str, &str) = ("erasure", "erasure asked for");

/// What a person does, one step after the other, each until it is answered.
#[derive(Clone, Debug)]
pub struct Life {
    name: String,
    begins_at: Instant,
    /// Nobody waits longer for the next step.
    ends_at: Instant,
    /// Whether somebody else sends the same joining at the same time.
    twice: bool,
    phone: &'static str,
    steps: Vec<(i64, Step)>,
}

#[derive(Clone, Debug)]
enum Step {
    Phone(Option<&'static str>),
    Birthday(MonthDay),
    Buy,
    LookUp,
    Erase,
}

/// What a person was told in the end.
#[derive(Clone, Debug)]
pub struct Lived {
    member: MemberId,
    state: State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// Nobody by that joining.
    NotJoined,
    Living {
        phone: Option<&'static str>,
    },
    Erased,
}

/// Some lives beside a story.
#[must_use]
pub fn lives(dice: &mut Dice, story: &Story) -> Vec<Life> {
    (0..dice.between(1, 3))
        .map(|number| Life {
            name: format!("p{number}"),
            begins_at: dice.pick(&story.errands).at,
            ends_at: story.ends_at,
            twice: dice.chance(400),
            phone: dice.pick::<&str>(&PHONES),
            steps: (0..dice.between(0, 4)).map(|_| step(dice)).collect(),
        })
        .collect()
}

fn step(dice: &mut Dice) -> (i64, Step) {
    let pause = match dice.below(3) {
        0 => 0,
        1 => dice.between(0, 3_000),
        _ => dice.between(0, DAY_MS),
    };
    let step = match dice.below(10) {
        0..=2 => Step::Phone(dice.chance(800).then(|| *dice.pick::<&str>(&PHONES))),
        3 => Step::Birthday(birthday(dice)),
        4 | 5 => Step::Buy,
        6 | 7 => Step::LookUp,
        _ => Step::Erase,
    };
    (pause, step)
}

fn birthday(dice: &mut Dice) -> MonthDay {
    let day = u8::try_from(dice.between(2, 9)).unwrap_or(2);
    match MonthDay::new(3, day) {
        Some(birthday) => birthday,
        None => panic!("March has {day} days"),
    }
}

impl Life {
    /// The member that the joining makes.
    #[must_use]
    pub fn member(&self) -> MemberId {
        alias_key().member_id(&ProgramId::new(PROGRAM), CALLER, &self.name)
    }
}

/// Lives a life to its end.
pub async fn live(world: World, staff: Staff, desk: Desk, life: Life) -> Lived {
    world.clock().wait_until(life.begins_at).await;
    let mut person = Person {
        member: life.member(),
        world,
        staff,
        desk,
        profile: Profile::default(),
        state: State::NotJoined,
        life,
    };
    let mut another = JoinSet::new();
    if person.life.twice {
        let double = person.clone();
        another.spawn(async move { double.join().await });
    }
    if person.join().await {
        person.state = person.joined();
        for (number, (pause, step)) in person.life.steps.clone().into_iter().enumerate() {
            let clock = person.world.clock();
            let next = clock.now().saturating_plus_millis(pause);
            clock.wait_until(next.min(person.life.ends_at)).await;
            person.take(number, &step).await;
        }
    }
    let by_another = matches!(another.join_next().await, Some(Ok(true)));
    if by_another && person.state == State::NotJoined {
        person.state = person.joined();
    }
    Lived {
        member: person.member,
        state: person.state,
    }
}

#[derive(Clone)]
struct Person {
    member: MemberId,
    life: Life,
    world: World,
    staff: Staff,
    desk: Desk,
    profile: Profile,
    state: State,
}

impl Person {
    fn joined(&self) -> State {
        State::Living {
            phone: Some(self.life.phone),
        }
    }

    /// Whether it is the answer that there is such a member now.
    async fn join(&self) -> bool {
        let call = Call::new("POST", &path("")).key(&self.life.name);
        let call = call.body(&json!({ "phone": self.life.phone }));
        let command = |now: Instant| {
            let second = now.saturating_plus_millis(-now.millis().rem_euclid(1_000));
            let joining = |at| self.command(at, now, Act::Join(self.profile.clone()));
            vec![joining(second), joining(now)]
        };
        let reply = self.ask(call, command).await;
        match reply.status {
            201 if reply.body["member"] == self.member.as_str() => true,
            // The phone is another's; or this was the later of two, and life went on.
            409 | 410 => false,
            _ => self.wrong("a joining", &reply),
        }
    }

    async fn take(&mut self, number: usize, step: &Step) {
        let State::Living { phone } = self.state.clone() else {
            return;
        };
        match step {
            Step::Phone(new) => {
                if self.change(number, &json!({ "phone": new })).await {
                    self.state = State::Living { phone: *new };
                }
            }
            Step::Birthday(day) => {
                let before = self.profile.clone();
                self.profile.birthday = Some(*day);
                let patch = json!({ "birthday": day.to_string() });
                if !self.change(number, &patch).await {
                    self.profile = before;
                }
            }
            Step::Buy => self.buy(number).await,
            Step::LookUp => self.look_up(phone).await,
            Step::Erase => self.erase().await,
        }
    }

    /// Whether it is changed; where not, the phone is another's.
    async fn change(&self, number: usize, patch: &Value) -> bool {
        let name = format!("{}-{number}", self.life.name);
        let id = alias_key().fingerprint(&["change", CALLER, &name]);
        let call = Call::new("PATCH", &path(&format!("/{}", self.member)))
            .key(&name)
            .body(patch)
            .header("content-type", "application/merge-patch+json");
        let command = |now: Instant| {
            let change = ProfileChange {
                id: CommandId::new(&id),
                profile: self.profile.clone(),
            };
            vec![self.command(now, now, Act::Profile(change))]
        };
        let reply = self.ask(call, command).await;
        match reply.status {
            200 => true,
            409 if patch["phone"].is_string() => false,
            _ => self.wrong("a change", &reply),
        }
    }

    async fn buy(&self, number: usize) {
        let now = self.world.clock().now();
        let number = format!("{}-{number}", self.life.name);
        let purchase = Act::Purchase(receipt(&number, "CNY", vec![line(4_000)]));
        let bought = self.command(now, now, purchase);
        post(&self.world, &self.staff, &self.desk, "purchases", &bought).await;
    }

    async fn look_up(&self, phone: Option<&str>) {
        let Some(phone) = phone else { return };
        let call = Call::new("POST", &path("/lookup")).body(&json!({ "phone": phone }));
        let reply = self.ask(call, |_| Vec::new()).await;
        if reply.status != 200 || reply.body["member"] != self.member.as_str() {
            self.wrong("a look-up", &reply);
        }
    }

    async fn erase(&mut self) {
        let call = Call::new("DELETE", &path(&format!("/{}", self.member)));
        let erasure = Erasure {
            id: CommandId::new(ERASURE.0),
            reason: ERASURE.1.to_owned(),
        };
        let command = |now| vec![self.command(now, now, Act::Erase(erasure.clone()))];
        let reply = self.ask(call, command).await;
        if reply.status == 204 {
            self.state = State::Erased;
        } else {
            self.wrong("an erasure", &reply);
        }
    }

    fn command(&self, occurred_at: Instant, received_at: Instant, act: Act) -> Command {
        Command {
            member: self.member.clone(),
            occurred_at,
            received_at,
            act,
        }
    }

    /// Calls `enroll` until it answers; `commands` are what it may make of a call that comes
    /// at an instant.
    async fn ask(&self, call: Call, commands: impl Fn(Instant) -> Vec<Command>) -> Reply {
        let call = call.claim("gradus_programs", PROGRAM);
        loop {
            let worker = self.staff.take();
            let app = mapping::app(&self.world, &worker);
            self.desk.note_sent(&commands(self.world.clock().now()));
            let work = gradus_enroll::handle(app, call.event());
            if let Some(response) = worker.process.live(work).await {
                self.staff.give_back(worker);
                let reply = Reply::of(&response);
                self.world
                    .note(|| format!("{}: {} {}", self.life.name, reply.status, reply.body));
                if !matches!(reply.status, 429 | 500..=599) {
                    return reply;
                }
            }
            let pause = self.world.dice(|dice| dice.between(5, 4_000));
            self.world.clock().wait_ms(pause).await;
        }
    }

    fn wrong(&self, what: &str, reply: &Reply) -> bool {
        let failure = format!("{what} of {:?} is answered {reply:?}", self.life);
        self.desk.note_failure(failure);
        false
    }
}

fn path(more: &str) -> String {
    format!("/v1/programs/{PROGRAM}/members{more}")
}

/// What stands in the table of persons and aliases is what people were told: a phone leads to
/// the one who has it, and of whoever is erased nothing is left.
#[must_use]
pub fn check(world: &World, lived: &[Lived]) -> Vec<String> {
    let program = ProgramId::new(PROGRAM);
    let alias = |phone: &str| {
        let alias = alias_key().alias(&program, AliasKind::Phone, phone);
        keys::alias(&program, AliasKind::Phone.word(), &alias.hash)
    };
    let mut persons = BTreeSet::new();
    let mut aliases = BTreeMap::new();
    for Lived { member, state } in lived {
        if let State::Living { phone } = state {
            persons.insert(member.to_string());
            aliases.extend(phone.map(|phone| (alias(phone), member.to_string())));
        }
    }
    let (found_persons, found_aliases) = stored(world, &program);
    let mut violations = Vec::new();
    if found_persons != persons {
        violations.push(format!("persons are {found_persons:?}, not {persons:?}"));
    }
    if found_aliases != aliases {
        violations.push(format!("phones lead to {found_aliases:?}, not {aliases:?}"));
    }
    violations
}

/// The members who have a person, and what leads to whom.
fn stored(world: &World, program: &ProgramId) -> (BTreeSet<String>, BTreeMap<String, String>) {
    let aliases_begin = keys::alias(program, AliasKind::Phone.word(), "");
    let persons_begin = keys::person(program, &MemberId::new(""));
    let mut persons = BTreeSet::new();
    let mut aliases = BTreeMap::new();
    for item in world.table().everything(TABLE) {
        let text = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
        if let Some(member) = text("PK").strip_prefix(&persons_begin) {
            persons.insert(member.to_owned());
        } else if text("PK").starts_with(&aliases_begin) {
            aliases.insert(text("PK"), text("member"));
        }
    }
    (persons, aliases)
}
