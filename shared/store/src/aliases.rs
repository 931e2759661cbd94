//! Aliases: phone, e-mail, card and external id lead to a member. Stored is a keyed hash,
//! for a plain one of a phone number can be found by trying all numbers.

use crate::error::StoreError;
use crate::hexadecimal::hexadecimal;
use crate::item::{self, Item};
use crate::table::MEMBER;
use crate::{Store, keys};
use gradus_domain::words::ids::{MemberId, ProgramId};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The form of an alias: the member that it leads to, and a content of nothing but its seal.
pub const ALIAS_CODEC: u16 = 1;

/// What kinds of alias there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AliasKind {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A card's number.
    Card,
    /// The id that another system has for the member.
    ExternalId,
}

impl AliasKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Phone, Self::Email, Self::Card, Self::ExternalId];

    /// Its word in keys, bodies and problems.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Card => "card",
            Self::ExternalId => "external_id",
        }
    }
}

/// The secret with which aliases are hashed and member ids are made. Whoever loses it loses
/// every alias.
#[derive(Clone)]
pub struct AliasKey(Hmac<Sha256>);

impl std::fmt::Debug for AliasKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AliasKey")
    }
}

/// An alias as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alias {
    /// Of which kind.
    pub kind: AliasKind,
    /// 32 hexadecimal digits.
    pub hash: String,
}

/// The alphabet of member ids: 32 letters and digits, none of them alike.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl AliasKey {
    /// A secret of 32 bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        // A key of any length makes an HMAC; an empty one stands for what cannot happen.
        Self(Hmac::new_from_slice(secret).unwrap_or_else(|_| Hmac::new(&Default::default())))
    }

    /// The alias of a normalized text in a program.
    #[must_use]
    pub fn alias(&self, program: &ProgramId, kind: AliasKind, normalized: &str) -> Alias {
        let digest = self.digest(&["alias", program.as_str(), kind.word(), normalized]);
        let hash = hexadecimal(&digest[..16]);
        Alias { kind, hash }
    }

    /// A member's id made from what names the joining: the same for a repeat, and not to be
    /// guessed by whoever does not hold the key. 26 characters.
    #[must_use]
    pub fn member_id(&self, program: &ProgramId, caller: &str, idempotency_key: &str) -> MemberId {
        let digest = self.digest(&["member", program.as_str(), caller, idempotency_key]);
        let mut bits = 0_u32;
        let mut count = 0_u32;
        let mut id = String::with_capacity(26);
        for byte in &digest[..17] {
            bits = (bits << 8) | u32::from(*byte);
            count += 8;
            while count >= 5 && id.len() < 26 {
                count -= 5;
                let index = usize::try_from((bits >> count) & 31).unwrap_or(0);
                id.push(char::from(ALPHABET[index]));
            }
        }
        MemberId::new(id)
    }

    /// 128 bits that stand for a request's content, for whoever holds the key.
    #[must_use]
    pub fn fingerprint(&self, parts: &[&str]) -> String {
        hexadecimal(&self.digest(parts)[..16])
    }

    fn digest(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            mac.update(&length.to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

impl Store {
    /// The member that an alias leads to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_up(
        &self,
        program: &ProgramId,
        alias: &Alias,
    ) -> Result<Option<MemberId>, StoreError> {
        let partition = keys::alias(program, alias.kind.word(), &alias.hash);
        let item = self
            .get("look up an alias", item::key(partition, keys::ALONE))
            .await?;
        item.as_ref().map(read_alias).transpose()
    }
}

fn read_alias(item: &Item) -> Result<MemberId, StoreError> {
    const NAME: &str = "an alias";
    item::body(item, NAME, &[ALIAS_CODEC])?;
    item::read_text(item, NAME, MEMBER).map(MemberId::new)
}

#[cfg(test)]
mod tests {
    use super::{AliasKey, AliasKind};
    use gradus_domain::words::ids::ProgramId;

    #[test]
    fn an_alias_says_nothing_without_the_key_and_the_same_with_it() {
        let key = AliasKey::new(&[7; 32]);
        let program = ProgramId::new("classic");

        let one = key.alias(&program, AliasKind::Phone, "+15550100");

        assert_eq!(one, key.alias(&program, AliasKind::Phone, "+15550100"));
        assert_ne!(
            one.hash,
            key.alias(&program, AliasKind::Card, "+15550100").hash
        );
        assert_ne!(
            one.hash,
            AliasKey::new(&[8; 32])
                .alias(&program, AliasKind::Phone, "+15550100")
                .hash
        );
        assert_eq!(one.hash.len(), 32);
    }

    #[test]
    fn a_member_id_has_26_characters_and_belongs_to_one_joining() {
        let key = AliasKey::new(&[7; 32]);
        let program = ProgramId::new("classic");

        let id = key.member_id(&program, "till", "key-1");

        assert_eq!(id.as_str().len(), 26);
        assert_eq!(id, key.member_id(&program, "till", "key-1"));
        assert_ne!(id, key.member_id(&program, "tillk", "ey-1"));
    }
}
