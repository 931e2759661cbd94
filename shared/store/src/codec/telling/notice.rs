//! Notices: in JSON they carry their kind as a tag, here as a number.

use gradus_domain::member::metrics::Figure;
use gradus_domain::program::rule::LifecycleStage;
use gradus_domain::telling::notice::{Goal, Notice, Shortage, TierLoss};
use gradus_domain::words::ids::{BenefitId, GrantId, TierId};
use gradus_domain::words::money::Points;
use gradus_domain::words::time::LocalDay;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An entry's notices as they are stored.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::codec) struct StoredNotices<'a>(Vec<StoredNotice<'a>>);

impl<'a> StoredNotices<'a> {
    /// What is stored of notices.
    pub(in crate::codec) fn of(notices: &'a [Notice]) -> Self {
        Self(notices.iter().map(StoredNotice::of).collect())
    }

    /// The notices.
    pub(in crate::codec) fn into_owned(self) -> Vec<Notice> {
        let owned = |StoredNotice(notice): StoredNotice<'_>| notice.into_owned();
        self.0.into_iter().map(owned).collect()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct StoredNotice<'a>(#[serde(with = "form")] Cow<'a, Notice>);

impl<'a> StoredNotice<'a> {
    fn of(notice: &'a Notice) -> Self {
        Self(Cow::Borrowed(notice))
    }
}

/// Through [`NoticeForm`].
mod form {
    use super::{Cow, Notice, NoticeForm};
    use serde::{Deserializer, Serializer};

    pub(in crate::codec) fn serialize<S: Serializer>(
        notice: &Notice,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        NoticeForm::serialize(notice, serializer)
    }

    pub(in crate::codec) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Cow<'static, Notice>, D::Error> {
        NoticeForm::deserialize(deserializer).map(Cow::Owned)
    }
}

/// A [`Notice`] with the number of its kind: the order of these variants is stored.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Notice")]
enum NoticeForm {
    MemberEnrolled {
        tier: TierId,
    },
    MemberErased {
        points: Points,
    },
    PointsEarned {
        points: Points,
        pending: Points,
    },
    PointsActivated {
        points: Points,
    },
    PointsExpiring {
        points: Points,
        last_day: LocalDay,
        lead_days: u16,
    },
    PointsExpired {
        points: Points,
        last_day: LocalDay,
    },
    PointsReversed {
        points: Points,
        forgiven: Points,
    },
    PointsAdjusted {
        points: Points,
    },
    TierUpgraded {
        from: TierId,
        to: TierId,
        last_day: Option<LocalDay>,
        figures: Vec<Figure>,
    },
    TierRenewed {
        tier: TierId,
        last_day: Option<LocalDay>,
        figures: Vec<Figure>,
    },
    TierExpiring {
        tier: TierId,
        last_day: LocalDay,
        lead_days: u16,
        cause: TierLoss,
        shortfalls: Vec<Shortage>,
        offer: Option<BenefitId>,
    },
    TierDowngraded {
        from: TierId,
        to: TierId,
        last_day: Option<LocalDay>,
        figures: Vec<Figure>,
    },
    RewardRedeemed {
        points: Points,
    },
    RewardReleased {
        points: Points,
    },
    GrantIssued {
        grant: GrantId,
        benefit: BenefitId,
        last_day: Option<LocalDay>,
    },
    LifecycleChanged {
        from: Option<LifecycleStage>,
        to: LifecycleStage,
        offer: Option<BenefitId>,
    },
    GoalNear {
        goal: Goal,
    },
    BirthdayUpcoming {
        lead_days: u16,
        rewarded: bool,
    },
}
