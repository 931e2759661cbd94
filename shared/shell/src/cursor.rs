//! Where a list goes on, as a caller carries it: sealed, so that a cursor of another member,
//! another program or another list opens nothing.

use crate::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_engine::statement::Place;
use gradus_store::aliases::AliasKey;

/// Which list a cursor is good for.
#[derive(Clone, Copy, Debug)]
pub struct Seal<'a> {
    /// The secret that seals.
    pub key: &'a AliasKey,
    /// The list's name.
    pub list: &'static str,
    /// Of which program.
    pub program: &'a ProgramId,
    /// Of which member.
    pub member: &'a MemberId,
}

impl Seal<'_> {
    /// A place as text.
    #[must_use]
    pub fn close(&self, place: Place) -> String {
        let Place { through, before } = place;
        let sealed = format!("{through}.{before}.{}", self.mark(place));
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The place of a text made by [`Seal::close`] with the same seal.
    ///
    /// # Errors
    /// 400 `cursor_invalid`.
    pub fn open(&self, text: &str) -> Result<Place, Problem> {
        self.read(text).ok_or_else(|| {
            Problem::new(
                400,
                "cursor_invalid",
                "the cursor is none of this member's list: take the one of the part before as it is, or leave it out to begin anew",
            )
            .at("cursor")
        })
    }

    fn read(&self, text: &str) -> Option<Place> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let mut parts = std::str::from_utf8(&sealed).ok()?.splitn(3, '.');
        let place = Place {
            through: parts.next()?.parse().ok()?,
            before: parts.next()?.parse().ok()?,
        };
        (parts.next()? == self.mark(place)).then_some(place)
    }

    fn mark(&self, place: Place) -> String {
        self.key.fingerprint(&[
            "cursor",
            self.list,
            self.program.as_str(),
            self.member.as_str(),
            &place.through.to_string(),
            &place.before.to_string(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_the_list_it_was_made_for_and_no_other() {
        let key = AliasKey::new(&[7; 32]);
        let (program, member, other) = ("p".into(), "m".into(), "n".into());
        let seal = |list, member| Seal {
            key: &key,
            list,
            program: &program,
            member,
        };
        let place = Place {
            through: 9,
            before: 4,
        };

        let text = seal("statement", &member).close(place);

        assert_eq!(seal("statement", &member).open(&text), Ok(place));
        for wrong in [seal("statement", &other), seal("export", &member)] {
            let problem = wrong.open(&text).unwrap_err();
            assert_eq!((problem.status, problem.code), (400, "cursor_invalid"));
        }
        for text in ["", "x", "OS40Lg"] {
            assert!(seal("statement", &member).open(text).is_err(), "{text}");
        }
    }
}
