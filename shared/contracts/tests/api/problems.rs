//! Every problem code of the sources stands in the OpenAPI document and in
//! `docs/http-api.md`, and no other.

use gradus_contracts::api::openapi::openapi;
use gradus_contracts::api::routes::ROUTES;
use gradus_domain::ledger::rejection::Rejection;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../../../docs/http-api.md");

/// Where problems are made.
const SOURCES: [&str; 6] = [
    "shared/shell/src",
    "functions/account/src",
    "functions/enroll/src",
    "functions/ingest/src",
    "functions/program/src",
    "functions/score/src",
];

/// Where a problem's code is reckoned, and how often: elsewhere it stands beside its status.
const RECKONED: [(&str, usize); 3] = [
    ("functions/enroll/src/problem.rs", 1),
    ("functions/program/src/fit.rs", 1),
    ("shared/shell/src/problem.rs", 1),
];

/// Rust files below the workspace's root, with their text without white space.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders: Vec<PathBuf> = SOURCES.iter().map(|source| root.join(source)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                let text: String = std::fs::read_to_string(&path).unwrap();
                let text = text.chars().filter(|c| !c.is_whitespace()).collect();
                found.push((name, text));
            }
        }
    }
    found
}

/// What stands between quotes, if it is a code.
fn code(text: &str) -> Option<&str> {
    let (code, _) = text.strip_prefix('"')?.split_once('"')?;
    let is_code = !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    is_code.then_some(code)
}

/// `404,"member_unknown"` at the start of a text.
fn status_and_code(text: &str) -> Option<(u16, &str)> {
    let (status, rest) = text.split_once(',')?;
    let status = status
        .parse()
        .ok()
        .filter(|status| (400..600).contains(status))?;
    Some((status, code(rest)?))
}

/// Every code in the sources, with its status.
fn made() -> BTreeSet<(u16, String)> {
    let sources = sources();
    let mut found = BTreeSet::new();
    for (name, text) in &sources {
        let pairs = text.split('(').filter_map(status_and_code);
        found.extend(pairs.map(|(status, code)| (status, code.to_owned())));
        if name == "functions/program/src/fit.rs" {
            let codes = text.split("=>(").skip(1).filter_map(code);
            found.extend(codes.map(|code| (422, code.to_owned())));
        }
    }
    found
}

/// Every code in the document, with its status.
fn documented(document: &Value) -> BTreeSet<(u16, String)> {
    let examples = document["components"]["examples"].as_object().unwrap();
    examples
        .iter()
        .map(|(code, example)| {
            let status = example["value"]["status"].as_u64().unwrap();
            (u16::try_from(status).unwrap(), code.clone())
        })
        .collect()
}

#[test]
fn only_the_known_places_reckon_a_code() {
    let mut reckoned = Vec::new();

    for (name, text) in sources() {
        let is_problem = name == "shared/shell/src/problem.rs";
        let made = text.split("Problem::new(").skip(1);
        let by_self = text.split("Self::new(").skip(1).filter(|_| is_problem);
        let unknown = made
            .chain(by_self)
            .filter(|text| status_and_code(text).is_none());
        match unknown.count() {
            0 => {}
            count => reckoned.push((name, count)),
        }
    }

    reckoned.sort();
    let known = RECKONED.map(|(name, count)| (name.to_owned(), count));
    assert_eq!(reckoned, known);
}

#[test]
fn every_code_that_is_made_is_documented_with_its_status() {
    let documented = documented(&openapi());

    let made = made();

    assert!(made.len() > 40, "found {}", made.len());
    for problem in &made {
        assert!(
            documented.contains(problem),
            "{problem:?} is not documented"
        );
    }
    let codes: BTreeSet<&str> = documented.iter().map(|(_, code)| code.as_str()).collect();
    for rejection in Rejection::CODES {
        assert!(codes.contains(rejection), "{rejection} is not documented");
    }
    for problem in &documented {
        let is_rejection = Rejection::CODES.contains(&problem.1.as_str());
        assert!(
            made.contains(problem) || is_rejection,
            "nobody makes {problem:?}"
        );
    }
}

#[test]
fn every_code_that_is_documented_can_come_from_an_operation_or_stand_in_a_recorded_rejection() {
    let document = openapi();
    let mut of_operations: BTreeSet<&str> = BTreeSet::new();

    for path in document["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values() {
            for response in operation["responses"].as_object().unwrap().values() {
                let problem = &response["content"]["application/problem+json"];
                let examples = problem["examples"].as_object().into_iter().flatten();
                of_operations.extend(examples.map(|(code, _)| code.as_str()));
            }
        }
    }

    for code in document["components"]["examples"]
        .as_object()
        .unwrap()
        .keys()
    {
        let is_known = of_operations.contains(code.as_str());
        assert!(
            is_known || Rejection::CODES.contains(&code.as_str()),
            "{code}"
        );
    }
}

#[test]
fn the_page_for_people_lists_every_code_as_the_document_does() {
    let document = openapi();
    let examples = document["components"]["examples"].as_object().unwrap();

    let listed = PAGE.split("## Problems").nth(1).unwrap();
    let rows: BTreeSet<&str> = listed
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();

    let expected: BTreeSet<String> = examples
        .iter()
        .map(|(code, example)| {
            let text = |field: &str| example[field].as_str().unwrap();
            let status = &example["value"]["status"];
            let (meaning, remedy) = (text("summary"), text("description"));
            format!("| `{code}` | {status} | {meaning} | {remedy} |")
        })
        .collect();
    assert_eq!(rows, expected.iter().map(String::as_str).collect());
}

#[test]
fn the_page_for_people_lists_every_route_with_its_scopes() {
    for route in ROUTES {
        let path = route.path.replace("+}", "}");
        let path = path.strip_prefix("/v1/programs/{program}").unwrap();
        let scopes: Vec<String> = route
            .scopes
            .iter()
            .map(|scope| format!("`{}`", scope.word()))
            .collect();
        let row = format!(
            "| `{} …{path}` | {} |",
            route.method.word(),
            scopes.join(", ")
        );

        assert!(PAGE.contains(&row), "{row}");
    }
}
