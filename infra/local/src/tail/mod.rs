//! `gradus tail`: prints what is announced, a line each, while it happens.
//!
//! It looks on at what `gradus serve` announces and takes no message from any queue: to
//! receive one hides it from its consumer.
//!
//! - [`text`]: a notification as a line; [`fault`]: why it cannot begin.

mod fault;
mod text;

use crate::cli::TailArgs;
use crate::serve::{Endpoints, Grant, Line, stop_signal, token_of};
use axum::body::{Body, Bytes};
use fault::TailError;
use gradus_contracts::api::routes::Scope;
use gradus_contracts::telling::{Notification, Read};
use gradus_files::console;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use std::io::Write as _;
use std::process::ExitCode;

/// What ends it though nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Ctrl-C, or nobody reads what is printed.
    Wanted,
    /// What serves the folder has stopped.
    ServerGone,
}

/// Prints until it is told to stop.
pub(crate) fn run(args: &TailArgs) -> ExitCode {
    match tail(args) {
        Ok(End::Wanted) => ExitCode::SUCCESS,
        Ok(End::ServerGone) => {
            console::say(format_args!(
                "gradus: {} is no longer being served",
                args.data.display()
            ));
            ExitCode::SUCCESS
        }
        Err(error) => {
            console::say(format_args!("gradus: {error}"));
            error.exit_code()
        }
    }
}

fn tail(args: &TailArgs) -> Result<End, TailError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(TailError::Runtime)?;
    runtime.block_on(async {
        let stop = stop_signal()?;
        let endpoints = Endpoints::of(&args.data)?;
        let programs = programs(&endpoints, args).await?;
        let body = look_on(&endpoints, args, &programs).await?;
        console::say(format_args!(
            "gradus: looking on at {}; Ctrl-C ends it",
            programs.join(", ")
        ));
        tokio::select! {
            end = print(body, 1 < programs.len()) => end,
            () = stop => Ok(End::Wanted),
        }
    })
}

/// The programs whose notifications are shown.
async fn programs(endpoints: &Endpoints, args: &TailArgs) -> Result<Vec<String>, TailError> {
    let published = endpoints
        .outbox(&args.data)?
        .engine
        .store()
        .programs()
        .await?;
    let published: Vec<String> = published.iter().map(ToString::to_string).collect();
    if args.programs.is_empty() {
        return Ok(published);
    }
    match args
        .programs
        .iter()
        .find(|asked| !published.contains(asked))
    {
        Some(unknown) => Err(TailError::Program {
            asked: unknown.clone(),
            published: published.join(", "),
        }),
        None => Ok(args.programs.clone()),
    }
}

async fn look_on(
    endpoints: &Endpoints,
    args: &TailArgs,
    programs: &[String],
) -> Result<Body, TailError> {
    let token = token_of(
        &args.data,
        &Grant {
            scopes: &[Scope::Operate],
            programs,
            member: None,
            valid_days: 1,
        },
    )?;
    let request = Request::get(format!("http://{}/_local/notifications", endpoints.api))
        .header("authorization", format!("Bearer {token}"))
        .body(Empty::<Bytes>::new())
        .map_err(|error| TailError::Call(error.to_string()))?;
    let response = Client::builder(TokioExecutor::new())
        .build_http()
        .request(request)
        .await
        .map_err(|error| TailError::Call(error.to_string()))?;
    if response.status() == StatusCode::NOT_FOUND {
        return Err(TailError::Open(args.data.clone()));
    }
    if response.status() != StatusCode::OK {
        return Err(TailError::Call(format!("status {}", response.status())));
    }
    Ok(Body::new(response.into_body()))
}

/// Prints lines as they come.
async fn print(mut body: Body, with_program: bool) -> Result<End, TailError> {
    let mut unread: Vec<u8> = Vec::new();
    // An error means that the connection broke: the server is gone.
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(bytes) = frame.into_data() else {
            continue;
        };
        unread.extend_from_slice(&bytes);
        while let Some(end) = unread.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = unread.drain(..=end).collect();
            if let Some(text) = text_of(&line, with_program)?
                && !console::read_on(writeln!(std::io::stdout(), "{text}"))?
            {
                return Ok(End::Wanted);
            }
        }
    }
    Ok(End::ServerGone)
}

/// What is printed of a line that came; nothing of one that only says that all is well.
fn text_of(line: &[u8], with_program: bool) -> Result<Option<String>, TailError> {
    let wrong = |found: String| TailError::Call(found);
    let line: Line = serde_json::from_slice(line).map_err(|error| wrong(error.to_string()))?;
    if let Some(missed) = line.missed {
        return Ok(Some(format!("({missed} missed: too many at once)")));
    }
    let Some(notification) = line.notification else {
        return Ok(None);
    };
    let read = Notification::read(notification.get().as_bytes());
    Ok(Some(
        match read.map_err(|error| wrong(error.to_string()))? {
            Read::Known(notification) => {
                text::line(&notification, line.withheld.as_deref(), with_program)
            }
            Read::Later { event_type, .. } => format!("({event_type}: a later release knows it)"),
        },
    ))
}
