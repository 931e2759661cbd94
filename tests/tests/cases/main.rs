//! The scenarios of `programs` and of the pages of the rules, played by everybody who can
//! answer: by deciding in memory, by the functions over a table and queues, by the auditor.

mod auditor;
mod corpus;
mod functions;

use auditor::Auditor;
use corpus::{Corpus, Planted};
use functions::Functions;
use gradus_cases::in_memory::InMemory;

#[test]
fn what_is_decided_in_memory_is_what_the_scenarios_say() {
    let corpus = Corpus::of_the_repository();

    let count = corpus.played_by(&mut InMemory::default());

    println!("in memory: {count}");
    assert_eq!(count.broken, Vec::<String>::new());
    assert_eq!(count.unanswered(), Vec::<&str>::new());
}

#[test]
fn what_the_functions_answer_is_what_the_scenarios_say() {
    let corpus = Corpus::of_the_repository();

    let count = corpus.played_by(&mut Functions::start());

    println!("functions: {count}");
    assert_eq!(count.broken, Vec::<String>::new());
    // A conflict over the queue leaves what stands under the key: nobody can ask for it.
    assert_eq!(count.unanswered(), ["outcome"]);
}

#[test]
fn what_the_auditor_folds_is_what_the_scenarios_say() {
    let corpus = Corpus::of_the_repository();

    let count = corpus.played_by(&mut Auditor::default());

    println!("auditor: {count}");
    assert_eq!(count.broken, Vec::<String>::new());
    // Entries do not say why nothing was recorded, nor that a command came again, nor until when
    // a grace runs; and nobody announces that a tier was prolonged.
    let unanswered = ["earned", "grace_until", "outcome", "tier_until"];
    assert_eq!(count.unanswered(), unanswered);
}

#[test]
fn a_wrong_expectation_is_found_by_everybody_who_answers() {
    let planted = [
        Planted {
            file: "deciding.scenarios.toml",
            right: "channels = [\"push\"], not_before = [\"2026-03-05 09:00\"",
            wrong: "channels = [\"push\"], not_before = [\"2026-03-05 11:59\"",
            differs: "deliveries",
        },
        Planted {
            file: "earning.scenarios.toml",
            right: "{ earned = 1, balance = 1 }",
            wrong: "{ earned = 1, balance = 2 }",
            differs: "balance 1 not 2",
        },
        Planted {
            file: "earning.scenarios.toml",
            right: "{ base = 75, double-day = 75, coffee = 45 }",
            wrong: "{ base = 75, double-day = 74, coffee = 46 }",
            differs: "breakdown base 75, coffee 45, double-day 75 not base 75, coffee 46, double-day 74",
        },
        Planted {
            file: "earning.scenarios.toml",
            right: "notices = [\"goal.near\"]",
            wrong: "notices = [\"tier.upgraded\"]",
            differs: "notices goal.near not tier.upgraded",
        },
        Planted {
            file: "points.scenarios.toml",
            right: "lots = [{ points = 1, until = \"2029-02-28\" }]",
            wrong: "lots = [{ points = 1, until = \"2029-03-01\" }]",
            differs: "lots 1 until 2029-02-28 not 1 until 2029-03-01",
        },
        Planted {
            file: "points.scenarios.toml",
            right: "{ lapsed = 10, balance = 100 }",
            wrong: "{ lapsed = 11, balance = 100 }",
            differs: "lapsed 10 not 11",
        },
        Planted {
            file: "standing.scenarios.toml",
            right: "{ tier = \"base\", tier_until = \"never\", grace_until = \"none\"",
            wrong: "{ tier = \"silver\", tier_until = \"never\", grace_until = \"none\"",
            differs: "tier base not silver",
        },
        Planted {
            file: "standing.scenarios.toml",
            right: "{ stage = \"churned\" }",
            wrong: "{ stage = \"dormant\" }",
            differs: "stage churned not dormant",
        },
    ];
    let wrong = Corpus::with(&planted);

    let counts = [
        wrong.played_by(&mut InMemory::default()),
        wrong.played_by(&mut Functions::start()),
        wrong.played_by(&mut Auditor::default()),
    ];

    for count in counts {
        assert_eq!(count.broken.len(), planted.len(), "{:#?}", count.broken);
        for (broken, planted) in count.broken.iter().zip(&planted) {
            assert!(broken.starts_with(&planted.place()), "{broken}");
            assert!(broken.contains(planted.differs), "{broken}");
        }
    }
}
