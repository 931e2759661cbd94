//! What handlers share: the engine, the command queue, secrets, the clock.

use crate::clock::{Clock, Entropy};
use crate::problem::Problem;
use crate::sqs::SqsClient;
use gradus_engine::Engine;
use gradus_store::aliases::AliasKey;
use std::sync::Arc;

/// Everything that a handler works with; made once, when a function starts.
#[derive(Clone, Debug)]
pub struct App {
    /// Reads, decides, writes.
    pub engine: Arc<Engine>,
    /// The queue of commands; `None` in functions that do not use it.
    pub commands: Option<CommandQueue>,
    /// With which aliases are hashed; `None` in functions that do not use it.
    pub alias_key: Option<AliasKey>,
    /// How tokens speak.
    pub trust: Trust,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl App {
    /// The secret with which aliases are hashed and cursors are sealed.
    ///
    /// # Errors
    /// 500 where the function was started without it: a fault of the deployment.
    pub fn secret(&self) -> Result<&AliasKey, Problem> {
        self.alias_key.as_ref().ok_or_else(|| {
            tracing::error!("the function has no alias key");
            Problem::new(
                500,
                "internal",
                "the function is not configured; its log says more",
            )
        })
    }
}

/// The queue of commands and its dead-letter queue.
#[derive(Clone, Debug)]
pub struct CommandQueue {
    /// The client.
    pub client: SqsClient,
    /// Where commands go.
    pub url: String,
    /// Where messages go that cannot be read.
    pub dead_letter_url: String,
}

/// How tokens name what they open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// What stands before a scope's word, such as `gradus/`.
    pub scope_prefix: String,
    /// The claim that names the member, for tokens of members.
    pub member_claim: String,
    /// The claim that names the programs, separated by spaces or as a list.
    pub programs_claim: String,
}

impl Default for Trust {
    fn default() -> Self {
        Self {
            scope_prefix: "gradus/".to_owned(),
            member_claim: "gradus_member".to_owned(),
            programs_claim: "gradus_programs".to_owned(),
        }
    }
}
