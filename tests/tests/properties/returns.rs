//! A purchase that came back whole leaves nothing.

use crate::told::tried;
use gradus_domain::commands::{Act, Adjustment, Command, Purchase, Return, Returned};
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::words::ids::{CommandId, RuleId};
use gradus_domain::words::money::Points;
use gradus_tests::commands::{amount, whole_line};
use gradus_tests::random::history::story;
use gradus_tests::world::{World, settlement};
use proptest::prelude::*;

/// A command in the place of another that changes nothing, but is an entry all the same.
fn nothing(command: &Command) -> Command {
    Command {
        occurred_at: command.received_at,
        act: Act::Adjust(Adjustment {
            id: CommandId::new("nothing"),
            points: Points::new(1),
            reason: "an entry".to_owned(),
        }),
        ..command.clone()
    }
}

/// Returns of a purchase in random parts, the last of which is all that is left.
fn parts_of_return(command: &Command, purchase: &Purchase, parts: &[(u8, u8)]) -> Vec<Command> {
    let part = |index: usize, returned: Returned| Command {
        occurred_at: command.received_at,
        act: Act::Return(Return {
            id: CommandId::new(format!("part-{index}")),
            transaction: purchase.transaction.clone(),
            returned,
        }),
        ..command.clone()
    };
    let all: i64 = purchase.lines.iter().map(|line| line.amount_minor).sum();
    let mut commands: Vec<Command> = parts
        .iter()
        .enumerate()
        .map(|(index, (how, share))| {
            let returned = if how % 3 == 0 {
                Returned::Lines(vec![whole_line(u16::from(how % 4) + 1)])
            } else {
                Returned::Amount(amount((all * i64::from(*share) / 100).max(1)))
            };
            part(index, returned)
        })
        .collect();
    commands.push(part(parts.len(), Returned::Everything));
    commands
}

proptest! {
    #![proptest_config(tried(150))]

    #[test]
    fn any_split_of_a_full_return_ends_at_zero(
        story in story(1..20),
        parts in proptest::collection::vec((any::<u8>(), 1_u8..80), 0..5),
    ) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            let mut settled = world.clone();
            settled.run(&settlement(&command.member, command.received_at));
            let outcome = world.run(command);
            let (Act::Purchase(purchase), Outcome::Recorded(key)) = (&command.act, outcome) else {
                continue;
            };
            settled.run(&nothing(command));
            let without = settled.member(&command.member);
            let mut returned = world.clone();
            for part in parts_of_return(command, purchase, &parts) {
                returned.run(&part);
            }

            let Some(Remainder::Purchase(remainder)) = returned.remainder(&key) else {
                prop_assert!(false, "nothing is returned");
                continue;
            };
            let member = returned.member(&command.member);
            prop_assert!(remainder.shares.iter().all(|share| share.amount.is_zero()), "{remainder:?}");
            prop_assert!(remainder.growth_shares.iter().all(|share| share.amount.is_zero()));
            prop_assert!(remainder.grants.is_empty() && remainder.nth_paid.is_empty());
            let paid = purchase.paid_with_points.map_or(Points::ZERO, |paid| paid.points);
            prop_assert_eq!(remainder.points_back, paid);
            prop_assert_eq!(&member.limit_uses, &without.limit_uses);
            prop_assert_eq!(&member.nth_paid, &without.nth_paid);
            prop_assert_eq!(&member.nth_counts, &without.nth_counts);
            let used = |world: &World| -> Vec<(RuleId, i64)> {
                let used = world.budgets_used().iter().filter(|(_, used)| **used != 0);
                used.map(|(rule, used)| (rule.clone(), *used)).collect()
            };
            prop_assert_eq!(used(&returned), used(&settled));
            let (a, b) = (member.metrics.lifetime, without.metrics.lifetime);
            prop_assert_eq!(a.spend_minor, b.spend_minor);
            prop_assert_eq!(a.purchases, b.purchases);
            prop_assert_eq!(a.points_earned, b.points_earned);
            prop_assert_eq!(a.active_days, b.active_days);
        }
    }
}
