use crate::door::{Door, VERSIONS, event, ladder, posted, version};
use serde_json::json;

#[tokio::test]
async fn the_first_version_may_be_in_force_from_ever() {
    let door = Door::opened().await;
    let file = version(1, "", "");

    let answer = door.publishes(&file).await;

    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(
        answer.header("location"),
        "/v1/programs/test/versions?file=1"
    );
    let body = answer.json();
    assert_eq!(body["version"], 1);
    assert_eq!(body["effective_from"], "1970-01-01T00:00:00Z");
    assert_eq!(body["published_at"], "2026-02-20T04:00:00Z");
    assert_eq!(body["media_type"], "application/toml");
    assert_eq!(
        body["bounds"],
        json!({ "most_lots": 1, "living_limits": 0 })
    );
    let list = door.lists().await;
    assert_eq!(list["versions"][0]["in_force"], true);
    assert_eq!(list["versions"][0]["published"], body);
}

#[tokio::test]
async fn the_file_comes_back_byte_for_byte() {
    let door = Door::opened().await;
    let file = format!("# Käse – 茶\r\n{}", version(1, "", ""));
    door.publishes(&file).await;

    let answer = door.sends(event("GET", VERSIONS, &[("file", "1")])).await;
    let unknown = door.sends(event("GET", VERSIONS, &[("file", "2")])).await;
    let no_number = door.sends(event("GET", VERSIONS, &[("file", "01")])).await;

    assert_eq!((answer.status, answer.text), (200, file));
    assert_eq!(
        unknown.problem(),
        (404, "version_unknown".into(), "version".into())
    );
    assert_eq!(
        no_number.problem(),
        (400, "parameter_invalid".into(), "file".into())
    );
}

#[tokio::test]
async fn the_same_file_again_gets_the_first_answer_and_another_a_conflict() {
    let door = Door::opened().await;
    let first = door.publishes(&version(1, "", "")).await;
    door.is_now("2026-02-21T04:00:00Z");

    let again = door.publishes(&version(1, "", "")).await;
    let other = door.publishes(&version(1, "", "# another\n")).await;

    assert_eq!(again.status, 200);
    assert_eq!(again.json(), first.json());
    assert_eq!(
        other.problem(),
        (409, "version_taken".into(), "version".into())
    );
}

#[tokio::test]
async fn a_later_version_is_published_a_minute_ahead_at_least() {
    // GIVEN now 12:00 in Shanghai
    let door = Door::opened().await;
    door.publishes(&version(1, "", "")).await;

    let late = door.publishes(&version(2, "", "")).await;
    let soon = version(2, "2026-02-20 12:00", "").replace("12:00:00", "12:00:59");
    let too_soon = door.publishes(&soon).await;
    let just = door.publishes(&version(2, "2026-02-20 12:01", "")).await;

    let problem = (
        422,
        "effective_from_too_soon".into(),
        "effective_from".into(),
    );
    assert_eq!(late.problem(), problem);
    assert_eq!(too_soon.problem(), problem);
    let detail = too_soon.json()["detail"].to_string();
    assert!(detail.contains("2026-02-20T04:01:00Z"), "{detail}");
    assert_eq!(just.status, 201);
}

#[tokio::test]
async fn a_version_in_a_currency_that_ended_is_not_published_and_valid_with_a_warning() {
    let door = Door::opened().await;
    let kuna = version(1, "", "").replace("CNY", "HRK");

    let published = door.publishes(&kuna).await;
    let valid = door.posts(&format!("{VERSIONS}/validate"), &kuna).await;

    assert_eq!(
        published.problem(),
        (422, "currency_ended".into(), "currency".into())
    );
    let detail = published.json()["detail"].to_string();
    assert!(
        detail.contains("HRK ended with 2023-01-14, and EUR came after it"),
        "{detail}"
    );
    assert_eq!(valid.status, 200);
    assert!(valid.json()["warnings"].to_string().contains("HRK ended"));
    assert_eq!(door.publishes(&version(1, "", "")).await.status, 201);
}

#[tokio::test]
async fn a_version_that_does_not_fit_says_which_field() {
    let door = Door::opened().await;
    door.publishes(&version(3, "2026-02-01 00:00", &ladder("100.00")))
        .await;
    door.publishes(&version(4, "2026-04-01 00:00", &ladder("100.00")))
        .await;
    let fits = version(5, "2026-05-01 00:00", &ladder("100.00"));
    let cases = [
        (
            fits.replace("version = 5", "version = 2"),
            "version_out_of_order",
            "version",
        ),
        (
            fits.replace("2026-05", "2026-03"),
            "effective_from_out_of_order",
            "effective_from",
        ),
        (
            fits.replace("Asia/Shanghai", "Asia/Tokyo"),
            "zone_changed",
            "zone",
        ),
        (fits.replace("CNY", "EUR"), "currency_changed", "currency"),
        (fits.replace("silver", "bronze"), "tier_gone", "tiers"),
    ];

    for (file, code, field) in cases {
        let answer = door.publishes(&file).await;
        assert_eq!(answer.problem(), (422, code.into(), field.into()));
    }
    assert_eq!(door.lists().await["versions"].as_array().unwrap().len(), 2);
    assert_eq!(door.publishes(&fits).await.status, 201);
}

#[tokio::test]
async fn of_two_files_with_one_number_one_is_published() {
    let door = Door::opened().await;
    door.publishes(&version(1, "", "")).await;
    let (one, other) = (
        version(2, "2026-03-01 00:00", "# one\n"),
        version(2, "2026-03-01 00:00", "# other\n"),
    );

    let (first, second) = tokio::join!(door.publishes(&one), door.publishes(&other));

    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn of_two_versions_that_do_not_fit_each_other_one_is_published() {
    let door = Door::opened().await;
    door.publishes(&version(1, "", "")).await;
    let (second, third) = (
        version(2, "2026-03-10 00:00", ""),
        version(3, "2026-03-05 00:00", ""),
    );

    let (one, other) = tokio::join!(door.publishes(&second), door.publishes(&third));

    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    assert_eq!(door.lists().await["versions"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_program_in_json_is_published_as_json() {
    let door = Door::opened().await;
    let file = include_str!("../../../../shared/contracts/tests/program/classic.json");
    let path = "/v1/programs/classic/versions";

    let answer = door
        .sends(posted(path, "application/json; charset=utf-8", file))
        .await;

    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(answer.json()["media_type"], "application/json");
}

#[tokio::test]
async fn a_valid_file_is_answered_with_its_bounds_and_what_stands_against_publishing_it() {
    let door = Door::opened().await;
    let file = version(1, "", "");

    let alone = door.posts(&format!("{VERSIONS}/validate"), &file).await;
    door.publishes(&file).await;
    let beside = door.posts(&format!("{VERSIONS}/validate"), &file).await;

    let bounds = json!({ "most_lots": 1, "living_limits": 0 });
    assert_eq!(
        alone.json(),
        json!({ "valid": true, "bounds": bounds, "warnings": [] })
    );
    assert_eq!(beside.status, 200);
    let warning = beside.json()["warnings"][0].to_string();
    assert!(
        warning.contains("a new one has a higher number"),
        "{warning}"
    );
}

#[tokio::test]
async fn the_sample_events_are_answered() {
    let door = Door::opened().await;
    let samples = [
        (include_str!("../../events/validate.json"), 200),
        (include_str!("../../events/publish.json"), 201),
        (include_str!("../../events/dry-run.json"), 200),
        (include_str!("../../events/list.json"), 200),
        (include_str!("../../events/suspend.json"), 404),
    ];

    for (sample, status) in samples {
        let answer = door.sends(serde_json::from_str(sample).unwrap()).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}
