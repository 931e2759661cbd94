//! The OpenAPI 3.1 document of the HTTP API, put together from the tables of operations.
//!
//! - `code`: every problem code;
//! - `schema`: the bodies' schemas, from their types; `clients`: as generators of clients take
//!   them;
//! - `parameter`, `response`: parts of an operation, as OpenAPI writes them;
//! - `example`: bodies of requests;
//! - `text`: the document as text, with what stands first where the order counts.

mod clients;
mod code;
mod example;
mod parameter;
mod response;
mod schema;
mod text;

pub use text::openapi_text;

pub(super) use code::Code;
pub(super) use schema::Shape;

use crate::api::operation::{Operation, Request};
use crate::api::routes::{Function, ROUTES, Route, Scope};
use serde_json::{Map, Value, json};

/// The name of the one way in which callers say who they are.
const TOKEN: &str = "token";

/// What the document says of the whole API.
const DESCRIPTION: &str = "A loyalty program: members, purchases, points, tiers, versions of programs. Points are whole numbers, money is whole minor units, instants are RFC 3339, days are `YYYY-MM-DD` in the program's time zone. What is wrong with a request is told as RFC 9457 has it (`application/problem+json`), with a stable code; the gateway's own errors have only a `message` (`application/json`).";

/// The document. [`openapi_text`] writes it as it stands in `infra/schemas/openapi.json`.
#[must_use]
pub fn openapi() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Gradus",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Points, tiers and rewards",
            "description": DESCRIPTION,
            "license": { "name": "Apache License 2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{
            "url": "http://127.0.0.1:8787",
            "description": "One machine: `gradus serve`. A deployment has a host of its own.",
        }],
        "tags": tags(),
        "paths": paths(),
        "components": {
            "schemas": schema::schemas(),
            "parameters": parameter::shared(),
            "headers": response::headers(),
            "responses": response::shared(),
            "examples": problems(),
            "securitySchemes": { (TOKEN): token() },
        },
    })
}

fn tags() -> Value {
    let all = [
        (Function::Enroll, "Join, find, read, change, erase, export."),
        (Function::Account, "What a member has and why."),
        (Function::Ingest, "Purchases, returns and activities."),
        (Function::Program, "Versions of a program."),
    ];
    let tag =
        |(function, description)| json!({ "name": tag(function), "description": description });
    all.map(tag).into_iter().collect()
}

fn tag(function: Function) -> &'static str {
    match function {
        Function::Enroll => "Members",
        Function::Account => "Accounts",
        Function::Ingest => "Acts",
        Function::Program => "Programs",
    }
}

/// One example of each problem, by code.
fn problems() -> Map<String, Value> {
    let example = |code: Code| {
        let described = code.described();
        let example = json!({
            "summary": described.meaning,
            "description": described.remedy,
            "value": described.example(),
        });
        (described.word.to_owned(), example)
    };
    Code::all().map(example).collect()
}

fn token() -> Value {
    let scopes: Vec<String> = Scope::ALL
        .into_iter()
        .map(|scope| format!("`{}`: {}", scope.word(), good_for(scope)))
        .collect();
    json!({
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": format!(
            "A JSON Web Token of the deployment's issuer. Its claim `scope` says what it is good for, each scope after the deployment's prefix (`gradus/` where none is set): {}. A claim names the programs that it is bound to (`gradus_programs`), another the member whose account it opens with the scope `member` (`gradus_member`). Any one of an operation's scopes opens it.",
            scopes.join("; ")
        ),
    })
}

fn good_for(scope: Scope) -> &'static str {
    match scope {
        Scope::Member => "a member's own account, and no other",
        Scope::Pos => "a till, shop or app that acts for members",
        Scope::Operate => "a back office",
        Scope::Program => "who publishes programs",
        Scope::Erase => "who may erase members",
    }
}

fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    for route in ROUTES {
        let path = paths.entry(template(route)).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(route.method.word().to_ascii_lowercase(), operation(route));
        }
    }
    paths
}

/// A route's path as OpenAPI writes it: no sign says which parameter takes slashes.
fn template(route: &Route) -> String {
    route.path.replace("+}", "}")
}

fn operation(route: &Route) -> Value {
    let facts = route.operation.facts();
    let mut operation = json!({
        "operationId": operation_id(route.operation),
        "tags": [tag(route.function)],
        "summary": facts.summary,
        "description": facts.description,
        "parameters": parameter::of(route, &facts),
        "security": security(route),
        "responses": response::of(route, &facts),
    });
    let request = route.operation.request();
    if let (Some(request), Some(fields)) = (request, operation.as_object_mut()) {
        fields.insert("requestBody".to_owned(), body(route, &request));
    }
    operation
}

/// `RecordPurchase` as `recordPurchase`.
fn operation_id(operation: Operation) -> String {
    let mut letters = operation.name().chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// Any one of the scopes will do.
fn security(route: &Route) -> Vec<Value> {
    let scopes = route.scopes.iter();
    scopes
        .map(|scope| json!({ (TOKEN): [scope.word()] }))
        .collect()
}

fn body(route: &Route, request: &Request) -> Value {
    // What a route takes under several names is shown under the first: generators make as many
    // bodies of them as there are names.
    let mut shown: Vec<Shape> = Vec::new();
    let of_its_own = request.content.iter().filter(|(_, shape)| {
        let is_new = !shown.contains(shape);
        shown.push(*shape);
        is_new
    });
    let content: Map<String, Value> = of_its_own
        .map(|(media_type, shape)| {
            let content = json!({
                "schema": shape.reference(),
                "examples": example::of(*shape),
            });
            ((*media_type).to_owned(), content)
        })
        .collect();
    json!({
        "description": format!("At most {} bytes.", route.body_bytes_max),
        "required": request.required,
        "content": content,
    })
}
