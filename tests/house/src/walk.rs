//! What is named in code.

use crate::cfg;
use crate::mention::{Mention, What};
use crate::tokens::{self, Texts};
use crate::tree::{Module, plain};
use syn::visit::{self, Visit};
use syn::{
    Attribute, ExprMethodCall, ImplItem, Item, ItemUse, Macro, Meta, Path, TraitItem, Visibility,
};

/// What a module names; `is_test`: whether `#[cfg(test)]` holds.
pub(crate) fn mentions(module: &Module, is_test: bool) -> Vec<Mention> {
    let mut walk = Walk {
        is_test,
        found: Vec::new(),
    };
    for item in &module.items {
        walk.visit_item(item);
    }
    walk.found
}

struct Walk {
    is_test: bool,
    found: Vec<Mention>,
}

impl Walk {
    fn is_there(&self, attributes: &[Attribute]) -> bool {
        self.is_test || !cfg::is_for_tests(attributes)
    }
}

impl<'a> Visit<'a> for Walk {
    fn visit_item(&mut self, item: &'a Item) {
        if self.is_there(cfg::on_item(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'a ImplItem) {
        if self.is_there(cfg::on_impl_item(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'a TraitItem) {
        if self.is_there(cfg::on_trait_item(item)) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.found.extend(tokens::imported(item));
    }

    fn visit_path(&mut self, path: &'a Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let names = path.segments.iter().map(|segment| plain(&segment.ident));
            self.found.push(Mention {
                line: first.ident.span().start().line,
                what: What::Path(names.collect()),
            });
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        self.found.push(Mention {
            line: call.method.span().start().line,
            what: What::Call(plain(&call.method)),
        });
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        self.visit_path(&call.path);
        let tokens = call.tokens.clone();
        self.found.extend(tokens::mentions(tokens, Texts::AreTexts));
    }

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        if let Meta::List(list) = &attribute.meta {
            let reads_texts = ["serde", "schemars"];
            let texts = if reads_texts.iter().any(|name| list.path.is_ident(name)) {
                Texts::MayBePaths
            } else {
                Texts::AreTexts
            };
            self.found
                .extend(tokens::mentions(list.tokens.clone(), texts));
        }
    }

    /// `pub(in path)` says who may look in, not what is used.
    fn visit_visibility(&mut self, _: &'a Visibility) {}
}
