//! What becomes of everything that an entry says: decided with it, and written in it
//! (rules §11).

use crate::commands::CommandKey;
use crate::ledger::draft::Draft;
use crate::member::told::ToldWeek;
use crate::program::messages::{Addressee, MessageChannel, Messages};
use crate::telling::delivery::{AT_ONCE, Delivery, Sending, Withheld};
use crate::telling::notice::{Notice, Purpose};
use crate::telling::parts::Over;
use crate::words::calendar::Calendar;
use crate::words::time::{HOUR_MS, Instant, LocalDay};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::borrow::Cow;
use std::hash::Hasher;

impl Draft<'_> {
    /// Decides what becomes of everything that the entry says.
    pub(crate) fn deliver(&mut self) {
        let week = self.today.week_start();
        self.member.told.week = self.member.told.week.filter(|told| told.from == week);
        if self.entry.notices.is_empty() || self.member.erased_at.is_some() {
            return;
        }
        let profile = &self.member.profile;
        self.entry.addressee = Addressee {
            locale: profile.locale.clone(),
            zone: profile.zone.clone(),
            consent: profile.consent,
        };
        let Some(messages) = &self.program().messages else {
            return;
        };
        for position in 0..self.entry.notices.len() {
            let delivery = self.delivery(messages, position);
            self.entry.deliveries.push(delivery);
        }
    }

    fn delivery(&mut self, messages: &Messages, position: usize) -> Delivery {
        let Some(notice) = self.entry.notices.get(position) else {
            return AT_ONCE.clone();
        };
        let channels = self.channels(messages);
        match notice.purpose() {
            Purpose::Fact => Delivery::Send(Sending {
                channels: channels.to_vec(),
                ..Sending::default()
            }),
            Purpose::Marketing => match self.marketing(messages, channels, notice, position) {
                Ok(sending) => match self.count_message(messages) {
                    Ok(()) => Delivery::Send(sending),
                    Err(reason) => Delivery::Withheld(reason),
                },
                Err(reason) => Delivery::Withheld(reason),
            },
        }
    }

    /// The channels of the member's tier, or else of the program.
    fn channels<'p>(&self, messages: &'p Messages) -> &'p [MessageChannel]
    where
        Self: 'p,
    {
        let effective = self.member.standing.effective();
        let mut tiers = self.version.program.tiers.iter();
        match tiers.find(|tier| tier.id == *effective) {
            Some(tier) if !tier.message_channels.is_empty() => &tier.message_channels,
            Some(_) | None => &messages.channels,
        }
    }

    fn marketing(
        &self,
        messages: &Messages,
        channels: &[MessageChannel],
        notice: &Notice,
        position: usize,
    ) -> Result<Sending, Withheld> {
        let consent = self.member.profile.consent;
        let agreed = channels.iter().filter(|channel| consent.allows(**channel));
        let channels: Vec<MessageChannel> = agreed.copied().collect();
        if channels.is_empty() {
            return Err(Withheld::NoConsent);
        }
        let first = self.first_instant(messages, position);
        let kept_until = messages.keep_hours.map(|hours| {
            let millis = i64::from(hours).saturating_mul(HOUR_MS);
            first.saturating_plus_millis(millis)
        });
        let over_at = self.over_at(notice);
        let not_after = [kept_until, over_at].into_iter().flatten().min();
        if not_after.is_some_and(|end| end <= first) {
            return Err(Withheld::TooLate);
        }
        Ok(Sending {
            channels,
            not_before: (self.now < first).then_some(first),
            not_after,
        })
    }

    /// The first instant at which a marketing message of this entry may be sent: outside of
    /// quiet hours, and those of a day's beginning spread from there on.
    fn first_instant(&self, messages: &Messages, position: usize) -> Instant {
        let calendar = self.members_calendar();
        let opens = messages
            .quiet_hours
            .map_or(self.now, |quiet| quiet.opens(&calendar, self.now));
        let CommandKey::Boundary(member, day) = &self.entry.key else {
            return opens;
        };
        let spread_ms = i64::from(messages.spread_hours).saturating_mul(HOUR_MS);
        let open_ms = messages.quiet_hours.map_or(spread_ms, |quiet| {
            let closes = quiet.closes(&calendar, opens);
            closes.millis().saturating_sub(opens.millis())
        });
        let share = spread(member.as_str(), *day, position);
        let offset_ms = share.checked_rem(u128::from(spread_ms.min(open_ms).unsigned_abs()));
        let offset_ms = offset_ms.and_then(|offset| i64::try_from(offset).ok());
        opens.saturating_plus_millis(offset_ms.unwrap_or(0))
    }

    fn members_calendar(&self) -> Cow<'_, Calendar> {
        let zone = self.member.profile.zone.as_ref();
        match zone.and_then(|zone| Calendar::uncached(zone.as_str()).ok()) {
            Some(calendar) => Cow::Owned(calendar),
            None => Cow::Borrowed(&self.version.program.calendar),
        }
    }

    /// The instant from which on a notice speaks of what is over.
    fn over_at(&self, notice: &Notice) -> Option<Instant> {
        let day = match notice.over() {
            Over::Never => return None,
            Over::After(last_day) => last_day.plus_days(1),
            Over::InDays(days) => self.today.plus_days(i32::from(days)),
        };
        Some(self.version.program.calendar.first_instant(day))
    }

    /// Counts a marketing message in the week of the decision's day.
    fn count_message(&mut self, messages: &Messages) -> Result<(), Withheld> {
        let Some(cap) = messages.weekly_cap else {
            return Ok(());
        };
        let week = self.member.told.week.get_or_insert(ToldWeek {
            from: self.today.week_start(),
            messages: 0,
        });
        if cap <= week.messages {
            return Err(Withheld::WeeklyCap);
        }
        week.messages = week.messages.saturating_add(1);
        Ok(())
    }
}

/// A number that is another for each member, day and place in the entry, and always the same
/// for these.
fn spread(member: &str, day: LocalDay, position: usize) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(member.as_bytes());
    hasher.write(&day.epoch_days().to_le_bytes());
    let position = u32::try_from(position).unwrap_or(u32::MAX);
    hasher.write(&position.to_le_bytes());
    hasher.finish128().as_u128()
}
