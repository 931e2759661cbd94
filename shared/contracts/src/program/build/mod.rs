//! The file's tables become the program, with the checks that need more than one field.
//!
//! A function here gives `None` where a fault keeps it from building; the fault is noted
//! by then. What a row of a table is built by stands in
//! [`held`](super::language::held).

mod bounds;
mod context;
mod earning;
mod expiry;
mod messages;
mod notify;
mod reward;
mod rule;
mod settings;
mod texts;
mod tier;

use super::ProgramContent;
use super::fault::Findings;
use super::language::ProgramFile;
use super::shape::{Field, List};
use crate::program::value::Name;
use gradus_domain::program::Program;
use gradus_domain::words::ids::ProgramId;

/// Builds what a file says.
pub(super) fn content(file: &ProgramFile, found: &mut Findings) -> Option<ProgramContent> {
    let routing = notify::routing(&file.notify, found);
    Some(ProgramContent {
        program: program(file, found)?,
        routing: routing?,
        texts: texts::texts(file)?,
    })
}

/// Builds the program of a file.
fn program(file: &ProgramFile, found: &mut Findings) -> Option<Program> {
    let context = &mut context::of(file, found);
    let earning = file
        .earning
        .build(|earning| earning::earning(&earning.value, context));
    let growth = file
        .growth
        .build(|growth| earning::growth(&growth.value, context));
    let tiers = file
        .tiers
        .build(|tiers| tier::ladder(&tiers.value, context));
    let benefits = reward::benefits(&file.benefits, context);
    let rules = rule::rules(&file.rules, &file.benefits, context);
    let occasions = reward::occasions(&file.occasions, context);
    let returns = file
        .returns
        .build(|returns| settings::returns(&returns.value));
    let reminders = file
        .reminders
        .build(|reminders| settings::reminders(&reminders.value, context));
    let messages = file
        .messages
        .maybe(|messages| messages::messages(&messages.value, context));
    let lifecycle = file
        .lifecycle
        .maybe(|lifecycle| settings::lifecycle(&lifecycle.value, context));
    let changes = file
        .changes
        .build(|changes| settings::changes(&changes.value));
    let partners = names(&file.partners);
    let activities = names(&file.activities);
    expiry::check_together(context);
    let program = Program {
        id: ProgramId::new(file.id.get()?.value.as_str()),
        version: file.version.copied()?.narrow()?,
        effective_from: file.effective_from.copied()?,
        calendar: file.zone.get()?.value.clone(),
        currency: file.currency.copied()?,
        late_days: file.late_days.copied()?.narrow()?,
        closing_minutes: file.closing_minutes.copied()?.narrow()?,
        earning: earning?,
        growth: growth?,
        rules: rules?,
        tiers: tiers?,
        benefits: benefits?,
        occasions: occasions?,
        returns: returns?,
        reminders: reminders?,
        messages: messages?,
        lifecycle: lifecycle?,
        changes: changes?,
        partners: partners?,
        activities: activities?,
    };
    bounds::check(file, &program, context);
    Some(program)
}

/// A list of names, empty where it is left out.
fn names<T: for<'t> From<&'t str>, const MIN: usize, const MAX: usize>(
    field: &Field<List<Name, MIN, MAX>>,
) -> Option<Vec<T>> {
    let names = field.maybe(|list| {
        Some(
            list.value
                .elements
                .iter()
                .map(|name| T::from(name.value.as_str()))
                .collect(),
        )
    })?;
    Some(names.unwrap_or_default())
}
