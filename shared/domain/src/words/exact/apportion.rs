//! A whole total split into whole parts: Hamilton's method of largest remainders.

use std::cmp::Reverse;

use super::{Overflow, Ratio};

/// Splits `total` over `exact` shares so that the parts are whole and add up.
///
/// Each share is rounded down; the units left over go to the largest remainders, ties to the
/// earlier share. `docs/rules §3`. A share may be below 0 and is rounded down as well; `total`
/// is the sum of all rounded down, up or to the nearest.
///
/// # Errors
///
/// [`Overflow`] where a figure does not fit in 64 bits, or `total` is no rounding of the sum: less than all shares rounded down, or more than that and a unit each.
pub fn apportion(total: i64, exact: &[Ratio]) -> Result<Vec<i64>, Overflow> {
    let parts = exact
        .iter()
        .map(Ratio::floor)
        .collect::<Result<Vec<i64>, Overflow>>()?;
    let fractions = exact.iter().map(Ratio::fraction);
    with_units_left_over(total, parts, fractions)
}

/// Splits the whole of `total` in proportion to `weights`, which are not negative, by the same
/// method as [`apportion`].
///
/// # Errors
///
/// [`Overflow`] where `total` or a weight is negative, or where `total` is not 0 but all weights
/// are.
pub fn apportion_by_weight(total: i64, weights: &[i64]) -> Result<Vec<i64>, Overflow> {
    if total < 0 || weights.iter().any(|weight| *weight < 0) {
        return Err(Overflow);
    }
    let weights = weights.iter().copied().map(i128::from);
    let sum = weights
        .clone()
        .try_fold(0_i128, i128::checked_add)
        .ok_or(Overflow)?;
    if sum == 0 && total == 0 {
        return Ok(vec![0; weights.len()]);
    }
    let of_sum = |weight: i128| weight.checked_mul(total.into()).ok_or(Overflow);
    let parts = weights
        .clone()
        .map(|weight| of_sum(weight)?.checked_div(sum).ok_or(Overflow))
        .map(|part| i64::try_from(part?).map_err(|_| Overflow))
        .collect::<Result<Vec<i64>, Overflow>>()?;
    let remainders = weights.map(|weight| of_sum(weight).ok().and_then(|of| of.checked_rem(sum)));
    with_units_left_over(total, parts, remainders)
}

/// Gives a unit each to the parts with the largest `remainders` until they add up to `total`.
fn with_units_left_over<R: Ord>(
    total: i64,
    mut parts: Vec<i64>,
    remainders: impl Iterator<Item = R>,
) -> Result<Vec<i64>, Overflow> {
    let given = parts
        .iter()
        .try_fold(0_i64, |sum, part| sum.checked_add(*part))
        .ok_or(Overflow)?;
    let left_over = total.checked_sub(given).ok_or(Overflow)?;
    if left_over == 0 {
        return Ok(parts);
    }
    let left_over = usize::try_from(left_over).map_err(|_| Overflow)?;
    if left_over > parts.len() {
        return Err(Overflow);
    }
    // Stable, so that of equal remainders the earlier comes first.
    let mut by_remainder: Vec<(R, &mut i64)> = remainders.zip(&mut parts).collect();
    by_remainder.sort_by(|(a, _), (b, _)| Reverse(a).cmp(&Reverse(b)));
    for (_, part) in by_remainder.into_iter().take(left_over) {
        *part = part.checked_add(1).ok_or(Overflow)?;
    }
    Ok(parts)
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails, as it should"
)]
mod tests {
    use super::*;
    use crate::words::exact::Rounding;
    use proptest::prelude::*;

    fn ratios(tenths: &[i128]) -> Vec<Ratio> {
        tenths
            .iter()
            .map(|tenths| Ratio::new(*tenths, 10).unwrap())
            .collect()
    }

    #[test]
    fn units_left_over_go_to_the_largest_remainders() {
        // 1.2 + 2.7 + 0.6 = 4.5, rounded down 4: floors 1, 2, 0; the one unit left to 0.7.
        let shares = ratios(&[12, 27, 6]);

        assert_eq!(apportion(4, &shares), Ok(vec![1, 3, 0]));
        assert_eq!(apportion(5, &shares), Ok(vec![1, 3, 1]));
    }

    #[test]
    fn ties_go_to_the_earlier_share() {
        let halves = ratios(&[5, 15, 5, 5]);

        assert_eq!(apportion(3, &halves), Ok(vec![1, 2, 0, 0]));
        assert_eq!(apportion_by_weight(1, &[1, 1, 1]), Ok(vec![1, 0, 0]));
        assert_eq!(apportion_by_weight(5, &[1, 1, 1]), Ok(vec![2, 2, 1]));
    }

    #[test]
    fn what_is_taken_is_a_share_as_well() {
        // 7.5 - 3.75 = 3.75, rounded down 3: floors 7 and -4, nothing is left over. Rounded up
        // 4: the one unit left to 0.5, of 0.5 and 0.25.
        let shares = [Ratio::new(75, 10).unwrap(), Ratio::new(-375, 100).unwrap()];

        assert_eq!(apportion(3, &shares), Ok(vec![7, -4]));
        assert_eq!(apportion(4, &shares), Ok(vec![8, -4]));
        assert_eq!(apportion(0, &ratios(&[-5, 5])), Ok(vec![0, 0]));
    }

    #[test]
    fn a_total_is_spread_in_proportion_to_weights() {
        // 100 over 1 : 2 : 4 is 14 2/7, 28 4/7, 57 1/7: the one unit left to 4/7.
        assert_eq!(apportion_by_weight(100, &[1, 2, 4]), Ok(vec![14, 29, 57]));
        assert_eq!(apportion_by_weight(7, &[0, 3, 0]), Ok(vec![0, 7, 0]));
        assert_eq!(
            apportion_by_weight(i64::MAX, &[i64::MAX, 0]),
            Ok(vec![i64::MAX, 0])
        );
        assert_eq!(apportion_by_weight(0, &[0, 0]), Ok(vec![0, 0]));
        assert_eq!(apportion_by_weight(0, &[]), Ok(vec![]));
    }

    #[test]
    fn what_cannot_be_split_is_refused() {
        assert_eq!(apportion_by_weight(1, &[0, 0]), Err(Overflow));
        assert_eq!(apportion_by_weight(1, &[]), Err(Overflow));
        assert_eq!(apportion_by_weight(-1, &[1]), Err(Overflow));
        assert_eq!(apportion_by_weight(1, &[2, -1]), Err(Overflow));
        assert_eq!(apportion(1, &ratios(&[20])), Err(Overflow));
        assert_eq!(apportion(4, &ratios(&[20])), Err(Overflow));
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_less_than_a_unit_away(
            shares in proptest::collection::vec((-1_000_000..1_000_000_i128, 1..1_000_i128), 1..12),
            rounding in proptest::sample::select(&[Rounding::Down, Rounding::Nearest, Rounding::Up][..]),
        ) {
            let exact: Vec<Ratio> = shares.iter().map(|(n, d)| Ratio::new(*n, *d).unwrap()).collect();
            let total = rounding.round(&Ratio::sum(&exact)).unwrap();

            let parts = apportion(total, &exact).unwrap();

            prop_assert_eq!(parts.iter().sum::<i64>(), total);
            for (part, share) in parts.iter().zip(&exact) {
                prop_assert!(*part == share.floor().unwrap() || *part == share.ceil().unwrap());
            }
        }

        #[test]
        fn weights_split_as_their_exact_shares_do(
            total in 0..=i64::MAX,
            weights in proptest::collection::vec(0..=i64::MAX, 1..8),
        ) {
            let sum: i128 = weights.iter().copied().map(i128::from).sum();
            prop_assume!(sum > 0);
            let exact: Vec<Ratio> = weights
                .iter()
                .map(|weight| Ratio::new(i128::from(*weight) * i128::from(total), sum).unwrap())
                .collect();

            let parts = apportion_by_weight(total, &weights);

            prop_assert_eq!(parts, apportion(total, &exact));
        }
    }
}
