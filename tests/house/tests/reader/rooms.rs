use crate::sources::read;
use gradus_house::breach::held;
use gradus_house::rooms::{House, Room, Uses};
use gradus_house::text;

const fn room(name: &'static str, uses: Uses) -> Room {
    Room {
        name,
        holds: "Something.",
        uses,
    }
}

const HOUSE: House = House {
    package: "here",
    module: &[],
    rooms: &[
        room("cellar", Uses::AllBelow),
        room("hall", Uses::AllBelow),
        room("attic", Uses::Only(&["cellar"])),
    ],
};

const ROOT: (&str, &str) = (
    "lib.rs",
    "mod cellar; mod hall; mod attic; pub struct Root;",
);

fn breaches(house: &House, files: &[(&str, &str)]) -> Vec<String> {
    let reading = read(files).unwrap();
    let held = held(&reading, house);
    let told = held
        .breaches
        .iter()
        .map(|breach| text::breach(&reading, breach));
    told.collect()
}

#[test]
fn a_room_uses_itself_and_those_below_it() {
    let files = [
        ROOT,
        ("cellar.rs", "pub struct Coal; pub struct Wine;"),
        ("hall/mod.rs", "mod door; use door::Door; pub struct Hall;"),
        (
            "hall/door.rs",
            "use super::Hall; use crate::cellar::{Coal, Wine}; pub struct Door;",
        ),
        ("attic.rs", "use crate::cellar::Wine;"),
    ];
    let reading = read(&files).unwrap();

    let held = held(&reading, &HOUSE);

    let expected = "  cellar       uses nothing
  hall         uses cellar 2
  attic        uses cellar 1
";
    assert_eq!(text::rooms(&HOUSE, &held), expected);
    assert_eq!(held.breaches, []);
}

#[test]
fn what_a_room_takes_from_above_is_named() {
    let files = [
        ROOT,
        ("cellar.rs", "\nuse crate::hall::Hall;"),
        ("hall.rs", "pub struct Hall;"),
        ("attic.rs", ""),
    ];

    let breaches = breaches(&HOUSE, &files);

    assert_eq!(
        breaches,
        ["cellar.rs:2 → hall.rs: Hall: `cellar` may not use `hall`"],
    );
}

#[test]
fn a_room_with_a_list_uses_nothing_else_below_it() {
    let files = [
        ROOT,
        ("cellar.rs", "pub struct Coal;"),
        ("hall.rs", "pub struct Hall;"),
        (
            "attic.rs",
            "use crate::cellar::Coal; fn f(_: crate::hall::Hall) {}",
        ),
    ];

    let breaches = breaches(&HOUSE, &files);

    assert_eq!(
        breaches,
        ["attic.rs:1 → hall.rs: Hall: `attic` may not use `hall`"],
    );
}

#[test]
fn a_method_from_above_is_named_like_an_import() {
    let files = [
        ROOT,
        (
            "cellar.rs",
            "pub struct Coal; impl Coal { fn lie(&self) {\n    self.burn()\n} }",
        ),
        (
            "hall.rs",
            "use crate::cellar::Coal; impl Coal { pub fn burn(&self) {} }",
        ),
        ("attic.rs", ""),
    ];

    let breaches = breaches(&HOUSE, &files);

    assert_eq!(
        breaches,
        ["cellar.rs:2 → hall.rs: Coal::burn: `cellar` may not use `hall`"],
    );
}

#[test]
fn a_module_without_a_room_and_a_room_without_a_module_are_named() {
    let files = [
        ("lib.rs", "mod cellar; mod hall; mod shed;"),
        ("cellar.rs", ""),
        ("hall.rs", ""),
        ("shed/mod.rs", "mod box_;"),
        ("shed/box_.rs", ""),
    ];

    let breaches = breaches(&HOUSE, &files);

    assert_eq!(
        breaches,
        [
            "there is no module `attic`, which is a room",
            "shed/mod.rs: `shed` stands in no room",
        ],
    );
}

#[test]
fn no_room_uses_the_file_that_holds_them_together() {
    let files = [
        ROOT,
        ("cellar.rs", "use crate::Root;"),
        ("hall.rs", ""),
        ("attic.rs", ""),
    ];

    let breaches = breaches(&HOUSE, &files);

    assert_eq!(
        breaches,
        ["cellar.rs:1 → lib.rs: Root: `cellar` may not use what holds the rooms"],
    );
}

#[test]
fn a_module_may_have_rooms_of_its_own() {
    const WING: House = House {
        package: "here",
        module: &["wing"],
        rooms: &[room("low", Uses::AllBelow), room("high", Uses::AllBelow)],
    };
    let files = [
        ("lib.rs", "mod wing; mod other;"),
        ("other/shed.rs", ""),
        (
            "other/mod.rs",
            "use crate::wing::high::High; mod shed; pub struct Other;",
        ),
        ("wing/mod.rs", "pub mod low; pub mod high;"),
        (
            "wing/low.rs",
            "use crate::other::Other; use super::high::High;",
        ),
        ("wing/high.rs", "pub struct High;"),
    ];

    let breaches = breaches(&WING, &files);

    assert_eq!(
        breaches,
        ["wing/low.rs:1 → wing/high.rs: High: `low` may not use `high`"],
    );
}
