//! Laws that hold over random programs and histories.

mod books;
mod closing;
mod once;
mod returns;
mod settling;
mod told;
