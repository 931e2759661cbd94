//! JSON as queues take it.

/// JSON that SQS takes: of the characters that it refuses, these two stand in JSON unescaped.
#[must_use]
pub fn sendable(json: String) -> String {
    if json.contains(['\u{fffe}', '\u{ffff}']) {
        return json
            .replace('\u{fffe}', "\\ufffe")
            .replace('\u{ffff}', "\\uffff");
    }
    json
}
