//! Charts by month as SVG: bars side by side, and stacked areas.
//!
//! Each chart has its figures as a table below it, for those who cannot or do not want to
//! read them off a picture.

use super::markup::escaped;
use super::timeline::Month;
use super::words::{compact, month_name, month_short};
use crate::numbers::grouped;
use std::fmt::Write;

const HEIGHT: f64 = 290.0;
const LEFT: f64 = 66.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 44.0;

/// How much room below a chart a label takes.
const LABEL_WIDTH: f64 = 42.0;

/// How wide a chart is on the page.
#[derive(Clone, Copy)]
pub(super) enum Width {
    /// Half of it.
    Half,
    /// All of it.
    Whole,
}

/// Where the months of a chart stand.
#[derive(Clone, Copy)]
struct Frame {
    width: f64,
    months: usize,
    class: &'static str,
}

impl Frame {
    fn new(width: Width, months: usize) -> Self {
        let (width, class) = match width {
            Width::Half => (560.0, "half"),
            Width::Whole => (1150.0, "whole"),
        };
        Self {
            width,
            months,
            class,
        }
    }

    fn inner_width(self) -> f64 {
        self.width - LEFT - RIGHT
    }

    /// The room of one month's bars.
    fn slot_width(self) -> f64 {
        self.inner_width() / self.months.max(1) as f64
    }

    fn slot_x(self, at: f64) -> f64 {
        LEFT + self.slot_width() * at
    }

    /// How far apart two months' points are.
    fn point_step(self) -> f64 {
        self.inner_width() / (self.months.max(2) - 1) as f64
    }

    fn point_x(self, at: usize) -> f64 {
        LEFT + self.point_step() * at as f64
    }

    /// A label for every so many months: a divisor of 12.
    fn label_step(self) -> usize {
        let labels_max = (self.inner_width() / LABEL_WIDTH).max(1.0) as usize;
        [1, 2, 3, 6, 12]
            .into_iter()
            .find(|step| self.months.div_ceil(*step) <= labels_max)
            .unwrap_or(12)
    }
}

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
pub(super) fn bars(
    title: &str,
    unit: &str,
    width: Width,
    months: &[Month],
    series: &[Series],
) -> String {
    let frame = Frame::new(width, months.len());
    let values = || {
        series
            .iter()
            .flat_map(|series| series.values.iter().copied())
    };
    let axis = Axis::over(values().min().unwrap_or(0), values().max().unwrap_or(0));
    let mut svg = axis.drawn(frame, unit);
    svg.push_str(&month_labels(frame, months, |month| {
        frame.slot_x(month as f64 + 0.5)
    }));
    let slot = frame.slot_width();
    let bar = (slot * 0.76 / series.len() as f64).max(0.5);
    for (month, named) in months.iter().enumerate() {
        let from = frame.slot_x(month as f64) + slot * 0.12;
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
    let legend: Vec<&Series> = series.iter().collect();
    figure(
        frame,
        title,
        unit,
        &svg,
        &legend,
        &figures_table(months, series),
    )
}

/// Areas on top of each other; the first stands at the bottom.
pub(super) fn areas(title: &str, unit: &str, months: &[Month], series: &[Series]) -> String {
    let frame = Frame::new(Width::Half, months.len());
    let total = |month: usize| series.iter().map(|series| series.at(month)).sum::<i64>();
    let totals = || (0..months.len()).map(total);
    let axis = Axis::over(totals().min().unwrap_or(0), totals().max().unwrap_or(0));
    let x = |month: usize| frame.point_x(month);
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
    let mut svg = axis.drawn(frame, unit);
    svg.push_str(&areas);
    svg.push_str(&month_labels(frame, months, x));
    svg.push_str(&hover_strips(frame, months, series));
    let legend: Vec<&Series> = series.iter().rev().collect();
    figure(
        frame,
        title,
        unit,
        &svg,
        &legend,
        &figures_table(months, series),
    )
}

/// A strip over each month that tells its figures.
fn hover_strips(frame: Frame, months: &[Month], series: &[Series]) -> String {
    let width = frame.point_step();
    let mut svg = String::new();
    for (at, month) in months.iter().enumerate() {
        let mut told = month_name(month.index);
        for series in series.iter().rev() {
            let _ = write!(
                told,
                "\n{}: {}",
                escaped(&series.name),
                grouped(series.at(at))
            );
        }
        let _ = write!(
            svg,
            "<rect class=\"strip\" x=\"{:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{:.1}\"><title>{told}</title></rect>",
            frame.point_x(at) - width / 2.0,
            HEIGHT - TOP - BOTTOM
        );
    }
    svg
}

fn figure(
    frame: Frame,
    title: &str,
    unit: &str,
    svg: &str,
    legend: &[&Series],
    table: &str,
) -> String {
    let title = escaped(title);
    let mut html = format!(
        "<figure class=\"{}\">\n<figcaption>{title}</figcaption>\n<ul class=\"legend\">",
        frame.class
    );
    for series in legend {
        let _ = write!(
            html,
            "<li><i class=\"{}\"></i>{}</li>",
            series.class,
            escaped(&series.name)
        );
    }
    let _ = write!(
        html,
        "</ul>\n<div class=\"scroll\"><svg viewBox=\"0 0 {} {HEIGHT}\" role=\"img\" aria-label=\"{title}, in {unit}\">{svg}</svg></div>\n{table}</figure>\n",
        frame.width
    );
    html
}

fn figures_table(months: &[Month], series: &[Series]) -> String {
    let mut html = String::from(
        "<details><summary>The figures</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">Month</th>",
    );
    for series in series {
        let _ = write!(
            html,
            "<th scope=\"col\" class=\"n\">{}</th>",
            escaped(&series.name)
        );
    }
    html.push_str("</tr></thead><tbody>");
    for (at, month) in months.iter().enumerate() {
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th>",
            month_name(month.index)
        );
        for series in series {
            let _ = write!(html, "<td class=\"n\">{}</td>", grouped(series.at(at)));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div></details>\n");
    html
}

/// Month names below the chart, as many as fit; the year where it begins.
fn month_labels(frame: Frame, months: &[Month], x: impl Fn(usize) -> f64) -> String {
    let every = frame.label_step();
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

    fn drawn(&self, frame: Frame, unit: &str) -> String {
        let mut svg = String::new();
        let mut value = self.least;
        while value <= self.most {
            let y = self.y(value);
            let class = if value == 0 { "zero" } else { "grid" };
            let _ = write!(
                svg,
                "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"y\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                frame.width - RIGHT,
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
        let step = |width, months| Frame::new(width, months).label_step();

        assert_eq!(step(Width::Half, 11), 1);
        assert_eq!(step(Width::Half, 22), 2);
        assert_eq!(step(Width::Whole, 24), 1);
        assert_eq!(step(Width::Half, 300), 12);
    }
}
