//! The words that scenario files use, and those of the engine for a file that misspells one.

use crate::seen::Lot;
use gradus_domain::program::messages::MessageChannel;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::time::{Instant, LocalDay};
use std::collections::BTreeMap;

/// The source of points that is no rule.
pub(crate) const BASE: &str = "base";

/// How a last day is written that never comes.
pub(crate) const NEVER: &str = "never";

/// How a grace is written that there is not.
pub(crate) const NONE: &str = "none";

/// The stages of life.
pub(crate) const STAGES: [&str; 4] = ["new", "active", "dormant", "churned"];

/// A channel's word.
pub(crate) fn channel(channel: MessageChannel) -> &'static str {
    match channel {
        MessageChannel::Email => "email",
        MessageChannel::Sms => "sms",
        MessageChannel::Push => "push",
        MessageChannel::Post => "post",
    }
}

/// The channel of a word.
pub(crate) fn channel_of(word: &str) -> Option<MessageChannel> {
    MessageChannel::ALL
        .into_iter()
        .find(|there| channel(*there) == word)
}

/// An instant as a scenario writes it: in the program's zone, with seconds where it has some.
pub(crate) fn local(calendar: &Calendar, at: Instant) -> String {
    let (day, minute) = (calendar.day_of(at), calendar.time_of_day(at));
    let ms = at.millis().rem_euclid(60_000);
    let mut told = format!("{day} {:02}:{:02}", minute / 60, minute % 60);
    if ms > 0 {
        told.push_str(&format!(":{:02}", ms / 1_000));
    }
    if ms % 1_000 > 0 {
        told.push_str(&format!(".{:03}", ms % 1_000));
    }
    told
}

/// Lots in words.
pub(crate) fn lots_told(lots: &[Lot]) -> String {
    let told: Vec<String> = lots
        .iter()
        .map(|lot| {
            let until = day_or(lot.until, NEVER);
            match lot.from {
                Some(from) => format!("{} from {from} until {until}", lot.points),
                None => format!("{} until {until}", lot.points),
            }
        })
        .collect();
    listed(&told)
}

/// Amounts by source in words; none where there is nothing.
pub(crate) fn amounts(amounts: &BTreeMap<String, i64>) -> String {
    let told: Vec<String> = amounts
        .iter()
        .filter(|(_, amount)| **amount != 0)
        .map(|(source, amount)| format!("{source} {amount}"))
        .collect();
    listed(&told)
}

/// Words one after the other; `none` where there is none.
pub(crate) fn listed(words: &[String]) -> String {
    if words.is_empty() {
        NONE.to_owned()
    } else {
        words.join(", ")
    }
}

/// A day, or the word for none.
pub(crate) fn day_or(day: Option<LocalDay>, word: &str) -> String {
    day.map_or_else(|| word.to_owned(), |day| day.to_string())
}
