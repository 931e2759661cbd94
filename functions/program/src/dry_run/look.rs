//! Looks at the members of a sample, several at once, for a limited time.

use super::history::history;
use super::outlook::Outlook;
use super::replay::Replayed;
use super::rules::Rules;
use gradus_contracts::program::versions::REPLAYED_MONTHS;
use gradus_domain::ledger::plan::Failure;
use gradus_domain::member::Member;
use gradus_domain::words::ids::MemberId;
use gradus_engine::Engine;
use gradus_shell::problem::Problem;
use gradus_store::error::StoreError;
use std::sync::Arc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, timeout_at};

/// How many members are looked at at once.
const MEMBERS_AT_ONCE: usize = 16;

/// What was found of a sample.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Of each member, one after another as they were done.
    pub(super) members: Vec<Looked>,
    /// How many were not looked at before time was up.
    pub(super) out_of_time: usize,
}

/// What was found of a member.
#[derive(Debug)]
pub(super) enum Looked {
    /// There is none of this id.
    Unknown,
    /// Nothing happens to it any more.
    Erased,
    /// Its data do not fit both versions, and why.
    Failed(String),
    /// It was looked at.
    At(Box<Look>),
}

/// A member that was looked at.
#[derive(Debug)]
pub(super) struct Look {
    /// Lots and tier.
    pub(super) outlook: Outlook,
    /// Cost.
    pub(super) replayed: Replayed,
    /// Whether earlier acts were left out for their number.
    pub(super) history_is_cut: bool,
}

/// Looks at members until all are done or time is up.
///
/// # Errors
/// [`Problem`] where the table does not answer.
pub(super) async fn look_at_all(
    engine: &Arc<Engine>,
    rules: &Arc<Rules>,
    members: Vec<MemberId>,
    deadline: Instant,
) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut waiting = members.into_iter();
    let mut looking = JoinSet::new();
    loop {
        while looking.len() < MEMBERS_AT_ONCE
            && let Some(member) = waiting.next()
        {
            looking.spawn(look_at(Arc::clone(engine), Arc::clone(rules), member));
        }
        match timeout_at(deadline, looking.join_next()).await {
            Ok(None) => return Ok(found),
            Ok(Some(looked)) => found.members.push(looked.map_err(|error| broken(&error))??),
            Err(_) => {
                found.out_of_time = looking.len().saturating_add(waiting.len());
                return Ok(found);
            }
        }
    }
}

async fn look_at(
    engine: Arc<Engine>,
    rules: Arc<Rules>,
    member: MemberId,
) -> Result<Looked, StoreError> {
    let (store, program) = (engine.store(), &rules.new.id);
    let Some(stored) = store.member(program, &member).await? else {
        return Ok(Looked::Unknown);
    };
    let member: Box<Member> = stored.member;
    if member.erased_at.is_some() {
        return Ok(Looked::Erased);
    }
    let calendar = &rules.new.calendar;
    let since = calendar.first_instant(rules.today.minus_months(i32::from(REPLAYED_MONTHS)));
    let history = history(store, program, &member.id, since).await?;
    let look = || {
        Ok::<_, Failure>(Look {
            outlook: Outlook::of(&rules, &member)?,
            replayed: Replayed::of(&rules, &member, &history)?,
            history_is_cut: history.is_cut,
        })
    };
    Ok(match look() {
        Ok(look) => Looked::At(Box::new(look)),
        Err(failure) => Looked::Failed(failure.to_string()),
    })
}

fn broken(error: &JoinError) -> Problem {
    tracing::error!(error = %error, "a look at a member broke off");
    Problem::new(500, "internal", "the dry run could not be carried out")
}
