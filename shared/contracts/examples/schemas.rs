//! Writes the generated schemas and the OpenAPI and AsyncAPI documents to `infra/schemas`:
//! `cargo run -p gradus-contracts --example schemas`.

use gradus_contracts::api::openapi::openapi_text;
use gradus_contracts::commands::command_schema;
use gradus_contracts::program::program_schema;
use gradus_contracts::queues::command_message_schema;
use gradus_contracts::schedules::sweep_message_schema;
use gradus_contracts::telling::document::{asyncapi, notification_schemas};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/schemas");
    let of_notifications = schemas.join("notifications");
    std::fs::create_dir_all(&of_notifications)?;
    for (name, schema) in [
        ("program.schema.json", program_schema()),
        ("command.schema.json", command_schema()),
        ("command-message.schema.json", command_message_schema()),
        ("sweep-message.schema.json", sweep_message_schema()),
        ("asyncapi.json", asyncapi()),
    ] {
        std::fs::write(schemas.join(name), format!("{schema:#}\n"))?;
    }
    std::fs::write(schemas.join("openapi.json"), openapi_text()?)?;
    for (name, schema) in notification_schemas() {
        std::fs::write(of_notifications.join(name), format!("{schema:#}\n"))?;
    }
    Ok(())
}
