//! The engine without a server: time is a number, randomness a counter.

#[cfg(test)]
mod damage;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod fifo_model;
#[cfg(test)]
mod groups_of_requests;
#[cfg(test)]
mod log;
#[cfg(test)]
mod mended;
#[cfg(test)]
mod moved_clock;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod shutdown;
