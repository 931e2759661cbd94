//! Workers: processes that take work, come back for more, and are replaced when they die.

use super::process::{Death, Process};
use super::world::World;
use gradus_engine::Engine;
use std::sync::{Arc, Mutex, PoisonError};

/// Workers of one world.
#[derive(Clone, Debug)]
pub struct Staff(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    world: World,
    attempts: u32,
    idle: Mutex<Vec<Worker>>,
    hired: Mutex<u32>,
}

/// A process with what it keeps between two pieces of work.
#[derive(Clone, Debug)]
pub struct Worker {
    /// The process.
    pub process: Process,
    /// Its engine.
    pub engine: Arc<Engine>,
}

impl Worker {
    /// A worker who keeps nothing yet.
    #[must_use]
    pub fn new(process: Process) -> Self {
        let engine = Arc::new(process.engine());
        Self { process, engine }
    }
}

impl Staff {
    /// Nobody, at first. Clients try each call up to `attempts` times.
    #[must_use]
    pub fn new(world: &World, attempts: u32) -> Self {
        Self(Arc::new(Inner {
            world: world.clone(),
            attempts,
            idle: Mutex::default(),
            hired: Mutex::new(0),
        }))
    }

    /// Whoever is idle, or somebody new.
    #[must_use]
    pub fn take(&self) -> Worker {
        if let Some(worker) = lock(&self.0.idle).pop() {
            return worker;
        }
        let mut hired = lock(&self.0.hired);
        *hired += 1;
        let name = format!("worker-{hired}");
        Worker::new(Process::new(
            &self.0.world,
            name,
            self.0.attempts,
            Death::ByFault,
        ))
    }

    /// Takes back a worker who lives.
    pub fn give_back(&self, worker: Worker) {
        lock(&self.0.idle).push(worker);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
