//! Records what this release leaves behind for the next: `cargo run -p gradus-tests --example
//! record`. Done once, when a release is made; what is recorded is never written over.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("recorded").join(env!("CARGO_PKG_VERSION"));
    if folder.exists() {
        return Err(format!(
            "{} is recorded: a release is recorded once",
            folder.display()
        )
        .into());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let recording = runtime.block_on(gradus_tests::recording::record());
    recording.write(&folder)?;
    std::fs::create_dir_all(folder.join("notifications"))?;
    for (name, schema) in gradus_contracts::telling::document::notification_schemas() {
        let file = folder.join("notifications").join(name);
        std::fs::write(file, format!("{schema:#}\n"))?;
    }
    Ok(())
}
