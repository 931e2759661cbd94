//! What is wrong with a request, as RFC 9457 has it: a stable code, the field, and what
//! would do.

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use aws_lambda_events::encodings::Body;
use gradus_contracts::api::problem::{FaultView, ProblemView, TYPE_PREFIX, status_against};
use gradus_contracts::commands::CommandFault;
use gradus_domain::commands::Command;
use gradus_domain::ledger::plan::Failure;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::MemberId;
use gradus_engine::answer::EngineError;
use gradus_store::codec::CodecError;
use gradus_store::error::StoreError;
use http::HeaderValue;

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: &'static str,
    /// What was asked, what was found, what would do. Nothing that identifies a person.
    pub detail: String,
    /// The field of the body, the parameter or the header.
    pub field: Option<String>,
    /// After how many seconds to come again.
    pub retry_after_seconds: Option<u32>,
    /// Several faults at once, in a program file.
    pub faults: Vec<FaultView>,
}

impl Problem {
    /// A problem of this status and code.
    #[must_use]
    pub fn new(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            field: None,
            retry_after_seconds: None,
            faults: Vec::new(),
        }
    }

    /// The same, naming a field.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        let field = field.into();
        self.field = (!field.is_empty()).then_some(field);
        self
    }

    /// The same, asking to come again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// Nobody of that name is enrolled.
    #[must_use]
    pub fn member_unknown() -> Self {
        Self::new(
            404,
            "member_unknown",
            "no member of this id is enrolled in this program",
        )
        .at("member")
    }

    /// Nothing is known of the person any more.
    #[must_use]
    pub fn member_erased(member: &MemberId) -> Self {
        Self::new(
            410,
            "member_erased",
            format!("what was known of member {member} was erased"),
        )
        .at("member")
    }

    /// What the business says no to.
    #[must_use]
    pub fn of_rejection(rejection: &Rejection) -> Self {
        let status = status_against(rejection.kind().described().against);
        Self::new(status, rejection.code(), rejection.to_string())
            .at(rejection.field().unwrap_or_default())
    }

    /// What the business says no to, naming the field as the command's JSON does.
    #[must_use]
    pub fn of_rejected(rejection: &Rejection, command: &Command) -> Self {
        let key = command.key();
        let field = key.and_then(|key| rejection.field_of(&key));
        Self::of_rejection(rejection).at(field.unwrap_or_default())
    }

    /// What is wrong with the JSON of a command: 400 where it is no JSON, 422 where it is no
    /// command.
    #[must_use]
    pub fn of_command_fault(body: &[u8], fault: &CommandFault) -> Self {
        // What is ignored is not checked to be UTF-8, unless the whole is.
        let text = std::str::from_utf8(body);
        let is_json = |text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        if text.is_ok_and(is_json) {
            return Self::new(422, "command_invalid", fault.message.clone()).at(fault.path.clone());
        }
        let place = fault
            .column
            .map_or(String::new(), |column| format!(", at character {column}"));
        Self::new(400, "body_unreadable", format!("{}{place}", fault.message))
    }

    /// Why there is no answer; what a fault of ours says in detail stays in the log.
    #[must_use]
    pub fn of_engine(error: &EngineError) -> Self {
        match error {
            EngineError::ProgramUnknown(_) => {
                Self::new(404, "program_unknown", error.to_string()).at("program")
            }
            error if error.is_retryable() => Self::new(
                503,
                "unavailable",
                "the request could not be carried out now; nothing is lost, send it again",
            )
            .retry_after(1),
            EngineError::Store(StoreError::Codec(CodecError::TooLarge { .. })) => Self::new(
                422,
                "too_large",
                "what would be stored is larger than an item may be; send less at once",
            ),
            _ => Self::new(
                500,
                "internal",
                "the request could not be carried out; it is recorded for the operator",
            ),
        }
    }

    /// Its form in a body.
    #[must_use]
    pub fn view(&self) -> ProblemView {
        ProblemView {
            r#type: format!("{TYPE_PREFIX}{}", self.code),
            title: title(self.status).to_owned(),
            status: self.status,
            detail: self.detail.clone(),
            code: self.code.to_owned(),
            field: self.field.clone(),
            faults: self.faults.clone(),
        }
    }

    /// The response.
    #[must_use]
    pub fn response(&self) -> ApiGatewayV2httpResponse {
        let mut response = ApiGatewayV2httpResponse::default();
        response.status_code = i64::from(self.status);
        response.headers.insert(
            http::header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after_seconds {
            response
                .headers
                .insert(http::header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // A struct of texts and numbers always has a JSON form.
        let text = serde_json::to_string(&self.view()).unwrap_or_default();
        response.body = Some(Body::Text(text + "\n"));
        response
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        let problem = Self::of_engine(&error);
        if error.is_retryable() {
            tracing::warn!(code = problem.code, error = %error, "not decided now");
        } else {
            tracing::error!(error = %error, "not decided");
        }
        problem
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        EngineError::Undecided(failure).into()
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        EngineError::Store(error).into()
    }
}

fn title(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Problem")
}
