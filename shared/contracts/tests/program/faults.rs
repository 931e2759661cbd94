use crate::{LEAST, least_with, only_fault};
use gradus_contracts::program::{Faults, MAX_BYTES, read_program};

fn faults(text: &str) -> Faults {
    match read_program("p.toml", text.as_bytes()) {
        Ok(_) => panic!("it has no faults"),
        Err(faults) => faults,
    }
}

#[test]
fn twenty_faults_are_told_at_once_each_with_its_place() {
    let file = include_bytes!("twenty_faults.toml");

    let faults = read_program("twenty_faults.toml", file).unwrap_err();

    assert_eq!(faults.as_slice().len(), 20, "{faults}");
    assert_eq!(format!("{faults}\n"), include_str!("twenty_faults.txt"));
}

#[test]
fn a_place_is_the_line_and_the_character_of_the_value() {
    let file = "# Ladenöffnung\n\nearning = { \"é\" = 1, per = 2 }\n";

    let faults = faults(file);

    let per = faults
        .as_slice()
        .iter()
        .find(|fault| fault.path == "earning.per")
        .unwrap();
    assert_eq!((per.line, per.column), (3, 28));
}

#[test]
fn broken_notation_is_told_with_its_place() {
    let no_quote = faults("id = \"a\"\nzone = \"Asia/Shanghai\ncurrency = \"CNY\"\n");
    let first = &no_quote.as_slice()[0];
    assert_eq!(first.line, 2, "{no_quote}");
    assert!(
        first.message.starts_with("this is not TOML: "),
        "{no_quote}"
    );

    let no_comma = faults("{\n  \"id\": \"a\"\n  \"version\": 1\n}");
    let first = &no_comma.as_slice()[0];
    assert_eq!(
        (first.line, first.message.as_str()),
        (2, "this is not JSON: Expected comma")
    );

    let twice = faults("id = \"a\"\nid = \"b\"\n");
    let first = &twice.as_slice()[0];
    assert_eq!(
        (first.line, first.column, first.message.as_str()),
        (2, 1, "this is not TOML: duplicate key")
    );
}

#[test]
fn broken_utf8_and_size_are_told() {
    let broken = read_program("p.toml", b"id = \"a\"\nzone = \"caf\xe9\"\n").unwrap_err();
    let too_big = read_program("p.toml", &vec![b' '; MAX_BYTES + 1]).unwrap_err();

    let first = &broken.as_slice()[0];
    assert_eq!((first.line, first.column), (2, 12));
    assert_eq!(first.message, "found the byte 0xE9, which is not UTF-8");
    assert_eq!(too_big.as_slice()[0].message, "found 1000001 bytes");
}

#[test]
fn deep_nesting_is_a_fault_and_no_crash() {
    for (open, name) in [
        ("[", "p.json"),
        ("{\"a\":", "p.json"),
        ("a.", "p.toml"),
        ("a=[", "p.toml"),
    ] {
        let text = if name == "p.json" {
            format!("{{\"a\":{}", open.repeat(100_000))
        } else {
            open.repeat(100_000)
        };
        assert!(read_program(name, text.as_bytes()).is_err());
    }
}

#[test]
fn the_least_program_has_no_fault() {
    assert_eq!(only_fault(read_program("p.toml", LEAST.as_bytes())), "none");
}

#[test]
fn each_faulty_addition_is_told() {
    let rule = |rest: &str| format!("[[rules]]\nid = \"r\"\n{rest}");
    let tier = |rest: &str| {
        format!(
            "[[tiers]]\nid = \"top\"\n{rest}\nqualify = {{ growth_at_least = 5, window = \"lifetime\" }}"
        )
    };
    let cases = [
        ("[[tiers]]\nid = \"gold\"\nqualify = { growth_at_least = 5, window = \"lifetime\" }\nvalidity = \"forever\"".to_owned(),
            "tiers[2].id: found \"gold\", the name of an earlier tier"),
        (format!("{}\n{}", rule("bonus = 1"), rule("bonus = 2")),
            "rules[1].id: found \"r\", the name of an earlier rule"),
        ("[[benefits]]\nid = \"r\"\nkind = \"multiplier\"\nmultiply = 2\n[[rules]]\nid = \"r\"\nbonus = 1".to_owned(),
            "rules[0].id: found \"r\", the name of an earlier rule"),
        ("[[benefits]]\nid = \"gift\"\nkind = \"coupon\"".to_owned(),
            "benefits[1].id: found \"gift\", the name of an earlier benefit"),
        ("[[benefits]]\nid = \"m\"\nkind = \"multiplier\"".to_owned(),
            "benefits[1]: found a multiplier without multiply"),
        ("[[benefits]]\nid = \"m\"\nkind = \"gift\"\nmultiply = 2".to_owned(),
            "benefits[1].multiply: found multiply on a benefit that multiplies nothing"),
        (rule("priority = 1"), "rules[0]: found none of multiply, bonus, bonus_each, growth, grant"),
        (rule("bonus = 1\ngrant = \"gift\""), "rules[0].grant: found grant beside bonus"),
        (rule("bonus = 1.5"), "rules[0].bonus: found 1.5"),
        (rule("multiply = 1.5"), "rules[0].multiply: found 1.5"),
        (rule("multiply = \"-0.5\""), "rules[0].multiply: found \"-0.5\""),
        (rule("multiply = \"0.5\"\nlimits = { per_day = 5 }"), "rules[0].limits: found limits on a rule that multiplies by less than 1"),
        (rule("multiply = \"0.5\"\nbudget = 5"), "rules[0].budget: found budget on a rule that multiplies by less than 1"),
        (rule("multiply = 0\nexpiry = \"never\""), "rules[0].expiry: found expiry on a rule that multiplies by less than 1"),
        ("[[benefits]]\nid = \"m\"\nkind = \"multiplier\"\nmultiply = \"0.5\"".to_owned(), "benefits[1].multiply: found \"0.5\""),
        ("[[occasions]]\non = \"birthday\"\npoints = 5\nwhen = { category = \"coffee\" }".to_owned(),
            "occasions[0].when.category: found category where a day begins"),
        ("[[occasions]]\non = \"birthday\"\npoints = 5\nwhen = { any = [{ streak_days = 3 }] }".to_owned(),
            "occasions[0].when.any[0].streak_days: found streak_days where a day begins"),
        ("[reminders]\nretention_offer = { when = { first_purchase = true }, rewards = [{ points = 5 }] }".to_owned(),
            "reminders.retention_offer.when.first_purchase: found first_purchase where a day begins"),
        ("[reminders]\nretention_offer = [\"gift\", { rewards = [] }]".to_owned(),
            "reminders.retention_offer[1].rewards: found a list of 0"),
        (rule("bonus = 1\ntext = \"Silver\""), "rules[0].text: found \"Silver\""),
        (rule("bonus = 1\ntext = {}"), "rules[0].text: found texts for 0 locales"),
        (rule("bonus = 1\ntext = { English = \"x\", 1 = \"y\" }"), "rules[0].text.1: found the locale \"1\""),
        (rule("bonus = 1\ntext = { en = \"x\", EN = \"y\" }"), "rules[0].text.en: found the locale \"en\" twice"),
        (rule("bonus = 1\ntext = { en = \"\" }"), "rules[0].text.en: found \"\""),
        (rule("grant = \"gfit\""), "rules[0].grant: found \"gfit\"; the program has no benefit of that name"),
        (rule("growth = 5\ngroup = \"g\""), "rules[0].group: found group on a rule with this effect"),
        (rule("grant = \"gift\"\ngroup = \"g\""), "rules[0].group: found group on a rule with this effect"),
        (rule("growth = 5\nexpiry = \"never\""), "rules[0].expiry: found expiry on a rule with this effect"),
        (rule("multiply = 2\nscores = \"activities\""), "rules[0].scores: found scores = \"activities\" on a rule with this effect"),
        (rule("bonus = 1\nfrom = 2026-02-01\nuntil = 2026-01-31"), "rules[0].until: found an until of 2026-01-31 before the from of 2026-02-01"),
        (rule("bonus = 1\nbudget = 0"), "rules[0].budget: found 0"),
        (rule("bonus = 1\nwhen = { partner = \"hotel\" }"), "rules[0].when.partner: found \"hotel\"; the program has no partner of that name"),
        (rule("bonus = 1\nwhen = { activity = \"check-in\" }"), "rules[0].when.activity: found activity in a rule that scores purchases"),
        (rule("bonus = 1\nscores = \"activities\"\nwhen = { every_nth = 5 }"), "rules[0].when.every_nth: found every_nth in a rule that scores activities"),
        (rule("bonus = 1\nscores = \"activities\"\nwhen = { activity = \"review\" }"), "rules[0].when.activity: found \"review\"; the program has no activity of that name"),
        (rule("bonus = 1\nwhen = { every_nth = { nth = 1 } }"), "rules[0].when.every_nth.nth: found 1"),
        (rule("bonus = 1\nwhen = { every_nth = { nth = 5, by = \"quantity\" } }"), "rules[0].when.every_nth: found by = \"quantity\" of all purchases"),
        (rule("bonus = 1\nwhen = { not = { every_nth = { nth = 5, of = \"matching\" } } }"), "rules[0].when.not.every_nth: found of = \"matching\" under not"),
        (rule("bonus = 1\nwhen = { streak_days = 1 }"), "rules[0].when.streak_days: found 1"),
        (rule("bonus = 1\nwhen = { day_of_month = [0] }"), "rules[0].when.day_of_month[0]: found 0"),
        (rule("bonus = 1\nwhen = { tier = [] }"), "rules[0].when.tier: found a list of 0"),
        (rule("bonus = 1\nwhen = { dates = {} }"), "rules[0].when.dates: found dates without from and until"),
        (rule("bonus = 1\nwhen = { time_of_day = { from = \"10:00\", until = \"10:00\" } }"), "rules[0].when.time_of_day: found a time of day that never is"),
        (rule("bonus = 1\nwhen = { lifecycle_stage = \"new\" }"), "rules[0].when.lifecycle_stage: found lifecycle_stage in a program without [lifecycle]"),
        (rule("bonus = 1\nwhen = { amount_at_least = \"10.005\" }"), "rules[0].when.amount_at_least: found \"10.005\""),
        (rule("bonus = 1\nwhen = { amount_at_least = 10 }"), "rules[0].when.amount_at_least: found 10"),
        (rule("bonus = 1\nwhen = { first_purchase = false }"), "rules[0].when.first_purchase: found false"),
        (rule("bonus_each = { points = 1, per = \"0.00\" }"), "rules[0].bonus_each.per: found an amount of zero"),
        (rule("bonus = 1\nexpiry = { rolling_days = 5, fixed = \"12-31\" }"), "rules[0].expiry.fixed: found fixed beside rolling_days"),
        (rule("bonus = 1\nexpiry = { fixed = \"02-30\" }"), "rules[0].expiry.fixed: found \"02-30\", a day that no year has"),
        (rule("bonus = 1\nexpiry = { fixed = \"12-31\", to_end_of = \"year\" }"), "rules[0].expiry.to_end_of: found to_end_of without rolling_days, rolling_months or rolling_years"),
        (format!("[growth]\ngrowth = 1\n{}", rule("growth = 1")), "growth: found growth without per"),
        (tier("validity = { months = 2 }\nreview = { grace_days = 56 }"), "tiers[2].review.grace_days: found 56 days of grace"),
        (tier("review = { fall = \"one_step\" }"), "tiers[2].validity: the field validity is missing"),
        ("[[tiers]]\nid = \"top\"\nvalidity = \"forever\"\nqualify = { growth_at_least = 5 }".to_owned(),
            "tiers[2].qualify.window: the field window is missing"),
        ("[[tiers]]\nid = \"top\"\nvalidity = \"forever\"\nqualify = {}".to_owned(),
            "tiers[2].qualify: found a qualification that asks for nothing"),
        ("[[tiers]]\nid = \"top\"\nvalidity = \"forever\"\nqualify = { growth_at_least = -1, window = \"lifetime\" }".to_owned(),
            "tiers[2].qualify.growth_at_least: found -1"),
        (tier("validity = \"forever\"\nrate = \"1e400\""), "tiers[2].rate: found \"1e400\""),
        (tier("validity = \"forever\"\nentry_rewards = [{ points = 5, growth = 5 }]"), "tiers[2].entry_rewards[0].growth: found growth beside points"),
        ("[lifecycle]\nnew_days = 5\ndormant_days = 30\nchurned_days = 30".to_owned(),
            "lifecycle.churned_days: found 30, which is not above dormant_days of 30"),
        ("[reminders]\nretention_offer = \"none\"".to_owned(), "reminders.retention_offer: found \"none\"; the program has no benefit of that name"),
        ("[returns]\ntier = \"atonce\"".to_owned(), "returns.tier: found \"atonce\""),
        ("[rules]\nid = \"r\"".to_owned(), "rules: found a table"),
        ("[budget]".to_owned(), "budget: found the unknown field \"budget\""),
    ];

    for (addition, expected) in cases {
        assert_eq!(only_fault(least_with(&addition)), expected, "{addition}");
    }
}

#[test]
fn points_that_lapse_by_inactivity_lapse_together() {
    let two_spans = LEAST.replace("expiry = \"never\"", "expiry = { inactivity_days = 365 }")
        + "[[rules]]\nid = \"r\"\nbonus = 1\nexpiry = { inactivity_days = 30 }";
    let too_long_pending = LEAST.replace(
        "expiry = \"never\"",
        "expiry = { inactivity_days = 30 }\nactivation = { after_days = 31 }",
    );

    assert_eq!(
        only_fault(read_program("p.toml", two_spans.as_bytes())),
        "rules[0].expiry: found inactivity_days of 30 beside 365 elsewhere in the program"
    );
    assert_eq!(
        only_fault(read_program("p.toml", too_long_pending.as_bytes())),
        "earning.expiry: found inactivity_days of 30, and points that are pending for 31 days"
    );
}

#[test]
fn a_program_has_at_most_32_limits_per_member_and_span() {
    let limits =
        "limits = { per_transaction = 9, per_day = 9, per_week = 9, per_month = 9, per_year = 9 }";
    let eight: String = (0..8)
        .map(|nth| format!("[[rules]]\nid = \"r{nth}\"\nbonus = 1\n{limits}\n"))
        .collect();

    let at_bound = only_fault(least_with(&eight));
    let above = only_fault(least_with(&format!(
        "{eight}[[rules]]\nid = \"last\"\nbonus = 1\nlimits = {{ lifetime = 9 }}"
    )));

    assert_eq!(at_bound, "none");
    assert_eq!(
        above,
        "rules: found 33 limits per member and span of time that live at once"
    );
}

#[test]
fn a_hint_names_what_is_alike_or_where_it_belongs() {
    let hint = |addition: &str| match least_with(addition) {
        Ok(_) => "none".to_owned(),
        Err(faults) => faults.as_slice()[0].hint.clone(),
    };

    assert_eq!(
        hint("[[rules]]\nid = \"r\"\nbonsu = 1\nbonus = 1"),
        "did you mean bonus?"
    );
    assert!(hint("[budget]").starts_with("budget is a field of: rule; the fields here are id, "));
    assert_eq!(
        hint("[[rules]]\nid = \"r\"\nmultiply = 1.5"),
        "a decimal from 0 to 1000000, such as \"1.5\", is expected; numbers with a fraction are written as a string: \"1.5\""
    );
    assert_eq!(
        hint("[rules]\nid = \"r\""),
        "a list is expected: [[rules]] instead of [rules]"
    );
}

#[test]
fn an_unknown_zone_and_currency_are_told_with_what_is_alike() {
    let faults = faults(
        &LEAST
            .replace("Asia/Shanghai", "Asia/Shangai")
            .replace("CNY", "cny"),
    );

    let told: Vec<String> = faults
        .as_slice()
        .iter()
        .map(|fault| format!("{} | {}", fault.message, fault.hint))
        .collect();
    assert_eq!(
        told,
        [
            "found \"Asia/Shangai\", a time zone that does not exist | did you mean \"Asia/Shanghai\"? the IANA name of a time zone is expected, such as \"Asia/Shanghai\"",
            "found \"cny\", which is no currency | did you mean \"CNY\"?",
        ]
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_faults() {
    let marked = format!("\u{feff}{}", LEAST.replace('\n', "\r\n"));

    assert_eq!(
        only_fault(read_program("p.toml", marked.as_bytes())),
        "none"
    );
}

#[test]
fn what_json_leaves_out_is_told_where_its_table_begins() {
    let faults = faults("\n  {}");

    let first = &faults.as_slice()[0];
    assert_eq!(
        (first.line, first.column, first.path.as_str()),
        (2, 3, "id")
    );
    assert_eq!(first.message, "the field id is missing");
}
