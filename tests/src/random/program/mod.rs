//! Random program files: everything that the language can say, in sizes that random
//! histories reach.

mod draft;
mod earning;
mod rules;
mod settings;
mod tiers;

use crate::random::program::draft::draft;
use gradus_contracts::program::read_program;
use gradus_domain::program::versions::Programs;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt;

/// Zones from −12 to +14, with clocks that change at midnight, by half an hour, over the
/// date line, or never.
pub const ZONES: &[&str] = &[
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Etc/GMT+12",
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "America/St_Johns",
    "America/Havana",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
];

/// Currencies with two, no and three decimals.
const CURRENCIES: &[(&str, usize)] = &[("USD", 2), ("JPY", 0), ("KWD", 3)];

/// When second versions come into force: within the times of random histories.
const SECOND_VERSIONS: &[&str] = &[
    "2011-12-31T10:00:00Z",
    "2012-01-09T05:30:00Z",
    "2024-01-01T00:00:00Z",
    "2024-03-10T07:30:00Z",
    "2024-11-03T04:00:00Z",
    "2025-04-01T16:00:00Z",
    "2027-03-14T12:00:00Z",
];

/// Random program files, all versions of one program; some may have faults.
pub fn program_texts() -> BoxedStrategy<Vec<String>> {
    let second = option::weighted(0.25, (draft(), select(SECOND_VERSIONS)));
    (select(ZONES), select(CURRENCIES), draft(), second)
        .prop_map(|(zone, currency, first, second)| {
            let always = "1970-01-01T00:00:00Z";
            let Some((second, from)) = second else {
                return vec![first.text(zone, currency, (1, always))];
            };
            let (fewer, more) = if first.tiers.len() <= second.tiers.len() {
                (first, second)
            } else {
                (second, first)
            };
            vec![
                fewer.text(zone, currency, (1, always)),
                more.text(zone, currency, (2, from)),
            ]
        })
        .boxed()
}

/// A random program, shown as its files.
#[derive(Clone)]
pub struct RandomProgram {
    /// The files of its versions.
    pub texts: Vec<String>,
    /// What they say.
    pub programs: Programs,
}

impl fmt::Debug for RandomProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.texts.join("\n"))
    }
}

/// Random programs without faults.
pub fn valid() -> BoxedStrategy<RandomProgram> {
    program_texts()
        .prop_filter_map("the program has faults", |texts| {
            let read = |text: &String| read_program("random.toml", text.as_bytes()).ok();
            let versions = texts.iter().map(read).collect::<Option<Vec<_>>>()?;
            let programs = Programs::new(versions).ok()?;
            Some(RandomProgram { texts, programs })
        })
        .boxed()
}
