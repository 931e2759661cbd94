//! The envelope: CloudEvents 1.0 in structured JSON.

use crate::telling::alike::MESSAGE_VERSION;
use crate::telling::kinds::Data;
use crate::words::schema::{each_optional, unwrap_lines, without_null};
use crate::words::sendable::sendable;
use crate::words::value::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The media type of a whole message, as its HTTP binding names it.
pub const MEDIA_TYPE: &str = "application/cloudevents+json";

const SPECVERSION: &str = "1.0";
const DATA_MEDIA_TYPE: &str = "application/json";
/// What stands before a kind in `type`.
const TYPE_PREFIX: &str = "gradus.";

/// Something announced, once: a message of a notification queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The entry's key and the position among the entry's notifications, from 1:
    /// `purchase:T-1#1`. Unique with `source`; the same whenever it is said again.
    pub id: String,
    /// Of which program: `/programs/<program>`.
    pub source: String,
    /// Of which member: its id.
    pub subject: String,
    /// The time of the decision; of what fell due by itself, the instant at which it did.
    pub time: Moment,
    /// Orders the notifications of a member: its entry's number and the position there, of
    /// a fixed width, so that they sort as texts.
    pub sequence: String,
    /// Whether an operator had it sent again; its `id` is that of the first time.
    pub republished: bool,
    /// The request that it came of, as W3C Trace Context has it; `None`: it came about by
    /// itself, or nobody knows.
    pub traceparent: Option<String>,
    /// What it says.
    pub data: Data,
}

/// What a consumer finds in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// A notification of a kind and version that this release knows.
    Known(Box<Notification>),
    /// One of a kind or version that came later: skip it, or keep it for later.
    Later {
        /// The `type`.
        event_type: String,
        /// The version of its data, where it says one.
        version: Option<u32>,
    },
}

/// Why a message is none.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON of this form.
    #[error("it is no notification")]
    Form(#[from] serde_json::Error),
    /// It is a CloudEvent of another version of that specification.
    #[error("its specversion is {0:?}; 1.0 is read")]
    Specversion(String),
}

/// A message as it is written and described.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "The envelope of a notification of Gradus")]
pub(super) struct Envelope<'a, D> {
    /// The version of the CloudEvents specification.
    specversion: Cow<'a, str>,
    /// Unique together with `source`, and the same whenever the notification is sent again:
    /// who has seen it has nothing to do.
    id: Cow<'a, str>,
    /// Of which program: `/programs/<program>`.
    source: Cow<'a, str>,
    /// What it tells: `gradus.` and the kind.
    r#type: Cow<'a, str>,
    /// Of which member: its id.
    subject: Cow<'a, str>,
    /// The time of the decision; of what fell due by itself, the instant at which it did.
    time: Moment,
    /// The media type of `data`.
    datacontenttype: Cow<'a, str>,
    /// The `$id` of the JSON Schema of `data`.
    dataschema: Cow<'a, str>,
    /// Orders the notifications of a member: they sort as texts.
    sequence: Cow<'a, str>,
    /// Whether an operator had it sent again from the ledger; left out where it is the first
    /// time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    republished: bool,
    /// The request that it came of, as W3C Trace Context has it; left out where it came about by
    /// itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    traceparent: Option<Cow<'a, str>>,
    /// What it says.
    data: D,
}

/// What a reader needs of a message; what else stands there it skips.
#[derive(Deserialize)]
struct ReadEnvelope<'a> {
    specversion: String,
    id: String,
    source: String,
    r#type: String,
    subject: String,
    time: Moment,
    sequence: String,
    #[serde(default)]
    republished: bool,
    traceparent: Option<String>,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// What every version of `data` says.
#[derive(Deserialize)]
struct AnyVersion {
    version: u32,
}

impl Notification {
    /// The message's text: JSON, without the two characters that SQS takes in no message.
    ///
    /// # Errors
    /// Where it has no JSON form, which no notification of an entry is.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let kind = self.data.kind().name();
        let json = serde_json::to_string(&Envelope {
            specversion: SPECVERSION.into(),
            id: self.id.as_str().into(),
            source: self.source.as_str().into(),
            r#type: type_of(kind).into(),
            subject: self.subject.as_str().into(),
            time: self.time,
            datacontenttype: DATA_MEDIA_TYPE.into(),
            dataschema: schema_id(kind).into(),
            sequence: self.sequence.as_str().into(),
            republished: self.republished,
            traceparent: self.traceparent.as_deref().map(Cow::Borrowed),
            data: &self.data,
        })?;
        Ok(sendable(json))
    }

    /// Reads a message. Fields, kinds and versions that are not known are no error.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(json: &[u8]) -> Result<Read, ReadError> {
        let envelope: ReadEnvelope<'_> = serde_json::from_slice(json)?;
        if envelope.specversion != SPECVERSION {
            return Err(ReadError::Specversion(envelope.specversion));
        }
        let data = envelope.data.get();
        let version = serde_json::from_str(data).map(|AnyVersion { version }| version);
        let kind = envelope.r#type.strip_prefix(TYPE_PREFIX);
        let known = match (kind, &version) {
            (Some(kind), Ok(version)) if *version <= MESSAGE_VERSION => Data::read(kind, data),
            (Some(_) | None, Ok(_) | Err(_)) => None,
        };
        match known {
            Some(data) => Ok(Read::Known(Box::new(Self {
                id: envelope.id,
                source: envelope.source,
                subject: envelope.subject,
                time: envelope.time,
                sequence: envelope.sequence,
                republished: envelope.republished,
                traceparent: envelope.traceparent,
                data: data?,
            }))),
            None => Ok(Read::Later {
                version: version.ok(),
                event_type: envelope.r#type,
            }),
        }
    }

    /// The program of its source; `None`: the source is none of ours.
    #[must_use]
    pub fn program(&self) -> Option<&str> {
        self.source.strip_prefix("/programs/")
    }
}

/// The `type` of a kind.
#[must_use]
pub fn type_of(kind: &str) -> String {
    format!("{TYPE_PREFIX}{kind}")
}

/// The `dataschema` of a kind, and the `$id` of that schema.
#[must_use]
pub fn schema_id(kind: &str) -> String {
    format!("urn:gradus:notification:{kind}:{MESSAGE_VERSION}")
}

/// The schema of the envelope, around any data.
pub(super) fn envelope_schema() -> serde_json::Value {
    let schema = schemars::schema_for!(Envelope<'static, serde_json::Value>);
    let mut schema = schema.into();
    unwrap_lines(&mut schema);
    each_optional(&mut schema, without_null);
    for (name, only) in [
        ("specversion", SPECVERSION),
        ("datacontenttype", DATA_MEDIA_TYPE),
    ] {
        schema["properties"][name]["const"] = only.into();
    }
    schema
}
