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
