//! A world with one member, `m`, in Shanghai and yuan: what a test of one subject starts
//! from. Times are [`local`].

use crate::commands::{
    Arriving, activity, adjust, at, command, give_back, hold_tier, join, line, local, moment,
    purchase, receipt, reinstate, returned, settle, spend, worth,
};
use crate::program::{programs, simple};
use crate::world::World;
use gradus_domain::commands::{
    Act, Command, Line, PaidWithPoints, Profile, Purchase, Returned, ReturnedLine,
};
use gradus_domain::deciding::{settled_view, swept_at};
use gradus_domain::ledger::entry::{Entry, ReturnRecord, TierEvent, TierEventKind, What};
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::member::Member;
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::{MemberId, PartnerId};
use gradus_domain::words::time::LocalDay;

/// When most of them joined.
const BEGINNING: &str = "2026-01-01 00:00";

/// A world with one member.
#[derive(Clone, Debug)]
pub struct OneMember {
    /// Where the member lives.
    pub world: World,
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

/// What comes back of a purchase, arriving when it happens.
#[must_use]
pub fn came_back(id: &str, when: &str, transaction: &str, what: Returned) -> Command {
    returned("m", id, &local(when), transaction, what)
}

/// A purchase of 1.00, otherwise as `change` makes it, arriving when it happens.
#[must_use]
pub fn bought_with(transaction: &str, when: &str, change: impl Fn(&mut Purchase)) -> Command {
    let mut receipt = receipt(transaction, "CNY", vec![line(100)]);
    change(&mut receipt);
    command("m", &local(when), Act::Purchase(receipt))
}

/// A purchase at a partner, arriving when it happens.
#[must_use]
pub fn bought_at(partner: &str, transaction: &str, when: &str, amount_minor: i64) -> Command {
    bought_with(transaction, when, |receipt| {
        receipt.lines = vec![line(amount_minor)];
        receipt.partner = Some(PartnerId::new(partner));
    })
}

/// A purchase of one line, a part of it paid with points.
#[must_use]
pub fn bought_with_points(
    transaction: &str,
    when: &str,
    amount_minor: i64,
    with: PaidWithPoints,
) -> Command {
    bought_with(transaction, when, |receipt| {
        receipt.lines = vec![line(amount_minor)];
        receipt.paid_with_points = Some(with);
    })
}

impl OneMember {
    /// One who joined when 2026 began, under a program of one version (see [`simple`]).
    #[must_use]
    pub fn under(program: &str) -> Self {
        Self::joined(BEGINNING, program)
    }

    /// As [`OneMember::under`], of whom something is known.
    #[must_use]
    pub fn known(profile: Profile, program: &str) -> Self {
        Self::joined_with(BEGINNING, profile, program)
    }

    /// As [`OneMember::under`], under versions of a program.
    #[must_use]
    pub fn under_versions(programs: Programs) -> Self {
        Self::joined_under(BEGINNING, Profile::default(), programs)
    }

    /// One who joined at another time.
    #[must_use]
    pub fn joined(when: &str, program: &str) -> Self {
        Self::joined_with(when, Profile::default(), program)
    }

    /// One who joined at another time and of whom something is known.
    #[must_use]
    pub fn joined_with(when: &str, profile: Profile, program: &str) -> Self {
        let program = simple("Asia/Shanghai", "CNY", program);
        Self::joined_under(when, profile, programs(&[&program]))
    }

    /// One who joined at another time, under versions of a program.
    #[must_use]
    pub fn joined_under(when: &str, profile: Profile, programs: Programs) -> Self {
        let joining = command("m", &local(when), Act::Join(profile));
        Self::of(programs, &joining)
    }

    /// One who joined with a command, wherever the program is.
    #[must_use]
    pub fn of(programs: Programs, joining: &Command) -> Self {
        let mut member = Self {
            world: World::new(programs),
        };
        member.sends(joining);
        member
    }

    /// With another member, `n`, who joined when 2026 began.
    #[must_use]
    pub fn and_another(mut self) -> Self {
        self.sends(&join("n", &local(BEGINNING)));
        self
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
        let entries = self.world.entries(&command.member);
        match entries.iter().find(|entry| entry.key == key) {
            Some(entry) => entry.clone(),
            None => panic!("{key} has no entry"),
        }
    }

    /// Sends a command that is rejected; returns the code.
    ///
    /// # Panics
    /// Where it is not rejected.
    pub fn is_refused(&mut self, command: &Command) -> &'static str {
        match self.world.run(command) {
            Outcome::Rejected(rejection) => rejection.code(),
            other => panic!("{other:?}: {command:?}"),
        }
    }

    /// Sends a return that waits for its purchase.
    ///
    /// # Panics
    /// Where it does not wait.
    pub fn waits(&mut self, command: &Command) {
        let outcome = self.world.run(command);
        assert_eq!(outcome, Outcome::Waiting, "{command:?}");
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
        self.gives(id, when, transaction, Returned::Everything)
    }

    /// Returns so many minor units of a purchase.
    pub fn returns_part(
        &mut self,
        id: &str,
        when: &str,
        transaction: &str,
        amount_minor: i64,
    ) -> Entry {
        self.gives(id, when, transaction, worth(amount_minor))
    }

    /// Returns lines of a purchase.
    pub fn returns_lines(
        &mut self,
        id: &str,
        when: &str,
        transaction: &str,
        lines: Vec<ReturnedLine>,
    ) -> Entry {
        self.gives(id, when, transaction, Returned::Lines(lines))
    }

    fn gives(&mut self, id: &str, when: &str, transaction: &str, what: Returned) -> Entry {
        self.sends(&came_back(id, when, transaction, what))
    }

    /// Spends points.
    pub fn spends(&mut self, id: &str, when: &str, points: i64) -> Entry {
        self.sends(&spend("m", id, &local(when), points))
    }

    /// Gets back points that were spent; `None`: all that are left.
    pub fn gets_back(&mut self, id: &str, when: &str, spend: &str, points: Option<i64>) -> Entry {
        self.sends(&give_back("m", id, &local(when), spend, points))
    }

    /// Gets points back that lapsed, by an operator; without a last day, for ever.
    pub fn is_reinstated(
        &mut self,
        id: &str,
        when: &str,
        points: i64,
        last_day: Option<&str>,
    ) -> Entry {
        self.sends(&reinstate("m", id, &local(when), points, last_day))
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

    /// Settles what falls due up to a time, as soon as a sweep does; returns the new entries.
    pub fn settles(&mut self, when: &str) -> Vec<Entry> {
        self.settles_up_to(&local(when))
    }

    /// The same, up to an instant.
    pub fn settles_up_to(&mut self, instant: &str) -> Vec<Entry> {
        let before = self.entries().len();
        let swept_at = swept_at(&self.world.programs, at(instant));
        self.world.run(&settle("m", &swept_at.to_string()));
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
        match settled_view(&self.world.programs, state, moment(when)) {
            Ok(member) => member,
            Err(failure) => panic!("{failure}"),
        }
    }

    /// All entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        self.world.entries(&MemberId::new("m"))
    }

    /// The latest entry.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn last_entry(&self) -> &Entry {
        match self.entries().last() {
            Some(entry) => entry,
            None => panic!("no entry"),
        }
    }

    /// What the latest entry, a return, took and brought.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn last_return(&self) -> &ReturnRecord {
        match &self.last_entry().what {
            What::Returned(record) => record,
            other => panic!("no return: {other:?}"),
        }
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

    /// Points that are not active yet.
    ///
    /// # Panics
    /// Where they do not fit in 64 bits.
    #[must_use]
    pub fn pending(&self) -> i64 {
        match self.state().holdings.pending_points() {
            Ok(points) => points.get(),
            Err(overflow) => panic!("{overflow}"),
        }
    }

    /// What is owed.
    #[must_use]
    pub fn debt(&self) -> i64 {
        self.state().holdings.debt.get()
    }

    /// Spendable points less what is owed.
    #[must_use]
    pub fn balance(&self) -> i64 {
        self.world.balance(&MemberId::new("m"))
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

    /// Pending lots: points, activation day and last day.
    #[must_use]
    pub fn pending_lots(&self) -> Vec<(i64, LocalDay, LastDay)> {
        let lots = &self.state().holdings.pending;
        lots.iter()
            .map(|there| {
                (
                    there.lot.points.get(),
                    there.activates_on,
                    there.lot.last_day,
                )
            })
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
