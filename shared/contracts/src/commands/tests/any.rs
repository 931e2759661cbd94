//! Any command that can be written.

use crate::commands::{AMOUNT_MAX, POINTS_MAX};
use gradus_domain::commands::{
    Act, Activity, Adjustment, Command, Erasure, FloorSource, GiveBack, LINES_MAX, Line,
    PaidWithPoints, Profile, ProfileChange, Purchase, Reinstatement, Return, Returned,
    ReturnedAmount, ReturnedLine, Spend, TierHold, Unfit,
};
use gradus_domain::program::messages::Consent;
use gradus_domain::words::ids::{CommandId, MemberId};
use gradus_domain::words::money::{Currency, Points};
use gradus_domain::words::time::{Instant, LocalDay, MonthDay};
use proptest::prelude::*;

pub(super) fn any_command() -> impl Strategy<Value = Command> {
    (any_id(), any_instant(), any_instant(), any_act()).prop_map(
        |(member, occurred_at, received_at, act)| Command {
            member: MemberId::new(member),
            occurred_at,
            received_at,
            act,
        },
    )
}

fn any_act() -> impl Strategy<Value = Act> {
    let id = || any_id().prop_map(CommandId::new);
    let points = || (1..=POINTS_MAX).prop_map(Points::new);
    prop_oneof![
        any_profile().prop_map(Act::Join),
        any_purchase().prop_map(Act::Purchase),
        (id(), any_id(), any_returned()).prop_map(|(id, transaction, returned)| {
            Act::Return(Return {
                id,
                transaction: transaction.as_str().into(),
                returned,
            })
        }),
        (id(), any_id()).prop_map(|(id, kind)| {
            Act::Activity(Activity {
                id,
                kind: kind.as_str().into(),
            })
        }),
        (id(), points(), any_text()).prop_map(|(id, points, reason)| Act::Spend(Spend {
            id,
            points,
            reason
        })),
        (id(), id(), proptest::option::of(points()))
            .prop_map(|(id, spend, points)| Act::GiveBack(GiveBack { id, spend, points })),
        (id(), any_profile()).prop_map(|(id, profile)| Act::Profile(ProfileChange { id, profile })),
        (id(), points(), any::<bool>(), any_text()).prop_map(|(id, points, takes, reason)| {
            let points = if takes {
                points.negated().unwrap()
            } else {
                points
            };
            Act::Adjust(Adjustment { id, points, reason })
        }),
        (id(), points(), proptest::option::of(any_day()), any_text()).prop_map(
            |(id, points, last_day, reason)| Act::Reinstate(Reinstatement {
                id,
                points,
                last_day,
                reason
            })
        ),
        (id(), any_id(), any_day(), any_source()).prop_map(|(id, tier, until, source)| {
            Act::HoldTier(TierHold {
                id,
                tier: tier.as_str().into(),
                until,
                source,
            })
        }),
        (id(), any_text()).prop_map(|(id, reason)| Act::Erase(Erasure { id, reason })),
    ]
}

fn any_purchase() -> impl Strategy<Value = Purchase> {
    let some = || proptest::option::of(any_id());
    let currency = proptest::sample::select(vec!["CNY", "USD", "JPY", "KWD"]);
    let lines = proptest::collection::vec(any_line(), 1..6);
    (
        any_id(),
        currency,
        lines,
        some(),
        some(),
        some(),
        any::<(bool, u32, u32)>(),
        any_unfit(),
    )
        .prop_map(
            |(id, currency, lines, channel, store, partner, (pays, points, share), unfit)| {
                let sum: i64 = lines.iter().map(|line| line.amount_minor).sum();
                let paid_with_points = (pays && sum > 0).then(|| PaidWithPoints {
                    points: Points::new(i64::from(points) + 1),
                    amount_minor: 1 + i64::from(share) % sum,
                });
                Purchase {
                    transaction: id.as_str().into(),
                    currency: Currency::parse(currency).unwrap(),
                    lines,
                    channel: channel.as_deref().map(Into::into),
                    store: store.as_deref().map(Into::into),
                    partner: partner.as_deref().map(Into::into),
                    paid_with_points,
                    unfit,
                }
            },
        )
}

fn any_unfit() -> impl Strategy<Value = Option<Unfit>> {
    proptest::sample::select(vec![None, Some(Unfit::Refuse), Some(Unfit::LeaveOut)])
}

fn any_line() -> impl Strategy<Value = Line> {
    let some = || proptest::option::of(any_id());
    let quantity = proptest::option::of(1..=u32::MAX);
    (
        0..=AMOUNT_MAX,
        any::<u64>(),
        quantity,
        some(),
        some(),
        some(),
    )
        .prop_map(|(amount_minor, tax, quantity, category, sku, brand)| Line {
            amount_minor,
            tax_minor: i64::try_from(tax % (u64::try_from(amount_minor).unwrap() + 1)).unwrap(),
            quantity,
            category: category.as_deref().map(Into::into),
            sku: sku.as_deref().map(Into::into),
            brand: brand.as_deref().map(Into::into),
        })
}

fn any_returned() -> impl Strategy<Value = Returned> {
    let amount = || {
        (1..=AMOUNT_MAX, any::<u32>()).prop_map(|(amount_minor, tax)| ReturnedAmount {
            amount_minor,
            tax_minor: i64::from(tax) % (amount_minor + 1),
        })
    };
    let numbers = 1..=u16::try_from(LINES_MAX).unwrap();
    let lines = proptest::collection::btree_map(numbers, proptest::option::of(amount()), 1..6);
    prop_oneof![
        Just(Returned::Everything),
        amount().prop_map(Returned::Amount),
        lines.prop_map(|lines| Returned::Lines(
            lines
                .into_iter()
                .map(|(line, amount)| ReturnedLine { line, amount })
                .collect()
        )),
    ]
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let ids = || proptest::collection::vec(any_id(), 0..4);
    let birthday = proptest::option::of((1..=12_u8, 1..=29_u8));
    let zone = proptest::option::of(Just("Asia/Shanghai".into()));
    let locale = proptest::option::of(Just("zh-Hans-CN".into()));
    let said = || proptest::option::of(any::<bool>());
    let consent = (said(), said(), said(), said()).prop_map(|(email, sms, push, post)| Consent {
        email,
        sms,
        push,
        post,
    });
    let messages = (zone, locale, consent);
    (birthday, any::<bool>(), ids(), ids(), messages).prop_map(
        |(birthday, referred, segments, variants, (zone, locale, consent))| Profile {
            birthday: birthday.and_then(|(month, day)| MonthDay::new(month, day)),
            referred,
            segments: segments.iter().map(|id| id.as_str().into()).collect(),
            variants: variants.iter().map(|id| id.as_str().into()).collect(),
            zone,
            locale,
            consent,
        },
    )
}

fn any_source() -> impl Strategy<Value = FloorSource> {
    prop_oneof![
        Just(FloorSource::Plan),
        Just(FloorSource::Grant),
        Just(FloorSource::Family),
        Just(FloorSource::Operator),
    ]
}

fn any_day() -> impl Strategy<Value = LocalDay> {
    (0..84_000_i32).prop_map(|days| LocalDay::from_epoch_days(days).unwrap())
}

fn any_instant() -> impl Strategy<Value = Instant> {
    (0..7_258_118_400_000_i64).prop_map(Instant::from_millis)
}

fn any_id() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[!-~¡-ÿ一-丐]{1,64}")
        .unwrap()
        .prop_filter("no soft hyphen or other blank", |id| {
            gradus_domain::words::text::is_visible(id)
        })
}

fn any_text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[ -~ä-ö一-丐]{1,80}").unwrap()
}
