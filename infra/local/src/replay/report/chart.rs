//! Charts by month as SVG: bars side by side, and stacked areas.
//!
//! Each chart has its figures as a table below it, for those who cannot or do not want to
//! read them off a picture.

use super::markup::escaped;
use super::timeline::Month;
use super::words::{compact, month_name, month_short};
use crate::replay::output::grouped;
use std::fmt::Write;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 44.0;

/// The most labels below a chart.
const LABELS_MAX: usize = 13;

/// One line of figures, one for each month.
pub(super) struct Series {
    name: String,
    /// Its colour's class.
    class: &'static str,
    values: Vec<i64>,
}

impl Series {
    pub(super) fn new(name: &str, class: &'static str, values: Vec<i64>) -> Self {
        Self {
            name: name.to_owned(),
            class,
            values,
        }
    }

    fn at(&self, month: usize) -> i64 {
        self.values.get(month).copied().unwrap_or(0)
    }
}

/// The colour's class of a tier, by its place on the ladder.
pub(super) fn tier_class(at: usize) -> &'static str {
    const CLASSES: [&str; 8] = [
        "c-t0", "c-t1", "c-t2", "c-t3", "c-t4", "c-t5", "c-t6", "c-t7",
    ];
    CLASSES[at % CLASSES.len()]
}

/// Bars side by side for each month.
pub(super) fn bars(title: &str, unit: &str, months: &[Month], series: &[Series]) -> String {
    let values = || series.iter().flat_map(|series| series.values.iter().copied());
    let axis = Axis::over(values().min().unwrap_or(0), values().max().unwrap_or(0));
    let mut svg = axis.drawn(unit);
    svg.push_str(&month_labels(months, |month| slot_x(months.len(), month as f64 + 0.5)));
    let slot = slot_width(months.len());
    let bar = (slot * 0.76 / series.len() as f64).max(0.5);
    for (month, named) in months.iter().enumerate() {
        let from = slot_x(months.len(), month as f64) + slot * 0.12;
        for (nth, series) in series.iter().enumerate() {
            let value = series.at(month);
            let (top, bottom) = (axis.y(value.max(0)), axis.y(value.min(0)));
            let _ = write!(
                svg,
                "<rect class=\"{}\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\"><title>{}: {} {}</title></rect>",
                series.class,
                from + bar * nth as f64,
                (bar - 0.6).max(0.4),
                (bottom - top).max(0.0),
                month_name(named.index),
                grouped(value),
                escaped(&series.name)
            );
        }
    }
    figure(title, unit, &svg, months, series)
}

/// Areas on top of each other; the first stands at the bottom.
pub(super) fn areas(title: &str, unit: &str, months: &[Month], series: &[Series]) -> String {
    let total = |month: usize| series.iter().map(|series| series.at(month)).sum::<i64>();
    let totals = || (0..months.len()).map(total);
    let axis = Axis::over(totals().min().unwrap_or(0), totals().max().unwrap_or(0));
    let x = |month: usize| point_x(months.len(), month);
    let mut areas = String::new();
    let mut below = vec![0; months.len()];
    for series in series {
        let above: Vec<i64> = below
            .iter()
            .enumerate()
            .map(|(month, below)| below + series.at(month))
            .collect();
        let mut path = String::new();
        for (month, value) in above.iter().enumerate() {
            let step = if month == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{step}{:.1} {:.1}", x(month), axis.y(*value));
        }
        let line = path.clone();
        for (month, value) in below.iter().enumerate().rev() {
            let _ = write!(path, "L{:.1} {:.1}", x(month), axis.y(*value));
        }
        let _ = write!(
            areas,
            "<path class=\"area {0}\" d=\"{path}Z\"/><path class=\"edge {0}\" d=\"{line}\"/>",
            series.class
        );
        below = above;
    }
    let mut svg = axis.drawn(unit);
    svg.push_str(&areas);
    svg.push_str(&month_labels(months, |month| x(month)));
    svg.push_str(&hover_strips(months, series));
    figure(title, unit, &svg, months, series)
}

/// A strip over each month that tells its figures.
fn hover_strips(months: &[Month], series: &[Series]) -> String {
    let width = (WIDTH - LEFT - RIGHT) / (months.len().max(2) - 1) as f64;
    let mut svg = String::new();
    for (at, month) in months.iter().enumerate() {
        let mut told = month_name(month.index);
        for series in series.iter().rev() {
            let _ = write!(told, "\n{}: {}", escaped(&series.name), grouped(series.at(at)));
        }
        let _ = write!(
            svg,
            "<rect class=\"strip\" x=\"{:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{:.1}\"><title>{told}</title></rect>",
            point_x(months.len(), at) - width / 2.0,
            HEIGHT - TOP - BOTTOM
        );
    }
    svg
}

fn figure(title: &str, unit: &str, svg: &str, months: &[Month], series: &[Series]) -> String {
    let mut html = format!("<figure>\n<figcaption>{}</figcaption>\n", escaped(title));
    html.push_str("<ul class=\"legend\">");
    for series in series.iter().rev() {
        let _ = write!(
            html,
            "<li><i class=\"{}\"></i>{}</li>",
            series.class,
            escaped(&series.name)
        );
    }
    let _ = write!(
        html,
        "</ul>\n<div class=\"scroll\"><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}, in {unit}\">{svg}</svg></div>\n",
        escaped(title)
    );
    html.push_str(&figures_table(months, series));
    html.push_str("</figure>\n");
    html
}

fn figures_table(months: &[Month], series: &[Series]) -> String {
    let mut html = String::from(
        "<details><summary>The figures</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">Month</th>",
    );
    for series in series {
        let _ = write!(html, "<th scope=\"col\" class=\"n\">{}</th>", escaped(&series.name));
    }
    html.push_str("</tr></thead><tbody>");
    for (at, month) in months.iter().enumerate() {
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", month_name(month.index));
        for series in series {
            let _ = write!(html, "<td class=\"n\">{}</td>", grouped(series.at(at)));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div></details>\n");
    html
}

fn slot_width(months: usize) -> f64 {
    (WIDTH - LEFT - RIGHT) / months.max(1) as f64
}

fn slot_x(months: usize, at: f64) -> f64 {
    LEFT + slot_width(months) * at
}

fn point_x(months: usize, at: usize) -> f64 {
    LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / (months.max(2) - 1) as f64
}

/// Month names below the chart, as many as fit; the year where it begins.
fn month_labels(months: &[Month], x: impl Fn(usize) -> f64) -> String {
    let every = label_step(months.len());
    let mut svg = String::new();
    let mut year_shown = None;
    for (at, month) in months.iter().enumerate() {
        let months_of_year = month.index.get().rem_euclid(12) as usize;
        if !months_of_year.is_multiple_of(every) {
            continue;
        }
        let y = HEIGHT - BOTTOM;
        let _ = write!(
            svg,
            "<line class=\"tick\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{y}\" y2=\"{1}\"/><text class=\"x\" x=\"{0:.1}\" y=\"{2}\">{3}</text>",
            x(at),
            y + 5.0,
            y + 18.0,
            month_short(month.index)
        );
        let year = month.index.get().div_euclid(12);
        if year_shown != Some(year) {
            year_shown = Some(year);
            let _ = write!(
                svg,
                "<text class=\"x year\" x=\"{:.1}\" y=\"{}\">{year}</text>",
                x(at),
                y + 34.0
            );
        }
    }
    svg
}

/// A label for every so many months: a divisor of 12, or whole years.
fn label_step(months: usize) -> usize {
    [1, 2, 3, 6, 12]
        .into_iter()
        .find(|step| months.div_ceil(*step) <= LABELS_MAX)
        .unwrap_or(12)
}

/// The axis on the left: from where to where, and how far apart its lines are.
struct Axis {
    least: i64,
    most: i64,
    step: i64,
}

impl Axis {
    fn over(least: i64, most: i64) -> Self {
        let (least, most) = (least.min(0), most.max(1));
        let step = round_step(most.saturating_sub(least) as f64 / 5.0);
        Self {
            least: least.div_euclid(step) * step,
            most: -(-most).div_euclid(step) * step,
            step,
        }
    }

    fn y(&self, value: i64) -> f64 {
        let share = (value - self.least) as f64 / (self.most - self.least) as f64;
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }

    fn drawn(&self, unit: &str) -> String {
        let mut svg = String::new();
        let mut value = self.least;
        while value <= self.most {
            let y = self.y(value);
            let class = if value == 0 { "zero" } else { "grid" };
            let _ = write!(
                svg,
                "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"y\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 8.0,
                y + 4.0,
                compact(value)
            );
            value += self.step;
        }
        let middle = TOP + (HEIGHT - TOP - BOTTOM) / 2.0;
        let _ = write!(
            svg,
            "<text class=\"unit\" transform=\"translate(14 {middle:.1}) rotate(-90)\">{unit}</text>"
        );
        svg
    }
}

/// 1, 2 or 5 times a power of ten, at least `least`.
fn round_step(least: f64) -> i64 {
    let mut power: i64 = 1;
    loop {
        for times in [1, 2, 5] {
            let step = power.saturating_mul(times);
            if step as f64 >= least {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_on_round_numbers_and_holds_zero() {
        let axis = Axis::over(0, 187_000);

        assert_eq!((axis.least, axis.most, axis.step), (0, 200_000, 50_000));
        let axis = Axis::over(-130, 20);
        assert_eq!((axis.least, axis.most, axis.step), (-150, 50, 50));
    }

    #[test]
    fn labels_stay_apart_however_many_months_there_are() {
        assert_eq!(label_step(12), 1);
        assert_eq!(label_step(24), 2);
        assert_eq!(label_step(300), 12);
    }
}
