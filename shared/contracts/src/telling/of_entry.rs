//! From an entry's notices to notifications.

use crate::ledger::event::StageWord;
use crate::ledger::posting::AfterView;
use crate::standing::measure::FigureView;
use crate::telling::envelope::Notification;
use crate::telling::kinds::{
    AboutEntry, AddresseeView, BirthdayUpcoming, ChannelWord, Data, DeliveryView, GoalNear,
    GoalWord, GrantIssued, LifecycleChanged, MESSAGE_VERSION, MemberEnrolled, MemberErased,
    PointsActivated, PointsAdjusted, PointsEarned, PointsExpired, PointsExpiring, PointsReversed,
    RewardRedeemed, RewardReleased, ShortfallView, TierDowngraded, TierExpiring, TierLossWord,
    TierRenewed, TierUpgraded,
};
use crate::words::value::Day;
use gradus_domain::ledger::announcement::announcements;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::member::metrics::Figure;
use gradus_domain::program::Program;
use gradus_domain::program::messages::{Addressee, MessageChannel};
use gradus_domain::program::rule::ScoredAct;
use gradus_domain::telling::delivery::{Delivery, Sending};
use gradus_domain::telling::notice::{Goal, Notice, Shortage, TierLoss};

/// What is announced of an entry, in the order of its notices.
///
/// `program` is any version of the entry's program: only what never changes is read off it.
/// The same entry always gives the same notifications, ids included.
#[must_use]
pub fn notifications_of(program: &Program, entry: &Entry) -> Vec<Notification> {
    let said = Said {
        about: AboutEntry::of(entry),
        balance: AfterView::from(&entry.after),
        addressee: addressee(&entry.addressee),
        currency: program.currency.to_string(),
    };
    (1_u32..)
        .zip(announcements(entry))
        .map(|(position, announcement)| Notification {
            id: format!("{}#{position}", said.about.key),
            source: format!("/programs/{}", program.id),
            subject: entry.member.to_string(),
            time: entry.decided_at.into(),
            sequence: format!("{:020}.{position:05}", entry.sequence),
            republished: false,
            traceparent: None,
            data: said.data(announcement.notice, delivery(announcement.delivery)),
        })
        .collect()
}

/// What all notifications of an entry say alike.
struct Said {
    about: AboutEntry,
    balance: AfterView,
    addressee: Option<AddresseeView>,
    currency: String,
}

/// One kind's data: what all say alike, and the kind's own fields.
macro_rules! data {
    ($said:expr, $delivery:expr, $name:ident { $($field:ident: $value:expr),* $(,)? }) => {
        Data::$name($name {
            version: MESSAGE_VERSION,
            entry: $said.about.clone(),
            balance: $said.balance,
            addressee: $said.addressee.clone(),
            delivery: $delivery,
            $($field: $value,)*
        })
    };
}

impl Said {
    fn data(&self, notice: &Notice, delivery: Option<DeliveryView>) -> Data {
        match notice {
            Notice::MemberEnrolled { tier } => data!(
                self,
                delivery,
                MemberEnrolled {
                    tier: tier.to_string(),
                }
            ),
            Notice::MemberErased { points } => data!(
                self,
                delivery,
                MemberErased {
                    points: points.get(),
                }
            ),
            Notice::PointsEarned { points, pending } => data!(
                self,
                delivery,
                PointsEarned {
                    points: points.get(),
                    pending: pending.get(),
                }
            ),
            Notice::PointsActivated { points } => data!(
                self,
                delivery,
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
                delivery,
                PointsExpiring {
                    points: points.get(),
                    last_day: Day(*last_day),
                    lead_days: *lead_days,
                }
            ),
            Notice::PointsExpired { points, last_day } => data!(
                self,
                delivery,
                PointsExpired {
                    points: points.get(),
                    last_day: Day(*last_day),
                }
            ),
            Notice::PointsReversed { points, forgiven } => data!(
                self,
                delivery,
                PointsReversed {
                    points: points.get(),
                    forgiven: forgiven.get(),
                }
            ),
            Notice::PointsAdjusted { points } => data!(
                self,
                delivery,
                PointsAdjusted {
                    points: points.get(),
                }
            ),
            Notice::RewardRedeemed { points } => data!(
                self,
                delivery,
                RewardRedeemed {
                    points: points.get(),
                }
            ),
            Notice::RewardReleased { points } => data!(
                self,
                delivery,
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
                delivery,
                GrantIssued {
                    grant: grant.to_string(),
                    benefit: benefit.to_string(),
                    last_day: last_day.map(Day),
                }
            ),
            Notice::LifecycleChanged { from, to, offer } => data!(
                self,
                delivery,
                LifecycleChanged {
                    from: from.map(StageWord::from),
                    to: StageWord::from(*to),
                    offer: offer.as_ref().map(ToString::to_string),
                }
            ),
            Notice::GoalNear { goal } => self.goal_near(goal, delivery),
            Notice::BirthdayUpcoming {
                lead_days,
                rewarded,
            } => data!(
                self,
                delivery,
                BirthdayUpcoming {
                    lead_days: *lead_days,
                    rewarded: *rewarded,
                }
            ),
            Notice::TierUpgraded {
                from,
                to,
                last_day,
                figures,
            } => data!(
                self,
                delivery,
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
                delivery,
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
                cause,
                offer,
                shortfalls,
            } => data!(
                self,
                delivery,
                TierExpiring {
                    tier: tier.to_string(),
                    last_day: Day(*last_day),
                    lead_days: *lead_days,
                    cause: TierLossWord::from(cause),
                    falls_to: match cause {
                        TierLoss::Review => None,
                        TierLoss::Inactivity { falls_to } => Some(falls_to.to_string()),
                    },
                    offer: offer.as_ref().map(ToString::to_string),
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
                delivery,
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

impl Said {
    fn goal_near(&self, goal: &Goal, delivery: Option<DeliveryView>) -> Data {
        let currency = self.currency.clone();
        match goal {
            Goal::Tier { tier, shortfalls } => data!(
                self,
                delivery,
                GoalNear {
                    goal: GoalWord::Tier,
                    tier: Some(tier.to_string()),
                    currency: currency,
                    shortfalls: shortfalls.iter().map(ShortfallView::from).collect(),
                    days: None,
                    on: None,
                    act: None,
                    rules: Vec::new(),
                }
            ),
            Goal::StreakStep {
                act,
                days,
                on,
                rules,
            } => data!(
                self,
                delivery,
                GoalNear {
                    goal: GoalWord::StreakStep,
                    tier: None,
                    currency: currency,
                    shortfalls: Vec::new(),
                    days: Some(*days),
                    on: Some(Day(*on)),
                    act: Some(match act {
                        ScoredAct::Purchase => "purchase".to_owned(),
                        ScoredAct::Activity(kind) => kind.to_string(),
                    }),
                    rules: rules.iter().map(ToString::to_string).collect(),
                }
            ),
        }
    }
}

/// `None`: nothing is known.
fn addressee(addressee: &Addressee) -> Option<AddresseeView> {
    (*addressee != Addressee::default()).then(|| AddresseeView {
        locale: addressee.locale.as_ref().map(ToString::to_string),
        zone: addressee.zone.as_ref().map(ToString::to_string),
        consent: MessageChannel::ALL
            .iter()
            .filter(|channel| addressee.consent.allows(**channel))
            .map(ChannelWord::from)
            .collect(),
    })
}

/// `None`: at once, and however; one that is withheld says nothing of it.
fn delivery(delivery: &Delivery) -> Option<DeliveryView> {
    match delivery {
        Delivery::Send(sending) if *sending != Sending::default() => Some(DeliveryView {
            channels: sending.channels.iter().map(ChannelWord::from).collect(),
            not_before: sending.not_before.map(Into::into),
            not_after: sending.not_after.map(Into::into),
        }),
        Delivery::Send(_) | Delivery::Withheld(_) => None,
    }
}

impl From<&MessageChannel> for ChannelWord {
    fn from(channel: &MessageChannel) -> Self {
        match channel {
            MessageChannel::Email => Self::Email,
            MessageChannel::Sms => Self::Sms,
            MessageChannel::Push => Self::Push,
            MessageChannel::Post => Self::Post,
        }
    }
}

impl From<&TierLoss> for TierLossWord {
    fn from(cause: &TierLoss) -> Self {
        match cause {
            TierLoss::Review => Self::Review,
            TierLoss::Inactivity { .. } => Self::Inactivity,
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
