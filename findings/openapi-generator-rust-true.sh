#!/bin/sh
# Of a boolean that is only true (enum: [true]), openapi-generator 7.26.0 makes a Rust type that
# is written as the text "true".
# One expects the boolean true: JSON Schema 2020-12 (validation, 6.1.2) says that enum holds the
# values themselves, of any type.
# Gradus writes such fields as boolean and says in words that only true will do
# (shared/contracts/src/api/openapi/clients.rs, say_only_true).
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet openapi-generator-cli==7.26.0
cat > "$here/api.json" <<'JSON'
{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/thing": {"post": {
  "operationId": "addThing", "requestBody": {"required": true, "content": {
    "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
  "responses": {"204": {"description": "Done."}}}}},
 "components": {"schemas": {"Thing": {"type": "object", "required": ["all"],
  "properties": {"all": {"type": "boolean", "enum": [true]}}}}}}
JSON
"$here/venv/bin/openapi-generator-cli" generate -g rust -i "$here/api.json" -o "$here/rust" > "$here/log" 2>&1
echo "openapi-generator 7.26.0: the type of the field, and its values:"
grep -n "pub all:\|pub enum\|serde(rename = \"true\")" "$here/rust/src/models/thing.rs"
grep -q 'serde(rename = "true")' "$here/rust/src/models/thing.rs"
