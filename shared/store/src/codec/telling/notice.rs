//! Notices: in JSON they carry their kind as a tag, here as the number of its row in
//! [`gradus_domain::telling::kinds`].

use gradus_domain::notices;
use gradus_domain::telling::kinds::types::*;
use gradus_domain::telling::notice::Notice;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An entry's notices as they are stored.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::codec) struct StoredNotices<'a>(Vec<StoredNotice<'a>>);

impl<'a> StoredNotices<'a> {
    /// What is stored of notices.
    pub(in crate::codec) fn of(notices: &'a [Notice]) -> Self {
        Self(notices.iter().map(StoredNotice::of).collect())
    }

    /// The notices.
    pub(in crate::codec) fn into_owned(self) -> Vec<Notice> {
        let owned = |StoredNotice(notice): StoredNotice<'_>| notice.into_owned();
        self.0.into_iter().map(owned).collect()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct StoredNotice<'a>(#[serde(with = "form")] Cow<'a, Notice>);

impl<'a> StoredNotice<'a> {
    fn of(notice: &'a Notice) -> Self {
        Self(Cow::Borrowed(notice))
    }
}

/// Through [`NoticeForm`].
mod form {
    use super::{Cow, Notice, NoticeForm};
    use serde::{Deserializer, Serializer};

    pub(in crate::codec) fn serialize<S: Serializer>(
        notice: &Notice,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        NoticeForm::serialize(notice, serializer)
    }

    pub(in crate::codec) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Cow<'static, Notice>, D::Error> {
        NoticeForm::deserialize(deserializer).map(Cow::Owned)
    }
}

/// A [`Notice`] with the number of its kind, which is its place here.
macro_rules! form {
    ($(
        $(#[$doc:meta])+
        $name:ident = $stored:literal, $kind:literal $about:tt {
            $( $(#[$field_doc:meta])+ $field:ident: $type:ty, )+
        }
    )+) => {
        #[derive(Serialize, Deserialize)]
        #[serde(remote = "Notice")]
        enum NoticeForm {
            $( $name { $( $field: $type, )+ }, )+
        }
    };
}

notices!(form);
