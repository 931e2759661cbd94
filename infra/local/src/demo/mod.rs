//! `gradus demo`: real purchases through the real functions, over HTTP, queue and table.
//!
//! - [`plan`]: which purchases, day by day;
//! - [`client`]: a till that speaks HTTP;
//! - [`sweeps`]: when the sweeps come by;
//! - [`run`]: the days, one after the other, the clock following them;
//! - [`ledger`]: what then stands in the table, and whether a replay of the same purchases in
//!   memory comes to the same, member by member and entry by entry.

mod client;
mod fault;
mod ledger;
mod plan;
mod run;
mod sweeps;

use crate::cli::DemoArgs;
use fault::DemoError;
use gradus_domain::words::time::LocalDay;
use gradus_files::console;
use gradus_files::numbers::grouped;
use gradus_files::replay::{self, Wanted};
use plan::Plan;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The program of the demo.
const PROGRAM: &str = include_str!("../../../../programs/classic.toml");
/// Its purchases.
const PURCHASES: &[u8] = include_bytes!("../../../../programs/data/cdnow/purchases.csv.gz");
/// What the report calls them.
const SHOWN_NAME: &str = "programs/data/cdnow/purchases.csv.gz";
/// Its last day.
const UNTIL: &str = "1998-06-30";

/// Runs the demo.
pub(crate) fn run(args: &DemoArgs) -> ExitCode {
    match demo(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::say(format_args!("gradus: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

fn demo(args: &DemoArgs) -> Result<(), DemoError> {
    let scratch = Scratch::make()?;
    let files = Files::write(scratch.path())?;
    let wanted = wanted(args, &files);
    replay::check_files(&wanted, &[]).map_err(|refusal| DemoError::Unwritable(refusal.text))?;
    let every = if args.all { 1 } else { args.every };
    let plan = Plan::read(&files, every)?;
    let times = sweeps::times(&plan, args.sweep_days, args.fine_month);
    let data = args
        .data
        .clone()
        .unwrap_or_else(|| scratch.path().join("data"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(DemoError::Runtime)?;
    let found = runtime.block_on(run::run(&plan, &times, &files, &data))?;
    let checked = ledger::check(&plan, &found)?;
    replay::write_recorded(&wanted, SHOWN_NAME, plan.content, ledger::recorded(found))
        .map_err(|refusal| DemoError::Output(refusal.text))?;
    if !args.json {
        console::print(&what_next(args, &checked))?;
    }
    Ok(())
}

fn wanted(args: &DemoArgs, files: &Files) -> Wanted {
    Wanted {
        until: files.until,
        members: args.members.clone(),
        json: args.json,
        report: Some(args.report.clone()),
    }
}

fn what_next(args: &DemoArgs, checked: &ledger::Checked) -> String {
    let mut text = format!(
        "\nThe table holds {} members and {} entries: each is what a replay of the same\n\
         purchases in memory comes to.\n\nWhat to try next:\n",
        grouped(checked.members),
        grouped(checked.entries),
    );
    text.push_str(&match &args.data {
        Some(data) => format!(
            "  gradus serve --data {}          look around in what the demo left\n",
            data.display()
        ),
        None => "  gradus demo --data shop         keep the folder, and serve it afterwards\n"
            .to_owned(),
    });
    if !args.all && args.every > 1 {
        text.push_str("  gradus demo --all               all 69,659 purchases\n");
    }
    text.push_str(
        "  gradus serve --program programs/classic.toml    an empty shop, with tokens for curl\n  \
         gradus replay …                 the same figures in a second, without the functions\n",
    );
    text
}

/// The files of the demo, written out.
#[derive(Debug)]
struct Files {
    program: PathBuf,
    purchases: PathBuf,
    until: LocalDay,
}

impl Files {
    fn write(folder: &Path) -> Result<Self, DemoError> {
        let files = Self {
            program: folder.join("classic.toml"),
            purchases: folder.join("purchases.csv.gz"),
            until: LocalDay::parse(UNTIL).map_err(|error| DemoError::Data(error.to_string()))?,
        };
        let write = |path: &Path, bytes: &[u8]| {
            std::fs::write(path, bytes).map_err(|cause| DemoError::Folder {
                path: path.to_path_buf(),
                cause,
            })
        };
        write(&files.program, PROGRAM.as_bytes())?;
        write(&files.purchases, PURCHASES)?;
        Ok(files)
    }
}

/// A folder that is gone when the demo ends.
struct Scratch(PathBuf);

impl Scratch {
    fn make() -> Result<Self, DemoError> {
        let path = std::env::temp_dir().join(format!("gradus-demo-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|cause| DemoError::Folder {
            path: path.clone(),
            cause,
        })?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            console::say(format_args!(
                "gradus: {} stays behind: {error}",
                self.0.display()
            ));
        }
    }
}
