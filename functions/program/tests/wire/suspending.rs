use crate::door::{Door, VERSIONS, event, ladder, posted, version};

async fn suspends(door: &Door, number: &str) -> crate::door::Response {
    door.sends(event("POST", &format!("{VERSIONS}/{number}/suspend"), &[]))
        .await
}

async fn with_two(door: &Door, first: &str, second: &str) {
    assert_eq!(door.publishes(&version(1, "", first)).await.status, 201);
    let second = version(2, "2026-03-01 00:00", second);
    assert_eq!(door.publishes(&second).await.status, 201);
}

#[tokio::test]
async fn the_version_before_a_suspended_one_decides_again() {
    let door = Door::opened().await;
    with_two(&door, "", "").await;
    door.is_now("2026-03-02T00:00:00Z");

    let answer = suspends(&door, "2").await;

    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["suspended_at"], "2026-03-02T00:00:00Z");
    let list = door.lists().await;
    assert_eq!(list["versions"][0]["in_force"], true);
    assert_eq!(list["versions"][1]["in_force"], false);
}

#[tokio::test]
async fn the_first_suspension_stands() {
    let door = Door::opened().await;
    with_two(&door, "", "").await;
    suspends(&door, "2").await;
    door.is_now("2026-02-25T00:00:00Z");

    let again = suspends(&door, "2").await;

    assert_eq!(again.json()["suspended_at"], "2026-02-20T04:00:00Z");
}

#[tokio::test]
async fn what_nothing_could_replace_is_not_suspended() {
    let door = Door::opened().await;
    with_two(&door, "", &ladder("100.00")).await;
    door.is_now("2026-03-02T00:00:00Z");

    let only_first = suspends(&door, "1").await;
    let with_tier = suspends(&door, "2").await;

    let problem = (409, "version_cannot_be_suspended".into(), "version".into());
    assert_eq!(only_first.problem(), problem);
    assert_eq!(with_tier.problem(), problem);
    let detail = with_tier.json()["detail"].to_string();
    assert!(detail.contains("silver"), "{detail}");
}

#[tokio::test]
async fn of_two_suspensions_that_leave_nothing_one_is_done() {
    let door = Door::opened().await;
    with_two(&door, "", "").await;

    let (one, other) = tokio::join!(suspends(&door, "1"), suspends(&door, "2"));

    // THEN version 1 is in force: nothing would replace it, whichever comes first
    assert_eq!((one.status, other.status), (409, 200));
    assert_eq!(door.lists().await["versions"][0]["in_force"], true);
}

#[tokio::test]
async fn a_suspended_version_counts_among_the_numbers_and_never_comes_back() {
    let door = Door::opened().await;
    let (first, third) = (version(1, "", ""), version(3, "2026-03-01 00:00", ""));
    assert_eq!(door.publishes(&first).await.status, 201);
    assert_eq!(door.publishes(&third).await.status, 201);
    assert_eq!(suspends(&door, "3").await.status, 200);

    let lower = door.publishes(&version(2, "2026-03-05 00:00", "")).await;
    let again = door.publishes(&third).await;
    let other = door.publishes(&version(3, "2026-03-05 00:00", "")).await;

    let out_of_order = (422, "version_out_of_order".into(), "version".into());
    assert_eq!(lower.problem(), out_of_order);
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(other.status, 409, "{}", other.text);
    door.is_now("2026-03-06T00:00:00Z");
    let list = door.lists().await;
    assert_eq!(list["versions"][0]["in_force"], true, "{list}");
    let suspended = &list["versions"][1];
    assert_eq!(suspended["published"]["version"], 3, "{list}");
    assert_eq!(suspended["suspended_at"], "2026-02-20T04:00:00Z");
}

#[tokio::test]
async fn what_is_unknown_is_not_suspended() {
    let door = Door::opened().await;
    let no_program = suspends(&door, "1").await;
    door.publishes(&version(1, "", "")).await;

    assert_eq!(
        no_program.problem(),
        (404, "program_unknown".into(), "program".into())
    );
    for number in ["2", "x", "-1", "01"] {
        let answer = suspends(&door, number).await;
        assert_eq!(
            answer.problem(),
            (404, "version_unknown".into(), "version".into())
        );
    }
    let path = format!("{VERSIONS}/1/suspend");
    let body = door
        .sends(posted(&path, "application/json", "{\"at\": 1}"))
        .await;
    assert_eq!(
        body.problem(),
        (400, "body_not_expected".into(), String::new())
    );
}
