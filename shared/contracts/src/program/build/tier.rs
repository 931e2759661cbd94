//! The ladder.

use super::{expiry, messages, reward};
use crate::program::kinds::Context;
use crate::program::language::{
    ExtendsWord, QualificationFile, ReviewFile, TierFile, ValidityShape, ValidityWord, WindowShape,
    WindowWord,
};
use crate::program::shape::{Given, List, Place, Table, WordOr};
use gradus_domain::program::tier::{
    Metric, Qualification, Review, Threshold, Tier, Validity, Window,
};
use gradus_domain::words::ids::TierId;

/// How deep conditions may stand in each other.
const MAX_DEPTH: usize = 4;

/// The tiers, lowest first.
pub(super) fn ladder(list: &List<TierFile, 1, 16>, context: &mut Context<'_>) -> Option<Vec<Tier>> {
    let tiers: Vec<Option<Tier>> = list
        .elements
        .iter()
        .map(|file| {
            let is_lowest = file.place.path.ends_with("[0]");
            tier(&file.value, is_lowest, context)
        })
        .collect();
    tiers.into_iter().collect()
}

fn tier(file: &TierFile, is_lowest: bool, context: &mut Context<'_>) -> Option<Tier> {
    if is_lowest {
        lowest_asks_for_nothing(file, context);
    } else {
        higher_asks_for_something(file, context);
    }
    let qualification = file
        .qualify
        .maybe(|qualify| qualification(&qualify.value, 0, context));
    let validity = file
        .validity
        .maybe(|validity| self::validity(&validity.value));
    let review = file.review.build(|review| self::review(&review.value));
    if let (Some(Some(validity)), Some(review)) = (validity, review) {
        grace_is_shorter(file, validity, review, context);
    }
    let expiry = expiry::maybe(&file.expiry, context);
    let entry_rewards = reward::rewards(&file.entry_rewards, context);
    let message_channels = messages::of_tier(file, context);
    let extends = file.extends.maybe(|extends| Some(extends.value));
    Some(Tier {
        id: TierId::new(file.id.get()?.value.as_str()),
        qualification: qualification?.unwrap_or(Qualification::NOTHING),
        validity: validity?.unwrap_or(Validity::Forever),
        extends_on_qualifying: extends? == Some(ExtendsWord::OnQualifying),
        review: review?,
        inactivity_days: file.inactivity_days.maybe(|days| days.value.narrow())?,
        rate: file.rate.copied()?.0,
        expiry: expiry?,
        entry_rewards: entry_rewards?,
        message_channels: message_channels?,
    })
}

fn lowest_asks_for_nothing(file: &TierFile, context: &mut Context<'_>) {
    let written = [
        ("qualify", file.qualify.written().map(|given| &given.place)),
        (
            "validity",
            file.validity.written().map(|given| &given.place),
        ),
        ("extends", file.extends.written().map(|given| &given.place)),
        ("review", file.review.written().map(|given| &given.place)),
        (
            "inactivity_days",
            file.inactivity_days.written().map(|given| &given.place),
        ),
    ];
    for (name, place) in written {
        if let Some(place) = place {
            context.fault(
                place,
                format!("found {name} on the lowest tier"),
                "the lowest tier asks for nothing and lasts for ever: leave it out, or put a lower tier first",
            );
        }
    }
}

fn higher_asks_for_something(file: &TierFile, context: &mut Context<'_>) {
    if !file.qualify.is_written() {
        context.fault(
            &file.place().field("qualify", file.place().at),
            "the field qualify is missing: only the lowest tier asks for nothing",
            "add qualify = { … }, such as { spend_at_least = \"100.00\", window = \"calendar_year\" }",
        );
    }
    if !file.validity.is_written() {
        context.fault(
            &file.place().field("validity", file.place().at),
            "the field validity is missing",
            "add validity = \"forever\", \"membership_year\", { months = 12 } or { calendar_years = 1 }",
        );
    }
}

/// Grace is shorter than the validity, of which the shortest month has 28 days
/// (`docs/rules §8`).
fn grace_is_shorter(
    file: &TierFile,
    validity: Validity,
    review: Review,
    context: &mut Context<'_>,
) {
    let months: u16 = match validity {
        Validity::Months(months) => months,
        Validity::CalendarYears(years) => years.max(1).saturating_mul(12),
        Validity::Forever | Validity::MembershipYear => 12,
    };
    let bound = months.saturating_mul(28);
    if review.grace_days >= bound {
        let place = file
            .review
            .get()
            .and_then(|review| review.value.grace_days.written())
            .map_or(file.place(), |days| &days.place);
        context.fault(
            place,
            format!("found {} days of grace", review.grace_days),
            format!(
                "grace is shorter than the validity: fewer than {bound} days (28 for each month)"
            ),
        );
    }
}

fn validity(shape: &ValidityShape) -> Option<Validity> {
    match shape {
        WordOr::Word(ValidityWord::Forever) => Some(Validity::Forever),
        WordOr::Word(ValidityWord::MembershipYear) => Some(Validity::MembershipYear),
        WordOr::Table(table) => {
            let months = table
                .months
                .maybe(|months| months.value.narrow().map(Validity::Months))?;
            let years = table
                .calendar_years
                .maybe(|years| years.value.narrow().map(Validity::CalendarYears))?;
            months.or(years)
        }
    }
}

fn review(file: &ReviewFile) -> Option<Review> {
    Some(Review {
        fall: file.fall.copied()?,
        grace_days: file.grace_days.copied()?.narrow()?,
        grace_counts: file.grace_counts.copied()?,
    })
}

fn qualification(
    file: &QualificationFile,
    depth: usize,
    context: &mut Context<'_>,
) -> Option<Qualification> {
    if depth > MAX_DEPTH {
        too_deep(file.place(), context);
        return None;
    }
    let all = file.all.maybe(|list| parts(&list.value, depth, context));
    let any = file.any.maybe(|list| parts(&list.value, depth, context));
    let thresholds = thresholds(file, context);
    let (all, any, thresholds) = (all?, any?, thresholds?);
    let mut every: Vec<Qualification> = all.unwrap_or_default();
    every.extend(any.map(Qualification::Any));
    every.extend(thresholds.into_iter().map(Qualification::AtLeast));
    match <[Qualification; 1]>::try_from(every) {
        Ok([only]) => Some(only),
        Err(every) if every.is_empty() => {
            context.fault(
                file.place(),
                "found a qualification that asks for nothing",
                "add spend_at_least, purchases_at_least, points_earned_at_least, growth_at_least or active_days_at_least, with a window",
            );
            None
        }
        Err(every) => Some(Qualification::All(every)),
    }
}

fn parts(
    list: &List<QualificationFile, 1, 8>,
    depth: usize,
    context: &mut Context<'_>,
) -> Option<Vec<Qualification>> {
    let parts: Vec<Option<Qualification>> = list
        .elements
        .iter()
        .map(|part| qualification(&part.value, depth.saturating_add(1), context))
        .collect();
    parts.into_iter().collect()
}

fn too_deep(place: &Place, context: &mut Context<'_>) {
    context.fault(
        place,
        format!("found conditions more than {MAX_DEPTH} deep in each other"),
        "say it with fewer all and any",
    );
}

/// The `…_at_least` of one table, all over its window.
fn thresholds(file: &QualificationFile, context: &mut Context<'_>) -> Option<Vec<Threshold>> {
    let counts = [
        (Metric::Purchases, &file.purchases_at_least),
        (Metric::PointsEarned, &file.points_earned_at_least),
        (Metric::Growth, &file.growth_at_least),
        (Metric::ActiveDays, &file.active_days_at_least),
    ];
    let asks =
        file.spend_at_least.is_written() || counts.iter().any(|(_, field)| field.is_written());
    if asks && !file.window.is_written() {
        context.fault(
            &file.place().field("window", file.place().at),
            "the field window is missing",
            "add window = \"calendar_year\", \"lifetime\", … or { rolling_months = 12 }",
        );
    }
    if let (Some(window), false) = (file.window.written(), asks) {
        context.fault(
            &window.place,
            "found a window over which nothing is measured",
            "put it beside an …_at_least",
        );
    }
    let window = file.window.maybe(window);
    let mut measured = Vec::new();
    let spend = file.spend_at_least.maybe(|spend| context.minor(spend))?;
    measured.extend(spend.map(|minor| (Metric::Spend, minor)));
    for (metric, field) in counts {
        let count = field.maybe(|count| Some(count.value.get()))?;
        measured.extend(count.map(|count| (metric, count)));
    }
    let Some(window) = window? else {
        return measured.is_empty().then(Vec::new);
    };
    Some(
        measured
            .into_iter()
            .map(|(metric, at_least)| Threshold {
                metric,
                at_least,
                window,
            })
            .collect(),
    )
}

fn window(given: &Given<WindowShape>) -> Option<Window> {
    match &given.value {
        WordOr::Word(WindowWord::CalendarMonth) => Some(Window::CalendarMonth),
        WordOr::Word(WindowWord::CalendarYear) => Some(Window::CalendarYear),
        WordOr::Word(WindowWord::MembershipYear) => Some(Window::MembershipYear),
        WordOr::Word(WindowWord::SinceTierBegan) => Some(Window::SinceTierBegan),
        WordOr::Word(WindowWord::Lifetime) => Some(Window::Lifetime),
        WordOr::Table(table) => {
            let days = table
                .rolling_days
                .maybe(|days| days.value.narrow().map(Window::RollingDays))?;
            let months = table
                .rolling_months
                .maybe(|months| months.value.narrow().map(Window::RollingMonths))?;
            days.or(months)
        }
    }
}
