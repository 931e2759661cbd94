//! A command and a past in which just so many refusals apply to it.

use gradus_domain::commands::{Act, Command, Profile, Purchase, Returned, ReturnedLine};
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::member::Member;
use gradus_domain::program::versions::Programs;
use gradus_domain::program::{Program, Reward};
use gradus_domain::words::ids::{MemberId, PartnerId};
use gradus_domain::words::money::Points;
use gradus_domain::words::time::{DAY_MS, HOUR_MS, Instant};
use gradus_tests::commands::{
    activity, adjust, amount, at, command, erase, give_back, hold_tier, join, line, paid, profile,
    purchase, receipt, reinstate, returned, spend,
};
use gradus_tests::program::program;
use gradus_tests::world::{World, settlement};

const MINUTE_MS: i64 = 60_000;
/// Above what anybody in here has.
const TOO_MANY: i64 = 1_000_000_000;

/// How a return says what comes back; what the others cannot be refused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Lines,
    Amount,
    Everything,
}

impl Form {
    /// The forms in which a kind of command comes.
    pub(crate) fn of(kind: &str) -> &'static [Self] {
        match kind {
            "return" => &[Self::Lines, Self::Amount, Self::Everything],
            _ => &[Self::Lines],
        }
    }

    /// What a command of this form cannot be refused for.
    pub(crate) fn lacks(self) -> &'static [&'static str] {
        match self {
            Self::Lines => &[],
            Self::Amount => &["line_unknown"],
            Self::Everything => &[
                "line_unknown",
                "out_of_bounds, amount",
                "out_of_bounds, tax",
            ],
        }
    }
}

/// A past, and the command that comes next.
#[derive(Debug)]
pub(crate) struct Situation {
    pub(crate) world: World,
    /// The commands that led here.
    pub(crate) past: Vec<Command>,
    pub(crate) command: Command,
}

impl Situation {
    /// One in which these refusals apply, and as few others as can be. A refusal that
    /// another one brings with it stands behind it on the page.
    pub(crate) fn of(kind: &str, form: Form, applies: &[&str]) -> Self {
        let mut builder = Builder::of(kind, form, applies);
        builder.joinings();
        let act = builder.act();
        if builder.has("overflow") || builder.has("overflow, adding") {
            builder.fill();
        }
        if builder.has("member_erased") && builder.member().erased_at.is_none() {
            builder.tell(|when| erase("m", "gone", when));
        }
        let command = Command {
            member: MemberId::new("m"),
            occurred_at: builder.occurred_at(),
            received_at: builder.received_at(),
            act,
        };
        Self {
            world: builder.world,
            past: builder.past,
            command,
        }
    }
}

/// Whether a rejection is the one that the page names so.
pub(crate) fn is_said(refusal: &str, rejection: &Rejection) -> bool {
    let (code, about) = refusal.split_once(", ").unwrap_or((refusal, ""));
    let is_about = |text: &str| about == text;
    let fits = if let Rejection::OutOfBounds { what, bound, .. } = rejection {
        let of_points = bound.starts_with("points paid");
        match what.as_str() {
            "paid_with_points" if of_points => is_about("points paid"),
            "paid_with_points" => is_about("amount paid"),
            what => is_about(what),
        }
    } else if let Rejection::OccurredTooEarly { .. } = rejection {
        is_about("day")
    } else if let Rejection::OccurredBeforeJoining { .. } = rejection {
        is_about("joining")
    } else {
        true
    };
    rejection.code() == code && fits
}

struct Builder<'a> {
    kind: &'a str,
    form: Form,
    applies: &'a [&'a str],
    world: World,
    past: Vec<Command>,
    /// When the next command of the past is told.
    next: Instant,
}

impl<'a> Builder<'a> {
    fn of(kind: &'a str, form: Form, applies: &'a [&'a str]) -> Self {
        let comes_late = kind == "join" && applies.contains(&"program_not_in_force");
        let first_day = if comes_late {
            "2026-12-01"
        } else {
            "2026-03-10"
        };
        let mut program = program(&text(first_day));
        if kind == "join" && applies.contains(&"overflow") {
            reward_without_end(&mut program);
        }
        Self {
            kind,
            form,
            applies,
            world: World::new(Programs::new(vec![program]).unwrap()),
            past: Vec::new(),
            next: at("2026-03-13T09:00:00+08:00"),
        }
    }

    fn has(&self, refusal: &str) -> bool {
        self.applies.contains(&refusal)
    }

    // ---- when

    /// When the member joined, and when that was told: before the program where the command
    /// is to be from then.
    fn joined_at(&self) -> (Instant, Instant) {
        if self.kind != "join" && self.has("program_not_in_force") {
            let told = at("2026-03-10T12:00:00+08:00");
            (at("2026-02-08T12:00:00+08:00"), told)
        } else {
            let joined = at("2026-03-12T12:00:00+08:00");
            (joined, joined)
        }
    }

    fn occurred_at(&self) -> Instant {
        if self.has("occurred_too_early, joining") {
            self.joined_at().0.saturating_plus_millis(-2 * HOUR_MS)
        } else if self.kind != "join" && self.has("program_not_in_force") {
            at("2026-03-01T12:00:00+08:00")
        } else {
            at("2026-04-20T12:00:00+08:00")
        }
    }

    fn received_at(&self) -> Instant {
        let occurred_at = self.occurred_at();
        if self.has("occurred_in_future") {
            occurred_at.saturating_plus_millis(-6 * MINUTE_MS)
        } else if self.has("occurred_too_early, day") {
            occurred_at.saturating_plus_millis(40 * DAY_MS)
        } else {
            occurred_at
        }
    }

    // ---- what was

    fn tell(&mut self, command: impl Fn(&str) -> Command) {
        let command = command(&self.next.to_string());
        self.next = self.next.saturating_plus_millis(MINUTE_MS);
        self.tell_now(command);
    }

    fn tell_now(&mut self, command: Command) {
        let outcome = self.world.run(&command);
        assert!(
            !matches!(outcome, Outcome::Rejected(_) | Outcome::Repeated(_)),
            "{outcome:?}: {command:?}"
        );
        self.past.push(command);
    }

    fn joinings(&mut self) {
        let is_known = match self.kind {
            "join" => self.has("idempotency_conflict"),
            _ => !self.has("member_unknown"),
        };
        if is_known {
            let (occurred_at, received_at) = self.joined_at();
            let joining = join("m", &occurred_at.to_string());
            self.tell_now(Command {
                received_at,
                ..joining
            });
        }
        if self.has("transaction_claimed") || self.has("member_unknown") {
            self.tell(|when| join("other", when));
        }
    }

    fn is_member(&self) -> bool {
        self.world.find(&MemberId::new("m")).is_some()
    }

    fn member(&self) -> &Member {
        self.world.member(&MemberId::new("m"))
    }

    fn gets(&mut self, points: i64) {
        let id = format!("gets-{}", self.past.len());
        self.tell(|when| adjust("m", &id, when, points));
    }

    /// As many points as there can be.
    fn fill(&mut self) {
        let fits = self.kind == "purchase" || self.kind == "join" || !self.is_member();
        if fits {
            return;
        }
        let holdings = &self.member().holdings;
        let there = [
            holdings.active_points().unwrap(),
            holdings.debt,
            holdings.lapsed,
        ];
        let room = i64::MAX - Points::sum(there).unwrap().get();
        self.gets(room);
    }

    /// Owes 100 points.
    fn get_into_debt(&mut self) {
        self.tell(|when| purchase("m", "debt", when, "CNY", 10_000));
        let active = self.member().holdings.active_points().unwrap().get();
        self.tell(|when| spend("m", "debt", when, active));
        self.tell(|when| returned("m", "debt", when, "debt", Returned::Everything));
    }

    // ---- what comes

    /// The act, with the past that it needs.
    fn act(&mut self) -> Act {
        let command = match self.kind {
            "join" => return Act::Join(referred()),
            "purchase" => return self.purchase(),
            "return" => self.returned(),
            "activity" => self.activity(),
            "spend" => self.spend(),
            "give_back" => self.give_back(),
            "profile" => self.profile(),
            "adjust" => self.adjust(),
            "reinstate" => self.reinstate(),
            "hold_tier" => self.hold_tier(),
            "erase" => self.erase(),
            "settle" => return Act::Settle,
            other => panic!("{other} is no command"),
        };
        command.act
    }

    /// A past command under the id of the one that comes, with other content.
    fn conflict(&mut self, command: impl Fn(&str) -> Command) {
        if self.has("idempotency_conflict") {
            self.tell(command);
        }
    }

    fn purchase(&mut self) -> Act {
        self.conflict(|when| purchase("m", "t", when, "CNY", 5_000));
        if self.has("transaction_claimed") {
            self.tell(|when| purchase("other", "t", when, "CNY", 5_000));
        }
        if self.has("in_debt") {
            self.get_into_debt();
        }
        let has_amount = !self.has("out_of_bounds, amount");
        let mut first = line(if has_amount { 10_000 } else { -1 });
        if self.has("out_of_bounds, tax") {
            first.tax_minor = first.amount_minor + 1;
        }
        let mut lines = vec![first];
        if self.has("overflow") {
            lines.push(line(1_000_000_000_000_000));
        }
        if self.has("out_of_bounds, lines") {
            lines.resize(501, line(1));
        }
        let currency = if self.has("currency_mismatch") {
            "USD"
        } else {
            "CNY"
        };
        let receipt = receipt("t", currency, lines);
        Act::Purchase(Purchase {
            partner: self
                .has("partner_unknown")
                .then(|| PartnerId::new("nobody")),
            paid_with_points: self.is_paid().then(|| {
                let points = match () {
                    () if self.has("out_of_bounds, points paid") => 0,
                    () if self.has("insufficient_points") => TOO_MANY,
                    () => 10,
                };
                let has_amount = !self.has("out_of_bounds, amount paid");
                paid(points, i64::from(has_amount))
            }),
            ..receipt
        })
    }

    /// Whether points pay for the purchase; there are enough, unless that is to be refused.
    fn is_paid(&mut self) -> bool {
        let lacks = self.has("in_debt") || self.has("insufficient_points");
        let is_paid = lacks
            || self.has("out_of_bounds, points paid")
            || self.has("out_of_bounds, amount paid");
        if is_paid && !lacks && self.is_member() {
            self.gets(1_000);
        }
        is_paid
    }

    fn returned(&mut self) -> Command {
        if self.has("idempotency_conflict") {
            self.tell(|when| purchase("m", "c", when, "CNY", 100));
            self.tell(|when| returned("m", "r", when, "c", Returned::Everything));
        }
        if self.has("parking_full") {
            let shortly_before = self.received_at().saturating_plus_millis(-HOUR_MS);
            self.next = self.next.max(shortly_before);
            for number in 0..8 {
                let id = format!("x{number}");
                self.tell(|when| returned("m", &id, when, &id, Returned::Everything));
            }
        } else {
            self.what_is_returned();
        }
        let mut part = amount(match () {
            () if self.has("out_of_bounds, amount") => 0,
            () if self.has("return_exceeds_transaction") => 20_000,
            () => 5_000,
        });
        if self.has("out_of_bounds, tax") {
            part.tax_minor = part.amount_minor + 1;
        }
        let what = match self.form {
            Form::Everything => Returned::Everything,
            Form::Amount => Returned::Amount(part),
            Form::Lines => Returned::Lines(vec![ReturnedLine {
                line: if self.has("line_unknown") { 2 } else { 1 },
                amount: Some(part),
            }]),
        };
        returned("m", "r", &self.next.to_string(), "t", what)
    }

    /// The purchase `t`: of another member where it is to be, otherwise paid with points.
    fn what_is_returned(&mut self) {
        let is_own = !self.has("transaction_claimed") && self.is_member();
        let owner = if is_own { "m" } else { "other" };
        if is_own {
            self.gets(100);
        }
        self.tell(|when| {
            let receipt = receipt("t", "CNY", vec![line(10_000)]);
            let paid_with_points = is_own.then(|| paid(100, 10_000));
            let act = Act::Purchase(Purchase {
                paid_with_points,
                ..receipt
            });
            command(owner, when, act)
        });
        if self.form == Form::Everything && self.has("return_exceeds_transaction") {
            self.tell(|when| returned(owner, "before", when, "t", Returned::Everything));
        }
    }

    fn activity(&mut self) -> Command {
        self.conflict(|when| activity("m", "a", when, "review"));
        let kind = if self.has("activity_unknown") {
            "dance"
        } else {
            "check-in"
        };
        activity("m", "a", &self.next.to_string(), kind)
    }

    fn spend(&mut self) -> Command {
        if self.has("idempotency_conflict") {
            self.gets(1);
            self.tell(|when| spend("m", "s", when, 1));
        }
        if self.has("in_debt") {
            self.get_into_debt();
        } else if self.is_member() {
            self.gets(1_000);
        }
        let points = match () {
            () if self.has("out_of_bounds, points") => 0,
            () if self.has("insufficient_points") => TOO_MANY,
            () => 10,
        };
        spend("m", "s", &self.next.to_string(), points)
    }

    fn give_back(&mut self) -> Command {
        if self.has("idempotency_conflict") {
            self.gets(1);
            self.tell(|when| spend("m", "x", when, 1));
            self.tell(|when| give_back("m", "g", when, "x", None));
        }
        let (is_too_much, is_nothing) = (
            self.has("give_back_exceeds_spend"),
            self.has("out_of_bounds, points"),
        );
        if !self.has("spend_unknown") && self.is_member() {
            self.gets(100);
            self.tell(|when| spend("m", "s", when, 100));
            if is_too_much && is_nothing {
                self.tell(|when| give_back("m", "before", when, "s", None));
            }
        }
        let points = match (is_nothing, is_too_much) {
            (true, _) => 0,
            (false, true) => TOO_MANY,
            (false, false) => 40,
        };
        give_back("m", "g", &self.next.to_string(), "s", Some(points))
    }

    fn profile(&mut self) -> Command {
        self.conflict(|when| profile("m", "p", when, Profile::default()));
        profile("m", "p", &self.next.to_string(), referred())
    }

    fn adjust(&mut self) -> Command {
        self.conflict(|when| adjust("m", "a", when, 1));
        let points = match () {
            () if self.has("out_of_bounds, points") => 0,
            () if self.has("overflow, taking") => i64::MIN,
            () if self.has("insufficient_points") => -TOO_MANY,
            () => 100,
        };
        adjust("m", "a", &self.next.to_string(), points)
    }

    fn reinstate(&mut self) -> Command {
        if self.is_member() {
            self.tell(|when| activity("m", "lapses", when, "review"));
            self.next = at("2026-03-20T09:00:00+08:00");
            self.tell_now(settlement(&MemberId::new("m"), self.next));
        }
        self.conflict(|when| reinstate("m", "i", when, 1, None));
        let points = match () {
            () if self.has("out_of_bounds, points") => 0,
            () if self.has("reinstate_exceeds_lapsed") => TOO_MANY,
            () => 10,
        };
        let last_day = self.has("day_past").then_some("2026-03-01");
        reinstate("m", "i", &self.next.to_string(), points, last_day)
    }

    fn hold_tier(&mut self) -> Command {
        self.conflict(|when| hold_tier("m", "h", when, "base", "2027-05-01"));
        if self.has("out_of_bounds, holds") {
            while self.member().standing.floors.len() < 8 {
                let id = format!("h{}", self.past.len());
                self.tell(|when| hold_tier("m", &id, when, "base", "2027-06-01"));
            }
        }
        let tier = if self.has("tier_unknown") {
            "gold"
        } else {
            "silver"
        };
        let until = if self.has("day_past") {
            "2026-03-01"
        } else {
            "2027-01-01"
        };
        hold_tier("m", "h", &self.next.to_string(), tier, until)
    }

    fn erase(&mut self) -> Command {
        if self.has("idempotency_conflict") {
            let mut other = erase("m", "e", &self.next.to_string());
            if let Act::Erase(erasure) = &mut other.act {
                "another".clone_into(&mut erasure.reason);
            }
            self.tell_now(other);
        }
        erase("m", "e", &self.next.to_string())
    }
}

fn referred() -> Profile {
    Profile {
        referred: true,
        ..Profile::default()
    }
}

/// The program, in force from a day on.
fn text(first_day: &str) -> String {
    format!(
        r#"
        id = "test"
        version = 1
        zone = "Asia/Shanghai"
        currency = "CNY"
        effective_from = "{first_day}T00:00:00+08:00"
        activities = ["check-in", "review"]
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = {{ growth_at_least = 1, window = "lifetime" }}
        validity = "forever"
        entry_rewards = [{{ points = 100 }}]
        [[rules]]
        id = "more-than-there-are"
        when = {{ amount_at_least = "1000000.00" }}
        multiply = "1000000"
        [[rules]]
        id = "check-in"
        scores = "activities"
        when = {{ activity = "check-in" }}
        bonus = 8
        [[rules]]
        id = "review"
        scores = "activities"
        when = {{ activity = "review" }}
        bonus = 50
        expiry = {{ rolling_days = 3 }}
        "#
    )
}

/// Rewards for joining that come to more than fits.
fn reward_without_end(program: &mut Program) {
    let reward = Reward::Points {
        points: Points::new(i64::MAX),
        expiry: None,
    };
    program.tiers[0].entry_rewards = vec![reward.clone(), reward];
}
