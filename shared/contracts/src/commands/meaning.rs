//! From the form of a command to what the domain decides on, and back.

use crate::commands::fault::CommandFault;
use crate::commands::form::{
    ActivityForm, ActivityTag, AdjustForm, AdjustTag, CommandForm, CurrencyCode, Enveloped,
    EraseForm, EraseTag, GiveBackForm, GiveBackTag, HoldSource, HoldTierForm, HoldTierTag,
    JoinForm, JoinTag, LineForm, PaidWithPointsForm, ProfileChangeForm, ProfileForm, ProfileTag,
    PurchaseForm, PurchaseTag, ReinstateForm, ReinstateTag, ReturnForm, ReturnTag,
    ReturnedAmountForm, ReturnedLineForm, SpendForm, SpendTag,
};
use crate::commands::person::{ConsentView, Locale, Zone};
use crate::commands::private::Object;
use crate::commands::value::{Amount, Day, Id, List, Moment, Text, True, Whole, Yearly};
use gradus_domain::commands::{
    Act, Activity, Adjustment, Command, Erasure, FloorSource, GiveBack, Line, PaidWithPoints,
    Profile, ProfileChange, Purchase, Reinstatement, Return, Returned, ReturnedAmount,
    ReturnedLine, Spend, TierHold,
};
use gradus_domain::program::messages::Consent;
use gradus_domain::words::ids::Locale as LocaleTag;
use gradus_domain::words::money::Points;
use gradus_domain::words::time::Instant;

impl CommandForm {
    /// The domain's command; `default_received_at` as for
    /// [`read_command`](crate::commands::read_command).
    pub(super) fn meaning(
        self,
        default_received_at: Option<Instant>,
    ) -> Result<Command, CommandFault> {
        match self {
            Self::Join(form) => command(form, default_received_at),
            Self::Purchase(form) => command(form, default_received_at),
            Self::Return(form) => command(form, default_received_at),
            Self::Activity(form) => command(form, default_received_at),
            Self::Spend(form) => command(form, default_received_at),
            Self::GiveBack(form) => command(form, default_received_at),
            Self::Profile(form) => command(form, default_received_at),
            Self::Adjust(form) => command(form, default_received_at),
            Self::Reinstate(form) => command(form, default_received_at),
            Self::HoldTier(form) => command(form, default_received_at),
            Self::Erase(form) => command(form, default_received_at),
        }
    }
}

fn command<F: Enveloped + Doing>(
    form: F,
    default_received_at: Option<Instant>,
) -> Result<Command, CommandFault> {
    let envelope = form.envelope();
    Ok(Command {
        member: envelope.member,
        occurred_at: envelope.occurred_at,
        received_at: envelope
            .received_at
            .or(default_received_at)
            .unwrap_or(envelope.occurred_at),
        act: form.act()?,
    })
}

/// A form that says what is done.
trait Doing {
    fn act(self) -> Result<Act, CommandFault>;
}

impl Doing for JoinForm {
    fn act(self) -> Result<Act, CommandFault> {
        Ok(Act::Join(self.profile.unwrap_or_default().0.meaning()))
    }
}

impl Doing for PurchaseForm {
    fn act(self) -> Result<Act, CommandFault> {
        let mut sum_minor: i64 = 0;
        for (at, Object(line)) in self.lines.0.iter().enumerate() {
            within_amount(line.tax, line.amount.0, || format!("lines[{at}].tax"))?;
            sum_minor = sum_minor.saturating_add(line.amount.0);
        }
        if let Some(Object(paid)) = &self.paid_with_points
            && paid.amount.0 > sum_minor
        {
            return Err(CommandFault::of_field(
                "paid_with_points.amount",
                format!(
                    "found {}; expected at most the sum of the lines, {sum_minor}",
                    paid.amount.0
                ),
            ));
        }
        Ok(Act::Purchase(Purchase {
            transaction: self.id.0,
            currency: self.currency.0,
            lines: self
                .lines
                .0
                .into_iter()
                .map(|line| line.0.meaning())
                .collect(),
            channel: self.channel.map(|channel| channel.0),
            store: self.store.map(|store| store.0),
            partner: self.partner.map(|partner| partner.0),
            paid_with_points: self.paid_with_points.map(|Object(paid)| PaidWithPoints {
                points: Points::new(paid.points.0),
                amount_minor: paid.amount.0,
            }),
        }))
    }
}

impl Doing for ReturnForm {
    fn act(self) -> Result<Act, CommandFault> {
        let returned = match (self.everything, self.amount, self.lines) {
            (Some(True), None, None) => Returned::Everything,
            (None, Some(Object(amount)), None) => {
                within_amount(amount.tax, amount.amount.0, || "amount.tax".to_owned())?;
                Returned::Amount(ReturnedAmount {
                    amount_minor: amount.amount.0,
                    tax_minor: amount.tax.0,
                })
            }
            (None, None, Some(lines)) => Returned::Lines(returned_lines(&lines.0)?),
            (everything, amount, lines) => {
                let found: Vec<&str> = [
                    everything.map(|_| "everything"),
                    amount.map(|_| "amount"),
                    lines.map(|_| "lines"),
                ]
                .into_iter()
                .flatten()
                .collect();
                let found = if found.is_empty() {
                    "none".to_owned()
                } else {
                    found.join(" and ")
                };
                return Err(CommandFault::of_the_whole(format!(
                    "found {found}; expected exactly one of everything, amount and lines"
                )));
            }
        };
        Ok(Act::Return(Return {
            id: self.id.0,
            transaction: self.transaction.0,
            returned,
        }))
    }
}

impl Doing for ActivityForm {
    fn act(self) -> Result<Act, CommandFault> {
        Ok(Act::Activity(Activity {
            id: self.id.0,
            kind: self.activity.0,
        }))
    }
}

impl Doing for SpendForm {
    fn act(self) -> Result<Act, CommandFault> {
        Ok(Act::Spend(Spend {
            id: self.id.0,
            points: Points::new(self.points.0),
            reason: self.reason.0,
        }))
    }
}

impl Doing for GiveBackForm {
    fn act(self) -> Result<Act, CommandFault> {
        Ok(Act::GiveBack(GiveBack {
            id: self.id.0,
            spend: self.spend.0,
            points: self.points.map(|points| Points::new(points.0)),
        }))
    }
}

impl Doing for ProfileChangeForm {
    fn act(self) -> Result<Act, CommandFault> {
        Ok(Act::Profile(ProfileChange {
            id: self.id.0,
            profile: self.profile.0.meaning(),
        }))
    }
}

impl Doing for AdjustForm {
    fn act(self) -> Result<Act, CommandFault> {
        if self.points.0 == 0 {
            return Err(CommandFault::of_field(
                "points",
                "found 0; expected a number above 0 to add points or below 0 to take some",
            ));
        }
        Ok(Act::Adjust(Adjustment {
            id: self.id.0,
            points: Points::new(self.points.0),
            reason: self.reason.0,
        }))
    }
}

impl Doing for ReinstateForm {
    fn act(self) -> Result<Act, CommandFault> {
        Ok(Act::Reinstate(Reinstatement {
            id: self.id.0,
            points: Points::new(self.points.0),
            last_day: self.last_day.map(|day| day.0),
            reason: self.reason.0,
        }))
    }
}

impl Doing for HoldTierForm {
    fn act(self) -> Result<Act, CommandFault> {
        Ok(Act::HoldTier(TierHold {
            id: self.id.0,
            tier: self.tier.0,
            until: self.until.0,
            source: self.source.meaning(),
        }))
    }
}

impl Doing for EraseForm {
    fn act(self) -> Result<Act, CommandFault> {
        Ok(Act::Erase(Erasure {
            id: self.id.0,
            reason: self.reason.0,
        }))
    }
}

impl LineForm {
    fn meaning(self) -> Line {
        Line {
            amount_minor: self.amount.0,
            tax_minor: self.tax.0,
            quantity: self
                .quantity
                .and_then(|quantity| u32::try_from(quantity.0).ok()),
            category: self.category.map(|category| category.0),
            sku: self.sku.map(|sku| sku.0),
            brand: self.brand.map(|brand| brand.0),
        }
    }
}

impl ProfileForm {
    fn meaning(self) -> Profile {
        Profile {
            birthday: self.birthday.map(|birthday| birthday.0),
            referred: self.referred,
            segments: self.segments.0.into_iter().map(|id| id.0).collect(),
            variants: self.variants.0.into_iter().map(|id| id.0).collect(),
            zone: self.zone.map(|Zone(zone)| zone),
            locale: self.locale.map(|Locale(tag)| LocaleTag::new(tag)),
            consent: self.consent.unwrap_or_default().0.meaning(),
        }
    }

    fn of(profile: &Profile) -> Self {
        Self {
            birthday: profile.birthday.map(Yearly),
            referred: profile.referred,
            segments: List(profile.segments.iter().cloned().map(Id).collect()),
            variants: List(profile.variants.iter().cloned().map(Id).collect()),
            zone: profile.zone.clone().map(Zone),
            locale: profile
                .locale
                .as_ref()
                .map(|tag| Locale(tag.as_str().to_owned())),
            consent: (profile.consent != Consent::default())
                .then(|| Object(ConsentView::from(profile.consent))),
        }
    }
}

impl HoldSource {
    fn meaning(self) -> FloorSource {
        match self {
            Self::Plan => FloorSource::Plan,
            Self::Grant => FloorSource::Grant,
            Self::Family => FloorSource::Family,
            Self::Operator => FloorSource::Operator,
        }
    }

    fn of(source: FloorSource) -> Self {
        match source {
            FloorSource::Plan => Self::Plan,
            FloorSource::Grant => Self::Grant,
            FloorSource::Family => Self::Family,
            FloorSource::Operator => Self::Operator,
        }
    }
}

/// Lines that are returned: each named once, a tax only beside an amount and within it.
fn returned_lines(lines: &[Object<ReturnedLineForm>]) -> Result<Vec<ReturnedLine>, CommandFault> {
    let mut meant: Vec<ReturnedLine> = Vec::with_capacity(lines.len());
    for (at, Object(form)) in lines.iter().enumerate() {
        let line = u16::try_from(form.line.0).unwrap_or(u16::MAX);
        if meant.iter().any(|before| before.line == line) {
            return Err(CommandFault::of_field(
                format!("lines[{at}].line"),
                format!("found line {line} a second time; expected each line once"),
            ));
        }
        let amount = match (form.amount, form.tax) {
            (Some(amount), tax) => {
                let tax = tax.unwrap_or_default();
                within_amount(tax, amount.0, || format!("lines[{at}].tax"))?;
                Some(ReturnedAmount {
                    amount_minor: amount.0,
                    tax_minor: tax.0,
                })
            }
            (None, None) => None,
            (None, Some(_)) => {
                return Err(CommandFault::of_field(
                    format!("lines[{at}].tax"),
                    "found a tax without an amount; expected both or neither",
                ));
            }
        };
        meant.push(ReturnedLine { line, amount });
    }
    Ok(meant)
}

fn within_amount(
    tax: Amount,
    amount_minor: i64,
    path: impl FnOnce() -> String,
) -> Result<(), CommandFault> {
    if tax.0 <= amount_minor {
        return Ok(());
    }
    Err(CommandFault::of_field(
        path(),
        format!(
            "found {}; expected at most the amount, {amount_minor}, which includes the tax",
            tax.0
        ),
    ))
}

impl CommandForm {
    /// The form of a command; `None` for a settlement.
    pub(super) fn of(command: &Command) -> Option<Self> {
        let member = Id(command.member.clone());
        let occurred_at = Moment(command.occurred_at);
        let received_at = Some(Moment(command.received_at));
        Some(match &command.act {
            Act::Join(profile) => Self::Join(JoinForm {
                kind: JoinTag::Word,
                member,
                profile: (*profile != Profile::default()).then(|| Object(ProfileForm::of(profile))),
                occurred_at,
                received_at,
            }),
            Act::Purchase(purchase) => Self::Purchase(PurchaseForm {
                kind: PurchaseTag::Word,
                member,
                id: Id(purchase.transaction.clone()),
                currency: CurrencyCode(purchase.currency),
                lines: List(purchase.lines.iter().map(line_form).map(Object).collect()),
                channel: purchase.channel.clone().map(Id),
                store: purchase.store.clone().map(Id),
                partner: purchase.partner.clone().map(Id),
                paid_with_points: purchase.paid_with_points.map(|paid| {
                    Object(PaidWithPointsForm {
                        points: Whole(paid.points.get()),
                        amount: Whole(paid.amount_minor),
                    })
                }),
                occurred_at,
                received_at,
            }),
            Act::Return(back) => {
                let (everything, amount, lines) = returned_form(&back.returned);
                Self::Return(ReturnForm {
                    kind: ReturnTag::Word,
                    member,
                    id: Id(back.id.clone()),
                    transaction: Id(back.transaction.clone()),
                    everything,
                    amount,
                    lines,
                    occurred_at,
                    received_at,
                })
            }
            Act::Activity(activity) => Self::Activity(ActivityForm {
                kind: ActivityTag::Word,
                member,
                id: Id(activity.id.clone()),
                activity: Id(activity.kind.clone()),
                occurred_at,
                received_at,
            }),
            Act::Spend(spend) => Self::Spend(SpendForm {
                kind: SpendTag::Word,
                member,
                id: Id(spend.id.clone()),
                points: Whole(spend.points.get()),
                reason: Text(spend.reason.clone()),
                occurred_at,
                received_at,
            }),
            Act::GiveBack(back) => Self::GiveBack(GiveBackForm {
                kind: GiveBackTag::Word,
                member,
                id: Id(back.id.clone()),
                spend: Id(back.spend.clone()),
                points: back.points.map(|points| Whole(points.get())),
                occurred_at,
                received_at,
            }),
            Act::Profile(change) => Self::Profile(ProfileChangeForm {
                kind: ProfileTag::Word,
                member,
                id: Id(change.id.clone()),
                profile: Object(ProfileForm::of(&change.profile)),
                occurred_at,
                received_at,
            }),
            Act::Adjust(adjustment) => Self::Adjust(AdjustForm {
                kind: AdjustTag::Word,
                member,
                id: Id(adjustment.id.clone()),
                points: Whole(adjustment.points.get()),
                reason: Text(adjustment.reason.clone()),
                occurred_at,
                received_at,
            }),
            Act::Reinstate(reinstatement) => Self::Reinstate(ReinstateForm {
                kind: ReinstateTag::Word,
                member,
                id: Id(reinstatement.id.clone()),
                points: Whole(reinstatement.points.get()),
                last_day: reinstatement.last_day.map(Day),
                reason: Text(reinstatement.reason.clone()),
                occurred_at,
                received_at,
            }),
            Act::HoldTier(hold) => Self::HoldTier(HoldTierForm {
                kind: HoldTierTag::Word,
                member,
                id: Id(hold.id.clone()),
                tier: Id(hold.tier.clone()),
                until: Day(hold.until),
                source: HoldSource::of(hold.source),
                occurred_at,
                received_at,
            }),
            Act::Erase(erasure) => Self::Erase(EraseForm {
                kind: EraseTag::Word,
                member,
                id: Id(erasure.id.clone()),
                reason: Text(erasure.reason.clone()),
                occurred_at,
                received_at,
            }),
            Act::Settle => return None,
        })
    }
}

fn line_form(line: &Line) -> LineForm {
    LineForm {
        amount: Whole(line.amount_minor),
        tax: Whole(line.tax_minor),
        quantity: line.quantity.map(|quantity| Whole(i64::from(quantity))),
        category: line.category.clone().map(Id),
        sku: line.sku.clone().map(Id),
        brand: line.brand.clone().map(Id),
    }
}

type ReturnedForms = (
    Option<True>,
    Option<Object<ReturnedAmountForm>>,
    Option<List<Object<ReturnedLineForm>, 1, { gradus_domain::commands::LINES_MAX }>>,
);

fn returned_form(returned: &Returned) -> ReturnedForms {
    match returned {
        Returned::Everything => (Some(True), None, None),
        Returned::Amount(amount) => {
            let form = ReturnedAmountForm {
                amount: Whole(amount.amount_minor),
                tax: Whole(amount.tax_minor),
            };
            (None, Some(Object(form)), None)
        }
        Returned::Lines(lines) => {
            let forms = lines
                .iter()
                .map(|line| ReturnedLineForm {
                    line: Whole(i64::from(line.line)),
                    amount: line.amount.map(|amount| Whole(amount.amount_minor)),
                    tax: line.amount.map(|amount| Whole(amount.tax_minor)),
                })
                .map(Object)
                .collect();
            (None, None, Some(List(forms)))
        }
    }
}
