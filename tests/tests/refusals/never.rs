//! Why two refusals that the page names together cannot apply together.

/// The earlier refusal, the later one, and why.
const REASONS: [(&str, &str, &str); 27] = [
    (
        "occurred_in_future",
        "occurred_too_early, day",
        "what is told ahead of its time is not told days after it",
    ),
    (
        "transaction_claimed",
        "idempotency_conflict",
        "a receipt is known as one member's",
    ),
    (
        "idempotency_conflict",
        "member_unknown",
        "only who has joined has commands that are known",
    ),
    (
        "occurred_too_early, joining",
        "member_unknown",
        "nobody joined before whom it could be",
    ),
    ("member_unknown", "member_erased", "who was erased is known"),
    (
        "idempotency_conflict",
        "program_not_in_force",
        "the joining that is known was decided by a version, and one stays in force",
    ),
    (
        "occurred_too_early, day",
        "program_not_in_force",
        "how late is too late is for a version in force to say",
    ),
    (
        "idempotency_conflict",
        "overflow",
        "who has joined was given all that joining gives",
    ),
    ("member_unknown", "in_debt", "nobody owes"),
    (
        "out_of_bounds, points paid",
        "insufficient_points",
        "what is not above 0 is not more than there is",
    ),
    ("member_unknown", "parking_full", "nobody's returns wait"),
    (
        "member_erased",
        "parking_full",
        "an erasure refuses what waits",
    ),
    (
        "parking_full",
        "transaction_claimed",
        "a purchase is known or is not",
    ),
    (
        "parking_full",
        "line_unknown",
        "a purchase is known or is not",
    ),
    (
        "parking_full",
        "out_of_bounds, amount",
        "where there was room the return would wait, whatever its amount",
    ),
    (
        "parking_full",
        "out_of_bounds, tax",
        "where there was room the return would wait, whatever its tax",
    ),
    (
        "parking_full",
        "return_exceeds_transaction",
        "a purchase is known or is not",
    ),
    (
        "parking_full",
        "overflow",
        "a return that waits moves nothing",
    ),
    (
        "line_unknown",
        "return_exceeds_transaction",
        "of a line that is not there nothing is left or exceeded",
    ),
    (
        "out_of_bounds, amount",
        "return_exceeds_transaction",
        "what is not above 0 is not more than there is",
    ),
    (
        "out_of_bounds, points",
        "insufficient_points",
        "what is not above 0 is not more than there is",
    ),
    (
        "out_of_bounds, points",
        "overflow, taking",
        "points are 0, or they are not",
    ),
    (
        "overflow, taking",
        "overflow, adding",
        "points are taken or added",
    ),
    (
        "insufficient_points",
        "overflow, adding",
        "points are taken or added",
    ),
    (
        "out_of_bounds, points",
        "reinstate_exceeds_lapsed",
        "what is not above 0 is not more than there is",
    ),
    (
        "member_unknown",
        "out_of_bounds, holds",
        "nobody is held at a tier",
    ),
    (
        "member_erased",
        "out_of_bounds, holds",
        "an erasure ends every hold",
    ),
];

/// Why two refusals cannot apply together.
pub(crate) fn reason(earlier: &str, later: &str) -> Option<&'static str> {
    REASONS
        .iter()
        .find(|(a, b, _)| *a == earlier && *b == later)
        .map(|(_, _, reason)| *reason)
}

/// Every pair that has a reason.
pub(crate) fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    REASONS.iter().map(|(earlier, later, _)| (*earlier, *later))
}
