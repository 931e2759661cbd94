//! Makes tokens: JSON Web Tokens, RS256.

use crate::serve::fault::ServeError;
use crate::serve::trust::{AUDIENCE, SigningKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gradus_contracts::api::routes::Scope;
use gradus_shell::app::Trust;
use gradus_shell::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use std::sync::Arc;

const DAY_S: i64 = 86_400;
/// The client on whose behalf tokens are made out.
const CLIENT: &str = "gradus-local";

/// Makes tokens in the name of a gateway.
#[derive(Clone, Debug)]
pub(crate) struct Issuer {
    /// The URL by which it is known, with a slash at its end.
    pub(crate) url: String,
    /// With what it signs.
    pub(crate) key: Arc<SigningKey>,
    /// How tokens speak.
    pub(crate) trust: Trust,
}

/// What a token opens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grant<'a> {
    /// What for.
    pub(crate) scopes: &'a [Scope],
    /// In which programs.
    pub(crate) programs: &'a [String],
    /// Whose own account, with the scope `member`.
    pub(crate) member: Option<&'a str>,
    /// For how many days from now.
    pub(crate) valid_days: u16,
}

impl Issuer {
    /// Makes a token.
    ///
    /// # Errors
    /// [`ServeError::Key`].
    pub(crate) fn token(&self, grant: &Grant<'_>) -> Result<String, ServeError> {
        let header = json!({ "alg": "RS256", "kid": self.key.id(), "typ": "JWT" });
        let signed = format!("{}.{}", encoded(&header), encoded(&self.claims(grant)));
        let signature = self.key.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn claims(&self, grant: &Grant<'_>) -> Value {
        let words: Vec<&str> = grant.scopes.iter().map(|scope| scope.word()).collect();
        let prefixed: Vec<String> = words
            .iter()
            .map(|word| format!("{}{word}", self.trust.scope_prefix))
            .collect();
        let now_s = SystemClock.now().millis() / 1_000;
        let mut claims = json!({
            "iss": self.url,
            "aud": AUDIENCE,
            "client_id": CLIENT,
            "sub": grant.member.map_or_else(|| words.join("+"), str::to_owned),
            "scope": prefixed.join(" "),
            "iat": now_s,
            "nbf": now_s,
            "exp": now_s + i64::from(grant.valid_days) * DAY_S,
        });
        claims[&self.trust.programs_claim] = json!(grant.programs);
        if let Some(member) = grant.member {
            claims[&self.trust.member_claim] = json!(member);
        }
        claims
    }
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}
