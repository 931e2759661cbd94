use crate::sources::imports;

#[test]
fn a_re_export_leads_to_the_file_that_defines_it() {
    let root = ("lib.rs", "mod a; mod b;");
    let a = ("a.rs", "use crate::b::Thing;");
    let b = ("b/mod.rs", "mod inner;\npub use inner::Thing;");
    let inner = ("b/inner.rs", "pub struct Thing;");

    let imports = imports(&[root, a, b, inner]);

    assert_eq!(
        imports,
        [
            "a.rs:1 → b/inner.rs: Thing",
            "b/mod.rs:2 → b/inner.rs: Thing",
        ],
    );
}

#[test]
fn re_exports_of_re_exports_are_followed_by_any_name_and_by_everything() {
    let root = ("lib.rs", "mod a; mod b; mod c; mod d;");
    let a = ("a.rs", "use crate::b::Last;");
    let b = ("b.rs", "pub use crate::c::*;");
    let c = ("c.rs", "pub use crate::d::First as Last;");
    let d = ("d.rs", "pub struct First;");

    let imports = imports(&[root, a, b, c, d]);

    assert_eq!(
        imports,
        [
            "a.rs:1 → d.rs: First",
            "b.rs:1 → c.rs: c::*",
            "c.rs:1 → d.rs: First",
        ],
    );
}

#[test]
fn a_re_exported_module_leads_on() {
    let root = ("lib.rs", "mod a; mod b; mod c;");
    let a = ("a.rs", "use crate::b::there::Thing;");
    let b = ("b.rs", "pub use crate::c as there;");
    let c = ("c.rs", "pub struct Thing;");

    let imports = imports(&[root, a, b, c]);

    assert_eq!(imports, ["a.rs:1 → c.rs: Thing"]);
}

#[test]
fn one_name_of_a_module_and_of_what_is_in_it_is_told_apart() {
    let root = ("lib.rs", "mod a; mod b;\npub use b::b;");
    let a = ("a.rs", "use crate::b;\n\nfn f() { b(); b::other() }");
    let b = ("b.rs", "pub fn b() {} pub fn other() {}");

    let imports = imports(&[root, a, b]);

    assert_eq!(
        imports,
        [
            "lib.rs:2 → b.rs: b",
            "a.rs:1 → b.rs: b",
            "a.rs:3 → b.rs: other",
        ],
    );
}

#[test]
fn one_name_of_a_module_and_of_a_function_is_told_apart_by_where_it_stands() {
    let root = ("lib.rs", "mod a; mod b; mod c;");
    let a = (
        "a.rs",
        "use crate::c::thing;\nuse crate::b::thing;\nfn f() { thing(); thing::g() }",
    );
    let b = ("b.rs", "pub mod thing { pub fn g() {} }");
    let c = ("c.rs", "pub fn thing() {}");

    let imports = imports(&[root, a, b, c]);

    assert_eq!(imports, ["a.rs:3 → b.rs: g", "a.rs:1 → c.rs: thing"]);
}

#[test]
fn what_is_of_another_crate_counts_as_defined_where_it_is_re_exported() {
    let root = ("lib.rs", "mod a; mod b;");
    let a = ("a.rs", "use crate::b::Value;");
    let b = ("b.rs", "mod c; pub use c::Value;");
    let c = ("b/c.rs", "pub use serde_json::Value;");

    let imports = imports(&[root, a, b, c]);

    assert_eq!(
        imports,
        ["a.rs:1 → b/c.rs: Value", "b.rs:1 → b/c.rs: Value"],
    );
}

#[test]
fn imports_that_lead_to_one_another_end() {
    let root = ("lib.rs", "mod a; mod b;");
    let a = ("a.rs", "pub use crate::b::*; fn f() { gone() }");
    let b = ("b.rs", "pub use crate::a::*;");

    let imports = imports(&[root, a, b]);

    assert_eq!(imports, ["a.rs:1 → b.rs: b::*", "b.rs:1 → a.rs: a::*"]);
}
