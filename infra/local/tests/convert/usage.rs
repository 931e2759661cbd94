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
