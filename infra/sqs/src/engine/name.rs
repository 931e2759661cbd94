//! Queue names, their URLs and their ARNs.

use crate::engine::fault::{Code, Fault};

/// The account every queue belongs to.
pub const ACCOUNT: &str = "000000000000";

const MAX_CHARACTERS: usize = 80;
const FIFO_SUFFIX: &str = ".fifo";

/// Whether a name is that of a FIFO queue.
pub(crate) fn is_fifo(name: &str) -> bool {
    name.ends_with(FIFO_SUFFIX)
}

/// Checks a name at creation against whether a FIFO queue was asked for.
pub(crate) fn check_new(name: &str, fifo_asked: bool) -> Result<(), Fault> {
    let stem = name.strip_suffix(FIFO_SUFFIX);
    let acceptable = if fifo_asked {
        stem.is_some_and(is_plain)
    } else {
        is_plain(name)
    };
    if acceptable && name.len() <= MAX_CHARACTERS {
        return Ok(());
    }
    Err(Fault::refused(
        Code::InvalidParameterValue,
        if fifo_asked {
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or \
             underscores, must end with .fifo suffix and be 1 to 80 in length."
        } else {
            "Can only include alphanumeric characters, hyphens, or underscores. \
             1 to 80 in length"
        },
    ))
}

fn is_plain(stem: &str) -> bool {
    !stem.is_empty()
        && stem
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// `http://<host>/000000000000/<name>`.
pub(crate) fn url(endpoint: &str, name: &str) -> String {
    format!("{}/{ACCOUNT}/{name}", endpoint.trim_end_matches('/'))
}

/// The queue's name out of its URL. The host is not compared: one server has many addresses.
pub(crate) fn of_url(url: &str) -> Result<&str, Fault> {
    let mut parts = url.rsplit('/');
    match (parts.next(), parts.next()) {
        (Some(name), Some(ACCOUNT)) if !name.is_empty() => Ok(name),
        (Some(_), Some(account)) if !account.is_empty() && url.starts_with("http") => {
            Err(Fault::no_queue())
        }
        _ => Err(Fault::refused(
            Code::InvalidAddress,
            format!("The address {url} is not valid for this endpoint."),
        )),
    }
}

/// `arn:aws:sqs:<region>:000000000000:<name>`.
pub(crate) fn arn(region: &str, name: &str) -> String {
    format!("arn:aws:sqs:{region}:{ACCOUNT}:{name}")
}

/// The queue's name out of an ARN of this account and region.
pub(crate) fn of_arn<'a>(region: &str, arn: &'a str) -> Option<&'a str> {
    arn.strip_prefix("arn:aws:sqs:")?
        .strip_prefix(region)?
        .strip_prefix(':')?
        .strip_prefix(ACCOUNT)?
        .strip_prefix(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_queue_whatever_its_host() {
        let address = url("http://localhost:9324/", "commands.fifo");

        let name = of_url(&address).unwrap();

        assert_eq!(address, "http://localhost:9324/000000000000/commands.fifo");
        assert_eq!(name, "commands.fifo");
    }

    #[test]
    fn eighty_characters_are_a_name_and_eighty_one_are_not() {
        assert!(check_new(&"a".repeat(80), false).is_ok());
        assert!(check_new(&"a".repeat(81), false).is_err());
        assert!(check_new(&format!("{}.fifo", "a".repeat(75)), true).is_ok());
        assert!(check_new(&format!("{}.fifo", "a".repeat(76)), true).is_err());
        assert!(check_new("a.fifo", false).is_err());
        assert!(check_new("a", true).is_err());
    }

    #[test]
    fn an_arn_of_another_region_names_no_queue() {
        assert_eq!(of_arn("eu-central-1", &arn("eu-central-1", "q")), Some("q"));
        assert_eq!(of_arn("eu-central-1", &arn("us-east-1", "q")), None);
    }
}
