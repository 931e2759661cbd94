//! What a step does.

mod purchase;

use super::channel::channels;
use super::moment::day;
use crate::toml_reader::{Node, Table};
use gradus_domain::commands::{
    Act, ActKind, Activity, Adjustment, FloorSource, GiveBack, Profile, ProfileChange,
    Reinstatement, Spend, TierHold,
};
use gradus_domain::program::Program;
use gradus_domain::program::messages::{Consent, MessageChannel};
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::{CommandId, Locale, MemberId, TransactionId, ZoneName};
use gradus_domain::words::money::Points;
use gradus_domain::words::text::{Found, LABEL_CHARS_MAX, is_label};
use gradus_domain::words::time::{LocalDay, MonthDay};
use std::collections::HashMap;

/// What a step can do: everything but erasing.
const ACTS: [ActKind; 11] = [
    ActKind::Join,
    ActKind::Purchase,
    ActKind::Return,
    ActKind::Activity,
    ActKind::Spend,
    ActKind::GiveBack,
    ActKind::Settle,
    ActKind::HoldTier,
    ActKind::Adjust,
    ActKind::Reinstate,
    ActKind::Profile,
];

const REASON: &str = "scenario";

/// Ids for acts that are given none, and the latest purchases and spendings, by member.
#[derive(Default)]
pub(crate) struct Ids {
    given: u32,
    latest_purchase: HashMap<MemberId, TransactionId>,
    latest_spend: HashMap<MemberId, CommandId>,
}

impl Ids {
    fn next(&mut self, of: &str) -> String {
        self.given = self.given.saturating_add(1);
        format!("{of}-{}", self.given)
    }
}

/// The acts of a step, with what they are in the file's words.
pub(crate) fn acts(
    table: &Table<'_, '_>,
    program: &Program,
    member: &MemberId,
    ids: &mut Ids,
    times: usize,
) -> Option<(String, Vec<Act>)> {
    let found: Vec<(ActKind, Node<'_, '_>)> = ACTS
        .into_iter()
        .filter_map(|kind| table.get(kind.word()).map(|node| (kind, node)))
        .collect();
    let [(kind, node)] = found.as_slice() else {
        let names: Vec<&str> = found.iter().map(|(kind, _)| kind.word()).collect();
        let message = if names.is_empty() {
            "found nothing that is done".to_owned()
        } else {
            format!("found {}", names.join(" and "))
        };
        let hint = format!(
            "a step does exactly one of {}",
            ACTS.map(ActKind::word).join(", ")
        );
        table.source.fault(&table.place, message, hint);
        return None;
    };
    let mut reader = ActReader {
        node,
        program,
        member,
        ids,
    };
    let mut acts = Vec::with_capacity(times);
    let mut told = String::new();
    for _ in 0..times {
        let (words, act) = reader.act(*kind)?;
        told = words;
        acts.push(act);
    }
    if times > 1 {
        told = format!("{told}, the last of {times}");
    }
    Some((told, acts))
}

/// Whether an act on points says their last day.
#[derive(Clone, Copy)]
enum Until {
    No,
    LastDay,
}

/// What acts on points say.
struct PointsAct {
    points: Points,
    id: Option<String>,
    reason: String,
    until: Option<LocalDay>,
}

struct ActReader<'r, 's, 'a> {
    node: &'r Node<'s, 'a>,
    program: &'r Program,
    member: &'r MemberId,
    ids: &'r mut Ids,
}

impl ActReader<'_, '_, '_> {
    fn act(&mut self, kind: ActKind) -> Option<(String, Act)> {
        match kind {
            ActKind::Join => self.join(),
            ActKind::Purchase => self.purchase(),
            ActKind::Return => self.back(),
            ActKind::Activity => self.activity(),
            ActKind::Spend => self.spend(),
            ActKind::GiveBack => self.give_back(),
            ActKind::Profile => self.profile_change(),
            ActKind::Adjust => self.adjust(),
            ActKind::Reinstate => self.reinstate(),
            ActKind::HoldTier => self.hold_tier(),
            ActKind::Settle => self.settle(),
            ActKind::Erase => None,
        }
    }

    fn settle(&mut self) -> Option<(String, Act)> {
        self.only_true("settle = true")?;
        Some(("settle".to_owned(), Act::Settle))
    }

    fn only_true(&self, expected: &str) -> Option<()> {
        if self.node.is_true() {
            return Some(());
        }
        self.node.fault(
            "found another value than true",
            format!("expected {expected}"),
        );
        None
    }

    fn join(&mut self) -> Option<(String, Act)> {
        Some(("join".to_owned(), Act::Join(self.joining_profile()?)))
    }

    fn joining_profile(&self) -> Option<Profile> {
        if self.node.is_true() {
            return Some(Profile::default());
        }
        let table = self
            .node
            .table("join = true, or a table such as { birthday = \"02-29\" }")?;
        let profile = profile(&table);
        table.finish();
        profile
    }

    fn activity(&mut self) -> Option<(String, Act)> {
        let (kind, id) = if self.node.is_table() {
            let table = self.node.table("a table")?;
            let kind = table
                .need("kind", "say which activity, such as kind = \"check-in\"")
                .and_then(|node| node.text("a text"));
            let id = text(&table, "id");
            table.finish();
            (kind?, id)
        } else {
            (self.node.text("an activity such as \"check-in\"")?, None)
        };
        let id = id.unwrap_or_else(|| self.ids.next("activity"));
        let activity = Activity {
            id: CommandId::new(&id),
            kind: kind.as_str().into(),
        };
        Some((format!("activity {kind}"), Act::Activity(activity)))
    }

    fn spend(&mut self) -> Option<(String, Act)> {
        let said = self.points_and("points to spend, such as spend = 120", Until::No)?;
        let id = CommandId::new(said.id.unwrap_or_else(|| self.ids.next("spend")));
        self.ids
            .latest_spend
            .insert(self.member.clone(), id.clone());
        let told = format!("spend {}", said.points);
        let spend = Spend {
            id,
            points: said.points,
            reason: said.reason,
        };
        Some((told, Act::Spend(spend)))
    }

    fn adjust(&mut self) -> Option<(String, Act)> {
        let said = self.points_and("points, such as adjust = -50", Until::No)?;
        let told = format!("adjust {}", said.points);
        let adjustment = Adjustment {
            id: CommandId::new(said.id.unwrap_or_else(|| self.ids.next("adjust"))),
            points: said.points,
            reason: said.reason,
        };
        Some((told, Act::Adjust(adjustment)))
    }

    fn reinstate(&mut self) -> Option<(String, Act)> {
        let expected = "points to bring back, such as reinstate = 50";
        let said = self.points_and(expected, Until::LastDay)?;
        let told = format!("reinstate {}", said.points);
        let reinstatement = Reinstatement {
            id: CommandId::new(said.id.unwrap_or_else(|| self.ids.next("reinstate"))),
            points: said.points,
            last_day: said.until,
            reason: said.reason,
        };
        Some((told, Act::Reinstate(reinstatement)))
    }

    /// Points alone, or a table of points, id, reason and perhaps a last day.
    fn points_and(&self, expected: &str, has: Until) -> Option<PointsAct> {
        if self.node.is_whole() {
            return Some(PointsAct {
                points: Points::new(self.node.whole(expected)?),
                id: None,
                reason: REASON.to_owned(),
                until: None,
            });
        }
        let table = self.node.table(expected)?;
        let points = table
            .need("points", "say how many points")
            .and_then(|node| node.whole("a whole number"));
        let id = text(&table, "id");
        let reason = text(&table, "reason");
        let until = match has {
            Until::No => None,
            Until::LastDay => match table.get("until") {
                Some(node) => Some(day(&node)?),
                None => None,
            },
        };
        table.finish();
        Some(PointsAct {
            points: Points::new(points?),
            id,
            reason: reason.unwrap_or_else(|| REASON.to_owned()),
            until,
        })
    }

    fn give_back(&mut self) -> Option<(String, Act)> {
        let (mut points, mut id, mut spend) = (None, None, None);
        if self.node.is_whole() {
            points = Some(self.node.whole("points")?);
        } else if !self.node.is_true() {
            let table = self.node.table(
                "give_back = true for all of the latest spending, points, or a table such as \
                 { spend = \"s-1\", points = 50 }",
            )?;
            points = table
                .get("points")
                .and_then(|node| node.whole("a whole number"));
            id = text(&table, "id");
            spend = text(&table, "spend");
            table.finish();
        }
        let spend = match spend {
            Some(spend) => CommandId::new(&spend),
            None => match self.ids.latest_spend.get(self.member) {
                Some(latest) => latest.clone(),
                None => {
                    self.node.fault(
                        format!("found nothing that member {} has spent", self.member),
                        "name the spending: give_back = { spend = \"its id\" }",
                    );
                    return None;
                }
            },
        };
        let id = CommandId::new(id.unwrap_or_else(|| self.ids.next("give-back")));
        let told = format!("give back of {spend}");
        let back = GiveBack {
            id,
            spend,
            points: points.map(Points::new),
        };
        Some((told, Act::GiveBack(back)))
    }

    fn hold_tier(&mut self) -> Option<(String, Act)> {
        let table = self
            .node
            .table("a table such as { tier = \"gold\", until = \"2027-03-31\" }")?;
        let tier = table
            .need("tier", "say which tier")
            .and_then(|node| node.text("a tier's name"));
        let until = table
            .need("until", "say the last day")
            .and_then(|node| day(&node));
        let source = match table.get("source") {
            Some(node) => floor_source(&node),
            None => Some(FloorSource::Operator),
        };
        let id = text(&table, "id");
        table.finish();
        let (tier, until, source) = (tier?, until?, source?);
        let told = format!("hold at {tier} until {until}");
        let hold = TierHold {
            id: CommandId::new(id.unwrap_or_else(|| self.ids.next("hold"))),
            tier: tier.as_str().into(),
            until,
            source,
        };
        Some((told, Act::HoldTier(hold)))
    }

    fn profile_change(&mut self) -> Option<(String, Act)> {
        let table = self
            .node
            .table("a table such as { birthday = \"02-29\" }")?;
        let id = text(&table, "id");
        let profile = profile(&table);
        table.finish();
        let change = ProfileChange {
            id: CommandId::new(id.unwrap_or_else(|| self.ids.next("profile"))),
            profile: profile?,
        };
        Some(("profile".to_owned(), Act::Profile(change)))
    }
}

fn text(table: &Table<'_, '_>, name: &'static str) -> Option<String> {
    table.get(name).and_then(|node| node.text("a text"))
}

/// What goods, shops and channels are called, as far as a till can send it.
fn label(table: &Table<'_, '_>, name: &'static str) -> Option<String> {
    let node = table.get(name)?;
    let expected = format!("a text of 1 to {LABEL_CHARS_MAX} printable characters");
    let text = node.text(&expected)?;
    if is_label(&text) {
        return Some(text);
    }
    node.fault(
        format!("found {}", Found::new(&text)),
        format!("expected {expected}"),
    );
    None
}

fn profile(table: &Table<'_, '_>) -> Option<Profile> {
    let birthday = match table.get("birthday") {
        Some(node) => {
            let text = node.text("month and day, such as \"02-29\"")?;
            match MonthDay::parse(&text) {
                Ok(day) => Some(day),
                Err(error) => {
                    node.fault(error.to_string(), "expected such as \"02-29\"");
                    return None;
                }
            }
        }
        None => None,
    };
    let referred = match table.get("referred") {
        Some(node) => node.truth("true or false")?,
        None => false,
    };
    let texts = |name| -> Option<Vec<String>> {
        match table.get(name) {
            Some(node) => node
                .list("a list of texts")?
                .iter()
                .map(|node| node.text("a text"))
                .collect(),
            None => Some(Vec::new()),
        }
    };
    let segments = texts("segments");
    let variants = texts("variants");
    Some(Profile {
        birthday,
        referred,
        segments: segments?.iter().map(|id| id.as_str().into()).collect(),
        variants: variants?.iter().map(|id| id.as_str().into()).collect(),
        zone: zone(table)?,
        locale: text(table, "locale").map(Locale::new),
        consent: consent(table)?,
    })
}

/// `Some(None)`: left out.
fn zone(table: &Table<'_, '_>) -> Option<Option<ZoneName>> {
    let Some(node) = table.get("zone") else {
        return Some(None);
    };
    let text = node.text("the IANA name of a time zone, such as \"Asia/Shanghai\"")?;
    match Calendar::uncached(&text) {
        Ok(calendar) => Some(Some(ZoneName::new(calendar.zone_name()))),
        Err(error) => {
            node.fault(error.to_string(), "expected such as \"Asia/Shanghai\"");
            None
        }
    }
}

/// The channels that marketing may use.
fn consent(table: &Table<'_, '_>) -> Option<Consent> {
    let mut consent = Consent::default();
    let Some(node) = table.get("consent") else {
        return Some(consent);
    };
    for channel in channels(&node)? {
        let said = match channel {
            MessageChannel::Email => &mut consent.email,
            MessageChannel::Sms => &mut consent.sms,
            MessageChannel::Push => &mut consent.push,
            MessageChannel::Post => &mut consent.post,
        };
        *said = Some(true);
    }
    Some(consent)
}

fn floor_source(node: &Node<'_, '_>) -> Option<FloorSource> {
    match node.text("plan, grant, family or operator")?.as_str() {
        "plan" => Some(FloorSource::Plan),
        "grant" => Some(FloorSource::Grant),
        "family" => Some(FloorSource::Family),
        "operator" => Some(FloorSource::Operator),
        other => {
            let known = ["plan", "grant", "family", "operator"];
            node.source
                .unknown_word(&node.place, "the source", other, known);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ACTS, ActKind};

    #[test]
    fn a_step_can_do_every_act_but_erase() {
        let acts = ActKind::ALL.iter().copied();

        let missing: Vec<ActKind> = acts.filter(|act| !ACTS.contains(act)).collect();

        assert_eq!(missing, [ActKind::Erase]);
    }
}
