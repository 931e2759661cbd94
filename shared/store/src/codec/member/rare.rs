//! What few members have: a member without any of it spends one byte on all.

use gradus_domain::member::lots::Lapses;
use gradus_domain::member::told::{OfferGiven, ToldWeek};
use gradus_domain::member::{Birthdays, Member, NthCount};
use gradus_domain::program::messages::Consent;
use gradus_domain::program::stage::LifecycleStage;
use gradus_domain::words::ids::{Locale, TierId, ZoneName};
use gradus_domain::words::time::Instant;
use serde::{Deserialize, Serialize};

/// One thing that few members have: the order of these variants is stored.
#[derive(Serialize, Deserialize)]
pub(super) enum Rare {
    Stage(LifecycleStage),
    ErasedAt(Instant),
    TierNear(TierId),
    Offer(OfferGiven),
    Week(ToldWeek),
    Zone(ZoneName),
    Locale(Locale),
    Consent(Consent),
    Lapses(Lapses),
    Birthdays(Birthdays),
    NthCount(NthCount),
}

impl Rare {
    /// What a member has of it.
    pub(super) fn of(member: &Member) -> Vec<Self> {
        let told = &member.told;
        let mut rare = Vec::new();
        rare.extend(member.stage.map(Self::Stage));
        rare.extend(member.erased_at.map(Self::ErasedAt));
        rare.extend(told.tier_near.clone().map(Self::TierNear));
        rare.extend(told.offers.iter().copied().map(Self::Offer));
        rare.extend(told.week.map(Self::Week));
        let profile = &member.profile;
        rare.extend(profile.zone.clone().map(Self::Zone));
        rare.extend(profile.locale.clone().map(Self::Locale));
        if profile.consent != Consent::default() {
            rare.push(Self::Consent(profile.consent));
        }
        if member.holdings.lapses != Lapses::default() {
            rare.push(Self::Lapses(member.holdings.lapses.clone()));
        }
        if member.birthdays != Birthdays::default() {
            rare.push(Self::Birthdays(member.birthdays));
        }
        rare.extend(member.nth_counts.iter().cloned().map(Self::NthCount));
        rare
    }

    /// Puts it back.
    pub(super) fn restore(self, member: &mut Member) {
        match self {
            Self::Stage(stage) => member.stage = Some(stage),
            Self::ErasedAt(at) => member.erased_at = Some(at),
            Self::TierNear(tier) => member.told.tier_near = Some(tier),
            Self::Offer(given) => member.told.offers.push(given),
            Self::Week(week) => member.told.week = Some(week),
            Self::Zone(zone) => member.profile.zone = Some(zone),
            Self::Locale(locale) => member.profile.locale = Some(locale),
            Self::Consent(consent) => member.profile.consent = consent,
            Self::Lapses(lapses) => member.holdings.lapses = lapses,
            Self::Birthdays(birthdays) => member.birthdays = birthdays,
            Self::NthCount(count) => member.nth_counts.push(count),
        }
    }
}
