//! When the sweeps come by.

use super::plan::Plan;
use gradus_domain::words::time::{Instant, LocalDay, MINUTE_MS};

/// How far sweeps are apart in the fine month.
const FINE_MS: i64 = 15 * MINUTE_MS;

/// The sweeps' times, in order; the last one takes up what falls due at the plan's end.
pub(crate) fn times(plan: &Plan, every_days: u16, fine_month: Option<LocalDay>) -> Vec<Instant> {
    let mut times = vec![plan.swept_at(plan.end)];
    let Some(first) = plan.days.keys().next() else {
        return times;
    };
    if 0 < every_days {
        let stride = i32::from(every_days);
        let mut day = plan.calendar.day_of(*first).plus_days(stride);
        while plan.calendar.first_instant(day) < plan.end {
            times.push(plan.swept_at(plan.calendar.first_instant(day)));
            day = day.plus_days(stride);
        }
    }
    if let Some(month) = fine_month {
        let mut time = plan.calendar.first_instant(month);
        let end = plan.calendar.first_instant(month.plus_months(1));
        while time < end.min(plan.end) {
            times.push(time);
            time = time.saturating_plus_millis(FINE_MS);
        }
    }
    times.retain(|time| first < time);
    times.sort_unstable();
    times.dedup();
    times
}
