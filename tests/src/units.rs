//! What an ordinary member's commands cost in units of the table, measured at the wire, and
//! what that comes to.

use crate::commands::{at, command, line_of, purchase, receipt, returned};
use crate::meter::{Bill, Meter};
use crate::program::simple;
use crate::wire::{TABLE, Wire, bytes_of, loaded};
use gradus_domain::commands::{Act, Command, Line, Returned};
use gradus_domain::ledger::plan::{MemberWrite, Timers};
use gradus_domain::member::Member;
use gradus_domain::words::ids::{MemberId, StoreId};
use gradus_domain::words::time::Instant;
use gradus_engine::Engine;
use gradus_engine::answer::Answer;
use gradus_engine::programs::LoadedProgram;
use gradus_store::transaction::Transaction;
use gradus_store::{Store, keys};

/// Dollars for a million write request units. Source: DynamoDB on-demand, us-east-1:
/// $0.625 per million write request units, $0.125 per million read request units.
pub const DOLLARS_PER_MILLION_WRITES: f64 = 0.625;
/// Dollars for a million read request units. Source as above.
pub const DOLLARS_PER_MILLION_READS: f64 = 0.125;
/// Dollars for a million requests to a FIFO queue. Source: SQS, us-east-1: $0.50 per million
/// FIFO requests, of 64 KB each.
pub const DOLLARS_PER_MILLION_FIFO_REQUESTS: f64 = 0.50;

/// When everything here happens: the member of the sizes was last settled a moment before.
pub const NOW: &str = "2026-06-20T10:00:00Z";

/// A program like `classic` with three limited rules, in which the ordinary member is one.
#[must_use]
pub fn ordinary_program(more: &str) -> String {
    let text = format!(
        r#"
[earning]
points = "1"
per = "1.00"
expiry = {{ rolling_months = 12, to_end_of = "month" }}
[[tiers]]
id = "base"
[[tiers]]
id = "silver"
rate = "1.5"
qualify = {{ spend_at_least = "1000.00", window = {{ rolling_months = 12 }} }}
validity = {{ months = 12 }}
review = {{ fall = "to_qualified" }}
[[tiers]]
id = "gold"
rate = "2"
qualify = {{ spend_at_least = "100000.00", window = {{ rolling_months = 12 }} }}
validity = {{ months = 12 }}
review = {{ fall = "to_qualified" }}
[[rules]]
id = "double-weekend"
when = {{ weekday = ["saturday", "sunday"] }}
multiply = "2"
limits = {{ per_month = 1_000 }}
[[rules]]
id = "coffee-break"
when = {{ category = "beverages" }}
multiply = "2"
limits = {{ per_month = 1_000 }}
[[rules]]
id = "birthday-week"
when = {{ category = "bakery" }}
bonus = 10
limits = {{ per_month = 1_000 }}
{more}"#
    );
    simple("Europe/Berlin", "EUR", &text)
}

/// A table with one member, and a meter on everything that is asked of it.
#[derive(Debug)]
pub struct Bench {
    wire: Wire,
    engine: Engine,
    meter: Meter,
    program: LoadedProgram,
    member: MemberId,
}

impl Bench {
    /// A table that holds `member` with timers two months ahead, under the ordinary program
    /// and `more`.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub async fn with(member: &Member, more: &str) -> Self {
        let ahead = |days: i64| Some(at(NOW).saturating_plus_millis(days * 86_400_000));
        let timers = Timers {
            expire_at: ahead(10),
            review_at: ahead(250),
            remind_at: ahead(9),
        };
        Self::with_timers(member, more, timers).await
    }

    /// The same, with other timers.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub async fn with_timers(member: &Member, more: &str, timers: Timers) -> Self {
        let wire = Wire::start().await;
        let meter = Meter::default();
        let store = Store::new(wire.metered(&meter), TABLE);
        let program = loaded(&[&ordinary_program(more)]);
        let write = Transaction {
            member: Some(MemberWrite {
                state: Box::new(member.clone()),
                expects: None,
                timers,
            }),
            ..Transaction::default()
        };
        let prepared = store.prepare(&program.id, &write).unwrap();
        store.write(prepared).await.unwrap();
        let _ = meter.take();
        Self {
            engine: Engine::new(store),
            wire,
            meter,
            program,
            member: member.id.clone(),
        }
    }

    /// What commands of the member cost together; each must be recorded where `recorded`.
    ///
    /// # Panics
    /// Where one is not answered, or not as wanted.
    pub async fn costs(&self, commands: &[Command], recorded: bool) -> Bill {
        for answer in self.engine.execute(&self.program, commands).await {
            let answer = answer.unwrap();
            assert_eq!(
                matches!(answer, Answer::Recorded(_)),
                recorded,
                "{answer:?}"
            );
        }
        self.meter.take()
    }

    /// What reading the member as of now costs.
    ///
    /// # Panics
    /// Where it cannot be read.
    pub async fn balance(&self) -> Bill {
        let now: Instant = at(NOW);
        let seen = self
            .engine
            .member_now(&self.program, &self.member, now)
            .await;
        assert!(seen.unwrap().is_some());
        self.meter.take()
    }

    /// How many bytes the member's item takes.
    pub async fn member_bytes(&self) -> usize {
        let partition = keys::member(&self.program.id, &self.member);
        bytes_of(&self.wire.item(&partition, keys::ALONE).await)
    }

    /// How many bytes the entry of a command takes.
    ///
    /// # Panics
    /// Where the command has no key.
    pub async fn entry_bytes(&self, command: &Command) -> usize {
        let partition = keys::record(&self.program.id, &command.key().unwrap());
        bytes_of(&self.wire.item(&partition, keys::ALONE).await)
    }

    /// A purchase of so many lines, in a shop.
    #[must_use]
    pub fn bought(&self, transaction: &str, lines: usize) -> Command {
        let mut receipt = receipt(transaction, "EUR", goods(lines));
        receipt.channel = Some("pos".into());
        receipt.store = Some(StoreId::new("store-0417"));
        command(self.member.as_str(), NOW, Act::Purchase(receipt))
    }

    /// A purchase that is rejected: in another currency.
    #[must_use]
    pub fn bought_abroad(&self, transaction: &str) -> Command {
        purchase(self.member.as_str(), transaction, NOW, "CNY", 100)
    }

    /// A return of a whole purchase.
    #[must_use]
    pub fn brought_back(&self, transaction: &str) -> Command {
        let everything = Returned::Everything;
        returned(self.member.as_str(), "R1", NOW, transaction, everything)
    }
}

fn goods(lines: usize) -> Vec<Line> {
    let kinds = [
        ("beverages", "4006381333", "Northwind"),
        ("bakery", "5901234123", "Tailspin"),
        ("household", "4012345678", "Fabrikam"),
        ("cosmetics", "9780201379", "Contoso"),
        ("stationery", "0012345678", "Wingtip"),
    ];
    let kinds = kinds.iter().cycle().take(lines);
    kinds
        .map(|(category, sku, brand)| Line {
            sku: Some((*sku).into()),
            brand: Some((*brand).into()),
            ..line_of(category, 1_299)
        })
        .collect()
}

/// Dollars for a million times what a bill says.
#[must_use]
pub fn dollars_per_million(bill: &Bill) -> f64 {
    bill.written() * DOLLARS_PER_MILLION_WRITES + bill.read * DOLLARS_PER_MILLION_READS
}
