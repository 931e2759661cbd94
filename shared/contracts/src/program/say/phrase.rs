//! What has to be met, made of parts.

use super::speaker::{Speaker, say};

/// What has to be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::program) enum Phrase {
    /// One thing.
    Says(String),
    /// Every one of these; none at all is always met.
    All(Vec<Phrase>),
    /// At least one of these.
    Any(Vec<Phrase>),
    /// Not this.
    Not(Box<Phrase>),
}

/// A phrase in words, with what must be met apart from what must not.
pub(in crate::program) struct Terms {
    /// What must be met; `None`: nothing.
    pub(in crate::program) met: Option<String>,
    /// What must not be met; `None`: nothing.
    pub(in crate::program) unmet: Option<String>,
}

impl Phrase {
    /// The whole in words.
    pub(in crate::program) fn said(&self, say: &Speaker) -> String {
        if let Self::Says(words) = self {
            return words.clone();
        }
        let Terms { met, unmet } = self.terms(say);
        match (met, unmet) {
            (None, None) => say!(say, "always", "任何情况"),
            (Some(met), None) => met,
            (None, Some(unmet)) => {
                say!(say, "always, except if {unmet}", "除{unmet}以外的任何情况")
            }
            (Some(met), Some(unmet)) => {
                say!(say, "{met}, except if {unmet}", "{met}，但{unmet}的除外")
            }
        }
    }

    /// What must be met, and what must not.
    pub(in crate::program) fn terms(&self, say: &Speaker) -> Terms {
        let mut parts = Parts::default();
        parts.add(self);
        let Parts { met, unmet } = parts;
        let met = match (met.as_slice(), unmet.is_empty()) {
            ([], _) => None,
            ([Self::Any(choices)], true) => {
                let choices: Vec<&Self> = choices.iter().collect();
                Some(joined(&choices, &say!(say, ", or ", "，或"), say))
            }
            (met, _) => Some(joined(met, &say!(say, ", and ", "，且"), say)),
        };
        let unmet = match unmet.as_slice() {
            [] => None,
            unmet => Some(joined(unmet, &say!(say, " or if ", "或"), say)),
        };
        Terms { met, unmet }
    }

    /// The words as a part of something greater: in parentheses where they are several.
    fn inside(&self, say: &Speaker) -> String {
        let said = self.said(say);
        if self.is_one() {
            return said;
        }
        say!(say, "({said})", "（{said}）")
    }

    /// Whether it is one thing that must be met, or nothing.
    fn is_one(&self) -> bool {
        match self {
            Self::Says(_) => true,
            Self::All(parts) | Self::Any(parts) => {
                parts.len() < 2 && parts.iter().all(Self::is_one)
            }
            Self::Not(_) => false,
        }
    }
}

/// What must be met and what must not, with all that has to be met together side by side.
#[derive(Default)]
struct Parts<'p> {
    met: Vec<&'p Phrase>,
    unmet: Vec<&'p Phrase>,
}

impl<'p> Parts<'p> {
    fn add(&mut self, phrase: &'p Phrase) {
        match phrase {
            Phrase::All(parts) => parts.iter().for_each(|part| self.add(part)),
            Phrase::Not(part) => self.unmet.push(part),
            Phrase::Says(_) | Phrase::Any(_) => self.met.push(phrase),
        }
    }
}

fn joined(phrases: &[&Phrase], between: &str, say: &Speaker) -> String {
    let said: Vec<String> = phrases.iter().map(|part| part.inside(say)).collect();
    said.join(between)
}
