//! `gradus convert`: what a shop's platform exports, as commands.
//!
//! - [`args`]: what it takes; [`platform`]: whose exports there are;
//! - [`form`]: how an export looks, declared once by each platform: [`shopify`], [`square`],
//!   [`stripe`], [`woocommerce`];
//! - [`orders`], [`order`], [`cells`]: rows joined to orders, read in bounded memory; [`amount`]:
//!   amounts as they are written;
//! - [`sink`]: what orders come to, and what is left of them; [`sorted`]: commands in order;
//! - [`member_key`], [`zones`], [`terms`]: what an export does not say itself.

mod amount;
mod args;
mod cells;
mod form;
mod member_key;
mod order;
mod orders;
mod platform;
mod shopify;
mod sink;
mod sorted;
mod square;
mod stripe;
mod terms;
mod woocommerce;
mod zones;

pub use args::ConvertArgs;

use crate::console;
use crate::numbers::grouped;
use crate::program_file;
use crate::refusal::{Refusal, WRONG_USAGE};
use crate::rows::fault::{Fault, Skipped};
use crate::rows::seen::{Seen, hash};
use crate::rows::source::Source;
use crate::whole_file::{WholeFile, target};
use form::Form;
use gradus_contracts::program::read_program_content;
use gradus_domain::words::calendar::Calendar;
use member_key::MemberKey;
use order::{Flaw, Order};
use orders::{Next, Orders};
use rustc_hash::{FxHashMap, FxHashSet};
use sink::{Said, Sink};
use siphasher::sip128::{Hasher128, SipHasher13};
use sorted::{NotWritten, Sorted, Sorting};
use std::hash::Hasher;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;
use terms::Terms;

/// Converts. Nothing is written unless everything went well.
pub fn run(args: &ConvertArgs) -> ExitCode {
    match convert(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => refusal.tell(),
    }
}

fn convert(args: &ConvertArgs) -> Result<(), Refusal> {
    check_files(args)?;
    let again = keys_that_seem_to_come_again(args)?;
    let mut orders = Orders::open(&args.file, args.platform.forms())?;
    let terms = terms(args, orders.form)?;
    let mut reading = Reading {
        sink: Sink::new(),
        again,
        known: FxHashMap::default(),
        skipped: Skipped::default(),
        orders: 0,
    };
    reading.read_all(&mut orders, &terms, args.keep_going)?;
    let Reading {
        sink,
        mut skipped,
        orders: count,
        ..
    } = reading;
    let mut said = vec![format!(
        "of {}, {} rows, {} orders: {} purchases, {} returns",
        orders.name(),
        number(orders.rows),
        number(count),
        number(sink.purchases),
        number(sink.returns)
    )];
    said.extend(
        sink.counted()
            .map(|(what, times)| format!("{}  {}", number(times), what.words())),
    );
    if !orders.left.is_empty() {
        said.push(format!("columns left: {}", orders.left.join(", ")));
    }
    if skipped.count() > 0 {
        said.push(format!(
            "{}  bad rows and orders skipped",
            number(skipped.count())
        ));
    }
    let has_nothing = sink.purchases == 0 && sink.returns == 0 && skipped.count() > 0;
    if !has_nothing && let Some(members) = write(args, sink.sorting)? {
        said.insert(1, format!("{}  members join", number(members as u64)));
    }
    console::say(said.join("\n    "));
    for fault in skipped.first() {
        console::say(fault);
    }
    if has_nothing {
        return Err(Refusal::from(format!(
            "{}: nothing of it can be converted; the faults above say what would do",
            args.file.display()
        )));
    }
    Ok(())
}

/// What is known while an export is read.
struct Reading {
    sink: Sink,
    /// Hashes of keys that seem to come again.
    again: FxHashSet<u64>,
    /// Of these, the orders that came, and a hash of what they say.
    known: FxHashMap<u128, u128>,
    skipped: Skipped,
    orders: u64,
}

impl Reading {
    fn read_all(
        &mut self,
        orders: &mut Orders,
        terms: &Terms,
        keep_going: bool,
    ) -> Result<(), Refusal> {
        let mut order = Order::default();
        loop {
            let fault = match orders.next(&mut order)? {
                Next::End => break,
                Next::BadRow(fault) => Some(fault),
                Next::Order { is_spoiled: true } => {
                    self.orders += 1;
                    self.sink.say(Said::BesideBadRow);
                    self.sink.keep();
                    None
                }
                Next::Order { is_spoiled: false } => {
                    self.orders += 1;
                    self.read_one(orders, &order, terms)?
                }
            };
            match fault {
                Some(fault) if keep_going => self.skipped.add(fault),
                Some(fault) => return Err(fault.into()),
                None => {}
            }
        }
        if orders.rows == 0 {
            return Err(Refusal::from(format!(
                "{}:2:1\n    found no row below the header\n    an export has one row or more for each order",
                orders.name()
            )));
        }
        Ok(())
    }

    /// Reads an order. Its fault, if it has one; then nothing of it counts.
    fn read_one(
        &mut self,
        orders: &Orders,
        order: &Order,
        terms: &Terms,
    ) -> Result<Option<Fault>, Refusal> {
        let form = orders.form;
        let read = if orders.key().is_empty() {
            Err(nameless(order, form))
        } else {
            match self.comes_again(orders.key(), order) {
                Again::No => (form.read)(order, terms, &mut self.sink),
                Again::Same => {
                    self.sink.say(Said::CameAgain);
                    Ok(())
                }
                Again::Other => Err(order.came_before(0, form.id)),
            }
        };
        match read {
            Ok(()) => {
                self.sink.keep();
                Ok(None)
            }
            Err(flaw) => {
                self.sink.forget();
                Ok(Some(fault_of(orders, order, flaw)))
            }
        }
    }

    fn comes_again(&mut self, key: &[u8], order: &Order) -> Again {
        if !self.again.contains(&hash(key)) {
            return Again::No;
        }
        let said = order.hash_of_what_is_read();
        match self.known.insert(hash_of(key), said) {
            None => Again::No,
            Some(before) if before == said => Again::Same,
            Some(before) => {
                self.known.insert(hash_of(key), before);
                Again::Other
            }
        }
    }
}

/// Whether an order has come before.
enum Again {
    No,
    Same,
    Other,
}

fn nameless(order: &Order, form: &Form) -> Flaw {
    let hint = if form.continued.is_empty() {
        "each row names what it is of"
    } else {
        "only a row that says nothing else of whose and when continues the order above it"
    };
    order.flaw(0, form.id, "no_id", "", hint.to_owned())
}

fn hash_of(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

fn fault_of(orders: &Orders, order: &Order, flaw: Flaw) -> Fault {
    let (line, column) = order.place_of(&flaw);
    let names = flaw
        .column
        .and_then(|column| orders.form.columns.get(column));
    let field = names.and_then(|column| column.names.first());
    Fault {
        file: orders.name().clone(),
        line,
        column,
        field: field.copied().unwrap_or_default().to_owned(),
        code: flaw.code,
        found: flaw.found,
        hint: flaw.hint,
    }
}

/// Goes through the export once: hashes of keys that seem to be of several orders, a few too
/// many perhaps, in memory of bounded size.
fn keys_that_seem_to_come_again(args: &ConvertArgs) -> Result<FxHashSet<u64>, Refusal> {
    let orders = Orders::open(&args.file, args.platform.forms())?;
    let mut seen = Seen::for_bytes(Source::new(args.file.clone()).bytes());
    let mut again = FxHashSet::default();
    orders.each_key(&mut |key| {
        let key = hash(key);
        if seen.mark(key) {
            again.insert(key);
        }
    })?;
    Ok(again)
}

fn terms(args: &ConvertArgs, form: &Form) -> Result<Terms, Refusal> {
    let program = args.program.as_deref().map(read_program).transpose()?;
    let (currency, calendar) = match program {
        Some((currency, calendar)) => (Some(currency), Some(calendar)),
        None => (args.currency, args.zone.clone()),
    };
    let missing = |option: &str| Refusal {
        text: format!(
            "error: {} does not say its {option}\n    --program FILE takes it from the program, --{option} names it",
            form.name
        ),
        code: WRONG_USAGE,
    };
    if form.needs_currency && currency.is_none() {
        return Err(missing("currency"));
    }
    if form.needs_zone && calendar.is_none() {
        return Err(missing("zone"));
    }
    let key = match form.needs_key {
        true => {
            let (key, is_new) = MemberKey::of_file(&args.member_key)?;
            if is_new {
                console::say(format_args!(
                    "made {}: with it addresses become member ids; keep it, and the same customers keep their ids",
                    args.member_key.display()
                ));
            }
            Some(key)
        }
        false => None,
    };
    Ok(Terms {
        currency,
        calendar,
        utc: Calendar::new("UTC")?,
        key,
    })
}

fn read_program(path: &Path) -> Result<(gradus_domain::words::money::Currency, Calendar), Refusal> {
    let name = path.display().to_string();
    let bytes = program_file::read(path).map_err(|error| {
        format!("{name}: reading failed: {error}\n    a program file must be there and readable")
    })?;
    let program = read_program_content(&name, &bytes)?.program;
    Ok((program.currency, program.calendar))
}

/// Looks, before anything is read, whether each file is wanted for one thing only, and whether
/// the commands can go where they are wanted.
fn check_files(args: &ConvertArgs) -> Result<(), Refusal> {
    let key = target(&args.member_key);
    let is_shown = [Some(&args.file), args.program.as_ref()]
        .into_iter()
        .flatten()
        .any(|path| target(path) == key);
    if key.is_some() && is_shown {
        return Err(Refusal {
            text: format!(
                "error: --member-key {}: found a file that is read for something else\n    a key is a secret of its own; name a file that is not there, and it is made",
                args.member_key.display()
            ),
            code: WRONG_USAGE,
        });
    }
    check_out(args)
}

fn check_out(args: &ConvertArgs) -> Result<(), Refusal> {
    let Some(out) = &args.out else {
        return Ok(());
    };
    let refused = |found: &str, hint: &str| Refusal {
        text: format!("error: --out {}: {found}\n    {hint}", out.display()),
        code: WRONG_USAGE,
    };
    if out.is_dir() {
        return Err(refused("found a folder", "name a file in it"));
    }
    let Some(place) = target(out) else {
        return Err(refused(
            "found no such folder",
            "make the folder first, or name a file in one that is there",
        ));
    };
    let read = [
        Some(&args.file),
        args.program.as_ref(),
        Some(&args.member_key),
    ];
    let is_read = read
        .into_iter()
        .flatten()
        .any(|path| target(path).as_ref() == Some(&place));
    if is_read {
        return Err(refused(
            "found a file that is read",
            "it would be written over: name another file",
        ));
    }
    Ok(())
}

/// Writes the commands. How many members join; `None` where nobody has read to the end.
fn write(args: &ConvertArgs, sorting: Sorting) -> Result<Option<usize>, Refusal> {
    let shown = args.out.as_ref().map_or_else(
        || "standard output".to_owned(),
        |out| out.display().to_string(),
    );
    let written = sorting
        .end()
        .map_err(NotWritten::Aside)
        .and_then(|sorted| match &args.out {
            Some(out) => write_file(out, sorted),
            None => write_out(sorted),
        });
    match written {
        Ok(members) => Ok(Some(members)),
        // Whoever reads may stop reading.
        Err(NotWritten::Out(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(None),
        Err(error) => Err(error.told(&shown).into()),
    }
}

fn write_file(out: &Path, sorted: Sorted) -> Result<usize, NotWritten> {
    let mut file = WholeFile::begin(out).map_err(NotWritten::Out)?;
    let members = sorted.write(&mut file)?;
    file.put_in_place().map_err(NotWritten::Out)?;
    Ok(members)
}

fn write_out(sorted: Sorted) -> Result<usize, NotWritten> {
    let mut out = BufWriter::new(io::stdout().lock());
    let members = sorted.write(&mut out)?;
    out.flush().map_err(NotWritten::Out)?;
    Ok(members)
}

fn number(count: u64) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}
