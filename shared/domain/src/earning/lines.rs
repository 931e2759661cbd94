//! The lines of a purchase, as they count (rules §5).

use crate::commands::{PaidWithPoints, Purchase};
use crate::ledger::score::BasisLine;
use crate::program::{Amounts, Program};
use crate::words::exact::{Overflow, apportion_by_weight};

/// The lines as they count: net, and what of it is eligible, without the share paid with
/// points, which is spread over the eligible lines (rules §5).
pub(crate) fn basis_lines(
    program: &Program,
    purchase: &Purchase,
    paid_with_points: Option<PaidWithPoints>,
) -> Result<Vec<BasisLine>, Overflow> {
    let excluded = &program.earning.excluded;
    let whole = purchase
        .channel
        .as_ref()
        .is_some_and(|channel| excluded.channels.contains(channel))
        || purchase
            .store
            .as_ref()
            .is_some_and(|store| excluded.stores.contains(store));
    let mut lines = Vec::with_capacity(purchase.lines.len());
    for line in &purchase.lines {
        let tax_minor = match program.earning.amounts {
            Amounts::WithTax => 0,
            Amounts::WithoutTax => line.tax_minor,
        };
        let net_minor = line.amount_minor.saturating_sub(tax_minor);
        let is_excluded = whole
            || line
                .category
                .as_ref()
                .is_some_and(|category| excluded.categories.contains(category))
            || line
                .sku
                .as_ref()
                .is_some_and(|sku| excluded.skus.contains(sku));
        lines.push(BasisLine {
            net_minor,
            tax_minor,
            eligible_minor: if is_excluded { 0 } else { net_minor },
            category: line.category.clone(),
            sku: line.sku.clone(),
            brand: line.brand.clone(),
        });
    }
    if let Some(paid) = paid_with_points {
        take_paid(&mut lines, paid.amount_minor)?;
    }
    Ok(lines)
}

/// Takes what was paid with points off the eligible lines, in proportion to what they were sold
/// for; of a line with tax that does not count, floor(net × paid in money ÷ sold for) stays.
fn take_paid(lines: &mut [BasisLine], paid_minor: i64) -> Result<(), Overflow> {
    let sold_for = |line: &BasisLine| line.net_minor.saturating_add(line.tax_minor);
    let weights: Vec<i64> = lines
        .iter()
        .map(|line| {
            if line.eligible_minor > 0 {
                sold_for(line)
            } else {
                0
            }
        })
        .collect();
    let eligible: i64 = weights.iter().sum();
    let spread = apportion_by_weight(paid_minor.min(eligible), &weights)?;
    for ((line, sold_minor), paid_minor) in lines.iter_mut().zip(weights).zip(spread) {
        if sold_minor > 0 {
            let in_money = sold_minor.saturating_sub(paid_minor);
            line.eligible_minor = share_of(line.eligible_minor, in_money, sold_minor)?;
        }
    }
    Ok(())
}

/// floor(whole × part ÷ of), exactly.
pub(crate) fn share_of(whole: i64, part: i64, of: i64) -> Result<i64, Overflow> {
    i128::from(whole)
        .checked_mul(i128::from(part))
        .and_then(|product| product.checked_div(i128::from(of)))
        .and_then(|share| i64::try_from(share).ok())
        .ok_or(Overflow)
}
