use crate::build::PROGRAM;
use gradus_contracts::program::routing::Routing;
use gradus_contracts::program::{Faults, read_program_content};
use gradus_contracts::telling::kinds::KINDS;
use gradus_domain::telling::notice::Notice;

fn routing(table: &str) -> Result<Routing, Faults> {
    let file = format!("{PROGRAM}\n{table}");
    read_program_content("p.toml", file.as_bytes()).map(|content| content.routing)
}

/// The faults of a table, each as `path: message (hint)`.
fn faults(table: &str) -> Vec<String> {
    let faults = routing(table).unwrap_err().into_iter();
    faults
        .map(|fault| format!("{}: {} ({})", fault.path, fault.message, fault.hint))
        .collect()
}

#[test]
fn a_destination_is_told_the_kinds_it_names_and_groups_whole() {
    let routing = routing(
        r#"
        [[notify]]
        queue = "crm"
        [[notify]]
        queue = "sms-2"
        kinds = ["points.expiring", "tier.*"]
        [[notify]]
        queue = "births"
        kinds = "member.enrolled"
        "#,
    )
    .unwrap();

    let told = |kind: &str| -> Vec<String> {
        let told = routing.told(kind);
        told.map(|destination| destination.name.clone()).collect()
    };
    assert_eq!(told("points.expiring"), ["crm", "sms-2"]);
    assert_eq!(told("tier.downgraded"), ["crm", "sms-2"]);
    assert_eq!(told("points.earned"), ["crm"]);
    assert_eq!(told("member.enrolled"), ["crm", "births"]);
    assert_eq!(routing.destinations[0].kinds, KINDS);
    assert_eq!(
        routing.destinations[1].queue_name(),
        "gradus-notify-sms-2.fifo"
    );
}

#[test]
fn a_program_without_destinations_sends_nothing() {
    assert_eq!(routing("").unwrap(), Routing::default());
    assert!(Notice::KINDS.iter().all(|kind| {
        let routing = Routing::default();
        routing.told(kind).next().is_none()
    }));
}

#[test]
fn every_fault_of_the_routing_table_is_told_with_its_place() {
    let found = faults(
        r#"
        [[notify]]
        queue = "CRM"
        kinds = ["points.expirng", "tiers.*", "points.expiring"]
        [[notify]]
        queue = "sms"
        [[notify]]
        queue = "sms"
        kinds = []
        [[notify]]
        queue = "crm-dead"
        [[notify]]
        kind = "points.earned"
        "#,
    );

    let begins = [
        "notify[0].queue: found \"CRM\" (1 to 40 letters (a to z), digits or \"-\" are expected",
        "notify[0].kinds[0]: found \"points.expirng\" (did you mean \"points.expiring\"?",
        "notify[0].kinds[1]: found \"tiers.*\" (did you mean \"tier.*\"?",
        "notify[2].queue: found \"sms\", the name of an earlier destination",
        "notify[2].kinds: found a list of 0",
        "notify[3].queue: found \"crm-dead\", a name of a dead-letter queue",
        "notify[4]",
        "notify[4]",
    ];
    assert_eq!(found.len(), begins.len(), "{found:#?}");
    for (fault, begin) in found.iter().zip(begins) {
        assert!(fault.starts_with(begin), "{fault}\n{begin}");
    }
}

#[test]
fn ten_destinations_are_the_most() {
    let table = |count: usize| -> String {
        let one = |number| format!("[[notify]]\nqueue = \"q{number}\"\n");
        (0..count).map(one).collect()
    };

    assert_eq!(routing(&table(10)).unwrap().destinations.len(), 10);
    let found = faults(&table(11));
    assert_eq!(
        found,
        ["notify: found a list of 11 (a list of 0 to 10 is expected)"]
    );
}

#[test]
fn a_name_of_a_queue_is_at_most_forty_characters_and_begins_and_ends_with_one_that_shows() {
    let table = |name: &str| format!("[[notify]]\nqueue = \"{name}\"");

    assert!(routing(&table(&"a".repeat(40))).is_ok());
    for name in ["", "-a", "a-", "a.b", "a_b", "dead", &"a".repeat(41)] {
        assert_eq!(faults(&table(name)).len(), 1, "{name}");
    }
}
