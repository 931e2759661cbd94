//! A member's state.

use super::holdings::StoredHoldings;
use super::metrics::StoredBook;
use super::rare::Rare;
use crate::codec::error::{CodecError, Content, Unreadable};
use crate::codec::form::{MEMBER_BYTES_MAX, read, write};
use gradus_domain::commands::Profile;
use gradus_domain::member::standing::TierStanding;
use gradus_domain::member::told::Told;
use gradus_domain::member::{
    Birthdays, LimitUse, Member, NthPaid, OpenGrant, ParkedReturn, Streak,
};
use gradus_domain::words::ids::{MemberId, Segment, Variant};
use gradus_domain::words::money::Growth;
use gradus_domain::words::time::{Instant, LocalDay, MonthDay};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A member's content; the id stands in the item's key.
///
/// # Errors
/// [`CodecError::TooLarge`] above [`MEMBER_BYTES_MAX`].
pub fn encode_member(member: &Member) -> Result<Vec<u8>, CodecError> {
    write(Content::Member, &StoredMember::of(member), MEMBER_BYTES_MAX)
}

/// The member of an item; `id` is what its key says.
///
/// # Errors
/// [`CodecError::Unknown`], [`CodecError::Unreadable`].
pub fn decode_member(codec: u16, id: MemberId, bytes: &[u8]) -> Result<Box<Member>, CodecError> {
    let stored: StoredMember<'_> = read(Content::Member, codec, bytes)?;
    stored
        .restore(id)
        .map(Box::new)
        .map_err(|reason| reason.of(Content::Member))
}

/// A [`Member`] as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredMember<'a> {
    revision: u64,
    sequence: u64,
    joined_at: Instant,
    joined_on: LocalDay,
    settled_to: Instant,
    settled_day: LocalDay,
    profile: StoredProfile<'a>,
    holdings: StoredHoldings<'a>,
    growth: Growth,
    metrics: StoredBook<'a>,
    standing: Cow<'a, TierStanding>,
    limit_uses: Cow<'a, [LimitUse]>,
    nth_paid: Cow<'a, [NthPaid]>,
    streaks: Cow<'a, [Streak]>,
    grants: Cow<'a, [OpenGrant]>,
    parked: Cow<'a, [ParkedReturn]>,
    rare: Vec<Rare>,
}

/// What rules ask for of a [`Profile`]; the rest stands among what few members have.
#[derive(Serialize, Deserialize)]
struct StoredProfile<'a> {
    birthday: Option<MonthDay>,
    referred: bool,
    segments: Cow<'a, [Segment]>,
    variants: Cow<'a, [Variant]>,
}

impl<'a> StoredProfile<'a> {
    fn of(profile: &'a Profile) -> Self {
        let Profile {
            birthday,
            referred,
            segments,
            variants,
            zone: _,
            locale: _,
            consent: _,
        } = profile;
        Self {
            birthday: *birthday,
            referred: *referred,
            segments: Cow::Borrowed(segments),
            variants: Cow::Borrowed(variants),
        }
    }

    fn into_owned(self) -> Profile {
        Profile {
            birthday: self.birthday,
            referred: self.referred,
            segments: self.segments.into_owned(),
            variants: self.variants.into_owned(),
            ..Profile::default()
        }
    }
}

impl<'a> StoredMember<'a> {
    fn of(member: &'a Member) -> Self {
        let Member {
            id: _,
            revision,
            sequence,
            joined_at,
            joined_on,
            settled_to,
            settled_day,
            profile,
            holdings,
            growth,
            metrics,
            standing,
            limit_uses,
            nth_paid,
            streaks,
            grants,
            parked,
            nth_counts: _,
            stage: _,
            told: _,
            birthdays: _,
            erased_at: _,
        } = member;
        Self {
            revision: *revision,
            sequence: *sequence,
            joined_at: *joined_at,
            joined_on: *joined_on,
            settled_to: *settled_to,
            settled_day: *settled_day,
            profile: StoredProfile::of(profile),
            holdings: StoredHoldings::of(holdings),
            growth: *growth,
            metrics: StoredBook::of(metrics),
            standing: Cow::Borrowed(standing),
            limit_uses: Cow::Borrowed(limit_uses),
            nth_paid: Cow::Borrowed(nth_paid),
            streaks: Cow::Borrowed(streaks),
            grants: Cow::Borrowed(grants),
            parked: Cow::Borrowed(parked),
            rare: Rare::of(member),
        }
    }

    fn restore(self, id: MemberId) -> Result<Member, Unreadable> {
        let mut member = Member {
            id,
            revision: self.revision,
            sequence: self.sequence,
            joined_at: self.joined_at,
            joined_on: self.joined_on,
            settled_to: self.settled_to,
            settled_day: self.settled_day,
            profile: self.profile.into_owned(),
            holdings: self.holdings.restore()?,
            growth: self.growth,
            metrics: self.metrics.restore()?,
            standing: self.standing.into_owned(),
            limit_uses: self.limit_uses.into_owned(),
            nth_paid: self.nth_paid.into_owned(),
            nth_counts: Vec::new(),
            streaks: self.streaks.into_owned(),
            grants: self.grants.into_owned(),
            parked: self.parked.into_owned(),
            stage: None,
            told: Told::default(),
            birthdays: Birthdays::default(),
            erased_at: None,
        };
        for rare in self.rare {
            rare.restore(&mut member);
        }
        Ok(member)
    }
}
