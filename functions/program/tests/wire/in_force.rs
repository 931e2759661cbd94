use crate::door::{CHANGES, Door, earning, ladder, lots, version};
use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{day, join, purchase, settle};

/// 200.00 on 10 February: 200 points to 12 March, and silver.
async fn bought(door: &Door) {
    let first = version(1, "", &(earning("1.00", 30) + &ladder("100.00")));
    assert_eq!(door.publishes(&first).await.status, 201);
    let bought = purchase("m", "t1", "2026-02-10T04:00:00Z", "CNY", 20_000);
    door.does(&[join("m", "2026-02-01T04:00:00Z"), bought])
        .await;
}

async fn publishes_second(door: &Door, changes: &str) {
    let second = earning("2.00", 60) + &ladder("500.00") + changes;
    let answer = door
        .publishes(&version(2, "2026-03-01 00:00", &second))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

#[tokio::test]
async fn a_new_version_leaves_points_and_tiers_alone_and_decides_what_follows() {
    let door = Door::opened().await;
    bought(&door).await;

    publishes_second(&door, "").await;
    let later = purchase("m", "t2", "2026-03-02T04:00:00Z", "CNY", 1_000);
    door.does(&[later]).await;

    // THEN the second purchase earns 1 point for 2.00, to 2 March and 60 days
    let member = door.member("m").await;
    assert_eq!(member.standing.effective().as_str(), "silver");
    let on = |text| LastDay::On(day(text));
    assert_eq!(
        lots(&member),
        [(200, on("2026-03-12")), (5, on("2026-05-01"))]
    );
}

#[tokio::test]
async fn redate_and_reassess_reach_members_when_the_version_comes_into_force() {
    let door = Door::opened().await;
    bought(&door).await;

    publishes_second(&door, CHANGES).await;
    door.does(&[settle("m", "2026-02-28T15:59:59Z")]).await;
    let before = door.member("m").await;
    door.does(&[settle("m", "2026-02-28T17:00:00Z")]).await;

    // THEN 10 February and 60 days is 11 April; 200.00 are no longer enough
    let member = door.member("m").await;
    assert_eq!(lots(&before), [(200, LastDay::On(day("2026-03-12")))]);
    assert_eq!(before.standing.effective().as_str(), "silver");
    assert_eq!(lots(&member), [(200, LastDay::On(day("2026-04-11")))]);
    assert_eq!(member.standing.effective().as_str(), "base");
}

#[tokio::test]
async fn a_version_suspended_before_it_comes_into_force_changes_nothing() {
    let door = Door::opened().await;
    bought(&door).await;
    publishes_second(&door, CHANGES).await;

    let path = format!("{}/2/suspend", crate::door::VERSIONS);
    let answer = door.sends(crate::door::event("POST", &path, &[])).await;
    door.does(&[settle("m", "2026-03-01T00:00:00Z")]).await;

    let member = door.member("m").await;
    assert_eq!(answer.status, 200);
    assert_eq!(lots(&member), [(200, LastDay::On(day("2026-03-12")))]);
    assert_eq!(member.standing.effective().as_str(), "silver");
}
