//! A world with one member, `m`, in Shanghai and yuan: what a test of one subject starts
//! from. Times are local: `2026-03-01 09:30`, or `2026-03-01` for noon.

use crate::commands::{
    Arriving, activity, adjust, at, command, hold_tier, purchase, receipt, returned, settle,
};
use crate::program::{programs, simple};
use crate::world::World;
use gradus_domain::commands::{Act, Command, Line, Profile, Returned};
use gradus_domain::deciding::settled_view;
use gradus_domain::ledger::entry::{Entry, TierEvent, TierEventKind, What};
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::score::{Score, Source};
use gradus_domain::member::Member;
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::LocalDay;

/// A world with one member.
#[derive(Clone, Debug)]
pub struct OneMember {
    /// Where the member lives.
    pub world: World,
}

/// A local time as RFC 3339.
#[must_use]
pub fn local(when: &str) -> String {
    match when.split_once(' ') {
        Some((day, time)) => format!("{day}T{time}:00+08:00"),
        None => format!("{when}T12:00:00+08:00"),
    }
}

/// A purchase of one line, arriving when it happens.
#[must_use]
pub fn bought(transaction: &str, when: &str, amount_minor: i64) -> Command {
    purchase("m", transaction, &local(when), "CNY", amount_minor)
}

/// A purchase of several lines, arriving when it happens.
#[must_use]
pub fn bought_lines(transaction: &str, when: &str, lines: Vec<Line>) -> Command {
    let receipt = receipt(transaction, "CNY", lines);
    command("m", &local(when), Act::Purchase(receipt))
}

/// What an act earned.
///
/// # Panics
/// Where the entry is of nothing that is scored.
#[must_use]
pub fn score(entry: &Entry) -> &Score {
    match &entry.what {
        What::Purchased(record) => &record.score,
        What::Acted(record) => &record.score,
        other => panic!("not scored: {other:?}"),
    }
}

/// How many points an act earned.
#[must_use]
pub fn points(entry: &Entry) -> i64 {
    score(entry).points.get()
}

/// How many points a rule gave, 0 if none.
#[must_use]
pub fn points_of(entry: &Entry, rule: &str) -> i64 {
    let of_rule = |source: &Source| matches!(source, Source::Rule(id) if id.as_str() == rule);
    score(entry)
        .shares
        .iter()
        .filter(|share| of_rule(&share.source))
        .map(|share| share.amount.get())
        .sum()
}

/// The kinds of what an entry says.
#[must_use]
pub fn kinds(entry: &Entry) -> Vec<&'static str> {
    entry
        .notices
        .iter()
        .map(|notice| notice.kind().name())
        .collect()
}

impl OneMember {
    /// One who joined, under a program of one version (see [`simple`]).
    #[must_use]
    pub fn joined(when: &str, program: &str) -> Self {
        Self::joined_with(when, Profile::default(), program)
    }

    /// One of whom something is known.
    #[must_use]
    pub fn joined_with(when: &str, profile: Profile, program: &str) -> Self {
        Self::joined_under(
            when,
            profile,
            programs(&[&simple("Asia/Shanghai", "CNY", program)]),
        )
    }

    /// One under any program.
    #[must_use]
    pub fn joined_under(when: &str, profile: Profile, programs: Programs) -> Self {
        let mut member = Self {
            world: World::new(programs),
        };
        member.sends(&command("m", &local(when), Act::Join(profile)));
        member
    }

    /// Sends a command that is recorded; returns its entry.
    ///
    /// # Panics
    /// Where it is not recorded.
    pub fn sends(&mut self, command: &Command) -> Entry {
        let outcome = self.world.run(command);
        let Outcome::Recorded(key) = outcome else {
            panic!("{outcome:?}: {command:?}");
        };
        match self.entries().iter().find(|entry| entry.key == key) {
            Some(entry) => entry.clone(),
            None => panic!("{key} has no entry"),
        }
    }

    /// Buys one line.
    pub fn buys(&mut self, transaction: &str, when: &str, amount_minor: i64) -> Entry {
        self.sends(&bought(transaction, when, amount_minor))
    }

    /// Buys one line of which is told later.
    pub fn buys_late(
        &mut self,
        transaction: &str,
        when: &str,
        arrives: &str,
        amount_minor: i64,
    ) -> Entry {
        self.sends(&bought(transaction, when, amount_minor).arrives(&local(arrives)))
    }

    /// Returns all of a purchase.
    pub fn returns(&mut self, id: &str, when: &str, transaction: &str) -> Entry {
        let back = returned("m", id, &local(when), transaction, Returned::Everything);
        self.sends(&back)
    }

    /// Does something that is no purchase.
    pub fn does(&mut self, id: &str, when: &str, kind: &str) -> Entry {
        self.sends(&activity("m", id, &local(when), kind))
    }

    /// Is given points, or has them taken, by an operator.
    pub fn is_adjusted(&mut self, id: &str, when: &str, points: i64) -> Entry {
        self.sends(&adjust("m", id, &local(when), points))
    }

    /// Is held at or above a tier, up to the end of a day.
    pub fn is_held(&mut self, id: &str, when: &str, tier: &str, until: &str) -> Entry {
        self.sends(&hold_tier("m", id, &local(when), tier, until))
    }

    /// Settles; returns the new entries.
    pub fn settles(&mut self, when: &str) -> Vec<Entry> {
        let before = self.entries().len();
        self.world.run(&settle("m", &local(when)));
        self.entries().get(before..).unwrap_or_default().to_vec()
    }

    /// The member as stored.
    #[must_use]
    pub fn state(&self) -> &Member {
        self.world.member(&MemberId::new("m"))
    }

    /// The member as a read at a time shows it.
    ///
    /// # Panics
    /// Where the data do not fit together.
    #[must_use]
    pub fn seen(&self, when: &str) -> Box<Member> {
        let state = Box::new(self.state().clone());
        match settled_view(&self.world.programs, state, at(&local(when))) {
            Ok(member) => member,
            Err(failure) => panic!("{failure}"),
        }
    }

    /// All entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        self.world.entries(&MemberId::new("m"))
    }

    /// The tier that the member's own metrics reached.
    #[must_use]
    pub fn tier(&self) -> &str {
        self.state().standing.earned.as_str()
    }

    /// The tier after settling up to a time.
    pub fn tier_at(&mut self, when: &str) -> String {
        self.settles(when);
        self.tier().to_owned()
    }

    /// The tier's last day.
    #[must_use]
    pub fn last_day(&self) -> Option<LocalDay> {
        self.state().standing.last_day
    }

    /// Spendable points.
    ///
    /// # Panics
    /// Where they do not fit in 64 bits.
    #[must_use]
    pub fn active(&self) -> i64 {
        match self.state().holdings.active_points() {
            Ok(points) => points.get(),
            Err(overflow) => panic!("{overflow}"),
        }
    }

    /// Growth.
    #[must_use]
    pub fn growth(&self) -> i64 {
        self.state().growth.get()
    }

    /// Active lots: points and last day.
    #[must_use]
    pub fn lots(&self) -> Vec<(i64, LastDay)> {
        let lots = &self.state().holdings.active;
        lots.iter()
            .map(|lot| (lot.points.get(), lot.last_day))
            .collect()
    }

    /// What became of the tier, oldest first.
    #[must_use]
    pub fn tier_events(&self) -> Vec<&TierEvent> {
        let entries = self.entries().iter();
        entries.flat_map(|entry| &entry.tier_events).collect()
    }

    /// What became of the tier, by kind, oldest first.
    #[must_use]
    pub fn tier_history(&self) -> Vec<TierEventKind> {
        self.tier_events().iter().map(|event| event.kind).collect()
    }

    /// When something of a kind was said, in local days.
    #[must_use]
    pub fn days_of(&self, kind: &str) -> Vec<LocalDay> {
        let calendar = self
            .world
            .programs
            .first()
            .map(|version| &version.program.calendar);
        let said = |entry: &&Entry| {
            entry
                .notices
                .iter()
                .any(|notice| notice.kind().name() == kind)
        };
        self.entries()
            .iter()
            .filter(said)
            .filter_map(|entry| calendar.map(|calendar| calendar.day_of(entry.decided_at)))
            .collect()
    }
}
