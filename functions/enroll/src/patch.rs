//! What a change makes of a person and of what rules and messages know, and who may ask for it.

use gradus_contracts::commands::person::{SegmentName, VariantName};
use gradus_contracts::member::{ConsentPatch, Patch, ProfilePatch};
use gradus_domain::commands::Profile;
use gradus_domain::program::messages::Consent;
use gradus_domain::words::ids::Locale;
use gradus_shell::problem::Problem;
use gradus_store::person::Person;

/// Refuses what a member's own token may not change: what earns points, and what tills and
/// other systems know the member by. A birthday may be told once, where none is known.
///
/// # Errors
/// 403 `field_not_own` with the field.
pub(crate) fn own_fields_only(patch: &ProfilePatch, profile: &Profile) -> Result<(), Problem> {
    let has_birthday = profile.birthday.is_some();
    let refused = [
        ("card", is_said(&patch.card)),
        ("external_id", is_said(&patch.external_id)),
        ("referred", is_said(&patch.referred)),
        ("segments", is_said(&patch.segments)),
        ("variants", is_said(&patch.variants)),
        ("birthday", has_birthday && is_said(&patch.birthday)),
    ];
    match refused.into_iter().find(|(_, is_said)| *is_said) {
        None => Ok(()),
        Some((field, _)) => Err(Problem::new(
            403,
            "field_not_own",
            format!("a member's own token does not change {field}: it needs the scope operate"),
        )
        .at(field)),
    }
}

/// The person after a change.
pub(crate) fn person(patch: &ProfilePatch, before: &Person) -> Person {
    let mut person = before.clone();
    apply(&patch.name, |name| name.0.clone(), &mut person.name);
    apply(&patch.phone, |phone| phone.0.clone(), &mut person.phone);
    apply(&patch.email, |email| email.0.clone(), &mut person.email);
    apply(&patch.card, |card| card.0.clone(), &mut person.card);
    apply(
        &patch.external_id,
        |id| id.0.clone(),
        &mut person.external_id,
    );
    person
}

/// What rules and messages know after a change.
pub(crate) fn profile(patch: &ProfilePatch, before: &Profile) -> Profile {
    let mut profile = before.clone();
    apply(
        &patch.birthday,
        |birthday| birthday.0,
        &mut profile.birthday,
    );
    match patch.referred {
        Patch::Keep => {}
        Patch::Remove => profile.referred = false,
        Patch::Set(referred) => profile.referred = referred,
    }
    match &patch.segments {
        Patch::Keep => {}
        Patch::Remove => profile.segments.clear(),
        Patch::Set(names) => {
            profile.segments = names
                .0
                .iter()
                .map(|SegmentName(name)| name.clone())
                .collect();
        }
    }
    match &patch.variants {
        Patch::Keep => {}
        Patch::Remove => profile.variants.clear(),
        Patch::Set(names) => {
            profile.variants = names
                .0
                .iter()
                .map(|VariantName(name)| name.clone())
                .collect();
        }
    }
    apply(&patch.zone, |zone| zone.0.clone(), &mut profile.zone);
    apply(
        &patch.locale,
        |tag| Locale::new(&tag.0),
        &mut profile.locale,
    );
    match &patch.consent {
        Patch::Keep => {}
        Patch::Remove => profile.consent = Consent::default(),
        Patch::Set(consent) => apply_consent(&consent.0, &mut profile.consent),
    }
    profile
}

fn apply_consent(patch: &ConsentPatch, consent: &mut Consent) {
    let said = |agreed: &bool| *agreed;
    apply(&patch.email, said, &mut consent.email);
    apply(&patch.sms, said, &mut consent.sms);
    apply(&patch.push, said, &mut consent.push);
    apply(&patch.post, said, &mut consent.post);
}

fn apply<T, U>(patch: &Patch<T>, value: impl Fn(&T) -> U, field: &mut Option<U>) {
    match patch {
        Patch::Keep => {}
        Patch::Remove => *field = None,
        Patch::Set(new) => *field = Some(value(new)),
    }
}

fn is_said<T>(patch: &Patch<T>) -> bool {
    match patch {
        Patch::Keep => false,
        Patch::Remove | Patch::Set(_) => true,
    }
}
