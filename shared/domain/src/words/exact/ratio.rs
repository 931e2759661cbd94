//! Exact ratios of whole numbers.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{CheckedAdd, CheckedMul, CheckedSub, ToPrimitive, Zero};

use super::Overflow;

/// An exact ratio of two whole numbers of any size, negative ones included.
///
/// What fits in 128 bits is held in place; only what does not goes to the heap, so that no
/// operation overflows or loses anything. Two ratios are equal where their values are.
#[derive(Clone)]
pub struct Ratio(Repr);

#[derive(Clone)]
enum Repr {
    /// The denominator is positive; common factors may be left in.
    Small(Small),
    /// A value that, reduced, does not fit in [`Repr::Small`].
    Big(Box<BigRational>),
}

#[derive(Clone, Copy)]
struct Small {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// 0.
    pub const ZERO: Ratio = Ratio::whole(0);
    /// 1.
    pub const ONE: Ratio = Ratio::whole(1);

    /// `numerator` ÷ `denominator`; none where the denominator is 0.
    #[must_use]
    pub fn new(numerator: i128, denominator: i128) -> Option<Ratio> {
        if denominator > 0 {
            return Some(Ratio::small(numerator, denominator));
        }
        if denominator == 0 {
            return None;
        }
        Some(match (numerator.checked_neg(), denominator.checked_neg()) {
            (Some(numerator), Some(denominator)) => Ratio::small(numerator, denominator),
            _ => Ratio::big(BigRational::new(numerator.into(), denominator.into())),
        })
    }

    /// A whole number.
    #[must_use]
    pub fn from_int(value: impl Into<i128>) -> Ratio {
        Ratio::whole(value.into())
    }

    /// 0.
    #[must_use]
    pub const fn zero() -> Ratio {
        Ratio::ZERO
    }

    /// Whether this is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Repr::Small(small) => small.numerator == 0,
            Repr::Big(_) => false,
        }
    }

    /// Whether this is less than 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(small) => small.numerator < 0,
            Repr::Big(big) => big.numer() < &BigInt::ZERO,
        }
    }

    /// Whether this is more than 0.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        !self.is_negative() && !self.is_zero()
    }

    /// The sum of both.
    #[must_use]
    pub fn add(&self, other: &Ratio) -> Ratio {
        self.combine(other, Small::add, BigRational::checked_add)
    }

    /// This less `other`.
    #[must_use]
    pub fn sub(&self, other: &Ratio) -> Ratio {
        self.combine(other, Small::sub, BigRational::checked_sub)
    }

    /// The product of both.
    #[must_use]
    pub fn mul(&self, other: &Ratio) -> Ratio {
        self.combine(other, Small::mul, BigRational::checked_mul)
    }

    /// This divided by `other`; none where that is 0.
    #[must_use]
    pub fn div(&self, other: &Ratio) -> Option<Ratio> {
        other.reciprocal().map(|reciprocal| self.mul(&reciprocal))
    }

    /// The sum of all; 0 of none.
    #[must_use]
    pub fn sum<'a>(ratios: impl IntoIterator<Item = &'a Ratio>) -> Ratio {
        ratios
            .into_iter()
            .fold(Ratio::ZERO, |sum, ratio| sum.add(ratio))
    }

    /// The greatest whole number that is not above.
    ///
    /// # Errors
    ///
    /// [`Overflow`] where it does not fit in 64 bits.
    pub fn floor(&self) -> Result<i64, Overflow> {
        match &self.0 {
            Repr::Small(small) => fit(small.split()?.0),
            Repr::Big(big) => fit_big(&big.floor()),
        }
    }

    /// The least whole number that is not below.
    ///
    /// # Errors
    ///
    /// [`Overflow`] where it does not fit in 64 bits.
    pub fn ceil(&self) -> Result<i64, Overflow> {
        match &self.0 {
            Repr::Small(small) => {
                let (whole, rest) = small.split()?;
                fit(if rest == 0 {
                    whole
                } else {
                    whole.saturating_add(1)
                })
            }
            Repr::Big(big) => fit_big(&big.ceil()),
        }
    }

    /// The nearest whole number; of two that are equally near, the greater.
    ///
    /// # Errors
    ///
    /// [`Overflow`] where it does not fit in 64 bits.
    pub fn round_half_up(&self) -> Result<i64, Overflow> {
        match &self.0 {
            Repr::Small(small) => {
                let (whole, rest) = small.split()?;
                let to_next = small.denominator.saturating_sub(rest);
                fit(if rest < to_next {
                    whole
                } else {
                    whole.saturating_add(1)
                })
            }
            Repr::Big(_) => {
                let half = Ratio::small(1, 2);
                match self.add(&half).0 {
                    Repr::Small(small) => fit(small.split()?.0),
                    Repr::Big(big) => fit_big(&big.floor()),
                }
            }
        }
    }

    /// What is left over the whole number below, from 0 to less than 1.
    #[must_use]
    pub fn fraction(&self) -> Ratio {
        match &self.0 {
            Repr::Small(small) => {
                let rest = small.numerator.checked_rem_euclid(small.denominator);
                Ratio::small(rest.unwrap_or_default(), small.denominator)
            }
            Repr::Big(big) => {
                let rest = big.numer().mod_floor(big.denom());
                Ratio::big(BigRational::new(rest, big.denom().clone()))
            }
        }
    }

    /// 1 ÷ this; none where this is 0, which is always small.
    fn reciprocal(&self) -> Option<Ratio> {
        match &self.0 {
            Repr::Small(small) => Ratio::new(small.denominator, small.numerator),
            Repr::Big(big) => Some(Ratio::big(big.recip())),
        }
    }

    const fn whole(value: i128) -> Ratio {
        Ratio::small(value, 1)
    }

    const fn small(numerator: i128, denominator: i128) -> Ratio {
        Ratio(Repr::Small(Small {
            numerator,
            denominator,
        }))
    }

    /// A ratio that may fit after all.
    fn big(value: BigRational) -> Ratio {
        match (value.numer().to_i128(), value.denom().to_i128()) {
            (Some(numerator), Some(denominator)) => Ratio::small(numerator, denominator),
            _ => Ratio(Repr::Big(Box::new(value))),
        }
    }

    fn to_big(&self) -> BigRational {
        match &self.0 {
            Repr::Small(small) => {
                BigRational::new(small.numerator.into(), small.denominator.into())
            }
            Repr::Big(big) => BigRational::clone(big),
        }
    }

    /// By `small` as long as all fits, as it is or reduced, otherwise by `big`.
    fn combine(
        &self,
        other: &Ratio,
        small: fn(Small, Small) -> Option<Small>,
        big: fn(&BigRational, &BigRational) -> Option<BigRational>,
    ) -> Ratio {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0) {
            let result = small(*a, *b).or_else(|| small(a.reduced(), b.reduced()));
            if let Some(result) = result {
                return Ratio(Repr::Small(result.kept_short()));
            }
        }
        // Checked operations on integers without bounds always have a result.
        let result = big(&self.to_big(), &other.to_big());
        Ratio::big(result.unwrap_or_else(BigRational::zero))
    }
}

/// Denominators up to this are left as they are; reducing costs more than it saves.
const LONG_DENOMINATOR: i128 = 1 << 62;

impl Small {
    fn add(self, other: Small) -> Option<Small> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(other.numerator)?;
            return Some(Small {
                numerator,
                denominator: self.denominator,
            });
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        let denominator = self.denominator.checked_mul(other.denominator)?;
        Some(Small {
            numerator: left.checked_add(right)?,
            denominator,
        })
    }

    fn sub(self, other: Small) -> Option<Small> {
        let numerator = other.numerator.checked_neg()?;
        self.add(Small {
            numerator,
            denominator: other.denominator,
        })
    }

    fn mul(self, other: Small) -> Option<Small> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        let denominator = self.denominator.checked_mul(other.denominator)?;
        Some(Small {
            numerator,
            denominator,
        })
    }

    /// The whole number below, and what is left of the numerator.
    fn split(self) -> Result<(i128, i128), Overflow> {
        let whole = self
            .numerator
            .checked_div_euclid(self.denominator)
            .ok_or(Overflow)?;
        let rest = self
            .numerator
            .checked_rem_euclid(self.denominator)
            .ok_or(Overflow)?;
        Ok((whole, rest))
    }

    fn kept_short(self) -> Small {
        if self.denominator > LONG_DENOMINATOR {
            self.reduced()
        } else {
            self
        }
    }

    fn reduced(self) -> Small {
        let common = self.numerator.gcd(&self.denominator);
        let numerator = self.numerator.checked_div(common);
        let denominator = self.denominator.checked_div(common);
        match (numerator, denominator) {
            (Some(numerator), Some(denominator)) => Small {
                numerator,
                denominator,
            },
            _ => self,
        }
    }

    fn cmp(self, other: Small) -> Option<Ordering> {
        if self.denominator == other.denominator {
            return Some(self.numerator.cmp(&other.numerator));
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Some(left.cmp(&right))
    }
}

fn fit(value: i128) -> Result<i64, Overflow> {
    i64::try_from(value).map_err(|_| Overflow)
}

fn fit_big(whole: &BigRational) -> Result<i64, Overflow> {
    whole.numer().to_i64().ok_or(Overflow)
}

impl Ord for Ratio {
    fn cmp(&self, other: &Ratio) -> Ordering {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0)
            && let Some(ordering) = a.cmp(*b)
        {
            return ordering;
        }
        self.to_big().cmp(&other.to_big())
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Ratio) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl Default for Ratio {
    fn default() -> Ratio {
        Ratio::ZERO
    }
}

/// The reduced fraction, `3/2`, or a whole number.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_big().fmt(f)
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ratio({self})")
    }
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails, as it should"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(numerator: i128, denominator: i128) -> Ratio {
        Ratio::new(numerator, denominator).unwrap()
    }

    #[test]
    fn thirds_add_up_to_a_whole() {
        let third = ratio(1, 3);

        let sum = third.add(&third).add(&third);

        assert_eq!(sum, Ratio::ONE);
        assert_eq!(sum.sub(&Ratio::from_int(1_i64)), Ratio::ZERO);
        assert_eq!(ratio(3, 2).mul(&ratio(4, 3)), Ratio::from_int(2_i128));
        assert_eq!(ratio(6, -4).to_string(), "-3/2");
        assert!(Ratio::new(1, 0).is_none());
    }

    #[test]
    fn roundings_of_negative_values_go_by_the_number_line() {
        let minus_two_and_a_half = ratio(-5, 2);

        assert_eq!(minus_two_and_a_half.floor(), Ok(-3));
        assert_eq!(minus_two_and_a_half.ceil(), Ok(-2));
        assert_eq!(minus_two_and_a_half.round_half_up(), Ok(-2));
        assert_eq!(minus_two_and_a_half.fraction(), ratio(1, 2));
        assert_eq!(ratio(5, 2).round_half_up(), Ok(3));
        assert_eq!(ratio(249, 100).round_half_up(), Ok(2));
        assert_eq!(Ratio::from_int(7_i64).ceil(), Ok(7));
    }

    #[test]
    fn what_does_not_fit_in_64_bits_is_an_overflow_and_nothing_less_is() {
        let most = Ratio::from_int(i64::MAX);
        let more = most.add(&ratio(1, 2));

        assert_eq!(most.ceil(), Ok(i64::MAX));
        assert_eq!(more.floor(), Ok(i64::MAX));
        assert_eq!(more.round_half_up(), Err(Overflow));
        assert_eq!(more.ceil(), Err(Overflow));
        assert_eq!(Overflow.to_string(), "a figure does not fit in 64 bits");
    }

    #[test]
    fn large_values_are_exact_and_come_back() {
        let large = Ratio::from_int(i128::MAX);
        let tiny = ratio(1, i128::MAX);

        let square = large.mul(&large);

        assert!(matches!(square.0, Repr::Big(_)));
        assert_eq!(square.mul(&tiny).mul(&tiny), Ratio::ONE);
        assert!(matches!(square.mul(&tiny).mul(&tiny).0, Repr::Small(_)));
        assert!(square > large);
        assert_eq!(square.floor(), Err(Overflow));
        assert_eq!(Ratio::new(i128::MIN, i128::MIN), Some(Ratio::ONE));
        assert_eq!(Ratio::new(1, i128::MIN).unwrap().ceil(), Ok(0));
    }

    fn any_part() -> impl Strategy<Value = i128> {
        prop_oneof![
            -1_000..1_000_i128,
            any::<i64>().prop_map(i128::from),
            any::<i128>(),
            Just(i128::MIN),
            Just(i128::MAX),
        ]
    }

    fn any_ratio() -> impl Strategy<Value = Ratio> {
        (any_part(), any_part()).prop_filter_map("0 divides nothing", |(n, d)| Ratio::new(n, d))
    }

    proptest! {
        #[test]
        fn every_operation_agrees_with_integers_without_bounds(
            (a, b, c) in (any_ratio(), any_ratio(), any_ratio()),
        ) {
            let (x, y, z) = (a.to_big(), b.to_big(), c.to_big());

            prop_assert_eq!(a.add(&b).to_big(), &x + &y);
            prop_assert_eq!(a.sub(&b).to_big(), &x - &y);
            prop_assert_eq!(a.mul(&b).to_big(), &x * &y);
            prop_assert_eq!(a.mul(&b).add(&c).mul(&a).to_big(), (&x * &y + &z) * &x);
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
            prop_assert_eq!(a.is_zero(), x.is_zero());
            prop_assert_eq!(a.is_negative(), x < BigRational::zero());
        }

        #[test]
        fn every_rounding_agrees_with_integers_without_bounds(a in any_ratio(), b in any_ratio()) {
            let value = a.add(&b);
            let exact = value.to_big();
            let half = BigRational::new(1.into(), 2.into());

            prop_assert_eq!(value.floor().ok(), exact.floor().to_integer().to_i64());
            prop_assert_eq!(value.ceil().ok(), exact.ceil().to_integer().to_i64());
            prop_assert_eq!(value.round_half_up().ok(), (&exact + half).floor().to_integer().to_i64());
            prop_assert_eq!(value.fraction().to_big(), &exact - exact.floor());
        }

        #[test]
        fn a_value_that_fits_is_never_on_the_heap(a in any_ratio(), b in any_ratio()) {
            for value in [a.add(&b), a.mul(&b), a.sub(&b), a.fraction()] {
                let exact = value.to_big();
                let fits = exact.numer().to_i128().is_some() && exact.denom().to_i128().is_some();
                prop_assert_eq!(matches!(value.0, Repr::Small(_)), fits);
            }
        }
    }
}
