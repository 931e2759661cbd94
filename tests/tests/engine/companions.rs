//! What is written with a command: an alias has one member.

use crate::counter::Counter;
use gradus_domain::words::ids::MemberId;
use gradus_engine::answer::{Answer, EngineError};
use gradus_store::aliases::{Alias, AliasKey, AliasKind};
use gradus_store::companion::Companion;
use gradus_store::person::Person;
use gradus_tests::commands::join;

const JOINED: &str = "2026-03-01T04:00:00Z";

fn alias(counter: &Counter, kind: AliasKind, text: &str) -> Alias {
    AliasKey::new(&[7; 32]).alias(&counter.program.id, kind, text)
}

fn with(counter: &Counter, member: &str, email: &str) -> Vec<Companion> {
    let id = MemberId::new(member);
    let person = Person {
        name: Some(member.to_owned()),
        revision: 1,
        ..Person::default()
    };
    vec![
        Companion::PutPerson(id.clone(), Box::new(person), None),
        Companion::ClaimAlias(alias(counter, AliasKind::Email, email), id.clone()),
        Companion::ClaimAlias(alias(counter, AliasKind::Phone, "+15550100"), id),
    ]
}

#[tokio::test]
async fn a_joining_with_a_taken_alias_writes_nothing_and_says_which() {
    let counter = Counter::of("").await;
    let first = with(&counter, "m", "m@example.com");
    let joined = counter
        .engine
        .execute_with(&counter.program, &join("m", JOINED), &first)
        .await;
    assert!(matches!(joined, Ok(Answer::Recorded(_))), "{joined:?}");
    let before = counter.wire.everything().await;

    let second = with(&counter, "n", "n@example.com");
    let answer = counter
        .engine
        .execute_with(&counter.program, &join("n", JOINED), &second)
        .await;

    assert_eq!(answer, Err(EngineError::Companions(vec![2])));
    assert_eq!(counter.wire.everything().await, before);
}

#[tokio::test]
async fn a_repeated_joining_is_a_repeat_and_leaves_person_and_aliases_alone() {
    let counter = Counter::of("").await;
    let companions = with(&counter, "m", "m@example.com");
    let command = join("m", JOINED);
    let first = counter
        .engine
        .execute_with(&counter.program, &command, &companions)
        .await;
    let before = counter.wire.everything().await;

    let again = counter
        .engine
        .execute_with(&counter.program, &command, &companions)
        .await;

    let Ok(Answer::Recorded(entry)) = first else {
        panic!("{first:?}");
    };
    assert_eq!(again, Ok(Answer::Repeated(entry)));
    assert_eq!(counter.wire.everything().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_joinings_at_once_with_one_phone_one_has_it_and_the_other_is_nobody() {
    for round in 0..8 {
        let counter = Counter::of("").await;
        let (one, other) = (
            with(&counter, "m", "m@example.com"),
            with(&counter, "n", "n@example.com"),
        );
        let (joins_m, joins_n) = (join("m", JOINED), join("n", JOINED));
        let (m, n) = tokio::join!(
            counter
                .engine
                .execute_with(&counter.program, &joins_m, &one),
            counter
                .engine
                .execute_with(&counter.program, &joins_n, &other),
        );

        let phone = alias(&counter, AliasKind::Phone, "+15550100");
        let holder = counter
            .engine
            .store()
            .look_up(&counter.program.id, &phone)
            .await;
        let holder = holder.unwrap().unwrap();
        let (won, lost) = if holder.as_str() == "m" {
            (m, n)
        } else {
            (n, m)
        };
        assert!(
            matches!(won, Ok(Answer::Recorded(_))),
            "round {round}: {won:?}"
        );
        assert_eq!(lost, Err(EngineError::Companions(vec![2])), "round {round}");
        // Member, person, joining, e-mail and phone.
        assert_eq!(counter.wire.everything().await.len(), 5);
    }
}
