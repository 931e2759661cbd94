//! The product's own code over simulated services, with everything that can go wrong
//! (`docs/simulation.md`).

mod crash_points;
mod laws;
mod planted;
mod seeds;
mod sweeps;
