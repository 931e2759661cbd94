//! Persons and aliases: who may claim, change and free them.

use crate::shelf::{Shelf, write};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_store::aliases::{Alias, AliasKey, AliasKind};
use gradus_store::companion::Companion;
use gradus_store::person::Person;
use gradus_store::transaction::{Conflict, Transaction};

fn phone() -> Alias {
    AliasKey::new(&[7; 32]).alias(&ProgramId::new("test"), AliasKind::Phone, "+15550100")
}

fn together(companions: Vec<Companion>) -> Transaction {
    Transaction {
        companions,
        ..Transaction::default()
    }
}

fn alone(companion: Companion) -> Transaction {
    together(vec![companion])
}

fn person(name: &str, revision: u64) -> Box<Person> {
    Box::new(Person {
        name: Some(name.to_owned()),
        phone: Some("+15550100".to_owned()),
        card: Some("C-1".to_owned()),
        join_fingerprint: "f".to_owned(),
        revision,
        ..Person::default()
    })
}

fn against(places: &[usize]) -> Conflict {
    Conflict {
        companions: places.to_vec(),
        ..Conflict::default()
    }
}

#[tokio::test]
async fn an_alias_leads_to_one_member_until_that_one_frees_it() {
    let shelf = Shelf::of("").await;
    let (m, n) = (MemberId::new("m"), MemberId::new("n"));
    let claim = |member: &MemberId| alone(Companion::ClaimAlias(phone(), member.clone()));
    let release = |member: &MemberId| alone(Companion::ReleaseAlias(phone(), member.clone()));

    write(&shelf.store, &shelf.program, &claim(&m))
        .await
        .unwrap();
    write(&shelf.store, &shelf.program, &claim(&m))
        .await
        .unwrap();
    assert_eq!(shelf.conflict(&claim(&n)).await, against(&[0]));
    assert_eq!(shelf.conflict(&release(&n)).await, against(&[0]));
    let found = shelf.store.look_up(&shelf.program, &phone()).await;
    assert_eq!(found, Ok(Some(m.clone())));

    write(&shelf.store, &shelf.program, &release(&m))
        .await
        .unwrap();
    write(&shelf.store, &shelf.program, &release(&m))
        .await
        .unwrap();
    let found = shelf.store.look_up(&shelf.program, &phone()).await;
    assert_eq!(found, Ok(None));

    write(&shelf.store, &shelf.program, &claim(&n))
        .await
        .unwrap();
    let found = shelf.store.look_up(&shelf.program, &phone()).await;
    assert_eq!(found, Ok(Some(n)));
}

#[tokio::test]
async fn an_alias_of_one_program_leads_nowhere_in_another() {
    let shelf = Shelf::of("").await;
    let claim = alone(Companion::ClaimAlias(phone(), MemberId::new("m")));
    write(&shelf.store, &shelf.program, &claim).await.unwrap();

    let elsewhere = shelf
        .store
        .look_up(&ProgramId::new("other"), &phone())
        .await;

    assert_eq!(elsewhere, Ok(None));
}

#[tokio::test]
async fn a_person_is_written_only_over_the_revision_that_was_read() {
    let shelf = Shelf::of("").await;
    let m = MemberId::new("m");
    let put =
        |person: Box<Person>, expects| alone(Companion::PutPerson(m.clone(), person, expects));
    write(&shelf.store, &shelf.program, &put(person("first", 1), None))
        .await
        .unwrap();

    let again = shelf.conflict(&put(person("other", 1), None)).await;
    write(
        &shelf.store,
        &shelf.program,
        &put(person("second", 2), Some(1)),
    )
    .await
    .unwrap();
    let stale = shelf.conflict(&put(person("third", 2), Some(1))).await;

    assert_eq!([again, stale], [against(&[0]), against(&[0])]);
    let stored = shelf.store.person(&shelf.program, &m).await;
    assert_eq!(stored, Ok(Some(*person("second", 2))));
}

#[tokio::test]
async fn a_person_is_forgotten_only_as_it_was_read_and_for_good() {
    let shelf = Shelf::of("").await;
    let m = MemberId::new("m");
    let forget = |revision| alone(Companion::DeletePerson(m.clone(), revision));
    let put = alone(Companion::PutPerson(m.clone(), person("first", 3), None));
    write(&shelf.store, &shelf.program, &put).await.unwrap();

    let stale = shelf.conflict(&forget(2)).await;
    write(&shelf.store, &shelf.program, &forget(3))
        .await
        .unwrap();
    write(&shelf.store, &shelf.program, &forget(3))
        .await
        .unwrap();

    assert_eq!(stale, against(&[0]));
    assert_eq!(shelf.store.person(&shelf.program, &m).await, Ok(None));
    assert!(shelf.wire.everything().await.is_empty());
}

#[tokio::test]
async fn the_companions_that_stand_against_a_transaction_are_told_by_their_places() {
    let shelf = Shelf::of("").await;
    let email = AliasKey::new(&[7; 32]).alias(&shelf.program, AliasKind::Email, "m@example.com");
    let taken = alone(Companion::ClaimAlias(email.clone(), MemberId::new("n")));
    write(&shelf.store, &shelf.program, &taken).await.unwrap();
    let m = MemberId::new("m");

    let conflict = shelf
        .conflict(&together(vec![
            Companion::ClaimAlias(phone(), m.clone()),
            Companion::ClaimAlias(email, m.clone()),
            Companion::PutPerson(m, person("first", 1), None),
        ]))
        .await;

    assert_eq!(conflict, against(&[1]));
}
