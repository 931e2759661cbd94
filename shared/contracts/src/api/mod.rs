//! The HTTP API: its table of routes, its problems, and the document that describes it.
//!
//! Requests refuse fields that they do not know. Points and growth are whole numbers, money
//! is whole minor units.

pub mod batch;
pub mod openapi;
pub mod operation;
pub mod problem;
pub mod route;
pub mod routes;

#[cfg(test)]
mod tests;
