//! A person joins. The member's id is made from the caller and its Idempotency-Key, so that a
//! joining that is sent again finds the member that it made.

use crate::aliases::Companions;
use crate::deed::{Done, done};
use crate::member::Known;
use crate::{ROUNDS, fingerprint, problem};
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::commands::person::{SegmentName, VariantName, Zone};
use gradus_contracts::member::JoinRequest;
use gradus_domain::commands::{Act, Command, Profile};
use gradus_domain::words::ids::{Locale, MemberId};
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use gradus_store::aliases::AliasKey;
use gradus_store::companion::Companion;
use gradus_store::person::Person;
use std::sync::Arc;

const MILLIS_PER_SECOND: i64 = 1_000;

/// What a joining makes of a request.
struct Joining {
    command: Command,
    person: Person,
}

/// Answers 201 with the member and its `Location`; a repeat gets the same.
pub(crate) async fn join(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let key = app.secret()?;
    let body: JoinRequest = problem::read(&request.body)?;
    let program = request.published(app).await?;
    let joining = Joining::of(key, &program, request, body)?;
    let member = &joining.command.member;
    let companions = Companions::between(
        key,
        &program.id,
        member,
        &Person::default(),
        &joining.person,
        Companion::PutPerson(member.clone(), Box::new(joining.person.clone()), None),
    );
    for _ in 0..ROUNDS {
        if let Some(there) = app.engine.store().person(&program.id, member).await? {
            return repeated(app, request, &program, &joining, &there).await;
        }
        let trace = request.trace.as_ref();
        match done(app, &program, &joining.command, &companions, trace).await? {
            Done::Now => return joined(app, request, &program, member).await,
            Done::Before => {
                // Joined before, perhaps at another time, which is part of a joining's content:
                // the person is there by now, or was erased since.
                Known::read_living(app, &program, member, request).await?;
            }
            Done::Overtaken => {}
            Done::Rejected(rejection) => return Err(Problem::of_rejection(&rejection)),
        }
    }
    Err(problem::contended())
}

impl Joining {
    fn of(
        key: &AliasKey,
        program: &LoadedProgram,
        request: &Request,
        body: JoinRequest,
    ) -> Result<Self, Problem> {
        let profile = Profile {
            birthday: body.birthday.map(|birthday| birthday.0),
            referred: body.referred.unwrap_or(false),
            segments: body.segments.map_or(Vec::new(), |names| {
                names.0.into_iter().map(|SegmentName(name)| name).collect()
            }),
            variants: body.variants.map_or(Vec::new(), |names| {
                names.0.into_iter().map(|VariantName(name)| name).collect()
            }),
            zone: body.zone.map(|Zone(zone)| zone),
            locale: body.locale.map(|tag| Locale::new(tag.0)),
            consent: body.consent.unwrap_or_default().0.meaning(),
        };
        let mut person = Person {
            name: body.name.map(|name| name.0),
            phone: body.phone.map(|phone| phone.0),
            email: body.email.map(|email| email.0),
            card: body.card.map(|card| card.0),
            external_id: body.external_id.map(|id| id.0),
            revision: 1,
            ..Person::default()
        };
        person.join_fingerprint = fingerprint::of_joining(key, &person, &profile)?;
        let (caller, name) = (&request.caller.name, request.idempotency_key());
        let member = key.member_id(&program.id, caller, name);
        let command = Command {
            occurred_at: joined_at(program, request.received_at),
            ..request.command(member, Act::Join(profile))
        };
        Ok(Self { command, person })
    }
}

/// The whole second in which a joining came, so that a purchase at a till whose clock has whole
/// seconds does not come before it; the instant itself where a version begins in between.
fn joined_at(program: &LoadedProgram, received_at: Instant) -> Instant {
    let into_second = received_at.millis().rem_euclid(MILLIS_PER_SECOND);
    let second = received_at.saturating_plus_millis(-into_second);
    let version = |at| {
        program
            .versions
            .at(at)
            .map(|version| version.program.version)
    };
    if version(second) == version(received_at) {
        second
    } else {
        received_at
    }
}

async fn repeated(
    app: &App,
    request: &Request,
    program: &Arc<LoadedProgram>,
    joining: &Joining,
    there: &Person,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    if there.join_fingerprint != joining.person.join_fingerprint {
        return Err(problem::key_conflict());
    }
    joined(app, request, program, &joining.command.member).await
}

async fn joined(
    app: &App,
    request: &Request,
    program: &Arc<LoadedProgram>,
    member: &MemberId,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let known = Known::read_living(app, program, member, request).await?;
    let location = response::path(&program.id, &["members", member.as_str()]);
    response::located(201, &known.view(), &location)
}
