//! How fast `gradus replay` is, and how much memory it takes.
//!
//! `cargo bench --profile tools -p gradus-local --bench replay_speed` replays the CDNOW purchases
//! through `programs/classic.toml`: once; repeated 20 times with new member and transaction ids;
//! repeated 20 times with new transaction ids for the same members. Each replay is a process of
//! its own, as a user would start it: reading, deciding, settling and counting are all in the
//! figure. The profile is that of the README; without it the program is built small, as the
//! functions are.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const COPIES: usize = 20;
const UNTIL: &str = "1998-06-30";

/// How often the memory of a replay is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = root.join("programs/classic.toml");
    let packed = root.join("programs/data/cdnow/purchases.csv.gz");
    let folder = tempfile::tempdir()?;
    let once = unpacked(&packed, folder.path())?;
    let more_members = repeated(&once, folder.path(), "more-members.csv", true)?;
    let same_members = repeated(&once, folder.path(), "same-members.csv", false)?;

    println!("{}", machine());
    println!(
        "{:44} {:>11} {:>9} {:>14} {:>10}",
        "", "purchases", "threads", "purchases/s", "peak MiB"
    );
    let cores = std::thread::available_parallelism()?.get();
    for (label, file) in [
        ("CDNOW once", &once),
        ("CDNOW 20 times, 20 times the members", &more_members),
        ("CDNOW 20 times, the same members", &same_members),
    ] {
        for threads in [1, cores] {
            report(label, &program, file, threads)?;
        }
    }
    Ok(())
}

fn report(label: &str, program: &Path, file: &Path, threads: usize) -> Result<(), Box<dyn Error>> {
    let purchases = BufReader::new(File::open(file)?).lines().count() - 1;
    let (elapsed, peak_kib) = replayed(program, file, threads)?;
    let per_second = purchases as f64 / elapsed.as_secs_f64();
    let peak = peak_kib.map_or_else(|| "-".to_owned(), |kib| (kib / 1024).to_string());
    println!("{label:44} {purchases:>11} {threads:>9} {per_second:>14.0} {peak:>10}");
    Ok(())
}

/// How long a replay took, and the most memory it held where the system tells.
fn replayed(
    program: &Path,
    file: &Path,
    threads: usize,
) -> Result<(Duration, Option<u64>), Box<dyn Error>> {
    let begun = now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["replay", "--json", "--until", UNTIL, "--threads"])
        .arg(threads.to_string())
        .arg("--program")
        .arg(program)
        .arg("--purchases")
        .arg(file)
        .stdout(Stdio::null())
        .spawn()?;
    let status_file = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak_kib = None;
    let status = loop {
        peak_kib = peak_of(&status_file).max(peak_kib);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(LOOK_EVERY);
    };
    if status.success() {
        Ok((begun.elapsed(), peak_kib))
    } else {
        Err(format!("gradus replay ended with {status}").into())
    }
}

/// The most memory that a process has held so far, in KiB.
fn peak_of(status_file: &Path) -> Option<u64> {
    let status = std::fs::read_to_string(status_file).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn unpacked(packed: &Path, folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join("once.csv");
    let mut reader = flate2::read::GzDecoder::new(File::open(packed)?);
    std::io::copy(&mut reader, &mut File::create(&path)?)?;
    Ok(path)
}

/// The file's rows again and again, ids of each copy new: copy after copy for new members,
/// otherwise row by row, so that time goes forward for each member.
fn repeated(
    once: &Path,
    folder: &Path,
    name: &str,
    new_members: bool,
) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join(name);
    let text = std::fs::read_to_string(once)?;
    let (header, rows) = text.split_once('\n').ok_or("no header")?;
    let mut writer = BufWriter::new(File::create(&path)?);
    writeln!(writer, "{header}")?;
    let mut write = |copy: usize, row: &str| -> Result<(), Box<dyn Error>> {
        let (transaction, rest) = row.split_once(',').ok_or("no comma")?;
        if new_members {
            writeln!(writer, "{copy}-{transaction},{copy}-{rest}")?;
        } else {
            writeln!(writer, "{copy}-{transaction},{rest}")?;
        }
        Ok(())
    };
    if new_members {
        for copy in 0..COPIES {
            rows.lines().try_for_each(|row| write(copy, row))?;
        }
    } else {
        for row in rows.lines() {
            (0..COPIES).try_for_each(|copy| write(copy, row))?;
        }
    }
    writer.flush()?;
    Ok(path)
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let model = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| "unknown processor".to_owned());
    format!("{model}, {cores} cores")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures how long something takes"
)]
fn now() -> Instant {
    Instant::now()
}
