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

const TRANSACTIONS: &str = "Date,Time,Time Zone,Net Sales,Tax,Tip,Partial Refunds,Total Collected,Transaction ID,Payment ID,Event Type,Customer ID\n";

fn transaction(at: &str, amounts: &str, ids: &str, event: &str, customer: &str) -> String {
    format!("{at},UTC,{amounts},{ids},{event},{customer}\n")
}

#[test]
fn what_is_paid_in_several_ways_is_one_purchase_of_the_earliest_time() {
    let shop = Shop::new();
    let payment = |time: &str, amounts: &str, payment: &str, customer: &str| {
        let at = format!("2026-09-13,{time}");
        transaction(&at, amounts, &format!("T1,{payment}"), "Payment", customer)
    };
    let first = payment("10:02:30", "$30.00,$2.40,$0,,$32.40", "P1", "C1");
    let second = payment("10:02:11", "$20.00,$1.60,$0,,$21.60", "P2", "");
    let export = [TRANSACTIONS, &first, &second, &second].concat();
    let others = payment("10:02:11", "$20.00,$1.60,$0,,$21.60", "P2", "C2");
    let others = [TRANSACTIONS, &first, &others].concat();
    let changed = payment("10:02:30", "$31.00,$2.40,$0,,$33.40", "P1", "C1");
    let changed = [TRANSACTIONS, &first, &changed].concat();

    let of_two = shop.fault_of("square", &others, &["--currency", "USD"]);
    let came_again = shop.fault_of("square", &changed, &["--currency", "USD"]);
    let converted = shop.convert("square", &export, &["--currency", "USD"]);

    assert_says(
        &of_two,
        &[
            "export.csv:3:63  Customer ID\n    found \"C2\"",
            "of one customer, and one above names C1",
        ],
    );
    assert_says(&came_again, &["export.csv:3:", "with other content"]);
    assert_eq!(converted.commands.len(), 2);
    assert_eq!(converted.commands[1]["id"], "T1");
    assert_eq!(converted.commands[1]["occurred_at"], "2026-09-13T10:02:11Z");
    assert_eq!(
        converted.commands[1]["lines"],
        json!([{"amount": 5400, "tax": 400}])
    );
    assert_says(&converted.said, &["1  rows left: the same as another"]);
}

#[test]
fn a_refund_of_what_was_paid_in_several_ways_is_of_the_transaction() {
    let shop = Shop::new();
    let export = [
        TRANSACTIONS.to_owned(),
        transaction(
            "2026-09-13,10:02:11",
            "$50.00,$0,$0,,$50.00",
            "T1,\"P1, P2\"",
            "Payment",
            "C1",
        ),
        transaction(
            "2026-09-14,10:02:11",
            "-$20.00,$0,$0,,-$20.00",
            "T1,\"P1, P2\"",
            "Refund",
            "C1",
        ),
    ];

    let converted = shop.convert("square", &export.concat(), &["--currency", "USD"]);

    assert_eq!(
        converted.commands[2],
        json!({
            "kind": "return", "id": "T1-1789380131", "member": "C1", "transaction": "T1",
            "occurred_at": "2026-09-14T10:02:11Z", "received_at": "2026-09-14T10:02:11Z",
            "amount": {"amount": 2000}
        })
    );
}

#[test]
fn a_row_that_names_no_transaction_is_nobody_elses() {
    let shop = Shop::new();
    let export = [
        TRANSACTIONS.to_owned(),
        transaction(
            "2026-09-13,10:02:11",
            "$30.00,$0,$0,,$30.00",
            "T1,P1",
            "Payment",
            "C1",
        ),
        transaction(
            "2026-09-14,10:02:11",
            "$20.00,$0,$0,,$20.00",
            ",P2",
            "Payment",
            "C2",
        ),
    ]
    .concat();

    let fault = shop.fault_of("square", &export, &["--currency", "USD"]);
    let converted = shop.convert("square", &export, &["--currency", "USD", "--keep-going"]);

    assert_says(&fault, &["export.csv:3:", "Transaction ID\n    found \"\""]);
    assert_eq!(converted.commands[1]["lines"], json!([{"amount": 3000}]));
}

#[test]
fn a_refund_of_a_transaction_says_in_one_column_of_three_what_comes_back() {
    let shop = Shop::new();
    let refund = |second: &str, amounts: &str| {
        let at = format!("2026-09-14,10:00:0{second}");
        transaction(&at, amounts, "T1,P1R", "Refund", "C1")
    };
    let export = [
        TRANSACTIONS.to_owned(),
        transaction(
            "2026-09-13,10:02:11",
            "$90.00,$0,$0,,$90.00",
            "T1,P1",
            "Payment",
            "C1",
        ),
        // 5.00 and 0.40 of tax; 6.00; 10.00 − 1.00 of tip, with 0.80 of tax in it; nothing.
        refund("1", "-$5.00,-$0.40,$0.00,$0.00,-$5.40"),
        refund("2", "$0.00,$0.00,$0.00,-$6.00,-$6.00"),
        refund("3", ",-$0.80,-$1.00,,-$10.00"),
        refund("4", "$0.00,$0.00,,,$0.00"),
    ];

    let converted = shop.convert("square", &export.concat(), &["--currency", "USD"]);

    let amounts: Vec<_> = converted.commands[2..]
        .iter()
        .map(|command| command["amount"].clone())
        .collect();
    assert_eq!(
        amounts,
        [
            json!({"amount": 540, "tax": 40}),
            json!({"amount": 600}),
            json!({"amount": 900, "tax": 80}),
        ]
    );
    assert_says(&converted.said, &["1  left: refunds of nothing"]);
}
