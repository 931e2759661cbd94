use crate::desk::{Desk, LOOKUP, everything};
use gradus_tests::gateway::Call;
use serde_json::json;

#[tokio::test]
async fn a_member_is_found_by_each_of_its_aliases() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &everything()).await;

    for body in [
        json!({ "phone": "+1 555 0100199" }),
        json!({ "email": "zyxwv@EXAMPLE.com" }),
        json!({ "card": "CARD-778899" }),
        json!({ "external_id": "crm-445566" }),
    ] {
        assert_eq!(desk.finds(&body).await.as_ref(), Some(&member), "{body}");
    }
}

#[tokio::test]
async fn an_alias_of_another_kind_or_program_leads_nowhere() {
    let desk = Desk::open().await;
    desk.joins("k1", &everything()).await;

    let of_another_kind = desk.finds(&json!({ "card": "crm-445566" })).await;
    let of_another_program = Call::new("POST", "/v1/programs/other/members/lookup");
    let of_another_program = desk
        .asks(&of_another_program.body(&json!({ "phone": "+15550100199" })))
        .await;

    assert_eq!(of_another_kind, None);
    assert_eq!(
        of_another_program.problem(),
        (404, "member_unknown", "phone")
    );
}

#[tokio::test]
async fn exactly_one_field_is_looked_up() {
    let desk = Desk::open().await;

    for body in [json!({}), json!({ "card": "c", "phone": "+15550100199" })] {
        let reply = desk.asks(&Call::new("POST", LOOKUP).body(&body)).await;

        assert_eq!(reply.problem(), (422, "body_invalid", ""), "{body}");
    }
}
