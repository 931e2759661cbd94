//! Days, times and schemas, as everything that crosses a boundary writes them; JSON as queues
//! take it.

pub mod channel;
pub mod schema;
pub mod sendable;
pub mod value;
