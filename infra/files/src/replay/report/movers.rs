//! The members who moved most.

use super::markup::escaped;
use crate::numbers::grouped;
use crate::replay::named::Named;
use crate::replay::outcome::Outcome;
use crate::replay::worker::Account;
use std::cmp::Reverse;
use std::fmt::Write;

/// How many members a table has.
const ROWS_MAX: usize = 10;

/// The section.
pub(super) fn section(outcome: &Outcome<'_>) -> String {
    format!(
        "<section class=\"block\"><h3>Top movers</h3>\n<div class=\"pair\">\n{}{}</div></section>\n",
        table(
            "Most changes of tier",
            outcome.program,
            &first_by(outcome, |account| (
                i64::from(account.tier_changes),
                account.issued
            ))
        ),
        table(
            "Most points",
            outcome.program,
            &first_by(outcome, |account| (
                account.issued,
                i64::from(account.tier_changes)
            ))
        ),
    )
}

fn first_by<'a>(
    outcome: &'a Outcome<'_>,
    figures: impl Fn(&Account) -> (i64, i64),
) -> Vec<&'a Account> {
    let mut accounts: Vec<&Account> = outcome.accounts.iter().collect();
    let by = |account: &&Account| (Reverse(figures(account)), account.member.clone());
    if accounts.len() > ROWS_MAX {
        accounts.select_nth_unstable_by_key(ROWS_MAX, by);
        accounts.truncate(ROWS_MAX);
    }
    accounts.sort_by_key(by);
    accounts
}

fn table(caption: &str, program: &Named, accounts: &[&Account]) -> String {
    let mut html = format!(
        "<div class=\"scroll\"><table><caption>{caption}</caption><thead><tr>\
         <th scope=\"col\">Member</th><th scope=\"col\">Tier</th>\
         <th scope=\"col\" class=\"n\">Changes</th><th scope=\"col\" class=\"n\">Issued</th>\
         <th scope=\"col\" class=\"n\">Lapsed</th><th scope=\"col\" class=\"n\">Balance</th>\
         </tr></thead><tbody>\n"
    );
    for account in accounts {
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escaped(account.member.as_str()),
            escaped(program.tier(&account.tier)),
            account.tier_changes,
            grouped(account.issued),
            grouped(account.lapsed),
            grouped(account.balance)
        );
    }
    html.push_str("</tbody></table></div>\n");
    html
}
