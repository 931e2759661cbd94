//! The function `publish` over a real table and real queues: records of the stream in,
//! messages out.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod again;
mod order;
mod outages;
mod parking;
mod routing;
mod withheld;
mod world;
