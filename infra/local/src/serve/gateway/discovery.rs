//! OpenID Connect discovery: by which others, too, can check the tokens that are made here.

use crate::serve::gateway::answer::document;
use crate::serve::trust::Authorizer;
use axum::response::Response;
use http::request::Parts;
use http::{Method, StatusCode};
use serde_json::json;

const CONFIGURATION: &str = "/.well-known/openid-configuration";
const KEYS: &str = "/.well-known/jwks.json";

/// The document that a request asks for, if it asks for one.
pub(crate) fn find(head: &Parts, authorizer: &Authorizer) -> Option<Response> {
    if head.method != Method::GET {
        return None;
    }
    let content = match head.uri.path() {
        CONFIGURATION => json!({
            "issuer": authorizer.issuer,
            "jwks_uri": format!("{}{}", authorizer.issuer.trim_end_matches('/'), KEYS),
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
        }),
        KEYS => json!({ "keys": [authorizer.key.public_jwk()] }),
        _ => return None,
    };
    Some(document(StatusCode::OK, &content))
}
