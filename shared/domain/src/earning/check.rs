//! What a purchase or an activity can be rejected for before anything is changed (rules §5).

use crate::commands::{Activity, LINES_MAX, Purchase, Unfit};
use crate::ledger::rejection::Rejection;
use crate::member::lots::Holdings;
use crate::points::spend::check_spendable;
use crate::program::Program;
use crate::words::money::MAX_AMOUNT_MINOR;

/// What an activity can be rejected for.
pub(crate) fn check_activity(program: &Program, activity: &Activity) -> Result<(), Rejection> {
    if program.activities.contains(&activity.kind) {
        return Ok(());
    }
    let found = activity.kind.clone();
    Err(Rejection::ActivityUnknown { found })
}

/// What a purchase can be rejected for.
pub(crate) fn check_purchase(
    program: &Program,
    purchase: &Purchase,
    holdings: &Holdings,
) -> Result<(), Rejection> {
    if purchase.currency != program.currency {
        return Err(Rejection::CurrencyMismatch {
            found: purchase.currency,
            expected: program.currency,
        });
    }
    let lines = purchase.lines.len();
    if lines == 0 || LINES_MAX < lines {
        let bound = format!("a purchase has 1 to {LINES_MAX} lines");
        return Err(Rejection::out_of_bounds(
            "lines",
            lines.try_into().ok(),
            bound,
        ));
    }
    let mut sum: i64 = 0;
    for line in &purchase.lines {
        if !(0..=MAX_AMOUNT_MINOR).contains(&line.amount_minor) {
            let bound = format!("a line's amount is 0 to {MAX_AMOUNT_MINOR} minor units");
            return Err(Rejection::out_of_bounds(
                "amount",
                Some(line.amount_minor),
                bound,
            ));
        }
        if !(0..=line.amount_minor).contains(&line.tax_minor) {
            let bound = format!("a line's tax is 0 to its amount, {}", line.amount_minor);
            return Err(Rejection::out_of_bounds("tax", Some(line.tax_minor), bound));
        }
        sum = sum.saturating_add(line.amount_minor);
    }
    if let Some(paid) = purchase.paid_with_points {
        if !paid.points.is_positive() {
            let bound = "points paid are above 0".to_owned();
            return Err(Rejection::out_of_bounds(
                "paid_with_points",
                Some(paid.points.get()),
                bound,
            ));
        }
        if !(1..=sum).contains(&paid.amount_minor) {
            let bound = format!("the amount paid with points is 1 to {sum} minor units");
            return Err(Rejection::out_of_bounds(
                "paid_with_points",
                Some(paid.amount_minor),
                bound,
            ));
        }
    }
    if let Some(partner) = &purchase.partner
        && !program.partners.contains(partner)
    {
        let found = partner.clone();
        return Err(Rejection::PartnerUnknown { found });
    }
    match (purchase.paid_with_points, purchase.unfit) {
        (Some(paid), None | Some(Unfit::Refuse)) => check_spendable(holdings, paid.points),
        (Some(_), Some(Unfit::LeaveOut)) | (None, _) => Ok(()),
    }
}
