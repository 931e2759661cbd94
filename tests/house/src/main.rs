//! Prints the rooms of the crates that have some, and the circles of every crate.
//!
//! For the circles, `--methods` counts calls of methods as imports, too, and `--parts` what a
//! module imports of its own parts.

use gradus_house::circle::{Circle, circles, circles_through_parts};
use gradus_house::fault::Fault;
use gradus_house::reading::{Reading, read_all};
use gradus_house::rooms::HOUSES;
use gradus_house::workspace::{self, Package};
use gradus_house::{breach, methods, text};
use std::path::Path;
use std::process::ExitCode;

/// What counts for circles, besides imports between files of which neither is a part of the
/// other.
#[derive(Clone, Copy)]
struct Counted {
    methods: bool,
    parts: bool,
}

fn main() -> ExitCode {
    let is_asked = |option: &str| std::env::args().any(|argument| argument == option);
    let counted = Counted {
        methods: is_asked("--methods"),
        parts: is_asked("--parts"),
    };
    match print(counted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn print(counted: Counted) -> Result<(), Fault> {
    let here = workspace::here();
    let crates = read_all(&here, workspace::packages(&here)?)?;
    for (package, readings) in &crates {
        print_rooms(package, readings);
    }
    for (package, readings) in &crates {
        print_circles(package, readings, counted);
    }
    Ok(())
}

fn print_rooms(package: &Package, readings: &[Reading]) {
    let houses = HOUSES.iter();
    for house in houses.filter(|house| package.folder == Path::new(house.package)) {
        let Some(reading) = readings.first() else {
            continue;
        };
        let held = breach::held(reading, house);
        println!("{}, rooms lowest first", text::package(package));
        print!("{}", text::rooms(house, &held));
        match held.breaches.len() {
            0 => println!("  no breach"),
            count => println!("  breaches: {count}"),
        }
        for breach in &held.breaches {
            println!("    {}", text::breach(reading, breach));
        }
        println!();
    }
}

fn print_circles(package: &Package, readings: &[Reading], counted: Counted) {
    let mut found: Vec<String> = readings
        .iter()
        .map(|reading| text::circles(reading, &all_circles(reading, counted)))
        .filter(|text| !text.is_empty())
        .collect();
    // A file of tests may be part of several.
    found.dedup();
    match found.as_slice() {
        [] => println!("{}: no circle", text::package(package)),
        found => print!("{}\n{}", text::package(package), found.concat()),
    }
}

fn all_circles(reading: &Reading, counted: Counted) -> Vec<Circle> {
    let mut arrows = reading.imports().to_vec();
    if counted.methods {
        arrows.extend(methods::hidden_between_files(reading));
    }
    if counted.parts {
        circles_through_parts(reading, &arrows)
    } else {
        circles(reading, &arrows)
    }
}
