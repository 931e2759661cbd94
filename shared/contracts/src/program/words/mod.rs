//! A program in words: sentences in English or Chinese for all that its file says, and for
//! what holds where the file says nothing.
//!
//! Conditions and effects are said by the rows of `language` that read them, and so are the
//! words of enumerations. The sentences around them stand here, in the order of the file. Each
//! part takes its table of the domain apart field by field, so that a new field that nobody
//! says does not compile.

mod benefit;
mod earning;
mod head;
mod rule;
mod settings;
mod text;
mod tier;

pub use super::say::Language;

use super::ProgramContent;
use super::say::Speaker;
use gradus_domain::program::Program;
use gradus_domain::words::ids::{RuleId, TierId};
use std::fmt;

/// A part of a program in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which part.
    pub part: Part,
    /// What it is headed: `Tier silver`.
    pub title: String,
    /// What it says, a whole sentence each; at least one.
    pub sentences: Vec<String>,
}

/// The parts of a program, in the order in which they are said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The program itself: since when, in which zone and currency.
    Program,
    /// How purchases turn into points.
    Earning,
    /// How purchases turn into growth, and how it decays.
    Growth,
    /// A tier.
    Tier(TierId),
    /// An earn rule.
    Rule(RuleId),
    /// What can be granted.
    Benefits,
    /// What members get on their own days.
    Occasions,
    /// How returns are treated.
    Returns,
    /// What is announced ahead of time.
    Reminders,
    /// How what is announced reaches members.
    Messages,
    /// The stages of life.
    Lifecycle,
    /// Where what is announced goes.
    Notify,
    /// What the version does to what members have already.
    Changes,
}

/// The title, and each sentence in a line of its own below it.
impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        self.sentences
            .iter()
            .try_for_each(|sentence| write!(f, "\n  {sentence}"))
    }
}

/// A program in words, part by part. A part that says nothing is left out; rules stand in the
/// order in which they apply.
#[must_use]
pub fn explain(content: &ProgramContent, language: Language) -> Vec<Section> {
    let ProgramContent {
        program,
        routing,
        texts,
    } = content;
    let Program {
        id,
        version,
        effective_from,
        calendar,
        currency,
        late_days,
        closing_minutes,
        earning,
        growth,
        rules,
        tiers,
        benefits,
        occasions,
        returns,
        reminders,
        messages,
        lifecycle,
        changes,
        partners,
        activities,
    } = program;
    let say = &Speaker::new(language, *currency);
    let mut sections = vec![
        head::section(
            say,
            &head::Head {
                id,
                version: *version,
                effective_from: *effective_from,
                calendar,
                late_days: *late_days,
                closing_minutes: *closing_minutes,
                partners,
                activities,
            },
        ),
        earning::section(say, earning, program),
    ];
    sections.push(earning::growth(say, growth));
    sections.extend(tier::sections(say, tiers));
    sections.extend(rule::sections(say, rules, benefits));
    sections.push(benefit::benefits(say, benefits, &texts.benefits));
    sections.push(benefit::occasions(say, occasions));
    sections.push(settings::returns(say, returns));
    sections.push(settings::reminders(say, reminders));
    sections.extend(messages.as_ref().map(|all| settings::messages(say, all)));
    sections.extend(lifecycle.as_ref().map(|all| settings::lifecycle(say, all)));
    sections.push(settings::notify(say, routing));
    sections.push(settings::changes(say, *changes));
    for section in &mut sections {
        let text = match &section.part {
            Part::Program => Some(&texts.program),
            Part::Tier(tier) => texts.tiers.get(tier),
            Part::Rule(rule) => texts.rules.get(rule),
            _ => None,
        };
        let named = text.and_then(|text| text::sentence(say, text));
        section.sentences.splice(0..0, named);
    }
    sections.retain(|section| !section.sentences.is_empty());
    sections
}
