//! The members that a dry run looks at.

use gradus_contracts::program::versions::{Drawn, NAMED_MAX, SAMPLE_DEFAULT, SAMPLE_MAX};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::text::Found;
use gradus_engine::Engine;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_store::error::StoreError;
use gradus_store::keys::SHARDS;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// The parameter that names members.
pub(super) const MEMBERS: &str = "members";
/// The parameter that says how many to draw.
pub(super) const SAMPLE: &str = "sample";

/// How many shards are asked at once.
const SHARDS_AT_ONCE: usize = 16;
/// Over how many shards at least a sample is spread, where there are enough members.
const SPREAD_OVER: u16 = 64;

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

    pub(super) fn drawn(&self) -> Drawn {
        match self {
            Self::Named(_) => Drawn::Named,
            Self::Random(_) => Drawn::Random,
        }
    }

    pub(super) fn count(&self) -> usize {
        match self {
            Self::Named(members) => members.len(),
            Self::Random(count) => usize::from(*count),
        }
    }

    /// The members; fewer than asked for where there are no more, or time is up. Answers too
    /// whether it was.
    ///
    /// # Errors
    /// [`Problem`] where the table does not answer, or there is no randomness.
    pub(super) async fn members(
        self,
        app: &App,
        program: &ProgramId,
        deadline: Instant,
    ) -> Result<(Vec<MemberId>, bool), Problem> {
        match self {
            Self::Named(members) => Ok((members, false)),
            Self::Random(count) => {
                let shards = shuffled(app)?;
                let mut draw = Draw {
                    engine: Arc::clone(&app.engine),
                    program: program.clone(),
                    wanted: usize::from(count),
                    found: Vec::new(),
                    seen: BTreeSet::new(),
                    deadline,
                    is_time_up: false,
                };
                let few = count.div_ceil(SPREAD_OVER);
                let full = draw.ask(&shards, few).await?;
                draw.ask(&full, count).await?;
                Ok((draw.found, draw.is_time_up))
            }
        }
    }
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

/// All shards, in an order that nobody foresees.
fn shuffled(app: &App) -> Result<Vec<u16>, Problem> {
    let mut keys = [0_u8; 4 * SHARDS as usize];
    app.entropy.fill(&mut keys).map_err(|error| {
        tracing::error!(error, "no randomness");
        Problem::new(500, "internal", "there is no randomness to draw members by")
    })?;
    let mut shards: Vec<u16> = (0..SHARDS).collect();
    shards.sort_by_key(|shard| {
        let start = usize::from(*shard) * 4;
        keys.get(start..start + 4).map(<[u8]>::to_vec)
    });
    Ok(shards)
}

/// Drawing members shard by shard.
struct Draw {
    engine: Arc<Engine>,
    program: ProgramId,
    wanted: usize,
    found: Vec<MemberId>,
    seen: BTreeSet<MemberId>,
    deadline: Instant,
    is_time_up: bool,
}

impl Draw {
    /// Asks shards for up to `limit` members each until there are enough; answers the shards
    /// that may have more.
    async fn ask(&mut self, shards: &[u16], limit: u16) -> Result<Vec<u16>, Problem> {
        let mut full = Vec::new();
        for some in shards.chunks(SHARDS_AT_ONCE) {
            if self.wanted <= self.found.len() {
                break;
            }
            let mut asked = JoinSet::new();
            for shard in some.iter().copied() {
                let (engine, program) = (Arc::clone(&self.engine), self.program.clone());
                asked.spawn(async move {
                    let store = engine.store();
                    let members = store.members_with_timers(&program, shard, limit).await?;
                    Ok::<_, StoreError>((shard, members))
                });
            }
            let Ok(answers) = timeout_at(self.deadline, asked.join_all()).await else {
                self.is_time_up = true;
                break;
            };
            for answer in answers {
                let (shard, members) = answer?;
                if usize::from(limit) <= members.len() {
                    full.push(shard);
                }
                self.keep(members);
            }
        }
        Ok(full)
    }

    fn keep(&mut self, members: Vec<MemberId>) {
        for member in members {
            if self.found.len() < self.wanted && self.seen.insert(member.clone()) {
                self.found.push(member);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, MemberId};
    use gradus_domain::ledger::plan::MemberWrite;
    use gradus_shell::app::{App, Trust};
    use gradus_shell::clock::{SystemClock, SystemEntropy};
    use gradus_store::transaction::Transaction;
    use gradus_tests::commands::join;
    use gradus_tests::wire::{Wire, loaded};
    use gradus_tests::world::World;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::time::Instant;

    const PROGRAM: &str = "id = \"test\"\nversion = 1\nzone = \"UTC\"\ncurrency = \"EUR\"\n\
        [earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = \"never\"\n\
        [[tiers]]\nid = \"base\"\n\
        [lifecycle]\nnew_days = 30\ndormant_days = 60\nchurned_days = 90\n";

    #[tokio::test]
    async fn every_shard_is_asked_where_there_are_few_members() {
        let wire = Wire::start().await;
        let program = loaded(&[PROGRAM]);
        let mut world = World::new(program.versions.clone());
        let names = ["a", "b", "c", "d", "e"];
        for name in names {
            let plan = world.plan(&join(name, "2026-02-01T00:00:00Z"));
            plan.commits.iter().for_each(|commit| world.apply(commit));
            let member: Option<MemberWrite> = plan.commits[0].member.clone();
            let transaction = Transaction {
                member,
                ..Transaction::default()
            };
            let prepared = wire.store().prepare(&program.id, &transaction).unwrap();
            wire.store().write(prepared).await.unwrap();
        }
        let app = App {
            engine: Arc::new(wire.engine()),
            commands: None,
            alias_key: None,
            trust: Trust::default(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        };

        let deadline = Instant::now() + Duration::from_secs(600);
        let drawn = Asked::Random(50).members(&app, &program.id, deadline).await;

        let (mut members, is_time_up) = drawn.unwrap();
        members.sort();
        assert_eq!(members, names.map(MemberId::new));
        assert!(!is_time_up);
    }

    #[tokio::test]
    async fn a_draw_ends_when_time_is_up() {
        let wire = Wire::start().await;
        let program = loaded(&[PROGRAM]);
        let app = App {
            engine: Arc::new(wire.engine()),
            commands: None,
            alias_key: None,
            trust: Trust::default(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        };

        let drawn = Asked::Random(50)
            .members(&app, &program.id, Instant::now())
            .await;

        assert_eq!(drawn, Ok((Vec::new(), true)));
    }
}
