//! A program beside others, and what people call it and its parts.

use gradus_contracts::program::{ProgramContent, Text, Texts};
use gradus_domain::program::versions::{Programs, VersionsError};
use gradus_domain::words::ids::{BenefitId, RuleId, TierId};
use std::path::Path;

/// The locale of a page for which nobody names one.
pub(crate) const LOCALE: &str = "en";

/// A program, and what to call it beside others.
pub(crate) struct Named {
    /// Its id; with its file where several have one id.
    pub(crate) name: String,
    /// What people call it, or its id; with its file where several have one id.
    pub(super) title: String,
    pub(crate) programs: Programs,
    texts: Texts,
    locale: String,
}

impl Named {
    /// What a file says, with its texts for a locale.
    pub(crate) fn new(content: ProgramContent, locale: &str) -> Result<Self, VersionsError> {
        let ProgramContent { program, texts, .. } = content;
        let name = program.id.to_string();
        let title = texts.program.for_locale(locale).unwrap_or(&name).to_owned();
        Ok(Self {
            name,
            title,
            programs: Programs::new(vec![program])?,
            texts,
            locale: locale.to_owned(),
        })
    }

    /// Says its file as well.
    pub(super) fn add_file(&mut self, file: &Path) {
        for name in [&mut self.name, &mut self.title] {
            name.push_str(&format!(" ({})", file.display()));
        }
    }

    /// What people call a tier, or its id.
    pub(super) fn tier<'a>(&'a self, tier: &'a TierId) -> &'a str {
        let text = self.text(self.texts.tiers.get(tier));
        text.unwrap_or_else(|| tier.as_str())
    }

    /// What people call a benefit, or its id.
    pub(super) fn benefit<'a>(&'a self, benefit: &'a BenefitId) -> &'a str {
        let text = self.text(self.texts.benefits.get(benefit));
        text.unwrap_or_else(|| benefit.as_str())
    }

    /// What people call a rule, or the benefit as which it works, or its id as that of a rule.
    pub(super) fn rule(&self, rule: &RuleId) -> String {
        let of_benefit = || self.texts.benefits.get(&BenefitId::new(rule.as_str()));
        let text = self.texts.rules.get(rule).or_else(of_benefit);
        match self.text(text) {
            Some(text) => text.to_owned(),
            None => format!("rule {rule}"),
        }
    }

    fn text<'a>(&self, text: Option<&'a Text>) -> Option<&'a str> {
        text.and_then(|text| text.for_locale(&self.locale))
    }
}
