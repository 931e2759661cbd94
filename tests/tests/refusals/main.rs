//! Which refusal is said where several apply: the tables of `docs/rules/deciding.md`, read
//! from the page and held to, pair by pair and in stacks.

mod never;
mod outgrowing;
mod page;
mod situation;

use gradus_domain::commands::{Act, Command, CommandKey, CommandKind, Returned, ReturnedLine};
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::{CommandId, MemberId};
use gradus_domain::words::time::DAY_MS;
use gradus_tests::commands::{Arriving, amount, command, erase, line, purchase, receipt, returned};
use gradus_tests::random::history::story;
use gradus_tests::world::World;
use page::{KINDS, OTHER_TITLES, Order, everywhere, of_a_return_that_waits, titles};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use situation::{Form, Situation, is_said};
use std::collections::BTreeSet;

/// Said by what holds the member's item to its bound, not by the decision: see
/// [`outgrowing`].
pub(crate) const TOO_LARGE: &str = "member_too_large";

/// What a command of a form can be refused for by the decision.
fn order(kind: &str, form: Form) -> Order {
    Order::of(kind).without(form.lacks()).without(&[TOO_LARGE])
}

fn every_form() -> impl Iterator<Item = (&'static str, Form)> {
    KINDS
        .into_iter()
        .flat_map(|kind| Form::of(kind).iter().map(move |form| (kind, *form)))
}

/// Whether of a command to which these refusals apply the first is said; of one to which none
/// applies, none.
///
/// # Errors
/// What is said instead.
fn said(kind: &str, form: Form, applies: &[&str]) -> Result<(), String> {
    let Situation { world, command, .. } = Situation::of(kind, form, applies);
    let outcome = world.plan(&command).outcome;
    let is_as_wanted = match (&outcome, applies.first()) {
        (Outcome::Rejected(rejection), Some(first)) => is_said(first, rejection),
        (Outcome::Rejected(_), None) | (_, Some(_)) => false,
        (_, None) => true,
    };
    if is_as_wanted {
        Ok(())
    } else {
        Err(format!(
            "{kind}, {form:?}, to which {applies:?} apply: {outcome:?}"
        ))
    }
}

fn kind_of(act: &Act) -> &'static str {
    match act {
        Act::Join(_) => "join",
        Act::Purchase(_) => "purchase",
        Act::Return(_) => "return",
        Act::Activity(_) => "activity",
        Act::Spend(_) => "spend",
        Act::GiveBack(_) => "give_back",
        Act::Profile(_) => "profile",
        Act::Adjust(_) => "adjust",
        Act::Reinstate(_) => "reinstate",
        Act::HoldTier(_) => "hold_tier",
        Act::Erase(_) => "erase",
        Act::Settle => "settle",
    }
}

// ---- the page

#[test]
fn every_code_stands_on_the_page_and_no_other_does() {
    let everywhere = everywhere();

    let on_page: BTreeSet<&str> = everywhere
        .iter()
        .map(|refusal| refusal.split(',').next().unwrap())
        .collect();

    let codes: BTreeSet<&str> = Rejection::CODES.iter().copied().collect();
    assert_eq!(on_page, codes);
}

#[test]
fn every_table_is_of_a_command_or_of_all() {
    let known: BTreeSet<&str> = KINDS.into_iter().chain(OTHER_TITLES).collect();

    let titles: BTreeSet<&str> = titles().into_iter().collect();

    let without_own = ["profile", "erase", "settle"];
    let expected: BTreeSet<&str> = known
        .into_iter()
        .filter(|title| !without_own.contains(title))
        .collect();
    assert_eq!(titles, expected);
}

#[test]
fn what_never_applies_together_is_marked_on_the_page_and_has_a_reason() {
    let orders: Vec<Order> = KINDS.into_iter().map(Order::of).collect();

    let marked: BTreeSet<(&str, &str)> = orders.iter().flat_map(Order::never_together).collect();

    for (earlier, later) in &marked {
        let reason = never::reason(earlier, later);
        assert!(
            reason.is_some(),
            "no reason for {earlier} never with {later}"
        );
    }
    let with_reason: BTreeSet<(&str, &str)> = never::pairs().collect();
    assert_eq!(marked, with_reason);
}

// ---- the order

#[test]
fn what_is_not_refused_is_done() {
    for (kind, form) in every_form() {
        let Situation { world, command, .. } = Situation::of(kind, form, &[]);

        assert_eq!(kind_of(&command.act), kind);
        assert_eq!(said(kind, form, &[]), Ok(()));
        assert_eq!(world.audit(), Ok(()), "{kind}");
    }
}

#[test]
fn every_refusal_of_the_page_is_said_where_it_applies() {
    for (kind, form) in every_form() {
        for refusal in order(kind, form).refusals() {
            assert_eq!(said(kind, form, &[refusal]), Ok(()));
        }
    }
}

#[test]
fn of_two_refusals_that_apply_the_earlier_one_is_said() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (kind, form) in every_form() {
        for (earlier, later) in order(kind, form).pairs() {
            wrong.extend(said(kind, form, &[earlier, later]).err());
            tried += 1;
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{tried} pairs");
}

#[test]
fn of_all_that_can_apply_at_once_each_is_said_when_those_before_it_are_mended() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (kind, form) in every_form() {
        for stack in order(kind, form).stacks() {
            for mended in 0..stack.len() {
                wrong.extend(said(kind, form, &stack[mended..]).err());
                tried += 1;
            }
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{tried} stacks");
}

#[test]
fn a_repeat_gets_its_answer_before_all_that_follows_and_after_all_before() {
    for kind in KINDS.into_iter().filter(|kind| *kind != "settle") {
        // GIVEN a command that was done, and a member who was erased since
        let Situation {
            mut world, command, ..
        } = Situation::of(kind, Form::Lines, &[]);
        let Outcome::Recorded(key) = world.run(&command) else {
            panic!("{kind} is not recorded");
        };
        world.run(&erase("m", "later", "2026-04-21T12:00:00+08:00"));

        // WHEN it comes again, too late by far
        let late = Command {
            received_at: command.received_at.saturating_plus_millis(90 * DAY_MS),
            ..command.clone()
        };
        let again = world.run(&late);

        // THEN it is a repeat
        let Outcome::Repeated(entry) = again else {
            panic!("{kind}: {again:?}");
        };
        assert_eq!(entry.key, key);

        // WHEN it comes ahead of its time, THEN that is said
        let early = Command {
            received_at: command.received_at.saturating_plus_millis(-DAY_MS),
            ..command
        };
        let Outcome::Rejected(rejection) = world.run(&early) else {
            panic!("{kind} is not rejected");
        };
        assert!(is_said("occurred_in_future", &rejection), "{kind}");
    }
}

#[test]
fn of_the_lines_of_a_purchase_the_first_that_will_not_do_is_named() {
    let Situation { world, .. } = Situation::of("purchase", Form::Lines, &[]);
    let mut of_tax = line(100);
    of_tax.tax_minor = 101;
    let of_lines = |lines| {
        let act = Act::Purchase(receipt("t", "CNY", lines));
        command("m", "2026-04-20T12:00:00+08:00", act)
    };

    let tax_first = world.plan(&of_lines(vec![of_tax.clone(), line(-1)]));
    let amount_first = world.plan(&of_lines(vec![line(-1), of_tax]));

    assert!(is_rejected("out_of_bounds, tax", &tax_first.outcome));
    assert!(is_rejected("out_of_bounds, amount", &amount_first.outcome));
}

#[test]
fn of_the_lines_of_a_return_the_first_that_will_not_do_is_named() {
    let Situation { world, .. } = Situation::of("return", Form::Lines, &[]);
    let part = |line, minor| ReturnedLine {
        line,
        amount: Some(amount(minor)),
    };
    let of_lines = |lines| {
        let what = Returned::Lines(lines);
        returned("m", "r", "2026-04-20T12:00:00+08:00", "t", what)
    };

    let too_much_first = world.plan(&of_lines(vec![part(1, 20_000), part(9, 1)]));
    let unknown_first = world.plan(&of_lines(vec![part(9, 1), part(1, 20_000)]));

    let too_much = "return_exceeds_transaction";
    assert!(is_rejected(too_much, &too_much_first.outcome));
    assert!(is_rejected("line_unknown", &unknown_first.outcome));
}

fn is_rejected(refusal: &str, outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Rejected(rejection) if is_said(refusal, rejection))
}

#[test]
fn no_command_is_refused_for_what_its_tables_do_not_have() {
    let mut runner = TestRunner::deterministic();
    let stories = story(10..30);
    let mut met: BTreeSet<(&str, &str)> = BTreeSet::new();

    for _ in 0..120 {
        let story = stories.new_tree(&mut runner).unwrap().current();
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            if let Outcome::Rejected(rejection) = world.run(command) {
                met.insert((kind_of(&command.act), rejection.code()));
            }
        }
    }

    assert!(met.len() > 30, "{met:?}");
    for (kind, code) in met {
        let order = Order::of(kind);
        let codes = order
            .refusals()
            .into_iter()
            .filter_map(|refusal| refusal.split(',').next());
        assert!(
            codes.into_iter().any(|known| known == code),
            "{kind}: {code}"
        );
    }
}

// ---- settling comes before the key

#[test]
fn settling_frees_the_key_of_a_return_that_waited_too_long_before_it_is_looked_at() {
    let mut world = Situation::of("settle", Form::Lines, &[]).world;
    let back = |when: &str, what| returned("m", "r", when, "x", what);
    world.run(&back("2026-04-20T12:00:00+08:00", Returned::Everything));

    let other = Returned::Amount(amount(1));
    let in_time = world.plan(&back("2026-04-27T12:00:00+08:00", other.clone()));
    let too_late = world.plan(&back("2026-04-28T12:00:00+08:00", other));

    assert!(is_rejected("idempotency_conflict", &in_time.outcome));
    assert_eq!(too_late.outcome, Outcome::Waiting);
}

// ---- a return that waits

/// What is recorded of a return of more than was bought, which waits from 20 April on.
fn recorded_of_waiting(then: &[Command]) -> Rejection {
    let mut world = Situation::of("settle", Form::Lines, &[]).world;
    let waits = returned(
        "m",
        "r",
        "2026-04-20T12:00:00+08:00",
        "x",
        Returned::Amount(amount(20_000)),
    );
    assert_eq!(world.run(&waits), Outcome::Waiting);
    for command in then {
        world.run(command);
    }
    let key = CommandKey::Own(CommandKind::Return, MemberId::new("m"), CommandId::new("r"));
    match world.record(&key) {
        Some(Record::Rejected(record)) => record.rejection.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_return_that_waits_is_refused_for_what_comes_first() {
    let order = of_a_return_that_waits();
    let bought = purchase("m", "x", "2026-04-21T12:00:00+08:00", "CNY", 10_000);
    let erased = erase("m", "e", "2026-04-21T12:00:00+08:00");
    let after = "2026-04-28T12:00:00+08:00";

    let of_purchase = recorded_of_waiting(std::slice::from_ref(&bought));
    let of_erasure = recorded_of_waiting(&[erased.clone(), bought.clone()]);
    let of_time = recorded_of_waiting(&[erased.arrives(after)]);
    let of_time_too = recorded_of_waiting(&[bought.arrives(after)]);

    assert_eq!(order, ["transaction_unknown", "member_erased"]);
    assert!(is_said("return_exceeds_transaction", &of_purchase));
    assert!(is_said("member_erased", &of_erasure));
    assert!(is_said("transaction_unknown", &of_time));
    assert!(is_said("transaction_unknown", &of_time_too));
}
