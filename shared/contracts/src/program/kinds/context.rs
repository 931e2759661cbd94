//! What the parts of a file must know of each other: the currency, and which names there
//! are.

use crate::program::fault::Findings;
use crate::program::notation::quoted;
use crate::program::shape::{Field, Given, List, Place, nearest};
use crate::program::value::{Amount, Name};
use gradus_domain::program::expiry::Expiry;
use gradus_domain::words::money::Currency;
use gradus_domain::words::time::LocalDay;

/// The file around the part that is being built, and the faults so far.
pub(in crate::program) struct Context<'a> {
    found: &'a mut Findings,
    currency: Option<Currency>,
    /// The tiers, lowest first.
    pub(in crate::program) tiers: Names,
    /// The benefits.
    pub(in crate::program) benefits: Names,
    /// The partners.
    pub(in crate::program) partners: Names,
    /// The activities.
    pub(in crate::program) activities: Names,
    /// Whether the program speaks of messages.
    pub(in crate::program) has_messages: bool,
    /// Whether there are stages of life.
    pub(in crate::program) has_lifecycle: bool,
    /// Every expiry met so far, and where.
    pub(in crate::program) expiries: Vec<(Expiry, Place)>,
    /// How long earned points are pending; `None` where unknown.
    pub(in crate::program) activation_days: Option<u16>,
}

/// The names of one kind of thing.
pub(in crate::program) struct Names {
    kind: &'static str,
    names: Vec<String>,
    /// Whether these are all; a faulty part of the file may hide some.
    complete: bool,
}

impl<'a> Context<'a> {
    /// Of a program in this currency, of which no names are known yet.
    pub(in crate::program) fn new(currency: Option<Currency>, found: &'a mut Findings) -> Self {
        Self {
            found,
            currency,
            tiers: Names::none("tier"),
            benefits: Names::none("benefit"),
            partners: Names::none("partner"),
            activities: Names::none("activity"),
            has_messages: false,
            has_lifecycle: false,
            expiries: Vec::new(),
            activation_days: None,
        }
    }

    /// Notes an `until` before its `from`.
    pub(in crate::program) fn in_order(
        &mut self,
        from: Option<LocalDay>,
        until: Option<&Given<LocalDay>>,
    ) -> Option<()> {
        let (Some(from), Some(until)) = (from, until) else {
            return Some(());
        };
        if until.value < from {
            self.fault(
                &until.place,
                format!(
                    "found an until of {} before the from of {from}",
                    until.value
                ),
                "until is the last day, included",
            );
            return None;
        }
        Some(())
    }

    /// Notes a fault.
    pub(in crate::program) fn fault(
        &mut self,
        place: &Place,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.found.fault(place, message, hint);
    }

    /// An amount in minor units.
    pub(in crate::program) fn minor(&mut self, amount: &Given<Amount>) -> Option<i64> {
        amount
            .value
            .minor(self.currency?, &amount.place, self.found)
    }

    /// An amount above zero in minor units.
    pub(in crate::program) fn minor_above_zero(&mut self, amount: &Given<Amount>) -> Option<i64> {
        let minor = self.minor(amount)?;
        if minor == 0 {
            self.fault(
                &amount.place,
                "found an amount of zero",
                "an amount above zero is expected",
            );
            return None;
        }
        Some(minor)
    }

    /// A reference to a tier, benefit, partner or activity; one to none is a fault.
    pub(in crate::program) fn known<T: for<'t> From<&'t str>>(
        &mut self,
        names: impl Fn(&Self) -> &Names,
        name: &Given<Name>,
    ) -> Option<T> {
        let text = name.value.as_str();
        let among = names(self);
        if among.complete && !among.names.iter().any(|known| known == text) {
            let message = format!(
                "found {}; the program has no {} of that name",
                quoted(text),
                among.kind
            );
            let hint = among.hint(text);
            self.fault(&name.place, message, hint);
            return None;
        }
        Some(T::from(text))
    }
}

impl Names {
    /// The names of a list of things; one that is there twice is a fault.
    pub(in crate::program) fn of<T, const MIN: usize, const MAX: usize>(
        kind: &'static str,
        field: &Field<List<T, MIN, MAX>>,
        name_of: impl Fn(&T) -> Option<&Given<Name>>,
        found: &mut Findings,
    ) -> Self {
        let mut names = Self {
            kind,
            names: Vec::new(),
            complete: !matches!(field, Field::Faulty),
        };
        if let Some(list) = field.get() {
            names.complete &= list.value.complete;
            for element in &list.value.elements {
                match name_of(&element.value) {
                    Some(name) => names.add(name, found),
                    None => names.complete = false,
                }
            }
        }
        names
    }

    /// A list of names; one that is there twice is a fault.
    pub(in crate::program) fn plain<const MIN: usize, const MAX: usize>(
        kind: &'static str,
        field: &Field<List<Name, MIN, MAX>>,
        found: &mut Findings,
    ) -> Self {
        let mut names = Self {
            kind,
            names: Vec::new(),
            complete: !matches!(field, Field::Faulty),
        };
        if let Some(list) = field.get() {
            names.complete &= list.value.complete;
            list.value
                .elements
                .iter()
                .for_each(|name| names.add(name, found));
        }
        names
    }

    /// No names yet, of things of this kind.
    pub(in crate::program) fn none(kind: &'static str) -> Self {
        Self {
            kind,
            names: Vec::new(),
            complete: true,
        }
    }

    /// Adds a name; one that is there already is a fault.
    pub(in crate::program) fn add(&mut self, name: &Given<Name>, found: &mut Findings) {
        self.add_text(&name.place, name.value.as_str(), found);
    }

    /// The same for a name of another shape.
    pub(in crate::program) fn add_text(&mut self, place: &Place, text: &str, found: &mut Findings) {
        if self.names.iter().any(|known| known == text) {
            found.fault(
                place,
                format!(
                    "found {}, the name of an earlier {}",
                    quoted(text),
                    self.kind
                ),
                "give each a name of its own",
            );
            return;
        }
        self.names.push(text.to_owned());
    }

    fn hint(&self, text: &str) -> String {
        if self.names.is_empty() {
            return format!("add the {} to the program, or leave this out", self.kind);
        }
        let known = self.names.join("\", \"");
        match nearest(text, &self.names) {
            Some(name) => format!("did you mean \"{name}\"? there are \"{known}\""),
            None => format!("there are \"{known}\""),
        }
    }
}

impl Context<'_> {
    /// The faults so far.
    pub(in crate::program) fn found(&mut self) -> &mut Findings {
        self.found
    }
}
