//! Every route of the HTTP API, put together from the tables of operations: from here the
//! gateway, the checks inside the functions, the OpenAPI document and the deployment are made
//! or tested.

pub use super::route::{
    BATCH_MAX, BODY_BYTES_MAX, Function, MERGE_PATCH, Method, ONE_BYTES_MAX, Scope,
};

use super::operation::{Operation, account, enroll, ingest, program};
use super::route;

/// One route of all.
pub type Route = route::Route<Operation>;

/// Every route.
pub const ROUTES: &[Route] = &all();

const COUNT: usize =
    enroll::ROUTES.len() + account::ROUTES.len() + ingest::ROUTES.len() + program::ROUTES.len();

const fn all() -> [Route; COUNT] {
    let first = enroll::ROUTES[0];
    let mut all = [first.doing(Operation::Enroll(first.operation)); COUNT];
    let mut at = 0;
    macro_rules! add {
        ($($function:ident of $module:ident),+) => {$(
            let mut of_it = 0;
            while of_it < $module::ROUTES.len() {
                let route = $module::ROUTES[of_it];
                all[at] = route.doing(Operation::$function(route.operation));
                at += 1;
                of_it += 1;
            }
        )+};
    }
    add!(Enroll of enroll, Account of account, Ingest of ingest, Program of program);
    all
}

impl Route {
    /// The gateway's name for it: method and path.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {}", self.method.word(), self.path)
    }

    /// The route with this key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<&'static Self> {
        let (method, path) = key.split_once(' ')?;
        ROUTES
            .iter()
            .find(|route| route.method.word() == method && route.path == path)
    }

    /// The route that a request goes to, and its parameters in the order of the path, as
    /// they stand in the path. A literal segment goes before a parameter.
    #[must_use]
    pub fn of_path<'a>(
        method: &str,
        path: &'a str,
    ) -> Option<(&'static Self, Vec<(&'static str, &'a str)>)> {
        ROUTES
            .iter()
            .filter(|route| route.method.word() == method)
            .filter(|route| fits(route.path, path))
            .filter_map(|route| Some((route, parameters(route.path, path)?)))
            .min_by_key(|(_, found)| found.len())
    }
}

/// Whether all fixed segments stand where they must: a look that leaves few routes to read
/// parameters of.
fn fits(template: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    template.split('/').all(|expected| {
        let found = segments.next();
        expected.starts_with('{') || found == Some(expected)
    })
}

/// `{name}` takes one segment, `{name+}` at the end all that is left.
fn parameters<'a>(template: &'static str, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut found = Vec::new();
    let mut rest = Some(path);
    for expected in template.split('/') {
        let left = rest?;
        let (part, after) = match left.split_once('/') {
            Some((part, after)) => (part, Some(after)),
            None => (left, None),
        };
        let name = expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        match (name, name.and_then(|name| name.strip_suffix('+'))) {
            (Some(_), Some(_)) if left.is_empty() => return None,
            (Some(_), Some(name)) => {
                found.push((name, left));
                return Some(found);
            }
            (Some(_), None) if part.is_empty() => return None,
            (Some(name), None) => found.push((name, part)),
            (None, _) if expected == part => {}
            (None, _) => return None,
        }
        rest = after;
    }
    rest.is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{ROUTES, Route};
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_has_one_route_and_every_key_is_its_own() {
        let operations: BTreeSet<_> = ROUTES.iter().map(|route| route.operation).collect();
        let keys: BTreeSet<_> = ROUTES.iter().map(Route::key).collect();

        assert_eq!(operations.len(), ROUTES.len());
        assert_eq!(keys.len(), ROUTES.len());
    }

    #[test]
    fn a_route_says_what_its_body_may_be_written_in_where_it_reads_one() {
        for route in ROUTES {
            let reads = route.body_bytes_max > 0;
            assert_eq!(reads, !route.media_types.is_empty(), "{}", route.key());
        }
    }

    #[test]
    fn a_literal_segment_goes_before_a_parameter() {
        let found = Route::of_path("POST", "/v1/programs/classic/members/lookup");

        let (route, parameters) = found.unwrap();
        assert_eq!(route.key(), "POST /v1/programs/{program}/members/lookup");
        assert_eq!(parameters, [("program", "classic")]);
    }

    #[test]
    fn a_commands_key_may_hold_slashes() {
        let found = Route::of_path("GET", "/v1/programs/classic/commands/purchase:2026/001");

        let (_, parameters) = found.unwrap();
        assert_eq!(
            parameters,
            [("program", "classic"), ("key", "purchase:2026/001")]
        );
    }

    #[test]
    fn a_path_with_an_empty_parameter_or_a_tail_is_nobodys() {
        for path in [
            "/v1/programs//members",
            "/v1/programs/classic/members/",
            "/v1/programs/classic/members/m/balance/x",
            "/v2/programs/classic/members",
        ] {
            assert!(Route::of_path("GET", path).is_none(), "{path}");
        }
    }
}
