//! A notification as a line for people:
//! `2026-03-01 10:00  silver reached until 2027-12-31 · member 0190…`.

use crate::replay::grouped;
use gradus_contracts::ledger::event::StageWord;
use gradus_contracts::standing::measure::MetricWord;
use gradus_contracts::telling::Notification;
use gradus_contracts::telling::kinds::{
    Data, GoalNear, GoalWord, ShortfallView, TierExpiring, TierLossWord,
};
use gradus_contracts::words::value::Day;
use gradus_domain::words::money::{Currency, Money};

/// The line of a notification: its time in UTC, what happened, whose; `withheld` says why it
/// is not sent.
pub(crate) fn line(
    notification: &Notification,
    withheld: Option<&str>,
    with_program: bool,
) -> String {
    let time = notification.time.0.to_string();
    let (day, rest) = time.split_once('T').unwrap_or((&time, ""));
    let minute = rest.get(..5).unwrap_or(rest);
    let mut line = format!(
        "{day} {minute}  {} · member {}",
        happened(&notification.data),
        notification.subject
    );
    if let (true, Some(program)) = (with_program, notification.program()) {
        line.push_str(&format!(" of {program}"));
    }
    if let Some(reason) = withheld {
        line.push_str(&format!(" · not sent: {}", reason.replace('_', " ")));
    }
    line
}

fn happened(data: &Data) -> String {
    match data {
        Data::MemberEnrolled(said) => format!("joined as {}", said.tier),
        Data::MemberErased(said) => format!("erased, with {}", points(said.points)),
        Data::PointsEarned(said) => {
            let pending = match said.pending {
                0 => String::new(),
                pending => format!(", of which {} wait", grouped(pending)),
            };
            format!("{} earned{pending}", points(said.points))
        }
        Data::PointsActivated(said) => format!("{} can be spent now", points(said.points)),
        Data::PointsExpiring(said) => {
            format!("{} lapse after {}", points(said.points), day(said.last_day))
        }
        Data::PointsExpired(said) => {
            format!(
                "{} lapsed after {}",
                points(said.points),
                day(said.last_day)
            )
        }
        Data::PointsReversed(said) => format!("{} taken back", points(said.points)),
        Data::PointsAdjusted(said) => format!("corrected by {}", points(said.points)),
        Data::TierUpgraded(said) => format!("{} reached{}", said.to, until(said.last_day)),
        Data::TierRenewed(said) => format!("{} kept{}", said.tier, until(said.last_day)),
        Data::TierExpiring(said) => expiring(said),
        Data::TierDowngraded(said) => {
            format!(
                "{} lost, {} now{}",
                said.from,
                said.to,
                until(said.last_day)
            )
        }
        Data::RewardRedeemed(said) => format!("{} spent", points(said.points)),
        Data::RewardReleased(said) => format!("{} given back", points(said.points)),
        Data::GrantIssued(said) => format!("{} granted{}", said.benefit, until(said.last_day)),
        Data::LifecycleChanged(said) => {
            let offer = said.offer.as_ref();
            let offer = offer.map_or(String::new(), |offer| format!(", offered {offer}"));
            format!("{} now{offer}", stage(said.to))
        }
        Data::GoalNear(said) => near(said),
        Data::BirthdayUpcoming(said) => format!("birthday in {} days", said.lead_days),
    }
}

fn expiring(said: &TierExpiring) -> String {
    let why = match said.cause {
        TierLossWord::Review => missing(&said.shortfalls, &said.currency),
        TierLossWord::Inactivity => "a purchase".to_owned(),
    };
    format!(
        "{} ends after {} without {why}",
        said.tier,
        day(said.last_day)
    )
}

fn near(said: &GoalNear) -> String {
    match said.goal {
        GoalWord::Tier => format!(
            "{} near, {} missing",
            said.tier.as_deref().unwrap_or("a tier"),
            missing(&said.shortfalls, &said.currency)
        ),
        GoalWord::StreakStep => format!(
            "day {} of a streak near, on {}",
            said.days.unwrap_or_default(),
            said.on.map_or(String::new(), day)
        ),
    }
}

/// What is missing, condition by condition.
fn missing(shortfalls: &[ShortfallView], currency: &str) -> String {
    let each: Vec<String> = shortfalls
        .iter()
        .map(|shortfall| {
            let count = grouped(shortfall.missing);
            match shortfall.metric {
                MetricWord::Spend => spending(shortfall.missing, currency),
                MetricWord::Purchases => format!("{count} purchases"),
                MetricWord::PointsEarned => format!("{count} points earned"),
                MetricWord::Growth => format!("{count} growth"),
                MetricWord::ActiveDays => format!("{count} active days"),
            }
        })
        .collect();
    each.join(" and ")
}

fn spending(minor: i64, currency: &str) -> String {
    match Currency::parse(currency) {
        Ok(currency) => Money { minor, currency }.to_string(),
        // A later release knows more currencies.
        Err(_) => format!("{minor} minor units of {currency}"),
    }
}

fn stage(stage: StageWord) -> &'static str {
    match stage {
        StageWord::New => "new",
        StageWord::Active => "active",
        StageWord::Dormant => "dormant",
        StageWord::Churned => "churned",
    }
}

fn points(points: i64) -> String {
    match points {
        1 => "1 point".to_owned(),
        points => format!("{} points", grouped(points)),
    }
}

fn until(last_day: Option<Day>) -> String {
    last_day.map_or(String::new(), |last| format!(" until {}", day(last)))
}

fn day(day: Day) -> String {
    day.0.to_string()
}

#[cfg(test)]
mod tests {
    use super::line;
    use gradus_contracts::telling::{Notification, Read};
    use serde_json::{Value, json};

    fn said(kind: &str, more: &Value) -> Notification {
        let mut data = json!({
            "version": 1,
            "entry": {
                "key": "purchase:T-1",
                "sequence": 7,
                "occurred_at": "2026-03-01T10:00:00Z",
                "program_version": 1,
            },
            "balance": { "active": 120, "pending": 0, "held": 0, "debt": 0, "growth": 0 },
        });
        for (name, value) in more.as_object().unwrap() {
            data[name] = value.clone();
        }
        let message = json!({
            "specversion": "1.0",
            "id": "purchase:T-1#1",
            "source": "/programs/corner",
            "type": format!("gradus.{kind}"),
            "subject": "m-1",
            "time": "2026-03-01T10:00:59Z",
            "sequence": "00000000000000000007.00001",
            "data": data,
        });
        match Notification::read(message.to_string().as_bytes()).unwrap() {
            Read::Known(notification) => *notification,
            Read::Later { .. } => panic!("{kind} is not known"),
        }
    }

    #[test]
    fn a_line_says_when_what_and_whose_and_where_asked_which_program() {
        let tier =
            json!({ "from": "base", "to": "silver", "currency": "EUR", "last_day": "2027-12-31" });
        let reached = said("tier.upgraded", &tier);

        let plain = line(&reached, None, false);
        let of_program = line(&reached, Some("no_consent"), true);

        let expected = "2026-03-01 10:00  silver reached until 2027-12-31 · member m-1";
        assert_eq!(plain, expected);
        let with_program = format!("{expected} of corner · not sent: no consent");
        assert_eq!(of_program, with_program);
    }

    #[test]
    fn what_is_missing_is_said_in_the_currency_of_the_program() {
        let shortfall = |metric: &str, missing: i64| {
            json!({
                "metric": metric,
                "window": { "kind": "calendar_year" },
                "at_least": 500_000,
                "value": 500_000 - missing,
                "missing": missing,
            })
        };
        let near = json!({
            "goal": "tier",
            "tier": "silver",
            "currency": "EUR",
            "shortfalls": [shortfall("spend", 123_450), shortfall("purchases", 2)],
        });

        let text = line(&said("goal.near", &near), None, false);

        assert!(
            text.contains("  silver near, 1234.50 EUR and 2 purchases missing · "),
            "{text}"
        );
    }

    #[test]
    fn points_are_counted_in_words() {
        let one = json!({ "points": 1, "pending": 0 });
        let many = json!({ "points": 12_345, "pending": 45 });

        assert!(line(&said("points.earned", &one), None, false).contains("  1 point earned · "));
        let text = line(&said("points.earned", &many), None, false);
        assert!(
            text.contains("  12,345 points earned, of which 45 wait · "),
            "{text}"
        );
    }
}
