//! The power goes, again and again, while tills write: what was answered stands, once.

use crate::ledger::Ledger;
use crate::program_file;
use crate::server::{Caller, Server};
use crate::shop::{Member, decided, join, join_as, json_of};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::{Entry, What};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

const PURCHASES: &str = "/v1/programs/classic/purchases";
const KILLS: usize = 20;
const CLIENTS: usize = 8;
const MEMBERS: usize = 6;
/// How long an answer may be missing while everything runs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a client was told of a command.
#[derive(Clone, Debug, Default, PartialEq)]
enum Told {
    /// Nothing: the connection broke.
    #[default]
    Nothing,
    /// 202: it is in the queue.
    Accepted { location: String },
    /// 200: the entry, as it was answered.
    Recorded { entry: Value },
}

/// A till that goes on where it was when its server is back.
struct Till {
    number: usize,
    members: Vec<Member>,
    turn: usize,
    /// By receipt: the purchase, and what was last told of it.
    purchases: Vec<(String, Value, Told)>,
    /// By key: whom the joining made, once that was told.
    joinings: Vec<(String, Option<Member>)>,
}

impl Till {
    fn new(number: usize, members: &[Member]) -> Self {
        Self {
            number,
            members: members.to_vec(),
            turn: 0,
            purchases: Vec::new(),
            joinings: Vec::new(),
        }
    }

    /// Writes until the connection breaks; says so each time it is answered.
    fn write(&mut self, mut caller: Caller, answered: &Sender<()>) {
        loop {
            self.turn += 1;
            let done = match self.turn % 8 {
                0 => self.join(&mut caller),
                4 => self.repeat(&mut caller),
                turn => {
                    let place = self.new_purchase();
                    self.purchase(&mut caller, place, turn % 2 == 0)
                }
            };
            // Once the server is killed nobody listens any more.
            if done.is_err() || answered.send(()).is_err() {
                return;
            }
        }
    }

    fn new_purchase(&mut self) -> usize {
        let place = self.purchases.len();
        let id = format!("c{}-{place}", self.number);
        let member = &self.members[(self.number + place) % MEMBERS];
        let amount = i64::try_from(100 + (self.number * 311 + place * 137) % 4_900).unwrap();
        let bought = member.buys(&id, "USD", amount);
        self.purchases.push((id, bought, Told::Nothing));
        place
    }

    /// Sends an earlier purchase once more: one that was not answered, if there is one.
    fn repeat(&mut self, caller: &mut Caller) -> std::io::Result<()> {
        let unanswered = self
            .purchases
            .iter()
            .position(|(_, _, told)| *told == Told::Nothing);
        let place = unanswered.unwrap_or(self.turn * 7 % self.purchases.len());
        self.purchase(caller, place, self.turn % 16 == 4)
    }

    fn purchase(&mut self, caller: &mut Caller, place: usize, waits: bool) -> std::io::Result<()> {
        let (_, bought, told) = &mut self.purchases[place];
        let mut headers = vec![("content-type", "application/json")];
        if waits {
            headers.push(("prefer", "wait"));
        }
        let body = bought.to_string();
        let reply = caller.send("POST", PURCHASES, &headers, body.as_bytes())?;
        match (reply.status, &told) {
            (200, Told::Recorded { entry }) => assert_eq!(reply.json()["entry"], *entry),
            (200, Told::Nothing | Told::Accepted { .. }) => {
                let entry = reply.json()["entry"].clone();
                *told = Told::Recorded { entry };
            }
            (202, Told::Nothing) => {
                let location = reply.header("location").unwrap().to_owned();
                *told = Told::Accepted { location };
            }
            (202, Told::Accepted { .. } | Told::Recorded { .. }) => {}
            _ => panic!("{} {}", reply.status, reply.text()),
        }
        Ok(())
    }

    /// Lets somebody join, or sends a joining that was not answered, or every second time an
    /// answered one once more.
    fn join(&mut self, caller: &mut Caller) -> std::io::Result<()> {
        let unanswered = self
            .joinings
            .iter()
            .position(|(_, member)| member.is_none());
        let repeated = self
            .turn
            .is_multiple_of(16)
            .then(|| self.joinings.len().checked_sub(1))
            .flatten();
        let place = unanswered.or(repeated).unwrap_or_else(|| {
            let key = format!("c{}-join-{}", self.number, self.joinings.len());
            self.joinings.push((key, None));
            self.joinings.len() - 1
        });
        let (key, told) = &mut self.joinings[place];
        let card = json!({ "card": key }).to_string();
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        let path = "/v1/programs/classic/members";
        let member = Member::of(&caller.send("POST", path, &headers, card.as_bytes())?);
        assert!(told.as_ref().is_none_or(|told| *told == member));
        *told = Some(member);
        Ok(())
    }
}

/// One life of the server: eight clients write, and after so many answers it is killed.
#[expect(clippy::disallowed_methods, reason = "the speed is printed")]
fn live_and_die(server: Server, tills: &mut [Till], answers: usize) -> Duration {
    let (answered, counted) = channel();
    let token = server.token("pos");
    let api = server.api;
    thread::scope(|scope| {
        let start = Instant::now();
        for till in tills {
            let (answered, token) = (answered.clone(), token.clone());
            scope.spawn(move || till.write(Caller::new(api, Some(token)), &answered));
        }
        for _ in 0..answers {
            counted.recv_timeout(PATIENCE).unwrap();
        }
        let took = start.elapsed();
        server.kill();
        took
    })
}

/// Everything in the queue is decided, what a killed process had in hand included.
fn drain(server: &Server, tills: &[Till]) {
    let mut operator = server.caller("operate");
    for (_, _, told) in tills.iter().flat_map(|till| &till.purchases) {
        if let Told::Accepted { location } = told {
            let decision = decided(&mut operator, location);
            assert_eq!(decision["status"], "recorded", "{decision}");
        }
    }
}

fn print_speed(answers: usize, took: Duration) {
    let per_second = answers as u128 * 1_000 / took.as_millis().max(1);
    println!("{answers} answers in {took:?} between {KILLS} kills: {per_second} a second");
}

fn start(listen: &str, data: &Path) -> Server {
    Server::start_at(listen, data, &["--program", &program_file("classic")])
}

fn by_receipt(ledger: &Ledger) -> HashMap<String, Vec<&Entry>> {
    let mut found: HashMap<String, Vec<&Entry>> = HashMap::new();
    for entry in ledger.entries() {
        if let CommandKey::Transaction(receipt) = &entry.key {
            found.entry(receipt.to_string()).or_default().push(entry);
        }
    }
    found
}

/// Every line of a member's statement, newest first, over HTTP.
fn statement(caller: &mut Caller, member: &Member) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut tail = "/statement?limit=100".to_owned();
    loop {
        let page = json_of(&caller.get(&member.path("classic", &tail)), 200);
        lines.extend(page["lines"].as_array().unwrap().iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else {
            return lines;
        };
        tail = format!("/statement?limit=100&cursor={cursor}");
    }
}

#[test]
fn after_twenty_kills_while_eight_clients_write_every_answered_purchase_is_there_once() {
    let data = tempfile::tempdir().unwrap();
    let mut server = start("127.0.0.1:0", data.path());
    let listen = server.api.to_string();
    let mut desk = server.caller("pos");
    let members: Vec<Member> = (0..MEMBERS)
        .map(|place| join(&mut desk, "classic", &format!("join-{place}")))
        .collect();
    let mut tills: Vec<Till> = (0..CLIENTS)
        .map(|number| Till::new(number, &members))
        .collect();

    let (mut answers, mut took) = (0, Duration::ZERO);
    for kill in 0..KILLS {
        let until = 40 + kill * 37 % 60;
        took += live_and_die(server, &mut tills, until);
        answers += until;
        server = start(&listen, data.path());
    }
    drain(&server, &tills);

    print_speed(answers, took);
    let joined: Vec<(&String, &Member)> = tills
        .iter()
        .flat_map(|till| &till.joinings)
        .filter_map(|(key, member)| Some((key, member.as_ref()?)))
        .collect();
    let all: Vec<String> = members
        .iter()
        .chain(joined.iter().map(|(_, member)| *member))
        .map(|member| member.id.clone())
        .collect();
    let ledger = Ledger::read(&server.table, "classic", &all);
    assert_eq!(ledger.findings(), Vec::<String>::new());

    let recorded = by_receipt(&ledger);
    let mut sent = BTreeSet::new();
    for (receipt, bought, told) in tills.iter().flat_map(|till| &till.purchases) {
        sent.insert(receipt.as_str());
        let entries = recorded.get(receipt).map_or(&[][..], Vec::as_slice);
        let expected = if *told == Told::Nothing { 0..=1 } else { 1..=1 };
        assert!(
            expected.contains(&entries.len()),
            "{receipt} {told:?}: {entries:?}"
        );
        let (Some(entry), Told::Recorded { entry: answered }) = (entries.first(), told) else {
            continue;
        };
        let What::Purchased(record) = &entry.what else {
            panic!("{receipt} is {:?}", entry.what);
        };
        assert_eq!(answered["sequence"], entry.sequence, "{receipt}");
        assert_eq!(
            answered["score"]["points"],
            record.score.points.get(),
            "{receipt}"
        );
        assert_eq!(bought["member"], *entry.member.as_str(), "{receipt}");
    }
    let unanswered = tills.iter().flat_map(|till| &till.purchases);
    let unanswered: Vec<&String> = unanswered
        .filter(|(_, _, told)| *told == Told::Nothing)
        .map(|(receipt, _, _)| receipt)
        .collect();
    let done = unanswered
        .iter()
        .filter(|id| recorded.contains_key(**id))
        .count();
    println!(
        "{} purchases not answered at the end, {done} of them recorded",
        unanswered.len()
    );
    let invented: Vec<&String> = recorded
        .keys()
        .filter(|id| !sent.contains(id.as_str()))
        .collect();
    assert!(invented.is_empty(), "{invented:?}");

    let mut desk = server.caller("operate");
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for member in &members {
        let lines = statement(&mut desk, member);
        let numbers: Vec<u64> = lines
            .iter()
            .filter_map(|line| line["sequence"].as_u64())
            .collect();
        let expected: Vec<u64> = (1..=lines.len() as u64).rev().collect();
        assert_eq!(numbers, expected);
        for line in lines {
            *shown
                .entry(line["key"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
    }
    assert!(shown.values().all(|times| *times == 1), "{shown:?}");
    assert_eq!(shown.len(), recorded.len() + MEMBERS);

    let mut till = server.caller("pos");
    for (key, member) in joined {
        let again = join_as(&mut till, "classic", key, &json!({ "card": key }));
        assert_eq!(Member::of(&again), *member, "{key}");
        let found = till.post(
            "/v1/programs/classic/members/lookup",
            &[],
            &json!({ "card": key }),
        );
        assert_eq!(json_of(&found, 200)["member"], *member.id);
    }
}
