//! From an entry's notices to notifications.

use super::envelope::{MESSAGE_VERSION, Notification};
use super::kinds::{
    AboutEntry, Data, GrantIssued, LifecycleChanged, MemberEnrolled, MemberErased, PointsActivated,
    PointsAdjusted, PointsEarned, PointsExpired, PointsExpiring, PointsReversed, RewardRedeemed,
    RewardReleased, ShortfallView, TierDowngraded, TierExpiring, TierRenewed, TierUpgraded,
};
use crate::http::event::StageWord;
use crate::http::measure::FigureView;
use crate::http::posting::AfterView;
use crate::http::value::Day;
use gradus_domain::entry::{Entry, Figure};
use gradus_domain::notice::{Notice, Shortage};
use gradus_domain::program::Program;

/// What is announced of an entry, in the order of its notices.
///
/// `program` is any version of the entry's program: only what never changes is read off it.
/// The same entry always gives the same notifications, ids included.
#[must_use]
pub fn notifications_of(program: &Program, entry: &Entry) -> Vec<Notification> {
    let said = Said {
        about: AboutEntry::of(entry),
        balance: AfterView::from(&entry.after),
        currency: program.currency.to_string(),
    };
    let notices = (1_u32..).zip(&entry.notices);
    notices
        .map(|(position, notice)| Notification {
            id: format!("{}#{position}", said.about.key),
            source: format!("/programs/{}", program.id),
            subject: entry.member.to_string(),
            time: entry.decided_at.into(),
            sequence: format!("{:020}.{position:05}", entry.sequence),
            data: said.data(notice),
        })
        .collect()
}

/// What all notifications of an entry say alike.
struct Said {
    about: AboutEntry,
    balance: AfterView,
    currency: String,
}

/// One kind's data: what all say alike, and the kind's own fields.
macro_rules! data {
    ($said:expr, $name:ident { $($field:ident: $value:expr),* $(,)? }) => {
        Data::$name($name {
            version: MESSAGE_VERSION,
            entry: $said.about.clone(),
            balance: $said.balance,
            $($field: $value,)*
        })
    };
}

impl Said {
    fn data(&self, notice: &Notice) -> Data {
        match notice {
            Notice::MemberEnrolled { tier } => data!(
                self,
                MemberEnrolled {
                    tier: tier.to_string(),
                }
            ),
            Notice::MemberErased { points } => data!(
                self,
                MemberErased {
                    points: points.get(),
                }
            ),
            Notice::PointsEarned { points, pending } => data!(
                self,
                PointsEarned {
                    points: points.get(),
                    pending: pending.get(),
                }
            ),
            Notice::PointsActivated { points } => data!(
                self,
                PointsActivated {
                    points: points.get(),
                }
            ),
            Notice::PointsExpiring {
                points,
                last_day,
                lead_days,
            } => data!(
                self,
                PointsExpiring {
                    points: points.get(),
                    last_day: Day(*last_day),
                    lead_days: *lead_days,
                }
            ),
            Notice::PointsExpired { points, last_day } => data!(
                self,
                PointsExpired {
                    points: points.get(),
                    last_day: Day(*last_day),
                }
            ),
            Notice::PointsReversed { points, forgiven } => data!(
                self,
                PointsReversed {
                    points: points.get(),
                    forgiven: forgiven.get(),
                }
            ),
            Notice::PointsAdjusted { points } => data!(
                self,
                PointsAdjusted {
                    points: points.get(),
                }
            ),
            Notice::RewardRedeemed { points } => data!(
                self,
                RewardRedeemed {
                    points: points.get(),
                }
            ),
            Notice::RewardReleased { points } => data!(
                self,
                RewardReleased {
                    points: points.get(),
                }
            ),
            Notice::GrantIssued {
                grant,
                benefit,
                last_day,
            } => data!(
                self,
                GrantIssued {
                    grant: grant.to_string(),
                    benefit: benefit.to_string(),
                    last_day: last_day.map(Day),
                }
            ),
            Notice::LifecycleChanged { from, to } => data!(
                self,
                LifecycleChanged {
                    from: from.map(StageWord::from),
                    to: StageWord::from(*to),
                }
            ),
            Notice::TierUpgraded {
                from,
                to,
                last_day,
                figures,
            } => data!(
                self,
                TierUpgraded {
                    from: from.to_string(),
                    to: to.to_string(),
                    last_day: last_day.map(Day),
                    currency: self.currency.clone(),
                    figures: views(figures),
                }
            ),
            Notice::TierRenewed {
                tier,
                last_day,
                figures,
            } => data!(
                self,
                TierRenewed {
                    tier: tier.to_string(),
                    last_day: last_day.map(Day),
                    currency: self.currency.clone(),
                    figures: views(figures),
                }
            ),
            Notice::TierExpiring {
                tier,
                last_day,
                lead_days,
                shortfalls,
            } => data!(
                self,
                TierExpiring {
                    tier: tier.to_string(),
                    last_day: Day(*last_day),
                    lead_days: *lead_days,
                    currency: self.currency.clone(),
                    shortfalls: shortfalls.iter().map(ShortfallView::from).collect(),
                }
            ),
            Notice::TierDowngraded {
                from,
                to,
                last_day,
                figures,
            } => data!(
                self,
                TierDowngraded {
                    from: from.to_string(),
                    to: to.to_string(),
                    last_day: last_day.map(Day),
                    currency: self.currency.clone(),
                    figures: views(figures),
                }
            ),
        }
    }
}

fn views(figures: &[Figure]) -> Vec<FigureView> {
    figures.iter().map(FigureView::from).collect()
}

impl AboutEntry {
    fn of(entry: &Entry) -> Self {
        Self {
            key: entry.key.to_text(),
            sequence: entry.sequence,
            occurred_at: entry.occurred_at.into(),
            program_version: entry.program_version,
        }
    }
}

impl From<&Shortage> for ShortfallView {
    fn from(shortage: &Shortage) -> Self {
        Self {
            metric: shortage.threshold.metric.into(),
            window: shortage.threshold.window.into(),
            at_least: shortage.threshold.at_least,
            value: shortage.value,
            missing: shortage.missing,
        }
    }
}
