//! Purchases and returns.

use super::{ActReader, label, text};
use crate::toml_reader::{Node, Table};
use gradus_domain::commands::{
    Act, Line, PaidWithPoints, Purchase, Return, Returned, ReturnedAmount, ReturnedLine, Unfit,
};
use gradus_domain::words::ids::{CommandId, TransactionId};
use gradus_domain::words::money::{Currency, Points, parse_amount};

impl ActReader<'_, '_, '_> {
    pub(crate) fn purchase(&mut self) -> Option<(String, Act)> {
        let currency = self.program.currency;
        let mut purchase = Purchase {
            transaction: TransactionId::new(""),
            currency,
            lines: Vec::new(),
            channel: None,
            store: None,
            partner: None,
            paid_with_points: None,
            unfit: None,
        };
        let mut id = None;
        if self.node.is_table() {
            let table = self.node.table("a table")?;
            id = text(&table, "id");
            if let Some(node) = table.get("currency") {
                purchase.currency = read_currency(&node)?;
            }
            table.not_both(
                "lines",
                "amount",
                "a purchase has lines, or an amount if it is one line",
            )?;
            purchase.lines = match table.get("lines") {
                Some(node) => node
                    .list("a list such as [{ amount = \"35.00\", category = \"coffee\" }]")?
                    .iter()
                    .map(|node| {
                        let table = node.table("a line such as { amount = \"35.00\" }")?;
                        let line = line(&table, purchase.currency);
                        table.finish();
                        line
                    })
                    .collect::<Option<_>>()?,
                None => vec![line(&table, purchase.currency)?],
            };
            purchase.channel = label(&table, "channel").map(|id| id.as_str().into());
            purchase.store = label(&table, "store").map(|id| id.as_str().into());
            purchase.partner = text(&table, "partner").map(|id| id.as_str().into());
            if let Some(node) = table.get("paid_with_points") {
                purchase.paid_with_points = Some(paid_with_points(&node, purchase.currency)?);
            }
            if let Some(node) = table.get("unfit") {
                purchase.unfit = Some(unfit(&node)?);
            }
            table.finish();
        } else {
            purchase.lines = vec![Line {
                amount_minor: amount(self.node, currency)?,
                ..Line::default()
            }];
        }
        let id = id.unwrap_or_else(|| self.ids.next("purchase"));
        purchase.transaction = TransactionId::new(&id);
        self.ids
            .latest_purchase
            .insert(self.member.clone(), purchase.transaction.clone());
        Some((format!("purchase {id}"), Act::Purchase(purchase)))
    }

    pub(crate) fn back(&mut self) -> Option<(String, Act)> {
        let currency = self.program.currency;
        let mut id = None;
        let mut of = None;
        let mut returned = Returned::Everything;
        if !self.node.is_true() {
            let table = self.node.table(
                "return = true for all of the latest purchase, or a table such as \
                 { of = \"t-1\", amount = \"5.00\" }",
            )?;
            id = text(&table, "id");
            of = text(&table, "of");
            let hint = "a return says an amount or lines, or neither for all that is left";
            table.not_both("amount", "lines", hint)?;
            table.only_with("tax", "amount", "say the amount that the tax is in")?;
            let tax = table.get("tax").map(|node| amount(&node, currency));
            if let Some(node) = table.get("amount") {
                returned = Returned::Amount(ReturnedAmount {
                    amount_minor: amount(&node, currency)?,
                    tax_minor: tax.unwrap_or(Some(0))?,
                });
            }
            if let Some(node) = table.get("lines") {
                returned = Returned::Lines(returned_lines(&node, currency)?);
            }
            table.finish();
        }
        let transaction = match of {
            Some(of) => TransactionId::new(&of),
            None => match self.ids.latest_purchase.get(self.member) {
                Some(latest) => latest.clone(),
                None => {
                    self.node.fault(
                        format!(
                            "found a return before any purchase of member {}",
                            self.member
                        ),
                        "name the purchase: return = { of = \"its id\" }",
                    );
                    return None;
                }
            },
        };
        let id = id.unwrap_or_else(|| self.ids.next("return"));
        let told = format!("return of {transaction}");
        let back = Return {
            id: CommandId::new(&id),
            transaction,
            returned,
        };
        Some((told, Act::Return(back)))
    }
}

fn amount(node: &Node<'_, '_>, currency: Currency) -> Option<i64> {
    let how = "an amount as a text in quotes, such as \"35.00\"";
    let text = node.text(how)?;
    match parse_amount(text.as_bytes(), currency) {
        Ok(minor) => Some(minor),
        Err(error) => {
            node.fault(error.to_string(), format!("expected {how}"));
            None
        }
    }
}

fn read_currency(node: &Node<'_, '_>) -> Option<Currency> {
    let text = node.text("a currency such as \"CNY\"")?;
    match Currency::parse(&text) {
        Ok(currency) => Some(currency),
        Err(error) => {
            node.fault(error.to_string(), "expected a currency such as \"CNY\"");
            None
        }
    }
}

fn line(table: &Table<'_, '_>, currency: Currency) -> Option<Line> {
    let amount_minor = table
        .need("amount", "say the amount, such as amount = \"35.00\"")
        .and_then(|node| amount(&node, currency));
    let tax_minor = match table.get("tax") {
        Some(node) => amount(&node, currency),
        None => Some(0),
    };
    let quantity = match table.get("quantity") {
        Some(node) => {
            let expected = "a whole number of pieces, at least 1";
            let pieces = node.whole(expected)?;
            let quantity = u32::try_from(pieces).ok().filter(|pieces| *pieces > 0);
            if quantity.is_none() {
                node.fault(format!("found {pieces}"), format!("expected {expected}"));
            }
            quantity
        }
        None => None,
    };
    let category = label(table, "category").map(|id| id.as_str().into());
    let sku = label(table, "sku").map(|id| id.as_str().into());
    let brand = label(table, "brand").map(|id| id.as_str().into());
    Some(Line {
        amount_minor: amount_minor?,
        tax_minor: tax_minor?,
        quantity,
        category,
        sku,
        brand,
    })
}

/// What is wanted where a payment does not fit.
fn unfit(node: &Node<'_, '_>) -> Option<Unfit> {
    match node.text("\"refuse\" or \"leave_out\"")?.as_str() {
        "refuse" => Some(Unfit::Refuse),
        "leave_out" => Some(Unfit::LeaveOut),
        other => {
            let known = ["refuse", "leave_out"];
            node.source
                .unknown_word(&node.place, "what is wanted", other, known);
            None
        }
    }
}

fn paid_with_points(node: &Node<'_, '_>, currency: Currency) -> Option<PaidWithPoints> {
    let table = node.table("a table such as { points = 100, amount = \"10.00\" }")?;
    let points = table
        .need("points", "say how many points")
        .and_then(|node| node.whole("a whole number"));
    let amount_minor = table
        .need("amount", "say what they stood for")
        .and_then(|node| amount(&node, currency));
    table.finish();
    Some(PaidWithPoints {
        points: Points::new(points?),
        amount_minor: amount_minor?,
    })
}

fn returned_lines(node: &Node<'_, '_>, currency: Currency) -> Option<Vec<ReturnedLine>> {
    node.list("a list such as [{ line = 1 }]")?
        .iter()
        .map(|node| {
            let table = node.table("a line such as { line = 1, amount = \"5.00\" }")?;
            let line = table
                .need("line", "say which line, from 1")
                .and_then(|node| {
                    let expected = "the number of a line, from 1";
                    let number = node.whole(expected)?;
                    let line = u16::try_from(number).ok().filter(|line| *line > 0);
                    if line.is_none() {
                        node.fault(format!("found {number}"), format!("expected {expected}"));
                    }
                    line
                });
            table.only_with("tax", "amount", "say the amount that the tax is in")?;
            let tax = match table.get("tax") {
                Some(node) => amount(&node, currency),
                None => Some(0),
            };
            let amount = match table.get("amount") {
                Some(node) => Some(ReturnedAmount {
                    amount_minor: amount(&node, currency)?,
                    tax_minor: tax?,
                }),
                None => None,
            };
            table.finish();
            Some(ReturnedLine {
                line: line?,
                amount,
            })
        })
        .collect()
}
