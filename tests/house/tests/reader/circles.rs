use crate::sources::read;
use gradus_house::circle::circles;
use gradus_house::text;

fn found(files: &[(&str, &str)]) -> String {
    let reading = read(files).unwrap();
    text::circles(&reading, &circles(&reading, reading.imports()))
}

#[test]
fn a_circle_of_three_is_named_with_its_imports() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        (
            "a.rs",
            "use crate::b::B;\nuse crate::b::Other; pub struct A;",
        ),
        (
            "b.rs",
            "pub struct B; pub struct Other;\nfn f(_: crate::c::C) {}",
        ),
        ("c.rs", "use crate::a::A; pub struct C;"),
        ("d.rs", "use crate::a::A;"),
    ];

    let found = found(&files);

    let expected = "  a circle of 3 files
    a.rs:1 → b.rs: B, Other
    b.rs:2 → c.rs: C
    c.rs:1 → a.rs: A
";
    assert_eq!(found, expected);
}

#[test]
fn files_that_only_lead_on_are_no_circle() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::B; use crate::c::C;"),
        ("b.rs", "use crate::c::C; pub struct B;"),
        ("c.rs", "pub struct C;"),
    ];

    let found = found(&files);

    assert_eq!(found, "");
}

#[test]
fn two_circles_are_two() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::a::A; use crate::c::C; pub struct B;"),
        ("c.rs", "use crate::d::D; pub struct C;"),
        ("d.rs", "use crate::c::C; pub struct D;"),
    ];

    let found = found(&files);

    let expected = "  a circle of 2 files
    a.rs:1 → b.rs: B
    b.rs:1 → a.rs: A
  a circle of 2 files
    c.rs:1 → d.rs: D
    d.rs:1 → c.rs: C
";
    assert_eq!(found, expected);
}

#[test]
fn a_module_and_its_parts_are_no_circle() {
    let files = [
        ("lib.rs", "mod a; pub struct Root; use a::one::One;"),
        ("a.rs", "pub mod one; use one::One; pub struct A;"),
        ("a/one.rs", "use super::A; use crate::Root; pub struct One;"),
    ];

    let found = found(&files);

    assert_eq!(found, "");
}

#[test]
fn a_circle_by_a_re_export_of_a_parent_is_one_of_the_files_that_define() {
    let files = [
        ("lib.rs", "mod a;"),
        (
            "a.rs",
            "mod one; mod two; pub use one::One; pub use two::Two;",
        ),
        ("a/one.rs", "use super::Two; pub struct One;"),
        ("a/two.rs", "use super::One; pub struct Two;"),
    ];

    let found = found(&files);

    let expected = "  a circle of 2 files
    a/one.rs:1 → a/two.rs: Two
    a/two.rs:1 → a/one.rs: One
";
    assert_eq!(found, expected);
}

#[test]
fn what_a_part_takes_of_its_module_makes_no_circle() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub mod one; use crate::b::B; pub struct A;"),
        ("a/one.rs", "use super::A; pub struct One;"),
        ("b.rs", "use crate::a::one::One; pub struct B;"),
    ];

    let found = found(&files);

    assert_eq!(found, "");
}

#[test]
fn a_circle_may_lead_through_a_part() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "mod one; use one::One; pub struct A;"),
        ("a/one.rs", "use super::A; use crate::b::B; pub struct One;"),
        ("b.rs", "use crate::a::A; pub struct B;"),
    ];

    let found = found(&files);

    let expected = "  a circle of 3 files
    a.rs:1 → a/one.rs: One
    a/one.rs:1 → b.rs: B
    b.rs:1 → a.rs: A
";
    assert_eq!(found, expected);
}
