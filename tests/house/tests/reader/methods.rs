use crate::sources::read;
use gradus_house::methods::{hidden, hidden_between_files};
use gradus_house::text;

/// A draft whose steps stand in two files.
const ROOT: (&str, &str) = ("lib.rs", "mod draft; mod low; mod high;");
const DRAFT: (&str, &str) = ("draft.rs", "pub struct Draft<'a>(&'a u8);");

fn found(low: &str, high: &str) -> Vec<String> {
    let reading = read(&[ROOT, DRAFT, ("low.rs", low), ("high.rs", high)]).unwrap();
    let arrows = hidden_between_files(&reading);
    let told = arrows.iter().map(|arrow| text::arrow(&reading, arrow));
    told.collect()
}

#[test]
fn a_method_that_another_file_writes_is_an_import() {
    let low = "use crate::draft::Draft;\nimpl Draft<'_> { fn low(&self) {\n    self.high();\n} }";
    let high = "use crate::draft::Draft;\nimpl Draft<'_> { pub fn high(&self) {} }";

    let found = found(low, high);

    assert_eq!(found, ["low.rs:3 → high.rs: Draft::high"]);
}

#[test]
fn a_method_counts_by_the_name_of_its_type_and_in_what_a_macro_is_given() {
    let low = "use crate::draft::Draft;\nimpl Draft<'_> { fn low(&self) {\n\
               Self::one();\nDraft::two();\nvec![self.three()];\nvec![it.four(), it.five];\n} }";
    let high = "use crate::draft::Draft;\n\
                impl Draft<'_> { fn one() {} fn two() {} fn three(&self) {} fn four(&self) {} fn five() {} }";

    let found = found(low, high);

    assert_eq!(
        found,
        [
            "low.rs:6 → high.rs: Draft::four",
            "low.rs:3 → high.rs: Draft::one",
            "low.rs:5 → high.rs: Draft::three",
            "low.rs:4 → high.rs: Draft::two",
        ],
    );
}

#[test]
fn a_method_that_several_blocks_have_is_told_by_its_type_alone_where_that_is_said() {
    let low = "use crate::draft::Draft;\nimpl Draft<'_> { fn low(&self) { it.high(); Other::high() } }\n\
               struct Other; impl Other { fn high() {} }";
    let high = "use crate::draft::Draft;\nimpl Draft<'_> { pub fn high(&self) {} }";

    let found = found(low, high);

    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_call_of_another_type_is_no_import() {
    let low = "use crate::draft::Draft;\nimpl Draft<'_> { fn low(&self) { Other::high(); } }\n\
               enum Other { high }";
    let high = "use crate::draft::Draft;\nimpl Draft<'_> { pub fn high(&self) {} }";

    let found = found(low, high);

    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn an_everyday_name_counts_only_where_the_type_is_said() {
    let low = "use crate::draft::Draft;\nimpl Draft<'_> { fn low(&self) {\n\
               it.len(); vec![it.is_empty()];\n self.len();\nvec![self.is_empty()]\n} }";
    let high = "use crate::draft::Draft;\n\
                impl Draft<'_> { pub fn is_empty(&self) {} pub fn len(&self) {} }";

    let found = found(low, high);

    assert_eq!(
        found,
        [
            "low.rs:5 → high.rs: Draft::is_empty",
            "low.rs:4 → high.rs: Draft::len",
        ],
    );
}

#[test]
fn a_method_that_is_called_often_is_one_import_in_its_first_line() {
    let low =
        "use crate::draft::Draft;\nimpl Draft<'_> { fn low(&self) {\nit\n.high()\n.high();\n} }";
    let high = "use crate::draft::Draft;\nimpl Draft<'_> { pub fn high(&self) {} }";

    let found = found(low, high);

    assert_eq!(found, ["low.rs:4 → high.rs: Draft::high"]);
}

#[test]
fn a_type_whose_blocks_stand_in_one_place_hides_nothing() {
    let low = "fn low(it: crate::draft::Draft) { it.high() }";
    let high = "use crate::draft::Draft;\nimpl Draft<'_> { pub fn high(&self) {} }";

    let found = found(low, high);

    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn what_a_place_is_says_who_asks() {
    let low = "use crate::draft::Draft;\nimpl Draft<'_> { fn low(&self) { self.high() } }";
    let high = "use crate::draft::Draft;\nimpl Draft<'_> { pub fn high(&self) {} }";
    let reading = read(&[ROOT, DRAFT, ("low.rs", low), ("high.rs", high)]).unwrap();

    let apart = hidden(&reading, Some);
    let together = hidden(&reading, |_| Some("everywhere"));

    assert_eq!((apart.len(), together.len()), (1, 0));
}

#[test]
fn a_method_for_tests_alone_is_no_method() {
    let low = "use crate::draft::Draft;\nimpl Draft<'_> { fn low(&self) { self.high() } }\n\
               #[cfg(test)] impl Other { fn high(&self) {} }\n\
               impl Other { #[cfg(test)] fn high(&self) {} }";
    let high = "use crate::draft::Draft;\nimpl Draft<'_> { pub fn high(&self) {} }";

    let found = found(low, high);

    assert_eq!(found, ["low.rs:2 → high.rs: Draft::high"]);
}
