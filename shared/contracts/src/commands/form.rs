//! How a command of any kind is written in JSON: what every kind says, and the macros that
//! declare a kind and put all of them together.

use crate::commands::fault::CommandFault;
use crate::commands::private::Object;
use crate::commands::value::{Id, Moment};
use gradus_domain::commands::Command;
use gradus_domain::words::ids::MemberId;
use serde::de::DeserializeOwned;

/// What every kind of command says.
pub(super) struct Head {
    pub(super) member: Id<MemberId>,
    pub(super) occurred_at: Moment,
    pub(super) received_at: Option<Moment>,
}

impl Head {
    pub(super) fn of(command: &Command) -> Self {
        Self {
            member: Id(command.member.clone()),
            occurred_at: Moment(command.occurred_at),
            received_at: Some(Moment(command.received_at)),
        }
    }
}

/// A form that says it.
pub(super) trait Headed {
    fn head(&self) -> Head;
}

/// The form of one act: what it says, with the checks that need more than one field, and how
/// what is said is written.
pub(super) trait Written: Headed + Sized {
    /// What the act says.
    type Said;

    fn said(self) -> Result<Self::Said, CommandFault>;

    fn of(said: &Self::Said, head: Head) -> Self;
}

/// Declares one kind of command: the fields that every kind has, and its own.
macro_rules! form {
    (
        $(#[$doc:meta])*
        $form:ident of $act:ident is $word:literal, tagged $tag:ident {
            $($(#[$attribute:meta])* $field:ident: $type:ty,)*
        }
    ) => {
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        $(#[$doc])*
        #[serde(deny_unknown_fields)]
        #[schemars(rename = $word)]
        pub(super) struct $form {
            /// What the command does.
            #[serde(default, deserialize_with = "null_as_left_out")]
            pub(super) kind: $tag,
            /// Whom it concerns.
            pub(super) member: Id<MemberId>,
            $($(#[$attribute])* pub(super) $field: $type,)*
            /// When it happened, with an offset from UTC. The rules of the calendar go by it.
            pub(super) occurred_at: Moment,
            /// When it came to the door. Left out: when it is read; in a file that is
            /// replayed, when it happened.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub(super) received_at: Option<Moment>,
        }

        impl Headed for $form {
            fn head(&self) -> Head {
                Head {
                    member: self.member.clone(),
                    occurred_at: self.occurred_at,
                    received_at: self.received_at,
                }
            }
        }

        // The domain names the act by the same word.
        const _: () = assert!(same($word, ActKind::$act.word()));

        /// The word that names the kind.
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
        )]
        #[schemars(inline)]
        pub(super) enum $tag {
            #[default]
            #[serde(rename = $word)]
            Word,
        }
    };
}
pub(super) use form;

/// Puts the forms of all acts together: a command of any kind.
macro_rules! forms {
    ($($act:ident($form:ident);)+) => {
        /// The kinds of command, read first: the kind says which fields there are.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(super) enum Kind {
            $($act,)+
        }

        /// A command of any kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(super) enum CommandForm {
            $($act($form),)+
        }

        impl CommandForm {
            /// Reads the fields of a kind.
            pub(super) fn read_as(kind: Kind, json: &[u8]) -> Result<Self, CommandFault> {
                Ok(match kind {
                    $(Kind::$act => Self::$act(read(json)?),)+
                })
            }

            /// The form of a command; `None` for a settlement.
            pub(super) fn of(command: &Command) -> Option<Self> {
                let head = Head::of(command);
                Some(match &command.act {
                    $(Act::$act(said) => Self::$act($form::of(said, head)),)+
                    Act::Settle => return None,
                })
            }

            pub(super) fn head(&self) -> Head {
                match self {
                    $(Self::$act(form) => form.head(),)+
                }
            }

            pub(super) fn act(self) -> Result<Act, CommandFault> {
                Ok(match self {
                    $(Self::$act(form) => Act::$act(form.said()?),)+
                })
            }
        }

        impl Serialize for CommandForm {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$act(form) => form.serialize(serializer),)+
                }
            }
        }

        impl JsonSchema for CommandForm {
            fn schema_name() -> Cow<'static, str> {
                "Command".into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "description": "Something that changes a member. Its `kind` says which other fields there are.",
                    "oneOf": [$(generator.subschema_for::<$form>()),+],
                })
            }
        }

        /// The JSON Schema of one kind by itself.
        pub(super) fn schema_of(kind: Kind) -> Schema {
            match kind {
                $(Kind::$act => schemars::schema_for!($form),)+
            }
        }
    };
}
pub(super) use forms;

/// What is sound is read at once; only a fault is looked for with the way to it, which takes
/// twice as long.
pub(super) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, CommandFault> {
    match serde_json::from_slice(json) {
        Ok(Object(value)) => Ok(value),
        Err(_) => read_with_places(json),
    }
}

fn read_with_places<T: DeserializeOwned>(json: &[u8]) -> Result<T, CommandFault> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let Object(value) = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        CommandFault::of_reading(json, &error.path().to_string(), error.inner())
    })?;
    reader
        .end()
        .map_err(|error| CommandFault::of_reading(json, "", &error))?;
    Ok(value)
}

/// Whether two words are the same one, as a constant.
pub(super) const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}
