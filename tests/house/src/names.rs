//! What the names of a module stand for, as far as its own source says.

use crate::mention::Path;
use crate::tree::{Module, ModuleId, ROOT, Tree, plain};
use crate::use_tree::{self, Binds};
use std::collections::BTreeMap;
use syn::visit::{self, Visit};
use syn::{Fields, Item, ItemUse};

/// One name may stand for something in each of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Space {
    Types,
    Values,
    Macros,
}

impl Space {
    pub(crate) const ALL: [Self; 3] = [Self::Types, Self::Values, Self::Macros];
}

/// The names of a module.
#[derive(Default)]
pub(crate) struct Names {
    /// The modules in it.
    pub(crate) parts: BTreeMap<String, ModuleId>,
    /// What it defines.
    pub(crate) defined: BTreeMap<String, Vec<Space>>,
    /// What it imports by name, what the whole module sees before what a function sees.
    pub(crate) imports: BTreeMap<String, Vec<Path>>,
    /// Of what it imports everything.
    pub(crate) globs: Vec<Path>,
}

/// The names of every module, by its number.
pub(crate) fn names(tree: &Tree) -> Vec<Names> {
    let mut all: Vec<Names> = tree.modules.iter().map(Names::of).collect();
    for (at, module) in tree.modules.iter().enumerate() {
        if let Some(parent) = module.parent {
            let parts = &mut all[parent.0].parts;
            parts.insert(module.name.clone(), ModuleId(at));
        }
    }
    for (at, module) in tree.modules.iter().enumerate() {
        for name in exported_macros(module) {
            let mut path = vec!["crate".to_owned()];
            path.extend(tree.path_of(ModuleId(at)));
            path.push(name.clone());
            all[ROOT.0].imports.entry(name).or_default().push(path);
        }
    }
    all
}

/// Macros that stand in the root, wherever they are written.
fn exported_macros(module: &Module) -> impl Iterator<Item = String> {
    module.items.iter().filter_map(|item| match item {
        Item::Macro(item)
            if item
                .attrs
                .iter()
                .any(|on| on.path().is_ident("macro_export")) =>
        {
            item.ident.as_ref().map(plain)
        }
        _ => None,
    })
}

impl Names {
    fn of(module: &Module) -> Self {
        let mut names = Self::default();
        for item in &module.items {
            match item {
                Item::Use(import) => names.import(import),
                item => {
                    if let Some((name, spaces)) = defined(item) {
                        names.defined.entry(name).or_default().extend(spaces);
                    }
                }
            }
        }
        let mut inner = Inner(&mut names);
        for item in &module.items {
            if !matches!(item, Item::Use(_)) {
                inner.visit_item(item);
            }
        }
        names
    }

    fn import(&mut self, item: &ItemUse) {
        for leaf in use_tree::leaves(item) {
            match leaf.binds {
                Binds::Name(name) => self.imports.entry(name).or_default().push(leaf.path),
                Binds::All => self.globs.push(leaf.path),
            }
        }
    }
}

/// Imports inside functions.
struct Inner<'n>(&'n mut Names);

impl<'a> Visit<'a> for Inner<'_> {
    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.0.import(item);
        visit::visit_item_use(self, item);
    }
}

fn defined(item: &Item) -> Option<(String, Vec<Space>)> {
    let (ident, spaces) = match item {
        Item::Const(item) => (&item.ident, vec![Space::Values]),
        Item::Static(item) => (&item.ident, vec![Space::Values]),
        Item::Fn(item) => (&item.sig.ident, vec![Space::Values]),
        Item::Enum(item) => (&item.ident, vec![Space::Types]),
        Item::Union(item) => (&item.ident, vec![Space::Types]),
        Item::Trait(item) => (&item.ident, vec![Space::Types]),
        Item::TraitAlias(item) => (&item.ident, vec![Space::Types]),
        Item::Type(item) => (&item.ident, vec![Space::Types]),
        Item::Struct(item) => {
            let spaces = match item.fields {
                Fields::Named(_) => vec![Space::Types],
                Fields::Unnamed(_) | Fields::Unit => vec![Space::Types, Space::Values],
            };
            (&item.ident, spaces)
        }
        Item::Macro(item) => (item.ident.as_ref()?, vec![Space::Macros]),
        _ => return None,
    };
    Some((plain(ident), spaces))
}
