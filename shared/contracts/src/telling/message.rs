//! The form of every message: what all kinds say alike, around what one says by itself.

/// A kind's message: what all say alike, and the kind's own fields.
macro_rules! message {
    ($name:ident { $( $(#[$attribute:meta])+ $field:ident: $type:ty, )+ }) => {
        /// What a notification of this kind says.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            /// The version of this form.
            pub version: u32,
            /// The entry that it speaks of.
            pub entry: $crate::telling::alike::AboutEntry,
            /// What the member has after the entry.
            pub balance: $crate::ledger::posting::AfterView,
            /// Whom it addresses; left out: nothing is known but the id.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub addressee: Option<$crate::telling::alike::AddresseeView>,
            /// How it is to reach the member; left out: at once, and however the
            /// consumer sees fit.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub delivery: Option<$crate::telling::alike::DeliveryView>,
            $( $(#[$attribute])+ pub $field: $type, )+
        }
    };
}

/// One: of what all say alike, and the kind's own fields.
macro_rules! made {
    ($common:ident { $( $field:ident: $value:expr, )+ }) => {
        Self {
            version: $crate::telling::alike::MESSAGE_VERSION,
            entry: $common.alike.about.clone(),
            balance: $common.alike.balance,
            addressee: $common.alike.addressee.clone(),
            delivery: $common.delivery,
            $( $field: $value, )+
        }
    };
}

pub(super) use {made, message};
