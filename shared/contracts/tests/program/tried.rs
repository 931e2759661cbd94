//! Words that those who write a program try lead to the ones that are meant.

use gradus_contracts::program::{program_schema, read_program};

const LEAST: &str = r#"
id = "shop"
version = 1
zone = "Europe/Berlin"
currency = "EUR"
"#;

const EARNING: &str = "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = \"never\"\n";

const BASE: &str = "[[tiers]]\nid = \"base\"\n";

fn told(text: &str) -> String {
    match read_program("p.toml", text.as_bytes()) {
        Ok(_) => panic!("it has no faults: {text}"),
        Err(faults) => faults.to_string(),
    }
}

#[test]
fn what_is_tried_leads_to_what_is_meant() {
    let with = |earning: &str, more: &str| format!("{LEAST}{earning}{BASE}{more}");
    let rule = |more: &str| {
        with(
            EARNING,
            &format!("[[rules]]\nid = \"r\"\nbonus = 1\n{more}\n"),
        )
    };
    for (text, meant) in [
        (with(EARNING, "multiplier = \"2\"\n"), "rate = \"1.5\""),
        (rule("points = 50"), "bonus = 50"),
        (rule("coupon = \"cup\""), "grant = \"the id of a benefit\""),
        (
            rule("min_spend = \"50.00\""),
            "when = { amount_at_least = \"50.00\" }",
        ),
        (
            rule("when = { min_spend = \"50.00\" }"),
            "amount_at_least = \"50.00\"",
        ),
        (
            rule("when = { Min-Spend = \"50.00\" }"),
            "amount_at_least = \"50.00\"",
        ),
        (
            with(
                "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = \"12 months\"\n",
                "",
            ),
            "write expiry = { rolling_months = 12 }",
        ),
        (
            with(
                EARNING,
                "[[tiers]]\nid = \"gold\"\nqualify = { spend_at_least = \"1.00\", window = \"1 year\" }\nvalidity = \"1 year\"\n",
            ),
            "write validity = { months = 12 }",
        ),
        (
            format!("id = “shop”\n{EARNING}{BASE}"),
            "this line has curly quotes: write texts between straight ones, \"like this\"",
        ),
    ] {
        let found = told(&text);

        assert!(found.contains(meant), "{text}\n{found}");
    }
}

#[test]
fn a_field_that_is_missing_shows_an_example() {
    let found = told(&format!(
        "{LEAST}[earning]\npoints = \"1\"\nexpiry = \"never\"\n{BASE}"
    ));

    assert!(
        found.contains("add per here, such as per = \"1.00\""),
        "{found}"
    );
}

#[test]
fn every_field_that_must_be_there_has_an_example() {
    let schema = program_schema();
    for (name, table) in schema["definitions"].as_object().unwrap() {
        for field in table["required"].as_array().into_iter().flatten() {
            let field = field.as_str().unwrap();
            let text = match name.as_str() {
                "program" => "x = 1\n".to_owned(),
                "earning" => format!("{LEAST}[earning]\n{BASE}"),
                "activation" => format!("{LEAST}{EARNING}activation = {{}}\n{BASE}"),
                "decay" => format!("{LEAST}{EARNING}{BASE}[growth]\ndecay = {{}}\n"),
                "tier" => format!("{LEAST}{EARNING}[[tiers]]\n"),
                "rule" => format!("{LEAST}{EARNING}{BASE}[[rules]]\n"),
                "bonus_each" => format!("{LEAST}{EARNING}{BASE}[[rules]]\nbonus_each = {{}}\n"),
                "times" => {
                    format!("{LEAST}{EARNING}{BASE}[[rules]]\nwhen = {{ time_of_day = {{}} }}\n")
                }
                "benefit" => format!("{LEAST}{EARNING}{BASE}[[benefits]]\n"),
                "occasion" => format!("{LEAST}{EARNING}{BASE}[[occasions]]\n"),
                "every_nth" => {
                    format!("{LEAST}{EARNING}{BASE}[[rules]]\nwhen = {{ every_nth = {{}} }}\n")
                }
                "offer" => format!("{LEAST}{EARNING}{BASE}[reminders]\nretention_offer = {{}}\n"),
                "lifecycle" => format!("{LEAST}{EARNING}{BASE}[lifecycle]\n"),
                "messages" => format!("{LEAST}{EARNING}{BASE}[messages]\n"),
                "notify" => format!("{LEAST}{EARNING}{BASE}[[notify]]\n"),
                other => panic!("say how a table {other} is begun"),
            };

            let found = told(&text);

            let shown = format!("add {field} here, such as ");
            assert!(found.contains(&shown), "{name}.{field}\n{found}");
        }
    }
}
