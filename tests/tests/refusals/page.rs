//! The tables of refusals, as `docs/rules/deciding.md` has them.

const PAGE: &str = include_str!("../../../docs/rules/deciding.md");
const SECTION: &str = "## The order of refusals";
const EVERY_COMMAND: &str = "Every command";
const LAST: &str = "Last";
const WAITING: &str = "A return that waits";

/// Every kind of command, as the page names it.
pub(crate) const KINDS: [&str; 12] = [
    "join",
    "purchase",
    "return",
    "activity",
    "spend",
    "give_back",
    "profile",
    "adjust",
    "reinstate",
    "hold_tier",
    "erase",
    "settle",
];

/// A row: a refusal, by its code and, where the code stands more than once, what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) refusal: String,
    /// The kinds of commands that it is of; of a command's own table, that one.
    of: Vec<String>,
    /// Refusals before it that cannot apply to the same command.
    never: Vec<String>,
}

/// The refusals of one kind of command, the first one first.
#[derive(Debug)]
pub(crate) struct Order {
    rows: Vec<Row>,
}

impl Order {
    /// As the page has it.
    pub(crate) fn of(kind: &str) -> Self {
        let mut rows = table(EVERY_COMMAND);
        rows.extend(table(kind));
        rows.extend(table(LAST));
        rows.retain(|row| row.of.iter().any(|of| of == kind));
        Self { rows }
    }

    pub(crate) fn refusals(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.refusal.as_str()).collect()
    }

    /// The same, without some.
    pub(crate) fn without(mut self, refusals: &[&str]) -> Self {
        self.rows
            .retain(|row| !refusals.contains(&row.refusal.as_str()));
        self
    }

    /// Pairs of which the page says that they cannot apply together, the earlier first.
    pub(crate) fn never_together(&self) -> Vec<(&str, &str)> {
        let mut pairs = Vec::new();
        for (index, later) in self.rows.iter().enumerate() {
            for earlier in self.rows.iter().take(index) {
                if later.never.contains(&earlier.refusal) {
                    pairs.push((earlier.refusal.as_str(), later.refusal.as_str()));
                }
            }
        }
        pairs
    }

    /// All other pairs, the earlier first.
    pub(crate) fn pairs(&self) -> Vec<(&str, &str)> {
        let never = self.never_together();
        let refusals = self.refusals();
        let mut pairs = Vec::new();
        for (index, later) in refusals.iter().enumerate() {
            for earlier in refusals.iter().take(index) {
                if !never.contains(&(earlier, later)) {
                    pairs.push((*earlier, *later));
                }
            }
        }
        pairs
    }

    /// For each row as many rows with it as can apply all at once, in order.
    pub(crate) fn stacks(&self) -> Vec<Vec<&str>> {
        let never = self.never_together();
        let refusals = self.refusals();
        let fits = |a: &str, b: &str| !never.contains(&(a, b)) && !never.contains(&(b, a));
        let mut stacks: Vec<Vec<&str>> = Vec::new();
        for seed in &refusals {
            let mut stack = vec![*seed];
            for refusal in &refusals {
                if !stack.contains(refusal) && stack.iter().all(|there| fits(there, refusal)) {
                    stack.push(refusal);
                }
            }
            stack.sort_by_key(|refusal| refusals.iter().position(|there| there == refusal));
            if !stacks.contains(&stack) {
                stacks.push(stack);
            }
        }
        stacks
    }
}

/// What can become of a return that waits, the first one first.
pub(crate) fn of_a_return_that_waits() -> Vec<String> {
    let rows = table(WAITING).into_iter();
    rows.map(|row| row.refusal).collect()
}

/// Every refusal of every table.
pub(crate) fn everywhere() -> Vec<String> {
    let titles = KINDS.iter().chain([&EVERY_COMMAND, &LAST, &WAITING]);
    titles
        .flat_map(|title| table(title))
        .map(|row| row.refusal)
        .collect()
}

/// The titles of all tables.
pub(crate) fn titles() -> Vec<&'static str> {
    section()
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect()
}

/// The titles that are no kind of command.
pub(crate) const OTHER_TITLES: [&str; 3] = [EVERY_COMMAND, LAST, WAITING];

fn section() -> &'static str {
    let begins = PAGE.find(SECTION).unwrap();
    let section = &PAGE[begins + SECTION.len()..];
    section
        .find("\n## ")
        .map_or(section, |ends| &section[..ends])
}

/// The rows of the table under a title; none where it is not there.
fn table(title: &str) -> Vec<Row> {
    let heading = format!("### {title}");
    let mut lines = section()
        .lines()
        .skip_while(|line| *line != heading)
        .skip(1);
    let mut header: Option<Vec<&str>> = None;
    let mut rows = Vec::new();
    for line in lines.by_ref().take_while(|line| !line.starts_with("### ")) {
        let Some(cells) = cells(line) else { continue };
        match &header {
            None => header = Some(cells),
            Some(_) if cells[0].starts_with("---") => {}
            Some(header) => rows.push(row(title, header, &cells)),
        }
    }
    rows
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

fn row(title: &str, header: &[&str], cells: &[&str]) -> Row {
    assert_eq!(header.len(), cells.len(), "{title}: {cells:?}");
    let cell = |name: &str| {
        let column = header.iter().position(|there| *there == name)?;
        Some(cells[column])
    };
    let never = cell("never with").unwrap_or_default().split("; ");
    Row {
        refusal: label(cell("refusal").unwrap()),
        of: cell("of").map_or_else(|| vec![title.to_owned()], kinds),
        never: never.filter(|text| !text.is_empty()).map(label).collect(),
    }
}

/// `` `code`, about `` without its marks.
fn label(text: &str) -> String {
    assert!(text.starts_with('`'), "no code begins {text:?}");
    text.replace('`', "")
}

/// The kinds that a cell names: all, all but some, or some.
fn kinds(text: &str) -> Vec<String> {
    let named: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    for name in &named {
        assert!(KINDS.contains(name), "{name} is no command");
    }
    let is_meant = |kind: &&str| match text {
        "every command" => true,
        _ if text.starts_with("all but ") => !named.contains(kind),
        _ => named.contains(kind),
    };
    let meant = KINDS.iter().filter(|kind| is_meant(kind));
    meant.map(|kind| (*kind).to_owned()).collect()
}
