//! The words that the engine uses, for a scenario file that misspells one.

/// The kinds of notice (`docs/rules.md §11`) that the engine gives.
pub(super) const NOTICES: [&str; 15] = [
    "member.enrolled",
    "points.earned",
    "points.activated",
    "points.expiring",
    "points.expired",
    "points.reversed",
    "points.adjusted",
    "tier.upgraded",
    "tier.renewed",
    "tier.expiring",
    "tier.downgraded",
    "reward.redeemed",
    "reward.released",
    "grant.issued",
    "lifecycle.changed",
];

/// The codes of rejections.
pub(super) const REJECTIONS: [&str; 22] = [
    "occurred_in_future",
    "occurred_too_early",
    "program_not_in_force",
    "idempotency_conflict",
    "transaction_claimed",
    "member_unknown",
    "currency_mismatch",
    "out_of_bounds",
    "activity_unknown",
    "partner_unknown",
    "tier_unknown",
    "in_debt",
    "insufficient_points",
    "return_exceeds_transaction",
    "line_unknown",
    "transaction_unknown",
    "parking_full",
    "spend_unknown",
    "give_back_exceeds_spend",
    "reinstate_exceeds_lapsed",
    "day_past",
    "overflow",
];

/// The stages of life.
pub(super) const STAGES: [&str; 4] = ["new", "active", "dormant", "churned"];
