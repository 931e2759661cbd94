//! What is said of an entry.

use super::broken::found;
use gradus_domain::audit::Law;
use gradus_domain::telling::notice::Notice;

#[test]
fn a_missing_notice_is_found() {
    let keys = [
        "join:m",
        "purchase:t1",
        "purchase:t2",
        "spend:m:s1",
        "give-back:m:g1",
        "return:m:r1",
        "adjust:m:j1",
        "day:m:2026-03-04",
        "day:m:2026-03-13",
    ];
    for key in keys {
        let laws = found(|books| {
            let notices = &mut books.entry(key).notices;
            assert!(!notices.is_empty(), "{key}");
            notices.clear();
        });
        assert!(laws.contains(&Law::Notice), "{key}");
    }
}

#[test]
fn a_notice_of_a_change_of_tier_that_was_none_is_found() {
    let laws = found(|books| {
        books
            .entry("adjust:m:j1")
            .notices
            .push(Notice::TierDowngraded {
                from: "silver".into(),
                to: "base".into(),
                last_day: None,
                figures: Vec::new(),
            });
    });
    assert_eq!(laws, [Law::Notice]);
}
