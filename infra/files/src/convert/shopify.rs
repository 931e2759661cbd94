//! Shopify's export of orders: a row for each line item, the order itself in the first one.
//!
//! What its columns mean, and which descriptions say so, stands in `docs/convert.md`.

use super::form::{Form, columns};
use super::order::{Flaw, Order};
use super::sink::{Refund, Said, Sale, Sink, fits, refund_id};
use super::terms::Terms;
use crate::rows::civil::Strokes;
use gradus_domain::commands::{LINES_MAX, Line, ReturnedAmount};
use gradus_domain::words::exact::apportion_by_weight;
use gradus_domain::words::money::Currency;

columns! {
    Name NEEDED "Name";
    Created NEEDED "Created at";
    Status NEEDED "Financial Status";
    Currency NEEDED "Currency";
    Subtotal NEEDED "Subtotal";
    Shipping NEEDED "Shipping";
    Taxes NEEDED "Taxes";
    Total NEEDED "Total";
    Quantity NEEDED "Lineitem quantity";
    Price NEEDED "Lineitem price";
    Discount OPTIONAL "Lineitem discount";
    Sku OPTIONAL "Lineitem sku";
    Taxable OPTIONAL "Lineitem taxable";
    Vendor OPTIONAL "Vendor";
    Email OPTIONAL "Email";
    Phone OPTIONAL "Phone";
    Cancelled OPTIONAL "Cancelled at";
    Refunded OPTIONAL "Refunded Amount";
    Location OPTIONAL "Location";
    Source OPTIONAL "Source";
    Payment OPTIONAL "Payment Method";
    Duties OPTIONAL "Duties";
}

pub(super) const FORMS: &[Form] = &[Form {
    name: "an export of orders by Shopify",
    columns: COLUMNS,
    id: At::Name as usize,
    key: |row, key| row.write(&[At::Name as usize], key),
    continued: &[At::Email as usize, At::Phone as usize, At::Created as usize],
    needs_currency: false,
    needs_zone: false,
    needs_key: true,
    read,
}];

fn read(order: &Order, terms: &Terms, sink: &mut Sink) -> Result<(), Flaw> {
    let Some(currency) = taken_currency(order, terms, sink)? else {
        return Ok(());
    };
    if !order.first(At::Cancelled as usize).is_empty() {
        sink.say(Said::Cancelled);
        return Ok(());
    }
    // The gateway that Shopify tests shops with.
    if order
        .first(At::Payment as usize)
        .to_ascii_lowercase()
        .contains("bogus")
    {
        sink.say(Said::Test);
        return Ok(());
    }
    let status = order.first(At::Status as usize);
    match status {
        "paid" | "partially_refunded" | "refunded" => {}
        "voided" => {
            sink.say(Said::Cancelled);
            return Ok(());
        }
        "pending" | "authorized" | "partially_paid" | "expired" | "unpaid" => {
            sink.say(Said::NotPaid);
            return Ok(());
        }
        status => {
            return Err(order.flaw(
                0,
                At::Status as usize,
                "bad_status",
                status,
                "a financial status is paid, partially_refunded, refunded, partially_paid, pending, authorized, expired or voided".to_owned(),
            ));
        }
    }
    let Some(member) = member(order, terms) else {
        sink.say(Said::NoCustomer);
        return Ok(());
    };
    let transaction = order.id(0, At::Name as usize)?;
    let written = (order.first(At::Created as usize), Strokes::Refused);
    let at = order.instant(0, At::Created as usize, written, &terms.utc)?;
    let lines = lines(order, currency, sink)?;
    let total: i64 = lines.iter().map(|line| line.amount_minor).sum();
    sink.sale(Sale {
        transaction,
        member: &member,
        at,
        currency,
        lines,
        channel: order.first(At::Source as usize),
        store: order.first(At::Location as usize),
    });
    let refunded = order.amount(0, At::Refunded as usize, currency)?;
    // Where no column says how much, all of it was.
    let is_all = status == "refunded" && refunded == 0;
    if refunded == 0 && !is_all {
        return Ok(());
    }
    sink.say(Said::ReturnWithoutDay);
    if refunded > total {
        sink.say(Said::ReturnCut);
    }
    sink.refund(Refund {
        id: refund_id(transaction),
        transaction,
        member: &member,
        at,
        amount: (refunded < total && !is_all).then_some(ReturnedAmount {
            amount_minor: refunded,
            tax_minor: 0,
        }),
    });
    Ok(())
}

fn taken_currency(order: &Order, terms: &Terms, sink: &mut Sink) -> Result<Option<Currency>, Flaw> {
    let column = At::Currency as usize;
    let currency = order.currency(column)?;
    if terms.currency.is_some_and(|wanted| wanted != currency) {
        sink.say(Said::OtherCurrency);
        return Ok(None);
    }
    Ok(Some(currency))
}

/// Whose order it is: a keyed hash of the address, since no row names the customer's id.
fn member(order: &Order, terms: &Terms) -> Option<String> {
    let key = terms.key.as_ref()?;
    let email = order.first(At::Email as usize);
    let address = if email.is_empty() {
        order.first(At::Phone as usize)
    } else {
        email
    };
    (!address.is_empty()).then(|| key.id_of(address))
}

/// The lines, whose amounts come to what was paid for the goods: discounts of the whole order
/// and taxes are spread over them in proportion to their prices.
fn lines(order: &Order, currency: Currency, sink: &mut Sink) -> Result<Vec<Line>, Flaw> {
    let subtotal = order.amount(0, At::Subtotal as usize, currency)?;
    let shipping = order.amount(0, At::Shipping as usize, currency)?;
    let taxes = order.amount(0, At::Taxes as usize, currency)?;
    let total = order.amount(0, At::Total as usize, currency)?;
    let duties = order.amount(0, At::Duties as usize, currency)?;
    if shipping > 0 {
        sink.say(Said::ShippingLeft);
    }
    // Where prices hold their taxes already, the total is the subtotal with shipping and duties
    // alone.
    let are_taxes_on_top = total >= subtotal + shipping + duties + taxes;
    let goods = subtotal + if are_taxes_on_top { taxes } else { 0 };
    let mut lines = Vec::with_capacity(order.len());
    let mut weights = Vec::with_capacity(order.len());
    let mut taxed = Vec::with_capacity(order.len());
    for row in 0..order.len() {
        if order.cell(row, At::Quantity as usize).is_empty() {
            continue;
        }
        // The order is said in its first row alone: one that says it again was written twice.
        let says_order = !order.cell(row, At::Status as usize).is_empty();
        if says_order && order.is_doubled(row) {
            sink.say(Said::DoubledRow);
            continue;
        }
        let quantity = order.quantity(row, At::Quantity as usize)?;
        let price = order.amount(row, At::Price as usize, currency)?;
        let discount = order.amount(row, At::Discount as usize, currency)?;
        let weight = price
            .saturating_mul(quantity.into())
            .saturating_sub(discount);
        weights.push(weight.max(0));
        let is_taxed = order.cell(row, At::Taxable as usize) != "false";
        taxed.push(if is_taxed { weight.max(0) } else { 0 });
        lines.push(Line {
            quantity: (quantity > 0).then_some(quantity),
            sku: sink.label(order.cell(row, At::Sku as usize)),
            brand: sink.label(order.cell(row, At::Vendor as usize)),
            ..Line::default()
        });
    }
    if !fits(lines.len()) {
        return Err(order.flaw(
            0,
            At::Quantity as usize,
            "bad_line_count",
            &format!("{} lines", lines.len()),
            format!("an order has 1 to {LINES_MAX} lines"),
        ));
    }
    let amounts = spread(goods, &weights);
    let taxes = spread_within(taxes.min(goods), &taxed, &amounts);
    for ((line, amount), tax) in lines.iter_mut().zip(amounts).zip(taxes) {
        line.amount_minor = amount;
        line.tax_minor = tax;
    }
    Ok(lines)
}

/// A total spread by weights, of which no part is more than it may be: what does not fit goes to
/// the others, in proportion to what they have left.
fn spread_within(total: i64, weights: &[i64], most: &[i64]) -> Vec<i64> {
    let parts = spread(total, weights);
    let mut parts: Vec<i64> = parts
        .iter()
        .zip(most)
        .map(|(part, most)| *part.min(most))
        .collect();
    let left = total.saturating_sub(parts.iter().sum());
    if left > 0 {
        let room: Vec<i64> = parts
            .iter()
            .zip(most)
            .map(|(part, most)| most - part)
            .collect();
        for (part, more) in parts.iter_mut().zip(spread(left, &room)) {
            *part += more;
        }
    }
    parts
}

/// A total spread by weights; evenly where none weighs anything.
fn spread(total: i64, weights: &[i64]) -> Vec<i64> {
    apportion_by_weight(total, weights)
        .or_else(|_| apportion_by_weight(total, &vec![1; weights.len()]))
        .unwrap_or_default()
}
