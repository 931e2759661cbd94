//! What a request said, as a keyed fingerprint: tells a repeat from a conflict, and says
//! nothing to whoever does not hold the key.

use crate::member::{person_view, profile_view};
use gradus_contracts::commands::person::{SegmentName, VariantName};
use gradus_contracts::member::{ConsentPatch, Patch, ProfilePatch};
use gradus_domain::commands::Profile;
use gradus_shell::problem::Problem;
use gradus_store::aliases::AliasKey;
use gradus_store::person::Person;

/// Of a joining: who it is, and what rules know.
///
/// # Errors
/// 500 where one has no JSON form.
pub(crate) fn of_joining(
    key: &AliasKey,
    person: &Person,
    profile: &Profile,
) -> Result<String, Problem> {
    let json = |text: Result<String, serde_json::Error>| {
        text.map_err(|_| Problem::new(500, "internal", "the request could not be read"))
    };
    let person = json(serde_json::to_string(&person_view(person, profile)))?;
    let profile = json(serde_json::to_string(&profile_view(profile)))?;
    Ok(key.fingerprint(&["join", &person, &profile]))
}

/// Of a change: every field of the patch. It is taken apart, so that a new field does not
/// compile until it tells a repeat from a conflict too.
pub(crate) fn of_patch(key: &AliasKey, patch: &ProfilePatch) -> String {
    let ProfilePatch {
        name,
        phone,
        email,
        card,
        external_id,
        locale,
        zone,
        consent,
        birthday,
        referred,
        segments,
        variants,
    } = patch;
    let truth = |truth: &bool| truth.to_string();
    let channels = |channel: fn(&ConsentPatch) -> &Patch<bool>| match consent {
        Patch::Keep => String::new(),
        Patch::Remove => "-".to_owned(),
        Patch::Set(consent) => format!("={}", part(channel(&consent.0), truth)),
    };
    let parts = [
        "change".to_owned(),
        part(name, |name| name.0.clone()),
        part(phone, |phone| phone.0.clone()),
        part(email, |email| email.0.clone()),
        part(card, |card| card.0.clone()),
        part(external_id, |id| id.0.clone()),
        part(locale, |locale| locale.0.clone()),
        part(zone, |zone| zone.0.to_string()),
        channels(|consent| &consent.email),
        channels(|consent| &consent.sms),
        channels(|consent| &consent.push),
        channels(|consent| &consent.post),
        part(birthday, |birthday| birthday.0.to_string()),
        part(referred, truth),
        part(segments, |names| {
            spaced(names.0.iter().map(|SegmentName(name)| name.as_str()))
        }),
        part(variants, |names| {
            spaced(names.0.iter().map(|VariantName(name)| name.as_str()))
        }),
    ];
    key.fingerprint(&parts.each_ref().map(String::as_str))
}

fn part<T>(patch: &Patch<T>, text: impl Fn(&T) -> String) -> String {
    match patch {
        Patch::Keep => String::new(),
        Patch::Remove => "-".to_owned(),
        Patch::Set(value) => format!("={}", text(value)),
    }
}

/// Names hold no spaces.
fn spaced<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(" ")
}
