//! What the parts of a file must know of each other.

use crate::program::fault::Findings;
use crate::program::kinds::{Context, Names};
use crate::program::language::ProgramFile;

/// Reads all names; one that is there twice is a fault.
pub(super) fn of<'a>(file: &ProgramFile, found: &'a mut Findings) -> Context<'a> {
    let tiers = Names::of("tier", &file.tiers, |tier| tier.id.get(), found);
    let benefits = Names::of("benefit", &file.benefits, |benefit| benefit.id.get(), found);
    let partners = Names::plain("partner", &file.partners, found);
    let activities = Names::plain("activity", &file.activities, found);
    let mut context = Context::new(file.currency.copied(), found);
    context.tiers = tiers;
    context.benefits = benefits;
    context.partners = partners;
    context.activities = activities;
    context.has_messages = file.messages.is_written();
    context.has_lifecycle = file.lifecycle.is_written();
    context
}
