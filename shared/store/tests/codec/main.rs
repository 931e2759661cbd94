//! The content of items: bytes that stay, sizes, round trips, faults.

#[cfg(test)]
mod faults;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod laws;
mod ordinary;
mod samples;
mod sizes;
