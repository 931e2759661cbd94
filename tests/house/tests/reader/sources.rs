//! Sources in memory.

use gradus_house::fault::Fault;
use gradus_house::reading::Reading;
use gradus_house::text;
use gradus_house::workspace::Root;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// A crate of these files, the root file first.
pub(crate) fn read(files: &[(&str, &str)]) -> Result<Reading, Fault> {
    read_as(files, false)
}

/// A test of these files, the root file first.
pub(crate) fn read_test(files: &[(&str, &str)]) -> Result<Reading, Fault> {
    read_as(files, true)
}

/// What the files of a crate import of one another: `from:line → to: name`.
pub(crate) fn imports(files: &[(&str, &str)]) -> Vec<String> {
    let reading = read(files).unwrap();
    told(&reading)
}

/// What the files of a reading import of one another.
pub(crate) fn told(reading: &Reading) -> Vec<String> {
    let arrows = reading.imports().iter();
    arrows.map(|arrow| text::arrow(reading, arrow)).collect()
}

fn read_as(files: &[(&str, &str)], is_test: bool) -> Result<Reading, Fault> {
    let texts: BTreeMap<PathBuf, &str> = files
        .iter()
        .map(|(path, text)| (PathBuf::from(path), *text))
        .collect();
    let root = Root {
        file: PathBuf::from(files[0].0),
        is_test,
    };
    Reading::of(&root, &|path: &Path| {
        let found = texts.get(path).map(|text| (*text).to_owned());
        found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    })
}
