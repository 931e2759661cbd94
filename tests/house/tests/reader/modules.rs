use crate::sources::read;

#[test]
fn a_module_is_found_beside_its_parent_or_in_a_folder_of_its_own() {
    let files = [
        ("src/lib.rs", "mod a; mod b { mod in_b; }"),
        ("src/a/mod.rs", "mod one;"),
        ("src/a/one.rs", "mod two;"),
        ("src/a/one/two.rs", ""),
        ("src/b/in_b.rs", ""),
    ];

    let reading = read(&files).unwrap();

    let found: Vec<(String, String)> = reading
        .files()
        .iter()
        .map(|file| (file.path.display().to_string(), file.module.join("::")))
        .collect();
    let expected = [
        ("src/lib.rs", ""),
        ("src/a/mod.rs", "a"),
        ("src/a/one.rs", "a::one"),
        ("src/a/one/two.rs", "a::one::two"),
        ("src/b/in_b.rs", "b::in_b"),
    ];
    assert_eq!(
        found,
        expected.map(|(path, module)| (path.to_owned(), module.to_owned())),
    );
}

#[test]
fn a_module_may_say_its_path() {
    let files = [
        (
            "examples/one.rs",
            "#[path = \"../tests/it/shared.rs\"] mod shared;",
        ),
        ("tests/it/shared.rs", "mod part;"),
        ("tests/it/part.rs", ""),
    ];

    let reading = read(&files).unwrap();

    let found: Vec<String> = reading
        .files()
        .iter()
        .map(|file| file.path.display().to_string())
        .collect();
    assert_eq!(
        found,
        ["examples/one.rs", "tests/it/shared.rs", "tests/it/part.rs"]
    );
}

#[test]
fn a_module_without_a_file_is_named_with_its_line() {
    let files = [("lib.rs", "\nmod gone;")];

    let fault = read(&files).unwrap_err();

    assert_eq!(fault.to_string(), "lib.rs:2: no file for `mod gone`");
}

#[test]
fn what_is_no_rust_is_named_with_its_line() {
    let files = [("lib.rs", "mod a;"), ("a.rs", "fn f() {}\nfn {}")];

    let fault = read(&files).unwrap_err();

    assert_eq!(fault.to_string(), "a.rs:2: expected identifier");
}
