//! The product's own code over simulated services, with everything that can go wrong
//! (`docs/simulation.md`).

mod crash_points;
mod flaws;
mod laws;
mod seeds;
mod sweeps;
