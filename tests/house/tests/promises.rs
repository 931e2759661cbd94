//! Every promise of the pages names what keeps it: the tables of `docs/promises` quote the pages
//! as they are, and name tests that are there.

#![expect(
    clippy::unwrap_used,
    reason = "a page that cannot be read is a failed test"
)]

use gradus_house::workspace::{files, here};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Pages that say how something came about, was measured or is done, and promise nothing of it.
const WITHOUT_PROMISES: [&str; 6] = [
    "architecture.md",
    "mutation-testing.md",
    "rules/README.md",
    "simulation.md",
    "small-worlds.md",
    "speed.md",
];

/// How many promises nothing keeps so far: it may become less.
const KEPT_BY_NOTHING: usize = 144;

/// A row of a table.
#[derive(Debug)]
struct Promise {
    page: String,
    said: String,
    kept_by: Vec<Keeper>,
}

/// What keeps a promise.
#[derive(Debug, PartialEq, Eq)]
enum Keeper {
    /// A test, by its function's name, or a script, by its path.
    Named(String),
    /// A scenario, by its name.
    Scenario(String),
    /// Nothing does so far.
    Nothing,
    /// No test can, for this reason.
    NotTried(String),
}

#[test]
fn every_page_that_promises_something_has_a_table() {
    let docs = here().join("docs");
    let pages = pages(&docs);
    let promising: Vec<&String> = pages
        .iter()
        .filter(|page| !page.starts_with("decisions/") && !page.starts_with("promises/"))
        .filter(|page| !WITHOUT_PROMISES.contains(&page.as_str()))
        .collect();

    let without: Vec<&&String> = promising
        .iter()
        .filter(|page| !docs.join("promises").join(page).exists())
        .collect();

    assert_eq!(without, Vec::<&&String>::new());
}

#[test]
fn every_promise_stands_in_its_page_as_it_is_quoted() {
    let docs = here().join("docs");
    let promises = promises(&docs);

    let moved: Vec<String> = promises
        .iter()
        .filter(|promise| !plain(&read(&docs.join(&promise.page))).contains(&promise.said))
        .map(|promise| format!("{}: {}", promise.page, promise.said))
        .collect();

    assert!(promises.len() > 100, "only {} promises", promises.len());
    assert_eq!(moved, Vec::<String>::new());
}

#[test]
fn every_test_that_a_promise_names_is_there() {
    let here = here();
    let promises = promises(&here.join("docs"));
    let (tests, scenarios) = (tests(&here), scenarios(&here));

    let mut missing = Vec::new();
    for Promise { page, kept_by, .. } in &promises {
        for keeper in kept_by {
            let is_there = match keeper {
                Keeper::Named(name) => tests.contains(name) || here.join(name).is_file(),
                Keeper::Scenario(name) => scenarios.contains(name),
                Keeper::Nothing | Keeper::NotTried(_) => true,
            };
            if !is_there {
                missing.push(format!("{page}: {keeper:?}"));
            }
        }
    }

    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn a_promise_that_nothing_keeps_is_named() {
    let promises = promises(&here().join("docs"));

    let unkept: Vec<String> = promises
        .iter()
        .filter(|promise| promise.kept_by.contains(&Keeper::Nothing))
        .map(|promise| format!("{}: {}", promise.page, promise.said))
        .collect();

    assert_eq!(unkept.len(), KEPT_BY_NOTHING, "{}", unkept.join("\n"));
}

#[test]
fn a_row_is_read() {
    let row = r"| a bound of `3` \| 4 | `one_test`, scenario `its name` |";

    let promise = row_of("rules/x.md", row).unwrap();

    assert_eq!(promise.said, "a bound of `3` | 4");
    assert_eq!(
        promise.kept_by,
        [
            Keeper::Named("one_test".to_owned()),
            Keeper::Scenario("its name".to_owned())
        ]
    );
    assert!(row_of("rules/x.md", "| promise | kept by |").is_none());
    assert!(row_of("rules/x.md", "| --- | --- |").is_none());
}

fn promises(docs: &Path) -> Vec<Promise> {
    let tables = docs.join("promises");
    let mut promises = Vec::new();
    for page in pages(&tables) {
        let text = read(&tables.join(&page));
        let rows = text.lines().filter(|line| line.starts_with('|'));
        promises.extend(rows.filter_map(|row| row_of(&page, row)));
    }
    promises
}

fn row_of(page: &str, row: &str) -> Option<Promise> {
    let row = row.replace("\\|", "\u{0}");
    let mut cells = row.split('|').skip(1).map(|cell| cell.trim());
    let (said, kept_by) = (cells.next()?, cells.next()?);
    if said == "promise" || said.starts_with("---") {
        return None;
    }
    Some(Promise {
        page: page.to_owned(),
        said: plain(&said.replace('\u{0}', "|")),
        kept_by: keepers(page, kept_by),
    })
}

fn keepers(page: &str, cell: &str) -> Vec<Keeper> {
    if cell == "nothing" {
        return vec![Keeper::Nothing];
    }
    if let Some(reason) = cell.strip_prefix("not tried: ") {
        return vec![Keeper::NotTried(reason.to_owned())];
    }
    // Between the backticks of a cell stand names, before each what it names.
    let parts: Vec<&str> = cell.split('`').collect();
    let keepers: Vec<Keeper> = parts
        .chunks_exact(2)
        .map(|pair| {
            if pair[0].contains("scenario") {
                Keeper::Scenario(pair[1].to_owned())
            } else {
                Keeper::Named(pair[1].to_owned())
            }
        })
        .collect();
    assert!(!keepers.is_empty(), "{page}: {cell} names nothing");
    keepers
}

/// The names of all test functions.
fn tests(here: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in files(here, ".rs").unwrap() {
        let text = read(&path);
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                is_test = true;
            } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
                names.insert(rest.split(['(', '<']).next().unwrap().to_owned());
                is_test = false;
            }
        }
    }
    names
}

/// The names of all scenarios.
fn scenarios(here: &Path) -> BTreeSet<String> {
    let texts = files(here, ".scenarios.toml")
        .unwrap()
        .into_iter()
        .map(|path| read(&path));
    texts
        .flat_map(|text| {
            let names = text.lines().filter_map(|line| {
                let name = line.trim().strip_prefix("name = \"")?;
                Some(name.strip_suffix('"')?.replace("\\\"", "\""))
            });
            names.collect::<Vec<_>>()
        })
        .collect()
}

/// Text with every run of white space as one space.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The Markdown files of a folder, by their paths in it.
fn pages(folder: &Path) -> Vec<String> {
    let paths = files(folder, ".md").unwrap().into_iter();
    let mut pages: Vec<String> = paths
        .map(|path| path.strip_prefix(folder).unwrap().display().to_string())
        .collect();
    pages.sort();
    pages
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
