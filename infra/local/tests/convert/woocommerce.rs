//! Exports of WooCommerce's orders.

use crate::shop::{Shop, assert_says, text};
use serde_json::json;

#[test]
fn a_row_for_each_item_becomes_one_order() {
    let shop = Shop::new();
    let export = "order_id,order_number,order_number_formatted,date,status,shipping_total,shipping_tax_total,order_total,refunded_total,order_currency,customer_id,billing_email,item_id,item_sku,item_quantity,item_total,item_total_tax\n\
                  12,12,12,2026-09-04 08:00:00,completed,0.00,0.00,22.00,-5.00,USD,7,,31,POT,1,20.00,2.00\n\
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
