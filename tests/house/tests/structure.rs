//! This workspace's own sources, held to their structure.

use gradus_house::breach::held;
use gradus_house::circle::circles;
use gradus_house::fault::Fault;
use gradus_house::reading::{Reading, read_all};
use gradus_house::rooms::{HOUSES, House};
use gradus_house::text;
use gradus_house::workspace::{Package, here, packages};
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

#[test]
fn no_circle_of_imports_between_files() {
    let crates = read(|_| true).unwrap();

    let mut found = String::new();
    for reading in crates.iter().flat_map(|(_, readings)| readings) {
        found += &text::circles(reading, &circles(reading, reading.imports()));
    }

    assert!(crates.len() > 15, "only {} crates", crates.len());
    assert_eq!(found, "", "circles:\n{found}");
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
