//! The members that a dry run looks at.

use gradus_contracts::program::versions::{Drawn, NAMED_MAX, SAMPLE_DEFAULT, SAMPLE_MAX};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::text::Found;
use gradus_engine::Engine;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_store::keys::SHARDS;
use gradus_store::statement::WithTimers;
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// The parameter that names members.
pub(super) const MEMBERS: &str = "members";
/// The parameter that says how many to draw.
pub(super) const SAMPLE: &str = "sample";

/// How many shards are asked at once.
const SHARDS_AT_ONCE: usize = 8;
/// How many timers of a kind are read of a shard at most.
const TIMERS_A_SHARD: u16 = 40_000;
/// From how many members a sample is drawn at least, where there are so many: no more shards
/// are read then.
const POOL: usize = 20_000;

/// Which members are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// These.
    Named(Vec<MemberId>),
    /// So many, drawn at random.
    Random(u16),
}

impl Asked {
    /// Reads the query.
    ///
    /// # Errors
    /// 400 for what cannot be read.
    pub(super) fn of(request: &Request) -> Result<Self, Problem> {
        match (request.query(MEMBERS), request.query(SAMPLE)) {
            (Some(_), Some(_)) => Err(invalid(
                SAMPLE,
                "sample is given beside members: one of them says who is looked at".to_owned(),
            )),
            (Some(members), None) => named(members),
            (None, Some(sample)) => sample
                .parse()
                .ok()
                .filter(|sample| (1..=SAMPLE_MAX).contains(sample))
                .map(Self::Random)
                .ok_or_else(|| {
                    let found = Found::new(sample);
                    invalid(
                        SAMPLE,
                        format!("sample is {found}; 1 to {SAMPLE_MAX} will do"),
                    )
                }),
            (None, None) => Ok(Self::Random(SAMPLE_DEFAULT)),
        }
    }

    pub(super) fn count(&self) -> usize {
        match self {
            Self::Named(members) => members.len(),
            Self::Random(count) => usize::from(*count),
        }
    }

    /// The members; fewer than asked for where there are no more, or time is up.
    ///
    /// Members lie in shards by a hash of their ids. So whole shards in a random order are a
    /// pool to which everybody belongs as likely, and drawing from it is drawing evenly; a
    /// shard of which a part is read has those whose timers come first.
    ///
    /// # Errors
    /// [`Problem`] where the table does not answer, or there is no randomness.
    pub(super) async fn members(
        self,
        app: &App,
        program: &ProgramId,
        deadline: Instant,
    ) -> Result<Chosen, Problem> {
        match self {
            Self::Named(members) => Ok(Chosen {
                members,
                drawn: Drawn::Named,
                is_time_up: false,
            }),
            Self::Random(count) => {
                let wanted = usize::from(count);
                let shards = shuffled(app, (0..SHARDS).collect())?;
                let mut pool = Pool {
                    engine: Arc::clone(&app.engine),
                    program: program.clone(),
                    members: Vec::new(),
                    are_whole: true,
                    is_time_up: false,
                };
                pool.fill(&shards, wanted.max(POOL), deadline).await?;
                let mut members = shuffled(app, pool.members)?;
                members.truncate(wanted);
                Ok(Chosen {
                    members,
                    drawn: if pool.are_whole {
                        Drawn::Random
                    } else {
                        Drawn::SoonestDue
                    },
                    is_time_up: pool.is_time_up,
                })
            }
        }
    }
}

/// The members that are looked at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) members: Vec<MemberId>,
    /// How they were chosen.
    pub(super) drawn: Drawn,
    /// Whether time was up before there were enough.
    pub(super) is_time_up: bool,
}

fn named(members: &str) -> Result<Asked, Problem> {
    let mut names: Vec<MemberId> = Vec::new();
    for name in members.split(',').map(MemberId::new) {
        if name.as_str().is_empty() {
            return Err(invalid(MEMBERS, "members holds an empty id".to_owned()));
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if usize::from(NAMED_MAX) < names.len() {
        return Err(invalid(
            MEMBERS,
            format!("members names {} members; {NAMED_MAX} at most", names.len()),
        ));
    }
    Ok(Asked::Named(names))
}

fn invalid(field: &'static str, detail: String) -> Problem {
    Problem::new(400, "parameter_invalid", detail).at(field)
}

/// The same in an order that nobody foresees.
fn shuffled<T>(app: &App, all: Vec<T>) -> Result<Vec<T>, Problem> {
    let mut random = vec![0_u8; all.len().saturating_mul(8)];
    app.entropy.fill(&mut random).map_err(|error| {
        tracing::error!(error, "no randomness");
        Problem::new(500, "internal", "there is no randomness to draw members by")
    })?;
    let mut keyed: Vec<(&[u8], T)> = random.chunks(8).zip(all).collect();
    keyed.sort_by_key(|(number, _)| *number);
    Ok(keyed.into_iter().map(|(_, one)| one).collect())
}

/// The members of shards.
struct Pool {
    engine: Arc<Engine>,
    program: ProgramId,
    members: Vec<MemberId>,
    are_whole: bool,
    is_time_up: bool,
}

impl Pool {
    /// Reads shards until there are enough members or time is up: the first alone, since it
    /// shows how many the others have, then several at once.
    async fn fill(
        &mut self,
        shards: &[u16],
        enough: usize,
        deadline: Instant,
    ) -> Result<(), Problem> {
        let mut left = shards;
        let mut at_once = 1;
        while !left.is_empty() && self.members.len() < enough {
            let (some, others) = left.split_at(at_once.min(left.len()));
            left = others;
            at_once = SHARDS_AT_ONCE;
            let mut asked = JoinSet::new();
            for shard in some.iter().copied() {
                let (engine, program) = (Arc::clone(&self.engine), self.program.clone());
                asked.spawn(async move {
                    let store = engine.store();
                    store
                        .members_with_timers(&program, shard, TIMERS_A_SHARD)
                        .await
                });
            }
            let Ok(answers) = timeout_at(deadline, asked.join_all()).await else {
                self.is_time_up = true;
                return Ok(());
            };
            for answer in answers {
                let WithTimers { members, is_all } = answer?;
                self.are_whole &= is_all;
                self.members.extend(members);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Drawn, MemberId};
    use gradus_domain::ledger::plan::MemberWrite;
    use gradus_shell::app::{App, Trust};
    use gradus_shell::clock::{Entropy, SystemClock, SystemEntropy};
    use gradus_store::transaction::Transaction;
    use gradus_tests::commands::join;
    use gradus_tests::wire::{Wire, loaded};
    use gradus_tests::world::World;
    use std::collections::BTreeSet;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::time::Instant;

    const PROGRAM: &str = "id = \"test\"\nversion = 1\nzone = \"UTC\"\ncurrency = \"EUR\"\n\
        [earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = \"never\"\n\
        [[tiers]]\nid = \"base\"\n\
        [lifecycle]\nnew_days = 30\ndormant_days = 60\nchurned_days = 90\n";

    /// Gives the one that stands there among five the smallest number.
    #[derive(Debug)]
    struct Foremost(usize);

    impl Entropy for Foremost {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), String> {
            let among_five = bytes.len() == 5 * 8;
            for (at, number) in bytes.chunks_mut(8).enumerate() {
                number.fill(u8::from(among_five && at != self.0));
            }
            Ok(())
        }
    }

    fn app(wire: &Wire, entropy: Arc<dyn Entropy>) -> App {
        App {
            engine: Arc::new(wire.engine()),
            commands: None,
            alias_key: None,
            trust: Trust::default(),
            clock: Arc::new(SystemClock),
            entropy,
        }
    }

    #[tokio::test]
    async fn everybody_is_as_likely_to_be_drawn_whenever_something_falls_due() {
        // GIVEN five members, of whom one joined after the other
        let wire = Wire::start().await;
        let program = loaded(&[PROGRAM]);
        let mut world = World::new(program.versions.clone());
        let names = ["a", "b", "c", "d", "e"];
        for (name, hour) in names.iter().zip(10..) {
            let joining = join(name, &format!("2026-02-01T{hour}:00:00Z"));
            let plan = world.plan(&joining);
            plan.commits.iter().for_each(|commit| world.apply(commit));
            let member: Option<MemberWrite> = plan.commits[0].member.clone();
            let transaction = Transaction {
                member,
                ..Transaction::default()
            };
            let prepared = wire.store().prepare(&program.id, &transaction).unwrap();
            wire.store().write(prepared).await.unwrap();
        }
        let deadline = Instant::now() + Duration::from_secs(600);
        let all = Asked::Random(50)
            .members(&app(&wire, Arc::new(SystemEntropy)), &program.id, deadline)
            .await
            .unwrap();

        // WHEN one is drawn, and another is the foremost each time
        let mut ones = BTreeSet::new();
        for foremost in 0..5 {
            let app = app(&wire, Arc::new(Foremost(foremost)));
            let asked = Asked::Random(1).members(&app, &program.id, deadline);
            ones.extend(asked.await.unwrap().members);
        }

        // THEN each of the five is
        let everybody = BTreeSet::from(names.map(MemberId::new));
        assert_eq!(BTreeSet::from_iter(all.members), everybody);
        assert_eq!((all.drawn, all.is_time_up), (Drawn::Random, false));
        assert_eq!(ones, everybody);
    }

    #[tokio::test]
    async fn a_draw_ends_when_time_is_up() {
        let wire = Wire::start().await;
        let program = loaded(&[PROGRAM]);
        let app = app(&wire, Arc::new(SystemEntropy));

        let drawn = Asked::Random(50)
            .members(&app, &program.id, Instant::now())
            .await
            .unwrap();

        assert_eq!((drawn.members, drawn.is_time_up), (Vec::new(), true));
    }
}
