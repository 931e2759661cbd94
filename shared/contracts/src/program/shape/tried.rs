//! Words that those who write a program try, and the ones that are meant; and how a field that
//! must be there may look.

/// A word that is no field of a table, and what would do in its place.
struct Tried {
    /// The table's name in the schema; empty: in any table.
    table: &'static str,
    /// What is tried.
    words: &'static [&'static str],
    /// What would do.
    meant: &'static str,
}

const fn tried(table: &'static str, words: &'static [&'static str], meant: &'static str) -> Tried {
    Tried {
        table,
        words,
        meant,
    }
}

/// What is tried, table by table.
const TRIED: &[Tried] = &[
    tried(
        "program",
        &["name", "program", "program_id"],
        "id = \"my-shop\"",
    ),
    tried(
        "program",
        &["title", "label", "display_name"],
        "text = { en = \"My Shop\" }",
    ),
    tried(
        "program",
        &["timezone", "time_zone", "tz"],
        "zone = \"Europe/Berlin\"",
    ),
    tried(
        "program",
        &["start", "starts", "from", "valid_from", "start_date"],
        "effective_from = \"2027-01-01T00:00:00+01:00\"",
    ),
    tried(
        "program",
        &["rate", "base_rate", "points", "points_per"],
        "[earning] with points = \"1\" and per = \"1.00\"",
    ),
    tried(
        "program",
        &["expiry", "expiration", "expires"],
        "[earning] with expiry = { rolling_months = 12 }",
    ),
    tried(
        "program",
        &["tier", "levels", "level", "statuses"],
        "[[tiers]], one for each, the lowest first",
    ),
    tried(
        "program",
        &["rule", "promotions", "campaigns", "bonuses"],
        "[[rules]], one for each",
    ),
    tried(
        "program",
        &["benefit", "rewards", "coupons", "gifts", "privileges"],
        "[[benefits]], one for each",
    ),
    tried(
        "program",
        &["birthday", "anniversary", "occasion"],
        "[[occasions]] with on = \"birthday\"",
    ),
    tried(
        "program",
        &["grace_minutes", "cutoff", "day_end"],
        "closing_minutes = 60",
    ),
    tried(
        "earning",
        &["rate", "ratio", "base_rate", "earn_rate", "points_per_unit"],
        "points = \"1\" and per = \"1.00\": so many points for so much money",
    ),
    tried(
        "earning",
        &["amount", "for", "every", "unit"],
        "per = \"1.00\"",
    ),
    tried(
        "earning",
        &[
            "expiration",
            "expires",
            "expires_after",
            "valid_for",
            "validity",
            "lapse",
        ],
        "expiry = { rolling_months = 12 }",
    ),
    tried("earning", &["round", "rounded"], "rounding = \"down\""),
    tried(
        "earning",
        &["tax", "with_tax", "net"],
        "amounts = \"without_tax\"",
    ),
    tried(
        "earning",
        &["exclude", "excluded", "excludes"],
        "exclusions = { categories = [\"gift card\"] }",
    ),
    tried(
        "earning",
        &["pending_days", "activate_after", "delay"],
        "activation = { after_days = 14 }",
    ),
    tried("tier", &["name", "tier"], "id = \"silver\""),
    tried(
        "tier",
        &["title", "label", "display_name"],
        "text = { en = \"Silver\" }",
    ),
    tried(
        "tier",
        &[
            "multiplier",
            "multiply",
            "factor",
            "bonus_rate",
            "earn_rate",
        ],
        "rate = \"1.5\"",
    ),
    tried(
        "tier",
        &[
            "threshold",
            "min_spend",
            "minimum_spend",
            "spend",
            "spend_at_least",
            "requires",
            "condition",
            "when",
            "qualification",
        ],
        "qualify = { spend_at_least = \"1000.00\", window = \"calendar_year\" }",
    ),
    tried(
        "tier",
        &["min_points", "points", "points_at_least"],
        "qualify = { points_earned_at_least = 1000, window = \"calendar_year\" }",
    ),
    tried(
        "tier",
        &[
            "duration",
            "valid_for",
            "valid_months",
            "valid_days",
            "expires",
            "period",
        ],
        "validity = { months = 12 }",
    ),
    tried(
        "tier",
        &[
            "benefits",
            "rewards",
            "gifts",
            "welcome",
            "on_entry",
            "entry_reward",
        ],
        "entry_rewards = [{ points = 100 }]",
    ),
    tried(
        "tier",
        &["grace", "grace_days", "downgrade", "fall"],
        "review = { fall = \"one_step\", grace_days = 30 }",
    ),
    tried(
        "tier",
        &["inactive_days", "inactivity"],
        "inactivity_days = 90",
    ),
    tried("rule", &["name", "rule"], "id = \"double-saturday\""),
    tried(
        "rule",
        &["title", "label", "display_name"],
        "text = { en = \"Double Saturday\" }",
    ),
    tried(
        "rule",
        &[
            "points",
            "bonus_points",
            "extra",
            "extra_points",
            "add",
            "award",
        ],
        "bonus = 50",
    ),
    tried(
        "rule",
        &["multiplier", "factor", "times", "rate", "boost"],
        "multiply = \"2\"",
    ),
    tried(
        "rule",
        &["coupon", "voucher", "gift", "reward", "benefit", "give"],
        "grant = \"the id of a benefit\"",
    ),
    tried(
        "rule",
        &["if", "condition", "conditions", "where", "on"],
        "when = { weekday = \"saturday\" }",
    ),
    tried(
        "rule",
        &[
            "min_spend",
            "minimum_spend",
            "min_amount",
            "minimum",
            "amount_at_least",
        ],
        "when = { amount_at_least = \"50.00\" }",
    ),
    tried(
        "rule",
        &[
            "category", "sku", "brand", "channel", "store", "tier", "weekday", "segment",
            "birthday",
        ],
        "this word in when = { … }",
    ),
    tried(
        "rule",
        &["start", "starts", "start_date", "valid_from"],
        "from = \"2027-01-01\"",
    ),
    tried(
        "rule",
        &["end", "ends", "end_date", "to", "valid_until"],
        "until = \"2027-01-31\"",
    ),
    tried(
        "rule",
        &["limit", "max", "cap", "maximum"],
        "limits = { per_month = 500 }",
    ),
    tried(
        "rule",
        &["exclusive", "exclusive_group"],
        "group = \"one-of-these\"",
    ),
    tried(
        "condition",
        &[
            "min_spend",
            "minimum_spend",
            "min_amount",
            "spend",
            "amount",
            "spend_at_least",
        ],
        "amount_at_least = \"50.00\"",
    ),
    tried(
        "condition",
        &["day", "days", "weekdays", "day_of_week"],
        "weekday = [\"saturday\", \"sunday\"]",
    ),
    tried(
        "condition",
        &["date", "between", "period", "from", "until"],
        "dates = { from = \"2027-01-01\", until = \"2027-01-31\" }",
    ),
    tried(
        "condition",
        &["time", "hours", "hour", "happy_hour"],
        "time_of_day = { from = \"15:00\", until = \"17:00\" }",
    ),
    tried(
        "condition",
        &["nth", "nth_purchase", "every"],
        "every_nth = 10",
    ),
    tried(
        "condition",
        &["streak", "consecutive_days"],
        "streak_days = 7",
    ),
    tried(
        "condition",
        &["product", "article", "item"],
        "sku = \"beans-1kg\"",
    ),
    tried(
        "condition",
        &["shop", "location"],
        "store = \"High Street 1\"",
    ),
    tried("condition", &["level", "status"], "tier = \"gold\""),
    tried(
        "condition",
        &["new_customer", "first", "first_order"],
        "first_purchase = true",
    ),
    tried(
        "condition",
        &["inactive_days", "dormant_days", "last_purchase"],
        "days_since_last_purchase = 60",
    ),
    tried(
        "condition",
        &["audience", "group"],
        "segment = \"students\"",
    ),
    tried("condition", &["and"], "all = [{ … }, { … }]"),
    tried("condition", &["or"], "any = [{ … }, { … }]"),
    tried(
        "qualification",
        &["spend", "min_spend", "minimum_spend", "amount"],
        "spend_at_least = \"1000.00\"",
    ),
    tried(
        "qualification",
        &["points", "min_points", "points_at_least"],
        "points_earned_at_least = 1000",
    ),
    tried(
        "qualification",
        &["purchases", "orders", "visits"],
        "purchases_at_least = 10",
    ),
    tried(
        "qualification",
        &["period", "within", "in"],
        "window = \"calendar_year\", or window = { rolling_months = 12 }",
    ),
    tried("limits", &["day", "daily", "max_per_day"], "per_day = 20"),
    tried("limits", &["week", "weekly"], "per_week = 100"),
    tried("limits", &["month", "monthly"], "per_month = 500"),
    tried("limits", &["year", "yearly", "annual"], "per_year = 5000"),
    tried(
        "limits",
        &["total", "ever", "per_member", "once"],
        "lifetime = 100",
    ),
    tried(
        "limits",
        &["purchase", "transaction", "per_purchase"],
        "per_transaction = 100",
    ),
    tried("expiry", &["days"], "rolling_days = 90"),
    tried("expiry", &["months", "month"], "rolling_months = 12"),
    tried("expiry", &["years", "year"], "rolling_years = 2"),
    tried(
        "expiry",
        &["date", "on", "day", "end_of_year"],
        "fixed = \"12-31\"",
    ),
    tried(
        "validity",
        &["years", "rolling_years", "rolling_months"],
        "months = 12",
    ),
    tried("validity", &["end_of_year", "year"], "calendar_years = 1"),
    tried("window", &["days"], "rolling_days = 90"),
    tried("window", &["months"], "rolling_months = 12"),
    tried("benefit", &["name"], "id = \"free-coffee\""),
    tried(
        "benefit",
        &["title", "label", "display_name"],
        "text = { en = \"A free coffee\" }",
    ),
    tried("benefit", &["type"], "kind = \"coupon\""),
    tried(
        "offer",
        &["grant", "points", "growth", "reward", "benefit"],
        "rewards = [{ points = 50 }]",
    ),
    tried(
        "benefit",
        &["multiplier", "factor", "rate"],
        "multiply = \"2\"",
    ),
    tried(
        "benefit",
        &["days", "valid_for", "expires", "validity", "expiry"],
        "valid_days = 30",
    ),
    tried(
        "reward",
        &["coupon", "voucher", "gift", "benefit", "reward"],
        "grant = \"the id of a benefit\"",
    ),
    tried("reward", &["bonus"], "points = 100"),
    tried(
        "occasion",
        &["coupon", "voucher", "gift", "benefit", "reward"],
        "grant = \"the id of a benefit\"",
    ),
    tried("occasion", &["bonus"], "points = 100"),
    tried(
        "occasion",
        &["day", "occasion", "kind", "type"],
        "on = \"birthday\"",
    ),
    tried(
        "reminders",
        &["points_expiring", "points_lead_days", "expiry_days"],
        "points_expiring_lead_days = [30, 7, 1]",
    ),
    tried(
        "reminders",
        &["tier_expiring", "tier_lead_days"],
        "tier_expiring_lead_days = [30]",
    ),
    tried(
        "reminders",
        &["birthday", "birthday_days"],
        "birthday_lead_days = [7]",
    ),
    tried(
        "returns",
        &["negative", "debt", "allow_negative"],
        "shortfall = \"debt\"",
    ),
    tried("notify", &["url", "name", "destination"], "queue = \"crm\""),
];

/// What would do in place of a word that is no field of a table.
pub(super) fn meant(table: &str, word: &str) -> Option<&'static str> {
    let word = word.to_lowercase().replace(['-', ' '], "_");
    let of_table = |tried: &&Tried| tried.table == table || tried.table.is_empty();
    let mut tried = TRIED.iter().filter(of_table);
    tried
        .find(|tried| tried.words.contains(&word.as_str()))
        .map(|tried| tried.meant)
}

/// How a field that must be there may look.
const EXAMPLES: &[(&str, &str, &str)] = &[
    ("program", "id", "id = \"my-shop\""),
    ("program", "version", "version = 1"),
    ("program", "zone", "zone = \"Europe/Berlin\""),
    ("program", "currency", "currency = \"EUR\""),
    (
        "program",
        "earning",
        "[earning] with points = \"1\", per = \"1.00\" and expiry = \"never\"",
    ),
    ("program", "tiers", "[[tiers]] with id = \"base\""),
    ("earning", "points", "points = \"1\""),
    ("earning", "per", "per = \"1.00\""),
    (
        "earning",
        "expiry",
        "expiry = { rolling_months = 12 }, or expiry = \"never\"",
    ),
    ("activation", "after_days", "after_days = 14"),
    ("decay", "every", "every = \"month\""),
    ("decay", "share", "share = \"0.1\""),
    ("tier", "id", "id = \"silver\""),
    ("rule", "id", "id = \"double-saturday\""),
    ("bonus_each", "points", "points = 10"),
    ("bonus_each", "per", "per = \"50.00\""),
    ("times", "from", "from = \"15:00\""),
    ("times", "until", "until = \"17:00\""),
    ("benefit", "id", "id = \"free-coffee\""),
    ("benefit", "kind", "kind = \"coupon\""),
    ("occasion", "on", "on = \"birthday\""),
    ("every_nth", "nth", "nth = 10"),
    ("offer", "rewards", "rewards = [{ points = 50 }]"),
    ("lifecycle", "new_days", "new_days = 30"),
    ("lifecycle", "dormant_days", "dormant_days = 60"),
    ("lifecycle", "churned_days", "churned_days = 180"),
    ("messages", "channels", "channels = [\"push\", \"email\"]"),
    ("notify", "queue", "queue = \"crm\""),
];

/// How a field may look.
pub(super) fn example(table: &str, field: &str) -> Option<&'static str> {
    let mut examples = EXAMPLES.iter();
    examples
        .find(|(of, name, _)| *of == table && *name == field)
        .map(|(_, _, example)| *example)
}

/// A span of time that is said as a text, as the field that it stands in takes it.
pub(super) fn span(field: &str, text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at_checked(digits)?;
    let number: u32 = number.parse().ok()?;
    let (name, number) = match (unit.trim().trim_end_matches('s'), field) {
        ("day" | "d", "expiry" | "window") => ("rolling_days", number),
        ("week" | "w", "expiry" | "window") => ("rolling_days", number.checked_mul(7)?),
        ("month" | "m" | "mo", "expiry" | "window") => ("rolling_months", number),
        ("year" | "y" | "yr", "expiry") => ("rolling_years", number),
        ("year" | "y" | "yr", "window") => ("rolling_months", number.checked_mul(12)?),
        ("month" | "m" | "mo", "validity") => ("months", number),
        ("year" | "y" | "yr", "validity") => ("months", number.checked_mul(12)?),
        ("day" | "d", "activation") => ("after_days", number),
        (_, _) => return None,
    };
    Some(format!("write {field} = {{ {name} = {number} }}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_word_is_tried_twice_in_a_table() {
        let mut seen = BTreeSet::new();
        for tried in TRIED {
            for word in tried.words {
                assert!(seen.insert((tried.table, *word)), "{} {word}", tried.table);
            }
        }
    }

    #[test]
    fn spans_lead_to_the_field_that_takes_them() {
        for (field, text, expected) in [
            (
                "expiry",
                "12 months",
                Some("write expiry = { rolling_months = 12 }"),
            ),
            (
                "expiry",
                "90 days",
                Some("write expiry = { rolling_days = 90 }"),
            ),
            (
                "expiry",
                "2 Years",
                Some("write expiry = { rolling_years = 2 }"),
            ),
            ("expiry", "2w", Some("write expiry = { rolling_days = 14 }")),
            (
                "validity",
                "1 year",
                Some("write validity = { months = 12 }"),
            ),
            (
                "window",
                "1 year",
                Some("write window = { rolling_months = 12 }"),
            ),
            (
                "activation",
                "14 days",
                Some("write activation = { after_days = 14 }"),
            ),
            ("validity", "30 days", None),
            ("expiry", "soon", None),
            ("expiry", "", None),
            ("expiry", "12 µs", None),
        ] {
            assert_eq!(span(field, text).as_deref(), expected, "{field} {text}");
        }
    }
}
