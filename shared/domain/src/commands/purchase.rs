//! Purchases and their returns: what they say, line by line.

use super::content::Content;
use super::key::CommandKey;
use super::said::Said;
use crate::words::ids::{
    Brand, Category, Channel, CommandId, MemberId, PartnerId, Sku, StoreId, TransactionId,
};
use crate::words::money::{Currency, Points};
use serde::{Deserialize, Serialize};

/// The most lines of one purchase.
pub const LINES_MAX: usize = 500;

/// A transaction at a point of sale, shop or app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// The receipt.
    pub transaction: TransactionId,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// 1 to [`LINES_MAX`].
    pub lines: Vec<Line>,
    /// Bought over.
    pub channel: Option<Channel>,
    /// Bought in.
    pub store: Option<StoreId>,
    /// Bought at.
    pub partner: Option<PartnerId>,
    /// What of it was paid with points.
    pub paid_with_points: Option<PaidWithPoints>,
    /// What is wanted where what it names does not fit the member. No part of what tells a
    /// repeat from a conflict: the same receipt may come over a door that waits and over one
    /// that does not. `None`: whoever takes it says it; unsaid it is [`Unfit::Refuse`].
    pub unfit: Option<Unfit>,
}

/// What is wanted of a purchase where a payment that it names does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// The whole purchase is refused: somebody waits for the answer.
    Refuse,
    /// The purchase counts, for it has happened; what does not fit is left out.
    LeaveOut,
}

/// One line of a purchase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// After discounts, tax included, in minor units; 0 or more.
    pub amount_minor: i64,
    /// The tax in it; at most the amount.
    pub tax_minor: i64,
    /// How many pieces; rules that count pieces take one where nothing is said.
    pub quantity: Option<u32>,
    /// Class of goods.
    pub category: Option<Category>,
    /// Article.
    pub sku: Option<Sku>,
    /// Maker.
    pub brand: Option<Brand>,
}

/// The part of a purchase that points paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidWithPoints {
    /// How many points; above 0.
    pub points: Points,
    /// What they stood for, in minor units; above 0, at most the purchase's amount.
    pub amount_minor: i64,
}

/// A return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// The caller's name for it.
    pub id: CommandId,
    /// Of which purchase.
    pub transaction: TransactionId,
    /// What of it.
    pub returned: Returned,
}

/// What of a purchase is returned. Amounts as they were sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Returned {
    /// All that is left.
    Everything,
    /// An amount, spread over all lines.
    Amount(ReturnedAmount),
    /// Some lines.
    Lines(Vec<ReturnedLine>),
}

/// An amount that is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedAmount {
    /// Minor units, tax included; above 0.
    pub amount_minor: i64,
    /// The tax in it.
    pub tax_minor: i64,
}

/// A line that is returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedLine {
    /// Which, from 1.
    pub line: u16,
    /// How much of it; `None`: what is left.
    pub amount: Option<ReturnedAmount>,
}

impl Said for Purchase {
    fn write(&self, content: &mut Content) {
        let Self {
            transaction: _,
            currency,
            lines,
            channel,
            store,
            partner,
            paid_with_points,
            unfit: _,
        } = self;
        content.text(currency.code());
        content.len(lines.len());
        for line in lines {
            line.write(content);
        }
        content.optional_text(channel.as_ref().map(|channel| channel.as_str()));
        content.optional_text(store.as_ref().map(|store| store.as_str()));
        content.optional_text(partner.as_ref().map(|partner| partner.as_str()));
        content.number(u8::from(paid_with_points.is_some()));
        if let Some(PaidWithPoints {
            points,
            amount_minor,
        }) = paid_with_points
        {
            content.int(points.get());
            content.int(*amount_minor);
        }
    }
}

impl Line {
    /// How many pieces: one where nothing is said.
    pub(crate) fn pieces(&self) -> u32 {
        self.quantity.unwrap_or(1)
    }

    fn write(&self, content: &mut Content) {
        let Self {
            amount_minor,
            tax_minor,
            quantity,
            category,
            sku,
            brand,
        } = self;
        content.int(*amount_minor);
        content.int(*tax_minor);
        content.optional_int(quantity.map(i64::from));
        content.optional_text(category.as_ref().map(|category| category.as_str()));
        content.optional_text(sku.as_ref().map(|sku| sku.as_str()));
        content.optional_text(brand.as_ref().map(|brand| brand.as_str()));
    }
}

impl Said for Return {
    fn write(&self, content: &mut Content) {
        let Self {
            id: _,
            transaction,
            returned,
        } = self;
        content.text(transaction.as_str());
        returned.write(content);
    }

    fn about(&self, _: &MemberId) -> Option<CommandKey> {
        Some(CommandKey::Transaction(self.transaction.clone()))
    }
}

impl Returned {
    fn write(&self, content: &mut Content) {
        match self {
            Self::Everything => content.number(1),
            Self::Amount(amount) => {
                content.number(2);
                amount.write(content);
            }
            Self::Lines(lines) => {
                content.number(3);
                content.len(lines.len());
                for ReturnedLine { line, amount } in lines {
                    content.int(i64::from(*line));
                    content.number(u8::from(amount.is_some()));
                    if let Some(amount) = amount {
                        amount.write(content);
                    }
                }
            }
        }
    }
}

impl ReturnedAmount {
    fn write(&self, content: &mut Content) {
        let Self {
            amount_minor,
            tax_minor,
        } = self;
        content.int(*amount_minor);
        content.int(*tax_minor);
    }
}
