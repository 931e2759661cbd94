//! Every scenario file there is, and what comes of playing it.

use gradus_cases::corpus::{Chapter, read_corpus};
use gradus_cases::play::{Answers, End, How, play};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

pub(crate) struct Corpus(Vec<Chapter>);

/// An expectation that is made wrong.
pub(crate) struct Planted {
    /// A file beside the pages of the rules.
    pub(crate) file: &'static str,
    /// What stands there once.
    pub(crate) right: &'static str,
    /// What stands there instead, on as many lines.
    pub(crate) wrong: &'static str,
    /// What is said of it.
    pub(crate) differs: &'static str,
}

impl Planted {
    /// The file and the line of the step.
    pub(crate) fn place(&self) -> String {
        let text = self.text();
        let (before, _) = text.split_once(self.right).unwrap();
        let (before, _) = before.rsplit_once("[[scenario.step]]").unwrap();
        format!("{}:{}: ", self.file, before.lines().count() + 1)
    }

    fn text(&self) -> String {
        std::fs::read_to_string(root().join("docs/rules").join(self.file)).unwrap()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What came of playing a corpus.
#[derive(Debug, Default)]
pub(crate) struct Count {
    cases: usize,
    steps: usize,
    answered: usize,
    /// How often something was not answered, by its name in the file.
    unanswered: BTreeMap<&'static str, usize>,
    /// Cases with a step that could not be done, each with the reason.
    left: Vec<String>,
    /// Cases that are not as expected, each with its place and what differs.
    pub(crate) broken: Vec<String>,
}

impl Corpus {
    pub(crate) fn of_the_repository() -> Self {
        Self::read(&["programs", "docs/rules"].map(|folder| root().join(folder)))
    }

    /// Scenario files of the rules in a folder of their own, with something wrong in each.
    pub(crate) fn with(planted: &[Planted]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for there in planted {
            let copy = folder.path().join(there.file);
            let text = std::fs::read_to_string(&copy).unwrap_or_else(|_| there.text());
            assert_eq!(text.matches(there.right).count(), 1, "{}", there.right);
            std::fs::write(&copy, text.replace(there.right, there.wrong)).unwrap();
        }
        Self::read(&[folder.path().to_owned()])
    }

    fn read(paths: &[PathBuf]) -> Self {
        Self(read_corpus(paths).unwrap())
    }

    pub(crate) fn played_by(&self, answers: &mut dyn Answers) -> Count {
        let mut count = Count::default();
        for file in self.0.iter().flat_map(|chapter| &chapter.files) {
            let name = file.path.file_name().unwrap().to_string_lossy();
            for scenario in file.scenarios.as_ref().unwrap() {
                let played = play(answers, scenario);
                count.cases += 1;
                count.steps += played.steps;
                count.answered += played.answered;
                for unanswered in played.unanswered {
                    *count.unanswered.entry(unanswered.what).or_default() += 1;
                }
                match played.end {
                    End::Held => {}
                    End::Left { line, why } => count.left.push(format!("{name}:{line}: {why}")),
                    End::Broke(broke) => {
                        let how = match broke.how {
                            How::Differs {
                                differences,
                                happened,
                            } => {
                                println!("{name}:{}: {}", broke.line, happened.join("; "));
                                let told = differences.iter().map(|it| {
                                    format!("{} {} not {}", it.what, it.found, it.expected)
                                });
                                told.collect::<Vec<_>>().join(", ")
                            }
                            How::Fault(fault) => fault,
                        };
                        count.broken.push(format!("{name}:{}: {how}", broke.line));
                    }
                }
            }
        }
        count
    }
}

impl Count {
    /// What was not answered, by its name in the file; and whether steps could not be done.
    pub(crate) fn unanswered(&self) -> Vec<&str> {
        let left = (!self.left.is_empty()).then_some("steps that could not be done");
        self.unanswered.keys().copied().chain(left).collect()
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cases,
            steps,
            answered,
            unanswered,
            left,
            ..
        } = self;
        write!(
            f,
            "{cases} cases, {steps} steps, {answered} expectations answered"
        )?;
        for (what, times) in unanswered {
            write!(f, "\n  {what} not answered {times} times")?;
        }
        for case in left {
            write!(f, "\n  left at {case}")?;
        }
        Ok(())
    }
}
