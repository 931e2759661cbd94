//! The clock as callers see it: `GET` reads it, `POST {"now": <RFC 3339>}` moves it forward.
//!
//! What falls due on the way happens in order, through the schedules and queues, before the
//! answer comes.
//!
//! It opens with the scope `operate`, and is moved by a token that is bound to every program
//! that is published here: it moves the time of all of them, and never back. It is there on a
//! loopback address, and elsewhere only where serving began with `--at`.

use crate::serve::clock::{AlreadyLater, NotMoved};
use crate::serve::gateway::answer::{Refused, document, refused};
use crate::serve::gateway::{Gateway, body};
use aws_lambda_events::apigw::ApiGatewayRequestAuthorizerJwtDescription;
use axum::body::Body;
use axum::response::Response;
use gradus_contracts::api::routes::Scope;
use gradus_contracts::commands::private::read_private;
use gradus_domain::words::ids::ProgramId;
use gradus_domain::words::time::Instant;
use gradus_shell::problem::Problem;
use http::request::Parts;
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::json;

/// Where the clock is.
pub(crate) const PATH: &str = "/_local/clock";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    now: String,
}

impl Gateway {
    pub(crate) async fn answer_clock(&self, head: &Parts, body: Body) -> Result<Response, Refused> {
        if !self.may_move_clock {
            return Err(refused(StatusCode::NOT_FOUND, "Not Found"));
        }
        let jwt = self.check(&head.headers, &[Scope::Operate])?;
        if head.method == Method::POST {
            self.check_holds_all(&jwt).await?;
            let bytes = body::read(body).await?;
            self.move_clock(&bytes).await?;
        } else if head.method != Method::GET {
            return Err(refused(StatusCode::NOT_FOUND, "Not Found"));
        }
        let now = self.app.clock.now().to_string();
        Ok(document(StatusCode::OK, &json!({ "now": now })))
    }

    /// Who moves the time of every program has a token for every program.
    async fn check_holds_all(
        &self,
        jwt: &ApiGatewayRequestAuthorizerJwtDescription,
    ) -> Result<(), Refused> {
        let held = self.programs_of(jwt);
        let programs = self.app.engine.store().programs().await;
        let programs = programs.map_err(|error| {
            tracing::error!(%error, "the programs are not known");
            problem(Problem::new(
                500,
                "internal",
                "the clock could not be moved",
            ))
        })?;
        let missing: Vec<&str> = programs
            .iter()
            .map(ProgramId::as_str)
            .filter(|program| !held.contains(*program))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let detail = format!(
            "moving the clock moves the time of every program here, and the token is not bound to \
             {}; one that names all of them will do",
            missing.join(", ")
        );
        Err(problem(Problem::new(403, "program_not_opened", detail)))
    }

    async fn move_clock(&self, bytes: &[u8]) -> Result<(), Refused> {
        let invalid = |place: &str, found: &str| {
            let detail = format!("{found}; {{\"now\": <RFC 3339>}} is expected");
            problem(Problem::new(422, "body_invalid", detail).at(place))
        };
        let asked: Move = read_private(bytes).map_err(|fault| {
            if fault.unreadable {
                problem(Problem::new(400, "body_unreadable", fault.message))
            } else {
                invalid(&fault.path, &fault.message)
            }
        })?;
        let to = Instant::parse(&asked.now).map_err(|error| invalid("now", &error.to_string()))?;
        if let Err(too_far) = self.scheduler.clock.check_way_to(to) {
            let refused = Problem::new(422, "clock_too_far", too_far.to_string());
            return Err(problem(refused.at("now")));
        }
        let mut stop = self.stop.clone();
        let moved = tokio::select! {
            biased;
            moved = self.scheduler.move_to(to) => moved,
            // Told to stop, or the sender is gone: what is done on the way may be done again.
            _ = stop.wait_for(|stop| *stop) => {
                let now = self.app.clock.now();
                let detail = format!(
                    "this process is told to stop, and the clock is on its way at {now}; move it \
                     again after the next start"
                );
                return Err(problem(Problem::new(503, "unavailable", detail).retry_after(1)));
            }
        };
        match moved {
            Ok(()) => Ok(()),
            Err(NotMoved::Later(AlreadyLater(now))) => {
                let detail =
                    format!("the clock is at {now} and moves forward only, so not to {to}");
                Err(problem(Problem::new(409, "clock_later", detail).at("now")))
            }
            Err(NotMoved::Failed(error)) => {
                tracing::error!(%error, "the clock was not moved");
                Err(problem(Problem::new(
                    500,
                    "internal",
                    "the clock could not be moved",
                )))
            }
        }
    }
}

fn problem(problem: Problem) -> Refused {
    super::answer::of(problem.response()).map_or_else(|invalid| invalid, Box::new)
}
