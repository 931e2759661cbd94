//! What a crate's files import of one another.

use crate::fault::Fault;
use crate::impls;
use crate::mention::What;
use crate::resolve::{Resolver, Target};
use crate::tree::{Module, ModuleId, Tree};
use crate::walk;
use crate::workspace::{Package, Root};
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::{fs, io, thread};

pub use crate::tree::{FileId, SourceFile};

/// A crate from its root file, with all that it imports of itself.
#[derive(Clone, Debug)]
pub struct Reading {
    files: Vec<SourceFile>,
    imports: Vec<Arrow>,
    pub(crate) calls: Vec<Call>,
    pub(crate) methods: Vec<Methods>,
}

/// One file takes something of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// Who takes.
    pub from: FileId,
    /// In which line first, counted from 1.
    pub line: usize,
    /// Who defines it.
    pub to: FileId,
    /// What it is called there.
    pub name: String,
}

/// A type, by the file that defines it and its name there.
pub(crate) type TypeName = (FileId, String);

/// A method is called, or named as `Type::method`.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) file: FileId,
    pub(crate) line: usize,
    pub(crate) method: String,
    /// Of this type; none: the source does not say.
    pub(crate) of: Option<TypeName>,
}

/// The methods of one block.
#[derive(Clone, Debug)]
pub(crate) struct Methods {
    pub(crate) file: FileId,
    /// Of this type; none: of a trait, or of a type that is none of the crate's.
    pub(crate) of: Option<TypeName>,
    pub(crate) names: Vec<String>,
}

/// All crates of a workspace, each with a reading for each of its root files.
///
/// # Errors
/// [`Fault`] of a file that cannot be read.
pub fn read_all(
    workspace: &Path,
    packages: Vec<Package>,
) -> Result<Vec<(Package, Vec<Reading>)>, Fault> {
    let text = |file: &Path| fs::read_to_string(workspace.join(file));
    let read = |package: &Package| -> Result<Vec<Reading>, Fault> {
        let roots = package.roots.iter();
        roots.map(|root| Reading::of(root, &text)).collect()
    };
    let readings: Vec<Result<Vec<Reading>, Fault>> = thread::scope(|scope| {
        let started: Vec<_> = packages
            .iter()
            .map(|package| scope.spawn(|| read(package)))
            .collect();
        let done = started.into_iter().map(|started| started.join());
        done.map(|done| done.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    packages
        .into_iter()
        .zip(readings)
        .map(|(package, readings)| Ok((package, readings?)))
        .collect()
}

impl Reading {
    /// Reads a crate from its root file; `text` gives the text of a file.
    ///
    /// # Errors
    /// [`Fault`] of a file that is missing or is no Rust.
    pub fn of(root: &Root, text: &dyn Fn(&Path) -> io::Result<String>) -> Result<Self, Fault> {
        let tree = Tree::read(&root.file, root.is_test, text)?;
        let mut found = Found {
            tree: &tree,
            resolver: Resolver::of(&tree),
            arrows: BTreeMap::new(),
            calls: Vec::new(),
            methods: Vec::new(),
        };
        for (at, module) in tree.modules.iter().enumerate() {
            found.look_at(ModuleId(at), module);
        }
        Ok(Self {
            imports: found
                .arrows
                .into_iter()
                .map(|((from, to, name), line)| Arrow {
                    from,
                    line,
                    to,
                    name,
                })
                .collect(),
            calls: found.calls,
            methods: found.methods,
            files: tree.files,
        })
    }

    /// Its files; the root file first.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// A file of this reading.
    #[must_use]
    pub fn file(&self, file: FileId) -> &SourceFile {
        &self.files[file.0]
    }

    /// The numbers of its files.
    pub fn file_ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len()).map(FileId)
    }

    /// What its files import of one another by `use` and by paths in code, each name that a
    /// file takes of another once.
    #[must_use]
    pub fn imports(&self) -> &[Arrow] {
        &self.imports
    }
}

struct Found<'t> {
    tree: &'t Tree,
    resolver: Resolver<'t>,
    arrows: BTreeMap<(FileId, FileId, String), usize>,
    calls: Vec<Call>,
    methods: Vec<Methods>,
}

impl Found<'_> {
    fn look_at(&mut self, id: ModuleId, module: &Module) {
        for mention in walk::mentions(module, self.tree.is_test) {
            let line = mention.line;
            match mention.what {
                What::Path(path) => {
                    for target in self.resolver.targets(id, &path) {
                        // What is taken through a module is told where it is taken.
                        if let Target::Item(file, name) = target {
                            self.add_arrow(module.file, line, file, name);
                        }
                    }
                    self.add_named_method(id, module.file, line, path);
                }
                What::AllOf(path) => match self.resolver.type_target(id, &path) {
                    Some(Target::Item(file, name)) => {
                        self.add_arrow(module.file, line, file, name);
                    }
                    Some(Target::Module(of)) => {
                        let of = &self.tree.modules[of.0];
                        self.add_arrow(module.file, line, of.file, format!("{}::*", of.name));
                    }
                    None => {}
                },
                What::Call { method, of } => self.calls.push(Call {
                    file: module.file,
                    line,
                    method,
                    of: of.and_then(|path| self.type_name(id, &path)),
                }),
            }
        }
        for block in impls::blocks(module, self.tree.is_test) {
            self.methods.push(Methods {
                file: module.file,
                of: block.of.and_then(|path| self.type_name(id, &path)),
                names: block.methods,
            });
        }
    }

    fn add_arrow(&mut self, from: FileId, line: usize, to: FileId, name: String) {
        if to != from {
            let first = self.arrows.entry((from, to, name)).or_insert(line);
            *first = line.min(*first);
        }
    }

    fn add_named_method(&mut self, id: ModuleId, file: FileId, line: usize, mut path: Vec<String>) {
        let Some(method) = path.pop() else {
            return;
        };
        if let Some(of) = self.type_name(id, &path) {
            self.calls.push(Call {
                file,
                line,
                method,
                of: Some(of),
            });
        }
    }

    fn type_name(&self, id: ModuleId, path: &[String]) -> Option<TypeName> {
        match self.resolver.type_target(id, path)? {
            Target::Item(file, name) => Some((file, name)),
            Target::Module(_) => None,
        }
    }
}
