//! A fingerprint of a command's content, to tell a repeat from a conflict (rules §4).
//!
//! It is kept for ever, so the bytes that go into it are written out here field by field
//! and depend on no library's idea of a layout: lengths and numbers little-endian, options
//! as 0 or 1, each act behind a number of its own.

use crate::commands::{
    Act, Command, FloorSource, Line, PaidWithPoints, Profile, Purchase, Returned, ReturnedAmount,
    ReturnedLine,
};
use crate::program::messages::Consent;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;

/// 128 bits of a command's content, `received_at` left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    /// The fingerprint of a command.
    #[must_use]
    pub fn of(command: &Command) -> Self {
        let mut content = Content::default();
        content.text(command.member.as_str());
        content.int(command.occurred_at.millis());
        content.act(&command.act);
        Self(content.finish())
    }
}

/// The bytes of a command's content, handed to the hasher in blocks.
struct Content {
    hasher: SipHasher13,
    block: [u8; 256],
    filled: usize,
}

impl Default for Content {
    fn default() -> Self {
        Self {
            hasher: SipHasher13::new(),
            block: [0; 256],
            filled: 0,
        }
    }
}

impl Content {
    fn finish(mut self) -> u128 {
        self.flush();
        self.hasher.finish128().as_u128()
    }

    fn flush(&mut self) {
        self.hasher
            .write(self.block.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let end = self.filled.saturating_add(bytes.len());
        if let Some(room) = self.block.get_mut(self.filled..end) {
            room.copy_from_slice(bytes);
            self.filled = end;
        } else {
            self.flush();
            self.hasher.write(bytes);
        }
    }

    fn number(&mut self, number: u8) {
        self.bytes(&[number]);
    }

    fn int(&mut self, value: i64) {
        self.bytes(&value.to_le_bytes());
    }

    fn len(&mut self, len: usize) {
        self.int(i64::try_from(len).unwrap_or(i64::MAX));
    }

    fn text(&mut self, text: &str) {
        self.len(text.len());
        self.bytes(text.as_bytes());
    }

    fn optional_text(&mut self, text: Option<&str>) {
        self.number(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn optional_int(&mut self, value: Option<i64>) {
        self.number(u8::from(value.is_some()));
        if let Some(value) = value {
            self.int(value);
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Join(profile) => {
                self.number(1);
                self.profile(profile);
            }
            Act::Purchase(purchase) => {
                self.number(2);
                self.purchase(purchase);
            }
            Act::Return(back) => {
                self.number(3);
                self.text(back.transaction.as_str());
                self.returned(&back.returned);
            }
            Act::Activity(activity) => {
                self.number(4);
                self.text(activity.kind.as_str());
            }
            Act::Spend(spend) => {
                self.number(5);
                self.int(spend.points.get());
                self.text(&spend.reason);
            }
            Act::GiveBack(back) => {
                self.number(6);
                self.text(back.spend.as_str());
                self.optional_int(back.points.map(|points| points.get()));
            }
            Act::Profile(change) => {
                self.number(7);
                self.profile(&change.profile);
            }
            Act::Adjust(adjustment) => {
                self.number(8);
                self.int(adjustment.points.get());
                self.text(&adjustment.reason);
            }
            Act::Reinstate(reinstatement) => {
                self.number(9);
                self.int(reinstatement.points.get());
                self.optional_int(
                    reinstatement
                        .last_day
                        .map(|day| i64::from(day.epoch_days())),
                );
                self.text(&reinstatement.reason);
            }
            Act::HoldTier(hold) => {
                self.number(10);
                self.text(hold.tier.as_str());
                self.int(i64::from(hold.until.epoch_days()));
                self.number(match hold.source {
                    FloorSource::Plan => 1,
                    FloorSource::Grant => 2,
                    FloorSource::Family => 3,
                    FloorSource::Operator => 4,
                });
            }
            Act::Settle => self.number(11),
            Act::Erase(erasure) => {
                self.number(12);
                self.text(&erasure.reason);
            }
        }
    }

    fn profile(&mut self, profile: &Profile) {
        self.optional_int(
            profile
                .birthday
                .map(|birthday| i64::from(u16::from_le_bytes([birthday.day(), birthday.month()]))),
        );
        self.number(u8::from(profile.referred));
        self.len(profile.segments.len());
        for segment in &profile.segments {
            self.text(segment.as_str());
        }
        self.len(profile.variants.len());
        for variant in &profile.variants {
            self.text(variant.as_str());
        }
        self.optional_text(profile.zone.as_ref().map(|zone| zone.as_str()));
        self.optional_text(profile.locale.as_ref().map(|locale| locale.as_str()));
        let Consent {
            email,
            sms,
            push,
            post,
        } = profile.consent;
        for said in [email, sms, push, post] {
            self.optional_int(said.map(i64::from));
        }
    }

    fn purchase(&mut self, purchase: &Purchase) {
        self.text(purchase.currency.code());
        self.len(purchase.lines.len());
        for line in &purchase.lines {
            self.line(line);
        }
        self.optional_text(purchase.channel.as_ref().map(|channel| channel.as_str()));
        self.optional_text(purchase.store.as_ref().map(|store| store.as_str()));
        self.optional_text(purchase.partner.as_ref().map(|partner| partner.as_str()));
        self.number(u8::from(purchase.paid_with_points.is_some()));
        if let Some(PaidWithPoints {
            points,
            amount_minor,
        }) = purchase.paid_with_points
        {
            self.int(points.get());
            self.int(amount_minor);
        }
    }

    fn line(&mut self, line: &Line) {
        self.int(line.amount_minor);
        self.int(line.tax_minor);
        self.optional_int(line.quantity.map(i64::from));
        self.optional_text(line.category.as_ref().map(|category| category.as_str()));
        self.optional_text(line.sku.as_ref().map(|sku| sku.as_str()));
        self.optional_text(line.brand.as_ref().map(|brand| brand.as_str()));
    }

    fn returned(&mut self, returned: &Returned) {
        match returned {
            Returned::Everything => self.number(1),
            Returned::Amount(amount) => {
                self.number(2);
                self.returned_amount(amount);
            }
            Returned::Lines(lines) => {
                self.number(3);
                self.len(lines.len());
                for ReturnedLine { line, amount } in lines {
                    self.int(i64::from(*line));
                    self.number(u8::from(amount.is_some()));
                    if let Some(amount) = amount {
                        self.returned_amount(amount);
                    }
                }
            }
        }
    }

    fn returned_amount(&mut self, amount: &ReturnedAmount) {
        self.int(amount.amount_minor);
        self.int(amount.tax_minor);
    }
}
