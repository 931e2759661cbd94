//! The check at the door, as the JWT authorizer of API Gateway's HTTP APIs makes it:
//! signature, issuer, audience, times, then one of the route's scopes.

use crate::serve::trust::{AUDIENCE, SigningKey};
use aws_lambda_events::apigw::ApiGatewayRequestAuthorizerJwtDescription;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gradus_shell::clock::{Clock as _, SystemClock};
use serde_json::{Map, Value};
use std::sync::Arc;

type Claims = Map<String, Value>;

/// Lets callers in.
#[derive(Clone, Debug)]
pub(crate) struct Authorizer {
    /// The issuer whose tokens are good.
    pub(crate) issuer: String,
    /// The issuer's key.
    pub(crate) key: Arc<SigningKey>,
    /// The claim that names programs. The service makes text of whatever it holds, a number and
    /// `true` included; here it is known what it was, and no program is read out of those.
    pub(crate) programs_claim: String,
}

/// Why a caller is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The request carries no token: 401.
    NoToken,
    /// The token is not good; the text says why: 401.
    BadToken(&'static str),
    /// The token has none of the route's scopes: 403.
    NoScope,
}

impl Authorizer {
    /// Checks the value of the header `Authorization`, a token with or without `Bearer`
    /// before it, and says what the integration is told of it.
    ///
    /// # Errors
    /// [`Denied`].
    pub(crate) fn check(
        &self,
        header: Option<&str>,
        scopes: &[String],
    ) -> Result<ApiGatewayRequestAuthorizerJwtDescription, Denied> {
        let token = header.map(without_scheme).filter(|token| !token.is_empty());
        let claims = self.verified(token.ok_or(Denied::NoToken)?)?;
        check_times(&claims)?;
        let held: Vec<&str> = ["scope", "scp"]
            .into_iter()
            .filter_map(|name| claims.get(name)?.as_str())
            .flat_map(str::split_whitespace)
            .collect();
        let granted: Vec<String> = scopes
            .iter()
            .filter(|scope| held.contains(&scope.as_str()))
            .cloned()
            .collect();
        if granted.is_empty() && !scopes.is_empty() {
            return Err(Denied::NoScope);
        }
        let mut described = ApiGatewayRequestAuthorizerJwtDescription::default();
        described.claims = claims
            .into_iter()
            .filter(|(name, value)| *name != self.programs_claim || names_programs(value))
            .map(|(name, value)| (name, as_text(&value)))
            .collect();
        described.scopes = Some(granted);
        Ok(described)
    }

    fn verified(&self, token: &str) -> Result<Claims, Denied> {
        const MALFORMED: Denied = Denied::BadToken("the token is malformed");
        let (signed, signature) = token.rsplit_once('.').ok_or(MALFORMED)?;
        let (header, payload) = signed.split_once('.').ok_or(MALFORMED)?;
        let header = object(header).ok_or(MALFORMED)?;
        if header.get("alg").and_then(Value::as_str) != Some("RS256") {
            return Err(Denied::BadToken("the token is not signed with RS256"));
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| MALFORMED)?;
        let has_key = header.get("kid").and_then(Value::as_str) == Some(self.key.id());
        if !has_key || !self.key.has_signed(signed.as_bytes(), &signature) {
            return Err(Denied::BadToken("the token has an invalid signature"));
        }
        let claims = object(payload).ok_or(MALFORMED)?;
        if claims.get("iss").and_then(Value::as_str) != Some(&self.issuer) {
            return Err(Denied::BadToken("the token does not have a valid issuer"));
        }
        if !names_audience(claims.get("aud").or_else(|| claims.get("client_id"))) {
            return Err(Denied::BadToken("the token does not have a valid audience"));
        }
        Ok(claims)
    }
}

/// `exp` must lie ahead; `nbf` and `iat`, where they are given, must not.
fn check_times(claims: &Claims) -> Result<(), Denied> {
    let now_s = SystemClock.now().millis() / 1_000;
    let at = |name: &str| claims.get(name).map(|value| value.as_i64());
    let is_over = |name| matches!(at(name), None | Some(None)) || at(name).flatten() <= Some(now_s);
    let is_ahead = |name| matches!(at(name), Some(None)) || at(name).flatten() > Some(now_s);
    if is_over("exp") {
        return Err(Denied::BadToken("the token has expired"));
    }
    if is_ahead("nbf") || is_ahead("iat") {
        return Err(Denied::BadToken("the token is not valid yet"));
    }
    Ok(())
}

fn without_scheme(header: &str) -> &str {
    match header.split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer ") => token.trim(),
        Some(_) | None => header.trim(),
    }
}

fn object(part: &str) -> Option<Claims> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn names_audience(claim: Option<&Value>) -> bool {
    match claim {
        Some(Value::String(one)) => one == AUDIENCE,
        Some(Value::Array(several)) => several.iter().any(|one| one == AUDIENCE),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => false,
    }
}

/// Programs are named by a text or by a list of texts, and by nothing else.
fn names_programs(claim: &Value) -> bool {
    match claim {
        Value::String(_) => true,
        Value::Array(several) => several.iter().all(Value::is_string),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// Integrations are given every claim as text; a list stands in brackets, without commas.
fn as_text(claim: &Value) -> String {
    match claim {
        Value::String(text) => text.clone(),
        Value::Array(several) => {
            let texts: Vec<String> = several.iter().map(as_text).collect();
            format!("[{}]", texts.join(" "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => claim.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Denied, as_text, check_times, without_scheme};
    use serde_json::{Map, Value, json};

    fn claims(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn a_claim_that_is_a_list_is_told_in_brackets_with_spaces() {
        assert_eq!(as_text(&json!(["classic", "airline"])), "[classic airline]");
        assert_eq!(as_text(&json!([])), "[]");
        assert_eq!(as_text(&json!(1_700_000_000)), "1700000000");
        assert_eq!(as_text(&json!(true)), "true");
    }

    #[test]
    fn the_scheme_before_a_token_may_be_left_out_and_has_any_case() {
        for header in ["Bearer a.b.c", "bearer a.b.c", "a.b.c", "BEARER  a.b.c "] {
            assert_eq!(without_scheme(header), "a.b.c", "{header:?}");
        }
    }

    #[test]
    fn a_token_without_an_end_or_with_one_that_is_no_number_counts_as_expired() {
        let expired = Err(Denied::BadToken("the token has expired"));

        assert_eq!(check_times(&claims(json!({}))), expired);
        assert_eq!(check_times(&claims(json!({ "exp": "never" }))), expired);
        assert_eq!(check_times(&claims(json!({ "exp": 1 }))), expired);
    }

    #[test]
    fn a_token_from_the_future_is_not_valid_yet() {
        let early = Err(Denied::BadToken("the token is not valid yet"));
        let end = 32_503_680_000_i64;

        for name in ["nbf", "iat"] {
            let mut from_the_future = claims(json!({ "exp": end }));
            from_the_future.insert(name.to_owned(), json!(end - 1));
            assert_eq!(check_times(&from_the_future), early, "{name}");
        }
        assert_eq!(
            check_times(&claims(json!({ "exp": end, "nbf": 1, "iat": 1 }))),
            Ok(())
        );
    }
}
