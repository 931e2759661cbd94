//! Writes the generated schemas and the OpenAPI document to `infra/schemas`:
//! `cargo run -p gradus-contracts --example schemas`.

use gradus_contracts::command::command_schema;
use gradus_contracts::openapi::openapi;
use gradus_contracts::program_file::program_schema;
use gradus_contracts::queues::command_message_schema;
use gradus_contracts::schedules::sweep_message_schema;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/schemas");
    std::fs::create_dir_all(&schemas)?;
    for (name, schema) in [
        ("program.schema.json", program_schema()),
        ("command.schema.json", command_schema()),
        ("command-message.schema.json", command_message_schema()),
        ("sweep-message.schema.json", sweep_message_schema()),
        ("openapi.json", openapi()),
    ] {
        std::fs::write(schemas.join(name), format!("{schema:#}\n"))?;
    }
    Ok(())
}
