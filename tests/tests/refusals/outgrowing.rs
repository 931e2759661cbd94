//! A member that would outgrow its item: said last, by whoever writes the member.

use crate::page::{KINDS, Order};
use crate::situation::{Form, Situation, is_said};
use crate::{TOO_LARGE, order};
use gradus_domain::commands::{Act, Command};
use gradus_domain::ledger::plan::{MemberWrite, Timers};
use gradus_domain::member::{LimitUse, Member};
use gradus_domain::program::rule::LimitWindow;
use gradus_domain::words::ids::{MemberId, RuleId, Segment};
use gradus_engine::Engine;
use gradus_engine::answer::Answer;
use gradus_engine::programs::LoadedProgram;
use gradus_store::codec::{MEMBER_BYTES_MAX, encode_member};
use gradus_store::transaction::Transaction;
use gradus_tests::wire::Wire;

/// The state with a counter that takes all the room that there is, and a number of its
/// latest entry after which the next one takes a byte more.
fn full(mut state: Member) -> Member {
    state.revision += 1;
    state.sequence = 127;
    let mut counter = LimitUse {
        rule: RuleId::new("r".repeat(MEMBER_BYTES_MAX / 2)),
        window: LimitWindow::Lifetime,
        start: state.joined_on,
        used: 1,
    };
    state.limit_uses = vec![counter.clone()];
    let room = MEMBER_BYTES_MAX - encode_member(&state).unwrap().len();
    counter.rule = RuleId::new("r".repeat(MEMBER_BYTES_MAX / 2 + room));
    state.limit_uses = vec![counter];
    assert_eq!(encode_member(&state).unwrap().len(), MEMBER_BYTES_MAX);
    state
}

async fn fill(engine: &Engine, program: &LoadedProgram) {
    let member = MemberId::new("m");
    let stored = engine.store().member(&program.id, &member).await.unwrap();
    let Some(stored) = stored else { return };
    let write = Transaction {
        member: Some(MemberWrite {
            expects: Some(stored.member.revision),
            state: Box::new(full(*stored.member)),
            timers: Timers::default(),
        }),
        ..Transaction::default()
    };
    let prepared = engine.store().prepare(&program.id, &write).unwrap();
    engine.store().write(prepared).await.unwrap();
}

/// What is answered where these refusals apply, and the member is full besides.
async fn answer(engine: &Engine, kind: &str, applies: &[&str]) -> Answer {
    let Situation {
        world,
        past,
        mut command,
    } = Situation::of(kind, Form::Lines, applies);
    let id = world.programs.first().unwrap().program.id.clone();
    let program = LoadedProgram::of(id, world.programs.clone());
    for command in &past {
        engine.execute_with(&program, command, &[]).await.unwrap();
    }
    fill(engine, &program).await;
    if let Act::Join(profile) = &mut command.act {
        profile.segments = vec![Segment::new("s".repeat(MEMBER_BYTES_MAX))];
    }
    let command: Command = command;
    let answer = engine.execute_with(&program, &command, &[]).await;
    answer.unwrap()
}

#[tokio::test]
async fn a_member_that_would_outgrow_its_item_is_said_last() {
    for kind in KINDS {
        if !Order::of(kind).refusals().contains(&TOO_LARGE) {
            continue;
        }
        let order = order(kind, Form::Lines);
        let before = order.refusals().last().copied().unwrap();

        let alone = answer(&Wire::start().await.engine(), kind, &[]).await;
        let both = answer(&Wire::start().await.engine(), kind, &[before]).await;

        let says = |answer: &Answer, refusal| matches!(answer, Answer::Rejected(rejection) if is_said(refusal, rejection));
        assert!(says(&alone, TOO_LARGE), "{kind}: {alone:?}");
        assert!(says(&both, before), "{kind}, {before}: {both:?}");
    }
}
