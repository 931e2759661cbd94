//! The program file that a request carries, and what is wrong with it.

use gradus_contracts::api::problem::FaultView;
use gradus_contracts::program::versions::{JSON, ProgramBounds, TOML};
use gradus_contracts::program::{Fault, Faults, program_doubts, read_program};
use gradus_domain::member::lots::{LOTS_WARN_ABOVE, most_lots};
use gradus_domain::program::Program;
use gradus_domain::program::living::living_limits;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_store::versions::FILE_BYTES_MAX;

/// A program file without faults, of the program that the path names.
#[derive(Debug)]
pub(crate) struct Uploaded {
    /// What it says.
    pub(crate) program: Program,
    /// `program.toml` or `program.json`.
    pub(crate) file_name: &'static str,
    /// Byte for byte.
    pub(crate) bytes: Vec<u8>,
}

/// In which notation a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    Toml,
    Json,
}

impl Uploaded {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// 413 for a file that is too long, 422 with every fault of
    /// the file, or where it is another program's.
    pub(crate) fn of(request: &Request) -> Result<Self, Problem> {
        let notation = Notation::of_media_type(&request.content_type);
        let bytes = &request.body;
        if FILE_BYTES_MAX < bytes.len() {
            return Err(Problem::new(
                413,
                "program_too_large",
                format!(
                    "the program file has {} bytes; it has at most {FILE_BYTES_MAX}",
                    bytes.len()
                ),
            ));
        }
        if notation != Notation::of_content(bytes) {
            return Err(notation.other_found());
        }
        let file_name = notation.file_name();
        let program = read_program(file_name, bytes).map_err(|faults| invalid(&faults))?;
        if program.id != request.program {
            return Err(Problem::new(
                422,
                "program_mismatch",
                format!(
                    "the file is of program {}, the path names {}",
                    program.id, request.program
                ),
            )
            .at("id"));
        }
        Ok(Self {
            program,
            file_name,
            bytes: bytes.clone(),
        })
    }

    /// What is allowed in the file and worth a second look.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let lots = most_lots(&self.program);
        let many_lots = (LOTS_WARN_ABOVE < lots).then(|| {
            format!(
                "a member can hold {lots} lots at once; `to_end_of = \"month\"` in an expiry \
                 makes fewer"
            )
        });
        let doubts = program_doubts(self.file_name, &self.bytes).into_iter();
        let doubts = doubts.map(|doubt| {
            let Fault {
                line,
                column,
                path,
                message,
                hint,
                ..
            } = doubt;
            format!("{line}:{column} {path}: {message}; {hint}")
        });
        many_lots
            .into_iter()
            .chain(self.begins_within_a_day())
            .chain(doubts)
            .collect()
    }

    fn begins_within_a_day(&self) -> Option<String> {
        let program = &self.program;
        let first_day = program.first_day();
        let begins = program.calendar.first_instant(first_day);
        let changes = program.changes.redate || program.changes.reassess;
        (changes && program.effective_from < begins).then(|| {
            format!(
                "the version begins within a day: `redate` and `reassess` act when {first_day} \
                 begins"
            )
        })
    }
}

/// What a program lets a member accumulate.
pub(crate) fn bounds(program: &Program) -> ProgramBounds {
    ProgramBounds {
        most_lots: most_lots(program),
        living_limits: living_limits(program),
    }
}

/// The media type of a file of this name.
pub(crate) fn media_type(file_name: &str) -> &'static str {
    if file_name.ends_with(".json") {
        JSON
    } else {
        TOML
    }
}

fn invalid(faults: &Faults) -> Problem {
    let all = faults.as_slice();
    let mut problem = Problem::new(
        422,
        "program_invalid",
        format!(
            "the program file has {} faults, each with its place",
            all.len()
        ),
    );
    problem.faults = all.iter().map(fault_view).collect();
    problem
}

fn fault_view(fault: &Fault) -> FaultView {
    FaultView {
        field: fault.path.clone(),
        line: Some(fault.line),
        column: Some(fault.column),
        detail: format!("{}; {}", fault.message, fault.hint),
    }
}

impl Notation {
    /// The shell lets in no other media type than those of program files.
    fn of_media_type(media_type: &str) -> Self {
        if media_type == JSON {
            Self::Json
        } else {
            Self::Toml
        }
    }

    /// As program files are read: JSON begins with a brace.
    fn of_content(bytes: &[u8]) -> Self {
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'{') {
            Self::Json
        } else {
            Self::Toml
        }
    }

    fn file_name(self) -> &'static str {
        match self {
            Self::Toml => "program.toml",
            Self::Json => "program.json",
        }
    }

    fn other_found(self) -> Problem {
        let (said, found) = match self {
            Self::Toml => (TOML, "begins with a brace, as JSON does"),
            Self::Json => (JSON, "does not begin with a brace, as JSON does"),
        };
        let detail = format!("the Content-Type says {said}, but the file {found}");
        let mut problem = Problem::new(422, "program_invalid", detail.clone()).at("Content-Type");
        problem.faults = vec![FaultView {
            field: String::new(),
            line: Some(1),
            column: Some(1),
            detail,
        }];
        problem
    }
}
