//! Commands of one member: read, decide, write on condition; where a condition fails, again.

use crate::Engine;
use crate::answer::{Answer, EngineError};
use crate::fold::{Fold, Loaded, Step};
use crate::programs::LoadedProgram;
use crate::traces::Traces;
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{Act, Command, CommandKey};
use gradus_domain::ledger::plan::Record;
use gradus_domain::words::ids::MemberId;
use gradus_store::companion::Companion;
use gradus_store::transaction::CommitError;
use std::collections::HashMap;
use std::time::Duration;

/// How often all commands are tried together before each goes alone.
const FOLDED_ROUNDS: u32 = 2;
/// How often one command is tried before its caller is told to come again.
const SINGLE_ROUNDS: u32 = 10;
/// The first pause where another transaction is at work on the same items.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// What stands under keys, as failed conditions brought it to light.
type Known = HashMap<CommandKey, Record>;

/// An engine that notes of which requests entries came.
#[derive(Clone, Copy, Debug)]
pub struct Traced<'a> {
    engine: &'a Engine,
    traces: &'a Traces,
}

/// What is written beside commands.
#[derive(Clone, Copy)]
struct Beside<'a> {
    companions: &'a [Companion],
    traces: &'a Traces,
}

/// What commands were answered, by their places; `None`: not yet.
type Answers = Vec<Option<Result<Answer, EngineError>>>;

/// How one try ended for those that it did not answer.
enum Missed {
    /// Conditions did not hold; `contended`: another transaction was at work.
    Conflict { contended: bool },
    /// What goes beside the command stands against it.
    Companions(Vec<usize>),
    /// The table.
    Failed(EngineError),
}

impl Traced<'_> {
    /// As [`Engine::execute`].
    pub async fn execute(
        &self,
        program: &LoadedProgram,
        commands: &[Command],
    ) -> Vec<Result<Answer, EngineError>> {
        let beside = Beside {
            companions: &[],
            traces: self.traces,
        };
        self.engine.execute_beside(program, commands, beside).await
    }

    /// As [`Engine::execute_with`].
    ///
    /// # Errors
    /// As there.
    pub async fn execute_with(
        &self,
        program: &LoadedProgram,
        command: &Command,
        companions: &[Companion],
    ) -> Result<Answer, EngineError> {
        let beside = Beside {
            companions,
            traces: self.traces,
        };
        self.engine.execute_one(program, command, beside).await
    }
}

impl Engine {
    /// The same engine, noting of which requests entries came.
    #[must_use]
    pub fn traced<'a>(&'a self, traces: &'a Traces) -> Traced<'a> {
        Traced {
            engine: self,
            traces,
        }
    }

    /// Decides and records commands, all of one member, in their order, and answers each. At
    /// the first that fails it stops: those after it are [`EngineError::Behind`], unless they
    /// were written before. Any of them may be given again.
    pub async fn execute(
        &self,
        program: &LoadedProgram,
        commands: &[Command],
    ) -> Vec<Result<Answer, EngineError>> {
        self.traced(&Traces::new()).execute(program, commands).await
    }

    async fn execute_beside(
        &self,
        program: &LoadedProgram,
        commands: &[Command],
        beside: Beside<'_>,
    ) -> Vec<Result<Answer, EngineError>> {
        let mut answers: Answers = vec![None; commands.len()];
        let mut known = Known::new();
        if commands.len() > 1 {
            for _ in 0..FOLDED_ROUNDS {
                let open = unanswered(&answers);
                let missed = self
                    .attempt(program, commands, &open, beside, &mut known, &mut answers)
                    .await;
                if !matches!(missed, Err(Missed::Conflict { .. })) {
                    break;
                }
            }
        }
        for place in unanswered(&answers) {
            if answers.iter().flatten().any(Result::is_err) {
                break;
            }
            let answer = self
                .single(program, commands, place, beside, &mut known, &mut answers)
                .await;
            answers[place] = Some(answer);
        }
        answers
            .into_iter()
            .map(|answer| answer.unwrap_or(Err(EngineError::Behind)))
            .collect()
    }

    /// Decides and records one command, and writes `companions` in the same transaction where
    /// it is recorded.
    ///
    /// # Errors
    /// [`EngineError`]; [`EngineError::Companions`] where what stands there is against them:
    /// then nothing is written.
    pub async fn execute_with(
        &self,
        program: &LoadedProgram,
        command: &Command,
        companions: &[Companion],
    ) -> Result<Answer, EngineError> {
        self.traced(&Traces::new())
            .execute_with(program, command, companions)
            .await
    }

    async fn execute_one(
        &self,
        program: &LoadedProgram,
        command: &Command,
        beside: Beside<'_>,
    ) -> Result<Answer, EngineError> {
        let commands = std::slice::from_ref(command);
        let mut answers = vec![None];
        self.single(
            program,
            commands,
            0,
            beside,
            &mut Known::new(),
            &mut answers,
        )
        .await
    }

    async fn single(
        &self,
        program: &LoadedProgram,
        commands: &[Command],
        place: usize,
        beside: Beside<'_>,
        known: &mut Known,
        answers: &mut [Option<Result<Answer, EngineError>>],
    ) -> Result<Answer, EngineError> {
        for round in 0..SINGLE_ROUNDS {
            let missed = self
                .attempt(program, commands, &[place], beside, known, answers)
                .await;
            if let Some(answer) = answers[place].take() {
                return answer;
            }
            match missed {
                Ok(()) | Err(Missed::Conflict { contended: false }) => {}
                Err(Missed::Conflict { contended: true }) => {
                    tokio::time::sleep(pause(&commands[place], round)).await;
                }
                Err(Missed::Companions(places)) => return Err(EngineError::Companions(places)),
                Err(Missed::Failed(error)) => return Err(error),
            }
        }
        Err(EngineError::Contended)
    }

    /// One try: reads, decides the commands at `places`, writes. Commands whose write is done,
    /// or that cannot be decided, are answered.
    async fn attempt(
        &self,
        program: &LoadedProgram,
        commands: &[Command],
        places: &[usize],
        beside: Beside<'_>,
        known: &mut Known,
        answers: &mut [Option<Result<Answer, EngineError>>],
    ) -> Result<(), Missed> {
        let wanted: Vec<&Command> = places.iter().map(|place| &commands[*place]).collect();
        let Some(first) = wanted.first() else {
            return Ok(());
        };
        let loaded = self
            .load(program, &first.member, &wanted)
            .await
            .map_err(Missed::Failed)?;
        let mut fold = Fold::new(program, loaded, known, beside.traces);
        for (place, command) in places.iter().zip(&wanted) {
            if let Err(error) = fold.decide(*place, command, beside.companions) {
                answers[*place] = Some(Err(error));
                break;
            }
        }
        for step in fold.finish() {
            let done = self.write(program, &first.member, &step).await;
            match done {
                Ok(()) => {
                    for (place, answer) in step.answers {
                        answers[place] = Some(Ok(answer));
                    }
                }
                Err(CommitError::Store(error)) => return Err(Missed::Failed(error.into())),
                Err(CommitError::Conflict(conflict)) => {
                    let may_be_a_repeat = conflict.member || !conflict.records.is_empty();
                    known.extend(conflict.records);
                    if !conflict.companions.is_empty() && !may_be_a_repeat {
                        return Err(Missed::Companions(conflict.companions));
                    }
                    return Err(Missed::Conflict {
                        contended: conflict.contended,
                    });
                }
            }
        }
        Ok(())
    }

    async fn load(
        &self,
        program: &LoadedProgram,
        member: &MemberId,
        commands: &[&Command],
    ) -> Result<Loaded, EngineError> {
        let (stored, budgets) = tokio::join!(
            self.store.member(&program.id, member),
            self.store.budgets(&program.id, &program.budgets),
        );
        let mut loaded = Loaded {
            budgets: budgets?,
            ..Loaded::default()
        };
        if let Some(stored) = stored? {
            loaded.timers = Some(stored.timers);
            loaded.member = Some(stored.member);
            self.load_joinings(program, commands, &mut loaded).await?;
        }
        for key in commands.iter().filter_map(|command| command.target()) {
            if loaded.targets.contains_key(&key) {
                continue;
            }
            if let Some(target) = self.store.target(&program.id, &key).await? {
                loaded.targets.insert(key, target);
            }
        }
        Ok(loaded)
    }

    /// What stands under the keys of joinings, where the member is there: a repeated joining
    /// writes nothing whose condition could show it.
    async fn load_joinings(
        &self,
        program: &LoadedProgram,
        commands: &[&Command],
        loaded: &mut Loaded,
    ) -> Result<(), EngineError> {
        let joinings = commands
            .iter()
            .filter(|command| matches!(command.act, Act::Join(_)));
        for key in joinings.filter_map(|command| command.key()) {
            if let Some(record) = self.store.record(&program.id, &key).await? {
                loaded.records.insert(key, record);
            }
        }
        Ok(())
    }

    async fn write(
        &self,
        program: &LoadedProgram,
        member: &MemberId,
        step: &Step,
    ) -> Result<(), CommitError> {
        if !step.transaction.is_empty() {
            let prepared = self.store.prepare(&program.id, &step.transaction)?;
            self.store.write(prepared).await?;
        }
        if let Some((revision, timers)) = step.rearm {
            self.store
                .rearm(&program.id, member, revision, timers)
                .await?;
        }
        Ok(())
    }
}

fn unanswered(answers: &[Option<Result<Answer, EngineError>>]) -> Vec<usize> {
    let open = answers
        .iter()
        .enumerate()
        .filter(|(_, answer)| answer.is_none());
    open.map(|(place, _)| place).collect()
}

/// Doubles from round to round, up to 32 times the first, and differs from command to command
/// and from round to round, so that those who met do not meet again.
fn pause(command: &Command, round: u32) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << round.min(5));
    let bits = Fingerprint::of(command).0.rotate_right(4 * round);
    let spread = u32::try_from(bits % 16).unwrap_or(0);
    doubled + doubled / 16 * spread
}
