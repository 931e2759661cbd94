//! What the sources of this workspace import of one another, and the structure that they are
//! held to.
//!
//! - [`rooms`]: the table of rooms, lowest first. A crate that gets rooms gets a row there;
//! - [`breach`]: what goes against it;
//! - [`circle`]: files that import one another in a circle;
//! - [`methods`]: imports that no `use` shows;
//! - [`text`]: all of it as the program prints it;
//! - [`workspace`], [`reading`], [`fault`]: which crates there are, and how one is read.
//!
//! A reading goes through `tree` (the modules and their files), `mention` (what a module
//! names: by `walk` in code, by `tokens` in macros, by `use_tree` in imports), `names` (what a
//! name stands for in a module), `resolve` (which file defines what a path names) and `impls`
//! (which methods a module writes). `cfg` tells what is there for tests alone.

pub mod breach;
pub mod circle;
pub mod fault;
pub mod methods;
pub mod reading;
pub mod rooms;
pub mod text;
pub mod workspace;

mod cfg;
mod impls;
mod mention;
mod names;
mod resolve;
mod tokens;
mod tree;
mod use_tree;
mod walk;
