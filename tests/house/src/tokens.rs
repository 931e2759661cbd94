//! What is named in the tokens of macros and attributes, which are no code yet.

use crate::mention::{Mention, Path, What};
use crate::tree::plain;
use crate::use_tree::{self, Binds};
use proc_macro2::{Delimiter, Ident, Literal, TokenStream, TokenTree};
use syn::{ItemUse, LitStr};

/// What of it can be read as names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// Texts are texts.
    AreTexts,
    /// A text may be a path, as in `#[serde(with = "path")]`.
    MayBePaths,
}

/// What is named in these tokens.
pub(crate) fn mentions(tokens: TokenStream, texts: Texts) -> Vec<Mention> {
    let mut found = Vec::new();
    look(tokens, texts, &mut found);
    found
}

fn look(tokens: TokenStream, texts: Texts, found: &mut Vec<Mention>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        match tree {
            TokenTree::Group(group) => look(group.stream(), texts, found),
            TokenTree::Ident(ident) if ident == "use" => {
                if let Some((length, import)) = import(&trees[at - 1..]) {
                    found.extend(imported(&import));
                    at += length;
                }
            }
            TokenTree::Ident(ident) => {
                let path = path(ident, &trees[at..]);
                let before = before(&trees[..at - 1]);
                at += STEP * (path.len() - 1);
                let line = ident.span().start().line;
                found.extend(what(before, path, &trees[at..]).map(|what| Mention { line, what }));
            }
            TokenTree::Literal(literal) if texts == Texts::MayBePaths => {
                found.extend(path_in_text(literal));
            }
            TokenTree::Literal(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// How many tokens a further name of a path takes: `::name`.
const STEP: usize = 3;

/// The path that begins with this name.
fn path(first: &Ident, rest: &[TokenTree]) -> Path {
    let mut path = vec![plain(first)];
    let mut rest = rest;
    while let [colon, other, TokenTree::Ident(name), ..] = rest
        && is(colon, ':')
        && is(other, ':')
    {
        path.push(plain(name));
        rest = &rest[STEP..];
    }
    path
}

/// What stands before a name and says what it is.
enum Before {
    /// `.`, but not `..`.
    Dot,
    /// `self.`
    OwnDot,
    /// `$`.
    Dollar,
    /// `::` or the mark of a lifetime: not the beginning of a path.
    NoBeginning,
    Anything,
}

fn before(trees: &[TokenTree]) -> Before {
    let is_at = |back: usize, sign| {
        let place = trees.len().checked_sub(back);
        place
            .and_then(|place| trees.get(place))
            .is_some_and(|tree| is(tree, sign))
    };
    if is_at(1, '.') && !is_at(2, '.') {
        match trees {
            [.., TokenTree::Ident(value), _] if value == "self" => Before::OwnDot,
            _ => Before::Dot,
        }
    } else if is_at(1, '$') {
        Before::Dollar
    } else if is_at(1, '\'') || (is_at(1, ':') && is_at(2, ':')) {
        Before::NoBeginning
    } else {
        Before::Anything
    }
}

fn what(before: Before, mut path: Path, after: &[TokenTree]) -> Option<What> {
    let call = |method, of| What::Call { method, of };
    match before {
        Before::Dot | Before::OwnDot if path.len() > 1 || !is_called(after) => None,
        Before::Dot => path.pop().map(|method| call(method, None)),
        Before::OwnDot => {
            let own = vec!["Self".to_owned()];
            path.pop().map(|method| call(method, Some(own)))
        }
        Before::Dollar if path[0] != "crate" => None,
        Before::NoBeginning => None,
        Before::Dollar | Before::Anything => Some(What::Path(path)),
    }
}

fn is_called(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Group(group), ..] => group.delimiter() == Delimiter::Parenthesis,
        [colon, other, ..] => is(colon, ':') && is(other, ':'),
        _ => false,
    }
}

fn is(tree: &TokenTree, sign: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The import that begins here, and how many tokens follow its first one.
fn import(trees: &[TokenTree]) -> Option<(usize, ItemUse)> {
    let end = trees.iter().position(|tree| is(tree, ';'))?;
    // `$crate` is no Rust before the macro is expanded.
    let tokens = trees[..=end].iter().filter(|tree| !is(tree, '$')).cloned();
    let import = syn::parse2(tokens.collect()).ok()?;
    Some((end, import))
}

/// What an import names.
pub(crate) fn imported(import: &ItemUse) -> impl Iterator<Item = Mention> {
    use_tree::leaves(import).into_iter().map(|leaf| Mention {
        line: leaf.line,
        what: match leaf.binds {
            Binds::Name(_) => What::Path(leaf.path),
            Binds::All => What::AllOf(leaf.path),
        },
    })
}

fn path_in_text(literal: &Literal) -> Option<Mention> {
    let text: LitStr = syn::parse_str(&literal.to_string()).ok()?;
    let path: syn::Path = text.parse().ok()?;
    let names = path.segments.iter().map(|segment| plain(&segment.ident));
    Some(Mention {
        line: literal.span().start().line,
        what: What::Path(names.collect()),
    })
}
