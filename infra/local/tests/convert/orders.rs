//! How rows become orders, whatever the platform, and what is wrong with them.

use crate::shop::{Shop, assert_says, text};

const HEADER: &str = "id,amount,amount_refunded,created,currency,status,customer_id\n";

fn row(id: &str, amount: &str, created: &str) -> String {
    format!("{id},{amount},0,{created},usd,succeeded,cus_1\n")
}

#[test]
fn an_order_that_comes_again_is_left_where_it_says_the_same_and_a_fault_otherwise() {
    let shop = Shop::new();
    let rows = [
        HEADER.to_owned(),
        row("a", "100", "1000"),
        row("b", "200", "2000"),
    ]
    .concat();
    let same = rows.clone() + &row("a", "100", "1000");
    let other = rows + &row("a", "300", "1000");

    let fault = shop.fault_of("stripe", &other, &[]);
    let converted = shop.convert("stripe", &same, &[]);

    assert_says(
        &fault,
        &[
            "export.csv:4:1  id",
            "found \"a\"",
            "it came before, with other content",
        ],
    );
    assert_eq!(converted.commands.len(), 3);
    assert_says(&converted.said, &["1  left: orders that came again"]);
}

#[test]
fn a_fault_is_told_by_its_row_and_others_are_converted_where_asked_for() {
    let shop = Shop::new();
    let export = [
        HEADER.to_owned(),
        row("a", "1.50", "1000"),
        row("b", "200", "2000"),
        "c,100\n".to_owned(),
        row("d", "400", "4000"),
        row("e", "800", "yesterday"),
        row("f", "1600", "6000"),
    ]
    .concat();

    let fault = shop.fault_of("stripe", &export, &[]);
    let converted = shop.convert("stripe", &export, &["--keep-going"]);

    assert_says(
        &fault,
        &[
            "export.csv:2:3  amount",
            "found \"1.50\"",
            "whole number of minor units",
        ],
    );
    assert_eq!(converted.commands.last().unwrap()["id"], "f");
    assert_eq!(converted.commands.len(), 2);
    assert_says(
        &converted.said,
        &[
            "6 rows, 5 orders: 1 purchases",
            "2  left: orders beside a row that cannot be read",
            "3  bad rows and orders skipped",
            "export.csv:4:3\n    found 2 fields",
            "export.csv:6:9  created\n    found \"yesterday\"",
        ],
    );
}

#[test]
fn a_header_of_no_form_says_what_is_missing_of_the_nearest() {
    let shop = Shop::new();

    let said = shop.fault_of(
        "stripe",
        "id,amount,created,currency,status,customer\n",
        &[],
    );

    assert_says(
        &said,
        &[
            "export.csv:1:1",
            "of no form that is known",
            "a table of charges by Stripe lacks amount_refunded",
        ],
    );
    assert_says(&shop.fault_of("stripe", "", &[]), &["export.csv:1:1"]);
    assert_says(
        &shop.fault_of("stripe", HEADER, &[]),
        &["found no row below the header"],
    );
}

#[test]
fn commands_go_to_standard_output_where_no_file_is_named() {
    let shop = Shop::new();
    shop.file("export.csv", [HEADER, &row("a", "100", "1000")].concat());

    let output = shop.run(&["convert", "stripe", "export.csv"]);

    assert!(output.status.success());
    assert_eq!(text(&output.stdout).lines().count(), 2);
}

#[test]
fn a_row_that_names_no_payment_is_a_fault_of_its_own() {
    let shop = Shop::new();
    let export = [
        HEADER.to_owned(),
        row("a", "100", "1000"),
        row("", "500", "2000"),
        row("", "700", "2500"),
        row("b", "200", "3000"),
    ]
    .concat();

    let fault = shop.fault_of("stripe", &export, &[]);
    let converted = shop.convert("stripe", &export, &["--keep-going"]);

    assert_says(
        &fault,
        &[
            "export.csv:3:1  id\n    found \"\"",
            "each row names what it is of",
        ],
    );
    assert_eq!(converted.commands.len(), 3);
    assert_eq!(converted.commands[2]["id"], "b");
    assert_says(
        &converted.said,
        &["4 orders: 2 purchases", "2  bad rows and orders skipped"],
    );
}

#[test]
fn a_payment_that_comes_again_in_the_next_row_is_left_or_a_fault_as_when_it_stands_apart() {
    let shop = Shop::new();
    let same = [
        HEADER.to_owned(),
        row("a", "100", "1000"),
        row("a", "100", "1000"),
        row("b", "200", "2000"),
    ]
    .concat();
    let other = [
        HEADER.to_owned(),
        row("a", "100", "1000"),
        row("a", "300", "1000"),
        row("b", "200", "2000"),
    ]
    .concat();

    let fault = shop.fault_of("stripe", &other, &[]);
    let converted = shop.convert("stripe", &same, &[]);

    assert_says(
        &fault,
        &[
            "export.csv:3:1  id",
            "found \"a\"",
            "it came before, with other content",
        ],
    );
    assert_eq!(converted.commands.len(), 3);
    assert_says(&converted.said, &["1  rows left: the same as another"]);
}

#[test]
fn an_order_that_comes_again_is_the_same_where_only_what_nobody_reads_changed() {
    let shop = Shop::new();
    let header = HEADER.replace('\n', ",description\n");
    let noted = |id: &str, note: &str| row(id, "100", "1000").replace('\n', note);
    let export = [
        header,
        noted("a", ",new\n"),
        noted("b", ",new\n"),
        noted("a", ",sent\n"),
    ];

    let converted = shop.convert("stripe", &export.concat(), &[]);

    assert_eq!(converted.commands.len(), 3);
    assert_says(&converted.said, &["1  left: orders that came again"]);
}
