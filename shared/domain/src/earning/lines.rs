//! The lines of a purchase, as they count (rules §5).

use crate::commands::Purchase;
use crate::ledger::score::BasisLine;
use crate::program::{Amounts, Program};
use crate::words::exact::{Overflow, apportion_by_weight};

/// The lines as they count: net, and what of it is eligible, without the share paid with
/// points, which is spread over the eligible lines (rules §5).
pub(crate) fn basis_lines(
    program: &Program,
    purchase: &Purchase,
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
        let net_minor = match program.earning.amounts {
            Amounts::WithTax => line.amount_minor,
            Amounts::WithoutTax => line.amount_minor.saturating_sub(line.tax_minor),
        };
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
            eligible_minor: if is_excluded { 0 } else { net_minor },
            category: line.category.clone(),
            sku: line.sku.clone(),
            brand: line.brand.clone(),
        });
    }
    if let Some(paid) = purchase.paid_with_points {
        let weights: Vec<i64> = lines.iter().map(|line| line.eligible_minor).collect();
        let eligible: i64 = weights.iter().sum();
        let spread = apportion_by_weight(paid.amount_minor.min(eligible), &weights)?;
        for (line, paid_minor) in lines.iter_mut().zip(spread) {
            line.eligible_minor = line.eligible_minor.saturating_sub(paid_minor);
        }
    }
    Ok(lines)
}
