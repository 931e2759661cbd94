//! A day closes a little later than it ends: what happened before midnight and arrives soon
//! after it is decided before the day's beginning.

use gradus_domain::commands::{Act, Command, Profile};
use gradus_domain::program::versions::Programs;
use gradus_tests::commands::{
    Arriving, activity, adjust, at, command, day, days, erase, give_back, hold_tier, local, moment,
    on, profile, purchase, reinstate, settle, spend,
};
use gradus_tests::one_member::{OneMember, bought};
use gradus_tests::program::{earning, programs, silver, simple, together, version};
use gradus_tests::reading::boundaries;

/// One whose 100 points lapse after 3 March, 10 of which were spent.
fn lapsing_after_3_march(more: &str) -> OneMember {
    let mut member = OneMember::under(&(more.to_owned() + &earning("{ rolling_days = 1 }")));
    member.buys("a", "2026-03-02", 10_000);
    member.spends("s", "2026-03-02 13:00", 10);
    member
}

/// A command that happened late on 3 March and arrived then.
fn late_on_3_march(arrives: &str) -> Command {
    bought("late", "2026-03-03 23:59:58", 1_000).arrives(&local(arrives))
}

#[test]
fn a_sale_of_the_old_year_that_arrives_in_the_new_one_renews_a_tier_for_one_year() {
    // GIVEN silver to 31 December 2027, with ¥400 of the ¥500 that keep it
    let program = silver(
        r#"
        qualify = { spend_at_least = "500.00", window = "calendar_year" }
        validity = { calendar_years = 1 }
        "#,
    );
    let mut member = OneMember::under(&program);
    member.buys("a", "2026-06-01", 50_000);
    member.buys("b", "2027-06-01", 40_000);
    assert_eq!(member.last_day(), Some(day("2027-12-31")));
    let (mut in_time, mut too_late) = (member.clone(), member);

    // WHEN the missing ¥100 of 23:59:58 arrive at 00:00:03, and in another world at 01:10
    let sale = bought("c", "2027-12-31 23:59:58", 10_000);
    let entry = in_time.sends(&sale.clone().arrives(&local("2028-01-01 00:00:03")));
    too_late.sends(&sale.arrives(&local("2028-01-01 01:10")));

    // THEN the first is decided before the year ended, and the review renews silver
    assert_eq!(entry.decided_at, moment("2027-12-31 23:59:59.999"));
    assert_eq!(entry.received_at, moment("2028-01-01 00:00:03"));
    in_time.settles("2028-01-01 00:00");
    assert_eq!(in_time.tier(), "silver");
    assert_eq!(in_time.last_day(), Some(day("2028-12-31")));

    // THEN the second found the year closed and silver lost: it is attained anew in the new
    // year
    assert_eq!(too_late.last_day(), Some(day("2029-12-31")));
}

#[test]
fn a_day_closes_when_it_is_as_old_as_the_program_says() {
    let cases = [
        (
            "",
            "2026-03-04 00:59:59.999",
            "2026-03-04 01:00",
            "2026-03-04 01:00",
        ),
        (
            "closing_minutes = 90\n",
            "2026-03-04 01:29:59.999",
            "2026-03-04 01:30",
            "2026-03-04 01:30",
        ),
        // The beginning of 5 March is open then.
        (
            "closing_minutes = 2880\n",
            "2026-03-05 23:59:59.999",
            "2026-03-06 00:00",
            "2026-03-04 23:59:59.999",
        ),
    ];
    for (more, open, closed, decided_at) in cases {
        let mut early = lapsing_after_3_march(more);
        let mut late = early.clone();

        early.sends(&late_on_3_march(open));
        late.sends(&late_on_3_march(closed));

        assert_eq!(boundaries(early.entries()), [], "{more}");
        let before = moment("2026-03-03 23:59:59.999");
        assert_eq!(early.last_entry().decided_at, before, "{more}");
        assert_eq!(boundaries(late.entries()), days(&["2026-03-04"]), "{more}");
        assert_eq!(late.last_entry().decided_at, moment(decided_at), "{more}");
    }
}

#[test]
fn without_closing_minutes_a_day_closes_when_it_ends() {
    let mut member = lapsing_after_3_march("closing_minutes = 0\n");

    member.sends(&late_on_3_march("2026-03-04 00:00"));

    assert_eq!(boundaries(member.entries()), days(&["2026-03-04"]));
}

#[test]
fn what_happened_on_the_new_day_closes_the_old_one() {
    let when = local("2026-03-04 00:00");
    let closing = [
        purchase("m", "b", &when, "CNY", 100),
        activity("m", "b", &when, "check-in"),
        spend("m", "b", &when, 1),
        give_back("m", "b", &when, "s", None),
        adjust("m", "b", &when, 5),
        reinstate("m", "b", &when, 5, None),
        hold_tier("m", "b", &when, "base", "2026-03-31"),
        erase("m", "b", &when),
    ];
    for command in closing {
        let mut member = lapsing_after_3_march("");

        member.world.run(&command);

        let found = boundaries(member.entries());
        assert_eq!(found, days(&["2026-03-04"]), "{command:?}");
    }
}

#[test]
fn a_change_of_what_is_known_closes_no_day() {
    let mut member = lapsing_after_3_march("");

    let entry = member.sends(&profile(
        "m",
        "p",
        &local("2026-03-04 00:30"),
        Profile::default(),
    ));

    assert_eq!(boundaries(member.entries()), []);
    assert_eq!(entry.decided_at, moment("2026-03-03 23:59:59.999"));
}

#[test]
fn a_sweep_closes_what_is_old_enough_and_a_read_shows_what_is_due() {
    let mut member = lapsing_after_3_march("");

    // WHEN a sweep comes at 00:59, THEN nothing is settled, and a read shows it in thought
    member.world.run(&settle("m", &local("2026-03-04 00:59")));
    assert_eq!(boundaries(member.entries()), []);
    assert_eq!(member.seen("2026-03-04 00:00").holdings.active, []);

    // WHEN one comes at 01:00, THEN it is
    member.world.run(&settle("m", &local("2026-03-04 01:00")));
    assert_eq!(boundaries(member.entries()), days(&["2026-03-04"]));
}

#[test]
fn sweeps_are_asked_for_five_minutes_after_a_day_may_be_closed() {
    let member = lapsing_after_3_march("closing_minutes = 90\n");

    let timers = member.world.timers(&"m".into());

    assert_eq!(timers.expire_at, Some(moment("2026-03-04 01:35")));
}

#[test]
fn who_is_overtaken_by_a_sale_of_the_new_day_is_late() {
    // GIVEN a sale of 23:59:50 in the queue, and one of 00:00:05 whose till waits
    let mut member = lapsing_after_3_march("");
    member.buys("waits", "2026-03-04 00:00:05", 100);

    let queued = bought("queued", "2026-03-03 23:59:50", 1_000);
    let entry = member.sends(&queued.arrives(&local("2026-03-03 23:59:51")));

    // THEN the beginning stands, and the first is decided where the second left off
    assert_eq!(boundaries(member.entries()), days(&["2026-03-04"]));
    assert_eq!(entry.decided_at, moment("2026-03-04 00:00:05"));
    assert_eq!(
        member.lots(),
        [(10, on("2026-03-04")), (1, on("2026-03-05"))]
    );
}

#[test]
fn of_several_open_beginnings_the_earliest_decides() {
    // GIVEN points that lapse after 3 and after 4 March, and days that stay open for two
    let mut member = lapsing_after_3_march("closing_minutes = 2880\n");
    member.buys("b", "2026-03-03", 5_000);

    // WHEN sales of the evenings of 3 and 4 March arrive early on 5 March
    let third = member.sends(&late_on_3_march("2026-03-05 00:10"));
    let fourth = bought("d", "2026-03-04 23:00", 1_000);
    let fourth = member.sends(&fourth.arrives(&local("2026-03-05 00:11")));

    // THEN each is decided at the end of its own day, and only 3 March is closed
    assert_eq!(third.decided_at, moment("2026-03-03 23:59:59.999"));
    assert_eq!(fourth.decided_at, moment("2026-03-04 23:59:59.999"));
    assert_eq!(boundaries(member.entries()), days(&["2026-03-04"]));

    // WHEN another one of 3 March comes, THEN its day is closed and the next is not
    let after = bought("e", "2026-03-03 12:00", 1_000);
    let after = member.sends(&after.arrives(&local("2026-03-05 00:12")));
    assert_eq!(after.decided_at, moment("2026-03-04 23:59:59.999"));
}

#[test]
fn a_beginning_that_closes_sooner_takes_the_ones_before_it_along() {
    // GIVEN days that stay open for two, and from 4 March, 12:00, on not at all
    let body = earning("{ rolling_days = 1 }");
    let long = format!("closing_minutes = 2880\n{body}");
    let none = format!("closing_minutes = 0\n{body}");
    let mut member = OneMember::under_versions(together(vec![
        version(1, "2026-01-01 00:00", &long),
        version(2, "2026-03-04 12:00", &none),
    ]));
    member.buys("a", "2026-03-02", 10_000);

    // WHEN a sale of 3 March comes on the evening of the 4th, THEN its day is open
    let first = bought("b", "2026-03-03 12:00", 100);
    let first = member.sends(&first.arrives(&local("2026-03-04 20:00")));
    assert_eq!(first.decided_at, moment("2026-03-03 23:59:59.999"));

    // WHEN one comes when 5 March has begun, THEN all days are closed
    let second = bought("c", "2026-03-03 12:00", 100);
    let second = member.sends(&second.arrives(&local("2026-03-05 00:00")));
    assert_eq!(second.decided_at, moment("2026-03-05 00:00"));
    assert_eq!(
        boundaries(member.entries()),
        days(&["2026-03-04", "2026-03-05"])
    );
}

#[test]
fn a_version_that_begins_with_a_day_does_not_decide_what_belongs_before_it() {
    let version_of = |rate: &str| {
        let text = "[[rules]]\nid = \"r\"\nbonus = ".to_owned() + rate + "\n";
        earning("\"never\"") + &text
    };
    let versions = vec![
        version(1, "2026-01-01 00:00", &version_of("1")),
        version(2, "2026-03-04 00:00", &version_of("2")),
    ];
    let mut member = OneMember::under_versions(together(versions));

    let entry = member.sends(&late_on_3_march("2026-03-04 00:00:03"));

    assert_eq!(entry.program_version, 1);
    assert_eq!(entry.decided_at, moment("2026-03-03 23:59:59.999"));
}

#[test]
fn an_end_of_a_hold_at_a_days_beginning_comes_with_it() {
    let ladder = silver(
        "qualify = { spend_at_least = \"500.00\", window = \"lifetime\" }\nvalidity = \"forever\"",
    );
    let mut member = OneMember::under(&ladder);
    member.is_held("h", "2026-03-02", "silver", "2026-03-03");

    // WHEN a sale of 3 March arrives after it, THEN the member is still held
    member.sends(&late_on_3_march("2026-03-04 00:10"));
    assert_eq!(member.state().standing.effective().as_str(), "silver");

    member.settles("2026-03-04 00:00");
    assert_eq!(member.state().standing.effective().as_str(), "base");
}

#[test]
fn who_joins_before_midnight_and_is_told_of_after_it_joins_on_the_old_day() {
    let joining = command(
        "m",
        &local("2026-03-03 23:59:58"),
        Act::Join(Profile::default()),
    );
    let joining = joining.arrives(&local("2026-03-04 00:00:03"));
    let program = simple("Asia/Shanghai", "CNY", &earning("{ rolling_days = 1 }"));

    let member = OneMember::of(programs(&[&program]), &joining);

    let entry = member.last_entry();
    assert_eq!(entry.decided_at, moment("2026-03-03 23:59:59.999"));
    assert_eq!(member.state().joined_on, day("2026-03-03"));
    assert_eq!(member.state().settled_day, day("2026-03-03"));
}

#[test]
fn where_a_date_is_skipped_both_beginnings_are_open_together() {
    // GIVEN Apia, where 29 December 2011 ended at 10:00Z of the 30th and 31 December began
    let program = simple("Pacific/Apia", "CNY", &earning("{ rolling_days = 1 }"));
    let programs: Programs = programs(&[&program]);
    let joining = command("m", "2011-12-01T22:00:00Z", Act::Join(Profile::default()));
    let mut member = OneMember::of(programs, &joining);
    member.sends(&purchase("m", "a", "2011-12-28T22:00:00Z", "CNY", 10_000));
    member.sends(&purchase("m", "b", "2011-12-29T22:00:00Z", "CNY", 5_000));

    // WHEN a sale of the 29th arrives within the hour
    let late = purchase("m", "c", "2011-12-30T09:59:58Z", "CNY", 1_000);
    let entry = member.sends(&late.arrives("2011-12-30T10:59:59Z"));

    // THEN it is decided on the 29th; both beginnings follow when they are closed
    assert_eq!(entry.decided_at, at("2011-12-30T09:59:59.999Z"));
    member.settles_up_to("2011-12-30T10:00:00Z");
    assert_eq!(
        boundaries(member.entries()),
        days(&["2011-12-30", "2011-12-31"])
    );
}

#[test]
fn where_clocks_change_at_midnight_a_day_closes_an_hour_after_its_first_instant() {
    // GIVEN St John's, where 6 November 2011 began at 02:30Z and the clock on the wall showed
    // the 5th again from 02:31Z to 03:30Z
    let program = simple("America/St_Johns", "CNY", &earning("{ rolling_days = 1 }"));
    let joining = command("m", "2011-10-01T12:00:00Z", Act::Join(Profile::default()));
    let mut member = OneMember::of(programs(&[&program]), &joining);
    let late = |id: &str, arrives: &str| {
        purchase("m", id, "2011-11-06T02:29:59Z", "CNY", 100).arrives(arrives)
    };

    let open = member.sends(&late("a", "2011-11-06T03:29:59.999Z"));
    let closed = member.sends(&late("b", "2011-11-06T03:30:00Z"));

    assert_eq!(open.decided_at, at("2011-11-06T02:29:59.999Z"));
    assert_eq!(closed.decided_at, at("2011-11-06T03:30:00Z"));
}
