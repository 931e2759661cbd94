//! Parameters of path and query, and headers that a caller sends.

use crate::api::operation::{Facts, Query};
use crate::api::routes::Route;
use crate::commands::ID_CHARS_MAX;
use crate::program::versions::{NAMED_MAX, SAMPLE_DEFAULT, SAMPLE_MAX};
use serde_json::{Map, Value, json};

/// The longest parameter of a path, in characters: a command's key holds a kind, a member and
/// an id.
const PATH_CHARS_MAX: usize = 3 * ID_CHARS_MAX;
/// The longest idempotency key, in characters.
const KEY_CHARS_MAX: usize = 128;

const PLACE: &str = "#/components/parameters/";

/// The parameters that several operations have.
pub(super) fn shared() -> Map<String, Value> {
    let all = [
        ("program", in_path("program", "The program's id.")),
        ("member", in_path("member", "The member's id.")),
        (
            "key",
            in_path(
                "key",
                "The command's key: `purchase:<id>`, `return:<member>:<id>`, `activity:<member>:<id>` or another that an answer gave, with slashes as they are or as `%2F`.",
            ),
        ),
        ("version", version()),
        ("idempotency-key", idempotency_key()),
        ("prefer", prefer()),
    ];
    all.into_iter()
        .map(|(name, parameter)| (name.to_owned(), parameter))
        .collect()
}

/// An operation's parameters.
pub(super) fn of(route: &Route, facts: &Facts) -> Vec<Value> {
    let in_path = route.path.split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        Some(shared_one(name.strip_suffix('+').unwrap_or(name)))
    });
    let in_query = facts.query.iter().map(|query| in_query(*query));
    let headers = [
        (route.idempotency_key, "idempotency-key"),
        (facts.may_wait, "prefer"),
    ];
    let headers = headers
        .into_iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, name)| shared_one(name));
    in_path.chain(in_query).chain(headers).collect()
}

fn shared_one(name: &str) -> Value {
    json!({ "$ref": format!("{PLACE}{name}") })
}

fn in_path(name: &str, description: &str) -> Value {
    json!({
        "name": name,
        "in": "path",
        "required": true,
        "description": description,
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": PATH_CHARS_MAX,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$",
        },
    })
}

fn version() -> Value {
    json!({
        "name": "version",
        "in": "path",
        "required": true,
        "description": "The version's number.",
        "schema": { "type": "integer", "minimum": 1, "maximum": u32::MAX },
    })
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": true,
        "description": "The caller's own name for this write, in ASCII: the same when it is sent again, another for another write.",
        "schema": { "type": "string", "minLength": 1, "maxLength": KEY_CHARS_MAX },
        "example": "7f0c1e6a-join",
    })
}

fn prefer() -> Value {
    json!({
        "name": "Prefer",
        "in": "header",
        "required": false,
        "description": "`wait` (RFC 7240): the answer is the decision, where it can be had now.",
        "schema": { "type": "string" },
        "example": "wait",
    })
}

fn in_query(query: Query) -> Value {
    let (name, description, schema) = match query {
        Query::Limit { default, most } => (
            "limit",
            "How many parts of the list.",
            json!({ "type": "integer", "minimum": 1, "maximum": most, "default": default }),
        ),
        Query::Cursor => (
            "cursor",
            "The `next_cursor` of the part before. Left out: the first part.",
            json!({ "type": "string" }),
        ),
        Query::Details => (
            "details",
            "Whether each line comes with its whole entry.",
            json!({ "type": "boolean", "default": false }),
        ),
        Query::File => (
            "file",
            "The number of the version whose file is asked for.",
            json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX }),
        ),
        Query::Members => (
            "members",
            "The members to look at, with commas between. Not beside `sample`.",
            json!({
                "type": "array",
                "minItems": 1,
                "maxItems": NAMED_MAX,
                "items": { "type": "string", "minLength": 1 },
            }),
        ),
        Query::Sample => (
            "sample",
            "How many members to draw at random. Not beside `members`.",
            json!({
                "type": "integer",
                "minimum": 1,
                "maximum": SAMPLE_MAX,
                "default": SAMPLE_DEFAULT,
            }),
        ),
    };
    let mut parameter = json!({
        "name": name,
        "in": "query",
        "required": false,
        "description": description,
        "schema": schema,
    });
    if let (Query::Members, Some(fields)) = (query, parameter.as_object_mut()) {
        fields.insert("style".to_owned(), "form".into());
        fields.insert("explode".to_owned(), false.into());
    }
    parameter
}
