//! `gradus republish`: sends notifications of a span of time again, from the ledger.
//!
//! - [`find`]: which entries were decided in it;
//! - [`say`]: what is printed; [`fault`]: why it breaks off.
//!
//! What is sent, and how, the function `publish` knows: [`gradus_publish::again`].

mod fault;
mod find;
mod say;

use crate::cli::RepublishArgs;
use crate::serve::Endpoints;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use fault::RepublishError;
use find::{Found, Span};
use gradus_domain::commands::CommandKey;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_engine::answer::EngineError;
use gradus_files::console;
use gradus_publish::again::{Resent, WhichRouting, Wish, send_again};
use gradus_shell::clock::{SystemEntropy, random_name};
use gradus_shell::config;
use gradus_shell::outbox::Outbox;
use std::process::ExitCode;

/// How many entries are read and sent at once: as many as one call reads.
const ENTRIES_AT_ONCE: usize = 100;

/// Sends again, and prints what was sent.
pub(crate) fn run(args: &RepublishArgs) -> ExitCode {
    match republish(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::say(format_args!("gradus: {error}"));
            error.exit_code()
        }
    }
}

fn republish(args: &RepublishArgs) -> Result<(), RepublishError> {
    let span = Span::of(args)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(RepublishError::Runtime)?;
    runtime.block_on(async {
        let outbox = outbox(args).await?;
        let found = find::entries(&outbox, &span, args).await?;
        let resent = send_all(&outbox, &found, &wish(args)?).await?;
        Ok(say::outcome(args, found.len(), &resent)?)
    })
}

async fn outbox(args: &RepublishArgs) -> Result<Outbox, RepublishError> {
    if args.deployed {
        return Ok(config::outbox(&sdk().await).await?);
    }
    Ok(Endpoints::of(&args.data)?.outbox(&args.data)?)
}

/// The services as other tools of an operator find them: the environment, a profile, a
/// machine's own role.
async fn sdk() -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let sdk = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
    sdk.load().await
}

fn wish(args: &RepublishArgs) -> Result<Wish, RepublishError> {
    Ok(Wish {
        time: random_name(&SystemEntropy).map_err(RepublishError::Entropy)?,
        destinations: args.destinations.iter().cloned().collect(),
        kinds: args.kinds.iter().cloned().collect(),
        routing: if args.current_routing {
            WhichRouting::OfToday
        } else {
            WhichRouting::OfTheEntry
        },
        send: !args.dry_run,
    })
}

/// Sends what the entries announce, program by program, member by member, in the order of
/// each member's entries.
async fn send_all(outbox: &Outbox, found: &[Found], wish: &Wish) -> Result<Resent, RepublishError> {
    let mut resent = Resent::default();
    for of_program in found.chunk_by(|one, next| one.program == next.program) {
        let Some(first) = of_program.first() else {
            continue;
        };
        let program = outbox.engine.program(&first.program, outbox.clock.now());
        let program = program.await?;
        for some in of_program.chunks(ENTRIES_AT_ONCE) {
            let keys: Vec<CommandKey> = some.iter().map(|found| found.key.clone()).collect();
            let entries = outbox.engine.store().entries(&first.program, &keys).await;
            let mut entries = entries.map_err(EngineError::from)?;
            if entries.len() != keys.len() {
                return Err(RepublishError::Missing {
                    listed: keys.len(),
                    found: entries.len(),
                });
            }
            entries.sort_by(|one, next| {
                place(&one.member, one.sequence).cmp(&place(&next.member, next.sequence))
            });
            resent.add(
                send_again(outbox, &program, &entries, wish)
                    .await
                    .map_err(|cause| RepublishError::NotResent {
                        cause,
                        sent: resent.sent(),
                    })?,
            );
        }
    }
    Ok(resent)
}

/// Orders entries of a program.
fn place(member: &MemberId, sequence: u64) -> (&str, u64) {
    (member.as_str(), sequence)
}

/// Orders entries.
fn place_of(found: &Found) -> (&ProgramId, (&str, u64)) {
    (&found.program, place(&found.member, found.sequence))
}
