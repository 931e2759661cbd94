//! Days and times of day as digits, written without the machinery of `core::fmt`: number by
//! number it took a seventh of the time of converting an export.

/// `YYYY-MM-DD`, of a year from 0 to 9999.
pub(super) fn day((year, month, day): (i32, u32, u32)) -> [u8; 10] {
    let year = year.unsigned_abs();
    let ([y1, y2], [y3, y4]) = (two(year / 100), two(year));
    let ([m1, m2], [d1, d2]) = (two(month), two(day));
    [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]
}

/// `HH:MM:SS.fff` of the milliseconds since midnight.
pub(super) fn time_of_day(of_day_ms: u32) -> [u8; 12] {
    let of_day_seconds = of_day_ms / 1_000;
    let ([h1, h2], [m1, m2]) = (two(of_day_seconds / 3_600), two(of_day_seconds / 60 % 60));
    let [s1, s2] = two(of_day_seconds % 60);
    let milli = of_day_ms % 1_000;
    let ([_, f1], [f2, f3]) = (two(milli / 100), two(milli));
    [h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3]
}

/// The last two digits of a number.
const fn two(number: u32) -> [u8; 2] {
    let [tens, ..] = (number / 10 % 10).to_le_bytes();
    let [ones, ..] = (number % 10).to_le_bytes();
    // Digits are ten in a row that begins with four zero bits.
    [b'0' | tens, b'0' | ones]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_of_day_are_written_as_formatting_writes_them() {
        for year in [0, 7, 70, 1970, 2026, 9999] {
            for (month, number) in [(1, 31), (9, 9), (12, 10)] {
                let formatted = format!("{year:04}-{month:02}-{number:02}");
                assert_eq!(day((year, month, number)), *formatted.as_bytes());
            }
        }
        for of_day_ms in (0..86_400_000).step_by(9_973).chain([999, 86_399_999]) {
            let (seconds, milli) = (of_day_ms / 1_000, of_day_ms % 1_000);
            let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
            let formatted = format!("{hour:02}:{minute:02}:{second:02}.{milli:03}");
            assert_eq!(time_of_day(of_day_ms), *formatted.as_bytes());
        }
    }
}
