//! What is named in code.

use crate::cfg;
use crate::mention::{self, Mention, What};
use crate::tokens::{self, Texts};
use crate::tree::{Module, plain};
use proc_macro2::TokenStream;
use std::mem;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, ExprMethodCall, ImplItem, Item, ItemImpl, ItemUse, Macro, Meta, Path,
    TraitItem, Type, Visibility,
};

/// What a module names; `is_test`: whether `#[cfg(test)]` holds.
pub(crate) fn mentions(module: &Module, is_test: bool) -> Vec<Mention> {
    let mut walk = Walk {
        is_test,
        own: None,
        found: Vec::new(),
    };
    for item in &module.items {
        walk.visit_item(item);
    }
    walk.found
}

struct Walk {
    is_test: bool,
    /// What `Self` is.
    own: Option<mention::Path>,
    found: Vec<Mention>,
}

impl Walk {
    fn is_there(&self, attributes: &[Attribute]) -> bool {
        self.is_test || !cfg::is_for_tests(attributes)
    }

    fn add(&mut self, mut mention: Mention) {
        if let Some(own) = &self.own {
            match &mut mention.what {
                What::Path(path) | What::AllOf(path) | What::Call { of: Some(path), .. } => {
                    if path.first().is_some_and(|first| first == "Self") {
                        path.splice(..1, own.iter().cloned());
                    }
                }
                What::Call { of: None, .. } => {}
            }
        }
        self.found.push(mention);
    }

    fn add_tokens(&mut self, tokens: TokenStream, texts: Texts) {
        for mention in tokens::mentions(tokens, texts) {
            self.add(mention);
        }
    }
}

/// The names of a path in code.
fn names(path: &Path) -> mention::Path {
    let segments = path.segments.iter();
    segments.map(|segment| plain(&segment.ident)).collect()
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

    fn visit_item_impl(&mut self, item: &'a ItemImpl) {
        let own = match &*item.self_ty {
            Type::Path(own) => Some(names(&own.path)),
            _ => None,
        };
        let around = mem::replace(&mut self.own, own);
        visit::visit_item_impl(self, item);
        self.own = around;
    }

    fn visit_path(&mut self, path: &'a Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            self.add(Mention {
                line: first.ident.span().start().line,
                what: What::Path(names(path)),
            });
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        let is_own = matches!(&*call.receiver, Expr::Path(value) if value.path.is_ident("self"));
        self.add(Mention {
            line: call.method.span().start().line,
            what: What::Call {
                method: plain(&call.method),
                of: is_own.then(|| vec!["Self".to_owned()]),
            },
        });
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        self.visit_path(&call.path);
        self.add_tokens(call.tokens.clone(), Texts::AreTexts);
    }

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        if let Meta::List(list) = &attribute.meta {
            let reads_texts = ["serde", "schemars"];
            let texts = if reads_texts.iter().any(|name| list.path.is_ident(name)) {
                Texts::MayBePaths
            } else {
                Texts::AreTexts
            };
            self.add_tokens(list.tokens.clone(), texts);
        }
    }

    /// `pub(in path)` says who may look in, not what is used.
    fn visit_visibility(&mut self, _: &'a Visibility) {}
}
