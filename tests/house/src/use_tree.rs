//! The single names of an import.

use crate::mention::Path;
use crate::tree::plain;
use syn::{ItemUse, UseTree};

/// One name of an import.
pub(crate) struct Leaf {
    /// What is imported; of everything in it: in what.
    pub(crate) path: Path,
    pub(crate) line: usize,
    pub(crate) binds: Binds,
}

/// What an import brings into its module.
pub(crate) enum Binds {
    /// This name.
    Name(String),
    /// Everything that is in it.
    All,
}

/// The names of an import; none where it is of another crate by `::name`.
pub(crate) fn leaves(item: &ItemUse) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    if item.leading_colon.is_none() {
        spread(&item.tree, &[], &mut leaves);
    }
    leaves
}

fn spread(tree: &UseTree, above: &[String], leaves: &mut Vec<Leaf>) {
    let below = |name: &syn::Ident| {
        let name = plain(name);
        let mut path = above.to_vec();
        // `a::{self}` is `a`.
        if name != "self" || above.is_empty() {
            path.push(name);
        }
        path
    };
    match tree {
        UseTree::Path(part) => spread(&part.tree, &below(&part.ident), leaves),
        UseTree::Group(group) => {
            for part in &group.items {
                spread(part, above, leaves);
            }
        }
        UseTree::Name(leaf) => {
            let path = below(&leaf.ident);
            let name = path.last().cloned().unwrap_or_default();
            leaves.push(Leaf {
                path,
                line: leaf.ident.span().start().line,
                binds: Binds::Name(name),
            });
        }
        UseTree::Rename(leaf) => leaves.push(Leaf {
            path: below(&leaf.ident),
            line: leaf.ident.span().start().line,
            binds: Binds::Name(plain(&leaf.rename)),
        }),
        UseTree::Glob(glob) => leaves.push(Leaf {
            path: above.to_vec(),
            line: glob.star_token.spans[0].start().line,
            binds: Binds::All,
        }),
    }
}
