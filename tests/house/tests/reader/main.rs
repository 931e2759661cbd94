//! What is read of small sources, worked by hand.

mod circles;
mod imports;
mod macros;
mod methods;
mod modules;
mod re_exports;
mod rooms;
mod sources;
mod workspace;
