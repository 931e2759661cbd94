use super::*;
use proptest::prelude::*;

fn calendar(zone_name: &str) -> Calendar {
    Calendar::new(zone_name).unwrap()
}

fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn first_instant(zone_name: &str, text: &str) -> String {
    calendar(zone_name).first_instant(day(text)).to_string()
}

fn minutes(zone_name: &str, text: &str) -> i64 {
    let calendar = calendar(zone_name);
    let first = calendar.first_instant(day(text)).millis();
    let next = calendar.first_instant(day(text).plus_days(1)).millis();
    (next - first) / MINUTE_MS
}

#[test]
fn a_zone_is_known_by_its_exact_name_alone() {
    let unknown = Calendar::new("asia/shanghai").unwrap_err();

    assert_eq!(calendar("Asia/Shanghai").zone_name(), "Asia/Shanghai");
    assert_eq!(
        unknown.to_string(),
        "found time zone \"asia/shanghai\"; a zone is a name of the IANA time zone database, written exactly so, for instance Asia/Shanghai"
    );
    for name in ["", "UTC+8", "Asia/Shanghai ", "Mars/Olympus"] {
        assert!(Calendar::new(name).is_err(), "{name}");
    }
}

#[test]
fn calendars_are_equal_by_zone_and_clones_share_what_they_know() {
    let shanghai = calendar("Asia/Shanghai");

    let copy = shanghai.clone();

    assert_eq!(copy, calendar("Asia/Shanghai"));
    assert_ne!(copy, calendar("Asia/Singapore"));
    assert!(Arc::ptr_eq(&copy.blocks, &shanghai.blocks));
    assert_eq!(format!("{copy:?}"), "Calendar(\"Asia/Shanghai\")");
}

#[test]
fn a_day_begins_at_local_midnight() {
    assert_eq!(
        first_instant("Asia/Shanghai", "2026-01-31"),
        "2026-01-30T16:00:00Z"
    );
    assert_eq!(first_instant("UTC", "2026-01-31"), "2026-01-31T00:00:00Z");
    assert_eq!(
        first_instant("Asia/Kathmandu", "2026-01-31"),
        "2026-01-30T18:15:00Z"
    );

    let shanghai = calendar("Asia/Shanghai");
    assert_eq!(
        shanghai.day_of(instant("2026-01-30T15:59:59.999Z")),
        day("2026-01-30")
    );
    assert_eq!(
        shanghai.day_of(instant("2026-01-30T16:00:00Z")),
        day("2026-01-31")
    );
    assert_eq!(shanghai.time_of_day(instant("2026-01-30T16:00:00Z")), 0);
    assert_eq!(
        shanghai.time_of_day(instant("2026-01-31T15:59:59.999Z")),
        1439
    );
}

#[test]
fn new_york_has_days_of_23_and_of_25_hours() {
    let new_york = calendar("America/New_York");

    assert_eq!(minutes("America/New_York", "2026-03-08"), 1380);
    assert_eq!(minutes("America/New_York", "2026-11-01"), 1500);
    assert_eq!(minutes("America/New_York", "2026-11-02"), 1440);
    // 02:30 does not come: clocks go from 02:00 EST to 03:00 EDT at 07:00Z.
    assert_eq!(
        new_york.at_local(day("2026-03-08"), 2, 30),
        instant("2026-03-08T07:00:00Z")
    );
    assert_eq!(
        new_york.at_local(day("2026-03-08"), 3, 30),
        instant("2026-03-08T07:30:00Z")
    );
    // 01:30 comes twice, at 05:30Z and at 06:30Z.
    assert_eq!(
        new_york.at_local(day("2026-11-01"), 1, 30),
        instant("2026-11-01T05:30:00Z")
    );
    assert_eq!(new_york.time_of_day(instant("2026-11-01T05:30:00Z")), 90);
    assert_eq!(new_york.time_of_day(instant("2026-11-01T06:30:00Z")), 90);
    assert_eq!(new_york.time_of_day(instant("2026-11-01T07:30:00Z")), 150);
}

#[test]
fn the_date_that_apia_skipped_shares_its_boundary_with_the_next() {
    let apia = calendar("Pacific/Apia");
    let skip = instant("2011-12-30T10:00:00Z");

    assert_eq!(
        apia.first_instant(day("2011-12-29")),
        instant("2011-12-29T10:00:00Z")
    );
    assert_eq!(apia.first_instant(day("2011-12-30")), skip);
    assert_eq!(apia.first_instant(day("2011-12-31")), skip);
    assert_eq!(
        apia.first_instant(day("2012-01-01")),
        instant("2011-12-31T10:00:00Z")
    );
    assert_eq!(
        apia.day_of(skip.saturating_plus_millis(-1)),
        day("2011-12-29")
    );
    assert_eq!(apia.day_of(skip), day("2011-12-31"));
    assert_eq!(apia.at_local(day("2011-12-30"), 12, 0), skip);
    assert_eq!(apia.time_of_day(skip), 0);
}

#[test]
fn kwajalein_skipped_a_date_too() {
    let kwajalein = calendar("Pacific/Kwajalein");
    let skip = instant("1993-08-21T12:00:00Z");

    assert_eq!(kwajalein.first_instant(day("1993-08-21")), skip);
    assert_eq!(kwajalein.first_instant(day("1993-08-22")), skip);
    assert_eq!(kwajalein.day_of(skip), day("1993-08-22"));
}

#[test]
fn clocks_that_fall_back_across_midnight_do_not_bring_a_day_back() {
    // St John's, 1987 to 2010: 00:01 NDT (UTC-2:30) back to 23:01 NST (UTC-3:30).
    let st_johns = calendar("America/St_Johns");
    let first = instant("2006-10-29T02:30:00Z");
    let shown_again_as_28 = instant("2006-10-29T03:00:00Z");

    assert_eq!(st_johns.first_instant(day("2006-10-29")), first);
    assert_eq!(
        st_johns.day_of(first.saturating_plus_millis(-1)),
        day("2006-10-28")
    );
    assert_eq!(st_johns.day_of(first), day("2006-10-29"));
    assert_eq!(st_johns.time_of_day(shown_again_as_28), 23 * 60 + 30);
    assert_eq!(st_johns.day_of(shown_again_as_28), day("2006-10-29"));
    assert_eq!(minutes("America/St_Johns", "2006-10-29"), 1500);
    assert_eq!(minutes("America/St_Johns", "2006-10-28"), 1440);
    assert_eq!(
        first_instant("America/St_Johns", "2006-10-30"),
        "2006-10-30T03:30:00Z"
    );
}

#[test]
fn a_day_without_midnight_begins_after_the_gap() {
    // São Paulo, 2017-10-15: 00:00 -03 forward to 01:00 -02.
    let sao_paulo = calendar("America/Sao_Paulo");

    assert_eq!(
        first_instant("America/Sao_Paulo", "2017-10-15"),
        "2017-10-15T03:00:00Z"
    );
    assert_eq!(minutes("America/Sao_Paulo", "2017-10-15"), 1380);
    assert_eq!(sao_paulo.time_of_day(instant("2017-10-15T03:00:00Z")), 60);
    assert_eq!(
        sao_paulo.at_local(day("2017-10-15"), 0, 30),
        sao_paulo.first_instant(day("2017-10-15"))
    );
    // 2018-02-18: 00:00 -02 back to 23:00 -03, so the 17th has 25 hours.
    assert_eq!(minutes("America/Sao_Paulo", "2018-02-17"), 1500);
    assert_eq!(
        first_instant("America/Sao_Paulo", "2018-02-18"),
        "2018-02-18T03:00:00Z"
    );
}

#[test]
fn havana_and_beirut_change_their_clocks_at_midnight() {
    // Havana: 00:00 CST forward to 01:00 CDT on 2024-03-10; 01:00 CDT back to 00:00 on 2024-11-03.
    assert_eq!(
        first_instant("America/Havana", "2024-03-10"),
        "2024-03-10T05:00:00Z"
    );
    assert_eq!(minutes("America/Havana", "2024-03-10"), 1380);
    assert_eq!(
        first_instant("America/Havana", "2024-11-03"),
        "2024-11-03T04:00:00Z"
    );
    assert_eq!(minutes("America/Havana", "2024-11-03"), 1500);
    // Beirut: 00:00 EET forward to 01:00 EEST on 2024-03-31; 00:00 EEST back to 23:00 on 2024-10-27.
    assert_eq!(
        first_instant("Asia/Beirut", "2024-03-31"),
        "2024-03-30T22:00:00Z"
    );
    assert_eq!(minutes("Asia/Beirut", "2024-03-31"), 1380);
    assert_eq!(
        first_instant("Asia/Beirut", "2024-10-27"),
        "2024-10-26T22:00:00Z"
    );
    assert_eq!(minutes("Asia/Beirut", "2024-10-26"), 1500);
}

#[test]
fn lord_howe_moves_by_half_an_hour() {
    assert_eq!(minutes("Australia/Lord_Howe", "2026-04-05"), 1470);
    assert_eq!(minutes("Australia/Lord_Howe", "2026-10-04"), 1410);
}

#[test]
fn the_outermost_zones_are_a_day_and_two_hours_apart() {
    assert_eq!(
        first_instant("Etc/GMT+12", "2026-01-31"),
        "2026-01-31T12:00:00Z"
    );
    assert_eq!(
        first_instant("Pacific/Kiritimati", "2026-01-31"),
        "2026-01-30T10:00:00Z"
    );
    let noon = instant("2026-01-31T11:30:00Z");
    assert_eq!(calendar("Etc/GMT+12").day_of(noon), day("2026-01-30"));
    assert_eq!(
        calendar("Pacific/Kiritimati").day_of(noon),
        day("2026-02-01")
    );
    assert_eq!(calendar("Pacific/Kiritimati").time_of_day(noon), 90);
}

#[test]
fn days_outside_of_what_is_kept_are_worked_out_alike() {
    let new_york = calendar("America/New_York");

    assert_eq!(
        first_instant("America/New_York", "1969-12-31"),
        "1969-12-31T05:00:00Z"
    );
    assert_eq!(
        first_instant("America/New_York", "1970-01-01"),
        "1970-01-01T05:00:00Z"
    );
    assert_eq!(
        new_york.day_of(instant("1970-01-01T00:00:00Z")),
        day("1969-12-31")
    );
    assert_eq!(
        first_instant("Asia/Shanghai", "2199-12-31"),
        "2199-12-30T16:00:00Z"
    );
    assert_eq!(
        first_instant("Asia/Shanghai", "2300-01-01"),
        "2299-12-31T16:00:00Z"
    );
    let shanghai = calendar("Asia/Shanghai");
    assert_eq!(shanghai.day_of(Instant::MAX), LocalDay::MAX);
    assert_eq!(shanghai.day_of(Instant::MIN), LocalDay::MIN);
    assert_eq!(
        shanghai.at_local(day("2026-01-31"), 24, 0),
        shanghai.first_instant(day("2026-02-01"))
    );
    assert_eq!(
        shanghai.at_local(day("2026-01-31"), 255, 255),
        instant("2026-02-10T19:15:00+08:00")
    );
}

/// Every `stride` days of 1970 to 2100, with the day before and the day after, in every zone.
fn each_sampled_day(stride: usize, mut check: impl FnMut(&Calendar, LocalDay)) {
    for (n, zone) in zone_names().enumerate() {
        let calendar = calendar(zone);
        let first = i32::try_from(n * 97 % stride).unwrap();
        for days in (first..47_847).step_by(stride) {
            check(&calendar, LocalDay::from_epoch_days(days).unwrap());
        }
    }
}

#[test]
fn in_every_zone_a_first_instant_divides_the_days() {
    each_sampled_day(3_989, |calendar, sample| {
        for n in -40..40 {
            let day = sample.plus_days(n);
            let first = calendar.first_instant(day);
            let name = calendar.zone_name();

            assert!(
                calendar.first_instant(day.plus_days(1)) >= first,
                "{name} {day}"
            );
            assert!(calendar.day_of(first) >= day, "{name} {day}");
            assert!(
                calendar.day_of(first.saturating_plus_millis(-1)) < day,
                "{name} {day}"
            );
        }
    });
}

#[test]
fn in_every_zone_what_is_kept_agrees_with_the_zone() {
    each_sampled_day(7_993, |calendar, sample| {
        let mut latest = LocalDay::MIN;
        for quarter in 0..4 * 24 * 14_i64 {
            let millis = midnight_ms(sample) + quarter * 15 * MINUTE_MS;
            let shown = Local::new(millis + calendar.zone.offset_ms(millis));
            latest = latest.max(shown.day);

            let instant = Instant::from_millis(millis);
            let name = calendar.zone_name();
            assert_eq!(
                calendar.time_of_day(instant),
                shown.minute_of_day,
                "{name} {instant}"
            );
            if quarter >= 4 * 24 * 2 {
                assert_eq!(calendar.day_of(instant), latest, "{name} {instant}");
            }
        }
    });
}

proptest! {
    #[test]
    fn a_day_has_the_instants_between_its_first_and_the_next_ones(
        zone in proptest::sample::select(&[
            "America/St_Johns", "Pacific/Apia", "America/Sao_Paulo", "Africa/Cairo", "Antarctica/Troll",
        ][..]),
        millis in 0..4_133_980_800_000_i64,
    ) {
        let calendar = calendar(zone);
        let instant = Instant::from_millis(millis);

        let day = calendar.day_of(instant);

        prop_assert!(calendar.first_instant(day) <= instant);
        prop_assert!(instant < calendar.first_instant(day.plus_days(1)));
    }

    #[test]
    fn a_wall_clock_time_that_comes_is_shown_when_it_comes(
        days in 0..47_000_i32,
        hour in 4..22_u8,
        minute in 0..60_u8,
    ) {
        let calendar = calendar("Europe/Berlin");
        let day = LocalDay::from_epoch_days(days).unwrap();

        let instant = calendar.at_local(day, hour, minute);

        prop_assert_eq!(calendar.day_of(instant), day);
        prop_assert_eq!(calendar.time_of_day(instant), u16::from(hour) * 60 + u16::from(minute));
    }
}

/// An implementation and a copy of the database that are not ours: every quarter of a year from
/// 2000 to 2024. What is said of earlier years is still corrected, and laws may have changed
/// since that copy was made.
#[test]
fn in_every_zone_another_library_knows_the_same_offsets() {
    use chrono::{DateTime, Offset as _, TimeZone as _};
    let quarters = (30 * 4..55 * 4).map(|quarter| quarter * 91 * DAY_MS);
    let mut compared = 0;
    for other in chrono_tz::TZ_VARIANTS {
        let zone = Zone::named(other.name()).unwrap_or_else(|| panic!("no {other}"));
        for millis in quarters.clone() {
            let utc = DateTime::from_timestamp_millis(millis).unwrap();
            let offset = other.offset_from_utc_datetime(&utc.naive_utc()).fix();
            let expected = i64::from(offset.local_minus_utc()) * 1_000;
            assert_eq!(zone.offset_ms(millis), expected, "{other} {utc}");
            compared += 1;
        }
    }
    assert!(compared > 590 * 100, "{compared}");
}
