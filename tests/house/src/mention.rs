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
    /// A path in an import or in code.
    Path(Path),
    /// Everything in it is imported.
    AllOf(Path),
    /// `value.method(…)`.
    Call {
        method: String,
        /// The value's type, where the value is `self`.
        of: Option<Path>,
    },
}

/// The names of a path, `crate`, `self` and `super` among them.
pub(crate) type Path = Vec<String>;
