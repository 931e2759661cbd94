//! Playing a scenario: step after step is done by whoever answers, and what is seen is held
//! against what is expected.

use crate::compare::{Compared, Difference, compare, compare_outcome};
use crate::scenario::{CaseProgram, Scenario, Step};
use crate::seen::{Became, Seen};
use gradus_domain::commands::Command;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;

/// Whoever can play cases: does what they say, lets time pass and shows what there is.
pub trait Answers {
    /// Begins a case: an empty store, one program, and a clock at an instant.
    ///
    /// # Errors
    /// [`NoAnswer`].
    fn begin(&mut self, program: &CaseProgram, at: Instant) -> Result<(), NoAnswer>;

    /// Does a command at the instant at which it comes to the door. It is no settlement.
    ///
    /// # Errors
    /// [`NoAnswer`].
    fn does(&mut self, command: &Command) -> Result<Became, NoAnswer>;

    /// Lets time pass, up to an instant.
    ///
    /// # Errors
    /// [`NoAnswer`].
    fn waits(&mut self, member: &MemberId, until: Instant) -> Result<Became, NoAnswer>;

    /// Shows what a member has now, and what happened to the member since the last look.
    ///
    /// # Errors
    /// [`NoAnswer`].
    fn shows(&mut self, member: &MemberId) -> Result<Seen, NoAnswer>;
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// It cannot be done from there, for this reason; nor can anything that comes after it.
    Cannot(String),
    /// Whoever answers is at fault.
    Fault(String),
}

/// What came of a scenario.
#[derive(Debug)]
pub struct Played {
    /// How it ended.
    pub end: End,
    /// How many steps were as expected.
    pub steps: usize,
    /// How many expectations were answered in them.
    pub answered: usize,
    /// Those that were not, for it cannot be seen from there.
    pub unanswered: Vec<Unanswered>,
}

/// How a scenario ended.
#[derive(Debug)]
pub enum End {
    /// Everything that was answered was as expected.
    Held,
    /// A step was not; the ones after it were not played.
    Broke(Break),
    /// A step could not be done; neither it nor those after it were played.
    Left {
        /// The step's line in the file, from 1.
        line: usize,
        /// Why not.
        why: String,
    },
}

/// An expectation that was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The step's line in the file, from 1.
    pub line: usize,
    /// What, by its name in the file.
    pub what: &'static str,
}

/// Where a scenario broke.
#[derive(Debug)]
pub struct Break {
    /// The step's line in the file, from 1.
    pub line: usize,
    /// The step in the file's words.
    pub told: String,
    /// What was wrong.
    pub how: How,
}

/// How a scenario broke.
#[derive(Debug)]
pub enum How {
    /// Something was not as expected.
    Differs {
        /// What, at least one.
        differences: Vec<Difference>,
        /// What happened, for who wants to know why.
        happened: Vec<String>,
    },
    /// Whoever answers is at fault.
    Fault(String),
}

/// Plays a scenario up to its end or its first difference.
pub fn play(answers: &mut dyn Answers, scenario: &Scenario) -> Played {
    let mut played = Played {
        end: End::Held,
        steps: 0,
        answered: 0,
        unanswered: Vec::new(),
    };
    let first = scenario.steps.iter().find_map(|step| step.commands.first());
    let begun = first.map_or(Ok(()), |first| {
        answers.begin(&scenario.program, first.received_at)
    });
    let calendar = &scenario.program.content.program.calendar;
    for step in &scenario.steps {
        match begun.clone().and_then(|()| take(answers, step, calendar)) {
            Ok(taken) if taken.compared.differences.is_empty() => {
                played.steps = played.steps.saturating_add(1);
                played.answered = played.answered.saturating_add(taken.compared.answered);
                let unanswered = taken.compared.unanswered.into_iter();
                let line = step.line;
                played
                    .unanswered
                    .extend(unanswered.map(|what| Unanswered { line, what }));
            }
            Ok(taken) => {
                played.end = step.broke(How::Differs {
                    differences: taken.compared.differences,
                    happened: taken.happened,
                });
                return played;
            }
            Err(NoAnswer::Cannot(why)) => {
                let line = step.line;
                played.end = End::Left { line, why };
                return played;
            }
            Err(NoAnswer::Fault(fault)) => {
                played.end = step.broke(How::Fault(fault));
                return played;
            }
        }
    }
    played
}

impl Step {
    fn broke(&self, how: How) -> End {
        End::Broke(Break {
            line: self.line,
            told: self.told.clone(),
            how,
        })
    }
}

/// What came of a step.
struct Taken {
    compared: Compared,
    happened: Vec<String>,
}

fn take(answers: &mut dyn Answers, step: &Step, calendar: &Calendar) -> Result<Taken, NoAnswer> {
    let mut outcomes = Compared::default();
    for command in &step.commands {
        let became = if command.is_settlement() {
            answers.waits(&command.member, command.received_at)?
        } else {
            answers.does(command)?
        };
        compare_outcome(&step.expected.outcome, &became, &mut outcomes);
        if !outcomes.differences.is_empty() {
            return Ok(Taken {
                compared: outcomes,
                happened: Vec::new(),
            });
        }
    }
    let seen = answers.shows(&step.member)?;
    let mut compared = compare(&step.expected, &seen, calendar);
    compared.answered = compared.answered.saturating_add(outcomes.answered);
    compared.unanswered.extend(outcomes.unanswered);
    Ok(Taken {
        compared,
        happened: seen.happened,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::read_corpus;
    use crate::in_memory::InMemory;
    use crate::seen::Outcome;
    use gradus_domain::commands::Act;
    use std::path::Path;

    /// Answers as decided in memory, but cannot spend and sees neither tiers nor whether
    /// something is done again.
    #[derive(Default)]
    struct HalfBlind(InMemory);

    impl Answers for HalfBlind {
        fn begin(&mut self, program: &CaseProgram, at: Instant) -> Result<(), NoAnswer> {
            self.0.begin(program, at)
        }

        fn does(&mut self, command: &Command) -> Result<Became, NoAnswer> {
            if let Act::Spend(_) = command.act {
                return Err(NoAnswer::Cannot("nothing is spent here".to_owned()));
            }
            let became = self.0.does(command)?;
            match became {
                Became::Known {
                    outcome: Outcome::Repeated,
                    ..
                } => Ok(Became::NothingNew),
                Became::Known { .. } | Became::NothingNew => Ok(became),
            }
        }

        fn waits(&mut self, member: &MemberId, until: Instant) -> Result<Became, NoAnswer> {
            self.0.waits(member, until)
        }

        fn shows(&mut self, member: &MemberId) -> Result<Seen, NoAnswer> {
            Ok(Seen {
                tier: None,
                ..self.0.shows(member)?
            })
        }
    }

    #[test]
    fn what_nobody_can_see_from_there_is_counted_and_not_judged() {
        let scenario = once();

        let played = play(&mut HalfBlind::default(), &scenario);

        let unanswered: Vec<&str> = played.unanswered.iter().map(|it| it.what).collect();
        assert_eq!(unanswered, ["tier", "outcome"]);
    }

    #[test]
    fn a_step_that_cannot_be_done_ends_the_scenario_with_the_reason() {
        let scenario = once();

        let played = play(&mut HalfBlind::default(), &scenario);

        let End::Left { line, why } = &played.end else {
            panic!("{played:?}");
        };
        assert_eq!(*line, scenario.steps[3].line);
        assert_eq!(why, "nothing is spent here");
        // What the joining and the first purchase led to, and the balance after each purchase.
        assert_eq!((played.steps, played.answered), (3, 4));
    }

    #[test]
    fn what_did_nothing_new_is_not_what_is_expected_to_be_done() {
        let mut scenario = once();
        scenario.steps[2].expected.outcome = Outcome::Done;

        let played = play(&mut HalfBlind::default(), &scenario);

        let End::Broke(Break {
            line,
            how: How::Differs { differences, .. },
            ..
        }) = played.end
        else {
            panic!("{played:?}");
        };
        assert_eq!(line, scenario.steps[2].line);
        assert_eq!(differences[0].found, "that it did nothing new");
    }

    /// Somebody joins, buys, sends the purchase again, and spends.
    fn once() -> Scenario {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/once.scenarios.toml");
        let mut chapters = read_corpus(&[file]).unwrap();
        let file = chapters.remove(0).files.remove(0);
        file.scenarios.unwrap().remove(0)
    }
}
