//! What leads to a member, and the writes that claim and release it.

use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_shell::problem::Problem;
use gradus_store::aliases::{AliasKey, AliasKind};
use gradus_store::companion::Companion;
use gradus_store::person::Person;

/// What goes with a command, and what each alias among it is.
pub(crate) struct Companions {
    /// The writes.
    pub(crate) writes: Vec<Companion>,
    /// The kinds of the claims among them, by their places.
    claims: Vec<(usize, AliasKind)>,
}

impl Companions {
    /// Claims and releases what leads from one state of a person to another, and `write`.
    pub(crate) fn between(
        key: &AliasKey,
        program: &ProgramId,
        member: &MemberId,
        before: &Person,
        after: &Person,
        write: Companion,
    ) -> Self {
        let mut companions = Self {
            writes: vec![write],
            claims: Vec::new(),
        };
        for kind in AliasKind::ALL {
            let (old, new) = (value(before, kind), value(after, kind));
            if old == new {
                continue;
            }
            if let Some(old) = old {
                let alias = key.alias(program, kind, old);
                companions
                    .writes
                    .push(Companion::ReleaseAlias(alias, member.clone()));
            }
            if let Some(new) = new {
                let alias = key.alias(program, kind, new);
                companions.claims.push((companions.writes.len(), kind));
                companions
                    .writes
                    .push(Companion::ClaimAlias(alias, member.clone()));
            }
        }
        companions
    }

    /// What stands against the writes at these places: an alias that leads to another
    /// member, unless the person was written meanwhile; then `None`, and all is to be read
    /// again.
    pub(crate) fn taken(&self, places: &[usize]) -> Option<Problem> {
        if places.contains(&0) {
            return None;
        }
        let mut claims = self.claims.iter();
        let (_, kind) = claims.find(|(place, _)| places.contains(place))?;
        Some(crate::problem::alias_taken(*kind))
    }
}

/// What of a person leads to the member.
pub(crate) fn value(person: &Person, kind: AliasKind) -> Option<&str> {
    let value = match kind {
        AliasKind::Phone => &person.phone,
        AliasKind::Email => &person.email,
        AliasKind::Card => &person.card,
        AliasKind::ExternalId => &person.external_id,
    };
    value.as_deref()
}
