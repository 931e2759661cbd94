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
    PartialRefunds OPTIONAL "Partial Refunds";
    TotalCollected OPTIONAL "Total Collected";
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
    id: At::Transaction as usize,
    // What was paid in several ways is one sale; each refund stands alone.
    key: |row, key| match row.get(At::Event as usize) {
        b"Refund" => row.write(
            &[
                At::Transaction as usize,
                At::Event as usize,
                At::Payment as usize,
                At::Date as usize,
                At::Time as usize,
            ],
            key,
        ),
        _ => row.write(&[At::Transaction as usize, At::Event as usize], key),
    },
    continued: &[],
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
    let Some(member) = member(order)? else {
        sink.say(Said::NoCustomer);
        return Ok(());
    };
    let transaction = order.id(0, At::Transaction as usize)?;
    let at = instant(order, sink)?;
    let mut tips = 0_i64;
    for row in 0..order.len() {
        tips = tips.saturating_add(order.signed_amount(row, At::Tip as usize, currency)?);
    }
    if tips > 0 {
        sink.say(Said::TipLeft);
    }
    if is_refund {
        let amount = refunded(order, currency, sink)?;
        if amount.amount_minor == 0 {
            sink.say(Said::NothingReturned);
            return Ok(());
        }
        sink.refund(Refund {
            id: refund_id(order, transaction, at)?,
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

/// Whose it is: the customer that its rows name. Of what is paid in several ways, each row may
/// name one.
fn member(order: &Order) -> Result<Option<&str>, Flaw> {
    let column = At::Customer as usize;
    let names = |row: &usize| !order.cell(*row, column).is_empty();
    let Some(first) = (0..order.len()).find(names) else {
        return Ok(None);
    };
    let member = order.id(first, column)?;
    let other = (first..order.len())
        .filter(names)
        .find(|row| order.cell(*row, column) != member);
    match other {
        None => Ok(Some(member)),
        Some(row) => Err(order.flaw(
            row,
            column,
            "other_customer",
            order.cell(row, column),
            format!(
                "the rows of one transaction are of one customer, and one above names {member}"
            ),
        )),
    }
}

/// Date and time of the earliest row, by the clocks of the zone that it names.
fn instant(order: &Order, sink: &mut Sink) -> Result<Instant, Flaw> {
    let mut earliest = instant_of(order, 0, sink)?;
    for row in 1..order.len() {
        let is_same = [At::Date, At::Time, At::Zone]
            .into_iter()
            .all(|column| order.filled(row, column as usize) == order.first(column as usize));
        if !is_same {
            earliest = earliest.min(instant_of(order, row, sink)?);
        }
    }
    Ok(earliest)
}

fn instant_of(order: &Order, row: usize, sink: &mut Sink) -> Result<Instant, Flaw> {
    let label = order.filled(row, At::Zone as usize);
    let Some(calendar) = sink.zones.of_label(label) else {
        return Err(order.flaw(
            row,
            At::Zone as usize,
            "unknown_zone",
            label,
            "a zone is a name of the IANA database, such as America/New_York, or a label such as Eastern Time (US & Canada)".to_owned(),
        ));
    };
    let written = format!(
        "{} {}",
        order.filled(row, At::Date as usize),
        order.filled(row, At::Time as usize)
    );
    order.instant(
        row,
        At::Date as usize,
        (&written, Strokes::MonthFirst),
        calendar,
    )
}

/// The items; rows that name none are parts of what was paid, and come to one line.
fn lines(order: &Order, currency: Currency, sink: &mut Sink) -> Result<Vec<Line>, Flaw> {
    let mut lines = Vec::with_capacity(order.len());
    let mut paid: Option<Line> = None;
    for row in 0..order.len() {
        if is_said_again(order, row)? {
            sink.say(Said::DoubledRow);
            continue;
        }
        let net = order.amount(row, At::NetSales as usize, currency)?;
        let tax = order.amount(row, At::Tax as usize, currency)?;
        if is_item(order, row) {
            lines.push(Line {
                amount_minor: net + tax,
                tax_minor: tax,
                // What is sold by weight has no pieces.
                quantity: order.quantity(row, At::Quantity as usize).ok(),
                category: sink.label(order.cell(row, At::Category as usize)),
                sku: sink.label(order.cell(row, At::Sku as usize)),
                brand: None,
            });
        } else {
            let paid = paid.get_or_insert_default();
            paid.amount_minor += net + tax;
            paid.tax_minor += tax;
        }
    }
    lines.extend(paid);
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

fn is_item(order: &Order, row: usize) -> bool {
    let columns = [At::Quantity, At::Category, At::Sku, At::Token];
    let mut said = columns
        .map(|column| order.cell(row, column as usize))
        .into_iter();
    said.any(|said| !said.is_empty())
}

/// Whether a row says again what one above it says: a numbered item, or a payment without items,
/// which has one row.
fn is_said_again(order: &Order, row: usize) -> Result<bool, Flaw> {
    if is_item(order, row) {
        let has_number = !order.cell(row, At::Token as usize).is_empty();
        return Ok(has_number && order.is_doubled(row));
    }
    let column = At::Payment as usize;
    let payment = order.cell(row, column);
    match (0..row).find(|earlier| order.cell(*earlier, column) == payment) {
        None => Ok(false),
        Some(earlier) if order.says_the_same(earlier, row) => Ok(true),
        Some(_) => Err(order.came_before(row, column)),
    }
}

/// What the refund is called: the payment's id with the second of the refund, for a payment may
/// be refunded in parts; the transaction's where it was paid in several ways.
fn refund_id(order: &Order, transaction: &str, at: Instant) -> Result<String, Flaw> {
    let column = At::Payment as usize;
    let payment = if order.first(column).contains(',') {
        transaction
    } else {
        order.id(0, column)?
    };
    let id = format!("{payment}-{}", at.millis() / SECOND_MS);
    if id.chars().count() <= ID_CHARS_MAX {
        return Ok(id);
    }
    let hint = format!("with the second of its refund it has more than {ID_CHARS_MAX} characters");
    Err(order.flaw(0, column, "bad_id", payment, hint))
}

/// What comes back: rows of a refund are below 0. A row of a transaction may say it in one column
/// of several.
fn refunded(order: &Order, currency: Currency, sink: &mut Sink) -> Result<ReturnedAmount, Flaw> {
    let (mut net, mut tax) = (0, 0);
    for row in 0..order.len() {
        if is_said_again(order, row)? {
            sink.say(Said::DoubledRow);
            continue;
        }
        let (net_of_row, column) = refunded_net(order, row, currency)?;
        let tax_of_row = order.signed_amount(row, At::Tax as usize, currency)?;
        net += net_of_row;
        tax += tax_of_row;
        if net_of_row > 0 || tax_of_row > 0 {
            let column = if net_of_row > 0 { column } else { At::Tax };
            return Err(order.flaw(
                row,
                column as usize,
                "positive_refund",
                order.cell(row, column as usize),
                "the amounts of a refund are 0 or less".to_owned(),
            ));
        }
    }
    Ok(ReturnedAmount {
        amount_minor: -(net + tax),
        tax_minor: -tax,
    })
}

/// What a row gives back of the price of the goods without their tax, and which column says it.
fn refunded_net(order: &Order, row: usize, currency: Currency) -> Result<(i64, At), Flaw> {
    let amount = |column: At| order.signed_amount(row, column as usize, currency);
    for column in [At::NetSales, At::PartialRefunds] {
        let net = amount(column)?;
        if net != 0 {
            return Ok((net, column));
        }
    }
    Ok(match amount(At::TotalCollected)? {
        0 => (0, At::NetSales),
        total => (
            total - amount(At::Tax)? - amount(At::Tip)?,
            At::TotalCollected,
        ),
    })
}
