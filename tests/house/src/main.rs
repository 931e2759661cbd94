//! Prints the rooms of the crates that have some, and the circles of every crate.
//!
//! For the circles, `--methods` counts calls of methods as imports, too.

use gradus_house::circle::circles;
use gradus_house::fault::Fault;
use gradus_house::reading::{Arrow, Reading, read_all};
use gradus_house::rooms::HOUSES;
use gradus_house::workspace::{self, Package};
use gradus_house::{breach, methods, text};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let counts_methods = std::env::args().any(|argument| argument == "--methods");
    match print(counts_methods) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn print(counts_methods: bool) -> Result<(), Fault> {
    let here = workspace::here();
    let crates = read_all(&here, workspace::packages(&here)?)?;
    for (package, readings) in &crates {
        print_rooms(package, readings);
    }
    for (package, readings) in &crates {
        print_circles(package, readings, counts_methods);
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

fn print_circles(package: &Package, readings: &[Reading], counts_methods: bool) {
    let mut found: Vec<String> = readings
        .iter()
        .map(|reading| {
            let arrows = arrows(reading, counts_methods);
            text::circles(reading, &circles(reading, &arrows))
        })
        .filter(|text| !text.is_empty())
        .collect();
    // A file of tests may be part of several.
    found.dedup();
    match found.as_slice() {
        [] => println!("{}: no circle", text::package(package)),
        found => print!("{}\n{}", text::package(package), found.concat()),
    }
}

fn arrows(reading: &Reading, counts_methods: bool) -> Vec<Arrow> {
    let mut arrows = reading.imports().to_vec();
    if counts_methods {
        arrows.extend(methods::hidden_between_files(reading));
    }
    arrows
}
