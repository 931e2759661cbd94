//! What another release wrote: not read, not written over, and another try may work.

use crate::shelf::{Shelf, transaction_of, write};
use aws_sdk_dynamodb::types::AttributeValue;
use gradus_domain::commands::{CommandKey, Returned};
use gradus_domain::words::ids::MemberId;
use gradus_store::error::{Place, StoreError};
use gradus_store::keys;
use gradus_store::table::{BODY, CODEC};
use gradus_store::transaction::CommitError;
use gradus_store::versions::StoredVersion;
use gradus_tests::commands::{amount, at, join, purchase, returned};

const NEXT: &str = "2";

async fn with_a_return() -> Shelf {
    let mut shelf = Shelf::of("").await;
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    shelf
        .runs(&purchase("m", "T1", "2026-03-02T04:00:00Z", "CNY", 10_000))
        .await;
    let part = Returned::Amount(amount(2_000));
    shelf
        .runs(&returned("m", "R1", "2026-03-03T04:00:00Z", "T1", part))
        .await;
    shelf
}

async fn written_by_the_next_release(shelf: &Shelf, partition: &str, sort: &str) {
    let codec = AttributeValue::N(NEXT.to_owned());
    shelf.wire.overwrite(partition, sort, CODEC, codec).await;
}

fn says_come_again<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    match answer {
        Err(error @ StoreError::OtherCodec { .. }) => {
            assert!(error.is_retryable(), "{error}");
            assert!(error.to_string().contains(NEXT), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_item_of_an_unknown_codec_is_read_by_another_release() {
    let shelf = with_a_return().await;
    let m = MemberId::new("m");
    let key = CommandKey::Transaction("T1".into());
    let record = keys::record(&shelf.program, &key);
    written_by_the_next_release(&shelf, &record, keys::REMAINDER).await;
    says_come_again(shelf.store.target(&shelf.program, &key).await);
    written_by_the_next_release(&shelf, &record, keys::ALONE).await;
    let member = keys::member(&shelf.program, &m);
    written_by_the_next_release(&shelf, &member, keys::ALONE).await;

    says_come_again(shelf.store.record(&shelf.program, &key).await);
    says_come_again(shelf.store.member(&shelf.program, &m).await);
    says_come_again(shelf.store.statement(&shelf.program, &m, None, 10).await);
}

#[tokio::test]
async fn a_version_of_an_unknown_codec_is_read_by_another_release() {
    let shelf = Shelf::of("").await;
    let version = StoredVersion {
        number: 1,
        file_name: "a.toml".to_owned(),
        file: b"x".to_vec(),
        published_at: at("2026-03-01T00:00:00Z"),
        suspended_at: None,
    };
    shelf.store.publish(&shelf.program, &version).await.unwrap();
    let partition = keys::versions(&shelf.program);
    written_by_the_next_release(&shelf, &partition, &keys::version(1)).await;

    says_come_again(shelf.store.versions(&shelf.program).await);
    says_come_again(shelf.store.publish(&shelf.program, &version).await);
}

#[tokio::test]
async fn an_entry_of_an_unknown_codec_is_not_written_over() {
    let mut shelf = with_a_return().await;
    let bought = purchase("m", "T2", "2026-03-04T04:00:00Z", "CNY", 100);
    let mut plan = shelf.world.plan(&bought);
    let commit = plan.commits.remove(0);
    shelf.runs(&bought).await;
    let record = keys::record(&shelf.program, &CommandKey::Transaction("T2".into()));
    written_by_the_next_release(&shelf, &record, keys::ALONE).await;
    let before = shelf.wire.everything().await;

    let answer = write(&shelf.store, &shelf.program, &transaction_of(&commit)).await;

    match answer {
        Err(CommitError::Store(error)) => says_come_again::<()>(Err(error)),
        other => panic!("{other:?}"),
    }
    assert_eq!(shelf.wire.everything().await, before);
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_an_error_and_no_reason_to_come_again() {
    let shelf = with_a_return().await;
    let m = MemberId::new("m");
    let member = keys::member(&shelf.program, &m);
    let number = AttributeValue::N("7".to_owned());
    shelf
        .wire
        .overwrite(&member, keys::ALONE, BODY, number)
        .await;

    let error = shelf.store.member(&shelf.program, &m).await.unwrap_err();

    let wanted = StoreError::Attribute {
        item: "a member",
        place: Place {
            partition: member,
            sort: keys::ALONE.to_owned(),
        },
        attribute: BODY,
    };
    assert_eq!(error, wanted);
    assert!(!error.is_retryable());
}
