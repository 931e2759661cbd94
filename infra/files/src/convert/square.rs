//! Square's exports of item details and of transactions: a row for each item, or for each
//! payment; refunds are rows of their own.

use super::form::{Form, columns};
use super::order::{Flaw, Order};
use super::sink::{Refund, Said, Sale, Sink, fits};
use super::terms::Terms;
use crate::rows::civil::Strokes;
use gradus_contracts::commands::ID_CHARS_MAX;
use gradus_domain::commands::{LINES_MAX, Line, ReturnedAmount};
use gradus_domain::words::money::Currency;
use gradus_domain::words::time::{Instant, SECOND_MS};

columns! {
    Transaction NEEDED "Transaction ID";
    Event NEEDED "Event Type";
    Payment NEEDED "Payment ID";
    Date NEEDED "Date";
    Time NEEDED "Time";
    Zone NEEDED "Time Zone";
    NetSales NEEDED "Net Sales";
    Tax NEEDED "Tax";
    Customer NEEDED "Customer ID";
    Tip OPTIONAL "Tip";
    Category OPTIONAL "Category";
    Quantity OPTIONAL "Qty";
    Sku OPTIONAL "SKU";
    Token OPTIONAL "Token";
    Location OPTIONAL "Location";
    Channel OPTIONAL "Channel" | "Source";
}

pub(super) const FORMS: &[Form] = &[Form {
    name: "an export of items or transactions by Square",
    columns: COLUMNS,
    key: &[
        At::Transaction as usize,
        At::Event as usize,
        At::Payment as usize,
        At::Date as usize,
        At::Time as usize,
    ],
    needs_currency: true,
    needs_zone: false,
    needs_key: false,
    read,
}];

fn read(order: &Order, terms: &Terms, sink: &mut Sink) -> Result<(), Flaw> {
    let Some(currency) = terms.currency else {
        return Ok(());
    };
    let is_refund = match order.first(At::Event as usize) {
        "Payment" => false,
        "Refund" => true,
        event => {
            return Err(order.flaw(
                0,
                At::Event as usize,
                "bad_event",
                event,
                "an event type is Payment or Refund".to_owned(),
            ));
        }
    };
    let member = order.first(At::Customer as usize);
    if member.is_empty() {
        sink.say(Said::NoCustomer);
        return Ok(());
    }
    let member = order.id(0, At::Customer as usize)?;
    let transaction = order.id(0, At::Transaction as usize)?;
    let at = instant(order, sink)?;
    if order.signed_amount(0, At::Tip as usize, currency)? > 0 {
        sink.say(Said::TipLeft);
    }
    if is_refund {
        let amount = refunded(order, currency)?;
        if amount.amount_minor == 0 {
            sink.say(Said::NothingReturned);
            return Ok(());
        }
        sink.refund(Refund {
            id: refund_id(order, at)?,
            transaction,
            member,
            at,
            amount: Some(amount),
        });
        return Ok(());
    }
    let lines = lines(order, currency, sink)?;
    sink.sale(Sale {
        transaction,
        member,
        at,
        currency,
        lines,
        channel: order.first(At::Channel as usize),
        store: order.first(At::Location as usize),
    });
    Ok(())
}

/// Date and time by the clocks of the zone that the row names.
fn instant(order: &Order, sink: &mut Sink) -> Result<Instant, Flaw> {
    let label = order.first(At::Zone as usize);
    let Some(calendar) = sink.zones.of_label(label) else {
        return Err(order.flaw(
            0,
            At::Zone as usize,
            "unknown_zone",
            label,
            "a zone is a name of the IANA database, such as America/New_York, or a label such as Eastern Time (US & Canada)".to_owned(),
        ));
    };
    let written = format!(
        "{} {}",
        order.first(At::Date as usize),
        order.first(At::Time as usize)
    );
    order.instant(
        0,
        At::Date as usize,
        (&written, Strokes::MonthFirst),
        calendar,
    )
}

fn lines(order: &Order, currency: Currency, sink: &mut Sink) -> Result<Vec<Line>, Flaw> {
    let mut lines = Vec::with_capacity(order.len());
    for row in 0..order.len() {
        let has_number = !order.cell(row, At::Token as usize).is_empty();
        if has_number && order.is_doubled(row) {
            sink.say(Said::DoubledRow);
            continue;
        }
        let net = order.amount(row, At::NetSales as usize, currency)?;
        let tax = order.amount(row, At::Tax as usize, currency)?;
        lines.push(Line {
            amount_minor: net + tax,
            tax_minor: tax,
            // What is sold by weight has no pieces.
            quantity: order.quantity(row, At::Quantity as usize).ok(),
            category: sink.label(order.cell(row, At::Category as usize)),
            sku: sink.label(order.cell(row, At::Sku as usize)),
            brand: None,
        });
    }
    if fits(lines.len()) {
        return Ok(lines);
    }
    Err(order.flaw(
        0,
        At::Transaction as usize,
        "bad_line_count",
        &format!("{} lines", lines.len()),
        format!("a purchase has 1 to {LINES_MAX} lines"),
    ))
}

/// The payment's id with the second of the refund: a payment may be refunded in parts.
fn refund_id(order: &Order, at: Instant) -> Result<String, Flaw> {
    let column = At::Payment as usize;
    let payment = order.id(0, column)?;
    let id = format!("{payment}-{}", at.millis() / SECOND_MS);
    if id.chars().count() <= ID_CHARS_MAX {
        return Ok(id);
    }
    let hint = format!("with the second of its refund it has more than {ID_CHARS_MAX} characters");
    Err(order.flaw(0, column, "bad_id", payment, hint))
}

/// What comes back: rows of a refund are below 0.
fn refunded(order: &Order, currency: Currency) -> Result<ReturnedAmount, Flaw> {
    let (mut net, mut tax) = (0, 0);
    for row in 0..order.len() {
        net += order.signed_amount(row, At::NetSales as usize, currency)?;
        tax += order.signed_amount(row, At::Tax as usize, currency)?;
    }
    if net > 0 || tax > 0 {
        return Err(order.flaw(
            0,
            At::NetSales as usize,
            "positive_refund",
            order.first(At::NetSales as usize),
            "the amounts of a refund are 0 or less".to_owned(),
        ));
    }
    Ok(ReturnedAmount {
        amount_minor: -(net + tax),
        tax_minor: -tax,
    })
}
