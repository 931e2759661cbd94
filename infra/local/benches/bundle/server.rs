//! The program `gradus serve`.

use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What went wrong.
pub(crate) type Failed = Box<dyn Error + Send + Sync>;

/// The program `gradus serve`, until dropped.
pub(crate) struct Server {
    pub(crate) process: Child,
    addresses: HashMap<String, String>,
}

impl Server {
    /// Starts it on free ports with a folder, and whatever else it is to be told.
    pub(crate) fn start(data: &Path, more: &[&str]) -> Result<Self, Failed> {
        let classic = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programs/classic.toml");
        let mut process = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--program",
                classic,
            ])
            .arg("--data")
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()?;
        let out = process.stdout.take().ok_or("no output")?;
        let mut addresses = HashMap::new();
        for line in BufReader::new(out).lines() {
            let line = line?;
            if line == "ready" {
                break;
            }
            if let Some((name, value)) = line.rsplit_once(' ') {
                addresses.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(Self { process, addresses })
    }

    /// What it printed under a name.
    pub(crate) fn address(&self, name: &str) -> Result<&str, Failed> {
        let address = self.addresses.get(name).map(String::as_str);
        address.ok_or_else(|| format!("serve printed no {name}").into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
