//! What goes against the rooms of a crate.

use crate::methods;
use crate::reading::{Arrow, FileId, Reading};
use crate::rooms::{House, Room, Uses};
use std::collections::{BTreeMap, BTreeSet};

/// Something that goes against the rooms.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breach {
    /// The table has a room that is no module.
    NotThere(&'static str),
    /// A module stands in no room, and where it begins.
    NoRoom(FileId, String),
    /// A room uses what may not be used from there.
    Uses {
        /// The room that uses it.
        room: &'static str,
        /// The room in which it stands; none: the file that holds all rooms together.
        used: Option<&'static str>,
        /// What is used, and where.
        arrow: Arrow,
    },
}

/// What rooms use of one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// For a room and one that it uses, how many names its files take there.
    pub uses: BTreeMap<(&'static str, &'static str), usize>,
    /// What goes against the rooms; empty: nothing.
    pub breaches: Vec<Breach>,
}

/// Where a file stands.
enum Stands {
    In(&'static Room),
    InNoRoom,
    HoldsTheRooms,
    Outside,
}

/// Holds a crate to its rooms: by what it imports, and by the methods that it calls.
#[must_use]
pub fn held(reading: &Reading, house: &House) -> Held {
    let mut held = Held {
        uses: BTreeMap::new(),
        breaches: misplaced(reading, house),
    };
    let calls = methods::hidden(reading, |file| room_name(reading, house, file));
    for arrow in reading.imports().iter().chain(&calls) {
        let Stands::In(room) = stands(reading, house, arrow.from) else {
            continue;
        };
        let used = match stands(reading, house, arrow.to) {
            Stands::In(used) => Some(used),
            Stands::HoldsTheRooms => None,
            Stands::InNoRoom | Stands::Outside => continue,
        };
        if let Some(used) = used
            && used.name != room.name
        {
            *held.uses.entry((room.name, used.name)).or_default() += 1;
        }
        if !used.is_some_and(|used| may_use(house, room, used)) {
            held.breaches.push(Breach::Uses {
                room: room.name,
                used: used.map(|used| used.name),
                arrow: arrow.clone(),
            });
        }
    }
    held.breaches.sort();
    held
}

/// Modules without a room, and rooms without a module.
fn misplaced(reading: &Reading, house: &House) -> Vec<Breach> {
    let mut unseen: BTreeSet<&str> = house.rooms.iter().map(|room| room.name).collect();
    let mut roomless: BTreeMap<&str, FileId> = BTreeMap::new();
    for file in reading.file_ids() {
        if let Some(name) = room_name(reading, house, file)
            && !unseen.remove(name)
            && room_called(house, name).is_none()
        {
            roomless.entry(name).or_insert(file);
        }
    }
    let gone = house.rooms.iter().filter(|room| unseen.contains(room.name));
    let roomless = roomless
        .into_iter()
        .map(|(name, file)| Breach::NoRoom(file, name.to_owned()));
    gone.map(|room| Breach::NotThere(room.name))
        .chain(roomless)
        .collect()
}

fn may_use(house: &House, room: &Room, used: &Room) -> bool {
    if room.name == used.name {
        return true;
    }
    let mut below = house
        .rooms
        .iter()
        .take_while(|below| below.name != room.name);
    let is_below = below.any(|below| below.name == used.name);
    is_below
        && match room.uses {
            Uses::AllBelow => true,
            Uses::Only(rooms) => rooms.contains(&used.name),
        }
}

fn stands(reading: &Reading, house: &House, file: FileId) -> Stands {
    match room_name(reading, house, file) {
        Some(name) => room_called(house, name).map_or(Stands::InNoRoom, Stands::In),
        None if reading.file(file).module == house.module => Stands::HoldsTheRooms,
        None => Stands::Outside,
    }
}

fn room_called(house: &House, name: &str) -> Option<&'static Room> {
    house.rooms.iter().find(|room| room.name == name)
}

/// The module directly in the house in which a file stands.
fn room_name<'r>(reading: &'r Reading, house: &House, file: FileId) -> Option<&'r str> {
    let (above, below) = reading
        .file(file)
        .module
        .split_at_checked(house.module.len())?;
    match below {
        [room, ..] if above == house.module => Some(room),
        _ => None,
    }
}
