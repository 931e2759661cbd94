//! A request as a handler has it: its route known, its caller let in, its body bounded.

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::trace;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use base64::Engine as _;
use gradus_contracts::api::operation::OfFunction;
use gradus_contracts::api::routes::Route;
use gradus_contracts::commands::ID_CHARS_MAX;
use gradus_domain::commands::{Act, Command};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use gradus_store::trace::TraceParent;
use http::HeaderValue;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A request that may be carried out.
#[derive(Clone, Debug)]
pub struct Request {
    /// The program that it is about.
    pub program: ProgramId,
    /// Who asks.
    pub caller: Caller,
    /// When it came to the door.
    pub received_at: Instant,
    /// The body, decoded; empty where the route reads none.
    pub body: Vec<u8>,
    /// The body's media type, without its parameters, in small letters.
    pub content_type: String,
    /// Whether the caller waits for the decision (`Prefer: wait`).
    pub waits: bool,
    /// What it and all that follows from it have in common.
    pub trace: Option<TraceParent>,
    /// Whether the token was let in by the scope `member` alone.
    own_only: bool,
    idempotency_key: Option<String>,
    path: BTreeMap<&'static str, String>,
    query: BTreeMap<String, String>,
}

/// The longest idempotency key, in characters.
const KEY_CHARS_MAX: usize = 128;

impl Request {
    /// Reads an event that is meant for a function: what is asked of it, and the rest.
    ///
    /// # Errors
    /// The problem to answer with: no such route, nobody let in, a scope, program or member
    /// that the token does not open, a body that is too long or of another media type, a key
    /// that is missing.
    pub fn of<Asked: OfFunction>(
        event: &ApiGatewayV2httpRequest,
        app: &App,
    ) -> Result<(Asked, Self), Problem> {
        let method = event.request_context.http.method.as_str();
        let raw_path = event.raw_path.as_deref().unwrap_or("");
        let stage = event.request_context.stage.as_deref().unwrap_or("$default");
        let raw_path = raw_path
            .strip_prefix(&format!("/{stage}"))
            .unwrap_or(raw_path);
        let found = Route::of_path(method, raw_path)
            .and_then(|(route, parameters)| Some((Asked::of(route.operation)?, route, parameters)));
        let (asked, route, parameters) = found.ok_or_else(|| {
            Problem::new(
                404,
                "no_such_route",
                format!("there is no route {method} {}", shown(raw_path)),
            )
        })?;
        let mut path = BTreeMap::new();
        for (name, value) in parameters {
            path.insert(name, bounded(name, value)?);
        }
        let caller = Caller::of(event, &app.trust).ok_or_else(|| {
            Problem::new(401, "unauthorized", "the request carries no valid token")
        })?;
        let program = ProgramId::new(path.get("program").map_or("", String::as_str));
        let request = Self {
            program,
            received_at: app.clock.now(),
            body: body(event, route)?,
            content_type: content_type(event),
            idempotency_key: event.headers.get("idempotency-key").map(named),
            waits: header(event, "prefer").is_some_and(prefers_wait),
            trace: trace::of_header(header(event, trace::TRACEPARENT), app.entropy.as_ref()),
            own_only: !caller.has_more_than_member(route.scopes),
            path,
            query: query(event),
            caller,
        };
        request.let_in(route)?;
        request.check_key(route)?;
        request.check_media_type(route, event)?;
        Ok((asked, request))
    }

    /// The program, as it is published by now.
    ///
    /// # Errors
    /// 404 where nobody published one.
    pub async fn published(&self, app: &App) -> Result<Arc<LoadedProgram>, Problem> {
        Ok(app.engine.program(&self.program, self.received_at).await?)
    }

    /// The caller's own name for this write; empty where the route asks for none.
    #[must_use]
    pub fn idempotency_key(&self) -> &str {
        self.idempotency_key.as_deref().unwrap_or_default()
    }

    /// A command that happens when the request comes.
    #[must_use]
    pub fn command(&self, member: MemberId, act: Act) -> Command {
        Command {
            member,
            occurred_at: self.received_at,
            received_at: self.received_at,
            act,
        }
    }

    /// The member that the path names.
    ///
    /// # Errors
    /// Where it names none.
    pub fn member(&self) -> Result<MemberId, Problem> {
        self.path
            .get("member")
            .map(MemberId::new)
            .ok_or_else(|| Problem::new(404, "member_unknown", "the path names no member"))
    }

    /// A parameter of the path, decoded.
    #[must_use]
    pub fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A parameter of the query, decoded; several values of one are joined with commas.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// How many parts of a list are asked for: the parameter `limit`, from 1 to `most`.
    ///
    /// # Errors
    /// 400 `limit_invalid`.
    pub fn limit(&self, default: u16, most: u16) -> Result<u16, Problem> {
        let Some(text) = self.query("limit") else {
            return Ok(default);
        };
        let limit = text.parse().ok().filter(|limit| (1..=most).contains(limit));
        limit.ok_or_else(|| {
            let detail = format!(
                "limit is {}; a whole number from 1 to {most} will do",
                shown(text)
            );
            Problem::new(400, "limit_invalid", detail).at("limit")
        })
    }

    /// Refuses parameters of the query that the route does not know.
    ///
    /// # Errors
    /// The first unknown one.
    pub fn query_knows(&self, known: &[&str]) -> Result<(), Problem> {
        match self
            .query
            .keys()
            .find(|name| !known.contains(&name.as_str()))
        {
            None => Ok(()),
            Some(name) => Err(Problem::new(
                400,
                "unknown_parameter",
                format!(
                    "the query has a parameter {}; known here: {known:?}",
                    shown(name)
                ),
            )
            .at(name.chars().take(ID_CHARS_MAX).collect::<String>())),
        }
    }

    /// Whether the caller may act for a member, or see what belongs to it: its own, or with
    /// another scope of the route than `member` anybody's.
    #[must_use]
    pub fn may_see(&self, member: &MemberId) -> bool {
        !self.own_only || self.caller.member.as_ref() == Some(member)
    }

    /// Refuses a member for whom the caller may not act.
    ///
    /// # Errors
    /// 403 `not_own_account`.
    pub fn must_see(&self, member: &MemberId) -> Result<(), Problem> {
        if self.may_see(member) {
            return Ok(());
        }
        Err(not_own_account())
    }

    fn let_in(&self, route: &Route) -> Result<(), Problem> {
        if !self.caller.has_any(route.scopes) {
            let wanted: Vec<&str> = route.scopes.iter().map(|scope| scope.word()).collect();
            return Err(Problem::new(
                403,
                "scope_missing",
                format!("{} needs one of the scopes {wanted:?}", route.key()),
            ));
        }
        if !self.caller.opens(&self.program) {
            return Err(Problem::new(
                403,
                "program_not_opened",
                "the token is not bound to this program",
            )
            .at("program"));
        }
        match self.path.get("member") {
            Some(member) => self.must_see(&MemberId::new(member)),
            None if self.own_only && self.caller.member.is_none() => Err(not_own_account()),
            None => Ok(()),
        }
    }

    fn check_key(&self, route: &Route) -> Result<(), Problem> {
        const FIELD: &str = "Idempotency-Key";
        match &self.idempotency_key {
            None if route.idempotency_key => Err(Problem::new(
                400,
                "idempotency_key_missing",
                format!("{} needs a header Idempotency-Key: a name of your own for this write, the same when it is sent again", route.key()),
            )
            .at(FIELD)),
            Some(key) if !key.is_ascii() => Err(Problem::new(
                400,
                "idempotency_key_invalid",
                format!("Idempotency-Key is {}; letters, digits and signs of ASCII will do", shown(key)),
            )
            .at(FIELD)),
            Some(key) if key.is_empty() || KEY_CHARS_MAX < key.len() => Err(Problem::new(
                400,
                "idempotency_key_invalid",
                format!("Idempotency-Key has {} characters; 1 to {KEY_CHARS_MAX} will do", key.len()),
            )
            .at(FIELD)),
            Some(_) | None => Ok(()),
        }
    }

    /// Where there is a body, its `Content-Type` says what it is written in. Parameters may
    /// follow; of these `charset` can be `utf-8` only. It comes as it is, not packed.
    fn check_media_type(
        &self,
        route: &Route,
        event: &ApiGatewayV2httpRequest,
    ) -> Result<(), Problem> {
        if self.body.is_empty() {
            return Ok(());
        }
        let known = route.media_types;
        if known.contains(&self.content_type.as_str()) {
            return check_encoding(event);
        }
        let found = if self.content_type.is_empty() {
            "the body comes without a Content-Type".to_owned()
        } else {
            format!("the Content-Type is {}", shown(&self.content_type))
        };
        let detail = format!("{found}; {} takes {}", route.key(), known.join(" or "));
        Err(Problem::new(415, "unsupported_media_type", detail).at("Content-Type"))
    }
}

/// A body is UTF-8, and comes as it is.
fn check_encoding(event: &ApiGatewayV2httpRequest) -> Result<(), Problem> {
    let parameters = header(event, "content-type")
        .unwrap_or("")
        .split(';')
        .skip(1);
    for parameter in parameters {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("charset") && !value.eq_ignore_ascii_case("utf-8") {
            let detail = format!("the charset is {}; utf-8 will do", shown(value));
            return Err(Problem::new(415, "unsupported_media_type", detail).at("Content-Type"));
        }
    }
    match header(event, "content-encoding") {
        None => Ok(()),
        Some(encoding) if encoding.trim().eq_ignore_ascii_case("identity") => Ok(()),
        Some(encoding) => {
            let detail = format!(
                "the Content-Encoding is {}; a body comes as it is, without one",
                shown(encoding)
            );
            Err(Problem::new(415, "unsupported_media_type", detail).at("Content-Encoding"))
        }
    }
}

fn not_own_account() -> Problem {
    Problem::new(
        403,
        "not_own_account",
        "the token opens its own member's account and no other",
    )
    .at("member")
}

/// The beginning of a caller's text, as an error shows it.
fn shown(text: &str) -> String {
    gradus_domain::words::text::Found::new(text).to_string()
}

/// A header's text; bytes of no UTF-8 are a text that is not of ASCII either.
fn named(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

fn header<'a>(event: &'a ApiGatewayV2httpRequest, name: &str) -> Option<&'a str> {
    event
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok())
}

/// The gateway joins the values of a parameter that is given more than once with commas, and
/// the event's reader parts them at every comma: here each is one text again.
fn query(event: &ApiGatewayV2httpRequest) -> BTreeMap<String, String> {
    let mut query: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in event.query_string_parameters.iter() {
        match query.get_mut(name) {
            Some(joined) => {
                joined.push(',');
                joined.push_str(value);
            }
            None => {
                query.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    query
}

fn content_type(event: &ApiGatewayV2httpRequest) -> String {
    let value = header(event, "content-type").unwrap_or("");
    value
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase()
}

/// RFC 7240: `wait`, or `wait=10`, among other preferences.
fn prefers_wait(value: &str) -> bool {
    value
        .split([',', ';'])
        .filter_map(|part| part.split('=').next())
        .any(|name| name.trim().eq_ignore_ascii_case("wait"))
}

fn body(event: &ApiGatewayV2httpRequest, route: &Route) -> Result<Vec<u8>, Problem> {
    let Some(text) = event.body.as_deref() else {
        return Ok(Vec::new());
    };
    let bytes = if event.is_base64_encoded {
        base64::engine::general_purpose::STANDARD
            .decode(text)
            .map_err(|_| Problem::new(400, "body_unreadable", "the body is not valid Base64"))?
    } else {
        text.as_bytes().to_vec()
    };
    if route.body_bytes_max < bytes.len() && route.body_bytes_max > 0 {
        return Err(Problem::new(
            413,
            "body_too_large",
            format!(
                "the body has {} bytes; {} takes at most {}",
                bytes.len(),
                route.key(),
                route.body_bytes_max
            ),
        ));
    }
    Ok(if route.body_bytes_max == 0 {
        Vec::new()
    } else {
        bytes
    })
}

/// A parameter of the path, bounded. The gateway has taken the percent signs off.
fn bounded(name: &str, text: &str) -> Result<String, Problem> {
    let chars = text.chars().count();
    // A command's key holds a kind, a member and an id.
    let most = 3 * ID_CHARS_MAX;
    if most < chars || text.chars().any(char::is_control) {
        let detail = format!(
            "{name} has {chars} characters or control characters; up to {most} printable ones will do"
        );
        return Err(Problem::new(404, "path_invalid", detail).at(name.to_owned()));
    }
    Ok(text.to_owned())
}
