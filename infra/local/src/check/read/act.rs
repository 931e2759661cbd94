//! What a step does.

use super::moment::day;
use crate::check::toml_reader::{Node, Table};
use gradus_domain::command::{
    Act, Activity, Adjustment, GiveBack, Line, PaidWithPoints, ProfileChange, Purchase,
    Reinstatement, Return, Returned, ReturnedAmount, ReturnedLine, Spend, TierHold,
};
use gradus_domain::ids::{CommandId, MemberId, TransactionId};
use gradus_domain::member::Profile;
use gradus_domain::money::{Currency, Points, parse_amount};
use gradus_domain::program::Program;
use gradus_domain::standing::FloorSource;
use gradus_domain::time::MonthDay;
use std::collections::HashMap;

/// What a step can do.
const ACTS: [&str; 11] = [
    "join",
    "purchase",
    "return",
    "activity",
    "spend",
    "give_back",
    "settle",
    "hold_tier",
    "adjust",
    "reinstate",
    "profile",
];

const REASON: &str = "scenario";

/// Ids for acts that are given none, and the latest purchases and spendings, by member.
#[derive(Default)]
pub(super) struct Ids {
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
pub(super) fn acts(
    table: &Table<'_, '_>,
    program: &Program,
    member: &MemberId,
    ids: &mut Ids,
    times: usize,
) -> Option<(String, Vec<Act>)> {
    let found: Vec<(&'static str, Node<'_, '_>)> = ACTS
        .into_iter()
        .filter_map(|name| table.get(name).map(|node| (name, node)))
        .collect();
    let [(name, node)] = found.as_slice() else {
        let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
        let message = if names.is_empty() {
            "found nothing that is done".to_owned()
        } else {
            format!("found {}", names.join(" and "))
        };
        let hint = format!("a step does exactly one of {}", ACTS.join(", "));
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
        let (words, act) = reader.act(name)?;
        told = words;
        acts.push(act);
    }
    if times > 1 {
        told = format!("{told}, the last of {times}");
    }
    Some((told, acts))
}

struct ActReader<'r, 's, 'a> {
    node: &'r Node<'s, 'a>,
    program: &'r Program,
    member: &'r MemberId,
    ids: &'r mut Ids,
}

impl<'s, 'a> ActReader<'_, 's, 'a> {
    fn act(&mut self, name: &str) -> Option<(String, Act)> {
        match name {
            "join" => Some(("join".to_owned(), Act::Join(self.join()?))),
            "purchase" => self.purchase(),
            "return" => self.back(),
            "activity" => self.activity(),
            "spend" => self.spend(),
            "give_back" => self.give_back(),
            "hold_tier" => self.hold_tier(),
            "adjust" => self.adjust(),
            "reinstate" => self.reinstate(),
            "profile" => self.profile_change(),
            _ => {
                self.only_true("settle = true")?;
                Some(("settle".to_owned(), Act::Settle))
            }
        }
    }

    fn only_true(&self, expected: &str) -> Option<()> {
        if self.node.is_true() {
            return Some(());
        }
        self.node
            .fault("found another value than true", format!("expected {expected}"));
        None
    }

    fn join(&mut self) -> Option<Profile> {
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

    fn purchase(&mut self) -> Option<(String, Act)> {
        let currency = self.program.currency;
        let mut purchase = Purchase {
            transaction: TransactionId::new(""),
            currency,
            lines: Vec::new(),
            channel: None,
            store: None,
            partner: None,
            paid_with_points: None,
        };
        let mut id = None;
        if self.node.is_table() {
            let table = self.node.table("a table")?;
            id = text(&table, "id");
            if let Some(node) = table.get("currency") {
                purchase.currency = read_currency(&node)?;
            }
            purchase.lines = match table.get("lines") {
                Some(node) => node
                    .list("a list such as [{ amount = \"35.00\", category = \"coffee\" }]")?
                    .iter()
                    .map(|node| {
                        let table = node.table("a line such as { amount = \"35.00\" }")?;
                        let line = line(&table, purchase.currency);
                        table.finish();
                        line
                    })
                    .collect::<Option<_>>()?,
                None => vec![line(&table, purchase.currency)?],
            };
            purchase.channel = text(&table, "channel").map(|id| id.as_str().into());
            purchase.store = text(&table, "store").map(|id| id.as_str().into());
            purchase.partner = text(&table, "partner").map(|id| id.as_str().into());
            if let Some(node) = table.get("paid_with_points") {
                purchase.paid_with_points = Some(paid_with_points(&node, purchase.currency)?);
            }
            table.finish();
        } else {
            purchase.lines = vec![Line {
                amount_minor: amount(self.node, currency)?,
                ..Line::default()
            }];
        }
        let id = id.unwrap_or_else(|| self.ids.next("purchase"));
        purchase.transaction = TransactionId::new(&id);
        self.ids
            .latest_purchase
            .insert(self.member.clone(), purchase.transaction.clone());
        Some((format!("purchase {id}"), Act::Purchase(purchase)))
    }

    fn back(&mut self) -> Option<(String, Act)> {
        let currency = self.program.currency;
        let mut id = None;
        let mut of = None;
        let mut returned = Returned::Everything;
        if !self.node.is_true() {
            let table = self.node.table(
                "return = true for all of the latest purchase, or a table such as \
                 { of = \"t-1\", amount = \"5.00\" }",
            )?;
            id = text(&table, "id");
            of = text(&table, "of");
            let tax = table.get("tax").map(|node| amount(&node, currency));
            if let Some(node) = table.get("amount") {
                returned = Returned::Amount(ReturnedAmount {
                    amount_minor: amount(&node, currency)?,
                    tax_minor: tax.unwrap_or(Some(0))?,
                });
            }
            if let Some(node) = table.get("lines") {
                returned = Returned::Lines(returned_lines(&node, currency)?);
            }
            table.finish();
        }
        let transaction = match of {
            Some(of) => TransactionId::new(&of),
            None => match self.ids.latest_purchase.get(self.member) {
                Some(latest) => latest.clone(),
                None => {
                    self.node.fault(
                        format!("found a return before any purchase of member {}", self.member),
                        "name the purchase: return = { of = \"its id\" }",
                    );
                    return None;
                }
            },
        };
        let id = id.unwrap_or_else(|| self.ids.next("return"));
        let told = format!("return of {transaction}");
        let back = Return {
            id: CommandId::new(&id),
            transaction,
            returned,
        };
        Some((told, Act::Return(back)))
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
        let (points, id, reason, _) = self.points_and("points to spend, such as spend = 120")?;
        let id = CommandId::new(id.unwrap_or_else(|| self.ids.next("spend")));
        self.ids
            .latest_spend
            .insert(self.member.clone(), id.clone());
        let told = format!("spend {points}");
        let spend = Spend { id, points, reason };
        Some((told, Act::Spend(spend)))
    }

    fn adjust(&mut self) -> Option<(String, Act)> {
        let (points, id, reason, _) = self.points_and("points, such as adjust = -50")?;
        let id = CommandId::new(id.unwrap_or_else(|| self.ids.next("adjust")));
        let told = format!("adjust {points}");
        Some((told, Act::Adjust(Adjustment { id, points, reason })))
    }

    fn reinstate(&mut self) -> Option<(String, Act)> {
        let (points, id, reason, last_day) =
            self.points_and("points to bring back, such as reinstate = 50")?;
        let id = CommandId::new(id.unwrap_or_else(|| self.ids.next("reinstate")));
        let told = format!("reinstate {points}");
        let reinstatement = Reinstatement {
            id,
            points,
            last_day,
            reason,
        };
        Some((told, Act::Reinstate(reinstatement)))
    }

    /// Points alone, or a table of points, id, reason and last day.
    #[expect(
        clippy::type_complexity,
        reason = "four fields that three acts take apart at once"
    )]
    fn points_and(
        &self,
        expected: &str,
    ) -> Option<(
        Points,
        Option<String>,
        String,
        Option<gradus_domain::time::LocalDay>,
    )> {
        if self.node.is_whole() {
            let points = Points::new(self.node.whole(expected)?);
            return Some((points, None, REASON.to_owned(), None));
        }
        let table = self.node.table(expected)?;
        let points = table
            .need("points", "say how many points")
            .and_then(|node| node.whole("a whole number"));
        let id = text(&table, "id");
        let reason = text(&table, "reason").unwrap_or_else(|| REASON.to_owned());
        let until = table.get("until").map(|node| day(&node));
        table.finish();
        let until = match until {
            Some(until) => Some(until?),
            None => None,
        };
        Some((Points::new(points?), id, reason, until))
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

fn amount(node: &Node<'_, '_>, currency: Currency) -> Option<i64> {
    let how = "an amount as a text in quotes, such as \"35.00\"";
    let text = node.text(how)?;
    match parse_amount(text.as_bytes(), currency) {
        Ok(minor) => Some(minor),
        Err(error) => {
            node.fault(error.to_string(), format!("expected {how}"));
            None
        }
    }
}

fn read_currency(node: &Node<'_, '_>) -> Option<Currency> {
    let text = node.text("a currency such as \"CNY\"")?;
    match Currency::parse(&text) {
        Ok(currency) => Some(currency),
        Err(error) => {
            node.fault(error.to_string(), "expected a currency such as \"CNY\"");
            None
        }
    }
}

fn line(table: &Table<'_, '_>, currency: Currency) -> Option<Line> {
    let amount_minor = table
        .need("amount", "say the amount, such as amount = \"35.00\"")
        .and_then(|node| amount(&node, currency));
    let tax_minor = match table.get("tax") {
        Some(node) => amount(&node, currency),
        None => Some(0),
    };
    let quantity = match table.get("quantity") {
        Some(node) => {
            let expected = "a whole number of pieces, at least 1";
            let pieces = node.whole(expected)?;
            let quantity = u32::try_from(pieces).ok().filter(|pieces| *pieces > 0);
            if quantity.is_none() {
                node.fault(format!("found {pieces}"), format!("expected {expected}"));
            }
            quantity
        }
        None => None,
    };
    let category = text(table, "category").map(|id| id.as_str().into());
    let sku = text(table, "sku").map(|id| id.as_str().into());
    let brand = text(table, "brand").map(|id| id.as_str().into());
    Some(Line {
        amount_minor: amount_minor?,
        tax_minor: tax_minor?,
        quantity,
        category,
        sku,
        brand,
    })
}

fn paid_with_points(node: &Node<'_, '_>, currency: Currency) -> Option<PaidWithPoints> {
    let table = node.table("a table such as { points = 100, amount = \"10.00\" }")?;
    let points = table
        .need("points", "say how many points")
        .and_then(|node| node.whole("a whole number"));
    let amount_minor = table
        .need("amount", "say what they stood for")
        .and_then(|node| amount(&node, currency));
    table.finish();
    Some(PaidWithPoints {
        points: Points::new(points?),
        amount_minor: amount_minor?,
    })
}

fn returned_lines(node: &Node<'_, '_>, currency: Currency) -> Option<Vec<ReturnedLine>> {
    node.list("a list such as [{ line = 1 }]")?
        .iter()
        .map(|node| {
            let table = node.table("a line such as { line = 1, amount = \"5.00\" }")?;
            let line = table
                .need("line", "say which line, from 1")
                .and_then(|node| {
                    let expected = "the number of a line, from 1";
                    let number = node.whole(expected)?;
                    let line = u16::try_from(number).ok().filter(|line| *line > 0);
                    if line.is_none() {
                        node.fault(format!("found {number}"), format!("expected {expected}"));
                    }
                    line
                });
            let tax = match table.get("tax") {
                Some(node) => amount(&node, currency),
                None => Some(0),
            };
            let amount = match table.get("amount") {
                Some(node) => Some(ReturnedAmount {
                    amount_minor: amount(&node, currency)?,
                    tax_minor: tax?,
                }),
                None => None,
            };
            table.finish();
            Some(ReturnedLine {
                line: line?,
                amount,
            })
        })
        .collect()
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
    })
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
