//! Points and growth.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::words::exact::Overflow;

/// A signed whole number of 64 bits with checked arithmetic and a meaning of its own.
macro_rules! whole_number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// None.
            pub const ZERO: $name = $name(0);

            /// So many.
            #[must_use]
            pub const fn new(value: i64) -> $name {
                $name(value)
            }

            /// How many.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }

            /// Both together.
            ///
            /// # Errors
            ///
            /// [`Overflow`] where the sum does not fit in 64 bits.
            pub fn plus(self, other: $name) -> Result<$name, Overflow> {
                self.0.checked_add(other.0).map($name).ok_or(Overflow)
            }

            /// What is left when `other` is taken off.
            ///
            /// # Errors
            ///
            /// [`Overflow`] where the difference does not fit in 64 bits.
            pub fn minus(self, other: $name) -> Result<$name, Overflow> {
                self.0.checked_sub(other.0).map($name).ok_or(Overflow)
            }

            /// As many with the other sign.
            ///
            /// # Errors
            ///
            /// [`Overflow`] for the least number of 64 bits, which has no opposite.
            pub fn negated(self) -> Result<$name, Overflow> {
                self.0.checked_neg().map($name).ok_or(Overflow)
            }

            /// The lesser of both.
            #[must_use]
            pub const fn min(self, other: $name) -> $name {
                if other.0 < self.0 { other } else { self }
            }

            /// The greater of both.
            #[must_use]
            pub const fn max(self, other: $name) -> $name {
                if other.0 > self.0 { other } else { self }
            }

            /// Whether there are none.
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Whether there are more than none.
            #[must_use]
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// Whether there are fewer than none.
            #[must_use]
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }

            /// All together; none of nothing.
            ///
            /// # Errors
            ///
            /// [`Overflow`] where the sum, or that of the first so many, does not fit in 64 bits.
            pub fn sum(values: impl IntoIterator<Item = $name>) -> Result<$name, Overflow> {
                values.into_iter().try_fold($name::ZERO, $name::plus)
            }
        }

        /// The plain number.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

whole_number! {
    /// What a member spends: whole points, signed 64 bits. `docs/rules §3`.
    Points
}

whole_number! {
    /// What a member's standing is measured in: never spent, may decay. `docs/rules §1`.
    Growth
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn points_add_up_or_say_that_they_do_not_fit() {
        let points = |values: &[i64]| values.iter().copied().map(Points::new).collect::<Vec<_>>();

        assert_eq!(Points::sum(points(&[75, 75, 45])), Ok(Points::new(195)));
        assert_eq!(Points::sum(points(&[])), Ok(Points::ZERO));
        assert_eq!(Points::sum(points(&[i64::MAX, 1])), Err(Overflow));
        assert_eq!(Points::new(i64::MIN).minus(Points::new(1)), Err(Overflow));
        assert_eq!(Points::new(i64::MIN).negated(), Err(Overflow));
        assert_eq!(Points::new(5).negated(), Ok(Points::new(-5)));
    }

    #[test]
    fn signs_and_comparisons_go_by_the_number() {
        assert!(Growth::new(1).is_positive() && !Growth::ZERO.is_positive());
        assert!(Growth::new(-1).is_negative() && !Growth::ZERO.is_negative());
        assert!(Growth::default().is_zero());
        assert_eq!(Growth::new(3).min(Growth::new(2)), Growth::new(2));
        assert_eq!(Growth::new(3).max(Growth::new(2)), Growth::new(3));
        assert_eq!(Growth::new(-12).to_string(), "-12");
    }

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_off(a in any::<i64>(), b in any::<i64>()) {
            let (a, b) = (Points::new(a), Points::new(b));

            if let Ok(sum) = a.plus(b) {
                prop_assert_eq!(sum.minus(b), Ok(a));
            } else {
                prop_assert_eq!(a.is_negative(), b.is_negative());
            }
        }
    }
}
