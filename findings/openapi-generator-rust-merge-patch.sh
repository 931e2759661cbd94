#!/bin/sh
# A Rust client of openapi-generator 7.26.0 sends a body that the document has as
# application/merge-patch+json alone with the Content-Type application/json.
# One expects the media type under which the document has the body: OpenAPI 3.1 (4.8.13, "Request
# Body Object") names the content by it, and RFC 7396 the merge patch.
# Gradus shows a change of a member as application/merge-patch+json and takes application/json as
# well (shared/contracts/src/api/operation/enroll.rs).
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet openapi-generator-cli==7.26.0
cat > "$here/api.json" <<'JSON'
{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/thing": {"patch": {
  "operationId": "changeThing", "requestBody": {"required": true, "content": {
    "application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
  "responses": {"204": {"description": "Done."}}}}},
 "components": {"schemas": {"Thing": {"type": "object", "properties": {"a": {"type": "string"}}}}}}
JSON
"$here/venv/bin/openapi-generator-cli" generate -g rust -i "$here/api.json" -o "$here/rust" > "$here/log" 2>&1
source="$here/rust/src/apis/default_api.rs"
echo "openapi-generator 7.26.0: how the body is sent, and where merge-patch is named:"
grep -n "req_builder.json(" "$source"
# reqwest's json() says application/json where nothing else was said before.
if grep -n "merge-patch" "$source"; then exit 1; fi
echo "nowhere"
