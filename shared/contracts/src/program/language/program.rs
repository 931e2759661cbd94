//! The whole file.

use super::{
    BenefitFile, ChangesFile, EarningFile, GrowthFile, LifecycleFile, MessagesFile, NotifyFile,
    OccasionFile, RemindersFile, ReturnsFile, RuleFile, TextShape, TierFile,
};
use crate::program::notation::Value;
use crate::program::routing::DESTINATIONS_MAX;
use crate::program::shape::{List, Whole, table};
use crate::program::value::Name;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::money::Currency;
use gradus_domain::words::time::Instant;

table! {
    /// A loyalty program: how members earn, what tiers there are, what lapses when.
    ProgramFile "program" {
        /// The program's name, through all its versions the same.
        required id: Name,
        /// What people call the program, by locale: `{ en = "…", de = "…" }`. The first is that of
        /// whoever has none of their own.
        optional text: TextShape,
        /// The version, counted from 1. What is published never changes: a change is a new
        /// version.
        required version: Whole<1, 1_000_000>,
        /// From when on this version is in force.
        optional effective_from: Instant = "1970-01-01T00:00:00Z",
        /// The time zone by which days, weeks, months and years go, such as
        /// `"Asia/Shanghai"`. Through all versions the same.
        required zone: Calendar,
        /// The currency of all purchases, such as `"CNY"`. Through all versions the same.
        required currency: Currency,
        /// So many days a purchase may come late.
        optional late_days: Whole<0, 366> = 31,
        /// So many minutes the beginning of a day waits for what happened before it: a sale of
        /// 23:59 that comes in at 00:20 still counts for the day before.
        optional closing_minutes: Whole<0, 2_880> = 60,
        /// Partners of the program.
        optional partners: List<Name, 0, 100>,
        /// Acts that are no purchase and may come in: check-ins, reviews.
        optional activities: List<Name, 0, 100>,
        /// How purchases turn into points.
        required earning: EarningFile,
        /// How purchases turn into growth, and how it decays.
        optional growth: GrowthFile = Value::empty_table(),
        /// The ladder, lowest tier first.
        required tiers: List<TierFile, 1, 16>,
        /// Earn rules.
        optional rules: List<RuleFile, 0, 200>,
        /// Privileges that can be granted.
        optional benefits: List<BenefitFile, 0, 100>,
        /// What members get on their own days.
        optional occasions: List<OccasionFile, 0, 32>,
        /// How returns are treated.
        optional returns: ReturnsFile = Value::empty_table(),
        /// What is announced ahead of time.
        optional reminders: RemindersFile = Value::empty_table(),
        /// How what is announced reaches members. Left out: at once, and however somebody
        /// else sees fit.
        optional messages: MessagesFile,
        /// When a member counts as new, active, dormant or churned.
        optional lifecycle: LifecycleFile,
        /// Where what is announced goes. Left out: nowhere.
        optional notify: List<NotifyFile, 0, DESTINATIONS_MAX>,
        /// What a new version does to what members have already.
        optional changes: ChangesFile = Value::empty_table(),
    }
}
