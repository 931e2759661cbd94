#!/bin/sh
# Of a list of words written as a oneOf of const, openapi-generator 7.26.0 makes a Python client
# that refuses every one of the words ("Multiple matches found"), and a Rust client whose type has
# the same variant twice, which does not compile.
# One expects what JSON Schema 2020-12 (core, 10.2.1.3; validation, 6.1.3) says: exactly one const
# is the word, so it is valid; and OpenAPI 3.1 takes such schemas as they are.
# Gradus writes lists of words as enum, with what each word means in the description
# (shared/contracts/src/words/schema.rs, list_words).
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet openapi-generator-cli==7.26.0 pydantic==2.14.4 urllib3==2.8.0 python-dateutil==2.9.0.post0
cat > "$here/api.json" <<'JSON'
{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/thing": {"get": {
  "operationId": "readThing", "responses": {"200": {"description": "It.", "content": {
    "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
 "components": {"schemas": {
  "Thing": {"type": "object", "required": ["state"],
            "properties": {"state": {"$ref": "#/components/schemas/State"}}},
  "State": {"oneOf": [{"type": "string", "const": "open", "description": "It is open."},
                      {"type": "string", "const": "shut", "description": "It is shut."}]}}}}
JSON
for language in python rust; do
    "$here/venv/bin/openapi-generator-cli" generate -g "$language" -i "$here/api.json" \
        -o "$here/$language" --additional-properties=packageName=things > "$here/$language.log" 2>&1
done
echo "openapi-generator 7.26.0"
said=$(cd "$here/python" && "$here/venv/bin/python" -c '
from things.models import Thing
try:
    print(Thing.from_json("{\"state\": \"open\"}"))
except ValueError as error:
    print(error)')
echo "python reads \"open\": $(echo "$said" | head -n 1)"
variants=$(grep -c "String(String)," "$here/rust/src/models/state.rs" || true)
echo "rust has $variants variants String(String)"
echo "$said" | grep -q "Multiple matches found" && [ "$variants" = 2 ]
