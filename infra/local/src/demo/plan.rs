//! Which purchases go through the functions, and when.

use super::Files;
use super::fault::DemoError;
use gradus_contracts::program::{ProgramContent, read_program_content};
use gradus_domain::commands::Command;
use gradus_domain::deciding::swept_at;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use gradus_files::replay::each_purchase;
use std::collections::BTreeMap;

/// What the demo does.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The rules.
    pub(crate) programs: Programs,
    /// What the program's file says.
    pub(crate) content: ProgramContent,
    /// Purchases by the instant at which they happen, in the file's order; each names its
    /// member as the file does.
    pub(crate) days: BTreeMap<Instant, Vec<Command>>,
    /// When everybody is settled.
    pub(crate) end: Instant,
    /// The program's.
    pub(crate) calendar: Calendar,
}

impl Plan {
    /// When sweeps take up what falls due at an instant.
    pub(crate) fn swept_at(&self, due: Instant) -> Instant {
        swept_at(&self.programs, due)
    }

    /// Reads the purchases of one member in `every`, which is at least 1.
    pub(crate) fn read(files: &Files, every: u32) -> Result<Self, DemoError> {
        let data = |error: String| DemoError::Data(error);
        let content = read_program_content("classic.toml", super::PROGRAM.as_bytes())
            .map_err(|faults| data(faults.to_string()))?;
        let program = content.program.clone();
        let calendar = program.calendar.clone();
        let end = calendar.first_instant(files.until.plus_days(1));
        let mut days: BTreeMap<Instant, Vec<Command>> = BTreeMap::new();
        let mut take = |command: Command| {
            if is_in_sample(&command.member, every) {
                days.entry(command.occurred_at).or_default().push(command);
            }
        };
        each_purchase(&files.purchases, &program, end, &mut take)
            .map_err(|refusal| data(refusal.text))?;
        let programs = Programs::new(vec![program]).map_err(|error| data(error.to_string()))?;
        Ok(Self {
            content,
            programs,
            days,
            end,
            calendar,
        })
    }

    /// How many purchases there are.
    pub(crate) fn purchases(&self) -> usize {
        self.days.values().map(Vec::len).sum()
    }
}

fn is_in_sample(member: &MemberId, every: u32) -> bool {
    let number: Option<u32> = member.as_str().parse().ok();
    number.is_some_and(|number| number % every == 1 % every)
}
