//! Reads with this release's code what another's left: `cargo run -p gradus-tests --example reads
//! -- <folder>`, a folder like those of `tests/recorded`. Says what it understands otherwise, and
//! ends with 1 then. `tests/tests/previous_release.rs` runs that of the latest release.

use gradus_tests::recording::{Recording, misread};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("which folder?")?;
    let recording = Recording::of(Path::new(&folder));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let misread = runtime.block_on(misread(&recording));
    for one in &misread {
        println!("{one}");
    }
    Ok(ExitCode::from(u8::from(!misread.is_empty())))
}
