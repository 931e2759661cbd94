//! The bodies' schemas, as `components/schemas` has them: each type once, under one name.

use crate::api::route::BATCH_MAX;
use crate::api::{batch, problem};
use crate::commands::{Posted, posted_schema};
use crate::ledger::answer;
use crate::member::{self, account};
use crate::program::{program_schema, versions};
use crate::standing::tier;
use crate::words::schema::{each_optional, unwrap_lines, without_null};
use gradus_domain::ledger::rejection::Rejection;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::clients;
use super::code::Code;

macro_rules! shapes {
    (
        answers: $($answer:ident is $view:ty,)+;
        requests: $($request:ident is $body:ty,)+;
        commands: $($one:ident and $many:ident of $kind:ident,)+;
    ) => {
        /// What a body holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::api) enum Shape {
            $($answer,)+
            $($request,)+
            $($one, $many,)+
            /// A program file in JSON, as it is sent.
            ProgramFile,
            /// A program file in JSON, as it was published.
            PublishedFile,
            /// A text, such as a program file in TOML.
            Text,
            /// An object without fields.
            Nothing,
        }

        impl Shape {
            /// Its schema: a reference, or in place.
            pub(super) fn reference(self) -> Value {
                let name = match self {
                    $(Self::$answer => stringify!($answer),)+
                    $(Self::$request => stringify!($request),)+
                    $(Self::$one => stringify!($one), Self::$many => stringify!($many),)+
                    Self::ProgramFile => "ProgramFile",
                    Self::PublishedFile => "PublishedFile",
                    Self::Text => return json!({ "type": "string" }),
                    Self::Nothing => {
                        return json!({ "type": "object", "additionalProperties": false });
                    }
                };
                reference(name)
            }
        }

        /// Every schema, by name.
        pub(super) fn schemas() -> Map<String, Value> {
            let mut schemas = Schemas::default();
            $(schemas.add(stringify!($answer), answer_schema::<$view>(), str::to_owned);)+
            $(schemas.add(stringify!($request), request_schema::<$body>(), request_name);)+
            $(
                schemas.add(stringify!($one), taken(posted_schema(Posted::$kind)), str::to_owned);
                schemas.0.insert(stringify!($many).to_owned(), batch_of(stringify!($one)));
            )+
            schemas.add_program_file();
            schemas.0.insert("PublishedFile".to_owned(), published_file());
            schemas.add_codes();
            schemas.0.values_mut().for_each(clients::plain);
            schemas.0
        }
    };
}

shapes! {
    answers:
        BalanceView is account::BalanceView,
        BatchView is batch::BatchView,
        CommandView is answer::CommandView,
        DryRun is versions::DryRun,
        ExportView is member::ExportView,
        GatewayError is problem::GatewayError,
        LookupView is member::LookupView,
        MemberView is member::MemberView,
        ProblemView is problem::ProblemView,
        PublishedVersion is versions::PublishedVersion,
        QuoteView is account::QuoteView,
        StatementView is account::StatementView,
        TierView is tier::TierView,
        ValidProgram is versions::ValidProgram,
        VersionList is versions::VersionList,
        VersionView is versions::VersionView,;
    requests:
        JoinRequest is member::JoinRequest,
        LookupRequest is member::LookupRequest,
        ProfilePatch is member::ProfilePatch,;
    commands:
        Purchase and PurchaseBatch of Purchase,
        Return and ReturnBatch of Return,
        Activity and ActivityBatch of Activity,;
}

/// Where schemas stand in the document.
const PLACE: &str = "#/components/schemas/";

/// What the names of a program file's tables begin with.
const FILE: &str = "ProgramFile";

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("{PLACE}{name}") })
}

/// Schemas, and all that they refer to.
#[derive(Default)]
struct Schemas(Map<String, Value>);

impl Schemas {
    /// Adds a schema and what it refers to, with the names given anew.
    fn add(&mut self, name: &str, mut schema: Value, rename: fn(&str) -> String) {
        refer_anew(&mut schema, &rename);
        unwrap_lines(&mut schema);
        let Value::Object(mut fields) = schema else {
            return;
        };
        for key in ["$schema", "title"] {
            fields.remove(key);
        }
        for key in ["$defs", "definitions"] {
            if let Some(Value::Object(definitions)) = fields.remove(key) {
                let named = definitions.into_iter();
                self.0
                    .extend(named.map(|(name, definition)| (rename(&name), definition)));
            }
        }
        self.0.insert(name.to_owned(), Value::Object(fields));
    }

    /// Adds the tables of a program file. The file itself is one of them.
    fn add_program_file(&mut self) {
        let mut schema = program_schema();
        clients::without_editor_hints(&mut schema);
        self.add("", taken(schema), table_name);
        self.0.remove("");
    }

    /// Says which codes there are, where a body holds one. The list is open: a client is to read
    /// a problem whose code came later.
    fn add_codes(&mut self) {
        let all: Vec<&str> = Code::all().map(|code| code.described().word).collect();
        let rejections = Rejection::CODES.to_vec();
        for (schema, codes) in [
            ("ProblemView", &all),
            ("RejectionView", &rejections),
            ("RejectedActs", &rejections),
        ] {
            let fields = self.0.get_mut(schema);
            let code = fields.and_then(|schema| schema.pointer_mut("/properties/code"));
            if let Some(Value::Object(code)) = code {
                code.insert("x-extensible-enum".to_owned(), json!(codes));
            }
        }
    }
}

/// A body that is written: what may be left out is never `null`, and fields may be added.
fn answer_schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>().into();
    each_optional(&mut schema, without_null);
    clients::open(&mut schema);
    schema
}

/// A body that is read: what may be left out may be `null` as well.
fn request_schema<T: JsonSchema>() -> Value {
    taken(schemars::schema_for!(T).into())
}

fn taken(mut schema: Value) -> Value {
    clients::without_choices(&mut schema);
    each_optional(&mut schema, clients::or_null);
    schema
}

/// A part of a request: a view has the same name in an answer, where it looks otherwise.
fn request_name(name: &str) -> String {
    name.strip_suffix("View").unwrap_or(name).to_owned()
}

/// `bonus_each` as `ProgramFileBonusEach`, and `program` as `ProgramFile`.
fn table_name(table: &str) -> String {
    let mut name = FILE.to_owned();
    if table == "program" {
        return name;
    }
    for word in table.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
    }
    name
}

/// A file goes out as it came in, whatever release took it: it is not held to today's fields.
fn published_file() -> Value {
    json!({
        "type": "object",
        "description": "A program file as it was published, byte for byte. Its fields are those of `ProgramFile`, in the release that took it.",
        "additionalProperties": true,
    })
}

fn batch_of(one: &str) -> Value {
    json!({
        "type": "object",
        "description": "Items as they would stand in a call of their own.",
        "properties": {
            "items": {
                "type": "array",
                "description": "The items; each has a result of its own.",
                "minItems": 1,
                "maxItems": BATCH_MAX,
                "items": reference(one),
            },
        },
        "required": ["items"],
        "additionalProperties": false,
    })
}

/// Lets every reference lead to its new place.
fn refer_anew(schema: &mut Value, rename: &fn(&str) -> String) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                let definition = match value {
                    Value::String(place) if key == "$ref" => place
                        .strip_prefix("#/$defs/")
                        .or_else(|| place.strip_prefix("#/definitions/")),
                    _ => None,
                };
                match definition {
                    Some(name) => *value = Value::String(format!("{PLACE}{}", rename(name))),
                    None => refer_anew(value, rename),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| refer_anew(part, rename)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
