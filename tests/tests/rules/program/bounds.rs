//! How much a program may let a member gather.

use gradus_contracts::program::read_program;
use gradus_tests::program::{earning, simple};

#[test]
fn a_program_may_not_keep_points_pending_for_longer_than_its_inactivity() {
    let with = |days: u8| {
        let pending = format!("activation = {{ after_days = {days} }}\n");
        let text = earning("{ inactivity_days = 30 }") + &pending;
        let text = simple("Asia/Shanghai", "CNY", &text);
        read_program("test.toml", text.as_bytes()).is_ok()
    };

    assert!(with(30));
    assert!(!with(31));
}

#[test]
fn a_program_may_not_let_a_member_hold_more_than_400_lots() {
    // GIVEN a lot for each day that earns, its last day included
    let with = |days: u16| {
        let text = earning(&format!("{{ rolling_days = {days} }}"));
        let text = simple("Asia/Shanghai", "CNY", &text);
        read_program("test.toml", text.as_bytes()).is_ok()
    };

    assert!(with(399));
    assert!(!with(400));
}

#[test]
fn limits_of_a_rule_that_ended_live_until_late_days_after_the_window_that_it_ended_in() {
    // GIVEN 32 limits of rules that end on 15 March, and one of a rule that begins later
    let with = |limit: &str, begins: &str| {
        let rule = |id: &str, when: &str, limit: &str| {
            format!("[[rules]]\nid = \"{id}\"\nbonus = 1\n{when}\nlimits = {{ {limit} = 9 }}\n")
        };
        let ended: String = (0..32)
            .map(|nth| rule(&format!("r{nth}"), "until = \"2026-03-15\"", limit))
            .collect();
        let last = rule("last", &format!("from = \"{begins}\""), "per_day");
        let text = simple("Asia/Shanghai", "CNY", &(ended + &last));
        read_program("test.toml", text.as_bytes()).is_ok()
    };

    // 31 days after 15 March is 15 April, after 31 March 1 May, after 31 December 31 January.
    for (limit, last_day, day_after) in [
        ("per_day", "2026-04-15", "2026-04-16"),
        ("per_month", "2026-05-01", "2026-05-02"),
        ("per_year", "2027-01-31", "2027-02-01"),
    ] {
        assert!(!with(limit, last_day), "{limit}");
        assert!(with(limit, day_after), "{limit}");
    }
    assert!(!with("lifetime", "2036-01-01"));
}
