//! `gradus serve`, through the program itself and real HTTP.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod bad_input;
mod batches;
#[path = "../../src/serve/clients.rs"]
mod clients;
mod damage;
mod damaged_due;
mod documented;
mod door;
mod earning;
mod first_start;
mod followed;
#[cfg(unix)]
mod full_disk;
mod kill;
mod ledger;
mod nobody_named;
mod nulls;
mod people;
mod purchases;
mod queue;
mod republish;
#[path = "../../src/serve/request_token.rs"]
mod request_token;
mod scopes;
mod server;
mod shop;
mod side_by_side;
mod starts;
mod sweep_kills;
mod tail;
mod time_passes;
mod unready;

use std::path::PathBuf;

/// A ready program's file.
fn program_file(name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../programs");
    root.join(format!("{name}.toml")).display().to_string()
}
