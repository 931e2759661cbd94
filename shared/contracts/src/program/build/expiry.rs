//! Expiries, alone and together.

use crate::program::kinds::Context;
use crate::program::language::{ExpiryFile, ExpiryShape};
use crate::program::shape::{Field, Given, Place, WordOr};
use gradus_domain::program::expiry::{Expiry, Span, Stretch};

/// An expiry.
pub(super) fn expiry(given: &Given<ExpiryShape>, context: &mut Context<'_>) -> Option<Expiry> {
    let expiry = match &given.value {
        WordOr::Word(_) => Expiry::Never,
        WordOr::Table(table) => from_table(table, context)?,
    };
    context.expiries.push((expiry, given.place.clone()));
    Some(expiry)
}

/// An expiry that may be left out.
pub(super) fn maybe(
    field: &Field<ExpiryShape>,
    context: &mut Context<'_>,
) -> Option<Option<Expiry>> {
    field.maybe(|given| expiry(given, context))
}

fn from_table(table: &ExpiryFile, context: &mut Context<'_>) -> Option<Expiry> {
    let span = span(table)?;
    companion_of(
        table.to_end_of.written().map(|given| &given.place),
        span.is_some(),
        "to_end_of",
        "rolling_days, rolling_months or rolling_years",
        context,
    );
    companion_of(
        table.at_least_days.written().map(|given| &given.place),
        table.fixed.is_written(),
        "at_least_days",
        "fixed",
        context,
    );
    if let Some(span) = span {
        let stretch = table
            .to_end_of
            .maybe(|stretch| Some(stretch.value))?
            .unwrap_or(Stretch::None);
        return Some(Expiry::Rolling { span, stretch });
    }
    if let Some(on) = table.fixed.maybe(|fixed| Some(fixed.value))? {
        let at_least_days = table
            .at_least_days
            .maybe(|days| days.value.narrow())?
            .unwrap_or_default();
        return Some(Expiry::Fixed { on, at_least_days });
    }
    let days = table.inactivity_days.build(|days| days.value.narrow())?;
    Some(Expiry::Inactivity { days })
}

fn span(table: &ExpiryFile) -> Option<Option<Span>> {
    let days = table
        .rolling_days
        .maybe(|days| days.value.narrow().map(Span::Days))?;
    let months = table
        .rolling_months
        .maybe(|months| months.value.narrow().map(Span::Months))?;
    let years = table.rolling_years.maybe(|years| {
        u16::try_from(years.value.get().saturating_mul(12))
            .ok()
            .map(Span::Months)
    })?;
    Some(days.or(months).or(years))
}

/// A field that says nothing without another.
fn companion_of(
    at: Option<&Place>,
    has_other: bool,
    name: &str,
    other: &str,
    context: &mut Context<'_>,
) {
    if let (Some(place), false) = (at, has_other) {
        context.fault(
            place,
            format!("found {name} without {other}"),
            format!("{name} belongs to {other}"),
        );
    }
}

/// Checks what expiries must be to each other: points with an `inactivity` expiry have one
/// last day for all (`docs/rules §6`).
pub(super) fn check_together(context: &mut Context<'_>) {
    let inactivity: Vec<(u16, Place)> = context
        .expiries
        .iter()
        .filter_map(|(expiry, place)| match expiry {
            Expiry::Inactivity { days } => Some((*days, place.clone())),
            Expiry::Never | Expiry::Rolling { .. } | Expiry::Fixed { .. } => None,
        })
        .collect();
    let Some((first, _)) = inactivity.first() else {
        return;
    };
    for (days, place) in &inactivity {
        if days != first {
            context.fault(
                place,
                format!("found inactivity_days of {days} beside {first} elsewhere in the program"),
                format!("all points that lapse by inactivity lapse together: write {first} here, or {days} there"),
            );
        }
        if let Some(pending) = context.activation_days.filter(|pending| pending > days) {
            context.fault(
                place,
                format!("found inactivity_days of {days}, and points that are pending for {pending} days"),
                format!("give at least {pending} days, or shorten earning.activation"),
            );
        }
    }
}
