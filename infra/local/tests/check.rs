//! `gradus check`, through the program itself.

#![expect(
    clippy::unwrap_used,
    reason = "what a test sets up must stand, or the test fails"
)]

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const PROGRAM: &str = r#"
id = "shop"
version = 1
zone = "Asia/Shanghai"
currency = "CNY"

[earning]
points = "1"
per = "1.00"
expiry = { rolling_months = 12, to_end_of = "month" }

[[tiers]]
id = "base"

[[tiers]]
id = "silver"
rate = "1.5"
qualify = { spend_at_least = "100.00", window = { rolling_months = 12 } }
validity = { months = 12 }
review = { fall = "to_qualified" }
"#;

const JOIN: &str = r#"
[[scenario]]
name = "a story"

[[scenario.step]]
at = "2026-03-01 09:00"
join = true
"#;

#[test]
fn the_programs_of_this_repository_behave_as_their_owners_say() {
    let programs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programs");

    let run = check(&[programs]);

    assert_eq!(code(&run), 0, "{}", said(&run));
    assert!(said(&run).ends_with("all is well\n"));
    for program in [
        "airline",
        "classic",
        "four-tiers",
        "high-frequency",
        "monthly-card",
        "return-period",
    ] {
        assert!(said(&run).contains(&format!("sound: {program}, version 1;")));
    }
}

#[test]
fn every_worked_example_of_the_rules_stands_beside_its_page_and_holds() {
    let rules = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules"));

    let run = check(&[rules]);

    assert_eq!(code(&run), 0, "{}", said(&run));
    let pages = rules.read_dir().unwrap().map(|page| page.unwrap().path());
    let mut examples = 0;
    for page in pages.filter(|page| page.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(&page).unwrap();
        for example in text.split("> **Example ").skip(1) {
            let (name, _) = example.split_once(".**").unwrap();
            let beside = page.with_extension("scenarios.toml");
            let told = said(&run);
            let (_, told) = told.split_once(&beside.display().to_string()).unwrap();
            assert!(told.contains(&format!("  ok    Example {name}")), "{name}");
            examples += 1;
        }
    }
    assert_eq!(examples, 19);
}

#[test]
fn a_good_program_says_its_lots_its_limits_and_each_scenario() {
    let folder = folder(&[("shop.toml", PROGRAM), ("shop.scenarios.toml", JOIN)]);
    let program = folder.path().join("shop.toml");

    let run = check(&[&program]);

    assert_eq!(code(&run), 0);
    assert_eq!(
        said(&run),
        format!(
            "{}\n  sound: shop, version 1; a member holds at most 13 lots, 0 limits live\n  \
             ok    a story\n\nprograms: 1, scenarios: 1; all is well\n",
            program.display()
        )
    );
}

#[test]
fn every_fault_of_a_program_is_told_with_its_line() {
    let faulty = PROGRAM
        .replace("Asia/Shanghai", "Asia/Shangai")
        .replace("per = \"1.00\"", "per = \"0\"");
    let folder = folder(&[("shop.toml", &faulty), ("shop.scenarios.toml", JOIN)]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 1);
    assert!(said(&run).contains("shop.toml:4:"), "{}", said(&run));
    assert!(said(&run).contains("shop.toml:9:"), "{}", said(&run));
    assert!(said(&run).contains("shop.scenarios.toml: not run"));
    assert!(said(&run).contains("programs with faults: 1"));
}

#[test]
fn a_failing_scenario_shows_what_was_expected_and_what_was_found() {
    let scenarios = format!(
        "{JOIN}
[[scenario.step]]
at = \"2026-03-02 10:00\"
purchase = \"120.00\"
expect = {{ earned = 180, tier = \"base\", lots = [{{ points = 120, until = \"2027-03-31\" }}] }}

[[scenario.step]]
at = \"2026-03-03 10:00\"
purchase = \"10.00\"
expect = {{ earned = 999 }}
"
    );
    let folder = folder(&[("shop.toml", PROGRAM), ("shop.scenarios.toml", &scenarios)]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 1);
    let expected = "\
  FAIL  a story
        FILE:9: 2026-03-02 10:00, purchase purchase-1
          earned
            expected 180
            found    120
          tier
            expected base
            found    silver
          · earned 120: base 120
          · 2026-03-02 10:00: tier base to silver until 2027-03-01 \
(spend (minor units) 12000 of 10000 over 12 months to 2026-03-02)
          · has 120 until 2027-03-31
          · said points.earned, tier.upgraded

programs: 1, scenarios: 1; scenarios failed: 1
";
    let file = folder.path().join("shop.scenarios.toml");
    let expected = expected.replace("FILE", &file.display().to_string());
    assert!(said(&run).ends_with(&expected), "{}", said(&run));
}

#[test]
fn an_unexpected_rejection_says_why() {
    let scenarios = format!(
        "{JOIN}
[[scenario.step]]
at = \"2026-03-02 10:00\"
spend = 5
"
    );
    let folder = folder(&[("shop.toml", PROGRAM), ("shop.scenarios.toml", &scenarios)]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 1);
    assert!(
        said(&run).contains(
            "expected that it is done\n            found    that it is rejected as \
             insufficient_points: 5 points asked for, 0 are active"
        ),
        "{}",
        said(&run)
    );
}

#[test]
fn every_fault_of_a_scenario_file_is_told_with_its_line_and_the_word_that_was_meant() {
    let scenarios = format!(
        "{JOIN}expect = {{ tier = \"slver\", balence = 0, notices = [\"member.enroled\"] }}

[[scenario.step]]
at = \"2026-02-30 10:00\"
purchas = \"35.00\"

[[scenario.step]]
at = \"2026-03-02 10:00\"
purchase = \"35.001\"
times = 0
expect = {{ breakdown = {{ bonus = 1 }}, rejected = \"in_dept\", lots = 3 }}

[[scenario.step]]
at = \"2026-03-02 25:00\"
return = true
"
    );
    let folder = folder(&[("shop.toml", PROGRAM), ("shop.scenarios.toml", &scenarios)]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 1);
    for (line, message, hint) in [
        (8, "found the tier \"slver\"", "did you mean \"silver\"?"),
        (8, "found a field \"balence\"", "did you mean \"balance\"?"),
        (
            8,
            "found the notice \"member.enroled\"",
            "did you mean \"member.enrolled\"?",
        ),
        (
            11,
            "\"2026-02-30\"",
            "expected a time in the program's zone",
        ),
        (
            10,
            "found nothing that is done",
            "a step does exactly one of join",
        ),
        (
            12,
            "found a field \"purchas\"",
            "did you mean \"purchase\"?",
        ),
        (16, "\"35.001\"", "expected an amount as a text"),
        (17, "found 0", "expected a whole number from 1 to 1000"),
        (18, "found a rule \"bonus\"", "what would do: one of base"),
        (
            18,
            "found the rejection \"in_dept\"",
            "did you mean \"in_debt\"?",
        ),
        (18, "found the number 3", "expected a list such as"),
        (
            21,
            "found the time of day \"25:00\"",
            "expected a time in the program's zone",
        ),
        (
            22,
            "found a return before any purchase",
            "name the purchase",
        ),
    ] {
        assert!(
            has_fault(&said(&run), line, message, hint),
            "{line} {message} {hint}\n{}",
            said(&run)
        );
    }
    assert!(said(&run).contains("scenario files not run: 1"));
}

#[test]
fn a_file_that_is_no_toml_names_the_line() {
    let scenarios = format!("{JOIN}expect = {{ balance = }}\n");
    let folder = folder(&[("shop.toml", PROGRAM), ("shop.scenarios.toml", &scenarios)]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 1);
    assert!(
        said(&run).contains("shop.scenarios.toml:8:"),
        "{}",
        said(&run)
    );
    assert!(said(&run).contains("this is not TOML"));
}

#[test]
fn a_scenario_file_may_name_its_program() {
    let scenarios = format!("program = \"shop.toml\"\n{JOIN}");
    let folder = folder(&[
        ("shop.toml", PROGRAM),
        ("joining.scenarios.toml", &scenarios),
    ]);

    let run = check(&[folder.path().join("joining.scenarios.toml")]);

    assert_eq!(code(&run), 0, "{}", said(&run));
    assert!(said(&run).contains("  ok    a story"));
}

#[test]
fn a_fault_of_a_program_that_a_scenario_brings_is_told_with_its_line() {
    let scenario = format!(
        "[[scenario]]\nname = \"a story\"\nprogram = '''{PROGRAM}'''\n{}",
        JOIN.replace("[[scenario]]\nname = \"a story\"\n", "")
    );
    let sound = folder(&[("alone.scenarios.toml", &scenario)]);
    let faulty = folder(&[(
        "alone.scenarios.toml",
        &scenario.replace("Asia/Shanghai", "Asia/Shangai"),
    )]);

    let good = check(&[sound.path()]);
    let bad = check(&[faulty.path()]);

    assert_eq!(code(&good), 0, "{}", said(&good));
    let alone = sound.path().join("alone.scenarios.toml");
    assert_eq!(
        said(&good),
        format!(
            "{}\n  ok    a story\n\nprograms: 1, scenarios: 1; all is well\n",
            alone.display()
        )
    );
    assert_eq!(code(&bad), 1);
    assert!(
        said(&bad).contains("alone.scenarios.toml:6:8  scenario[0].program.zone\n"),
        "{}",
        said(&bad)
    );
    assert!(said(&bad).contains("did you mean \"Asia/Shanghai\"?"));
    assert!(said(&bad).ends_with("programs: 0, scenarios: 0; scenario files not run: 1\n"));
}

#[test]
fn what_becomes_of_an_announcement_is_shown_where_it_is_not_as_expected() {
    let program = PROGRAM.replace(
        "[[tiers]]\nid = \"base\"",
        "[messages]\nchannels = [\"push\", \"email\"]\n\n[[tiers]]\nid = \"base\"",
    );
    let scenarios = format!(
        "{JOIN}
[[scenario.step]]
at = \"2026-03-02 10:00\"
purchase = \"1.00\"
expect = {{ deliveries = [{{ notice = \"points.earned\", channels = [\"email\"], hours = 48 }}] }}

[[scenario]]
name = \"another\"

[[scenario.step]]
at = \"2026-03-01 09:00\"
join = true
expect = {{ deliveries = [{{ notice = \"member.enrolled\", withheld = \"too_late\" }}, {{ notice = \"points.earned\", not_before = [\"2026-03-01\", \"2026-03-02\"] }}] }}
"
    );
    let folder = folder(&[("shop.toml", &program), ("shop.scenarios.toml", &scenarios)]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 1);
    for told in [
        "expected points.earned over email for 48 hours\n            found    points.earned over push, email\n",
        "expected member.enrolled withheld as too_late; points.earned not before 2026-03-01 to \
         2026-03-02\n            found    member.enrolled over push, email\n",
    ] {
        assert!(said(&run).contains(told), "{}", said(&run));
    }
}

#[test]
fn the_examples_of_the_documentation_hold() {
    let documentation = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/scenarios.md"
    ));
    let classic = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../programs/classic.toml"
    ));
    let mut examples = documentation
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let mut example = || examples.next().unwrap();
    let folder = folder(&[
        ("classic.toml", classic),
        ("classic.scenarios.toml", example()),
        ("alone.scenarios.toml", example()),
    ]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 0, "{}", said(&run));
    assert!(said(&run).contains("programs: 2, scenarios: 2;"));
}

#[test]
fn a_scenario_file_without_a_program_is_a_failure() {
    let folder = folder(&[("alone.scenarios.toml", JOIN)]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 1);
    assert!(said(&run).contains("alone.toml: "), "{}", said(&run));
    assert!(said(&run).contains("alone.scenarios.toml: not run"));
    assert!(said(&run).contains("must be there and readable"));
}

#[test]
fn a_scenario_file_without_a_program_still_tells_its_own_faults() {
    let folder = folder(&[
        ("number.scenarios.toml", "program = 3\n"),
        ("syntax.scenarios.toml", "\nx = \n"),
    ]);
    std::fs::write(
        folder.path().join("bytes.scenarios.toml"),
        b"program = \"a.toml\"\n# \xc3\xa4\xff",
    )
    .unwrap();

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 1);
    for (line, message, hint) in [
        (1, "found the number 3", "the program's file as a text"),
        (2, "this is not TOML", "see https://toml.io"),
    ] {
        assert!(
            has_fault(&said(&run), line, message, hint),
            "{}",
            said(&run)
        );
    }
    assert!(said(&run).contains("bytes.scenarios.toml:2:4\n      found a byte that is not UTF-8"));
}

#[test]
fn a_path_that_means_nothing_is_wrong_usage() {
    let folder = folder(&[("notes.txt", "nothing")]);

    let missing = check(&[folder.path().join("none.toml")]);
    let of_no_kind = check(&[folder.path().join("notes.txt")]);
    let empty_folder = check(&[folder.path()]);
    let no_path = check::<&Path>(&[]);

    for run in [missing, of_no_kind, empty_folder, no_path] {
        assert_eq!(code(&run), 2);
        assert!(!run.stderr.is_empty());
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn a_program_says_itself_in_english_and_in_chinese_between_its_soundness_and_its_scenarios() {
    let folder = folder(&[("shop.toml", PROGRAM), ("shop.scenarios.toml", JOIN)]);
    let program = folder.path().join("shop.toml");

    let english = explain("--explain", &[&program]);
    let chinese = explain("--explain=zh", &[&program]);
    let silent = check(&[&program]);

    assert_eq!((code(&english), code(&chinese)), (0, 0));
    let english = said(&english);
    let (before, after) = english
        .split_once("\n\n  Program shop, version 1\n    In force from the beginning.\n")
        .unwrap();
    assert!(
        before.ends_with("at most 13 lots, 0 limits live"),
        "{before}"
    );
    assert!(
        after.contains(
            "\n\n  Tier silver\n    Reached with at least 100.00 CNY spent in the last 12 months.\n"
        ),
        "{after}"
    );
    assert!(
        after.contains(" live 30 days.\n\n  ok    a story\n"),
        "{after}"
    );
    assert!(
        said(&chinese).contains("\n\n  等级“silver”\n    达标条件：近12个月消费满100.00元。\n"),
        "{}",
        said(&chinese)
    );
    assert!(!said(&silent).contains("Tier"));
}

#[test]
fn what_the_programs_of_this_repository_say_stands_in_files_that_are_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = root.join("tests/explain");
    let programs: Vec<String> = names_in(&root.join("../../programs"))
        .into_iter()
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| !name.ends_with(".scenarios"))
        .collect();

    let mut expected = Vec::new();
    for program in &programs {
        for language in ["en", "zh"] {
            let file = format!("{program}.{language}.txt");
            let path = root.join(format!("../../programs/{program}.toml"));
            let run = explain(&format!("--explain={language}"), &[path]);
            let text = std::fs::read_to_string(beside.join(&file)).unwrap();
            assert!(
                unindented(&said(&run)).contains(&format!("\n\n{text}\n")),
                "{file} is stale: cargo run -p gradus-contracts --example explain"
            );
            expected.push(file);
        }
    }

    expected.sort();
    assert_eq!(names_in(&beside), expected);
}

#[test]
fn a_faulty_program_says_its_faults_and_a_language_that_nobody_speaks_is_wrong_usage() {
    let folder = folder(&[(
        "shop.toml",
        &PROGRAM.replace("Asia/Shanghai", "Asia/Shangai"),
    )]);
    let program = folder.path().join("shop.toml");

    let faulty = explain("--explain", &[&program]);
    let unknown = explain("--explain=de", &[&program]);

    assert_eq!(code(&faulty), 1);
    assert!(said(&faulty).contains("shop.toml:4:"));
    assert!(!said(&faulty).contains("Program shop"));
    assert_eq!(code(&unknown), 2);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("one of en, zh is expected"));
}

/// The names in a folder, in order.
fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The text with the two spaces gone that its lines begin with.
fn unindented(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Whether a fault of that line says the message, and below it the hint.
fn has_fault(text: &str, line: usize, message: &str, hint: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    lines.windows(3).any(|three| {
        three[0].contains(&format!(".scenarios.toml:{line}:"))
            && three[1].contains(message)
            && three[2].contains(hint)
    })
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn check<P: AsRef<Path>>(paths: &[P]) -> Output {
    gradus_check(&[], paths)
}

fn explain<P: AsRef<Path>>(option: &str, paths: &[P]) -> Output {
    gradus_check(&[option], paths)
}

fn gradus_check<P: AsRef<Path>>(options: &[&str], paths: &[P]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus"))
        .arg("check")
        .args(options)
        .args(paths.iter().map(AsRef::as_ref))
        .output()
        .unwrap()
}

fn code(run: &Output) -> i32 {
    run.status.code().unwrap()
}

fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stdout).into_owned()
}

#[test]
fn what_a_step_would_ignore_is_refused() {
    for (step, fault) in [
        (
            "spend = { points = 1, until = \"2026-03-15\" }",
            "found a field \"until\"",
        ),
        (
            "adjust = { points = 1, until = \"2026-03-15\" }",
            "found a field \"until\"",
        ),
        (
            "return = { amount = \"5.00\", lines = [{ line = 1 }] }",
            "found `lines` beside `amount`",
        ),
        (
            "return = { tax = \"1.00\" }",
            "found `tax` without `amount`",
        ),
        (
            "return = { lines = [{ line = 1, tax = \"1.00\" }] }",
            "found `tax` without `amount`",
        ),
        (
            "purchase = { amount = \"1.00\", lines = [{ amount = \"1.00\" }] }",
            "found `amount` beside `lines`",
        ),
        (
            "purchase = { amount = \"1.00\", category = \"gift\\u200Bcard\" }",
            "found \"gift\\u{200b}card\"",
        ),
        (
            "settle = true\nreceived = \"2026-03-03 10:00\"",
            "found `received` beside `settle`",
        ),
        (
            "purchase = \"1.00\"\ndays_apart = 2",
            "found `days_apart` without `times`",
        ),
        (
            "purchase = \"1.00\"\nexpect = { waiting = true, repeated = true }",
            "found `repeated` beside `waiting`",
        ),
        ("purchase = { amount = \"1.00\", unfit = \"drop\" }", "drop"),
    ] {
        let scenarios = format!(
            "{JOIN}
[[scenario.step]]
at = \"2026-03-02 10:00\"
purchase = \"10.00\"

[[scenario.step]]
at = \"2026-03-03 10:00\"
{step}
"
        );
        let folder = folder(&[("shop.toml", PROGRAM), ("shop.scenarios.toml", &scenarios)]);

        let run = check(&[folder.path()]);

        assert_eq!(code(&run), 1, "{step}");
        assert!(said(&run).contains(fault), "{step}\n{}", said(&run));
    }
}

#[test]
fn what_can_be_read_and_is_hardly_meant_is_warned_of_at_its_place() {
    let program = format!("{PROGRAM}\n[[benefits]]\nid = \"cup\"\nkind = \"gift\"\n");
    let folder = folder(&[("shop.toml", &program)]);
    let file = folder.path().join("shop.toml");

    let run = check(&[&file]);

    assert_eq!(code(&run), 0);
    let line = program
        .lines()
        .position(|line| line == "[[benefits]]")
        .unwrap()
        + 1;
    let expected = format!(
        "  warning: {}:{line}:1  benefits[0]\n    nobody grants the benefit cup\n",
        file.display()
    );
    assert!(said(&run).contains(&expected), "{}", said(&run));
}

#[test]
fn a_program_in_a_currency_that_ended_is_sound_and_warned_of_by_its_last_day() {
    let program = PROGRAM.replace("CNY", "BGN");
    assert_ne!(program, PROGRAM);
    let folder = folder(&[("shop.toml", &program)]);

    let run = check(&[folder.path()]);

    assert_eq!(code(&run), 0, "{}", said(&run));
    let warning = "  warning: BGN ended with 2026-01-31, and EUR came after it; no new version is \
                   published in it\n";
    assert!(said(&run).contains(warning), "{}", said(&run));
}
