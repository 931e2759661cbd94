//! Programs from the text of their files.

use crate::commands::local;
use gradus_contracts::program::read_program;
use gradus_domain::program::Program;
use gradus_domain::program::versions::Programs;

/// Reads one program file.
///
/// # Panics
/// Where the file has faults: they are the message.
#[must_use]
pub fn program(text: &str) -> Program {
    match read_program("test.toml", text.as_bytes()) {
        Ok(program) => program,
        Err(faults) => panic!("{faults}\n{text}"),
    }
}

/// Reads the versions of one program, the oldest first.
///
/// # Panics
/// Where a file has faults, or the versions do not belong together.
#[must_use]
pub fn programs(texts: &[&str]) -> Programs {
    together(texts.iter().map(|text| program(text)).collect())
}

/// A program file in which `more` says what matters and the rest is as plain as can be. What
/// `more` says stands; what a file cannot do without is put in:
///
/// - one point per 1.00, never lapsing; with a table `[growth]`, one growth per 1.00;
/// - a lowest tier `base`, where the first tier of `more` asks for something or there is none;
/// - tiers that are reached are kept for ever.
///
/// Lines before the first table of `more` belong to the program itself.
#[must_use]
pub fn simple(zone: &str, currency: &str, more: &str) -> String {
    let mut tables = tables_of(more);
    let own = tables.remove(0);
    if !tables.iter().any(|table| table.is("[earning]")) {
        tables.insert(0, Table::new("[earning]"));
    }
    let lowest = tables.iter().position(|table| table.is("[[tiers]]"));
    if lowest.is_none_or(|lowest| asks_for_something(&tables, lowest)) {
        let base = Table {
            lines: vec!["[[tiers]]", "id = \"base\""],
        };
        tables.insert(lowest.unwrap_or(tables.len()), base);
    }
    for index in 0..tables.len() {
        let must_last = asks_for_something(&tables, index);
        let table = &mut tables[index];
        if table.is("[earning]") {
            table.put_in("points", "points = \"1\"");
            table.put_in("per", "per = \"1.00\"");
            table.put_in("expiry", "expiry = \"never\"");
        } else if table.is("[growth]") {
            table.put_in("growth", "growth = \"1\"");
            table.put_in("per", "per = \"1.00\"");
        } else if must_last {
            table.put_in("validity", "validity = \"forever\"");
        }
    }
    let head = format!(
        "id = \"test\"\nversion = 1\nzone = \"{zone}\"\ncurrency = \"{currency}\"\nactivities = [\"check-in\", \"review\"]"
    );
    let lines = tables.iter().flat_map(|table| &table.lines);
    let lines = own.lines.iter().chain(lines).copied();
    std::iter::once(head.as_str())
        .chain(lines)
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// A table of a program file: the line that names it, and those that follow.
struct Table<'t> {
    lines: Vec<&'t str>,
}

impl<'t> Table<'t> {
    fn new(name: &'t str) -> Self {
        Self { lines: vec![name] }
    }

    fn is(&self, name: &str) -> bool {
        self.lines.first().is_some_and(|line| line.trim() == name)
    }

    fn says(&self, key: &str) -> bool {
        self.lines.iter().any(|line| {
            let name = line.split_once('=').map(|(name, _)| name.trim());
            name == Some(key)
        })
    }

    fn put_in(&mut self, key: &str, line: &'t str) {
        if !self.says(key) {
            self.lines.push(line);
        }
    }
}

/// What stands before the first table, and the tables.
fn tables_of(text: &str) -> Vec<Table<'_>> {
    let mut tables = vec![Table { lines: Vec::new() }];
    for line in text.lines() {
        match tables.last_mut() {
            Some(table) if !line.trim_start().starts_with('[') => table.lines.push(line),
            _ => tables.push(Table::new(line)),
        }
    }
    tables
}

/// Whether the table is a tier with conditions, written in it or in a table of their own.
fn asks_for_something(tables: &[Table<'_>], index: usize) -> bool {
    let own_table = tables.get(index + 1);
    let own_table = own_table.is_some_and(|table| table.is("[tiers.qualify]"));
    tables
        .get(index)
        .is_some_and(|table| table.is("[[tiers]]") && (own_table || table.says("qualify")))
}

/// The table `[earning]` of [`simple`] with an expiry; more lines of it may follow.
#[must_use]
pub fn earning(expiry: &str) -> String {
    format!("[earning]\nexpiry = {expiry}\n")
}

/// [`simple`] in Shanghai and yuan as a later version, in force from a local time on.
///
/// # Panics
/// Where the text has faults.
#[must_use]
pub fn version(number: u32, from: &str, more: &str) -> Program {
    let head = format!("version = {number}\neffective_from = \"{}\"", local(from));
    program(&simple("Asia/Shanghai", "CNY", more).replace("version = 1", &head))
}

/// Two versions of [`simple`], the second in force from a local time on.
///
/// # Panics
/// Where a text has faults, or the versions do not belong together.
#[must_use]
pub fn two_versions(first: &str, from: &str, second: &str) -> Programs {
    let first = program(&simple("Asia/Shanghai", "CNY", first));
    together(vec![first, version(2, from, second)])
}

/// Versions of one program, the oldest first.
///
/// # Panics
/// Where they do not belong together.
#[must_use]
pub fn together(versions: Vec<Program>) -> Programs {
    match Programs::new(versions) {
        Ok(programs) => programs,
        Err(error) => panic!("{error}"),
    }
}

/// The table of a tier `silver` for [`simple`], as the lines say.
#[must_use]
pub fn silver(lines: &str) -> String {
    format!("[[tiers]]\nid = \"silver\"\n{lines}\n")
}

/// As [`earning`], of points that wait so many days until they are active.
#[must_use]
pub fn earning_after(days: u16, expiry: &str) -> String {
    earning(expiry) + &format!("activation = {{ after_days = {days} }}\n")
}
