//! Exports of orders by Shopify.

use crate::shop::{Shop, assert_says};
use serde_json::json;

const HEADER: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem taxable,Notes,Cancelled at,Refunded Amount,Vendor,Location,Id,Source,Lineitem discount\n";

#[test]
fn rows_become_orders_whose_lines_come_to_what_was_paid_for_the_goods() {
    let shop = Shop::new();
    // 2 × 16.00 and 20.00 are 52.00; 5.00 off is 47.00, and 3.29 of tax on top 50.29, of which
    // 32/52 are 30.95 and 20/52 are 19.34. Of the tax 2.02 and 1.27.
    let export = format!(
        "{HEADER}\
         #1002,Ada@example.com,paid,,,USD,25.00,0.00,0.00,25.00,,0.00,2026-09-10 09:00:00 -0400,1,Mug,25.00,MUG-1,true,,,0.00,Own,,2,pos,0.00\n\
         #1001,ada@example.com,paid,2026-09-03 10:15:00 -0400,fulfilled,USD,47.00,6.00,3.29,56.29,FALL5,5.00,2026-09-03 10:14:00 -0400,2,Print,16.00,FERN-1,true,\"ring\nat the \"\"back\"\"\",,0.00,Own,Main Street,1,web,0.00\n\
         #1001,ada@example.com,,,,,,,,,,,2026-09-03 10:14:00 -0400,1,Tote,20.00,TOTE-1,true,,,,,,,,0.00\n"
    );

    let converted = shop.convert("shopify", &export, &[]);

    let member = converted.commands[0]["member"].as_str().unwrap();
    assert_eq!(converted.commands.len(), 3);
    assert_eq!(converted.commands[0]["kind"], "join");
    assert_eq!(
        converted.commands[1],
        json!({
            "kind": "purchase", "id": "#1001", "member": member, "currency": "USD",
            "occurred_at": "2026-09-03T14:14:00Z", "received_at": "2026-09-03T14:14:00Z",
            "lines": [
                {"amount": 3095, "tax": 202, "quantity": 2, "sku": "FERN-1", "brand": "Own"},
                {"amount": 1934, "tax": 127, "quantity": 1, "sku": "TOTE-1"}
            ],
            "channel": "web", "store": "Main Street"
        })
    );
    assert_eq!(converted.commands[2]["id"], "#1002");
    assert_eq!(converted.commands[2]["member"], member);
    assert_says(
        &converted.said,
        &[
            "3 rows, 2 orders: 2 purchases, 0 returns",
            "1  orders with shipping",
            "Discount Code",
        ],
    );
    let summary = shop.replay();
    assert_eq!(
        (&summary["members"], &summary["transactions"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(summary["points_issued"], 75);
}

#[test]
fn no_address_becomes_a_member_id_and_the_same_key_gives_the_same_ids() {
    let shop = Shop::new();
    let export = format!(
        "{HEADER}#1,ada@example.com,paid,,,USD,5.00,0,0,5.00,,0,2026-09-10 09:00:00 -0400,1,Mug,5.00,,true,,,0,,,1,,\n"
    );

    let first = shop.convert("shopify", &export, &[]);
    let again = shop.convert("shopify", &export, &[]);
    let other = shop.convert("shopify", &export, &["--member-key", "other.key"]);

    let member = first.commands[0]["member"].as_str().unwrap();
    assert_says(&first.said, &["made gradus-members.key"]);
    assert!(member.starts_with("m-") && member.len() == 34, "{member}");
    assert_eq!(again.commands, first.commands);
    assert!(!again.said.contains("made"));
    assert_ne!(other.commands[0]["member"], member);
}

#[test]
fn a_refund_without_a_day_stands_at_the_time_of_its_order() {
    let shop = Shop::new();
    let row = |name: &str, refunded: &str| {
        format!(
            "{name},ada@example.com,partially_refunded,,,USD,60.00,5.00,0,65.00,,0,2026-09-10 09:00:00 -0400,1,Mug,60.00,,true,,,{refunded},,,1,,\n"
        )
    };
    let export = format!("{HEADER}{}{}", row("#1", "10.00"), row("#2", "65.00"));

    let converted = shop.convert("shopify", &export, &[]);

    assert_eq!(converted.commands[3]["kind"], "return");
    assert_eq!(converted.commands[3]["occurred_at"], "2026-09-10T13:00:00Z");
    assert_eq!(converted.commands[3]["amount"], json!({"amount": 1000}));
    assert_eq!(converted.commands[4]["everything"], true);
    assert_says(
        &converted.said,
        &[
            "2 purchases, 2 returns",
            "2  refunds without a day",
            "1  refunds above what the goods cost",
        ],
    );
    let summary = shop.replay();
    assert_eq!(summary["rejected"], json!({}));
    assert_eq!(summary["points_outstanding"], 50);
}

#[test]
fn what_the_bogus_gateway_paid_is_a_test() {
    let shop = Shop::new();
    let export = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem price,Payment Method\n\
                  #1,a@example.com,paid,USD,5.00,0,0,5.00,2026-09-10 09:00:00 -0400,1,5.00,(for testing) Bogus Gateway\n";

    let converted = shop.convert("shopify", export, &[]);

    assert_eq!(converted.commands.len(), 0);
    assert_says(&converted.said, &["1  left: made in test mode"]);
}

#[test]
fn what_is_no_purchase_is_left_and_counted() {
    let shop = Shop::new();
    let row = |name: &str, email: &str, status: &str, currency: &str, cancelled: &str| {
        format!(
            "{name},{email},{status},,,{currency},60.00,0,0,60.00,,0,2026-09-10 09:00:00 -0400,1,Mug,60.00,,true,,{cancelled},0,,,1,,\n"
        )
    };
    let export = [
        HEADER.to_owned(),
        row("#1", "a@example.com", "pending", "USD", ""),
        row("#2", "a@example.com", "voided", "USD", ""),
        row(
            "#3",
            "a@example.com",
            "paid",
            "USD",
            "2026-09-11 09:00:00 -0400",
        ),
        row("#4", "", "paid", "USD", ""),
        row("#5", "a@example.com", "paid", "EUR", ""),
        row("#6", "a@example.com", "paid", "USD", ""),
    ];

    let converted = shop.convert("shopify", &export.concat(), &["--currency", "USD"]);

    assert_says(
        &converted.said,
        &[
            "6 rows, 6 orders: 1 purchases, 0 returns",
            "1  left: not paid",
            "2  left: cancelled",
            "1  left: the export names no customer",
            "1  left: in another currency",
        ],
    );
}

#[test]
fn prices_that_hold_their_taxes_hold_them_in_the_lines() {
    let shop = Shop::new();
    let export = format!(
        "{HEADER}#1,a@example.com,paid,,,EUR,59.50,4.00,9.50,63.50,,0,2026-09-10 09:00:00 +0200,1,Mug,59.50,,true,,,0,,,1,,\n"
    );

    let converted = shop.convert("shopify", &export, &[]);

    assert_eq!(
        converted.commands[1]["lines"],
        json!([{"amount": 5950, "tax": 950, "quantity": 1}])
    );
}

#[test]
fn a_row_without_a_name_continues_the_order_above_unless_it_says_another_customer_or_time() {
    let shop = Shop::new();
    let order = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem price\n\
                 #1,a@example.com,paid,USD,15.00,0,0,15.00,2026-09-10 09:00:00 -0400,1,5.00\n";
    let rows = |email: &str, at: &str| {
        format!(
            "{order},{email},,,,,,,{at},1,10.00\n#2,b@example.com,paid,USD,5.00,0,0,5.00,2026-09-12 09:00:00 -0400,1,5.00\n"
        )
    };

    let other = shop.fault_of("shopify", &rows("b@example.com", ""), &[]);
    let later = shop.fault_of("shopify", &rows("", "2026-09-11 09:00:00 -0400"), &[]);
    let skipped = shop.convert("shopify", &rows("b@example.com", ""), &["--keep-going"]);
    let blank = shop.convert("shopify", &rows("", ""), &[]);
    let equal = rows("a@example.com", "2026-09-10 09:00:00 -0400");
    let equal = shop.convert("shopify", &equal, &[]);

    for fault in [other, later] {
        assert_says(
            &fault,
            &[
                "export.csv:3:1  Name\n    found \"\"",
                "only a row that says nothing else of whose and when",
            ],
        );
    }
    assert_says(&skipped.said, &["3 orders: 2 purchases", "1  bad rows"]);
    assert_eq!(
        blank.commands[1]["lines"],
        json!([{"amount": 500, "quantity": 1}, {"amount": 1000, "quantity": 1}])
    );
    assert_eq!(equal.commands, blank.commands);
}

#[test]
fn taxes_that_do_not_fit_on_what_is_taxed_stand_on_the_rest() {
    let shop = Shop::new();
    // 102.89 in proportion to 100.00 and 1.00; of 1.89 of tax no more fits on the second.
    let export = format!(
        "{HEADER}#1,a@example.com,paid,,,USD,101.00,0,1.89,102.89,,0,2026-09-10 09:00:00 +0200,1,Book,100.00,,false,,,0,,,1,,\n\
         #1,,,,,,,,,,,,2026-09-10 09:00:00 +0200,1,Mug,1.00,,true,,,,,,,,\n"
    );

    let converted = shop.convert("shopify", &export, &[]);

    assert_eq!(
        converted.commands[1]["lines"],
        json!([
            {"amount": 10_187, "tax": 87, "quantity": 1},
            {"amount": 102, "tax": 102, "quantity": 1}
        ])
    );
}

#[test]
fn duties_are_no_price_of_goods() {
    let shop = Shop::new();
    let header = HEADER.replace("Notes", "Duties");
    let export = format!(
        "{header}#1,a@example.com,paid,,,EUR,119.00,0,19.00,149.00,,0,2026-09-10 09:00:00 +0200,1,Mug,119.00,,true,30.00,,0,,,1,,\n"
    );

    let converted = shop.convert("shopify", &export, &[]);

    assert_eq!(
        converted.commands[1]["lines"],
        json!([{"amount": 11_900, "tax": 1_900, "quantity": 1}])
    );
}

#[test]
fn what_was_refunded_comes_back_whole_where_no_column_says_how_much() {
    let shop = Shop::new();
    let header = HEADER.replace("Refunded Amount", "Risk Level");
    let export = format!(
        "{header}#1,a@example.com,refunded,,,EUR,9.00,0,0,9.00,,0,2026-09-10 09:00:00 +0200,1,Mug,9.00,,true,,,Low,,,1,,\n"
    );

    let converted = shop.convert("shopify", &export, &[]);

    assert_eq!(converted.commands[2]["everything"], true);
    assert_says(&converted.said, &["1  refunds without a day"]);
}
