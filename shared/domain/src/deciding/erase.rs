//! Erasing what is known of a member (rules §4): the ledger stays, under an id that says
//! nothing of the person.

use super::decision::{Answer, Applied, Decision};
use crate::commands::fingerprint::Fingerprint;
use crate::commands::{Erasure, Profile};
use crate::ledger::draft::{Draft, Stop};
use crate::ledger::entry::What;
use crate::ledger::plan::{Record, RecordExpectation, RecordWrite, RejectedRecord};
use crate::ledger::rejection::Rejection;
use crate::member::told::Told;
use crate::member::{Birthdays, ParkedReturn};
use crate::telling::notice::Notice;

impl Decision<'_> {
    /// Erases the member; returns that waited for their purchase are refused.
    pub(crate) fn erase(&self, mut draft: Draft<'_>, erasure: &Erasure) -> Result<Applied, Answer> {
        let refused = std::mem::take(&mut draft.member.parked);
        let records: Vec<RecordWrite> = refused
            .iter()
            .filter_map(|parked| self.refusal(parked))
            .collect();
        draft.erase(erasure, refused)?;
        let mut applied = self.finish(draft, Vec::new(), Vec::new())?;
        applied.records.extend(records);
        Ok(applied)
    }

    fn refusal(&self, parked: &ParkedReturn) -> Option<RecordWrite> {
        Some(RecordWrite {
            key: parked.command.key()?,
            record: Record::Rejected(RejectedRecord {
                member: self.command.member.clone(),
                fingerprint: Fingerprint::of(&parked.command),
                decided_at: self.now,
                rejection: Rejection::MemberErased {
                    member: self.command.member.clone(),
                    erased_at: self.now,
                },
            }),
            expects: RecordExpectation::Waiting,
        })
    }
}

impl Draft<'_> {
    /// Clears the profile and ends what the member has; what is owed, growth and figures
    /// stay as they are recorded. Nothing but the erasure is announced.
    fn erase(&mut self, erasure: &Erasure, refused: Vec<ParkedReturn>) -> Result<(), Stop> {
        self.member.profile = Profile::default();
        let points = self.member.holdings.forfeit_all(&mut self.entry.postings)?;
        self.revoke_all();
        self.end_all_holds()?;
        self.member.told = Told::default();
        self.member.birthdays = Birthdays::default();
        self.member.erased_at = Some(self.now);
        self.entry.notices = vec![Notice::MemberErased { points }];
        self.entry.what = What::Erased {
            reason: erasure.reason.clone(),
            refused,
        };
        Ok(())
    }
}
