//! Where a sequence has led to, and when two of them have led to the same.

use crate::left::Left;
use crate::member::id;
use crate::settled::{Settled, today};
use crate::steps::{Place, Step};
use gradus_domain::commands::{Act, Command, CommandKey, CommandKind};
use gradus_domain::ledger::entry::{PurchaseRecord, What};
use gradus_domain::ledger::plan::{Outcome, Plan};
use gradus_domain::member::Member;
use gradus_domain::words::ids::{CommandId, TransactionId};
use gradus_domain::words::time::{DAY_MS, Instant, LocalDay};
use gradus_store::codec::encode_member;
use gradus_tests::world::World;
use std::cell::OnceCell;
use std::hash::{DefaultHasher, Hasher};
use std::rc::Rc;

/// A state's fingerprint: 128 bits, so that no two of some millions meet by chance.
pub(crate) type Digest = (u64, u64);

/// Where a sequence has led to.
pub(crate) struct Node {
    pub(crate) world: World,
    pub(crate) now: Instant,
    /// What was told so far and not rejected: told again it changes nothing.
    pub(crate) told: Vec<Rc<Command>>,
    purchases: Vec<String>,
    spends: Vec<String>,
    /// What each purchase and each spending still is, in the same order.
    purchase_digests: Vec<Digest>,
    spend_digests: Vec<Digest>,
    /// How many commands were told.
    commands: usize,
    settled: OnceCell<Settled>,
}

impl Node {
    pub(crate) fn begin(world: World, now: Instant) -> Self {
        Self {
            world,
            now,
            told: Vec::new(),
            purchases: Vec::new(),
            spends: Vec::new(),
            purchase_digests: Vec::new(),
            spend_digests: Vec::new(),
            commands: 0,
            settled: OnceCell::new(),
        }
    }

    /// What it comes to by now though nobody calls.
    pub(crate) fn settled(&self) -> &Settled {
        self.settled
            .get_or_init(|| Settled::of(&self.world, self.now))
    }

    pub(crate) fn member(&self) -> &Member {
        self.world.member(&id())
    }

    pub(crate) fn purchases(&self) -> usize {
        self.purchases.len()
    }

    pub(crate) fn spends(&self) -> usize {
        self.spends.len()
    }

    pub(crate) fn today(&self) -> LocalDay {
        today(&self.world, self.now)
    }

    /// The command that a step is here.
    pub(crate) fn command(&self, step: Step) -> Option<Command> {
        let today = self.today();
        step.command(&Place {
            now: self.now,
            day_after: &|days| today.plus_days(days).to_string(),
            id: &format!("c{}", self.commands),
            purchases: &self.purchases,
            spends: &self.spends,
            next_purchase: &self.next_purchase(),
        })
    }

    fn next_purchase(&self) -> String {
        format!("t{}", self.purchases.len())
    }

    /// Some days later, with nothing told meanwhile.
    pub(crate) fn later(&self, days: i32) -> Self {
        let now = self.now.saturating_plus_millis(i64::from(days) * DAY_MS);
        self.with(self.world.clone(), now)
    }

    fn with(&self, world: World, now: Instant) -> Self {
        Self {
            world,
            now,
            told: self.told.clone(),
            purchases: self.purchases.clone(),
            spends: self.spends.clone(),
            purchase_digests: self.purchase_digests.clone(),
            spend_digests: self.spend_digests.clone(),
            commands: self.commands,
            settled: OnceCell::new(),
        }
    }

    /// After a command was told and its plan written.
    pub(crate) fn after(&self, world: World, command: Command, plan: &Plan) -> Self {
        let mut after = self.with(world, self.now);
        after.commands += 1;
        if let Outcome::Recorded(_) = plan.outcome {
            if let Act::Purchase(purchase) = &command.act {
                after.purchases.push(purchase.transaction.to_string());
                after.purchase_digests.push((0, 0));
            }
            if let Act::Spend(spend) = &command.act {
                after.spends.push(spend.id.to_string());
                after.spend_digests.push((0, 0));
            }
        }
        for entry in plan.entries() {
            after.note(&entry.key);
            if let What::Returned(record) = &entry.what {
                after.note(&record.purchase);
            }
            if let What::GaveBack(record) = &entry.what {
                after.note(&record.spend);
            }
        }
        if matches!(plan.outcome, Outcome::Recorded(_) | Outcome::Waiting) {
            after.told.push(Rc::new(command));
        }
        after
    }

    /// Notes what a purchase or a spending is from now on.
    fn note(&mut self, key: &CommandKey) {
        let remainder = self.world.remainder(key);
        let is_purchase = |id: &String| CommandKey::Transaction(TransactionId::new(id)) == *key;
        let is_spend =
            |own: &String| CommandKey::Own(CommandKind::Spend, id(), CommandId::new(own)) == *key;
        if let Some(What::Purchased(record)) = self.what(key) {
            let digest = digest_of_purchase(record, &remainder);
            let which = self.purchases.iter().position(is_purchase).unwrap();
            self.purchase_digests[which] = digest;
        } else if let Some(What::Spent(record)) = self.what(key) {
            let digest = digest(&format!("{:?} {remainder:?}", record.lots));
            let which = self.spends.iter().position(is_spend).unwrap();
            self.spend_digests[which] = digest;
        }
    }

    fn what(&self, key: &CommandKey) -> Option<&What> {
        let mut entries = self.world.entries(&id()).iter();
        let entry = entries.find(|entry| entry.key == *key)?;
        Some(&entry.what)
    }

    /// What tells this state from others, as far as anything that follows can depend on it:
    ///
    /// - the time, and the member without the number of its writes and of its entries;
    /// - what each purchase and each spending still stands for, whatever its name and in
    ///   whichever order they came: a step can mean any of them;
    /// - what purchases issued and nothing took back, which a law asks of all entries.
    ///
    /// Entries say no more. A decision reads none but those of purchases and spendings. An
    /// audit that has found nothing has come to the member and to the remainders, and goes
    /// on from there. Returns that wait are known by what they return: but for those of the
    /// start all wait for the purchase that comes next.
    pub(crate) fn digest(&self) -> Digest {
        let mut member = self.member().clone();
        member.revision = 0;
        member.sequence = 0;
        let next = self.next_purchase();
        for parked in &mut member.parked {
            let awaited = parked.transaction.as_str() == next;
            parked.transaction = TransactionId::new(if awaited { "next" } else { "none" });
            if let Act::Return(back) = &mut parked.command.act {
                back.id = CommandId::new("r");
                back.transaction = parked.transaction.clone();
            }
        }
        let mut hashers = Hashers::default();
        hashers.write(&encode_member(&member).unwrap());
        hashers.write(&self.now.millis().to_le_bytes());
        let left = Left::of(self.world.entries(&id()));
        hashers.write(&left.points.to_le_bytes());
        hashers.write(&[u8::from(left.was_reviewed)]);
        for digests in [&self.purchase_digests, &self.spend_digests] {
            let mut sorted = digests.clone();
            sorted.sort_unstable();
            hashers.write(&sorted.len().to_le_bytes());
            for (a, b) in sorted {
                hashers.write(&a.to_le_bytes());
                hashers.write(&b.to_le_bytes());
            }
        }
        hashers.finish()
    }
}

/// What a purchase still stands for, and what a return of it reads: of its facts the day and
/// the tier, for no condition of the small programs reads another.
fn digest_of_purchase(record: &PurchaseRecord, remainder: &impl std::fmt::Debug) -> Digest {
    let PurchaseRecord {
        lines,
        facts,
        score,
        nth_paid,
        paid_with,
        left_out: _,
        grants,
    } = record;
    digest(&format!(
        "{lines:?} {:?} {:?} {:?} {:?} {nth_paid:?} {paid_with:?} {grants:?} {remainder:?}",
        facts.day, facts.tier, score.shares, score.growth_shares
    ))
}

fn digest(text: &str) -> Digest {
    let mut hashers = Hashers::default();
    hashers.write(text.as_bytes());
    hashers.finish()
}

/// Two hashes of the same, the second begun otherwise.
struct Hashers(DefaultHasher, DefaultHasher);

impl Default for Hashers {
    fn default() -> Self {
        let mut second = DefaultHasher::new();
        second.write_u8(1);
        Self(DefaultHasher::new(), second)
    }
}

impl Hashers {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    fn finish(&self) -> Digest {
        (self.0.finish(), self.1.finish())
    }
}
