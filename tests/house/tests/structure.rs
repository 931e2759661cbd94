//! This workspace's own sources, held to their structure.

use gradus_house::breach::held;
use gradus_house::circle::circles;
use gradus_house::fault::Fault;
use gradus_house::reading::{Reading, read_all};
use gradus_house::rooms::{HOUSES, House};
use gradus_house::text;
use gradus_house::workspace::{Package, files, here, packages};
use std::fs;
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

/// The lines of a manifest's section, such as `[lib]`.
fn section<'a>(manifest: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = manifest.lines().skip_while(move |line| *line != name);
    lines.skip(1).take_while(|line| !line.starts_with('['))
}

/// A target with `test = false` is built once less; a test in it would never be run.
#[test]
fn no_test_stands_where_none_is_run() {
    let mut not_run = Vec::new();
    let mut untested = 0;
    for package in packages(&here()).unwrap() {
        let folder = here().join(&package.folder);
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let runs = |name| section(&manifest, name).all(|line| line != "test = false");
        let (library, program) = (runs("[lib]"), runs("[[bin]]"));
        let has_library = folder.join("src/lib.rs").is_file();
        for file in files(&folder.join("src"), ".rs").unwrap() {
            let is_of_library = has_library && !file.ends_with("src/main.rs");
            let is_run = if is_of_library { library } else { program };
            let text = fs::read_to_string(&file).unwrap();
            untested += usize::from(!is_run);
            let begins_tests = |line: &str| ["#[cfg(test)]", "#[test]"].contains(&line.trim());
            if !is_run && text.lines().any(begins_tests) {
                not_run.push(file);
            }
        }
    }

    assert!(untested > 50, "only {untested} files");
    assert!(not_run.is_empty(), "tests that are not run: {not_run:?}");
}
