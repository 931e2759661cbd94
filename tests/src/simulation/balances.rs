//! Apps that ask `account` for a balance while everything goes on.

use super::checks::books::Ledger;
use super::checks::journal;
use super::desk::{Desk, Shown};
use super::process::TABLE;
use super::programs::PROGRAM;
use super::random::Dice;
use super::staff::Staff;
use super::story::Story;
use super::world::World;
use super::{mapping, wire};
use crate::gateway::{Call, Reply};
use gradus_domain::deciding::settled_in_thought;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::member::Member;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use gradus_store::keys;
use serde_json::{Value, json};

/// When whose balance is asked for.
#[derive(Clone, Debug)]
pub struct Look {
    at: Instant,
    member: MemberId,
}

/// Some looks, each soon after somebody does something.
#[must_use]
pub fn looks(dice: &mut Dice, story: &Story) -> Vec<Look> {
    let count = dice.between(1, 4);
    let mut look = || Look {
        at: dice
            .pick(&story.errands)
            .at
            .saturating_plus_millis(dice.between(0, 3_000)),
        member: dice.pick(&story.members).clone(),
    };
    (0..count).map(|_| look()).collect()
}

/// Asks until there is an answer, and notes it.
pub async fn look(world: World, staff: Staff, desk: Desk, look: Look) {
    match answer(&world, &staff, &look).await {
        Ok(Some(shown)) => desk.note_shown(shown),
        Ok(None) => {}
        Err(failure) => desk.note_failure(failure),
    }
}

/// `None`: nobody is there, or the member was written meanwhile.
async fn answer(world: &World, staff: &Staff, look: &Look) -> Result<Option<Shown>, String> {
    world.clock().wait_until(look.at).await;
    let path = format!("/v1/programs/{PROGRAM}/members/{}/balance", look.member);
    let call = Call::new("GET", &path).claim("gradus_programs", PROGRAM);
    loop {
        let before = stored(world, &look.member);
        let worker = staff.take();
        let app = mapping::app(world, &worker);
        let work = gradus_account::handle(app, call.event());
        if let Some(response) = worker.process.live(work).await {
            staff.give_back(worker);
            let reply = Reply::of(&response);
            world.note(|| format!("balance of {}: {reply:?}", look.member));
            let after = stored(world, &look.member);
            match (reply.status, before) {
                (200, Some(member)) if after.as_ref() == Some(&member) => {
                    let balance = reply.body;
                    return Ok(Some(Shown { member, balance }));
                }
                // Somebody else was at work: what was shown may be from before or after.
                (200, _) if after.is_some() => return Ok(None),
                (404, None) => return Ok(None),
                (429 | 500..=599, _) => {}
                _ => return Err(format!("balance of {}: {reply:?}", look.member)),
            }
        }
        let pause = world.dice(|dice| dice.between(5, 4_000));
        world.clock().wait_ms(pause).await;
    }
}

/// The member as it stands in the table, without a call that a fault could befall.
fn stored(world: &World, member: &MemberId) -> Option<Member> {
    let key = json!({
        "PK": { "S": keys::member(&ProgramId::new(PROGRAM), member) },
        "SK": { "S": keys::ALONE },
    });
    let reply = world.carry_out(&wire::Call {
        service: wire::Service::Table,
        operation: "GetItem".to_owned(),
        body: json!({ "TableName": TABLE, "Key": key, "ConsistentRead": true }).to_string(),
    });
    let answer: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let item = answer.get("Item").filter(|item| item.is_object())?;
    Some(journal::member_in(item, member.clone()))
}

/// Every balance shows what the books say after the latest entry that it holds: one that
/// stands, or one that settling the member up to then brings.
#[must_use]
pub fn check(program: &LoadedProgram, ledger: &Ledger, shown: &[Shown]) -> Vec<String> {
    shown
        .iter()
        .filter_map(|shown| {
            let wanted = wanted(program, ledger, shown);
            let found = ["active", "pending", "debt", "sequence"]
                .map(|name| shown.balance[name].as_i64().unwrap_or(i64::MIN));
            (wanted != Some(found)).then(|| format!("{shown:?} shows {found:?}, not {wanted:?}"))
        })
        .collect()
}

fn wanted(program: &LoadedProgram, ledger: &Ledger, shown: &Shown) -> Option<[i64; 4]> {
    let id = &shown.member.id;
    let as_of = Instant::parse(shown.balance["as_of"].as_str()?).ok()?;
    let stored = Box::new(shown.member.clone());
    let (_, settled) = settled_in_thought(&program.versions, stored, as_of).ok()?;
    let stands = ledger.entries_of.get(id).into_iter().flatten();
    let mut stands = stands.filter(|entry| entry.sequence == shown.member.sequence);
    let latest: &Entry = settled.last().or_else(|| stands.next())?;
    Some([
        latest.after.active.get(),
        latest.after.pending.get(),
        latest.after.debt.get(),
        i64::try_from(latest.sequence).ok()?,
    ])
}
