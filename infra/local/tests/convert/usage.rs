//! How it is called, and that nothing is written over.

use crate::shop::{Shop, assert_says, text};

#[test]
fn wrong_usage_is_told_apart_from_bad_input() {
    let shop = Shop::new();
    let code = |arguments: &[&str]| shop.run(arguments).status.code();

    assert_eq!(code(&["convert", "etsy", "export.csv"]), Some(2));
    assert_eq!(code(&["convert", "stripe"]), Some(2));
    assert_eq!(code(&["convert", "stripe", "nowhere.csv"]), Some(1));
    assert_eq!(
        code(&["convert", "stripe", "x.csv", "--currency", "DOLLAR"]),
        Some(2)
    );
    assert_eq!(
        code(&["convert", "stripe", "x.csv", "--zone", "Mars"]),
        Some(2)
    );
}

#[test]
fn a_file_that_is_read_is_never_written_over() {
    let shop = Shop::new();
    let export = "id,amount,amount_refunded,created,currency,status,customer_id\n";
    shop.file("export.csv", export);
    let cases = [
        ("export.csv", "a file that is read"),
        ("./gradus-members.key", "a file that is read"),
        ("nowhere/out.jsonl", "no such folder"),
        (".", "found a folder"),
    ];

    for (out, told) in cases {
        let output = shop.run(&["convert", "stripe", "export.csv", "--out", out]);

        assert_eq!(output.status.code(), Some(2));
        assert_says(&text(&output.stderr), &[told]);
    }
    assert_eq!(std::fs::read_dir(shop.folder.path()).unwrap().count(), 1);
}

#[test]
fn where_every_order_is_bad_nothing_is_written_though_bad_ones_may_be_skipped() {
    let shop = Shop::new();
    let export = "id,amount,amount_refunded,created,currency,status,customer_id\n\
                  ch_1,1.50,0,1783708661,usd,succeeded,cus_1\n";

    let said = shop.fault_of("stripe", export, &["--keep-going"]);

    assert_says(
        &said,
        &[
            "export.csv:2:",
            "nothing of it can be converted; the faults above say what would do",
        ],
    );
}

#[test]
fn an_amount_in_another_currency_or_with_two_readings_says_what_would_do() {
    let shop = Shop::new();
    let payment = |amount: &str, currency: &str| {
        let export = format!(
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer ID\n\
             ch_1,2026-07-10 18:37:41,\"{amount}\",0,{currency},Paid,cus_1\n"
        );
        shop.fault_of("stripe", &export, &[])
    };

    assert_says(
        &payment("\u{a3}5.00", "usd"),
        &[
            "export.csv:2:",
            "an amount says its currency, USD, or nothing",
        ],
    );
    assert_says(
        &payment("1,025", "kwd"),
        &["in KWD this could be thousands or three decimals"],
    );
}
