//! Random program files: everything that the language can say, in sizes that random
//! histories reach.

use gradus_contracts::program::read_program;
use gradus_domain::program::versions::Programs;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::fmt;

/// Zones from −12 to +14, with clocks that change at midnight, by half an hour, over the
/// date line, or never.
pub const ZONES: &[&str] = &[
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Etc/GMT+12",
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "America/St_Johns",
    "America/Havana",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
];

/// Currencies with two, no and three decimals.
const CURRENCIES: &[(&str, usize)] = &[("USD", 2), ("JPY", 0), ("KWD", 3)];

/// One version of a random program, still without what all versions share.
#[derive(Clone, Debug)]
struct Draft {
    late_days: u16,
    earning: String,
    lowest: String,
    tiers: Vec<TierText>,
    rules: Vec<String>,
    occasions: Vec<String>,
    returns: String,
    reminders: String,
    lifecycle: Option<String>,
    growth: String,
    inactivity_days: u16,
    /// Whether it redates points and reassesses tiers, where it is no first version.
    changes: (bool, bool),
}

fn draft() -> BoxedStrategy<Draft> {
    let changes = (any::<bool>(), any::<bool>());
    let settings = (returns(), reminders(), lifecycle(), growth(), changes);
    (
        prop_oneof![5 => Just(31_u16), 1 => Just(0), 1 => Just(5)],
        earning(),
        prop_oneof![1 => vec(tier(), 0..=0), 6 => vec(tier(), 1..=3)],
        tier_extras(),
        prop_oneof![1 => vec(rule(), 0..=0), 6 => vec(rule(), 1..=5)],
        vec(occasion(), 0..=2),
        settings,
        15_u16..60,
    )
        .prop_map(
            |(late_days, earning, tiers, lowest, rules, occasions, settings, inactivity_days)| {
                let (returns, reminders, lifecycle, growth, changes) = settings;
                Draft {
                    late_days,
                    earning,
                    lowest,
                    tiers,
                    rules,
                    occasions,
                    returns,
                    reminders,
                    lifecycle,
                    growth,
                    inactivity_days,
                    changes,
                }
            },
        )
        .boxed()
}

impl Draft {
    /// The file of a version: its number, and from when on it is in force.
    fn text(
        &self,
        zone: &str,
        (currency, digits): (&str, usize),
        (version, from): (u32, &str),
    ) -> String {
        let late_days = self.late_days;
        let mut text = format!(
            "id = \"p\"\nversion = {version}\neffective_from = \"{from}\"\nzone = \"{zone}\"\n\
             currency = \"{currency}\"\nlate_days = {late_days}\npartners = [\"p1\"]\n\
             activities = [\"check-in\", \"review\"]\n{}{}[[tiers]]\nid = \"t0\"\n{}",
            self.earning, self.growth, self.lowest
        );
        for (number, tier) in (1..).zip(&self.tiers) {
            text.push_str(&format!(
                "[[tiers]]\nid = \"t{number}\"\n{}",
                tier.at(number)
            ));
        }
        for (index, rule) in self.rules.iter().enumerate() {
            text.push_str(&format!("[[rules]]\nid = \"r{index}\"\n{rule}"));
        }
        text.push_str(BENEFITS);
        self.occasions
            .iter()
            .for_each(|occasion| text.push_str(occasion));
        text.push_str(&self.returns);
        text.push_str(&self.reminders);
        let (redate, reassess) = self.changes;
        text.push_str(&format!(
            "[changes]\nredate = {redate}\nreassess = {reassess}\n"
        ));
        match &self.lifecycle {
            Some(lifecycle) => text.push_str(lifecycle),
            None if text.contains("lifecycle_stage") => text.push_str(LIFECYCLE),
            None => {}
        }
        settle_placeholders(&text, digits, self.inactivity_days, self.tiers.len())
    }
}

/// When second versions come into force: within the times of random histories.
const SECOND_VERSIONS: &[&str] = &[
    "2011-12-31T10:00:00Z",
    "2012-01-09T05:30:00Z",
    "2024-01-01T00:00:00Z",
    "2024-03-10T07:30:00Z",
    "2024-11-03T04:00:00Z",
    "2025-04-01T16:00:00Z",
    "2027-03-14T12:00:00Z",
];

/// Random program files, all versions of one program; some may have faults.
pub fn program_texts() -> BoxedStrategy<Vec<String>> {
    let second = option::weighted(0.25, (draft(), select(SECOND_VERSIONS)));
    (select(ZONES), select(CURRENCIES), draft(), second)
        .prop_map(|(zone, currency, first, second)| {
            let always = "1970-01-01T00:00:00Z";
            let Some((second, from)) = second else {
                return vec![first.text(zone, currency, (1, always))];
            };
            let (fewer, more) = if first.tiers.len() <= second.tiers.len() {
                (first, second)
            } else {
                (second, first)
            };
            vec![
                fewer.text(zone, currency, (1, always)),
                more.text(zone, currency, (2, from)),
            ]
        })
        .boxed()
}

/// A random program, shown as its files.
#[derive(Clone)]
pub struct RandomProgram {
    /// The files of its versions.
    pub texts: Vec<String>,
    /// What they say.
    pub programs: Programs,
}

impl fmt::Debug for RandomProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.texts.join("\n"))
    }
}

/// Random programs without faults.
pub fn valid() -> BoxedStrategy<RandomProgram> {
    program_texts()
        .prop_filter_map("the program has faults", |texts| {
            let read = |text: &String| read_program("random.toml", text.as_bytes()).ok();
            let versions = texts.iter().map(read).collect::<Option<Vec<_>>>()?;
            let programs = Programs::new(versions).ok()?;
            Some(RandomProgram { texts, programs })
        })
        .boxed()
}

const BENEFITS: &str = "
[[benefits]]
id = \"b1\"
kind = \"coupon\"
valid_days = 10
[[benefits]]
id = \"b2\"
kind = \"gift\"
[[benefits]]
id = \"b3\"
kind = \"multiplier\"
multiply = \"2\"
valid_days = 30
";

const LIFECYCLE: &str = "[lifecycle]\nnew_days = 10\ndormant_days = 30\nchurned_days = 90\n";

/// Writes amounts (`¤300¤` in minor units), the one number of days of inactivity (`¤N¤`) and
/// the second tier (`¤T¤`) as this program says them.
fn settle_placeholders(text: &str, digits: usize, inactivity: u16, top: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('¤').enumerate() {
        if index % 2 == 0 {
            out.push_str(part);
        } else if part == "N" {
            out.push_str(&inactivity.to_string());
        } else if part == "T" {
            out.push_str(&format!("t{}", top.min(1)));
        } else {
            out.push_str(&written(part.parse().unwrap_or(1), digits));
        }
    }
    out
}

/// An amount of minor units as a program file writes it.
fn written(minor: i64, digits: usize) -> String {
    let text = format!("{minor:0>width$}", width = digits + 1);
    let (whole, decimals) = text.split_at(text.len() - digits);
    if digits == 0 {
        format!("\"{whole}\"")
    } else {
        format!("\"{whole}.{decimals}\"")
    }
}

fn expiry() -> BoxedStrategy<String> {
    prop_oneof![
        2 => Just("\"never\"".to_owned()),
        3 => (2_u16..40).prop_map(|days| format!("{{ rolling_days = {days} }}")),
        1 => Just("{ rolling_months = 1 }".to_owned()),
        2 => (1_u16..14, select(&["month", "quarter", "year"][..]))
            .prop_map(|(months, end)| format!("{{ rolling_months = {months}, to_end_of = \"{end}\" }}")),
        1 => Just("{ rolling_years = 1, to_end_of = \"year\" }".to_owned()),
        2 => (select(&["12-31", "02-29", "06-30", "01-01"][..]), 0_u16..60)
            .prop_map(|(day, least)| format!("{{ fixed = \"{day}\", at_least_days = {least} }}")),
        2 => Just("{ inactivity_days = ¤N¤ }".to_owned()),
    ]
.boxed()
}

fn earning() -> BoxedStrategy<String> {
    let rate = (
        select(&["1", "0.5", "1.3333", "3", "0"][..]),
        select(&[1_i64, 30, 100, 300, 700][..]),
    );
    let modes = (
        select(&["with_tax", "without_tax"][..]),
        select(&["down", "nearest", "up"][..]),
        select(&["additive", "multiplicative", "best"][..]),
        select(&["old_rate", "old_rate", "new_rate"][..]),
    );
    let activation = prop_oneof![
        2 => Just(String::new()),
        1 => (1_u16..15).prop_map(|days| format!("activation = {{ after_days = {days} }}\n")),
    ];
    let acts = option::of(subsequence(
        vec!["\"purchase\"", "\"redemption\"", "\"activity\""],
        0..=3,
    ));
    let exclusions = option::of(select(
        &[
            "categories = [\"c3\"]",
            "skus = [\"s1\"]",
            "channels = [\"app\"]",
            "stores = [\"north\"]",
        ][..],
    ));
    (rate, modes, activation, expiry(), acts, exclusions).prop_map(
        |((points, per), (amounts, rounding, stacking, upgrading), activation, expiry, acts, exclusions)| {
            let acts = acts.map_or(String::new(), |acts| {
                format!("qualifying_acts = [{}]\n", acts.join(", "))
            });
            let exclusions = exclusions.map_or(String::new(), |excluded| {
                format!("[earning.exclusions]\n{excluded}\n")
            });
            format!(
                "[earning]\npoints = \"{points}\"\nper = ¤{per}¤\namounts = \"{amounts}\"\n\
                 rounding = \"{rounding}\"\nstacking = \"{stacking}\"\n{activation}expiry = {expiry}\n\
                 upgrading_purchase = \"{upgrading}\"\n{acts}{exclusions}"
            )
        },
    )
.boxed()
}

fn growth() -> BoxedStrategy<String> {
    let rate = option::of((select(&["1", "0.3", "2"][..]), select(&[100_i64, 300][..])));
    let decay = option::of((
        select(&["month", "quarter", "year"][..]),
        select(&["0.1", "0.5", "1", "0.003"][..]),
        select(&[0_u16, 5, 50][..]),
    ));
    (rate, decay)
        .prop_map(|(rate, decay)| {
            let rate = rate.map_or(String::new(), |(growth, per)| {
                format!("growth = \"{growth}\"\nper = ¤{per}¤\n")
            });
            let decay = decay.map_or(String::new(), |(every, share, floor)| {
                format!("decay = {{ every = \"{every}\", share = \"{share}\", floor = {floor} }}\n")
            });
            format!("[growth]\n{rate}{decay}")
        })
        .boxed()
}

fn window() -> BoxedStrategy<String> {
    prop_oneof![
        2 => (1_u16..=90).prop_map(|days| format!("{{ rolling_days = {days} }}")),
        1 => (91_u16..=396).prop_map(|days| format!("{{ rolling_days = {days} }}")),
        2 => (1_u16..=4).prop_map(|months| format!("{{ rolling_months = {months} }}")),
        2 => (5_u16..=24).prop_map(|months| format!("{{ rolling_months = {months} }}")),
        1 => Just("\"calendar_month\"".to_owned()),
        2 => Just("\"calendar_year\"".to_owned()),
        2 => Just("\"membership_year\"".to_owned()),
        2 => Just("\"since_tier_began\"".to_owned()),
        2 => Just("\"lifetime\"".to_owned()),
    ]
    .boxed()
}

/// A table of thresholds for the tier of a number: higher for higher tiers.
fn thresholds() -> BoxedStrategy<(u8, u16, String)> {
    (0_u8..5, 0_u16..6, window()).boxed()
}

fn threshold_text((metric, size, window): &(u8, u16, String), number: usize) -> String {
    let size = i64::from(*size) * i64::try_from(number).unwrap_or(1);
    let what = match metric {
        0 => format!("spend_at_least = ¤{}¤", size * 4_000),
        1 => format!("purchases_at_least = {size}"),
        2 => format!("points_earned_at_least = {}", size * 40),
        3 => format!("growth_at_least = {}", size * 40),
        _ => format!("active_days_at_least = {size}"),
    };
    format!("{{ {what}, window = {window} }}")
}

fn rewards() -> BoxedStrategy<String> {
    let reward = prop_oneof![
        Just("{ grant = \"b1\" }".to_owned()),
        Just("{ grant = \"b3\" }".to_owned()),
        (1_u16..60).prop_map(|points| format!("{{ points = {points} }}")),
        (1_u16..60, expiry())
            .prop_map(|(points, expiry)| format!("{{ points = {points}, expiry = {expiry} }}")),
        (1_u16..60).prop_map(|growth| format!("{{ growth = {growth} }}")),
    ];
    vec(reward, 0..=2)
        .prop_map(|rewards| format!("entry_rewards = [{}]\n", rewards.join(", ")))
        .boxed()
}

/// What every tier can have.
fn tier_extras() -> BoxedStrategy<String> {
    (
        select(&["1", "1.5", "2", "0.75", "0"][..]),
        option::weighted(0.2, expiry()),
        rewards(),
    )
        .prop_map(|(rate, expiry, rewards)| {
            let expiry = expiry.map_or(String::new(), |expiry| format!("expiry = {expiry}\n"));
            format!("rate = \"{rate}\"\n{expiry}{rewards}")
        })
        .boxed()
}

/// A tier above the lowest, given its place on the ladder.
fn tier() -> BoxedStrategy<TierText> {
    let qualify = (
        thresholds(),
        option::weighted(0.3, (thresholds(), any::<bool>())),
    );
    let validity = prop_oneof![
        Just("\"forever\"".to_owned()),
        Just("\"membership_year\"".to_owned()),
        (1_u16..4).prop_map(|months| format!("{{ months = {months} }}")),
        (4_u16..15).prop_map(|months| format!("{{ months = {months} }}")),
        (0_u16..3).prop_map(|years| format!("{{ calendar_years = {years} }}")),
    ];
    let review = (
        select(&["to_qualified", "one_step", "hold"][..]),
        prop_oneof![2 => Just(0_u16), 1 => 1_u16..28],
        select(&["own", "previous"][..]),
    );
    let lasting = (
        validity,
        any::<bool>(),
        review,
        option::weighted(0.3, 5_u16..50),
    );
    (qualify, lasting, tier_extras())
        .prop_map(|(qualify, lasting, extras)| TierText {
            qualify,
            lasting,
            extras,
        })
        .boxed()
}

type Thresholds = (u8, u16, String);

/// A tier, still without its place on the ladder.
#[derive(Clone, Debug)]
struct TierText {
    qualify: (Thresholds, Option<(Thresholds, bool)>),
    lasting: (String, bool, (&'static str, u16, &'static str), Option<u16>),
    extras: String,
}

impl TierText {
    fn at(&self, number: usize) -> String {
        let (first, second) = &self.qualify;
        let first = threshold_text(first, number);
        let qualify = match second {
            None => first,
            Some((second, any)) => {
                let second = threshold_text(second, number);
                let word = if *any { "any" } else { "all" };
                format!("{{ {word} = [{first}, {second}] }}")
            }
        };
        let (validity, extends, (fall, grace, counts), inactivity) = &self.lasting;
        let extends = if *extends {
            "extends = \"on_qualifying\"\n"
        } else {
            ""
        };
        let inactivity =
            inactivity.map_or(String::new(), |days| format!("inactivity_days = {days}\n"));
        format!(
            "qualify = {qualify}\nvalidity = {validity}\n{extends}review = {{ fall = \"{fall}\", \
             grace_days = {grace}, grace_counts = \"{counts}\" }}\n{inactivity}{}",
            self.extras
        )
    }
}

fn leaf() -> BoxedStrategy<String> {
    prop_oneof![
        select(
            &[
                "tier = \"t0\"",
                "tier = \"¤T¤\"",
                "category = \"c1\"",
                "category = [\"c1\", \"c2\"]",
                "sku = \"s1\"",
                "brand = \"x\"",
                "channel = \"app\"",
                "store = \"north\"",
                "partner = \"p1\"",
                "amount_at_least = ¤3000¤",
                "first_purchase = true",
                "segment = \"vip\"",
                "variant = \"a\"",
                "referred = true",
                "holds_grant = \"b1\"",
                "holds_grant = \"b2\"",
            ][..]
        )
        .prop_map(str::to_owned),
        select(
            &[
                "weekday = [\"saturday\", \"sunday\"]",
                "weekday = \"monday\"",
                "day_of_month = [1, 18, 29, 31]",
                "dates = { from = \"2024-02-01\", until = \"2025-03-31\" }",
                "dates = { from = \"2012-01-01\" }",
                "time_of_day = { from = \"22:00\", until = \"06:00\" }",
                "birthday = \"day\"",
                "birthday = \"week\"",
                "birthday = \"month\"",
                "membership_anniversary = \"week\"",
                "membership_anniversary = \"month\"",
                "lifecycle_stage = [\"new\", \"dormant\"]",
                "lifecycle_stage = \"churned\"",
            ][..]
        )
        .prop_map(str::to_owned),
        (2_u8..6).prop_map(|nth| format!("every_nth = {nth}")),
        (1_u8..40).prop_map(|days| format!("days_since_last_purchase = {days}")),
        (2_u8..4).prop_map(|days| format!("streak_days = {days}")),
        (1_u8..4).prop_map(|count| format!("purchases_this_week = {count}")),
        (1_u8..5).prop_map(|count| format!("purchases_this_month = {count}")),
    ]
    .boxed()
}

fn condition() -> BoxedStrategy<String> {
    prop_oneof![
        3 => Just(String::new()),
        4 => leaf().prop_map(|leaf| format!("when = {{ {leaf} }}\n")),
        1 => (leaf(), leaf())
            .prop_map(|(a, b)| format!("when = {{ any = [{{ {a} }}, {{ {b} }}] }}\n")),
        1 => (leaf(), leaf())
            .prop_map(|(a, b)| format!("when = {{ all = [{{ {a} }}, {{ {b} }}] }}\n")),
        1 => leaf().prop_map(|leaf| format!("when = {{ not = {{ {leaf} }} }}\n")),
        1 => (leaf(), 1_i64..5_000).prop_map(|(leaf, amount)| {
            format!("when = {{ all = [{{ {leaf} }}, {{ lines_amount_at_least = ¤{amount}¤ }}] }}\n")
        }),
    ]
    .boxed()
}

fn activity_condition() -> BoxedStrategy<String> {
    select(
        &[
            "",
            "when = { activity = \"check-in\" }\n",
            "when = { activity = \"review\", weekday = \"monday\" }\n",
            "when = { streak_days = 2 }\n",
            "when = { not = { tier = \"t0\" } }\n",
        ][..],
    )
    .prop_map(str::to_owned)
    .boxed()
}

fn limits() -> BoxedStrategy<String> {
    let limit = || option::weighted(0.25, 1_u16..120);
    (
        (limit(), limit(), limit()),
        (limit(), limit(), limit()),
        option::weighted(0.3, 1_u16..300),
        option::weighted(0.1, select(&["2012-03-01", "2024-06-15"][..])),
    )
        .prop_map(
            |((transaction, day, week), (month, year, ever), budget, until)| {
                let named = [
                    ("per_transaction", transaction),
                    ("per_day", day),
                    ("per_week", week),
                    ("per_month", month),
                    ("per_year", year),
                    ("lifetime", ever),
                ];
                let limits: Vec<String> = named
                    .into_iter()
                    .filter_map(|(name, limit)| limit.map(|limit| format!("{name} = {limit}")))
                    .collect();
                let mut text = String::new();
                if !limits.is_empty() {
                    text.push_str(&format!("limits = {{ {} }}\n", limits.join(", ")));
                }
                if let Some(budget) = budget {
                    text.push_str(&format!("budget = {budget}\n"));
                }
                if let Some(until) = until {
                    text.push_str(&format!("until = \"{until}\"\n"));
                }
                text
            },
        )
        .boxed()
}

fn rule() -> BoxedStrategy<String> {
    let extras = (
        option::weighted(0.3, select(&["g1", "g2"][..])),
        option::weighted(0.2, expiry()),
        -2_i8..3,
    );
    let scoring_points = (
        prop_oneof![
            4 => select(&["1.5", "2", "3", "1.0333"][..]).prop_map(|m| format!("multiply = \"{m}\"\n")),
            2 => (1_u16..90).prop_map(|points| format!("bonus = {points}\n")),
            2 => (1_u16..9, 1_i64..2_000)
                .prop_map(|(points, per)| format!("bonus_each = {{ points = {points}, per = ¤{per}¤ }}\n")),
        ],
        extras,
    )
        .prop_map(|(effect, (group, expiry, priority))| {
            let group = group.map_or(String::new(), |group| format!("group = \"{group}\"\n"));
            let expiry = expiry.map_or(String::new(), |expiry| format!("expiry = {expiry}\n"));
            format!("{effect}{group}{expiry}priority = {priority}\n")
        });
    let giving_other = prop_oneof![
        (1_u16..90).prop_map(|growth| format!("growth = {growth}\n")),
        select(&["b1", "b2", "b3"][..]).prop_map(|benefit| format!("grant = \"{benefit}\"\n")),
    ];
    let of_purchases = (
        prop_oneof![3 => scoring_points, 1 => giving_other],
        condition(),
    )
        .prop_map(|(effect, when)| format!("{when}{effect}"));
    let of_activities = (
        prop_oneof![
            (1_u16..40).prop_map(|points| format!("bonus = {points}\n")),
            (1_u16..40).prop_map(|growth| format!("growth = {growth}\n")),
            Just("grant = \"b1\"\n".to_owned()),
        ],
        activity_condition(),
    )
        .prop_map(|(effect, when)| format!("scores = \"activities\"\n{when}{effect}"));
    (prop_oneof![3 => of_purchases, 1 => of_activities], limits())
        .prop_map(|(rule, limits)| format!("{rule}{limits}"))
        .boxed()
}

fn occasion() -> BoxedStrategy<String> {
    let reward = prop_oneof![
        Just("grant = \"b1\"\n".to_owned()),
        Just("growth = 7\n".to_owned()),
        (1_u16..60).prop_map(|points| format!("points = {points}\n")),
        (1_u16..60, expiry())
            .prop_map(|(points, expiry)| format!("points = {points}\nexpiry = {expiry}\n")),
    ];
    (
        select(&["birthday", "membership_anniversary"][..]),
        option::weighted(0.3, Just("tiers = [\"¤T¤\"]\n")),
        reward,
    )
        .prop_map(|(on, tiers, reward)| {
            format!(
                "[[occasions]]\non = \"{on}\"\n{}{reward}",
                tiers.unwrap_or("")
            )
        })
        .boxed()
}

fn returns() -> BoxedStrategy<String> {
    (
        select(&["debt", "forgive"][..]),
        select(&["next_review", "at_once"][..]),
        select(&[7_u16, 0, 1, 20][..]),
        select(&[30_u16, 0, 3][..]),
    )
        .prop_map(|(shortfall, tier, wait, restore)| {
            format!(
                "[returns]\nshortfall = \"{shortfall}\"\ntier = \"{tier}\"\nwait_days = {wait}\nrestore_days = {restore}\n"
            )
        })
.boxed()
}

fn reminders() -> BoxedStrategy<String> {
    let leads = || subsequence(vec!["30", "7", "3", "1"], 0..=4);
    let goals = (option::of(select(&["0.1", "0.3", "1"][..])), any::<bool>());
    (
        (leads(), leads(), leads(), leads()),
        option::of(Just("retention_offer = \"b3\"\n")),
        goals,
        option::weighted(0.6, messages()),
    )
        .prop_map(|((points, tier, inactivity, birthday), offer, goals, messages)| {
            let (share, streak_near) = goals;
            let share = share.map(|share| format!("tier_near_share = \"{share}\"\n"));
            format!(
                "[reminders]\npoints_expiring_lead_days = [{}]\ntier_expiring_lead_days = [{}]\n\
                 inactivity_lead_days = [{}]\nbirthday_lead_days = [{}]\nstreak_near = {streak_near}\n\
                 {}{}{}",
                points.join(", "),
                tier.join(", "),
                inactivity.join(", "),
                birthday.join(", "),
                share.unwrap_or_default(),
                offer.unwrap_or(""),
                messages.unwrap_or_default(),
            )
        })
        .boxed()
}

fn messages() -> BoxedStrategy<String> {
    let hours = select(
        &[
            ("21:00", "09:00"),
            ("00:00", "23:00"),
            ("23:30", "00:15"),
            ("02:00", "03:00"),
        ][..],
    );
    (
        subsequence(vec!["\"push\"", "\"email\"", "\"sms\"", "\"post\""], 1..=4),
        option::weighted(0.7, hours),
        option::of(1_u16..4),
        select(&[0_u16, 1, 12, 24][..]),
        option::of(select(&[1_u16, 24, 72][..])),
    )
        .prop_map(|(channels, quiet, cap, spread, keep)| {
            let quiet = quiet.map(|(from, until)| {
                format!("quiet_hours = {{ from = \"{from}\", until = \"{until}\" }}\n")
            });
            let cap = cap.map(|cap| format!("weekly_cap = {cap}\n"));
            let keep = keep.map(|keep| format!("keep_hours = {keep}\n"));
            format!(
                "[messages]\nchannels = [{}]\nspread_hours = {spread}\n{}{}{}",
                channels.join(", "),
                quiet.unwrap_or_default(),
                cap.unwrap_or_default(),
                keep.unwrap_or_default(),
            )
        })
        .boxed()
}

fn lifecycle() -> BoxedStrategy<Option<String>> {
    let offers = option::of(Just("offers = { dormant = \"b1\", churned = \"b3\" }\n"));
    option::weighted(
        0.4,
        (0_u16..40, 1_u16..40, 1_u16..60, offers).prop_map(|(new, dormant, more, offers)| {
            format!(
                "[lifecycle]\nnew_days = {new}\ndormant_days = {dormant}\nchurned_days = {}\n{}",
                dormant + more,
                offers.unwrap_or("")
            )
        }),
    )
    .boxed()
}
