//! Days, times and schemas, as everything that crosses a boundary writes them.

pub mod channel;
pub mod schema;
pub mod value;
