//! Transactions go to the local table without the token that the SDK adds.
//!
//! The token lets the service recognise a transaction that the SDK sends again, for ten minutes.
//! The local engine keeps one for every transaction and looks at all of them at each: after
//! 50,000 purchases a purchase takes three times as long. Nothing here needs it, for every
//! write's conditions make it safe to repeat.

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_types::body::SdkBody;

/// What precedes the token, which is a transaction's last field.
const FIELD: &[u8] = br#","ClientRequestToken":""#;

/// Takes the token out of a transaction before it is sent.
#[derive(Debug)]
pub(crate) struct WithoutRequestToken;

impl Intercept for WithoutRequestToken {
    fn name(&self) -> &'static str {
        "WithoutRequestToken"
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let Some(shorter) = request.body().bytes().and_then(without_token) else {
            return Ok(());
        };
        let length = shorter.len().to_string();
        request.headers_mut().insert("content-length", length);
        *request.body_mut() = SdkBody::from(shorter);
        Ok(())
    }
}

/// The body without its token; none where it ends in no token.
fn without_token(body: &[u8]) -> Option<Vec<u8>> {
    let before_end = body.strip_suffix(b"\"}")?;
    let token_at = before_end.iter().rposition(|&byte| byte == b'"')? + 1;
    let kept = body.get(..token_at)?.strip_suffix(FIELD)?;
    Some([kept, b"}"].concat())
}

#[cfg(test)]
mod tests {
    use super::without_token;

    #[test]
    fn only_a_token_at_the_end_is_taken_out() {
        let body = br#"{"TransactItems":[],"ClientRequestToken":"6f1c-04"}"#;
        assert_eq!(
            without_token(body).as_deref(),
            Some(br#"{"TransactItems":[]}"#.as_slice())
        );
        for other in [
            br#"{"TableName":"gradus"}"#.as_slice(),
            br#"{"ClientRequestToken":"only"}"#,
            br#"{"a":"b","ClientRequestToken":"6f1c","Z":"z"}"#,
            b"\"}",
            b"",
        ] {
            assert_eq!(without_token(other), None);
        }
    }
}
