//! What was found, in lines to read.

use crate::breach::{Breach, Held};
use crate::circle::Circle;
use crate::reading::{Arrow, FileId, Reading};
use crate::rooms::House;
use crate::workspace::Package;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The rooms, lowest first, with what each uses and how many names it takes there.
#[must_use]
pub fn rooms(house: &House, held: &Held) -> String {
    let mut text = String::new();
    for room in house.rooms {
        let used: Vec<String> = house
            .rooms
            .iter()
            .filter_map(|used| {
                let count = held.uses.get(&(room.name, used.name))?;
                Some(format!("{} {count}", used.name))
            })
            .collect();
        let used = if used.is_empty() {
            "nothing".to_owned()
        } else {
            used.join(", ")
        };
        line(&mut text, &format!("  {:<12} uses {used}", room.name));
    }
    text
}

/// A breach, in one line.
#[must_use]
pub fn breach(reading: &Reading, breach: &Breach) -> String {
    match breach {
        Breach::NotThere(room) => format!("there is no module `{room}`, which is a room"),
        Breach::NoRoom(file, name) => {
            format!("{}: `{name}` stands in no room", path(reading, *file))
        }
        Breach::Uses {
            room,
            used: Some(used),
            arrow,
        } => {
            let arrow = self::arrow(reading, arrow);
            format!("{arrow}: `{room}` may not use `{used}`")
        }
        Breach::Uses {
            room,
            used: None,
            arrow,
        } => {
            let arrow = self::arrow(reading, arrow);
            format!("{arrow}: `{room}` may not use what holds the rooms")
        }
    }
}

/// The circles of a crate, each with its imports; empty: there is none.
#[must_use]
pub fn circles(reading: &Reading, circles: &[Circle]) -> String {
    let mut text = String::new();
    for circle in circles {
        line(
            &mut text,
            &format!("  a circle of {} files", circle.files.len()),
        );
        let mut between: BTreeMap<(FileId, FileId), Vec<&Arrow>> = BTreeMap::new();
        for arrow in &circle.arrows {
            between
                .entry((arrow.from, arrow.to))
                .or_default()
                .push(arrow);
        }
        for mut arrows in between.into_values() {
            arrows.sort_by_key(|arrow| arrow.line);
            let names: Vec<&str> = arrows.iter().map(|arrow| arrow.name.as_str()).collect();
            if let Some(first) = arrows.first() {
                let way = way(reading, first);
                line(&mut text, &format!("    {way}: {}", names.join(", ")));
            }
        }
    }
    text
}

/// An import: which file, in which line, takes what of which file.
#[must_use]
pub fn arrow(reading: &Reading, arrow: &Arrow) -> String {
    format!("{}: {}", way(reading, arrow), arrow.name)
}

/// A crate, by its folder.
#[must_use]
pub fn package(package: &Package) -> String {
    package.folder.display().to_string()
}

fn way(reading: &Reading, arrow: &Arrow) -> String {
    let (from, to) = (path(reading, arrow.from), path(reading, arrow.to));
    format!("{from}:{} → {to}", arrow.line)
}

fn path(reading: &Reading, file: FileId) -> String {
    reading.file(file).path.display().to_string()
}

fn line(text: &mut String, line: &str) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "{line}");
}
