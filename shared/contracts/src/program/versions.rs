//! What the routes under `/v1/programs/{program}/versions` answer.
//!
//! Requests carry the program file itself, as TOML or JSON: its schema is that of program
//! files. Instants are RFC 3339 in UTC, days `YYYY-MM-DD`, months `YYYY-MM`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The media type of a program file in TOML.
pub const TOML: &str = "application/toml";
/// The media type of a program file in JSON.
pub const JSON: &str = "application/json";

/// The members that a dry run looks at where nothing is said.
pub const SAMPLE_DEFAULT: u16 = 200;
/// The most members that a dry run draws.
pub const SAMPLE_MAX: u16 = 1_000;
/// The most members that a dry run is named: with ids as they are made here they take 6,000
/// bytes of the 10,240 that the gateway takes of request line and headers.
pub const NAMED_MAX: u16 = 200;
/// The most entries of one member that a dry run scores anew.
pub const REPLAYED_ENTRIES_MAX: u16 = 200;
/// How far back the entries go that a dry run scores anew, in months.
pub const REPLAYED_MONTHS: u16 = 12;
/// How far ahead a dry run looks, in months.
pub const AHEAD_MONTHS: u16 = 36;

/// The versions of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionList {
    /// By number, the oldest first.
    pub versions: Vec<VersionView>,
}

/// A version of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionView {
    /// What was published; never changes.
    pub published: PublishedVersion,
    /// When it was taken out of force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    pub suspended_at: Option<String>,
    /// Whether it is the one that decides now.
    pub in_force: bool,
}

/// A version as it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedVersion {
    /// Its number.
    pub version: u32,
    /// From when on it is in force.
    #[schemars(extend("format" = "date-time"))]
    pub effective_from: String,
    /// When it was published.
    #[schemars(extend("format" = "date-time"))]
    pub published_at: String,
    /// SHA-256 of the file, byte for byte, in hexadecimal.
    pub file_sha256: String,
    /// `application/toml` or `application/json`.
    pub media_type: String,
    /// What it lets a member accumulate.
    pub bounds: ProgramBounds,
}

/// What a program lets a member accumulate (rules §5, §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProgramBounds {
    /// The most lots that a member can hold at once; warned about above 64, refused above
    /// 400.
    pub most_lots: usize,
    /// The most limits per member and span of time that live at once; refused above 32.
    pub living_limits: usize,
}

/// A program file without faults.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValidProgram {
    /// Always true: a file with faults is answered as a problem.
    pub valid: bool,
    /// What it lets a member accumulate.
    pub bounds: ProgramBounds,
    /// What is allowed and worth a second look, publishing it as it stands included.
    pub warnings: Vec<String>,
}

/// What a version would change for lots, tiers and cost, on a sample of members. Nothing is
/// written for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DryRun {
    /// The version that would be published.
    pub version: u32,
    /// From when on the dry run takes it to be in force: as the file says, or the first day
    /// that could still be told.
    #[schemars(extend("format" = "date-time"))]
    pub effective_from: String,
    /// The version that it is held against: the one that would otherwise be in force then.
    pub against_version: u32,
    /// Who was looked at.
    pub sample: Sample,
    /// Members of the sample for whom anything would differ.
    pub members_affected: u32,
    /// What `redate` does to lots.
    pub lots: LotChanges,
    /// What becomes of tiers.
    pub tiers: TierChanges,
    /// What it would have cost.
    pub cost: CostChange,
    /// What the figures leave out, and what is worth a second look.
    pub warnings: Vec<String>,
}

/// The members that a dry run looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sample {
    /// How they were chosen.
    pub drawn: Drawn,
    /// How many were asked for.
    pub asked: u32,
    /// How many were looked at.
    pub members: u32,
    /// Of those found or named, who was erased.
    pub erased: u32,
    /// Of those named, who is no member.
    pub unknown: u32,
    /// Whose data could not be held against both versions; a warning says why.
    pub failed: u32,
    /// Who was found and not looked at, since time was up.
    pub out_of_time: u32,
}

/// How members were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Drawn {
    /// The query named them.
    Named,
    /// At random, evenly among those for whom something falls due.
    Random,
    /// At random among those for whom something falls due soonest: there are too many to draw
    /// evenly.
    SoonestDue,
}

/// What `redate` does to lots at the first beginning of a day that the version decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotChanges {
    /// Whether the version redates at all.
    pub redate: bool,
    /// Members with a lot whose last day changes.
    pub members: u32,
    /// Points whose last day changes.
    pub points: i64,
    /// Of these, points that lapse sooner.
    pub points_sooner: i64,
    /// Of these, points that lapse later.
    pub points_later: i64,
    /// Points by the month of their old and of their new last day; `never` for those that do
    /// not lapse.
    pub moves: Vec<LotMove>,
}

/// Points whose last day moves from one month to another, or within it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotMove {
    /// The month of the old last day.
    pub from: String,
    /// The month of the new one.
    pub to: String,
    /// How many points.
    pub points: i64,
}

/// What becomes of tiers, if nothing but the passing of time happens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TierChanges {
    /// Whether the version reviews every tier when it comes into force.
    pub reassess: bool,
    /// Members who are in grace when it has come into force and would not be without it.
    pub grace_began: u32,
    /// Tiers when it has come into force: without it, and with it.
    pub when_in_force: Vec<TierPair>,
    /// Tiers after the next review, as things stand: without it, and with it.
    pub after_next_review: Vec<TierPair>,
    /// What the next review does as things stand, without it.
    pub next_review_before: ReviewCounts,
    /// The same, with it.
    pub next_review_after: ReviewCounts,
    /// The highest tier whose conditions are met today: without it, and with it.
    pub qualified_today: Vec<TierPair>,
}

/// How many members stand on one tier without the version, and on another with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TierPair {
    /// Without it.
    pub from: String,
    /// With it.
    pub to: String,
    /// How many members.
    pub members: u32,
}

/// How members' tiers compare, after the next review, with those they hold today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewCounts {
    /// The same tier, renewed or for ever.
    pub kept: u32,
    /// The same tier, for a time of grace.
    pub in_grace: u32,
    /// A lower one.
    pub fell: u32,
    /// A higher one.
    pub rose: u32,
}

/// What the recorded purchases and activities of the sample would have earned, had either
/// version been in force all along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CostChange {
    /// How many purchases and activities were scored anew.
    pub acts: u32,
    /// What the purchases came to, less returns, in minor units.
    pub spend_minor: i64,
    /// The currency of the program.
    pub currency: String,
    /// How many decimals an amount in it has: 2 where 12345 is 123.45.
    pub minor_digits: u8,
    /// Points that were in fact issued for them, by whatever version.
    pub points_recorded: i64,
    /// Points issued under the version that it is held against.
    pub points_before: i64,
    /// Points issued under the new version.
    pub points_after: i64,
    /// The difference.
    pub points_difference: i64,
    /// Points after for 1,000 points before, rounded down; nothing where there were none
    /// before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_per_thousand_before: Option<i64>,
    /// Thousandths of points for each 100 units of the currency, before, rounded down;
    /// nothing where nothing was spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_per_hundred_milli: Option<i64>,
    /// The same, after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_per_hundred_milli: Option<i64>,
    /// The same points by what gave them.
    pub by_source: Vec<SourceCost>,
    /// Acts that one of the versions would have rejected, by code.
    pub rejected: Vec<RejectedActs>,
}

/// Points by what gave them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceCost {
    /// What gave them.
    pub source: PointSource,
    /// Which rule, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Under the version that it is held against.
    pub points_before: i64,
    /// Under the new version.
    pub points_after: i64,
    /// The difference.
    pub points_difference: i64,
}

/// What gives points.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PointSource {
    /// The rate of program and tier.
    Base,
    /// A rule.
    Rule,
    /// What comes with entering a tier, birthdays and anniversaries.
    Reward,
}

/// Acts that would have been rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RejectedActs {
    /// The code of the rejection.
    pub code: String,
    /// How many under the version that it is held against.
    pub before: u32,
    /// How many under the new version.
    pub after: u32,
}
