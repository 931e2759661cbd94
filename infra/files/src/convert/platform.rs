//! The platforms whose exports are read.

use super::form::Form;
use super::{shopify, square, stripe, woocommerce};

/// Whose exports are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Shopify,
    Square,
    Woocommerce,
    Stripe,
}

impl Platform {
    const ALL: [Self; 4] = [Self::Shopify, Self::Square, Self::Woocommerce, Self::Stripe];

    /// The platform of a name.
    ///
    /// # Errors
    ///
    /// Which names there are.
    pub(crate) fn of_name(name: &str) -> Result<Self, String> {
        let known = Self::ALL
            .into_iter()
            .find(|platform| platform.name() == name);
        known.ok_or_else(|| {
            format!(
                "one of {} is expected",
                Self::ALL.map(Self::name).join(", ")
            )
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Square => "square",
            Self::Woocommerce => "woocommerce",
            Self::Stripe => "stripe",
        }
    }

    /// The forms of its exports.
    pub(super) fn forms(self) -> &'static [Form] {
        match self {
            Self::Shopify => shopify::FORMS,
            Self::Square => square::FORMS,
            Self::Woocommerce => woocommerce::FORMS,
            Self::Stripe => stripe::FORMS,
        }
    }
}
