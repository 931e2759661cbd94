//! Changes what is known of a member: person, aliases and profile in one transaction.

use crate::aliases::Companions;
use crate::deed::{Done, done};
use crate::member::Known;
use crate::{ROUNDS, fingerprint, patch, problem};
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::api::routes::Scope;
use gradus_contracts::member::ProfilePatch;
use gradus_domain::commands::{Act, ProfileChange};
use gradus_domain::words::ids::CommandId;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
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
    let change = Change {
        app,
        request,
        id: key.fingerprint(&["change", &request.caller.name, request.idempotency_key()]),
        fingerprint: fingerprint::of_patch(key, &patch),
        patch,
    };
    let program = request.published(app).await?;
    let member = request.member()?;
    let mut done_before = false;
    for _ in 0..ROUNDS {
        let known = Known::read_living(app, &program, &member, request).await?;
        match change.remembered(&known) {
            Some(said) if said == change.fingerprint => {
                return response::json(200, &known.view());
            }
            Some(_) => return Err(problem::key_conflict()),
            None if done_before => return Err(problem::key_spent()),
            None => {}
        }
        match change.try_once(&program, known).await? {
            (Done::Now, changed) => return response::json(200, &changed.view()),
            (Done::Before, _) => done_before = true,
            (Done::Overtaken, _) => {}
            (Done::Rejected(rejection), _) => return Err(Problem::of_rejection(&rejection)),
        }
    }
    Err(problem::contended())
}

impl Change<'_> {
    /// What this change's key said before, where the person remembers it.
    fn remembered<'a>(&self, known: &'a Known) -> Option<&'a str> {
        let changes = &known.person.as_ref()?.changes;
        let (_, said) = changes.iter().find(|(id, _)| *id == self.id)?;
        Some(said)
    }

    /// What came of it, and the member as it is where it was done.
    async fn try_once(
        &self,
        program: &LoadedProgram,
        known: Known,
    ) -> Result<(Done, Known), Problem> {
        let Known {
            mut account,
            person,
        } = known;
        let held = &account.member.profile;
        if !self.request.caller.scopes.contains(&Scope::Operate) {
            patch::own_fields_only(&self.patch, held)?;
        }
        let profile = patch::profile(&self.patch, held);
        let expects = person.as_ref().map(|person| person.revision);
        let before = person.unwrap_or_default();
        let after = self.after(&before);
        let id = account.member.id.clone();
        let companions = Companions::between(
            self.app.secret()?,
            &program.id,
            &id,
            &before,
            &after,
            Companion::PutPerson(id.clone(), Box::new(after.clone()), expects),
        );
        let change = ProfileChange {
            id: CommandId::new(&self.id),
            profile: profile.clone(),
        };
        let command = self.request.command(id, Act::Profile(change));
        let trace = self.request.trace.as_ref();
        let done = done(self.app, program, &command, &companions, trace).await?;
        account.member.profile = profile;
        let changed = Known {
            account,
            person: Some(after),
        };
        Ok((done, changed))
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
}
