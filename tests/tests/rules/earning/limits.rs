//! Limits of rules: what they count, and when a counter is dropped.

use gradus_domain::ledger::score::{Cut, Limit};
use gradus_domain::program::rule::LimitWindow;
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{together, two_versions, version};
use gradus_tests::reading::{cut, points, points_of, shares};

#[test]
fn example_3_a_daily_limit_cuts_and_says_so() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "check-in"
        scores = "activities"
        when = { activity = "check-in" }
        bonus = 8
        limits = { per_day = 20 }
        "#,
    );

    for (id, given) in [("a", 8), ("b", 8), ("c", 4)] {
        let entry = member.does(id, "2026-03-02 10:00", "check-in");
        assert_eq!(shares(&entry), [("check-in", given)]);
    }
    let cut_from = cut(member.last_entry()).map(|cut| cut.from);
    assert_eq!(cut_from, Some(8));
}

/// One under a rule of 5 points with limits.
fn limited(limits: &str) -> OneMember {
    OneMember::under(&format!(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 5
        limits = {{ {limits} }}
        "#
    ))
}

/// What the rule gave for purchases on these days, in this order.
fn given(member: &mut OneMember, days: &[&str]) -> Vec<i64> {
    let mut given = Vec::new();
    for (number, day) in days.iter().enumerate() {
        let entry = member.buys(&format!("t{number}"), day, 100);
        given.push(points_of(&entry, "bonus"));
    }
    given
}

#[test]
fn each_limit_counts_over_its_own_span_of_time() {
    let days = [
        "2026-03-08",
        "2026-03-08",
        "2026-03-09",
        "2026-03-31",
        "2026-04-01",
    ];
    let over_a_year = ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"];

    // 8 March is a Sunday.
    assert_eq!(given(&mut limited("per_day = 8"), &days), [5, 3, 5, 5, 5]);
    assert_eq!(given(&mut limited("per_week = 8"), &days), [5, 3, 5, 5, 3]);
    assert_eq!(given(&mut limited("per_month = 8"), &days), [5, 3, 0, 0, 5]);
    assert_eq!(
        given(&mut limited("per_year = 8"), &over_a_year),
        [5, 3, 5, 3]
    );
    assert_eq!(
        given(&mut limited("lifetime = 8"), &over_a_year),
        [5, 3, 0, 0]
    );
    assert_eq!(
        given(&mut limited("per_transaction = 4"), &days),
        [4, 4, 4, 4, 4]
    );
}

#[test]
fn the_tightest_of_several_limits_cuts_and_is_named() {
    let mut member = limited("per_day = 8, per_month = 9");

    assert_eq!(
        given(&mut member, &["2026-03-08", "2026-03-08"]),
        [5, 3],
        "by day"
    );
    let by_month = member.buys("next-day", "2026-03-09", 100);

    assert_eq!(points_of(&by_month, "bonus"), 1);
    let cut_by_month = Cut {
        from: 5,
        by: Limit::Member(LimitWindow::Month),
    };
    assert_eq!(cut(&by_month), Some(cut_by_month));
}

#[test]
fn of_limits_that_are_equally_tight_the_shorter_ones_name_stands() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "r"
        bonus = 30
        limits = { per_day = 20, per_week = 20 }
        "#,
    );

    let entry = member.buys("t1", "2026-03-02", 1_000);

    assert_eq!(points_of(&entry, "r"), 20);
    let cut_by = cut(&entry).map(|cut| cut.by);
    assert_eq!(cut_by, Some(Limit::Member(LimitWindow::Day)));
}

#[test]
fn the_use_of_a_limit_is_kept_by_its_own_rule_whatever_ended() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "a-ended"
        bonus = 1
        until = "2026-01-10"
        limits = { per_month = 5 }
        [[rules]]
        id = "b"
        bonus = 6
        limits = { per_year = 10 }
        "#,
    );

    let first = member.buys("t1", "2026-03-02", 100);
    let second = member.buys("t2", "2026-03-03", 100);

    assert_eq!((points_of(&first, "b"), points_of(&second, "b")), (6, 4));
}

#[test]
fn a_use_that_is_wholly_freed_leaves_nothing_behind() {
    let mut member =
        OneMember::under("[[rules]]\nid = \"b\"\nbonus = 6\nlimits = { lifetime = 10 }");
    member.buys("t", "2026-03-02", 100);
    assert_eq!(member.state().limit_uses[0].used, 6);

    member.returns("r", "2026-03-03", "t");

    assert!(member.state().limit_uses.is_empty());
}

/// As [`limited`], where a command may be a day late.
fn one_late_day(rule: &str) -> OneMember {
    OneMember::under(&format!(
        r#"
        late_days = 1
        [[rules]]
        id = "bonus"
        bonus = 5
        {rule}
        "#
    ))
}

#[test]
fn after_a_counter_is_dropped_its_rule_gives_nothing() {
    let mut in_time = one_late_day("limits = { per_day = 20 }");
    let mut too_late = in_time.clone();
    let mut without_limit = one_late_day("");
    in_time.buys("t1", "2026-03-02 12:00", 100);
    too_late.buys("t1", "2026-03-03 12:00", 100);
    without_limit.buys("t1", "2026-03-03 12:00", 100);

    // Received in time by the door, but decided on the later day already settled.
    let late =
        |member: &mut OneMember| member.buys_late("t2", "2026-03-01", "2026-03-02 11:00", 100);
    let decided_2_march = late(&mut in_time);
    let decided_3_march = late(&mut too_late);
    let unlimited = late(&mut without_limit);

    assert_eq!(points_of(&decided_2_march, "bonus"), 5);
    assert_eq!(points(&decided_3_march), 1);
    let too_late = Cut {
        from: 5,
        by: Limit::TooLate,
    };
    assert_eq!(cut(&decided_3_march), Some(too_late));
    assert_eq!(points_of(&unlimited, "bonus"), 5);
}

/// A bonus of 10, as much as it may give, where a command may be so many days late.
fn once(limit: &str, late_days: u8, more: &str) -> String {
    format!(
        r#"
        late_days = {late_days}
        [[rules]]
        id = "bonus"
        bonus = 10
        limits = {{ {limit} = 10 }}
        {more}
        "#
    )
}

#[test]
fn a_use_is_kept_for_as_long_as_any_version_lets_acts_be_late() {
    // GIVEN 31 days to be late in March, one in April, 31 again in May
    let versions = [
        ("2026-01-01 00:00", 31),
        ("2026-04-01 00:00", 1),
        ("2026-05-01 00:00", 31),
    ];
    let versions = (1..).zip(versions).map(|(number, (from, late_days))| {
        let rule = once("per_day", late_days, "");
        version(number, from, &rule)
    });
    let mut decided_in_april = OneMember::under_versions(together(versions.collect()));
    decided_in_april.buys("a", "2026-03-31 10:00", 100);
    let mut decided_in_may = decided_in_april.clone();

    // WHEN a sale of 31 March arrives in time and is decided on 3 April, and when it arrives
    // on 1 May, which is as late as May allows
    decided_in_april.buys("b", "2026-04-03 10:00", 100);
    decided_in_may.buys("b", "2026-04-20 10:00", 100);
    let in_april = decided_in_april.buys_late("late", "2026-03-31 11:00", "2026-04-01 09:00", 100);
    let in_may = decided_in_may.buys_late("late", "2026-03-31 11:00", "2026-05-01 09:00", 100);

    // THEN nothing is left of its day
    for late in [in_april, in_may] {
        let used_up = Cut {
            from: 10,
            by: Limit::Member(LimitWindow::Day),
        };
        assert_eq!((points_of(&late, "bonus"), cut(&late)), (0, Some(used_up)));
    }
    assert_eq!(decided_in_april.world.audit(), Ok(()));
    assert_eq!(decided_in_may.world.audit(), Ok(()));
}

/// From the afternoon of 2 March nothing may be late, until 4 March lets 31 days in again. A bonus
/// of that afternoon is given back a day later; a sale of the morning that comes then may have it.
#[test]
fn what_is_given_back_is_free_for_whoever_may_be_late() {
    let versions = [
        version(1, "2026-01-01 00:00", &once("per_day", 31, "")),
        version(2, "2026-03-02 12:00", &once("per_day", 0, "")),
        version(3, "2026-03-04 00:00", &once("per_day", 31, "")),
    ];
    let mut member = OneMember::under_versions(together(versions.into()));
    let afternoon = member.buys("a", "2026-03-02 15:00", 100);
    member.returns("r", "2026-03-03 10:00", "a");

    let morning = member.buys_late("late", "2026-03-02 09:00", "2026-03-04 11:00", 100);

    let given = (points_of(&afternoon, "bonus"), points_of(&morning, "bonus"));
    assert_eq!(given, (10, 10));
    assert_eq!(member.world.audit(), Ok(()));
}

#[test]
fn a_use_is_kept_though_a_version_ends_its_rule_in_retrospect() {
    for limit in ["lifetime", "per_year"] {
        let (open, ended) = (
            once(limit, 31, ""),
            once(limit, 31, "until = \"2026-02-15\""),
        );
        let versions = two_versions(&open, "2026-04-01 00:00", &ended);
        let mut member = OneMember::under_versions(versions);
        let first = member.buys("a", "2026-02-10", 100);
        member.buys("b", "2026-04-01 10:00", 100);

        // A sale of March goes by the version of March, which gives the rule no end.
        let late = member.buys_late("late", "2026-03-30", "2026-04-02", 100);

        let given = (points_of(&first, "bonus"), points_of(&late, "bonus"));
        assert_eq!(given, (10, 0), "{limit}");
        assert_eq!(member.world.audit(), Ok(()));
    }
}

#[test]
fn a_rule_that_is_taken_up_again_goes_on_with_what_was_used() {
    let (ended, open) = (
        once("lifetime", 31, "until = \"2026-02-15\""),
        once("lifetime", 31, ""),
    );
    let versions = two_versions(&ended, "2026-05-01 00:00", &open);
    let mut member = OneMember::under_versions(versions);
    member.buys("a", "2026-02-10", 100);
    // 31 days after 15 February is 18 March: an act that is settled later, and one in May.
    let between = member.buys("b", "2026-03-20", 100);
    let new = member.buys("c", "2026-05-02", 100);

    let given = (points_of(&between, "bonus"), points_of(&new, "bonus"));

    assert_eq!(given, (0, 0));
    assert_eq!(member.world.audit(), Ok(()));
}

#[test]
fn a_counter_is_dropped_late_days_after_its_rules_last_day_too() {
    for limit in ["per_month", "lifetime"] {
        let rule = format!("until = 2026-03-01\nlimits = {{ {limit} = 20 }}");
        let mut too_late = one_late_day(&rule);
        let mut in_time = too_late.clone();
        too_late.buys("t1", "2026-03-03 12:00", 100);
        in_time.buys("t1", "2026-03-02 12:00", 100);

        let late =
            |member: &mut OneMember| member.buys_late("t2", "2026-03-01", "2026-03-02 11:00", 100);

        assert_eq!(points_of(&late(&mut in_time), "bonus"), 5, "{limit}");
        assert_eq!(points_of(&late(&mut too_late), "bonus"), 0, "{limit}");
    }
}

#[test]
fn counters_of_a_rule_that_a_version_dropped_are_forgotten_like_others() {
    let first = "[[rules]]\nid = \"hi\"\nbonus = 5\nlimits = { per_day = 50 }\n";
    let programs = two_versions(first, "2026-04-01 00:00", "");
    let mut member = OneMember::under_versions(programs);
    member.buys("t1", "2026-03-30", 100);

    // The window's last day and 31 days.
    member.buys("t2", "2026-04-30", 100);
    assert_eq!(member.state().limit_uses.len(), 1);
    member.buys("t3", "2026-05-01", 100);

    assert_eq!(member.state().limit_uses.len(), 0);
}
