//! Exports of items and of transactions by Square.

use crate::shop::{Shop, assert_says};
use serde_json::json;

const ITEMS: &str = "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count,Itemization Type,Token\n";

fn item(at: &str, zone: &str, amounts: &str, ids: &str, event: &str, rest: &str) -> String {
    format!(
        "{at},{zone},Ceramics,Mug,1.0,Regular,MUG-1,,{amounts},{ids},Till,,,{event},Fair,,{rest}\n"
    )
}

#[test]
fn items_become_purchases_and_refunds_are_rows_with_a_day() {
    let shop = Shop::new();
    let eastern = "Eastern Time (US & Canada)";
    let rest = |token: &str| format!("CUST1,,,ea,1,Physical Good,{token}");
    let export = [
        ITEMS.to_owned(),
        item(
            "2026-09-20,09:00:00",
            eastern,
            "($5.00),$0.00,($5.00),($0.40)",
            "T1,P1R",
            "Refund",
            &rest("k3"),
        ),
        item(
            "09/13/26,10:02:11",
            eastern,
            "\"$1,025.00\",-$3.00,\"$1,022.00\",$1.20",
            "T1,P1",
            "Payment",
            &rest("k1"),
        ),
        item(
            "09/13/26,10:02:11",
            eastern,
            "$12.00,$0.00,$12.00,$0.96",
            "T1,P1",
            "Payment",
            &rest("k2"),
        ),
        item(
            "09/13/26,10:02:11",
            eastern,
            "$12.00,$0.00,$12.00,$0.96",
            "T1,P1",
            "Payment",
            &rest("k2"),
        ),
    ];

    let converted = shop.convert("square", &export.concat(), &["--currency", "USD"]);

    assert_eq!(
        converted.commands[1],
        json!({
            "kind": "purchase", "id": "T1", "member": "CUST1", "currency": "USD",
            "occurred_at": "2026-09-13T14:02:11Z", "received_at": "2026-09-13T14:02:11Z",
            "lines": [
                {"amount": 102_320, "tax": 120, "quantity": 1, "category": "Ceramics", "sku": "MUG-1"},
                {"amount": 1296, "tax": 96, "quantity": 1, "category": "Ceramics", "sku": "MUG-1"}
            ],
            "store": "Fair"
        })
    );
    assert_eq!(
        converted.commands[2],
        json!({
            "kind": "return", "id": "P1R-1789909200", "member": "CUST1", "transaction": "T1",
            "occurred_at": "2026-09-20T13:00:00Z", "received_at": "2026-09-20T13:00:00Z",
            "amount": {"amount": 540, "tax": 40}
        })
    );
    assert_says(&converted.said, &["1  rows left: the same as another"]);
    assert_eq!(shop.replay()["rejected"], json!({}));
}

#[test]
fn transactions_are_purchases_of_one_line_and_tips_are_left() {
    let shop = Shop::new();
    let export = "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Tax,Tip,Total Collected,Transaction ID,Payment ID,Event Type,Location,Customer ID\n\
                  2026-09-13,10:02:11,Pacific Time (US & Canada),$30.00,-$3.00,$27.00,$2.16,$2.00,$31.16,T1,P1,Payment,Fair,C1\n\
                  2026-09-13,11:00:00,Pacific Time (US & Canada),$30.00,$0.00,$30.00,$0.00,$0.00,$30.00,T2,P2,Payment,Fair,\n";

    let converted = shop.convert("square", export, &["--currency", "USD"]);

    assert_eq!(
        converted.commands[1]["lines"],
        json!([{"amount": 2916, "tax": 216}])
    );
    assert_eq!(converted.commands[1]["occurred_at"], "2026-09-13T17:02:11Z");
    assert_says(
        &converted.said,
        &[
            "1  sales with a tip",
            "1  left: the export names no customer",
        ],
    );
}

#[test]
fn a_zone_that_nobody_knows_is_told_by_its_row() {
    let shop = Shop::new();
    let rest = "C1,,,ea,1,Physical Good,k1";
    let export = [
        ITEMS.to_owned(),
        item(
            "2026-09-13,10:02:11",
            "Ship time",
            "$1,$0,$1,$0",
            "T1,P1",
            "Payment",
            rest,
        ),
    ];

    let said = shop.fault_of("square", &export.concat(), &["--currency", "USD"]);

    assert_says(
        &said,
        &[
            "export.csv:2:21  Time Zone",
            "found \"Ship time\"",
            "America/New_York",
        ],
    );
}
