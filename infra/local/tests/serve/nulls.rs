//! `null` where a field of a request may be left out: it is as if it were left out. Which fields
//! there are is read off the OpenAPI document.

use crate::shop::{CORNER, Member, Shop, at_once, join, json_of};
use gradus_contracts::api::openapi::openapi;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A program in which every field is given.
const EVERY_FIELD: &str =
    include_str!("../../../../shared/contracts/tests/explain/every_field.json");

/// A field that may be left out: the schema and the name, and where its table stands in a body.
struct Optional {
    name: String,
    field: String,
    table: String,
}

/// Finds what may be left out of a body, by its schema.
struct Finder<'a> {
    document: &'a Value,
    found: Vec<Optional>,
}

impl Finder<'_> {
    fn look(&mut self, schema: &Value, named: &str, body: &Value, place: &str) {
        if let Some(name) = schema["$ref"].as_str() {
            let pointer = name.strip_prefix('#').unwrap();
            let referred = self.document.pointer(pointer).unwrap().clone();
            let short = name.rsplit('/').next().unwrap();
            return self.look(&referred, short, body, place);
        }
        for of_several in ["anyOf", "allOf"] {
            for part in schema[of_several].as_array().into_iter().flatten() {
                self.look(part, named, body, place);
            }
        }
        if let (Some(items), Value::Array(parts)) = (schema.get("items"), body) {
            for (at, part) in parts.iter().enumerate() {
                self.look(items, named, part, &format!("{place}/{at}"));
            }
        }
        if let (Some(fields), Value::Object(given)) = (schema["properties"].as_object(), body) {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            for (field, of) in fields {
                if !required.contains(&json!(field)) {
                    self.found.push(Optional {
                        name: format!("{named}.{field}"),
                        field: field.clone(),
                        table: place.to_owned(),
                    });
                }
                if let Some(inner) = given.get(field) {
                    self.look(of, named, inner, &format!("{place}/{field}"));
                }
            }
        }
    }
}

fn optional_in(document: &Value, schema: &str, body: &Value) -> Vec<Optional> {
    let mut finder = Finder {
        document,
        found: Vec::new(),
    };
    let place = json!({ "$ref": format!("#/components/schemas/{schema}") });
    finder.look(&place, schema, body, "");
    finder.found
}

/// The body with the field as `null`, and the body without the field.
fn with_null_and_without(body: &Value, optional: &Optional) -> (Value, Value) {
    let change = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
        let mut changed = body.clone();
        let table = changed.pointer_mut(&optional.table).unwrap();
        change(table.as_object_mut().unwrap());
        changed
    };
    (
        change(&|table| drop(table.insert(optional.field.clone(), Value::Null))),
        change(&|table| drop(table.remove(&optional.field))),
    )
}

/// Every field that may be left out, of the schemas that these bodies lead to.
fn all_optional(document: &Value, schemas: &[&str]) -> BTreeSet<String> {
    let mut names: Vec<String> = schemas.iter().map(|name| (*name).to_owned()).collect();
    let mut found = BTreeSet::new();
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        at += 1;
        let schema = &document["components"]["schemas"][&name];
        for part in schema.to_string().split("#/components/schemas/").skip(1) {
            let referred = part.split('"').next().unwrap().to_owned();
            if !names.contains(&referred) {
                names.push(referred);
            }
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (field, _) in schema["properties"].as_object().into_iter().flatten() {
            if !required.contains(&json!(field)) {
                found.insert(format!("{name}.{field}"));
            }
        }
    }
    found
}

fn names(found: &[Optional]) -> BTreeSet<String> {
    found.iter().map(|optional| optional.name.clone()).collect()
}

#[test]
fn a_null_in_a_command_is_as_if_the_field_were_left_out() {
    let document = openapi();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corner.toml");
    let lists = "currency = \"EUR\"\nactivities = [\"check-in\"]\npartners = [\"p\"]";
    std::fs::write(&file, CORNER.replace("currency = \"EUR\"", lists)).unwrap();
    let shop = Shop::open_with(&[], &["--program", file.to_str().unwrap()]);
    let mut till = shop.caller("pos", "corner");
    let member = join(&mut till, "corner", "join-1");
    let path = |route: &str| format!("/v1/programs/corner/{route}");
    let purchase = purchase(&member);
    json_of(&at_once(&mut till, &path("purchases"), &purchase), 200);
    let mut tried = BTreeSet::new();
    let mut sent = 0;

    let mut compare = |schema: &str, route: &str, body: &Value| {
        for optional in optional_in(&document, schema, body) {
            let (with_null, without) = with_null_and_without(body, &optional);
            let mut answer = |body: &Value| {
                sent += 1;
                let id = sent.to_string();
                let mut body = body.clone();
                body["id"] = json!(id);
                if schema == "Return" {
                    let mut sold = purchase.clone();
                    sold["id"] = json!(format!("of-{id}"));
                    json_of(&at_once(&mut till, &path("purchases"), &sold), 200);
                    body["transaction"] = sold["id"].clone();
                }
                let reply = at_once(&mut till, &path(route), &body);
                (reply.status, what_counts(&reply.json()))
            };
            let (null, left_out) = (answer(&with_null), answer(&without));
            assert_eq!(null, left_out, "{}", optional.name);
            tried.insert(optional.name);
        }
    };
    compare("Purchase", "purchases", &purchase);
    for back in returns(&member) {
        compare("Return", "returns", &back);
    }
    let activity = json!({
        "kind": "activity", "id": "a", "member": member.id, "activity": "check-in",
        "occurred_at": member.joined_at,
    });
    compare("Activity", "activities", &activity);

    let expected = all_optional(&document, &["Purchase", "Return", "Activity"]);
    assert_eq!(tried, expected);
}

/// A purchase with every field.
fn purchase(member: &Member) -> Value {
    json!({
        "kind": "purchase", "id": "t-1", "member": member.id, "currency": "EUR",
        "occurred_at": member.joined_at, "channel": "app", "store": "s", "partner": "p",
        "unfit": "leave_out", "paid_with_points": { "points": 1, "amount": 1 },
        "lines": [{
            "amount": 1100, "tax": 100, "quantity": 2, "category": "c", "sku": "s", "brand": "b",
        }],
    })
}

/// Returns of it, of each form.
fn returns(member: &Member) -> [Value; 3] {
    let of = |what: Value| {
        let mut back = json!({
            "kind": "return", "id": "r", "member": member.id, "transaction": "t-1",
            "occurred_at": member.joined_at,
        });
        back.as_object_mut()
            .unwrap()
            .extend(what.as_object().unwrap().clone());
        back
    };
    [
        of(json!({ "amount": { "amount": 10, "tax": 1 } })),
        of(json!({ "lines": [{ "line": 1, "amount": 10, "tax": 1 }] })),
        of(json!({ "everything": true })),
    ]
}

/// What became of a command: its code, its field, what it earned or took.
fn what_counts(answer: &Value) -> Value {
    json!({
        "status": answer["status"],
        "code": answer["code"],
        "field": answer["field"],
        "points": answer["entry"]["score"]["points"],
        "lines": answer["entry"]["score"]["used"]["lines"],
    })
}

#[test]
fn a_null_in_a_program_is_as_if_the_field_were_left_out() {
    let document = openapi();
    let shop = Shop::open(&["classic"]);
    let mut publisher = shop.caller("program", "every-field");
    let program: Value = serde_json::from_str(EVERY_FIELD).unwrap();
    let mut optional = optional_in(&document, "ProgramFile", &program);
    let mut named = BTreeSet::new();
    optional.retain(|optional| named.insert(optional.name.clone()));

    let mut tables: BTreeMap<&str, Vec<&Optional>> = BTreeMap::new();
    for field in &optional {
        tables.entry(&field.table).or_default().push(field);
    }

    for (table, fields) in tables {
        let of_all = |change: fn((Value, Value)) -> Value| {
            fields.iter().fold(program.clone(), |body, field| {
                change(with_null_and_without(&body, field))
            })
        };
        let (with_null, without) = (of_all(|(null, _)| null), of_all(|(_, without)| without));
        let mut answer = |body: &Value| {
            let path = "/v1/programs/every-field/versions/validate";
            let reply = publisher.post(path, &[], body);
            (reply.status, without_places(reply.json()))
        };

        let (null, left_out) = (answer(&with_null), answer(&without));

        assert_eq!(null, left_out, "{table}");
    }
    let expected = all_optional(&document, &["ProgramFile"]);
    assert_eq!(names(&optional), expected);
}

/// An answer about a file of one line, without the columns.
fn without_places(mut answer: Value) -> Value {
    for fault in answer["faults"].as_array_mut().into_iter().flatten() {
        fault.as_object_mut().unwrap().remove("column");
    }
    for warning in answer["warnings"].as_array_mut().into_iter().flatten() {
        let text = warning.as_str().unwrap().to_owned();
        if let Some((_, said)) = text
            .split_once(' ')
            .filter(|(place, _)| place.starts_with("1:"))
        {
            *warning = json!(said);
        }
    }
    answer
}

#[test]
fn a_null_of_a_person_is_as_if_the_field_were_left_out_and_in_a_change_removes_it() {
    let document = openapi();
    let shop = Shop::open(&["classic"]);
    let mut office = shop.server.caller("operate");
    let consent = json!({ "consent": { "email": true } });
    let joining = optional_in(&document, "JoinRequest", &consent);

    for (at, optional) in joining.iter().enumerate() {
        let (with_null, without) = with_null_and_without(&consent, optional);
        let mut joined = |body: &Value, key: String| {
            let headers = [("idempotency-key", key.as_str())];
            let reply = office.post("/v1/programs/classic/members", &headers, body);
            let member = json_of(&reply, 201);
            (member["person"].clone(), member["profile"].clone())
        };

        let null = joined(&with_null, format!("{at}-null"));

        assert_eq!(
            null,
            joined(&without, format!("{at}-without")),
            "{}",
            optional.name
        );
    }
    assert_eq!(names(&joining), all_optional(&document, &["JoinRequest"]));

    let card = json!({ "card": "4000-0001" });
    let member = Member::of(&office.post(
        "/v1/programs/classic/members",
        &[("idempotency-key", "with-card")],
        &card,
    ));
    for optional in optional_in(&document, "LookupRequest", &card) {
        let (with_null, _) = with_null_and_without(&card, &optional);
        let reply = office.post("/v1/programs/classic/members/lookup", &[], &with_null);
        match optional.field.as_str() {
            "card" => assert_eq!(reply.status, 422),
            _ => assert_eq!(json_of(&reply, 200)["member"], member.id.as_str()),
        }
    }

    let changing = optional_in(&document, "ProfilePatch", &consent);
    for (at, optional) in changing.iter().enumerate() {
        let (with_null, _) = with_null_and_without(&consent, optional);
        let path = member.path("classic", "");
        let key = format!("change-{at}");
        let headers = [
            ("content-type", "application/merge-patch+json"),
            ("idempotency-key", key.as_str()),
        ];
        let body = with_null.to_string();
        let changed = office
            .send("PATCH", &path, &headers, body.as_bytes())
            .unwrap();
        let changed = json_of(&changed, 200);
        assert_eq!(
            changed["person"].get(&optional.field),
            match optional.field.as_str() {
                "consent" => Some(&changed["person"]["consent"]),
                _ => None,
            }
        );
    }
    assert_eq!(names(&changing), all_optional(&document, &["ProfilePatch"]));
}
