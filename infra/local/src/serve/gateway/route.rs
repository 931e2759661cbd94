//! Which route a request takes. The service matches and hands on paths without percent
//! signs, so `%2F` parts segments as `/` does.

use gradus_contracts::api::routes::Route;
use std::collections::HashMap;

/// A route, and the path that led to it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The route.
    pub(crate) route: &'static Route,
    /// The path, decoded.
    pub(crate) path: String,
    /// Its parameters, decoded.
    pub(crate) parameters: HashMap<String, String>,
}

/// The path has percent signs that mean no UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undecodable;

impl Found {
    /// The route of a request; `None`: there is none.
    ///
    /// # Errors
    /// [`Undecodable`].
    pub(crate) fn of(method: &str, raw_path: &str) -> Result<Option<Self>, Undecodable> {
        let path = decoded(raw_path, false)?;
        let Some((route, parameters)) = Route::of_path(method, &path) else {
            return Ok(None);
        };
        let parameters = parameters
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Ok(Some(Self {
            route,
            parameters,
            path,
        }))
    }
}

/// Text without its percent signs, in a query also with its plus signs turned to spaces.
///
/// # Errors
/// [`Undecodable`]: what comes out is not UTF-8. A sign that no two digits follow stays.
pub(crate) fn decoded(text: &str, is_query: bool) -> Result<String, Undecodable> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                (Some(_) | None, _) => bytes.push(b'%'),
            },
            (b'+', _) if is_query => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).map_err(|_| Undecodable)
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

#[cfg(test)]
mod tests {
    use super::{Found, Undecodable, decoded};

    #[test]
    fn percent_signs_are_gone_before_a_route_is_sought() {
        let found = Found::of("GET", "/v1/programs/classic/members/a%20b/balance")
            .unwrap()
            .unwrap();

        assert_eq!(
            found.route.key(),
            "GET /v1/programs/{program}/members/{member}/balance"
        );
        assert_eq!(found.parameters["member"], "a b");
        assert_eq!(found.path, "/v1/programs/classic/members/a b/balance");
        assert!(
            Found::of("GET", "/v1/programs/classic/members/a%2Fb/balance")
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_sign_without_digits_stays_and_bytes_that_are_no_utf_8_are_refused() {
        assert_eq!(decoded("100%", false).unwrap(), "100%");
        assert_eq!(decoded("%zz%2", false).unwrap(), "%zz%2");
        assert_eq!(decoded("a+b", true).unwrap(), "a b");
        assert_eq!(decoded("a+b", false).unwrap(), "a+b");
        assert_eq!(decoded("%FF", false), Err(Undecodable));
    }
}
