//! Ways to write to a member, as people write them.

use crate::toml_reader::Node;
use crate::words::channel_of;
use gradus_domain::program::messages::MessageChannel;

pub(super) fn channels(node: &Node<'_, '_>) -> Option<Vec<MessageChannel>> {
    node.list("a list of channels, such as [\"email\"]")?
        .iter()
        .map(channel)
        .collect()
}

fn channel(node: &Node<'_, '_>) -> Option<MessageChannel> {
    let expected = "one of \"email\", \"sms\", \"push\", \"post\"";
    let found = node.text(expected)?;
    let channel = channel_of(&found);
    if channel.is_none() {
        node.fault(format!("found \"{found}\""), expected);
    }
    channel
}
