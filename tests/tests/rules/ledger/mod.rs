//! What is recorded: entries, rejections, double entry.

mod double_entry;
mod entries;
mod rejections;
