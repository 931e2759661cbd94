//! How it is called, and which files it writes.

use crate::desk::{Desk, HISTORY, assert_says, text};

#[test]
fn wrong_usage_is_told_apart_from_bad_input() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);
    let usage = |programs: &[&str], more: &[&str]| {
        desk.replay_through(programs, &input, more).status.code()
    };

    assert_eq!(usage(&["classic"], &["--commands", "c.jsonl"]), Some(2));
    assert_eq!(usage(&["classic"], &["--until", "2027-02-29"]), Some(2));
    assert_eq!(usage(&["classic"], &["--threads", "0"]), Some(2));
    assert_eq!(usage(&["classic"], &["--threads", "99999"]), Some(2));
    assert_eq!(usage(&[], &[]), Some(2));
    assert_eq!(
        usage(&["classic", "airline"], &["--members", "m.csv"]),
        Some(2)
    );
    assert_eq!(usage(&["nowhere"], &[]), Some(1));
}

#[test]
fn a_file_that_is_read_is_never_written_over() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);
    let cases = [
        (
            vec!["--members", "purchases.csv"],
            "the file of --purchases",
        ),
        (
            vec!["--report", "./purchases.csv"],
            "the file of --purchases",
        ),
        (
            vec!["--members", "out", "--report", "out"],
            "the file of --members",
        ),
        (vec!["--members", "nowhere/out.csv"], "no such folder"),
        (vec!["--report", "."], "found a folder"),
    ];

    for (more, told) in cases {
        let output = desk.replay(&input, &more);

        assert_eq!(output.status.code(), Some(2));
        assert_says(&text(&output.stderr), &[told]);
    }
    assert_eq!(std::fs::read_to_string(&input).unwrap(), HISTORY);
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 1);
}

#[test]
fn files_are_written_whole_and_nothing_else_is_left() {
    let desk = Desk::new();
    let input = desk.file("purchases.csv", HISTORY);
    desk.file("members.csv", "of an earlier replay");

    let output = desk.replay(
        &input,
        &["--members", "members.csv", "--report", "report.html"],
    );

    assert!(output.status.success(), "{}", text(&output.stderr));
    let members = std::fs::read_to_string(desk.path("members.csv")).unwrap();
    assert!(members.starts_with("member_id,tier,"), "{members}");
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 3);
}
