//! What acts are made of, as it is written in JSON: lines, amounts, profiles, sources of holds.

use crate::commands::fault::CommandFault;
use crate::commands::person::{ConsentView, Locale, Zone};
use crate::commands::private::Object;
use crate::commands::value::{
    Amount, Id, Label, List, SomeAmount, SomePoints, True, Whole, Yearly, null_as_left_out,
};
use gradus_domain::commands::{
    FloorSource, LINES_MAX, Line, Profile, Returned, ReturnedAmount, ReturnedLine,
};
use gradus_domain::program::messages::Consent;
use gradus_domain::words::ids::{Brand, Category, Locale as LocaleTag, Segment, Sku, Variant};
use gradus_domain::words::money::Currency;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The most segments, and the most arms of experiments, of one member.
const PROFILE_ITEMS_MAX: usize = 64;

/// The most pieces of one line.
const PIECES_MAX: i64 = 4_294_967_295;

/// The number of the last line that a purchase can have: [`LINES_MAX`].
const LINE_NUMBER_MAX: i64 = 500;

/// One line of a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Line")]
pub(super) struct LineForm {
    /// What was paid for it after discounts, tax included, in minor units: 12345 is ¥123.45.
    pub(super) amount: Amount,
    /// The tax in the amount. Left out: 0.
    #[serde(
        default,
        skip_serializing_if = "is_zero",
        deserialize_with = "null_as_left_out"
    )]
    #[schemars(with = "Option<Amount>")]
    pub(super) tax: Amount,
    /// How many pieces, for rules that count them; amounts are not multiplied by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quantity: Option<Whole<1, { PIECES_MAX }>>,
    /// Class of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<Label<Category>>,
    /// Article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sku: Option<Label<Sku>>,
    /// Maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) brand: Option<Label<Brand>>,
}

/// The part of a purchase that points paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PaidWithPoints")]
pub(super) struct PaidWithPointsForm {
    /// How many points.
    pub(super) points: SomePoints,
    /// What they stood for, in minor units: at most the sum of the lines.
    pub(super) amount: SomeAmount,
}

/// An amount that is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReturnedAmount")]
pub(super) struct ReturnedAmountForm {
    /// In minor units, tax included.
    pub(super) amount: SomeAmount,
    /// The tax in it. Left out: 0.
    #[serde(
        default,
        skip_serializing_if = "is_zero",
        deserialize_with = "null_as_left_out"
    )]
    #[schemars(with = "Option<Amount>")]
    pub(super) tax: Amount,
}

/// A line that is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReturnedLine")]
pub(super) struct ReturnedLineForm {
    /// Which line of the purchase, from 1.
    pub(super) line: Whole<1, { LINE_NUMBER_MAX }>,
    /// How much of it, in minor units, tax included. Left out: what is left of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<SomeAmount>,
    /// The tax in the amount. Left out: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tax: Option<Amount>,
}

/// What is known of a member that rules and messages may ask for. No name, no contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Profile")]
pub(super) struct ProfileForm {
    /// Month and day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) birthday: Option<Yearly>,
    /// Whether another member brought this one.
    #[serde(
        default,
        skip_serializing_if = "std::ops::Not::not",
        deserialize_with = "null_as_left_out"
    )]
    #[schemars(with = "Option<bool>")]
    pub(super) referred: bool,
    /// Groups that somebody else drew up.
    #[serde(
        default,
        skip_serializing_if = "List::is_empty",
        deserialize_with = "null_as_left_out"
    )]
    #[schemars(with = "Option<List<Id<Segment>, 0, PROFILE_ITEMS_MAX>>")]
    pub(super) segments: List<Id<Segment>, 0, PROFILE_ITEMS_MAX>,
    /// Arms of experiments.
    #[serde(
        default,
        skip_serializing_if = "List::is_empty",
        deserialize_with = "null_as_left_out"
    )]
    #[schemars(with = "Option<List<Id<Variant>, 0, PROFILE_ITEMS_MAX>>")]
    pub(super) variants: List<Id<Variant>, 0, PROFILE_ITEMS_MAX>,
    /// Where the member is: the IANA name of a time zone. Left out: in the program's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) zone: Option<Zone>,
    /// The language to write in: a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) locale: Option<Locale>,
    /// Which channels marketing may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) consent: Option<Object<ConsentView>>,
}

/// What can hold a member at or above a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum HoldSource {
    /// A paid plan.
    Plan,
    /// A grant.
    Grant,
    /// The head of a family.
    Family,
    /// An operator.
    Operator,
}

/// An ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct CurrencyCode(pub(super) Currency);

impl JsonSchema for CurrencyCode {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$", "examples": ["CNY"] })
    }
}

fn is_zero(amount: &Amount) -> bool {
    amount.0 == 0
}

impl LineForm {
    pub(super) fn meaning(self) -> Line {
        Line {
            amount_minor: self.amount.0,
            tax_minor: self.tax.0,
            quantity: self
                .quantity
                .and_then(|quantity| u32::try_from(quantity.0).ok()),
            category: self.category.map(|category| category.0),
            sku: self.sku.map(|sku| sku.0),
            brand: self.brand.map(|brand| brand.0),
        }
    }
}

impl ProfileForm {
    pub(super) fn meaning(self) -> Profile {
        Profile {
            birthday: self.birthday.map(|birthday| birthday.0),
            referred: self.referred,
            segments: self.segments.0.into_iter().map(|id| id.0).collect(),
            variants: self.variants.0.into_iter().map(|id| id.0).collect(),
            zone: self.zone.map(|Zone(zone)| zone),
            locale: self.locale.map(|Locale(tag)| LocaleTag::new(tag)),
            consent: self.consent.unwrap_or_default().0.meaning(),
        }
    }

    pub(super) fn of(profile: &Profile) -> Self {
        Self {
            birthday: profile.birthday.map(Yearly),
            referred: profile.referred,
            segments: List(profile.segments.iter().cloned().map(Id).collect()),
            variants: List(profile.variants.iter().cloned().map(Id).collect()),
            zone: profile.zone.clone().map(Zone),
            locale: profile
                .locale
                .as_ref()
                .map(|tag| Locale(tag.as_str().to_owned())),
            consent: (profile.consent != Consent::default())
                .then(|| Object(ConsentView::from(profile.consent))),
        }
    }
}

impl HoldSource {
    pub(super) fn meaning(self) -> FloorSource {
        match self {
            Self::Plan => FloorSource::Plan,
            Self::Grant => FloorSource::Grant,
            Self::Family => FloorSource::Family,
            Self::Operator => FloorSource::Operator,
        }
    }

    pub(super) fn of(source: FloorSource) -> Self {
        match source {
            FloorSource::Plan => Self::Plan,
            FloorSource::Grant => Self::Grant,
            FloorSource::Family => Self::Family,
            FloorSource::Operator => Self::Operator,
        }
    }
}

/// Lines that are returned: each named once, a tax only beside an amount and within it.
pub(super) fn returned_lines(
    lines: &[Object<ReturnedLineForm>],
) -> Result<Vec<ReturnedLine>, CommandFault> {
    let mut meant: Vec<ReturnedLine> = Vec::with_capacity(lines.len());
    for (at, Object(form)) in lines.iter().enumerate() {
        let line = u16::try_from(form.line.0).unwrap_or(u16::MAX);
        if meant.iter().any(|before| before.line == line) {
            return Err(CommandFault::of_field(
                format!("lines[{at}].line"),
                format!("found line {line} a second time; expected each line once"),
            ));
        }
        let amount = match (form.amount, form.tax) {
            (Some(amount), tax) => {
                let tax = tax.unwrap_or_default();
                within_amount(tax, amount.0, || format!("lines[{at}].tax"))?;
                Some(ReturnedAmount {
                    amount_minor: amount.0,
                    tax_minor: tax.0,
                })
            }
            (None, None) => None,
            (None, Some(_)) => {
                return Err(CommandFault::of_field(
                    format!("lines[{at}].tax"),
                    "found a tax without an amount; expected both or neither",
                ));
            }
        };
        meant.push(ReturnedLine { line, amount });
    }
    Ok(meant)
}

pub(super) fn within_amount(
    tax: Amount,
    amount_minor: i64,
    path: impl FnOnce() -> String,
) -> Result<(), CommandFault> {
    if tax.0 <= amount_minor {
        return Ok(());
    }
    Err(CommandFault::of_field(
        path(),
        format!(
            "found {}; expected at most the amount, {amount_minor}, which includes the tax",
            tax.0
        ),
    ))
}

pub(super) fn line_form(line: &Line) -> LineForm {
    LineForm {
        amount: Whole(line.amount_minor),
        tax: Whole(line.tax_minor),
        quantity: line.quantity.map(|quantity| Whole(i64::from(quantity))),
        category: line.category.clone().map(Label),
        sku: line.sku.clone().map(Label),
        brand: line.brand.clone().map(Label),
    }
}

pub(super) type ReturnedForms = (
    Option<True>,
    Option<Object<ReturnedAmountForm>>,
    Option<List<Object<ReturnedLineForm>, 1, LINES_MAX>>,
);

pub(super) fn returned_form(returned: &Returned) -> ReturnedForms {
    match returned {
        Returned::Everything => (Some(True), None, None),
        Returned::Amount(amount) => {
            let form = ReturnedAmountForm {
                amount: Whole(amount.amount_minor),
                tax: Whole(amount.tax_minor),
            };
            (None, Some(Object(form)), None)
        }
        Returned::Lines(lines) => {
            let forms = lines
                .iter()
                .map(|line| ReturnedLineForm {
                    line: Whole(i64::from(line.line)),
                    amount: line.amount.map(|amount| Whole(amount.amount_minor)),
                    tax: line.amount.map(|amount| Whole(amount.tax_minor)),
                })
                .map(Object)
                .collect();
            (None, None, Some(List(forms)))
        }
    }
}
