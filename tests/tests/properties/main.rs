//! Laws that hold over random programs and histories.

mod books;
mod once;
mod returns;
mod settling;
mod told;
