//! Publishes program files when serving begins, through the function that does so for callers.

use crate::serve::fault::ServeError;
use crate::serve::functions;
use aws_lambda_events::apigw::{
    ApiGatewayRequestAuthorizer, ApiGatewayRequestAuthorizerJwtDescription,
    ApiGatewayV2httpRequest, ApiGatewayV2httpResponse,
};
use aws_lambda_events::encodings::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gradus_contracts::api::routes::{Function, Scope};
use gradus_contracts::program::read_program;
use gradus_files::program_file;
use gradus_shell::app::{App, Trust};
use http::{HeaderValue, Method, header};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A program file that can be read.
#[derive(Debug)]
pub(crate) struct ProgramFile {
    path: PathBuf,
    bytes: Vec<u8>,
    /// The program's name.
    pub(crate) id: String,
    /// The version's number.
    pub(crate) version: u32,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is published.
    New,
    /// It had been.
    Before,
}

impl ProgramFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ServeError::ProgramFile`], [`ServeError::ProgramFaults`].
    pub(crate) fn read(path: &Path) -> Result<Self, ServeError> {
        let bytes = program_file::read(path).map_err(|cause| ServeError::ProgramFile {
            path: path.to_path_buf(),
            cause,
        })?;
        let name = path.to_string_lossy();
        let program = read_program(&name, &bytes)
            .map_err(|faults| ServeError::ProgramFaults(faults.to_string()))?;
        Ok(Self {
            path: path.to_path_buf(),
            id: program.id.as_str().to_owned(),
            version: program.version,
            bytes,
        })
    }

    /// Looks whether the same version is asked for in two ways: then one of the two could not
    /// be published, after the other was.
    ///
    /// # Errors
    /// [`ServeError::ProgramTwice`].
    pub(crate) fn check(files: &[Self]) -> Result<(), ServeError> {
        for (nth, file) in files.iter().enumerate() {
            let same = |other: &&Self| (&other.id, other.version) == (&file.id, file.version);
            let other = files[..nth].iter().find(same);
            if let Some(other) = other.filter(|other| other.bytes != file.bytes) {
                return Err(ServeError::ProgramTwice {
                    path: other.path.clone(),
                    other: file.path.clone(),
                    id: file.id.clone(),
                    version: file.version,
                });
            }
        }
        Ok(())
    }

    /// Publishes it.
    ///
    /// # Errors
    /// [`ServeError::NotPublished`] with what the function says;
    /// [`ServeError::NotPublishedInto`] the table's file, where that is at fault.
    pub(crate) async fn publish(&self, app: &App, table: &Path) -> Result<Outcome, ServeError> {
        let event = self.event(&app.trust);
        let answer = functions::call(Function::Program, app.clone(), event).await;
        match answer.status_code {
            201 => Ok(Outcome::New),
            200 => Ok(Outcome::Before),
            500.. => Err(ServeError::NotPublishedInto {
                path: self.path.clone(),
                table: table.to_path_buf(),
            }),
            _ => Err(ServeError::NotPublished {
                path: self.path.clone(),
                reason: reason(&answer),
            }),
        }
    }

    fn event(&self, trust: &Trust) -> ApiGatewayV2httpRequest {
        let is_json = self.bytes.trim_ascii_start().first() == Some(&b'{');
        let media_type = if is_json {
            "application/json"
        } else {
            "application/toml"
        };
        let mut jwt = ApiGatewayRequestAuthorizerJwtDescription::default();
        let scope = format!("{}{}", trust.scope_prefix, Scope::Program.word());
        jwt.claims.insert("scope".to_owned(), scope);
        jwt.claims
            .insert(trust.programs_claim.clone(), self.id.clone());
        let mut authorizer = ApiGatewayRequestAuthorizer::default();
        authorizer.jwt = Some(jwt);
        let mut event = ApiGatewayV2httpRequest::default();
        event.raw_path = Some(format!("/v1/programs/{}/versions", self.id));
        event.request_context.http.method = Method::POST;
        event.request_context.authorizer = Some(authorizer);
        event
            .headers
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        event.body = Some(STANDARD.encode(&self.bytes));
        event.is_base64_encoded = true;
        event
    }
}

fn reason(answer: &ApiGatewayV2httpResponse) -> String {
    let text = match &answer.body {
        Some(Body::Text(text)) => text.as_str(),
        Some(_) | None => "",
    };
    let problem: Value = serde_json::from_str(text).unwrap_or_default();
    match problem["detail"].as_str() {
        Some(detail) => detail.to_owned(),
        None => format!("status {}", answer.status_code),
    }
}
