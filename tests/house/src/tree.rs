//! The modules of a crate, and the file that each stands in.

use crate::cfg;
use crate::fault::Fault;
use std::io;
use std::path::{Component, Path, PathBuf};
use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta};

/// Gives the text of a file.
pub(crate) type Text<'t> = dyn Fn(&Path) -> io::Result<String> + 't;

/// A file, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) usize);

/// A module, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ModuleId(pub(crate) usize);

/// The root module's number.
pub(crate) const ROOT: ModuleId = ModuleId(0);

/// A source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// The module that it is; empty: the crate itself.
    pub module: Vec<String>,
}

/// A module, without the modules in it.
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) file: FileId,
    pub(crate) parent: Option<ModuleId>,
    pub(crate) items: Vec<Item>,
}

/// All modules of a crate.
pub(crate) struct Tree {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) modules: Vec<Module>,
    /// Whether `#[cfg(test)]` holds.
    pub(crate) is_test: bool,
}

/// Where a module's own modules are looked for.
struct Folders {
    /// The folder of the file.
    of_file: PathBuf,
    /// The folder of the module's parts.
    of_parts: PathBuf,
    is_inline: bool,
}

impl Tree {
    /// Reads a crate from its root file.
    ///
    /// # Errors
    /// [`Fault`] where a file is missing or is no Rust.
    pub(crate) fn read(root: &Path, is_test: bool, text: &Text<'_>) -> Result<Self, Fault> {
        let mut tree = Self {
            files: Vec::new(),
            modules: Vec::new(),
            is_test,
        };
        let source = text(root).map_err(|error| Fault::of_file(root, error))?;
        let folder = folder_of(root);
        tree.add_file(root, &source, None, "crate".to_owned(), folder, text)?;
        Ok(tree)
    }

    fn add_file(
        &mut self,
        path: &Path,
        source: &str,
        parent: Option<ModuleId>,
        name: String,
        of_parts: PathBuf,
        text: &Text<'_>,
    ) -> Result<(), Fault> {
        let parsed = syn::parse_file(source)
            .map_err(|error| Fault::of_line(path, error.span().start().line, error))?;
        let file = FileId(self.files.len());
        self.files.push(SourceFile {
            path: path.to_owned(),
            module: parent.map_or_else(Vec::new, |parent| {
                let mut path = self.path_of(parent);
                path.push(name.clone());
                path
            }),
        });
        let folders = Folders {
            of_file: folder_of(path),
            of_parts,
            is_inline: false,
        };
        self.add_module(name, file, parent, parsed.items, &folders, text)
    }

    fn add_module(
        &mut self,
        name: String,
        file: FileId,
        parent: Option<ModuleId>,
        items: Vec<Item>,
        folders: &Folders,
        text: &Text<'_>,
    ) -> Result<(), Fault> {
        let module = ModuleId(self.modules.len());
        let mut own = Vec::new();
        let mut parts = Vec::new();
        for item in items {
            if !self.is_test && cfg::is_for_tests(cfg::on_item(&item)) {
                continue;
            }
            match item {
                Item::Mod(part) => parts.push(part),
                item => own.push(item),
            }
        }
        self.modules.push(Module {
            name,
            file,
            parent,
            items: own,
        });
        parts
            .into_iter()
            .try_for_each(|part| self.add_part(module, file, part, folders, text))
    }

    fn add_part(
        &mut self,
        parent: ModuleId,
        file: FileId,
        part: ItemMod,
        folders: &Folders,
        text: &Text<'_>,
    ) -> Result<(), Fault> {
        let name = plain(&part.ident);
        if let Some((_, items)) = part.content {
            let inline = Folders {
                of_file: folders.of_file.clone(),
                of_parts: folders.of_parts.join(&name),
                is_inline: true,
            };
            return self.add_module(name, file, Some(parent), items, &inline, text);
        }
        let tried = match path_attribute(&part.attrs) {
            Some(path) => {
                let base = if folders.is_inline {
                    &folders.of_parts
                } else {
                    &folders.of_file
                };
                let path = straight(&base.join(path));
                let folder = folder_of(&path);
                vec![(path, folder)]
            }
            None => {
                let folder = folders.of_parts.join(&name);
                vec![
                    (folders.of_parts.join(format!("{name}.rs")), folder.clone()),
                    (folder.join("mod.rs"), folder),
                ]
            }
        };
        for (path, folder) in tried {
            match text(&path) {
                Ok(source) => {
                    return self.add_file(&path, &source, Some(parent), name, folder, text);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(Fault::of_file(&path, error)),
            }
        }
        let SourceFile { path, .. } = &self.files[file.0];
        let line = part.ident.span().start().line;
        Err(Fault::of_line(
            path,
            line,
            format!("no file for `mod {name}`"),
        ))
    }

    /// The names from the root to a module.
    pub(crate) fn path_of(&self, module: ModuleId) -> Vec<String> {
        let mut path = Vec::new();
        let mut at = &self.modules[module.0];
        while let Some(parent) = at.parent {
            path.push(at.name.clone());
            at = &self.modules[parent.0];
        }
        path.reverse();
        path
    }
}

/// A name without the mark of a raw one.
pub(crate) fn plain(ident: &proc_macro2::Ident) -> String {
    let text = ident.to_string();
    match text.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => text,
    }
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes
        .iter()
        .find_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(path) => Some(path.value()),
                    _ => None,
                },
                _ => None,
            },
            Meta::NameValue(_) | Meta::Path(_) | Meta::List(_) => None,
        })
}

/// A path without steps back.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for component in path.components() {
        if component == Component::ParentDir {
            straight.pop();
        } else {
            straight.push(component);
        }
    }
    straight
}
