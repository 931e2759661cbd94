//! Support for tests that need more than one crate.
//!
//! - [`program`]: programs from their files' text
//! - [`commands`]: one builder for each command
//! - [`world`]: an in-memory store that holds every plan to its conditions
//! - [`flawed`]: what a store could write wrongly
//! - [`one_member`]: a world with one member, for tests of one subject
//! - [`reading`]: what an entry tells
//! - [`random`]: random programs, and random histories over them, for properties
//! - [`recording`]: what a release leaves behind that the next must read
//! - [`simulation`]: the functions over simulated services
//! - [`meter`]: what requests to the table cost, as the service tells
//! - [`units`]: what an ordinary member's commands cost
//! - [`wire`]: the table over real HTTP
//! - [`queue_wire`]: the queues over real HTTP
//! - [`reluctant`]: a service before either of them that does a part of what it is asked
//! - [`gateway`]: functions as the HTTP gateway calls them
//! - [`api_story`]: the OpenAPI document's requests, and what they are answered

pub mod api_story;
pub mod commands;
pub mod flawed;
pub mod gateway;
pub mod meter;
pub mod one_member;
pub mod program;
pub mod queue_wire;
pub mod random;
pub mod reading;
pub mod recording;
pub mod reluctant;
pub mod simulation;
pub mod units;
pub mod wire;
pub mod world;
