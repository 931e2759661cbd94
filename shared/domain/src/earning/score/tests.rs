//! Tests of scoring, by what they are about.

mod acts;
mod build;
mod conditions;
mod examples;
mod groups;
mod laws;
mod limits;
mod rounding;
mod stackings;
