//! Changes what is known of a member: person, aliases and profile in one transaction.

use crate::aliases::Companions;
use crate::member::Known;
use crate::{ROUNDS, fingerprint, patch, problem};
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::api::routes::Scope;
use gradus_contracts::member::ProfilePatch;
use gradus_domain::commands::{Act, Command, ProfileChange};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::CommandId;
use gradus_engine::answer::{Answer, EngineError};
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::{log, response, trace};
use gradus_store::companion::Companion;
use gradus_store::person::{CHANGES_MAX, Person};

/// What a request asks for.
struct Change<'a> {
    app: &'a App,
    request: &'a Request,
    patch: ProfilePatch,
    id: String,
    fingerprint: String,
}

/// Answers with the member as it is afterwards; a repeat gets the member as it is now.
pub(crate) async fn change(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let key = app.secret()?;
    let patch: ProfilePatch = problem::read(&request.body)?;
    let name = request.idempotency_key.as_deref().unwrap_or_default();
    let change = Change {
        app,
        request,
        id: key.fingerprint(&["change", &request.caller.name, name]),
        fingerprint: fingerprint::of_patch(key, &patch),
        patch,
    };
    let program = app
        .engine
        .program(&request.program, request.received_at)
        .await?;
    let member = request.member()?;
    let mut done_before = false;
    for _ in 0..ROUNDS {
        let known = Known::read_living(app, &program, &member, request).await?;
        match change.remembered(&known) {
            Some(said) if said == change.fingerprint => {
                return response::json(200, &known.view(&program));
            }
            Some(_) => return Err(problem::key_conflict()),
            None if done_before => return Err(problem::key_spent()),
            None => {}
        }
        match change.try_once(&program, known).await? {
            Tried::Changed(known) => return response::json(200, &known.view(&program)),
            Tried::Before => done_before = true,
            Tried::Overtaken => {}
        }
    }
    Err(problem::contended())
}

enum Tried {
    Changed(Box<Known>),
    Before,
    Overtaken,
}

impl Change<'_> {
    /// What this change's key said before, where the person remembers it.
    fn remembered<'a>(&self, known: &'a Known) -> Option<&'a str> {
        let changes = &known.person.as_ref()?.changes;
        let (_, said) = changes.iter().find(|(id, _)| *id == self.id)?;
        Some(said)
    }

    async fn try_once(&self, program: &LoadedProgram, known: Known) -> Result<Tried, Problem> {
        if !self.request.caller.scopes.contains(&Scope::Operate) {
            patch::own_fields_only(&self.patch, &known.member.profile)?;
        }
        let expects = known.person.as_ref().map(|person| person.revision);
        let before = known.person.unwrap_or_default();
        let after = self.after(&before);
        let id = known.member.id.clone();
        let profile = patch::profile(&self.patch, &known.member.profile);
        let companions = Companions::between(
            self.app.secret()?,
            &program.id,
            &id,
            &before,
            &after,
            Companion::PutPerson(id.clone(), Box::new(after.clone()), expects),
        );
        let command = Command {
            member: id,
            occurred_at: self.request.received_at,
            received_at: self.request.received_at,
            act: Act::Profile(ProfileChange {
                id: CommandId::new(&self.id),
                profile: profile.clone(),
            }),
        };
        match self.execute(program, &command, &companions).await? {
            Done::Recorded => {
                let mut member = known.member;
                member.profile = profile;
                Ok(Tried::Changed(Box::new(Known {
                    member,
                    person: Some(after),
                })))
            }
            Done::Before => Ok(Tried::Before),
            Done::Overtaken => Ok(Tried::Overtaken),
        }
    }

    fn after(&self, before: &Person) -> Person {
        let mut after = patch::person(&self.patch, before);
        after.revision = before.revision.saturating_add(1);
        after
            .changes
            .insert(0, (self.id.clone(), self.fingerprint.clone()));
        after.changes.truncate(CHANGES_MAX);
        after
    }

    async fn execute(
        &self,
        program: &LoadedProgram,
        command: &Command,
        companions: &Companions,
    ) -> Result<Done, Problem> {
        let trace = self.request.trace.as_ref();
        let traces = trace::of_all(trace, [command]);
        let engine = self.app.engine.traced(&traces);
        let answer = engine
            .execute_with(program, command, &companions.writes)
            .await;
        let key = command.key();
        let text = key.as_ref().map(|key| key.to_text()).unwrap_or_default();
        log::decision(program.id.as_str(), &text, &answer, trace);
        match answer {
            Ok(Answer::Recorded(_)) => Ok(Done::Recorded),
            Ok(Answer::Repeated(_)) => Ok(Done::Before),
            Ok(Answer::Rejected(rejection)) => match *rejection {
                Rejection::IdempotencyConflict { .. } => Ok(Done::Before),
                rejection => Err(Problem::of_rejection(&rejection)),
            },
            Ok(answer @ (Answer::Waiting | Answer::Settled(_))) => {
                Err(problem::strange(&answer, key))
            }
            Err(EngineError::Companions(places)) => match companions.taken(&places) {
                Some(taken) => Err(taken),
                None => Ok(Done::Overtaken),
            },
            Err(error) => Err(error.into()),
        }
    }
}

enum Done {
    Recorded,
    Before,
    Overtaken,
}
