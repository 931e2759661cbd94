//! The programs of simulations: small ones in which much happens within days.

use super::random::Dice;

/// The program's name.
pub const PROGRAM: &str = "sim";

/// The rule whose budget all members race for.
pub const BUDGETED_RULE: &str = "launch";

/// One version of a program, drawn once for a story.
#[derive(Clone, Debug)]
pub struct Draft {
    rounding: &'static str,
    activation: &'static str,
    expiry: &'static str,
    stacking: &'static str,
    shortfall: &'static str,
    tier_after_return: &'static str,
    wait_days: i64,
    budget: i64,
}

impl Draft {
    /// Any of them.
    #[must_use]
    pub fn drawn(dice: &mut Dice) -> Self {
        Self {
            rounding: dice.pick::<&str>(&["down", "nearest", "up"]),
            activation: dice.pick::<&str>(&[
                "\"at_once\"",
                "{ after_days = 1 }",
                "{ after_days = 3 }",
            ]),
            expiry: dice.pick::<&str>(&[
                "{ rolling_days = 4 }",
                "{ rolling_days = 9 }",
                "{ rolling_days = 2, to_end_of = \"month\" }",
                "{ inactivity_days = 5 }",
                "\"never\"",
            ]),
            stacking: dice.pick::<&str>(&["additive", "multiplicative", "best"]),
            shortfall: dice.pick::<&str>(&["debt", "debt", "forgive"]),
            tier_after_return: dice.pick::<&str>(&["next_review", "at_once"]),
            wait_days: dice.between(0, 4),
            budget: dice.between(5, 120),
        }
    }

    /// The file of a version. Later versions pay more and have a larger budget.
    #[must_use]
    pub fn file(&self, version: u32, effective_from: Option<&str>) -> String {
        let Self {
            rounding,
            activation,
            expiry,
            stacking,
            shortfall,
            tier_after_return,
            wait_days,
            budget,
        } = self;
        let effective =
            effective_from.map_or_else(String::new, |at| format!("effective_from = \"{at}\"\n"));
        let budget = budget + 40 * i64::from(version - 1);
        let bonus = 2 + 3 * version;
        format!(
            r#"id = "{PROGRAM}"
version = {version}
{effective}zone = "Asia/Shanghai"
currency = "CNY"
activities = ["check-in", "review"]

[earning]
points = "1"
per = "3.00"
rounding = "{rounding}"
stacking = "{stacking}"
activation = {activation}
expiry = {expiry}

[[tiers]]
id = "base"

[[tiers]]
id = "silver"
rate = "1.5"
qualify = {{ spend_at_least = "150.00", window = {{ rolling_days = 6 }} }}
validity = {{ months = 1 }}
review = {{ fall = "to_qualified" }}

[[tiers]]
id = "gold"
rate = "2"
qualify = {{ any = [{{ spend_at_least = "400.00", window = {{ rolling_days = 6 }} }}, {{ purchases_at_least = 6, window = "lifetime" }}] }}
validity = {{ months = 1 }}
review = {{ fall = "one_step", grace_days = 2 }}

[[rules]]
id = "{BUDGETED_RULE}"
bonus = {bonus}
budget = {budget}

[[rules]]
id = "coffee"
when = {{ category = "coffee" }}
multiply = "1.7"
limits = {{ per_day = 25 }}

[[rules]]
id = "third"
when = {{ every_nth = 3 }}
bonus = 11

[[rules]]
id = "check-in"
scores = "activities"
when = {{ activity = "check-in" }}
bonus = 8
limits = {{ per_day = 20 }}

[returns]
shortfall = "{shortfall}"
tier = "{tier_after_return}"
wait_days = {wait_days}

[reminders]
points_expiring_lead_days = [1]
"#
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use crate::program::programs;
    use crate::simulation::random::Dice;

    #[test]
    fn every_draft_is_a_program_of_two_versions() {
        for seed in 0..200 {
            let draft = Draft::drawn(&mut Dice::new(seed));

            let both = programs(&[
                &draft.file(1, None),
                &draft.file(2, Some("2026-03-05T00:00:00Z")),
            ]);

            assert_eq!(both.all().count(), 2);
        }
    }
}
