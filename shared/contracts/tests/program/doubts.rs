//! What can be read and is hardly meant.

use gradus_contracts::program::program_doubts;

const LEAST: &str = r#"
id = "shop"
version = 1
effective_from = "2027-01-01T00:00:00+01:00"
zone = "Europe/Berlin"
currency = "EUR"
[earning]
points = "1"
per = "1.00"
expiry = "never"
[[tiers]]
id = "base"
"#;

/// The doubts of the least program with something more, as `line:column path: message`.
fn doubts(more: &str) -> Vec<String> {
    let text = format!("{LEAST}{more}");
    let doubts = program_doubts("p.toml", text.as_bytes());
    let told = doubts.iter().map(|doubt| {
        format!(
            "{}:{} {}: {}",
            doubt.line, doubt.column, doubt.path, doubt.message
        )
    });
    told.collect()
}

fn rule(more: &str) -> String {
    format!("[[rules]]\nid = \"r\"\n{more}\n")
}

#[test]
fn what_is_hardly_meant_is_doubted_at_its_place() {
    let tier = |id: &str, more: &str| {
        format!("[[tiers]]\nid = \"{id}\"\nvalidity = \"forever\"\n{more}\n")
    };
    let silver = tier(
        "silver",
        "rate = \"2\"\nqualify = { spend_at_least = \"500.00\", window = \"lifetime\" }",
    );
    let cases = [
        (
            silver.clone() + &tier("gold", "rate = \"1.5\"\nqualify = { spend_at_least = \"900.00\", window = \"lifetime\" }"),
            "tiers[2]: tier gold earns 1.5 times, the lower tier silver 2 times",
        ),
        (
            silver.clone() + &tier("gold", "rate = \"3\"\nqualify = { spend_at_least = \"500.00\", window = \"lifetime\" }"),
            "tiers[2]: tier gold asks for no more than the lower tier silver: whoever reaches that one is on this one at once",
        ),
        (
            rule("bonus = 1\nuntil = \"2026-12-31\""),
            "rules[0]: rule r ends on 2026-12-31, before the version begins on 2027-01-01",
        ),
        (
            silver.clone() + &rule("bonus = 1\nwhen = { tier = \"silver\", all = [{ tier = \"base\" }] }"),
            "rules[0]: rule r never applies: the tier cannot be two things at once",
        ),
        (
            rule("bonus = 1\nwhen = { all = [{ category = [\"tea\", \"coffee\"] }, { category = \"cake\" }] }"),
            "rules[0]: rule r never applies: a line's category cannot be two things at once",
        ),
        (
            rule("bonus = 1\nfrom = \"2027-03-01\"\nwhen = { dates = { until = \"2027-02-01\" } }"),
            "rules[0]: rule r never applies: its days begin on 2027-03-01 and end on 2027-02-01",
        ),
        (
            rule("bonus = 1\nwhen = { not = {} }"),
            "rules[0]: rule r never applies: `not` of what always holds is never met",
        ),
        (
            rule("bonus = 100\nlimits = { per_month = 50 }"),
            "rules[0]: rule r gives 100 and is limited to 50: not even one award is whole",
        ),
        (
            rule("bonus = 100\nbudget = 99"),
            "rules[0]: rule r gives 100 and is limited to 99: not even one award is whole",
        ),
        (
            "[[benefits]]\nid = \"cup\"\nkind = \"gift\"\n".to_owned(),
            "benefits[0]: nobody grants the benefit cup",
        ),
        (
            "[[benefits]]\nid = \"twice\"\nkind = \"multiplier\"\nmultiply = \"2\"\n".to_owned()
                + &rule("grant = \"twice\""),
            "benefits[0]: the multiplier twice never ends",
        ),
        (
            "[[benefits]]\nid = \"stay\"\nkind = \"gift\"\n[reminders]\nretention_offer = \"stay\"\n".to_owned(),
            "reminders.retention_offer: the offer is never made: no warning of a tier's end is",
        ),
        (
            "[lifecycle]\nnew_days = 90\ndormant_days = 60\nchurned_days = 180\n".to_owned(),
            "lifecycle.new_days: new_days of 90 is above dormant_days of 60: whoever buys nothing is dormant before being new is over",
        ),
    ];
    for (more, expected) in cases {
        let found = doubts(&more);

        assert_eq!(found.len(), 1, "{more}\n{found:?}");
        assert!(found[0].ends_with(expected), "{more}\n{found:?}");
    }
}

#[test]
fn what_may_well_be_meant_is_not_doubted() {
    for more in [
        "",
        "[[tiers]]\nid = \"silver\"\nrate = \"1\"\nvalidity = \"forever\"\nqualify = { purchases_at_least = 0, window = \"lifetime\" }\n",
        "[[rules]]\nid = \"r\"\nbonus = 100\nlimits = { per_month = 100 }\nbudget = 100\n",
        "[[rules]]\nid = \"r\"\nbonus = 1\nwhen = { any = [{ category = \"tea\" }, { category = \"cake\" }] }\n",
        "[[rules]]\nid = \"r\"\nbonus = 1\nfrom = \"2027-03-01\"\nuntil = \"2027-03-01\"\nwhen = { dates = { from = \"2027-03-01\" } }\n",
        "[[benefits]]\nid = \"cup\"\nkind = \"gift\"\n[[occasions]]\non = \"birthday\"\ngrant = \"cup\"\n",
        "[lifecycle]\nnew_days = 60\ndormant_days = 60\nchurned_days = 180\n",
    ] {
        assert_eq!(doubts(more), Vec::<String>::new(), "{more}");
    }
}

#[test]
fn the_programs_to_start_from_say_nothing_doubtful() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programs");
    let mut programs = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.ends_with(".toml") && !name.ends_with(".scenarios.toml") {
            let doubts = program_doubts(name, &std::fs::read(&path).unwrap());
            assert_eq!(doubts, [], "{name}");
            programs += 1;
        }
    }
    assert_eq!(programs, 6);
}
