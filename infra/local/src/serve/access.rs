//! Who may talk to table and queue: a client on this machine that knows the token of this
//! start. No web page, for it cannot read the folder; and none that calls itself by another
//! name than this machine's, for that is how a page of elsewhere would reach it.

use crate::serve::clients::SessionToken;
use crate::serve::fault::ServeError;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use gradus_shell::clock::{Entropy as _, SystemEntropy};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use serde_json::json;
use std::fmt::Write as _;
use std::net::SocketAddr;
use subtle::ConstantTimeEq as _;

/// With what SDKs send the token of temporary credentials.
const TOKEN_HEADER: &str = "x-amz-security-token";
const TOKEN_BYTES: usize = 32;

/// Makes the token of this start: 32 random bytes in hexadecimal digits.
///
/// # Errors
/// [`ServeError::Entropy`].
pub(crate) fn new_token() -> Result<SessionToken, ServeError> {
    let mut bytes = [0; TOKEN_BYTES];
    SystemEntropy
        .fill(&mut bytes)
        .map_err(ServeError::Entropy)?;
    let mut token = String::with_capacity(2 * TOKEN_BYTES);
    for byte in bytes {
        // Writing to a text does not fail.
        let _ = write!(token, "{byte:02x}");
    }
    Ok(SessionToken(token))
}

/// Lets nobody through to a service who does not know the token.
pub(crate) fn guarded(service: Router, address: SocketAddr, token: SessionToken) -> Router {
    let guard = move |request: Request, next: Next| {
        let refusal = refusal(request.uri(), request.headers(), address, &token);
        async move {
            match refusal {
                None => next.run(request).await,
                Some(why) => refused(why),
            }
        }
    };
    service.layer(middleware::from_fn(guard))
}

/// Why a request is not let through; `None`: it is.
fn refusal(
    uri: &Uri,
    headers: &HeaderMap,
    address: SocketAddr,
    token: &SessionToken,
) -> Option<&'static str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let is_this_machine = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host
            .to_str()
            .is_ok_and(|host| names_this_machine(host, address.port())),
        (Some(_) | None, _) => false,
    };
    // A request to a proxy names its host in the first line as well.
    let asked = uri.authority().map(Authority::as_str);
    if !is_this_machine || asked.is_some_and(|asked| !names_this_machine(asked, address.port())) {
        return Some("the request names another host than this machine; 127.0.0.1 will do");
    }
    if headers.contains_key(header::ORIGIN) {
        return Some("the request comes from a web page, and none is answered here");
    }
    let told = headers.get(TOKEN_HEADER).map(HeaderValue::as_bytes);
    let knows = bool::from(told.unwrap_or_default().ct_eq(token.0.as_bytes()));
    (!knows).then_some(
        "the request does not carry this start's session token; AWS_CONFIG_FILE set to the file \
         that `gradus serve` names as aws-config, and no other credentials in the environment, \
         will do",
    )
}

fn names_this_machine(host: &str, port: u16) -> bool {
    let Some((name, told_port)) = host.rsplit_once(':') else {
        return false;
    };
    ["127.0.0.1", "localhost", "[::1]"].contains(&name) && told_port == port.to_string()
}

/// As both services refuse credentials that they do not know.
fn refused(why: &str) -> Response {
    let said = json!({
        "__type": "com.amazon.coral.service#UnrecognizedClientException",
        "message": why,
    });
    let mut response = Response::new(Body::from(said.to_string()));
    *response.status_mut() = StatusCode::FORBIDDEN;
    let media_type = HeaderValue::from_static("application/x-amz-json-1.0");
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    response
}

#[cfg(test)]
mod tests {
    use super::{new_token, refusal};
    use crate::serve::clients::SessionToken;
    use http::{HeaderMap, HeaderName, HeaderValue, Uri};

    fn asked(headers: &[(&'static str, &'static str)]) -> Option<&'static str> {
        asked_of("/", headers)
    }

    fn asked_of(
        uri: &'static str,
        headers: &[(&'static str, &'static str)],
    ) -> Option<&'static str> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_static(value);
            map.append(HeaderName::from_static(name), value);
        }
        let address = "127.0.0.1:4000".parse().unwrap();
        let uri = Uri::from_static(uri);
        refusal(&uri, &map, address, &SessionToken("s3".to_owned()))
    }

    #[test]
    fn whoever_knows_the_token_and_calls_this_machine_by_its_name_is_let_through() {
        for host in ["127.0.0.1:4000", "localhost:4000", "[::1]:4000"] {
            let asked = asked(&[("host", host), ("x-amz-security-token", "s3")]);
            assert_eq!(asked, None, "{host}");
        }
    }

    #[test]
    fn nobody_else_is() {
        let token = ("x-amz-security-token", "s3");
        let host = ("host", "127.0.0.1:4000");
        for (headers, why) in [
            (vec![host], "token"),
            (vec![host, ("x-amz-security-token", "s4")], "token"),
            (vec![host, ("x-amz-security-token", "s")], "token"),
            (vec![token], "another host"),
            (vec![token, ("host", "127.0.0.1:4001")], "another host"),
            (vec![token, ("host", "shop.example:4000")], "another host"),
            (vec![token, ("host", "127.0.0.1")], "another host"),
            (vec![token, host, host], "another host"),
            (
                vec![token, host, ("origin", "http://127.0.0.1:4000")],
                "web page",
            ),
        ] {
            let told = asked(&headers).unwrap();
            assert!(told.contains(why), "{headers:?}: {told}");
        }
        let told = asked_of("http://shop.example/", &[token, host]).unwrap();
        assert!(told.contains("another host"), "{told}");
        assert_eq!(asked_of("http://127.0.0.1:4000/", &[token, host]), None);
    }

    #[test]
    fn each_start_has_a_token_of_its_own() {
        let [first, second] = [new_token().unwrap(), new_token().unwrap()];

        assert_ne!(first, second);
        assert_eq!(first.0.len(), 64);
        assert_eq!(format!("{first:?}"), "SessionToken(…)");
    }
}
