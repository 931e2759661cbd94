//! Exports of WooCommerce's orders: a row for each item, in which the order is said again, or a
//! row for each order.

use super::form::{Form, columns};
use super::order::{Flaw, Order};
use super::sink::{Refund, Said, Sale, Sink, fits, refund_id};
use super::terms::Terms;
use crate::rows::civil::Strokes;
use gradus_domain::commands::{LINES_MAX, Line, ReturnedAmount};
use gradus_domain::words::money::Currency;

columns! {
    Order NEEDED "order_number" | "order_id";
    OrderId OPTIONAL "order_id";
    Date NEEDED "order_date" | "date";
    Status NEEDED "status" | "order_status";
    Total NEEDED "order_total";
    Shipping NEEDED "shipping_total";
    ShippingTax NEEDED "shipping_tax_total";
    Currency NEEDED "order_currency";
    Customer NEEDED "customer_id";
    Fees OPTIONAL "fee_total";
    FeeTax OPTIONAL "fee_tax_total";
    Tax OPTIONAL "tax_total";
    Refunded OPTIONAL "refunded_total";
    Item OPTIONAL "item_id";
    ItemTotal OPTIONAL "item_total";
    ItemTax OPTIONAL "item_total_tax" | "item_tax";
    ItemSku OPTIONAL "item_sku";
    ItemQuantity OPTIONAL "item_quantity";
}

pub(super) const FORMS: &[Form] = &[Form {
    name: "an export of orders of WooCommerce",
    columns: COLUMNS,
    id: At::Order as usize,
    key: |row, key| {
        row.write(&[At::Order as usize], key);
        if key.is_empty() {
            row.write(&[At::OrderId as usize], key);
        }
    },
    continued: &[At::Customer as usize, At::Date as usize],
    needs_currency: false,
    needs_zone: true,
    needs_key: false,
    read,
}];

fn read(order: &Order, terms: &Terms, sink: &mut Sink) -> Result<(), Flaw> {
    let is_item = |row: usize| !order.cell(row, At::ItemTotal as usize).is_empty();
    if !(0..order.len()).any(is_item) {
        sink.say_doubled(order.repeated(At::Order as usize)?);
    }
    let currency = order.currency(At::Currency as usize)?;
    if terms.currency.is_some_and(|wanted| wanted != currency) {
        sink.say(Said::OtherCurrency);
        return Ok(());
    }
    let status = order.first(At::Status as usize).to_ascii_lowercase();
    let is_refunded = match status.strip_prefix("wc-").unwrap_or(&status) {
        "processing" | "completed" => false,
        "refunded" => true,
        "cancelled" | "trash" => {
            sink.say(Said::Cancelled);
            return Ok(());
        }
        _ => {
            sink.say(Said::NotPaid);
            return Ok(());
        }
    };
    // Who buys as a guest has the number 0.
    if matches!(order.first(At::Customer as usize), "" | "0") {
        sink.say(Said::NoCustomer);
        return Ok(());
    }
    let Some(calendar) = &terms.calendar else {
        return Ok(());
    };
    let has_number = !order.first(At::Order as usize).is_empty();
    let id = if has_number { At::Order } else { At::OrderId };
    let transaction = order.id(0, id as usize)?;
    let member = order.id(0, At::Customer as usize)?;
    let written = (order.first(At::Date as usize), Strokes::MonthFirst);
    let at = order.instant(0, At::Date as usize, written, calendar)?;
    sink.say(Said::ClockOfZone);
    let lines = lines(order, currency, sink)?;
    let total: i64 = lines.iter().map(|line| line.amount_minor).sum();
    sink.sale(Sale {
        transaction,
        member,
        at,
        currency,
        lines,
        channel: "",
        store: "",
    });
    let refunded = order
        .signed_amount(0, At::Refunded as usize, currency)?
        .abs();
    if refunded == 0 && !is_refunded {
        return Ok(());
    }
    sink.say(Said::ReturnWithoutDay);
    if refunded > total {
        sink.say(Said::ReturnCut);
    }
    let is_part = !is_refunded && refunded < total;
    sink.refund(Refund {
        id: refund_id(transaction),
        transaction,
        member,
        at,
        amount: is_part.then_some(ReturnedAmount {
            amount_minor: refunded,
            tax_minor: 0,
        }),
    });
    Ok(())
}

/// The items, after discounts and with their tax; where rows have none, the order as one line.
fn lines(order: &Order, currency: Currency, sink: &mut Sink) -> Result<Vec<Line>, Flaw> {
    let amount = |row: usize, column: usize| order.amount(row, column, currency);
    if amount(0, At::Shipping as usize)? > 0 {
        sink.say(Said::ShippingLeft);
    }
    let mut lines = Vec::with_capacity(order.len());
    for row in 0..order.len() {
        if order.cell(row, At::ItemTotal as usize).is_empty() {
            continue;
        }
        let has_number = !order.cell(row, At::Item as usize).is_empty();
        if has_number && order.is_doubled(row) {
            sink.say(Said::DoubledRow);
            continue;
        }
        let (net, tax) = (
            amount(row, At::ItemTotal as usize)?,
            amount(row, At::ItemTax as usize)?,
        );
        lines.push(Line {
            amount_minor: net + tax,
            tax_minor: tax,
            quantity: order.quantity(row, At::ItemQuantity as usize).ok(),
            sku: sink.label(order.cell(row, At::ItemSku as usize)),
            ..Line::default()
        });
    }
    if lines.is_empty() {
        lines.push(whole(order, currency)?);
    }
    if fits(lines.len()) {
        return Ok(lines);
    }
    Err(order.flaw(
        0,
        At::Order as usize,
        "bad_line_count",
        &format!("{} lines", lines.len()),
        format!("an order has 1 to {LINES_MAX} lines"),
    ))
}

/// The order without shipping and fees, and the tax that is left of it without theirs.
fn whole(order: &Order, currency: Currency) -> Result<Line, Flaw> {
    let amount = |column: At| order.amount(0, column as usize, currency);
    let beside = amount(At::Shipping)? + amount(At::Fees)?;
    let beside_tax = amount(At::ShippingTax)? + amount(At::FeeTax)?;
    let amount_minor = (amount(At::Total)? - beside - beside_tax).max(0);
    let tax = (amount(At::Tax)? - beside_tax).max(0);
    Ok(Line {
        amount_minor,
        tax_minor: tax.min(amount_minor),
        ..Line::default()
    })
}
