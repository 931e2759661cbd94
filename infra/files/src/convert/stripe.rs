//! Stripe's exports: payments as the Dashboard writes them, charges in minor units as its data
//! has them, and the report of what changed the balance, in which refunds are rows.

use super::form::{Form, columns};
use super::order::{Flaw, Order};
use super::sink::{Refund, Said, Sale, Sink, refund_id};
use super::terms::Terms;
use crate::rows::civil::Strokes;
use gradus_domain::commands::{Line, ReturnedAmount};
use gradus_domain::words::money::{Currency, MAX_AMOUNT_MINOR};
use gradus_domain::words::time::{Instant, SECOND_MS};

pub(super) const FORMS: &[Form] = &[payments::FORM, charges::FORM, balance::FORM];

/// A payment, whatever it is read from.
struct Paid<'a> {
    id: &'a str,
    member: &'a str,
    at: Instant,
    currency: Currency,
    amount_minor: i64,
    refunded_minor: i64,
    /// `None`: nobody says when.
    refunded_at: Option<Instant>,
}

impl Paid<'_> {
    fn tell(&self, sink: &mut Sink) {
        sink.sale(Sale {
            transaction: self.id,
            member: self.member,
            at: self.at,
            currency: self.currency,
            lines: vec![Line {
                amount_minor: self.amount_minor,
                ..Line::default()
            }],
            channel: "",
            store: "",
        });
        if self.refunded_minor == 0 {
            return;
        }
        if self.refunded_at.is_none() {
            sink.say(Said::ReturnWithoutDay);
        }
        let is_part = self.refunded_minor < self.amount_minor;
        sink.refund(Refund {
            id: refund_id(self.id),
            transaction: self.id,
            member: self.member,
            at: self.refunded_at.unwrap_or(self.at),
            amount: is_part.then_some(ReturnedAmount {
                amount_minor: self.refunded_minor,
                tax_minor: 0,
            }),
        });
    }
}

/// The currency, if orders in it are taken.
fn taken_currency(
    order: &Order,
    column: usize,
    terms: &Terms,
    sink: &mut Sink,
) -> Result<Option<Currency>, Flaw> {
    let currency = order.currency(column)?;
    if terms.currency.is_some_and(|wanted| wanted != currency) {
        sink.say(Said::OtherCurrency);
        return Ok(None);
    }
    Ok(Some(currency))
}

/// The columns in which a row tells of a payment, by which it is known what it is.
struct Marks {
    currency: usize,
    status: usize,
    captured: usize,
    customer: usize,
}

/// The currency of a payment that counts: in a currency that is taken, no test, paid, and by a
/// customer. What does not count is said.
fn counting(
    order: &Order,
    marks: &Marks,
    is_test: bool,
    terms: &Terms,
    sink: &mut Sink,
) -> Result<Option<Currency>, Flaw> {
    let Some(currency) = taken_currency(order, marks.currency, terms, sink)? else {
        return Ok(None);
    };
    let left = if is_test {
        Said::Test
    } else if !is_paid(order.first(marks.status), order.first(marks.captured)) {
        Said::NotPaid
    } else if order.first(marks.customer).is_empty() {
        Said::NoCustomer
    } else {
        return Ok(Some(currency));
    };
    sink.say(left);
    Ok(None)
}

/// Whether a payment was paid, by its status and whether it was captured.
fn is_paid(status: &str, captured: &str) -> bool {
    let is_good = [
        "paid",
        "succeeded",
        "refunded",
        "partially refunded",
        "partial refund",
        "partially_refunded",
        "disputed",
    ];
    is_good.iter().any(|good| status.eq_ignore_ascii_case(good))
        && !captured.eq_ignore_ascii_case("false")
}

/// The Dashboard's payments: amounts with decimals, times by UTC.
mod payments {
    use super::*;

    columns! {
        Id NEEDED "id";
        Created NEEDED "Created date (UTC)" | "Created (UTC)";
        Amount NEEDED "Amount";
        Refunded NEEDED "Amount Refunded";
        Currency NEEDED "Currency";
        Status NEEDED "Status";
        Customer NEEDED "Customer ID";
        Captured OPTIONAL "Captured";
        Mode OPTIONAL "Mode";
        DayOfRefund OPTIONAL "Refunded date (UTC)";
    }

    pub(super) const FORM: Form = Form {
        name: "an export of payments by Stripe",
        columns: COLUMNS,
        id: At::Id as usize,
        key: |row, key| row.write(&[At::Id as usize], key),
        continued: &[],
        needs_currency: false,
        needs_zone: false,
        needs_key: false,
        read,
    };

    const MARKS: Marks = Marks {
        currency: At::Currency as usize,
        status: At::Status as usize,
        captured: At::Captured as usize,
        customer: At::Customer as usize,
    };

    fn read(order: &Order, terms: &Terms, sink: &mut Sink) -> Result<(), Flaw> {
        sink.say_doubled(order.repeated(At::Id as usize)?);
        let is_test = order.first(At::Mode as usize).eq_ignore_ascii_case("test");
        let Some(currency) = counting(order, &MARKS, is_test, terms, sink)? else {
            return Ok(());
        };
        let instant = |column: At| {
            let written = (order.first(column as usize), Strokes::Refused);
            order.instant(0, column as usize, written, &terms.utc)
        };
        let says_when = !order.first(At::DayOfRefund as usize).is_empty();
        Paid {
            id: order.id(0, At::Id as usize)?,
            member: order.id(0, At::Customer as usize)?,
            at: instant(At::Created)?,
            currency,
            amount_minor: order.amount(0, At::Amount as usize, currency)?,
            refunded_minor: order.amount(0, At::Refunded as usize, currency)?,
            refunded_at: says_when.then(|| instant(At::DayOfRefund)).transpose()?,
        }
        .tell(sink);
        Ok(())
    }
}

/// Charges as the API and its data have them: whole minor units, times as seconds or by UTC.
mod charges {
    use super::*;

    columns! {
        Id NEEDED "id";
        Created NEEDED "created";
        Amount NEEDED "amount";
        Refunded NEEDED "amount_refunded";
        Currency NEEDED "currency";
        Status NEEDED "status";
        Customer NEEDED "customer_id" | "customer";
        Captured OPTIONAL "captured";
        Live OPTIONAL "livemode";
    }

    pub(super) const FORM: Form = Form {
        name: "a table of charges by Stripe",
        columns: COLUMNS,
        id: At::Id as usize,
        key: |row, key| row.write(&[At::Id as usize], key),
        continued: &[],
        needs_currency: false,
        needs_zone: false,
        needs_key: false,
        read,
    };

    const MARKS: Marks = Marks {
        currency: At::Currency as usize,
        status: At::Status as usize,
        captured: At::Captured as usize,
        customer: At::Customer as usize,
    };

    fn read(order: &Order, terms: &Terms, sink: &mut Sink) -> Result<(), Flaw> {
        sink.say_doubled(order.repeated(At::Id as usize)?);
        let is_test = order.first(At::Live as usize).eq_ignore_ascii_case("false");
        let Some(currency) = counting(order, &MARKS, is_test, terms, sink)? else {
            return Ok(());
        };
        Paid {
            id: order.id(0, At::Id as usize)?,
            member: order.id(0, At::Customer as usize)?,
            at: instant(order, terms)?,
            currency,
            amount_minor: minor(order, At::Amount as usize, currency)?,
            refunded_minor: minor(order, At::Refunded as usize, currency)?,
            refunded_at: None,
        }
        .tell(sink);
        Ok(())
    }

    fn instant(order: &Order, terms: &Terms) -> Result<Instant, Flaw> {
        let text = order.first(At::Created as usize);
        let seconds = text.parse::<u32>().ok().filter(|_| !text.starts_with('+'));
        match seconds {
            Some(seconds) => Ok(Instant::from_millis(i64::from(seconds) * SECOND_MS)),
            None => {
                let written = (text, Strokes::Refused);
                order.instant(0, At::Created as usize, written, &terms.utc)
            }
        }
    }

    /// Stripe's minor units in ours: it counts some currencies with other decimals than ISO 4217.
    fn minor(order: &Order, column: usize, currency: Currency) -> Result<i64, Flaw> {
        let text = order.first(column);
        let flaw = |hint: String| order.flaw(0, column, "bad_amount", text, hint);
        let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let theirs: i64 =
            text.parse().ok().filter(|_| is_whole).ok_or_else(|| {
                flaw("here an amount is a whole number of minor units".to_owned())
            })?;
        let minor = match currency.code() {
            "ISK" | "UGX" if theirs % 100 == 0 => Some(theirs / 100),
            "ISK" | "UGX" => {
                return Err(flaw(
                    "in this currency an amount is a whole number of hundreds".to_owned(),
                ));
            }
            "MGA" => theirs.checked_mul(100),
            _ => Some(theirs),
        };
        minor
            .filter(|minor| *minor <= MAX_AMOUNT_MINOR)
            .ok_or_else(|| flaw(format!("amounts up to {MAX_AMOUNT_MINOR} are taken")))
    }
}

/// The itemized report of changes of the balance: charges and refunds are rows.
mod balance {
    use super::*;

    columns! {
        Id NEEDED "balance_transaction_id";
        Created NEEDED "created_utc";
        Currency NEEDED "currency";
        Gross NEEDED "gross";
        Category NEEDED "reporting_category";
        Charge NEEDED "charge_id";
        Customer NEEDED "customer_id";
        FacingAmount OPTIONAL "customer_facing_amount";
        FacingCurrency OPTIONAL "customer_facing_currency";
    }

    pub(super) const FORM: Form = Form {
        name: "a report of changes of the balance by Stripe",
        columns: COLUMNS,
        id: At::Id as usize,
        key: |row, key| row.write(&[At::Id as usize], key),
        continued: &[],
        needs_currency: false,
        needs_zone: false,
        needs_key: false,
        read,
    };

    fn read(order: &Order, terms: &Terms, sink: &mut Sink) -> Result<(), Flaw> {
        sink.say_doubled(order.repeated(At::Id as usize)?);
        let is_refund = match order.first(At::Category as usize) {
            "charge" => false,
            "refund" | "partial_capture_reversal" => true,
            _ => {
                sink.say(Said::NoSale);
                return Ok(());
            }
        };
        // What the customer paid, where that was in another currency than the balance.
        let is_facing = !order.first(At::FacingAmount as usize).is_empty();
        let (currency, amount) = if is_facing {
            (At::FacingCurrency as usize, At::FacingAmount as usize)
        } else {
            (At::Currency as usize, At::Gross as usize)
        };
        let Some(currency) = taken_currency(order, currency, terms, sink)? else {
            return Ok(());
        };
        if order.first(At::Customer as usize).is_empty() {
            sink.say(Said::NoCustomer);
            return Ok(());
        }
        let written = (order.first(At::Created as usize), Strokes::Refused);
        let at = order.instant(0, At::Created as usize, written, &terms.utc)?;
        let transaction = order.id(0, At::Charge as usize)?;
        let member = order.id(0, At::Customer as usize)?;
        if !is_refund {
            Paid {
                id: transaction,
                member,
                at,
                currency,
                amount_minor: order.amount(0, amount, currency)?,
                refunded_minor: 0,
                refunded_at: None,
            }
            .tell(sink);
            return Ok(());
        }
        let returned = order.signed_amount(0, amount, currency)?.abs();
        if returned == 0 {
            sink.say(Said::NothingReturned);
            return Ok(());
        }
        sink.refund(Refund {
            id: order.id(0, At::Id as usize)?.to_owned(),
            transaction,
            member,
            at,
            amount: Some(ReturnedAmount {
                amount_minor: returned,
                tax_minor: 0,
            }),
        });
        Ok(())
    }
}
