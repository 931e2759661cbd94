//! Every link of the pages leads somewhere: to a file of the workspace, and to a heading of it.

#![expect(
    clippy::unwrap_used,
    reason = "a page that cannot be read is a failed test"
)]

use gradus_house::workspace::{files, here};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_relative_link_of_a_page_leads_to_a_file_and_a_heading() {
    let here = here();
    let pages = pages(&here);

    let broken: Vec<String> = pages.iter().flat_map(|page| broken(&here, page)).collect();

    assert!(pages.len() > 40, "only {} pages", pages.len());
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn a_heading_is_linked_as_it_is_shown_on_the_web() {
    assert_eq!(anchor("## Settle first (§2)"), "settle-first-2");
    assert_eq!(anchor("### `score` takes a batch"), "score-takes-a-batch");
    assert_eq!(anchor("# One log, two readers_"), "one-log-two-readers_");
}

#[test]
fn links_in_code_are_none() {
    let text = "[a](b.md)\n```\n[c](d.md)\n```\n`[e](f.md)` and [g](h.md#i)";

    assert_eq!(links(text), ["b.md", "h.md#i"]);
}

/// The pages of the workspace. The tables of promises quote other pages, links and all.
fn pages(here: &Path) -> Vec<PathBuf> {
    let quoting = here.join("docs/promises");
    let mut pages = files(here, ".md").unwrap();
    pages.retain(|page| !page.starts_with(&quoting));
    pages
}

fn broken(here: &Path, page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let shown = page.strip_prefix(here).unwrap().display();
    let leads_nowhere = |link: &&str| !link.contains("://") && !leads(page, link);
    links(&text)
        .into_iter()
        .filter(leads_nowhere)
        .map(|link| format!("{shown}: {link}"))
        .collect()
}

fn leads(page: &Path, link: &str) -> bool {
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() {
        page.to_owned()
    } else {
        page.parent().unwrap().join(file)
    };
    if heading.is_empty() || !file.is_empty() && !file.ends_with(".md") {
        return target.exists();
    }
    let Ok(text) = fs::read_to_string(&target) else {
        return false;
    };
    without_code_blocks(&text)
        .filter(|line| line.starts_with('#'))
        .any(|line| anchor(line) == heading)
}

/// The targets of all links of a text.
fn links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    for line in without_code_blocks(text) {
        for (nth, part) in line.split('`').enumerate() {
            let is_code = nth % 2 == 1;
            let ends = part.split("](").skip(1);
            if !is_code {
                links.extend(ends.filter_map(|rest| rest.split(')').next()));
            }
        }
    }
    links
}

fn without_code_blocks(text: &str) -> impl Iterator<Item = &str> {
    let mut in_block = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        in_block ^= is_fence;
        !in_block && !is_fence
    })
}

/// The name by which a heading is linked.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
