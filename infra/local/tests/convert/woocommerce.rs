//! Exports of WooCommerce's orders.

use crate::shop::{Shop, assert_says, text};
use serde_json::json;

#[test]
fn a_row_for_each_item_becomes_one_order() {
    let shop = Shop::new();
    let export = "order_id,order_number,order_number_formatted,date,status,shipping_total,shipping_tax_total,order_total,refunded_total,order_currency,customer_id,billing_email,item_id,item_sku,item_quantity,item_total,item_total_tax\n\
                  12,12,12,2026-09-04 08:00:00,Completed,0.00,0.00,22.00,-5.00,USD,7,,31,POT,1,20.00,2.00\n\
                  11,11,11,2026-09-03 10:15:00,processing,4.00,0.40,37.40,0.00,USD,7,,21,MUG,2,20.00,2.00\n\
                  11,11,11,2026-09-03 10:15:00,processing,4.00,0.40,37.40,0.00,USD,7,,22,TOTE,1,10.00,1.00\n\
                  11,11,11,2026-09-03 10:15:00,processing,4.00,0.40,37.40,0.00,USD,7,,22,TOTE,1,10.00,1.00\n\
                  10,10,10,2026-09-02 10:15:00,refunded,0,0,9.00,0.00,USD,7,,20,MUG,1,9.00,0\n\
                  9,9,9,2026-09-02 10:15:00,on-hold,0,0,9.00,0.00,USD,7,,19,MUG,1,9.00,0\n\
                  8,8,8,2026-09-02 10:15:00,completed,0,0,9.00,0.00,USD,0,,18,MUG,1,9.00,0\n";

    let converted = shop.convert("woocommerce", export, &["--zone", "America/New_York"]);

    let ids: Vec<_> = converted.commands[1..]
        .iter()
        .map(|command| &command["id"])
        .collect();
    assert_eq!(ids, ["10", "10", "11", "12", "12"]);
    assert_eq!(converted.commands[2]["everything"], true);
    assert_eq!(
        converted.commands[3]["lines"],
        json!([
            {"amount": 2200, "tax": 200, "quantity": 2, "sku": "MUG"},
            {"amount": 1100, "tax": 100, "quantity": 1, "sku": "TOTE"}
        ])
    );
    assert_eq!(converted.commands[3]["occurred_at"], "2026-09-03T14:15:00Z");
    assert_eq!(converted.commands[5]["amount"]["amount"], 500);
    assert_says(
        &converted.said,
        &[
            "7 rows, 5 orders: 3 purchases, 2 returns",
            "1  left: not paid",
            "1  left: the export names no customer",
            "2  refunds without a day",
            "1  rows left: the same as another",
            "1  orders with shipping",
        ],
    );
    // 9 − 9, 33, 22 − 5.
    assert_eq!(shop.replay()["points_outstanding"], 50);
}

#[test]
fn a_row_for_each_order_is_one_line_without_shipping_and_fees() {
    let shop = Shop::new();
    let export = "order_id;order_number;order_date;status;shipping_total;shipping_tax_total;fee_total;fee_tax_total;tax_total;order_total;order_currency;customer_id;line_item_1\n\
                  11;11;9/3/2026 10:15:00;wc-completed;4.00;0.40;1.00;0.10;3.50;38.50;USD;7;name:Mug|total:30.00\n";

    let converted = shop.convert("woocommerce", export, &["--zone", "UTC"]);

    // 38.50 − 4.40 − 1.10; of the tax 3.50 − 0.50.
    assert_eq!(
        converted.commands[1]["lines"],
        json!([{"amount": 3300, "tax": 300}])
    );
    assert_eq!(converted.commands[1]["occurred_at"], "2026-09-03T10:15:00Z");
}

#[test]
fn times_without_a_zone_need_one() {
    let shop = Shop::new();
    shop.file(
        "export.csv",
        "order_id,date,status,shipping_total,shipping_tax_total,order_total,order_currency,customer_id\n",
    );

    let output = shop.run(&["convert", "woocommerce", "export.csv"]);

    assert_eq!(output.status.code(), Some(2));
    assert_says(
        &text(&output.stderr),
        &["does not say its zone", "--program FILE", "--zone names it"],
    );
}

const ORDERS: &str = "order_id,order_number,date,status,shipping_total,shipping_tax_total,order_total,order_currency,customer_id\n";

#[test]
fn an_order_without_a_number_has_its_id() {
    let shop = Shop::new();
    let export = format!(
        "{ORDERS}\
         11,A-1,2026-09-03 10:15:00,completed,0,0,119.00,EUR,7\n\
         12,,2026-09-04 10:15:00,completed,0,0,50.00,EUR,8\n"
    );
    let nameless = format!("{export},,2026-09-05 10:15:00,completed,0,0,70.00,EUR,9\n");

    let fault = shop.fault_of("woocommerce", &nameless, &["--zone", "UTC"]);
    let converted = shop.convert("woocommerce", &export, &["--zone", "UTC"]);

    assert_says(&fault, &["export.csv:4:2  order_number\n    found \"\""]);
    let purchases: Vec<_> = converted
        .commands
        .iter()
        .filter(|command| command["kind"] == "purchase")
        .map(|command| (&command["id"], &command["member"]))
        .collect();
    assert_eq!(
        purchases,
        [(&json!("A-1"), &json!("7")), (&json!("12"), &json!("8"))]
    );
}

#[test]
fn an_order_that_is_one_row_and_comes_again_in_the_next_is_left_or_a_fault() {
    let shop = Shop::new();
    let row = |total: &str| format!("1,1,2026-09-03 10:15:00,completed,0,0,{total},USD,7\n");
    let other = [ORDERS, &row("1.00"), &row("5.00")].concat();
    let same = [ORDERS, &row("1.00"), &row("1.00")].concat();

    let fault = shop.fault_of("woocommerce", &other, &["--zone", "UTC"]);
    let converted = shop.convert("woocommerce", &same, &["--zone", "UTC"]);

    assert_says(
        &fault,
        &["export.csv:3:3  order_number", "with other content"],
    );
    assert_eq!(converted.commands.len(), 2);
    assert_says(&converted.said, &["1  rows left: the same as another"]);
}
