//! A key as one line of text: as it stands in the table, and in the path of the route that
//! tells what became of a command. Different keys have different texts.

use crate::commands::{CommandKey, CommandKind};
use crate::words::ids::MemberId;
use crate::words::time::{Instant, LocalDay};
use std::borrow::Cow;

impl CommandKey {
    /// The key as text: its kind, the member where the key is the member's own, and the name
    /// that tells it from others of that kind, with colons between.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Join(member) => format!("join:{member}"),
            Self::Transaction(transaction) => format!("purchase:{transaction}"),
            Self::Own(kind, member, id) => {
                format!("{}:{}:{id}", kind.word(), escaped(member.as_str()))
            }
            Self::Boundary(member, day) => format!("day:{}:{day}", escaped(member.as_str())),
            Self::Instant(member, instant) => {
                format!("at:{}:{instant}", escaped(member.as_str()))
            }
        }
    }

    /// The key of a text made by [`CommandKey::to_text`]; `None`: it is none.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        if rest.is_empty() {
            return None;
        }
        match kind {
            "join" => return Some(Self::Join(MemberId::new(rest))),
            "purchase" => return Some(Self::Transaction(rest.into())),
            _ => {}
        }
        let (member, rest) = rest.split_once(':')?;
        let member = MemberId::new(unescaped(member)?);
        match kind {
            "day" => Some(Self::Boundary(member, LocalDay::parse(rest).ok()?)),
            "at" => Some(Self::Instant(member, Instant::parse(rest).ok()?)),
            word => Some(Self::Own(CommandKind::of_word(word)?, member, rest.into())),
        }
    }
}

/// A part of a key's text that another part follows: `%`, `#` and `:` as `%25`, `%23` and
/// `%3A`.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '#', ':']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.replace('%', "%25")
            .replace('#', "%23")
            .replace(':', "%3A"),
    )
}

fn unescaped(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('%');
    plain.push_str(parts.next()?);
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        plain.push(match code {
            "25" => '%',
            "23" => '#',
            "3A" => ':',
            _ => return None,
        });
        plain.push_str(rest);
    }
    Some(Cow::Owned(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_keys_that_read_alike_have_different_texts() {
        let one = CommandKey::Own(CommandKind::Return, MemberId::new("a:b"), "c".into());
        let other = CommandKey::Own(CommandKind::Return, MemberId::new("a"), "b:c".into());

        assert_eq!(one.to_text(), "return:a%3Ab:c");
        assert_eq!(other.to_text(), "return:a:b:c");
    }

    #[test]
    fn a_key_comes_back_from_its_text() {
        let keys = [
            CommandKey::Join(MemberId::new("m:1")),
            CommandKey::Transaction("T:1#%".into()),
            CommandKey::Own(CommandKind::Activity, MemberId::new("m%:#1"), "a:b".into()),
            CommandKey::Boundary(MemberId::new("m"), LocalDay::parse("2026-02-28").unwrap()),
            CommandKey::Instant(MemberId::new("m"), Instant::from_millis(1_700_000_000_123)),
        ];

        for key in keys {
            assert_eq!(CommandKey::of_text(&key.to_text()), Some(key));
        }
    }

    #[test]
    fn what_is_no_key_is_none() {
        for text in [
            "",
            "purchase:",
            "purchase",
            "bogus:m:x",
            "day:m:x",
            "return:m%zz:x",
        ] {
            assert_eq!(CommandKey::of_text(text), None, "{text}");
        }
    }
}
