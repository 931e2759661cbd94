//! What a module names.

/// Something that stands in a source, and in which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) line: usize,
    pub(crate) what: What,
}

/// What stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A path of an import.
    Import(Path),
    /// A path in code; never that of a module.
    Path(Path),
    /// `.name(…)`.
    Call(String),
}

/// The names of a path, `crate`, `self` and `super` among them.
pub(crate) type Path = Vec<String>;
