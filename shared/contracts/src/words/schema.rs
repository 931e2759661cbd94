//! What all generated schemas have in common.

/// Makes one line of every description: where the source wraps it means nothing.
pub(crate) fn unwrap_lines(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    serde_json::Value::String(text) if name == "description" => {
                        *text = text.replace('\n', " ");
                    }
                    value => unwrap_lines(value),
                }
            }
        }
        serde_json::Value::Array(parts) => parts.iter_mut().for_each(unwrap_lines),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}
