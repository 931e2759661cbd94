use gradus_house::workspace::{Root, here, packages};
use std::path::{Path, PathBuf};

#[test]
fn the_members_of_this_workspace_are_found_with_their_roots() {
    let here = here();

    let packages = packages(&here).unwrap();

    let roots_of = |folder: &str| {
        let package = packages
            .iter()
            .find(|package| package.folder == Path::new(folder));
        package.unwrap().roots.clone()
    };
    let root = |file: &str, is_test| Root {
        file: PathBuf::from(file),
        is_test,
    };
    let house = roots_of("tests/house");
    assert_eq!(house[0], root("tests/house/src/lib.rs", false));
    assert_eq!(house[1], root("tests/house/src/main.rs", false));
    assert!(house.contains(&root("tests/house/tests/reader/main.rs", true)));
    assert!(house.contains(&root("tests/house/tests/structure.rs", true)));
    assert!(roots_of("infra/local").contains(&root("infra/local/benches/soak.rs", false)));
    for folder in ["shared/domain", "functions/score", "infra/sqs", "tests"] {
        assert!(!roots_of(folder).is_empty(), "{folder}");
    }
}
