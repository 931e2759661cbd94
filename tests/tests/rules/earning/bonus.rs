//! A rule `bonus` of 5 points, and whether it gave them.

use gradus_domain::ledger::entry::Entry;
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::points_of;

/// The rule under a condition.
pub(crate) fn bonus_when(when: &str) -> String {
    format!(
        r#"
        [[rules]]
        id = "bonus"
        when = {when}
        bonus = 5
        "#
    )
}

/// One who has the rule alone.
pub(crate) fn under(when: &str) -> OneMember {
    OneMember::under(&bonus_when(when))
}

/// Whether the rule gave its 5 points.
pub(crate) fn met(entry: &Entry) -> bool {
    points_of(entry, "bonus") == 5
}

/// Whether it gave them for purchases of ¥1.00 on these days, in this order.
pub(crate) fn met_on(member: &mut OneMember, days: &[&str]) -> Vec<bool> {
    let already = member.entries().len();
    days.iter()
        .enumerate()
        .map(|(number, day)| met(&member.buys(&format!("{already}.{number}"), day, 100)))
        .collect()
}
