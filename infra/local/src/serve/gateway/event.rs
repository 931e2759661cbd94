//! The event that a function is given: payload format 2.0.

use crate::serve::gateway::route::{Found, decoded};
use aws_lambda_events::apigw::{
    ApiGatewayRequestAuthorizer, ApiGatewayRequestAuthorizerJwtDescription,
    ApiGatewayV2httpRequest, ApiGatewayV2httpRequestContext,
    ApiGatewayV2httpRequestContextHttpDescription,
};
use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gradus_domain::words::time::Instant;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Version, header};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// The longest event as JSON, in bytes: a function is invoked with up to 6 MB.
const PAYLOAD_BYTES_MAX: usize = 6_291_556;
/// What an event holds beside its body, at most: head and envelope, in bytes.
const ENVELOPE_BYTES_MAX: usize = 65_536;
/// How many bytes of JSON a byte of text becomes at most: `\u0000`.
const ESCAPED_BYTES_MAX: usize = 6;

/// A request whose route, caller and body are known.
#[derive(Debug)]
pub(crate) struct Arrival<'a> {
    /// Method, path, headers.
    pub(crate) head: &'a Parts,
    /// Its route.
    pub(crate) found: &'a Found,
    /// Its body.
    pub(crate) body: Bytes,
    /// What the token says.
    pub(crate) jwt: ApiGatewayRequestAuthorizerJwtDescription,
    /// Who is at the other end.
    pub(crate) peer: SocketAddr,
    /// The request's name.
    pub(crate) id: &'a str,
    /// When it came.
    pub(crate) at: Instant,
}

/// Names for requests, of the form that the service gives them.
#[derive(Debug)]
pub(crate) struct RequestIds {
    start: [u8; 3],
    next: AtomicU64,
}

impl RequestIds {
    /// Names that begin with these bytes, another three at each start.
    pub(crate) fn new(start: [u8; 3]) -> Self {
        Self {
            start,
            next: AtomicU64::new(0),
        }
    }

    /// A name that no other request has.
    pub(crate) fn next(&self) -> String {
        let mut bytes = [0; 11];
        bytes[..3].copy_from_slice(&self.start);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        bytes[3..].copy_from_slice(&number.to_be_bytes());
        STANDARD.encode(bytes)
    }
}

/// The event of a request.
pub(crate) fn of(arrival: Arrival<'_>) -> ApiGatewayV2httpRequest {
    let head = arrival.head;
    let query = head.uri.query().unwrap_or("");
    let (body, is_base64_encoded) = body(&head.headers, &arrival.body);
    let mut event = ApiGatewayV2httpRequest::default();
    event.version = Some("2.0".to_owned());
    event.route_key = Some(arrival.found.route.key());
    event.raw_path = Some(arrival.found.path.clone());
    event.raw_query_string = Some(query.to_owned());
    event.cookies = cookies(&head.headers);
    event.headers = headers(&head.headers, arrival.peer);
    event.query_string_parameters = query_parameters(query).into();
    event.path_parameters = arrival.found.parameters.clone();
    event.request_context = context(&arrival);
    event.body = body;
    event.is_base64_encoded = is_base64_encoded;
    event
}

/// Whether the event is longer than what a function can be invoked with.
pub(crate) fn exceeds_payload(event: &ApiGatewayV2httpRequest) -> bool {
    let Some(body) = event.body.as_deref() else {
        return false;
    };
    let longest = body.len() * ESCAPED_BYTES_MAX + ENVELOPE_BYTES_MAX;
    longest > PAYLOAD_BYTES_MAX
        && serde_json::to_vec(event).map_or(true, |json| json.len() > PAYLOAD_BYTES_MAX)
}

fn context(arrival: &Arrival<'_>) -> ApiGatewayV2httpRequestContext {
    let head = arrival.head;
    let text = |name: HeaderName| {
        let value = head.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let mut http = ApiGatewayV2httpRequestContextHttpDescription::default();
    http.method = head.method.clone();
    http.path = Some(arrival.found.path.clone());
    http.protocol = Some(protocol(head.version).to_owned());
    http.source_ip = Some(arrival.peer.ip().to_string());
    http.user_agent = text(header::USER_AGENT);
    let mut authorizer = ApiGatewayRequestAuthorizer::default();
    authorizer.jwt = Some(arrival.jwt.clone());
    let mut context = ApiGatewayV2httpRequestContext::default();
    context.route_key = Some(arrival.found.route.key());
    context.account_id = Some("000000000000".to_owned());
    context.stage = Some("$default".to_owned());
    context.request_id = Some(arrival.id.to_owned());
    context.authorizer = Some(authorizer);
    context.apiid = Some("local".to_owned());
    context.domain_name = text(header::HOST);
    context.domain_prefix = Some("local".to_owned());
    context.time = log_time(arrival.at);
    context.time_epoch = arrival.at.millis();
    context.http = http;
    context
}

/// Names in small letters, values of one name joined with commas; cookies stand apart.
fn headers(received: &HeaderMap, peer: SocketAddr) -> HeaderMap {
    let mut told = HeaderMap::with_capacity(received.keys_len() + 3);
    for name in received.keys().filter(|name| **name != header::COOKIE) {
        let mut values = received.get_all(name).iter();
        let joined = match (values.next(), values.next()) {
            (Some(only), None) => Some(only.clone()),
            (Some(first), Some(second)) => {
                let all: Vec<&[u8]> = [first, second]
                    .into_iter()
                    .chain(values)
                    .map(HeaderValue::as_bytes)
                    .collect();
                HeaderValue::from_bytes(&all.join(&b","[..])).ok()
            }
            (None, _) => None,
        };
        if let Some(value) = joined {
            told.insert(name.clone(), value);
        }
    }
    let forwarded = [
        ("x-forwarded-for", peer.ip().to_string()),
        ("x-forwarded-port", peer.port().to_string()),
        ("x-forwarded-proto", "http".to_owned()),
    ];
    for (name, value) in forwarded {
        if let Ok(value) = HeaderValue::from_str(&value) {
            told.insert(HeaderName::from_static(name), value);
        }
    }
    told
}

fn cookies(headers: &HeaderMap) -> Option<Vec<String>> {
    let cookies: Vec<String> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .map(|cookie| cookie.trim().to_owned())
        .filter(|cookie| !cookie.is_empty())
        .collect();
    (!cookies.is_empty()).then_some(cookies)
}

/// Values of one name come to a function joined with commas, which its event type parts
/// again, those included that stood within a value.
fn query_parameters(query: &str) -> HashMap<String, Vec<String>> {
    let mut parameters: HashMap<String, Vec<String>> = HashMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = |text: &str| decoded(text, true).unwrap_or_else(|_| text.to_owned());
        let values = parameters.entry(plain(name)).or_default();
        values.extend(plain(value).split(',').map(str::to_owned));
    }
    parameters
}

/// The body as text, or as Base64 where its media type or its bytes are not text.
fn body(headers: &HeaderMap, bytes: &Bytes) -> (Option<String>, bool) {
    if bytes.is_empty() {
        return (None, false);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if is_text(headers) => (Some(text.to_owned()), false),
        Ok(_) | Err(_) => (Some(STANDARD.encode(bytes)), true),
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let value = value.to_str().unwrap_or("").to_ascii_lowercase();
    let media_type = value.split(';').next().unwrap_or("").trim();
    media_type.starts_with("text/")
        || media_type.ends_with("+json")
        || [
            "application/json",
            "application/javascript",
            "application/xml",
        ]
        .contains(&media_type)
}

fn protocol(version: Version) -> &'static str {
    if version == Version::HTTP_10 {
        "HTTP/1.0"
    } else {
        "HTTP/1.1"
    }
}

/// As access logs write time: `12/Mar/2020:19:03:58 +0000`.
fn log_time(at: Instant) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let text = at.to_string();
    let (day, time) = text.split_once('T')?;
    let [year, month, day] = <[&str; 3]>::try_from(day.split('-').collect::<Vec<_>>()).ok()?;
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(format!("{day}/{month}/{year}:{} +0000", time.get(..8)?))
}

#[cfg(test)]
mod tests {
    use super::{body, cookies, headers, log_time, query_parameters};
    use axum::body::Bytes;
    use gradus_domain::words::time::Instant;
    use http::{HeaderMap, HeaderName, HeaderValue};

    fn header_map(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        map
    }

    #[test]
    fn headers_of_one_name_are_joined_and_cookies_stand_apart() {
        let received = header_map(&[
            ("x-a", "1"),
            ("x-a", "2"),
            ("x-b", "3"),
            ("cookie", "c=1; d=2"),
        ]);

        let told = headers(&received, "192.0.2.7:4000".parse().unwrap());

        assert_eq!(told["x-a"], "1,2");
        assert_eq!(told["x-b"], "3");
        assert_eq!(told["x-forwarded-for"], "192.0.2.7");
        assert!(!told.contains_key("cookie"));
        assert_eq!(cookies(&received).unwrap(), ["c=1", "d=2"]);
    }

    #[test]
    fn query_parameters_are_decoded_and_parted_at_commas() {
        let parameters = query_parameters("a=1&b=x%20y+z&a=2&c=p,q&d");

        assert_eq!(parameters["a"], ["1", "2"]);
        assert_eq!(parameters["b"], ["x y z"]);
        assert_eq!(parameters["c"], ["p", "q"]);
        assert_eq!(parameters["d"], [""]);
    }

    #[test]
    fn a_body_that_is_not_text_comes_in_base64() {
        let json = header_map(&[("content-type", "application/json; charset=utf-8")]);
        let toml = header_map(&[("content-type", "application/toml")]);
        let text = Bytes::from_static(b"{}");

        assert_eq!(body(&json, &text), (Some("{}".to_owned()), false));
        assert_eq!(
            body(&header_map(&[]), &text),
            (Some("{}".to_owned()), false)
        );
        assert_eq!(body(&toml, &text), (Some("e30=".to_owned()), true));
        assert_eq!(
            body(&json, &Bytes::from_static(b"\xff")),
            (Some("/w==".to_owned()), true)
        );
        assert_eq!(body(&json, &Bytes::new()), (None, false));
    }

    #[test]
    fn the_time_is_written_as_access_logs_do() {
        let at = Instant::parse("2020-03-12T19:03:58.390Z").unwrap();

        assert_eq!(log_time(at).unwrap(), "12/Mar/2020:19:03:58 +0000");
    }
}
