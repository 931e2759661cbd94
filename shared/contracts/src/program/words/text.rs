//! What people call something.

use crate::program::say::{Speaker, say};
use crate::program::texts::Text;

/// What people call it, if anything is said.
pub(super) fn sentence(say: &Speaker, text: &Text) -> Option<String> {
    let texts = all(say, text)?;
    Some(say!(
        say,
        "People know it as {texts}.",
        "对外名称：{texts}。"
    ))
}

/// Every text with its locale.
pub(super) fn all(say: &Speaker, text: &Text) -> Option<String> {
    let each: Vec<String> = text
        .each()
        .map(|(locale, text)| say!(say, "\"{text}\" ({locale})", "“{text}”（{locale}）"))
        .collect();
    (!each.is_empty()).then(|| each.join(&say!(say, ", ", "、")))
}
