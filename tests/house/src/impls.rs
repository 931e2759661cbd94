//! Which methods a module writes.

use crate::cfg;
use crate::mention::Path;
use crate::tree::{Module, plain};
use syn::visit::{self, Visit};
use syn::{ImplItem, ItemImpl, ItemTrait, TraitItem, Type};

/// The methods of a block.
pub(crate) struct Block {
    /// The type that they belong to; none: they are a trait's.
    pub(crate) of: Option<Path>,
    pub(crate) methods: Vec<String>,
}

/// The blocks of a module that have methods; `is_test`: whether `#[cfg(test)]` holds.
pub(crate) fn blocks(module: &Module, is_test: bool) -> Vec<Block> {
    let mut walk = Walk {
        is_test,
        found: Vec::new(),
    };
    for item in &module.items {
        walk.visit_item(item);
    }
    walk.found.retain(|block| !block.methods.is_empty());
    walk.found
}

struct Walk {
    is_test: bool,
    found: Vec<Block>,
}

impl<'a> Visit<'a> for Walk {
    fn visit_item_impl(&mut self, item: &'a ItemImpl) {
        let parts = item.items.iter();
        let there =
            parts.filter(|part| self.is_test || !cfg::is_for_tests(cfg::on_impl_item(part)));
        let methods = there.filter_map(|part| match part {
            ImplItem::Fn(method) => Some(plain(&method.sig.ident)),
            _ => None,
        });
        let of = match (&item.trait_, &*item.self_ty) {
            (None, Type::Path(of)) => {
                let names = of.path.segments.iter();
                Some(names.map(|segment| plain(&segment.ident)).collect())
            }
            _ => None,
        };
        self.found.push(Block {
            of,
            methods: methods.collect(),
        });
        visit::visit_item_impl(self, item);
    }

    fn visit_item_trait(&mut self, item: &'a ItemTrait) {
        let parts = item.items.iter();
        let methods = parts.filter_map(|part| match part {
            TraitItem::Fn(method) => Some(plain(&method.sig.ident)),
            _ => None,
        });
        self.found.push(Block {
            of: None,
            methods: methods.collect(),
        });
        visit::visit_item_trait(self, item);
    }
}
