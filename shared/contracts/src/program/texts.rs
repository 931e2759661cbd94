//! What people call things, by locale. Nothing that decides reads it.

use gradus_domain::words::ids::{BenefitId, Locale, RuleId, TierId};
use std::collections::BTreeMap;

/// What people call something: a text for each locale, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Vec<(Locale, String)>);

impl Text {
    /// These texts; the first is that of whoever has none of their own.
    #[must_use]
    pub fn new(texts: Vec<(Locale, String)>) -> Self {
        Self(texts)
    }

    /// Each text with its locale.
    pub fn each(&self) -> impl Iterator<Item = (&Locale, &str)> {
        self.0.iter().map(|(locale, text)| (locale, text.as_str()))
    }

    /// The text for a locale: that of the longest part of its tag that has one (RFC 4647, 3.4:
    /// `zh-Hans-CN`, `zh-Hans`, `zh`), else one of the same language, else the first. `None`:
    /// there is no text at all.
    #[must_use]
    pub fn for_locale(&self, locale: &str) -> Option<&str> {
        let mut wanted = locale;
        loop {
            if let Some(text) = self.first(|tag| tag.eq_ignore_ascii_case(wanted)) {
                return Some(text);
            }
            let Some((shorter, _)) = wanted.rsplit_once('-') else {
                break;
            };
            wanted = shorter;
        }
        self.first(|tag| language_of(tag).eq_ignore_ascii_case(wanted))
            .or_else(|| self.first(|_| true))
    }

    fn first(&self, fits: impl Fn(&str) -> bool) -> Option<&str> {
        let mut texts = self.each();
        let found = texts.find(|(locale, _)| fits(locale.as_str()));
        found.map(|(_, text)| text)
    }
}

fn language_of(tag: &str) -> &str {
    tag.split_once('-').map_or(tag, |(language, _)| language)
}

/// What people call a program and its parts; what has no text of its own is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// The program.
    pub program: Text,
    /// Its tiers.
    pub tiers: BTreeMap<TierId, Text>,
    /// Its rules.
    pub rules: BTreeMap<RuleId, Text>,
    /// Its benefits, multipliers among them.
    pub benefits: BTreeMap<BenefitId, Text>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(texts: &[(&str, &str)]) -> Text {
        let texts = texts.iter();
        Text::new(
            texts
                .map(|(locale, text)| (Locale::new(*locale), (*text).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn the_longest_part_of_a_tag_that_has_a_text_decides() {
        let silver = text(&[
            ("de", "Silber"),
            ("zh", "银"),
            ("zh-Hant", "銀"),
            ("pt-BR", "Prata"),
        ]);

        for (locale, expected) in [
            ("zh-Hant-TW", "銀"),
            ("zh-Hans-CN", "银"),
            ("ZH-hant", "銀"),
            ("pt", "Prata"),
            ("pt-PT", "Prata"),
            ("fr-CA", "Silber"),
        ] {
            assert_eq!(silver.for_locale(locale), Some(expected), "{locale}");
        }
        assert_eq!(Text::default().for_locale("en"), None);
    }
}
