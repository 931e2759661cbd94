//! What people call the program and its parts.

use crate::program::language::{ProgramFile, TextShape};
use crate::program::shape::{Field, Given, List};
use crate::program::texts::{Text, Texts};
use crate::program::value::Name;
use std::collections::BTreeMap;

/// All texts of a file.
pub(super) fn texts(file: &ProgramFile) -> Option<Texts> {
    Some(Texts {
        program: text(&file.text)?.unwrap_or_default(),
        tiers: of_each(&file.tiers, |tier| (tier.id.get(), &tier.text))?,
        rules: of_each(&file.rules, |rule| (rule.id.get(), &rule.text))?,
        benefits: of_each(&file.benefits, |benefit| (benefit.id.get(), &benefit.text))?,
    })
}

/// The texts of a list's elements, of those that have one.
fn of_each<T, Id, const MIN: usize, const MAX: usize>(
    list: &Field<List<T, MIN, MAX>>,
    fields: impl Fn(&T) -> (Option<&Given<Name>>, &Field<TextShape>),
) -> Option<BTreeMap<Id, Text>>
where
    Id: Ord + for<'t> From<&'t str>,
{
    let mut texts = BTreeMap::new();
    let elements = list.get().into_iter();
    for element in elements.flat_map(|list| &list.value.elements) {
        let (id, field) = fields(&element.value);
        if let (Some(id), Some(text)) = (id, text(field)?) {
            texts.insert(Id::from(id.value.as_str()), text);
        }
    }
    Some(texts)
}

/// A text, if there is one; the outer `None`: it is faulty.
fn text(field: &Field<TextShape>) -> Option<Option<Text>> {
    field.maybe(|given| {
        let texts = given.value.0.iter();
        let plain = texts.map(|(locale, text)| (locale.clone(), text.value.as_str().to_owned()));
        Some(Text::new(plain.collect()))
    })
}
