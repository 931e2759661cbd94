//! Returns, reminders, stages of life, what a new version changes.

use super::reward;
use crate::program::kinds::Context;
use crate::program::language::{ChangesFile, LifecycleFile, RemindersFile, ReturnsFile};
use crate::program::shape::{Field, List, Whole};
use gradus_domain::program::{Changes, Lifecycle, Reminders, Returns};

/// How returns are treated.
pub(super) fn returns(file: &ReturnsFile) -> Option<Returns> {
    Some(Returns {
        shortfall: file.shortfall.copied()?,
        tier: file.tier.copied()?,
        wait_days: file.wait_days.copied()?.narrow()?,
        restore_days: file.restore_days.copied()?.narrow()?,
    })
}

/// What is announced ahead of time.
pub(super) fn reminders(file: &RemindersFile, context: &mut Context<'_>) -> Option<Reminders> {
    let points = lead_days(&file.points_expiring_lead_days, context);
    let tier = lead_days(&file.tier_expiring_lead_days, context);
    let offers = reward::offers(&file.retention_offer, context);
    let inactivity = lead_days(&file.inactivity_lead_days, context);
    let birthday = lead_days(&file.birthday_lead_days, context);
    Some(Reminders {
        points_expiring_lead_days: points?,
        tier_expiring_lead_days: tier?,
        retention_offers: offers?,
        inactivity_lead_days: inactivity?,
        birthday_lead_days: birthday?,
        tier_near_share: file.tier_near_share.maybe(|share| Some(share.value.0))?,
        streak_near: file.streak_near.copied()?,
    })
}

/// Lead times as they stand; one that stands twice is a fault.
fn lead_days(
    field: &Field<List<Whole<1, 366>, 0, 8>>,
    context: &mut Context<'_>,
) -> Option<Vec<u16>> {
    let mut lead_days = Vec::new();
    for given in field.get().iter().flat_map(|list| &list.value.elements) {
        let days = given.value.narrow()?;
        if lead_days.contains(&days) {
            context.fault(
                &given.place,
                format!("found {days} twice"),
                "name a lead time once",
            );
        } else {
            lead_days.push(days);
        }
    }
    Some(lead_days)
}

/// When a member counts as what.
pub(super) fn lifecycle(file: &LifecycleFile, context: &mut Context<'_>) -> Option<Lifecycle> {
    let dormant_days: u16 = file.dormant_days.copied()?.narrow()?;
    let churned = file.churned_days.get()?;
    let churned_days: u16 = churned.value.narrow()?;
    if churned_days <= dormant_days {
        context.fault(
            &churned.place,
            format!("found {churned_days}, which is not above dormant_days of {dormant_days}"),
            "a member is dormant first, churned later",
        );
        return None;
    }
    let offers = &file.offers.get()?.value;
    let dormant = reward::offers(&offers.dormant, context);
    let churned = reward::offers(&offers.churned, context);
    Some(Lifecycle {
        new_days: file.new_days.copied()?.narrow()?,
        dormant_days,
        churned_days,
        dormant_offers: dormant?,
        churned_offers: churned?,
    })
}

/// What the version does to what members have already.
pub(super) fn changes(file: &ChangesFile) -> Option<Changes> {
    Some(Changes {
        redate: file.redate.copied()?,
        reassess: file.reassess.copied()?,
    })
}
