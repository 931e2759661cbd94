//! Each member's end as CSV: `member_id,tier,balance,issued,lapsed`, by member.

use crate::replay::outcome::Outcome;
use crate::rows::fields::quoted;
use std::fmt::Write;

/// The file's text. Members stand in the order of their ids' bytes.
pub(super) fn csv(outcome: &Outcome<'_>) -> String {
    let mut text = String::from("member_id,tier,balance,issued,lapsed\n");
    for account in &outcome.accounts {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{},{},{},{},{}",
            quoted(account.member.as_str()),
            quoted(account.tier.as_str()),
            account.balance,
            account.issued,
            account.lapsed
        );
    }
    text
}
