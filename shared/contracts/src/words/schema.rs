//! What all generated schemas have in common.

use serde_json::{Map, Value, json};

/// Makes one line of every description: where the source wraps it means nothing.
pub(crate) fn unwrap_lines(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "description" => {
                        *text = text.replace('\n', " ");
                    }
                    value => unwrap_lines(value),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(unwrap_lines),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Goes through a schema and all that stands in it, the inner parts first.
pub(crate) fn each_object(schema: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match schema {
        Value::Object(fields) => {
            for value in fields.values_mut() {
                each_object(value, change);
            }
            change(fields);
        }
        Value::Array(parts) => {
            for part in parts {
                each_object(part, change);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Makes an `enum` of every choice between words, with what each word means in the description
/// and, for generators that read it, in `x-enum-descriptions`: schemars writes a `oneOf` of
/// `const`, for which generators of clients have no type.
pub(crate) fn list_words(schema: &mut Value) {
    each_object(schema, &mut |fields| {
        let words = fields.get("oneOf").and_then(words_of);
        let Some(words) = words.filter(|words| !words.is_empty()) else {
            return;
        };
        fields.remove("oneOf");
        let about = fields.get("description").and_then(Value::as_str);
        let explained = words
            .iter()
            .map(|(word, meaning)| format!("`{word}`: {meaning}"));
        let description: Vec<String> = about
            .map(str::to_owned)
            .into_iter()
            .chain(explained)
            .collect();
        let (names, meanings): (Vec<String>, Vec<String>) = words.into_iter().unzip();
        fields.insert("type".to_owned(), "string".into());
        fields.insert("enum".to_owned(), json!(names));
        fields.insert("description".to_owned(), description.join(" ").into());
        fields.insert("x-enum-descriptions".to_owned(), json!(meanings));
    });
}

/// The words of a choice, each with what it means; `None`: it is a choice between something
/// else.
fn words_of(choices: &Value) -> Option<Vec<(String, String)>> {
    let word = |choice: &Value| {
        let word = choice.get("const")?.as_str()?;
        let meaning = choice.get("description")?.as_str()?;
        Some((word.to_owned(), meaning.to_owned()))
    };
    choices.as_array()?.iter().map(word).collect()
}

/// Changes every field that may be left out.
pub(crate) fn each_optional(schema: &mut Value, change: fn(&mut Value)) {
    each_object(schema, &mut |fields| {
        let required = fields.get("required").cloned().unwrap_or_default();
        let is_required = |name: &str| {
            let mut names = required.as_array().into_iter().flatten();
            names.any(|required| required == name)
        };
        if let Some(Value::Object(properties)) = fields.get_mut("properties") {
            let optional = properties.iter_mut().filter(|(name, _)| !is_required(name));
            optional.for_each(|(_, field)| change(field));
        }
    });
}

/// Takes `null` from a field: what schemars makes of an `Option` is a list of types with `null`,
/// or a choice of two. What is written leaves out what is not there.
pub(crate) fn without_null(field: &mut Value) {
    let Some(field) = field.as_object_mut() else {
        return;
    };
    if field.get("default").is_some_and(Value::is_null) {
        field.remove("default");
    }
    if let Some(Value::Array(types)) = field.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            field.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = field.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            field.remove("anyOf");
            field.extend(only);
        }
    }
}
