//! Speed of replay.
fn main() {}
