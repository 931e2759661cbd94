//! `gradus serve`: the functions on one machine, unchanged, with all that is around them.
//!
//! - [`folder`], [`home`], [`clock`]: what is kept, and the time;
//! - [`table`], [`table_fault`], [`queue`], [`clients`], [`request_token`]: the two services
//!   and the SDK's clients to them;
//! - [`access`]: who may talk to them; [`reach`]: the way there from another process;
//! - [`connections`]: HTTP in, in time; [`table_protocol`]: what the table is asked;
//! - [`damaged_rows`], [`due_rows`], [`damaged_records`], [`file_check`]: what was damaged in the
//!   table's file;
//! - [`trust`]: tokens, and the check at the door;
//! - [`gateway`]: HTTP in and out; [`mapping`]: from the queue to `score`;
//! - [`stream`]: from what was written, the table's [`records`], to `publish`;
//! - [`watch`]: those who look on while it is announced;
//! - [`schedule`]: when the sweeps are called, and how the clock is moved;
//! - [`functions`], [`publish`]: the functions' libraries, and programs at the start.
//!
//! The way of a purchase is that of the deployment: gateway, `ingest`, queue, `score`, table.

mod access;
pub(crate) mod clients;
mod clock;
mod connections;
mod damaged_records;
mod damaged_rows;
mod due_rows;
mod fault;
mod file_check;
mod folder;
mod functions;
mod gateway;
mod home;
mod made;
mod mapping;
mod publish;
mod queue;
mod reach;
mod records;
mod request_token;
mod schedule;
mod start;
mod stream;
mod table;
mod table_fault;
mod table_protocol;
mod trust;
mod watch;
mod written_ahead;

use crate::cli::{ServeArgs, TokenArgs};
pub(crate) use fault::ServeError;
use gradus_contracts::api::routes::Scope;
use gradus_files::console;
use gradus_shell::app::Trust;
use gradus_shell::config::LOG_LEVELS;
pub(crate) use reach::Endpoints;
pub(crate) use start::Running;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
pub(crate) use table::TABLE;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
pub(crate) use trust::Grant;
use trust::{Issuer, SigningKey};
pub(crate) use watch::Line;

/// For how many days the printed tokens are good.
const PRINTED_TOKEN_DAYS: u16 = 30;

/// Serves until it is told to stop.
pub(crate) fn run(args: &ServeArgs) -> ExitCode {
    exit_code(serve(args))
}

/// Prints a token.
pub(crate) fn print_token(args: &TokenArgs) -> ExitCode {
    exit_code(token(args).and_then(|token| Ok(console::print(&format!("{token}\n"))?)))
}

fn serve(args: &ServeArgs) -> Result<(), ServeError> {
    start_log(&args.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(ServeError::Runtime)?;
    runtime.block_on(async {
        say_where_no_room_is_left()?;
        let mut stop = std::pin::pin!(stop_signal()?);
        // On its way to `--at` it may be for minutes; what is written is whole at any moment.
        let Some(running) = Running::start(args, &mut stop).await? else {
            return Ok(());
        };
        // Nobody may be listening; serving does not depend on it.
        let _ = console::print(&(lines(&running)?.join("\n") + "\n"));
        stop.await;
        running.stop().await;
        Ok(())
    })
}

fn token(args: &TokenArgs) -> Result<String, ServeError> {
    if args.scopes.contains(&Scope::Member) != args.member.is_some() {
        return Err(ServeError::MemberAlone);
    }
    let grant = Grant {
        scopes: &args.scopes,
        programs: &args.programs,
        member: args.member.as_deref(),
        valid_days: args.valid_days,
    };
    token_of(&args.data, &grant)
}

/// A token for a folder that is or was served.
///
/// # Errors
/// [`ServeError`]: it never was.
pub(crate) fn token_of(data: &Path, grant: &Grant<'_>) -> Result<String, ServeError> {
    let issuer = Issuer {
        url: home::last_issuer(data)?,
        key: existing_key(data)?,
        trust: Trust::default(),
    };
    issuer.token(grant)
}

fn existing_key(data: &Path) -> Result<Arc<SigningKey>, ServeError> {
    let file = data.join(home::KEY);
    if !file.exists() {
        return Err(ServeError::NeverServed {
            path: data.to_path_buf(),
        });
    }
    Ok(Arc::new(SigningKey::open(&file)?))
}

/// What is printed once everything answers: a word, then what it is about, then the value.
fn lines(running: &Running) -> Result<Vec<String>, ServeError> {
    let mut lines = vec![
        format!("api {}", clients::url(running.api)),
        format!("table {}", clients::url(running.table.address)),
        format!("queue {}", clients::url(running.queue.address)),
        format!("aws-config {}", running.aws_config.display()),
    ];
    if running.clock.is_moved() {
        use gradus_shell::clock::Clock as _;
        lines.push(format!("clock {}", running.clock.now()));
    }
    for program in &running.published {
        lines.push(format!(
            "program {} version {}",
            program.id, program.version
        ));
    }
    if !running.programs.is_empty() {
        // A member's token names its member: `gradus token` makes it.
        for scope in Scope::ALL
            .into_iter()
            .filter(|scope| *scope != Scope::Member)
        {
            let token = running.issuer.token(&Grant {
                scopes: &[scope],
                programs: &running.programs,
                member: None,
                valid_days: PRINTED_TOKEN_DAYS,
            })?;
            lines.push(format!("token {} {token}", scope.word()));
        }
    }
    lines.push("ready".to_owned());
    Ok(lines)
}

/// Where a file may not grow (`ulimit -f`), a write fails as on a full disk, and does not end the
/// process.
fn say_where_no_room_is_left() -> Result<(), ServeError> {
    #[cfg(target_os = "linux")]
    {
        use tokio::signal::unix::{SignalKind, signal};
        const FILE_SIZE_EXCEEDED: i32 = 25;
        // Once it is listened to, it ends nobody; there is nothing to do when it comes.
        drop(signal(SignalKind::from_raw(FILE_SIZE_EXCEEDED)).map_err(ServeError::Runtime)?);
    }
    Ok(())
}

/// Resolves at Ctrl-C or SIGTERM, which are caught from here on.
pub(crate) fn stop_signal() -> Result<impl Future<Output = ()>, ServeError> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt()).map_err(ServeError::Runtime)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(ServeError::Runtime)?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        Ok(async {
            // Where signals cannot be caught the process is ended from outside.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

fn start_log(level: &str) -> Result<(), ServeError> {
    if !LOG_LEVELS.contains(&level) {
        return Err(ServeError::Level(level.to_owned()));
    }
    // Only this product's own lines go below errors: what table and SDK say in detail holds
    // whole requests, and with them what identifies persons.
    let filter = EnvFilter::new(format!("error,gradus={level}"));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(std::io::stderr);
    // A second start in one process leaves the first one in place.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init();
    Ok(())
}

fn exit_code(done: Result<(), ServeError>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::say(format_args!("gradus: {error}"));
            error.exit_code()
        }
    }
}
