//! Where commands go, and what is counted of orders that become none, or not all of them.

use super::sorted::Sorting;
use super::zones::Zones;
use gradus_domain::commands::{
    Act, Command, LINES_MAX, Line, Purchase, Return, Returned, ReturnedAmount,
};
use gradus_domain::words::ids::{Channel, CommandId, MemberId, StoreId, TransactionId};
use gradus_domain::words::money::Currency;
use gradus_domain::words::text::is_label;
use gradus_domain::words::time::Instant;

/// What is said at the end of orders, rows and parts of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    NoCustomer,
    NotPaid,
    Cancelled,
    Test,
    OtherCurrency,
    NoSale,
    NothingReturned,
    ReturnWithoutDay,
    ReturnCut,
    ShippingLeft,
    TipLeft,
    NameLeft,
    DoubledRow,
    ClockOfZone,
    CameAgain,
    BesideBadRow,
}

impl Said {
    pub(super) const ALL: [Self; 16] = [
        Self::NoCustomer,
        Self::NotPaid,
        Self::Cancelled,
        Self::Test,
        Self::OtherCurrency,
        Self::NoSale,
        Self::NothingReturned,
        Self::ReturnWithoutDay,
        Self::ReturnCut,
        Self::ShippingLeft,
        Self::TipLeft,
        Self::NameLeft,
        Self::DoubledRow,
        Self::ClockOfZone,
        Self::CameAgain,
        Self::BesideBadRow,
    ];

    /// How it is told, behind its count.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::NoCustomer => "left: the export names no customer",
            Self::NotPaid => "left: not paid, failed or waiting",
            Self::Cancelled => "left: cancelled or voided",
            Self::Test => "left: made in test mode",
            Self::OtherCurrency => "left: in another currency",
            Self::NoSale => "left: neither sale nor refund, such as fees and payouts",
            Self::NothingReturned => "left: refunds of nothing, or of nothing that was bought",
            Self::ReturnWithoutDay => {
                "refunds without a day: they stand at the time of their order"
            }
            Self::ReturnCut => {
                "refunds above what the goods cost, shipping perhaps: all of the goods come back"
            }
            Self::ShippingLeft => "orders with shipping, which earns nothing: it is left",
            Self::TipLeft => "sales with a tip, which earns nothing: it is left",
            Self::NameLeft => {
                "names of goods, makers, shops or channels left: longer than 64 characters, or not printable"
            }
            Self::DoubledRow => "rows left: the same as another of their order",
            Self::ClockOfZone => {
                "times without an offset, by the clocks of the zone that was given"
            }
            Self::CameAgain => "left: orders that came again with the same content",
            Self::BesideBadRow => {
                "left: orders beside a row that cannot be read, which may be theirs"
            }
        }
    }
}

/// What an order comes to.
pub(super) struct Sale<'a> {
    pub(super) transaction: &'a str,
    pub(super) member: &'a str,
    pub(super) at: Instant,
    pub(super) currency: Currency,
    pub(super) lines: Vec<Line>,
    pub(super) channel: &'a str,
    pub(super) store: &'a str,
}

/// What comes back of an order.
pub(super) struct Refund<'a> {
    pub(super) id: String,
    pub(super) transaction: &'a str,
    pub(super) member: &'a str,
    pub(super) at: Instant,
    /// `None`: all that is left.
    pub(super) amount: Option<ReturnedAmount>,
}

/// Takes commands and counts.
pub(super) struct Sink {
    pub(super) sorting: Sorting,
    pub(super) zones: Zones,
    /// What the order at hand came to, kept until it is read to its end: one with a flaw leaves
    /// nothing behind.
    commands: Vec<Command>,
    said: Vec<Said>,
    counts: [u64; Said::ALL.len()],
    pub(super) purchases: u64,
    pub(super) returns: u64,
}

impl Sink {
    pub(super) fn new() -> Self {
        Self {
            sorting: Sorting::begin(),
            zones: Zones::default(),
            commands: Vec::new(),
            said: Vec::new(),
            counts: [0; Said::ALL.len()],
            purchases: 0,
            returns: 0,
        }
    }

    /// Counts what is said of the order at hand.
    pub(super) fn say(&mut self, said: Said) {
        self.said.push(said);
    }

    /// Counts rows that are left, since they say again what another of their order says.
    pub(super) fn say_doubled(&mut self, rows: usize) {
        self.said
            .extend(std::iter::repeat_n(Said::DoubledRow, rows));
    }

    /// A name of goods, a maker, a shop, a channel, if it can be one.
    pub(super) fn label<T: for<'a> From<&'a str>>(&mut self, text: &str) -> Option<T> {
        if text.is_empty() {
            return None;
        }
        if is_label(text) {
            return Some(T::from(text));
        }
        self.say(Said::NameLeft);
        None
    }

    /// A purchase.
    pub(super) fn sale(&mut self, sale: Sale<'_>) {
        let channel: Option<Channel> = self.label(sale.channel);
        let store: Option<StoreId> = self.label(sale.store);
        self.commands.push(Command {
            member: MemberId::new(sale.member),
            occurred_at: sale.at,
            received_at: sale.at,
            act: Act::Purchase(Purchase {
                transaction: TransactionId::new(sale.transaction),
                currency: sale.currency,
                lines: sale.lines,
                channel,
                store,
                partner: None,
                paid_with_points: None,
                unfit: None,
            }),
        });
    }

    pub(super) fn refund(&mut self, refund: Refund<'_>) {
        self.commands.push(Command {
            member: MemberId::new(refund.member),
            occurred_at: refund.at,
            received_at: refund.at,
            act: Act::Return(Return {
                id: CommandId::new(&refund.id),
                transaction: TransactionId::new(refund.transaction),
                returned: refund.amount.map_or(Returned::Everything, Returned::Amount),
            }),
        });
    }

    /// The order at hand is read: what it came to counts.
    pub(super) fn keep(&mut self) {
        for said in self.said.drain(..) {
            self.counts[said as usize] += 1;
        }
        for command in self.commands.drain(..) {
            match command.act {
                Act::Purchase(_) => self.purchases += 1,
                _ => self.returns += 1,
            }
            self.sorting.push(command);
        }
    }

    /// The order at hand has a flaw: nothing of it counts.
    pub(super) fn forget(&mut self) {
        self.said.clear();
        self.commands.clear();
    }

    /// What was said, how often.
    pub(super) fn counted(&self) -> impl Iterator<Item = (Said, u64)> + '_ {
        let counts = Said::ALL.into_iter().zip(self.counts);
        counts.filter(|(_, count)| *count > 0)
    }
}

/// The lines that a purchase can hold.
pub(super) fn fits(lines: usize) -> bool {
    (1..=LINES_MAX).contains(&lines)
}

/// What the refund of an order is called whose export gives it no name: the order's own, which
/// no other refund of it can have.
pub(super) fn refund_id(transaction: &str) -> String {
    transaction.to_owned()
}
