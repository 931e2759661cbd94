//! Writes the generated schemas to `infra/schemas`:
//! `cargo run -p gradus-contracts --example schemas`.

use gradus_contracts::command::command_schema;
use gradus_contracts::program_file::program_schema;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/schemas");
    std::fs::create_dir_all(&schemas)?;
    for (name, schema) in [
        ("program.schema.json", program_schema()),
        ("command.schema.json", command_schema()),
    ] {
        std::fs::write(schemas.join(name), format!("{schema:#}\n"))?;
    }
    Ok(())
}
