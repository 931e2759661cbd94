#!/bin/sh
# openapi-python-client 0.29.1 leaves out the whole schema that has a field with
# enum: [true, null], and every operation that takes it, and ends with status 0.
# One expects a field, or at the least that the rest stays: JSON Schema 2020-12 (validation,
# 6.1.2) lets enum hold values of any type.
# Gradus writes such fields as boolean and says in words that only true will do
# (shared/contracts/src/api/openapi/clients.rs, say_only_true).
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet openapi-python-client==0.29.1 pydantic==2.14.4
cat > "$here/api.json" <<'JSON'
{"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": {"/thing": {"post": {
  "operationId": "addThing", "requestBody": {"required": true, "content": {
    "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
  "responses": {"204": {"description": "Done."}}}}},
 "components": {"schemas": {"Thing": {"type": "object", "required": ["name"], "properties": {
  "name": {"type": "string"}, "all": {"type": ["boolean", "null"], "enum": [true, null]}}}}}}
JSON
"$here/venv/bin/openapi-python-client" generate --meta none --path "$here/api.json" --output-path "$here/things" > "$here/log" 2>&1
echo "openapi-python-client 0.29.1:"
grep "Endpoint will not be generated\|Unable to process schema" "$here/log"
[ ! -e "$here/things/models/thing.py" ] && [ ! -e "$here/things/api/default/add_thing.py" ]
