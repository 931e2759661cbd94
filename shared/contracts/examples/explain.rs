//! Writes in English and Chinese what programs say: those of `programs/` to
//! `infra/local/tests/explain`, and the one that uses every field beside it.
//! `cargo run -p gradus-contracts --example explain`.

use gradus_contracts::program::read_program_content;
use gradus_contracts::program::words::{Language, explain};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = crate_folder.join("../..");
    let tests = crate_folder.join("tests/explain");
    say(&tests.join("every_field.json"), &tests)?;
    let explained = root.join("infra/local/tests/explain");
    std::fs::create_dir_all(&explained)?;
    for entry in std::fs::read_dir(root.join("programs"))? {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if name.ends_with(".toml") && !name.ends_with(".scenarios.toml") {
            say(&path, &explained)?;
        }
    }
    Ok(())
}

/// Writes what a program says into a folder.
fn say(program: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let content = read_program_content(&name, &std::fs::read(program)?)?;
    for language in Language::ALL {
        let sections = explain(&content, language);
        let sections: Vec<String> = sections.iter().map(ToString::to_string).collect();
        let file = folder.join(format!("{name}.{}.txt", language.code()));
        std::fs::write(file, sections.join("\n\n") + "\n")?;
    }
    Ok(())
}
