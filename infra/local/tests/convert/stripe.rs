//! Exports by Stripe: payments, charges, changes of the balance.

use crate::shop::{Shop, assert_says};
use serde_json::json;

#[test]
fn payments_have_decimals_and_refunds_without_a_day() {
    let shop = Shop::new();
    let export = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Mode,Status,Customer ID,Customer Email\n\
                  ch_3,2026-07-12 10:00:00,9.00,0.00,usd,true,Test,Paid,cus_1,\n\
                  ch_2,2026-07-11 09:30,80.00,80.00,usd,true,Live,Refunded,cus_1,\n\
                  ch_1,2026-07-10 18:37:41,1061.86,61.86,usd,true,Live,Paid,cus_1,\n\
                  ch_0,2026-07-10 18:30:00,7.00,0.00,usd,false,Live,Failed,cus_1,\n\
                  py_0,2026-07-10 18:20:00,7.00,0.00,usd,true,Live,Paid,,a@example.com\n";

    let converted = shop.convert("stripe", export, &[]);

    let summary: Vec<_> = converted
        .commands
        .iter()
        .map(|command| {
            (
                command["kind"].as_str().unwrap(),
                command["occurred_at"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        summary,
        [
            ("join", "2026-07-10T18:37:41Z"),
            ("purchase", "2026-07-10T18:37:41Z"),
            ("return", "2026-07-10T18:37:41Z"),
            ("purchase", "2026-07-11T09:30:00Z"),
            ("return", "2026-07-11T09:30:00Z"),
        ]
    );
    assert_eq!(converted.commands[1]["lines"], json!([{"amount": 106_186}]));
    assert_eq!(converted.commands[2]["amount"]["amount"], 6186);
    assert_says(
        &converted.said,
        &[
            "1  left: not paid",
            "1  left: made in test mode",
            "1  left: the export names no customer",
            "2  refunds without a day",
            "columns left: Customer Email",
        ],
    );
    let replayed = shop.replay();
    assert_eq!(replayed["rejected"], json!({}));
    assert_eq!(replayed["transactions"], 2);
}

#[test]
fn a_refund_whose_day_is_said_stands_there() {
    let shop = Shop::new();
    let export = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Mode,Status,Customer ID,Refunded date (UTC)\n\
                  ch_1,2026-07-10 18:37:41,100.00,40.00,usd,true,Live,Paid,cus_1,2026-09-01 09:00:00\n";

    let converted = shop.convert("stripe", export, &[]);

    assert_eq!(converted.commands[2]["kind"], "return");
    assert_eq!(converted.commands[2]["occurred_at"], "2026-09-01T09:00:00Z");
    assert!(
        !converted.said.contains("without a day"),
        "{}",
        converted.said
    );
}

#[test]
fn charges_are_in_minor_units_as_stripe_counts_them() {
    let shop = Shop::new();
    let export = "id,amount,amount_refunded,created,currency,captured,status,customer_id,livemode\n\
                  ch_1,106186,0,1783708661,usd,true,succeeded,cus_1,true\n\
                  ch_2,500,0,2026-07-10 18:37:41,jpy,true,succeeded,cus_1,true\n\
                  ch_3,50000,0,2026-07-10 18:37:41,isk,true,succeeded,cus_1,true\n\
                  ch_4,5,0,2026-07-10 18:37:41,mga,true,succeeded,cus_1,true\n\
                  ch_5,5,0,2026-07-10 18:37:41,mga,true,succeeded,cus_1,false\n";

    let converted = shop.convert("stripe", export, &[]);

    let amounts: Vec<_> = converted.commands[1..]
        .iter()
        .map(|command| command["lines"][0]["amount"].as_i64().unwrap())
        .collect();
    assert_eq!(amounts, [106_186, 500, 500, 500]);
    assert_eq!(converted.commands[1]["occurred_at"], "2026-07-10T18:37:41Z");
    assert_says(&converted.said, &["1  left: made in test mode"]);
    let broken = export.replace("50000", "50050");
    std::fs::remove_file(shop.folder.path().join("commands.jsonl")).unwrap();
    assert_says(
        &shop.fault_of("stripe", &broken, &[]),
        &["export.csv:4:6  amount", "whole number of hundreds"],
    );
}

#[test]
fn the_balance_has_refunds_as_rows_with_their_own_time() {
    let shop = Shop::new();
    let export = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,charge_id,customer_id,customer_facing_amount,customer_facing_currency\n\
                  txn_4,2026-07-20 00:00:00,usd,-90.00,0.00,-90.00,payout,po_1,,,,\n\
                  txn_3,2026-07-15 12:00:00,usd,-20.00,0.00,-20.00,refund,re_1,ch_1,cus_1,,\n\
                  txn_1,2026-07-10 12:00:00,usd,100.00,3.20,96.80,charge,ch_1,ch_1,cus_1,,\n\
                  txn_2,2026-07-11 12:00:00,usd,11.00,0.30,10.70,charge,ch_2,ch_2,cus_1,10.00,eur\n";

    let converted = shop.convert("stripe", export, &["--currency", "USD"]);

    assert_eq!(converted.commands.len(), 3);
    assert_eq!(converted.commands[1]["id"], "ch_1");
    assert_eq!(
        converted.commands[2],
        json!({
            "kind": "return", "id": "txn_3", "member": "cus_1", "transaction": "ch_1",
            "occurred_at": "2026-07-15T12:00:00Z", "received_at": "2026-07-15T12:00:00Z",
            "amount": {"amount": 2000}
        })
    );
    assert_says(
        &converted.said,
        &[
            "1  left: neither sale nor refund",
            "1  left: in another currency",
        ],
    );
    assert_eq!(shop.replay()["points_outstanding"], 80);
}
