//! Writes the generated schemas to `infra/schemas`:
//! `cargo run -p gradus-contracts --example schemas`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/schemas");
    std::fs::create_dir_all(&schemas)?;
    let text = format!("{:#}\n", gradus_contracts::program_file::program_schema());
    std::fs::write(schemas.join("program.schema.json"), text)
}
