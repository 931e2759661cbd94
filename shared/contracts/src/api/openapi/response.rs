//! Responses: answers, problems of a function, errors of the gateway, by status.

use super::code::{Code, reason};
use super::schema::Shape;
use super::{example, operation_id};
use crate::api::operation::{Answer, Facts, JSON};
use crate::api::routes::Route;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The media type of problems (RFC 9457).
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// What the gateway says itself, and when: `{"message":…}`.
const OF_GATEWAY: [(u16, &str, &str); 9] = [
    (400, "Bad Request", "The gateway cannot read the request."),
    (
        401,
        "Unauthorized",
        "The token is missing, or is not valid.",
    ),
    (
        403,
        "Forbidden",
        "The token has none of the operation's scopes.",
    ),
    (404, "Not Found", "There is no such route."),
    (
        413,
        "Request Too Long",
        "The request is longer than the gateway takes.",
    ),
    (
        429,
        "Too Many Requests",
        "More requests than the deployment lets through: send it again later.",
    ),
    (
        431,
        "Request Header Fields Too Large",
        "Request line and headers are longer than 10,240 bytes.",
    ),
    (500, "Internal Server Error", "A function broke off."),
    (
        503,
        "Service Unavailable",
        "A function does not answer: send it again later.",
    ),
];

/// What the gateway says only of requests with a body.
const OF_BODY: u16 = 413;

/// Headers that several responses have.
pub(super) fn headers() -> Value {
    json!({
        "apigw-requestid": {
            "description": "The request's name: quote it when you ask the operator.",
            "schema": { "type": "string" },
        },
        "retry-after": {
            "description": "After how many seconds to come again; left out where the gateway answers.",
            "schema": { "type": "integer", "minimum": 0 },
        },
        "www-authenticate": {
            "description": "What a token lacks (RFC 6750); left out where a function answers.",
            "schema": { "type": "string" },
        },
    })
}

/// The responses that no function makes.
pub(super) fn shared() -> Map<String, Value> {
    let alone = OF_GATEWAY
        .into_iter()
        .filter(|(status, ..)| !is_problem(*status));
    alone
        .map(|(status, ..)| {
            let mut response = Response::default();
            response.add_gateway(status);
            (status.to_string(), response.value(status))
        })
        .collect()
}

/// An operation's responses, by status.
pub(super) fn of(route: &Route, facts: &Facts) -> Map<String, Value> {
    let mut responses: BTreeMap<u16, Response> = BTreeMap::new();
    for answer in facts.answers {
        responses
            .entry(answer.status)
            .or_default()
            .add_answer(answer);
    }
    for code in facts.problems_at(route) {
        let status = code.described().status;
        responses.entry(status).or_default().add_problem(code);
    }
    for (status, ..) in OF_GATEWAY {
        if status != OF_BODY || route.body_bytes_max > 0 {
            responses.entry(status).or_default().add_gateway(status);
        }
    }
    for (status, response) in &mut responses {
        response.example = example::answer(&operation_id(route.operation), *status);
    }
    let value = |(status, response): (u16, Response)| {
        let value = if is_problem(status) || status < 400 {
            response.value(status)
        } else {
            json!({ "$ref": format!("#/components/responses/{status}") })
        };
        (status.to_string(), value)
    };
    responses.into_iter().map(value).collect()
}

/// Whether a function answers with this status where something is wrong.
fn is_problem(status: u16) -> bool {
    Code::all().any(|code| code.described().status == status)
}

/// What comes with one status.
#[derive(Default)]
struct Response {
    description: Vec<&'static str>,
    location: Option<&'static str>,
    retry_after: bool,
    content: BTreeMap<&'static str, Vec<Shape>>,
    problems: Vec<Code>,
    gateway: Option<&'static str>,
    /// What is answered, where nothing is wrong.
    example: Option<Value>,
}

impl Response {
    fn add_answer(&mut self, answer: &Answer) {
        self.description.push(answer.description);
        self.location = self.location.or(answer.location);
        for (media_type, shape) in answer.content {
            self.content.entry(media_type).or_default().push(*shape);
        }
    }

    fn add_problem(&mut self, code: Code) {
        self.problems.push(code);
        self.retry_after |= matches!(code, Code::Unavailable | Code::NotRecordedYet);
    }

    fn add_gateway(&mut self, status: u16) {
        let own = OF_GATEWAY.iter().find(|(of, ..)| *of == status);
        self.gateway = own.map(|(_, message, _)| *message);
        self.content
            .entry(JSON)
            .or_default()
            .push(Shape::GatewayError);
    }

    fn value(self, status: u16) -> Value {
        let mut content: Map<String, Value> = Map::new();
        for (media_type, shapes) in &self.content {
            content.insert((*media_type).to_owned(), self.of_media_type(shapes));
        }
        if !self.problems.is_empty() {
            content.insert(PROBLEM_JSON.to_owned(), problem(&self.problems));
        }
        let mut response = Map::new();
        response.insert("description".to_owned(), self.description(status).into());
        response.insert("headers".to_owned(), self.headers(status).into());
        if !content.is_empty() {
            response.insert("content".to_owned(), content.into());
        }
        response.into()
    }

    fn of_media_type(&self, shapes: &[Shape]) -> Value {
        let schema = match shapes {
            [only] => only.reference(),
            several => {
                let choices: Vec<Value> = several.iter().map(|shape| shape.reference()).collect();
                json!({ "anyOf": choices })
            }
        };
        let of_gateway = self
            .gateway
            .filter(|_| shapes.contains(&Shape::GatewayError))
            .map(|message| json!({ "message": message }));
        match of_gateway.or_else(|| self.example.clone()) {
            Some(example) => json!({ "schema": schema, "example": example }),
            None => json!({ "schema": schema }),
        }
    }

    /// What the answers say; what the problems mean; what the gateway means.
    fn description(&self, status: u16) -> String {
        let meanings = self.problems.iter().map(|code| {
            let described = code.described();
            format!("`{}`: {}", described.word, described.meaning)
        });
        let gateway = OF_GATEWAY.iter().find(|(of, ..)| *of == status);
        let gateway = gateway.filter(|_| self.gateway.is_some());
        let gateway = gateway.map(|(_, _, meaning)| format!("The gateway: {meaning}"));
        let answers = self.description.iter().map(|text| (*text).to_owned());
        let parts: Vec<String> = answers.chain(meanings).chain(gateway).collect();
        if parts.is_empty() {
            return reason(status).to_owned();
        }
        parts.join(" ")
    }

    fn headers(&self, status: u16) -> Map<String, Value> {
        let shared = |name: &str| json!({ "$ref": format!("#/components/headers/{name}") });
        let mut headers = Map::new();
        if let Some(location) = self.location {
            let header = json!({
                "description": location,
                "required": true,
                "schema": { "type": "string", "format": "uri-reference" },
            });
            headers.insert("Location".to_owned(), header);
        }
        headers.insert("apigw-requestid".to_owned(), shared("apigw-requestid"));
        if self.retry_after {
            headers.insert("Retry-After".to_owned(), shared("retry-after"));
        }
        if matches!(status, 401 | 403) {
            headers.insert("WWW-Authenticate".to_owned(), shared("www-authenticate"));
        }
        headers
    }
}

/// Problems of one status: an example of each code that there is, by the code.
fn problem(codes: &[Code]) -> Value {
    let examples: Map<String, Value> = codes
        .iter()
        .map(|code| {
            let word = code.described().word;
            let example = json!({ "$ref": format!("#/components/examples/{word}") });
            (word.to_owned(), example)
        })
        .collect();
    json!({
        "schema": Shape::ProblemView.reference(),
        "examples": examples,
    })
}
