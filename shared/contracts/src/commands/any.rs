//! A command of any kind: which one it is, is read first.

use super::acts::{CommandForm, Kind};
use super::fault::CommandFault;
use super::form::read;
use gradus_domain::commands::Command;
use gradus_domain::words::time::Instant;
use serde::Deserialize;

#[derive(Deserialize)]
struct Kinded {
    kind: Kind,
}

impl CommandForm {
    /// Reads the fields of the kind that the command names.
    pub(super) fn read(json: &[u8]) -> Result<Self, CommandFault> {
        let kinded: Kinded = read(json)?;
        Self::read_as(kinded.kind, json)
    }

    /// The domain's command; `default_received_at` as for
    /// [`read_command`](crate::commands::read_command).
    pub(super) fn meaning(
        self,
        default_received_at: Option<Instant>,
    ) -> Result<Command, CommandFault> {
        let head = self.head();
        let occurred_at = head.occurred_at.0;
        let received_at = head.received_at.map(|received_at| received_at.0);
        Ok(Command {
            member: head.member.0,
            occurred_at,
            received_at: received_at.or(default_received_at).unwrap_or(occurred_at),
            act: self.act()?,
        })
    }
}
