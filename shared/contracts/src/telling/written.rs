//! How the fields of a notice are written in a message.

use crate::ledger::event::StageWord;
use crate::standing::measure::{FigureView, MetricWord, WindowView};
use crate::words::value::Day;
use gradus_domain::telling::kinds::types::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a field of a notice is written.
pub trait Written {
    /// What stands in the message.
    type Form;

    /// It.
    fn written(&self) -> Self::Form;
}

/// What is missing of one condition of a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortfallView {
    /// What is measured.
    pub metric: MetricWord,
    /// Over which time.
    pub window: WindowView,
    /// How much the tier asks for: minor units for `spend`, otherwise a count.
    pub at_least: i64,
    /// What the member has over the window, in the same unit.
    pub value: i64,
    /// How much more it takes, in the same unit.
    pub missing: i64,
}

/// Something that an offer brings: one of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OfferedView {
    /// This benefit is granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// So many points, which can be spent at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<i64>,
    /// So much growth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<i64>,
}

/// By its text.
macro_rules! by_text {
    ($($id:ty),+) => {
        $(
            impl Written for $id {
                type Form = String;

                fn written(&self) -> String {
                    self.to_string()
                }
            }
        )+
    };
}

by_text!(TierId, GrantId, BenefitId);

/// As it is.
macro_rules! as_it_is {
    ($($plain:ty),+) => {
        $(
            impl Written for $plain {
                type Form = Self;

                fn written(&self) -> Self {
                    *self
                }
            }
        )+
    };
}

as_it_is!(u16, bool);

impl Written for Points {
    type Form = i64;

    fn written(&self) -> i64 {
        self.get()
    }
}

impl Written for LocalDay {
    type Form = Day;

    fn written(&self) -> Day {
        Day(*self)
    }
}

impl Written for LifecycleStage {
    type Form = StageWord;

    fn written(&self) -> StageWord {
        (*self).into()
    }
}

impl Written for Figure {
    type Form = FigureView;

    fn written(&self) -> FigureView {
        self.into()
    }
}

impl Written for Shortage {
    type Form = ShortfallView;

    fn written(&self) -> ShortfallView {
        ShortfallView {
            metric: self.threshold.metric.into(),
            window: self.threshold.window.into(),
            at_least: self.threshold.at_least,
            value: self.value,
            missing: self.missing,
        }
    }
}

/// The first benefit of an offer.
pub(super) fn first_benefit(offer: &[Offered]) -> Option<String> {
    offer.iter().find_map(|offered| match offered {
        Offered::Grant(benefit) => Some(benefit.to_string()),
        Offered::Points(_) | Offered::Growth(_) => None,
    })
}

impl Written for Offered {
    type Form = OfferedView;

    fn written(&self) -> OfferedView {
        let mut view = OfferedView::default();
        match self {
            Self::Grant(benefit) => view.grant = Some(benefit.to_string()),
            Self::Points(points) => view.points = Some(points.get()),
            Self::Growth(growth) => view.growth = Some(growth.get()),
        }
        view
    }
}

impl<T: Written> Written for Option<T> {
    type Form = Option<T::Form>;

    fn written(&self) -> Self::Form {
        self.as_ref().map(T::written)
    }
}

impl<T: Written> Written for [T] {
    type Form = Vec<T::Form>;

    fn written(&self) -> Self::Form {
        self.iter().map(T::written).collect()
    }
}
