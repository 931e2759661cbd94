//! This workspace's own sources, held to their structure.

use gradus_house::breach::held;
use gradus_house::circle::circles;
use gradus_house::fault::Fault;
use gradus_house::reading::{Reading, read_all};
use gradus_house::rooms::{HOUSES, House};
use gradus_house::text;
use gradus_house::workspace::{Package, here, packages};
use std::collections::BTreeSet;
use std::path::Path;

/// The crates of this workspace that are wanted, each with its readings.
fn read(wanted: impl Fn(&Package) -> bool) -> Result<Vec<(Package, Vec<Reading>)>, Fault> {
    let mut packages = packages(&here())?;
    packages.retain(wanted);
    read_all(&here(), packages)
}

fn has_rooms(package: &Package, house: &House) -> bool {
    package.folder == Path::new(house.package)
}

/// Files that still stand in circles: a table of rows, and what reads, builds and says a row.
const STANDING: &[&str] = &[
    "shared/contracts/src/commands/acts.rs",
    "shared/contracts/src/commands/form.rs",
    "shared/contracts/src/program/build/condition.rs",
    "shared/contracts/src/program/build/context.rs",
    "shared/contracts/src/program/build/kinds.rs",
    "shared/contracts/src/program/language/benefit.rs",
    "shared/contracts/src/program/language/condition.rs",
    "shared/contracts/src/program/language/earning.rs",
    "shared/contracts/src/program/language/expiry.rs",
    "shared/contracts/src/program/language/notify.rs",
    "shared/contracts/src/program/language/program.rs",
    "shared/contracts/src/program/language/rule.rs",
    "shared/contracts/src/program/language/settings.rs",
    "shared/contracts/src/program/language/tier.rs",
    "shared/contracts/src/program/language/value.rs",
    "shared/contracts/src/program/shape/kinds.rs",
    "shared/contracts/src/program/shape/table.rs",
    "shared/contracts/src/program/shape/words.rs",
    "shared/contracts/src/program/words/earning.rs",
    "shared/contracts/src/program/words/phrase.rs",
    "shared/contracts/src/program/words/rule.rs",
    "shared/contracts/src/program/words/speaker.rs",
    "shared/contracts/src/telling/by_hand.rs",
    "shared/contracts/src/telling/kinds.rs",
    "shared/domain/src/commands/act.rs",
    "shared/domain/src/commands/command.rs",
    "shared/domain/src/commands/fingerprint.rs",
    "shared/domain/src/commands/key.rs",
    "shared/domain/src/commands/profile.rs",
    "shared/domain/src/commands/purchase.rs",
    "shared/domain/src/program/condition.rs",
    "shared/domain/src/program/effect.rs",
    "shared/domain/src/program/needs.rs",
    "shared/domain/src/program/rule.rs",
    "shared/domain/src/telling/kinds.rs",
    "shared/domain/src/telling/notice.rs",
    "tests/tests/small_worlds/laws.rs",
    "tests/tests/small_worlds/lots.rs",
    "tests/tests/small_worlds/node.rs",
];

#[test]
fn no_circle_of_imports_between_files() {
    let crates = read(|_| true).unwrap();

    let mut found = String::new();
    let mut standing = BTreeSet::new();
    for reading in crates.iter().flat_map(|(_, readings)| readings) {
        for circle in circles(reading, reading.imports()) {
            let names: Vec<String> = circle
                .files
                .iter()
                .map(|file| reading.file(*file).path.display().to_string())
                .collect();
            if names.iter().all(|name| STANDING.contains(&name.as_str())) {
                standing.extend(names);
            } else {
                found += &text::circles(reading, &[circle]);
            }
        }
    }

    assert!(crates.len() > 15, "only {} crates", crates.len());
    assert_eq!(found, "", "circles:\n{found}");
    let expected: BTreeSet<String> = STANDING.iter().map(ToString::to_string).collect();
    assert_eq!(
        standing, expected,
        "files in no circle any more leave the list"
    );
}

#[test]
fn each_room_uses_only_those_below_it() {
    let crates = read(|package| HOUSES.iter().any(|house| has_rooms(package, house))).unwrap();

    let mut breaches = Vec::new();
    let mut judged = 0;
    for (package, readings) in &crates {
        let reading = readings.first().unwrap();
        for house in HOUSES.iter().filter(|house| has_rooms(package, house)) {
            let found = held(reading, house).breaches;
            breaches.extend(found.iter().map(|breach| text::breach(reading, breach)));
            judged += 1;
        }
    }

    assert_eq!(judged, HOUSES.len());
    assert!(breaches.is_empty(), "breaches:\n{}", breaches.join("\n"));
}
