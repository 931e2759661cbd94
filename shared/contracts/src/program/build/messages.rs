//! How what is announced reaches members.

use crate::program::kinds::Context;
use crate::program::language::held::minutes;
use crate::program::language::{MessagesFile, TierFile};
use crate::program::shape::{Field, List};
use gradus_domain::program::messages::{MessageChannel, Messages, QuietHours};

/// How what is announced reaches members.
pub(super) fn messages(file: &MessagesFile, context: &mut Context<'_>) -> Option<Messages> {
    let channels = channels(&file.channels, context);
    let quiet_hours = file.quiet_hours.maybe(|hours| {
        let (from_minute, until_minute) = minutes(hours, context)?;
        if (from_minute, until_minute) == (0, 24 * 60) {
            context.fault(
                &hours.place,
                "found quiet hours that never end",
                "leave an hour in which messages may be sent",
            );
            return None;
        }
        Some(QuietHours {
            from_minute,
            until_minute,
        })
    });
    Some(Messages {
        channels: channels?,
        quiet_hours: quiet_hours?,
        weekly_cap: file.weekly_cap.maybe(|cap| cap.value.narrow())?,
        spread_hours: file.spread_hours.copied()?.narrow()?,
        keep_hours: file.keep_hours.maybe(|hours| hours.value.narrow())?,
    })
}

/// A tier's own channels; without `messages` they would mean nothing.
pub(super) fn of_tier(file: &TierFile, context: &mut Context<'_>) -> Option<Vec<MessageChannel>> {
    let own = channels(&file.message_channels, context);
    if let Some(written) = file.message_channels.written()
        && !context.has_messages
    {
        context.fault(
            &written.place,
            "found message_channels; the program does not speak of messages",
            "add [messages], or leave this out",
        );
        return None;
    }
    own
}

/// Channels as they stand; one that stands twice is a fault.
fn channels(
    field: &Field<List<MessageChannel, 1, 4>>,
    context: &mut Context<'_>,
) -> Option<Vec<MessageChannel>> {
    let mut channels = Vec::new();
    for given in field.get().iter().flat_map(|list| &list.value.elements) {
        if channels.contains(&given.value) {
            context.fault(&given.place, "found a channel twice", "name a channel once");
            return None;
        }
        channels.push(given.value);
    }
    Some(channels)
}
