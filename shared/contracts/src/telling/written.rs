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
