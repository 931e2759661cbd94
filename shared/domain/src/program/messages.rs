//! Over which channels a member can be written to, which of them marketing may use, and when
//! (rules §11).

use crate::words::calendar::Calendar;
use crate::words::ids::{Locale, ZoneName};
use crate::words::time::{DAY_MS, Instant, LocalDay, MINUTE_MS};
use serde::{Deserialize, Serialize};

/// A way to write to a member. None is an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageChannel {
    /// An e-mail.
    Email,
    /// A text message.
    Sms,
    /// A message of the app.
    Push,
    /// A letter.
    Post,
}

impl MessageChannel {
    /// Every channel.
    pub const ALL: [Self; 4] = [Self::Email, Self::Sms, Self::Push, Self::Post];
}

/// Whether marketing may use a channel, where the member said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Consent {
    /// E-mail.
    pub email: Option<bool>,
    /// Text message.
    pub sms: Option<bool>,
    /// Message of the app.
    pub push: Option<bool>,
    /// Letter.
    pub post: Option<bool>,
}

impl Consent {
    /// Whether marketing may use the channel: only where the member agreed.
    #[must_use]
    pub fn allows(&self, channel: MessageChannel) -> bool {
        let said = match channel {
            MessageChannel::Email => self.email,
            MessageChannel::Sms => self.sms,
            MessageChannel::Push => self.push,
            MessageChannel::Post => self.post,
        };
        said == Some(true)
    }
}

/// Whom an entry's announcements address: what was known when it was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    /// The language to write in.
    pub locale: Option<Locale>,
    /// Where the member is; `None`: in the program's zone.
    pub zone: Option<ZoneName>,
    /// What marketing may use.
    pub consent: Consent,
}

/// How a program's announcements reach its members (rules §11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages {
    /// The channels, the preferred one first; at least one.
    pub channels: Vec<MessageChannel>,
    /// When marketing is silent.
    pub quiet_hours: Option<QuietHours>,
    /// How many marketing messages a member gets in a calendar week at most; above 0.
    pub weekly_cap: Option<u16>,
    /// Over how many hours the marketing messages of a day's beginning are spread; 0: none.
    pub spread_hours: u16,
    /// For how many hours from its first instant a marketing message may be sent; above 0.
    pub keep_hours: Option<u16>,
}

/// Hours in which no marketing message is sent, by the clock on the member's wall: minutes
/// since midnight, from included, until excluded; through midnight where `from` is above
/// `until`. The two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// From this minute on; 0 to 1439.
    pub from_minute: u16,
    /// Before this minute; 0 to 1440.
    pub until_minute: u16,
}

impl QuietHours {
    /// The first instant at or after `at` that is not quiet.
    #[must_use]
    pub fn opens(self, calendar: &Calendar, at: Instant) -> Instant {
        if !self.is_quiet(calendar, at) {
            return at;
        }
        let comes = |there: Instant| !self.is_quiet(calendar, there);
        first_after(calendar, at, self.until_minute, comes).unwrap_or(at)
    }

    /// The first quiet instant after `at`, which is not quiet.
    #[must_use]
    pub fn closes(self, calendar: &Calendar, at: Instant) -> Instant {
        let comes = |there: Instant| self.is_quiet(calendar, there);
        let day_later = at.saturating_plus_millis(DAY_MS);
        first_after(calendar, at, self.from_minute, comes).unwrap_or(day_later)
    }

    fn is_quiet(self, calendar: &Calendar, at: Instant) -> bool {
        let minute = calendar.time_of_day(at);
        if self.from_minute <= self.until_minute {
            self.from_minute <= minute && minute < self.until_minute
        } else {
            self.from_minute <= minute || minute < self.until_minute
        }
    }
}

/// The first instant after `at` at which a clock on the wall comes to a minute of the day and
/// which `comes` takes. Where clocks change on the way, the minute may be skipped or come
/// twice: by the day and by the minutes that are left are both looked at.
fn first_after(
    calendar: &Calendar,
    at: Instant,
    minute: u16,
    comes: impl Fn(Instant) -> bool,
) -> Option<Instant> {
    let (hour, of_hour) = (minute / 60, minute % 60);
    let on = |day: LocalDay| {
        let hour = u8::try_from(hour).unwrap_or(u8::MAX);
        let of_hour = u8::try_from(of_hour).unwrap_or(u8::MAX);
        calendar.at_local(day, hour, of_hour)
    };
    let today = calendar.day_of(at);
    let now = i64::from(calendar.time_of_day(at));
    let minutes_left = i64::from(minute).saturating_sub(now).rem_euclid(24 * 60);
    let into_minute = at.millis().rem_euclid(MINUTE_MS);
    let left_ms = minutes_left
        .saturating_mul(MINUTE_MS)
        .saturating_sub(into_minute);
    [
        on(today.minus_days(1)),
        on(today),
        on(today.plus_days(1)),
        at.saturating_plus_millis(left_ms),
    ]
    .into_iter()
    .filter(|there| at < *there && comes(*there))
    .min()
}
