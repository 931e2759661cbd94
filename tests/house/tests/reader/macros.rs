use crate::sources::imports;

const ROOT: (&str, &str) = ("lib.rs", "mod a; mod b;");

fn of_a(source: &str) -> Vec<String> {
    let b = (
        "b.rs",
        "pub struct B; pub fn f() {} pub fn g() {} macro_rules! make { () => {} }\n\
         pub(crate) use make;",
    );
    imports(&[ROOT, ("a.rs", source), b])
}

#[test]
fn paths_in_what_a_macro_is_given_are_imports() {
    let source = "use crate::b;\nfn h() { println!(\"{} {:?}\", super::b::f(), vec![b::g()]) }";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:2 → b.rs: f", "a.rs:2 → b.rs: g"]);
}

#[test]
fn paths_in_the_text_of_a_macro_are_imports() {
    let source = "\
        macro_rules! call {\n\
            ($name:ident) => {{\n\
                use $crate::b::{B, g as other};\n\
                $crate::b::f($name::g)\n\
            }};\n\
        }";

    let imports = of_a(source);

    assert_eq!(
        imports,
        ["a.rs:3 → b.rs: B", "a.rs:4 → b.rs: f", "a.rs:3 → b.rs: g",],
    );
}

#[test]
fn an_import_in_the_text_of_a_macro_is_read_as_a_whole() {
    let source = "use crate::b::*;\nmacro_rules! call { () => { use std::b::{B}; } }";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:1 → b.rs: b::*"]);
}

#[test]
fn what_is_no_path_of_its_own_is_no_import() {
    let source = "\
        use crate::b;\n\
        fn h() { call!(it.b::<u8>(), ::b::f, Vec::<u8>::b, 'b, x.f(), $b::f) }";

    let imports = of_a(source);

    assert!(imports.is_empty(), "{imports:?}");
}

#[test]
fn a_macro_is_imported_like_anything_else() {
    let source = "use crate::b::make;\nmake!();";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:1 → b.rs: make"]);
}

#[test]
fn an_exported_macro_leads_from_the_root_to_its_file() {
    let a = ("a.rs", "fn f() { crate::make!() }");
    let b = ("b.rs", "#[macro_export] macro_rules! make { () => {} }");

    let imports = imports(&[ROOT, a, b]);

    assert_eq!(imports, ["a.rs:1 → b.rs: make"]);
}

#[test]
fn what_only_a_macro_makes_counts_as_defined_where_the_macro_is_called() {
    let source = "use crate::b::Made;\nfn h(_: Made) {}";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:1 → b.rs: Made"]);
}

#[test]
fn a_text_that_serde_reads_as_a_path_is_an_import() {
    let source = "\
        #[derive(Serialize)]\n\
        struct A {\n\
            #[serde(with = \"crate::b::B\")] one: u8,\n\
            #[doc = \"crate::b::f\"] two: u8,\n\
            #[error(\"crate::b::g\")] three: u8,\n\
        }";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:3 → b.rs: B"]);
}
