use crate::sources::{imports, read_test, told};

const ROOT: (&str, &str) = ("lib.rs", "mod a; mod b; mod c;");
const B: (&str, &str) = (
    "b.rs",
    "pub struct B; pub enum Kind { One, Two } pub fn f() {}",
);
const C: (&str, &str) = ("c.rs", "pub struct C(pub u8);");

fn of_a(source: &str) -> Vec<String> {
    imports(&[ROOT, ("a.rs", source), B, C])
}

#[test]
fn each_name_of_a_group_is_an_import_in_its_own_line() {
    let source = "use crate::{\n    b::{B, f},\n    c::{self},\n};\nfn g() { c::C(1); }";

    let imports = of_a(source);

    assert_eq!(
        imports,
        ["a.rs:2 → b.rs: B", "a.rs:2 → b.rs: f", "a.rs:5 → c.rs: C"],
    );
}

#[test]
fn a_renamed_import_is_known_by_the_name_that_is_defined() {
    let source = "use crate::b::B as Other;\nfn g(_: Other, _: Other) {}";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:1 → b.rs: B"]);
}

#[test]
fn an_import_of_everything_counts_and_so_does_each_name_that_is_taken_by_it() {
    let source = "use crate::b::*;\nfn g(_: B) {}";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:2 → b.rs: B", "a.rs:1 → b.rs: b::*"]);
}

#[test]
fn a_module_that_is_imported_counts_where_something_of_it_is_used() {
    let source = "use crate::b;\n\nfn g() { b::f(); b::f() }";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:3 → b.rs: f"]);
}

#[test]
fn a_name_that_is_taken_often_is_one_import_in_its_first_line() {
    let source = "mod own {\n    use crate::b::B;\n}\nuse crate::b::B;\nfn g(_: B, _: B) {}";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:2 → b.rs: B"]);
}

#[test]
fn super_and_self_lead_through_the_modules() {
    let root = ("lib.rs", "mod a; mod b;");
    let a = ("a.rs", "mod inner;");
    let inner = (
        "a/inner.rs",
        "use super::super::b::B;\nuse self::own::Own;\nmod own { use super::super::super::b::f; pub struct Own; }",
    );

    let imports = imports(&[root, a, inner, B]);

    assert_eq!(
        imports,
        ["a/inner.rs:1 → b.rs: B", "a/inner.rs:3 → b.rs: f"],
    );
}

#[test]
fn a_path_in_code_is_an_import_wherever_it_stands() {
    let source = "\
        fn g(it: crate::b::Kind) -> Vec<super::c::C> {\n\
            match it { crate::b::Kind::One => crate::b::f(), _ => {} }\n\
            Vec::new()\n\
        }";

    let imports = of_a(source);

    assert_eq!(
        imports,
        [
            "a.rs:1 → b.rs: Kind",
            "a.rs:2 → b.rs: f",
            "a.rs:1 → c.rs: C",
        ],
    );
}

#[test]
fn a_variant_and_a_method_count_as_their_type() {
    let source = "use crate::b::Kind::One;\nfn g() { crate::c::C::new(); }";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:1 → b.rs: Kind", "a.rs:2 → c.rs: C"]);
}

#[test]
fn an_import_within_a_function_counts() {
    let source = "fn g() {\n    use crate::b;\n    b::f()\n}";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:3 → b.rs: f"]);
}

#[test]
fn what_is_of_another_crate_is_no_import() {
    let source = "\
        use crate::b as d;\n\
        use std::d::B; use ::d::f; use c::C;\n\
        fn g() { ::d::f(); b::f() }";

    let imports = of_a(source);

    assert!(imports.is_empty(), "{imports:?}");
}

#[test]
fn who_may_look_in_is_no_import() {
    let source = "pub(in crate::b::B) struct A; pub(super) struct Other;";

    let imports = of_a(source);

    assert!(imports.is_empty(), "{imports:?}");
}

#[test]
fn what_is_there_for_tests_alone_is_skipped() {
    let source = "\
        #[cfg(test)] use crate::b::B;\n\
        #[cfg(all(test, unix))] mod tests { use crate::b::B; }\n\
        #[cfg(test)] mod gone;\n\
        struct A;\n\
        impl A { #[cfg(test)] fn g(_: crate::b::B) {} }\n\
        fn h() { #[cfg(test)] use crate::b::B; }\n\
        #[cfg(not(test))] use crate::c::C;";

    let imports = of_a(source);

    assert_eq!(imports, ["a.rs:7 → c.rs: C"]);
}

#[test]
fn in_a_test_what_is_there_for_tests_is_read() {
    let a = ("a.rs", "#[cfg(test)] use super::b::B;");

    let reading = read_test(&[ROOT, a, B, C]).unwrap();

    assert_eq!(told(&reading), ["a.rs:1 → b.rs: B"]);
}
