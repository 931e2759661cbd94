//! A world of virtual time in which the product's own code runs over simulated services,
//! with one seed for everything that happens and everything that goes wrong
//! (`docs/simulation.md`).
//!
//! - [`random`], [`clock`]: the seed's dice, and time that jumps
//! - [`wire`], [`table`], [`world`], [`fault`]: the services, and what befalls a call
//! - [`process`], [`staff`]: whoever has clients, and may die between two calls
//! - [`programs`], [`story`], [`till`], [`desk`]: what is sent, by whom, and what they are told
//! - [`functions`], [`posting`], [`mapping`], [`sweeps`], [`queue`]: the functions' own
//!   handlers, and the senders, queues and schedules that call them
//! - [`balances`], [`people`], [`publishing`]: apps that ask what a member has, people who join
//!   and are erased, and whoever publishes a version
//! - [`run`], [`seeds`]: one simulation, and many
//! - [`crash`], [`crash_sweep`]: a death at each call of one piece of work
//! - [`checks`]: what must hold in the end
//! - [`flaw`]: services that are flawed, to see that it does not hold then

pub mod balances;
pub mod checks;
pub mod clock;
pub mod crash;
pub mod crash_sweep;
pub mod desk;
pub mod fault;
pub mod flaw;
pub mod functions;
pub mod mapping;
pub mod people;
pub mod posting;
pub mod process;
pub mod programs;
pub mod publishing;
pub mod queue;
pub mod random;
pub mod run;
pub mod seeds;
pub mod staff;
pub mod story;
pub mod sweeps;
pub mod table;
pub mod till;
pub mod wire;
pub mod world;
