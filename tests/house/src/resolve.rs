//! What a path names, through re-exports, to the file that defines it.

use crate::names::{Names, Space};
use crate::tree::{FileId, ModuleId, ROOT, Tree};
use std::collections::BTreeSet;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// A module.
    Module(ModuleId),
    /// Something in this file; a variant or a method counts as its type.
    Item(FileId, String),
}

/// Finds what paths name.
pub(crate) struct Resolver<'t> {
    tree: &'t Tree,
    names: Vec<Names>,
}

/// How far a path led.
enum Led {
    /// To what it names.
    To(Target),
    /// To a module that does not write this name down: a macro may make it.
    Into(ModuleId, String),
    /// Out of the crate.
    Out,
}

/// Names that are being looked up, so that imports in a circle end.
type Asked<'p> = Vec<(ModuleId, &'p str, Space)>;

impl<'t> Resolver<'t> {
    pub(crate) fn of(tree: &'t Tree) -> Self {
        Self {
            tree,
            names: crate::names::names(tree),
        }
    }

    /// What a path in a module names: mostly one thing, several where one name stands for a
    /// type and a function, none where it is of another crate.
    pub(crate) fn targets(&self, from: ModuleId, path: &[String]) -> BTreeSet<Target> {
        let mut targets = BTreeSet::new();
        let mut made_in = None;
        for space in Space::ALL {
            match self.follow(from, path, space, &mut Vec::new()) {
                Led::To(target) => {
                    targets.insert(target);
                }
                Led::Into(module, name) => made_in = Some((module, name)),
                Led::Out => {}
            }
        }
        if let (Some((module, name)), true) = (made_in, targets.is_empty()) {
            targets.insert(self.made_in(module, name));
        }
        targets
    }

    /// What a path names among types.
    pub(crate) fn type_target(&self, from: ModuleId, path: &[String]) -> Option<Target> {
        match self.follow(from, path, Space::Types, &mut Vec::new()) {
            Led::To(target) => Some(target),
            Led::Into(module, name) => Some(self.made_in(module, name)),
            Led::Out => None,
        }
    }

    fn made_in(&self, module: ModuleId, name: String) -> Target {
        Target::Item(self.tree.modules[module.0].file, name)
    }

    fn follow<'p>(
        &'p self,
        from: ModuleId,
        path: &'p [String],
        space: Space,
        asked: &mut Asked<'p>,
    ) -> Led {
        let mut at = from;
        for (place, name) in path.iter().enumerate() {
            let is_last = place + 1 == path.len();
            let space = if is_last { space } else { Space::Types };
            match (name.as_str(), self.tree.modules[at.0].parent) {
                ("self", _) => {}
                ("crate", _) => at = ROOT,
                ("super", Some(parent)) => at = parent,
                (name, _) => match self.look_up(at, name, space, asked) {
                    Some(Target::Module(module)) => at = module,
                    Some(item @ Target::Item(..)) => return Led::To(item),
                    None if place == 0 => return Led::Out,
                    None => return Led::Into(at, name.to_owned()),
                },
            }
        }
        Led::To(Target::Module(at))
    }

    fn look_up<'p>(
        &'p self,
        module: ModuleId,
        name: &'p str,
        space: Space,
        asked: &mut Asked<'p>,
    ) -> Option<Target> {
        if asked.contains(&(module, name, space)) {
            return None;
        }
        asked.push((module, name, space));
        let found = self.in_module(module, name, space, asked);
        asked.pop();
        found
    }

    fn in_module<'p>(
        &'p self,
        module: ModuleId,
        name: &'p str,
        space: Space,
        asked: &mut Asked<'p>,
    ) -> Option<Target> {
        let names = &self.names[module.0];
        if let (Space::Types, Some(part)) = (space, names.parts.get(name)) {
            return Some(Target::Module(*part));
        }
        if names
            .defined
            .get(name)
            .is_some_and(|spaces| spaces.contains(&space))
        {
            let file = self.tree.modules[module.0].file;
            return Some(Target::Item(file, name.to_owned()));
        }
        let imports = names.imports.get(name).into_iter().flatten();
        imports
            .filter_map(|path| self.imported(module, path, space, asked))
            .next()
            .or_else(|| {
                let globs = names.globs.iter();
                globs
                    .filter_map(
                        |path| match self.follow(module, path, Space::Types, asked) {
                            Led::To(Target::Module(of)) => self.look_up(of, name, space, asked),
                            Led::To(Target::Item(..)) | Led::Into(..) | Led::Out => None,
                        },
                    )
                    .next()
            })
    }

    /// What an import brings. What is of another crate counts as defined where it is imported.
    fn imported<'p>(
        &'p self,
        module: ModuleId,
        path: &'p [String],
        space: Space,
        asked: &mut Asked<'p>,
    ) -> Option<Target> {
        let unfound = match self.follow(module, path, space, asked) {
            Led::To(target) => return Some(target),
            unfound @ (Led::Into(..) | Led::Out) => unfound,
        };
        let is_elsewhere = Space::ALL
            .into_iter()
            .any(|other| matches!(self.follow(module, path, other, asked), Led::To(_)));
        if is_elsewhere {
            return None;
        }
        match unfound {
            Led::To(target) => Some(target),
            Led::Into(into, name) => Some(self.made_in(into, name)),
            Led::Out => Some(self.made_in(module, path.last().cloned().unwrap_or_default())),
        }
    }
}
