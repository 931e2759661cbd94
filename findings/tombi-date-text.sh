#!/bin/sh
# tombi 1.9.6 refuses a text where the schema says type string and format date-time: it takes the
# format for TOML's own type of dates, unless the schema's root lists it in x-tombi-string-formats.
# One expects the text to be valid: in JSON Schema 2020-12 (validation, 7.3.1) date-time is a
# format of strings, and draft 7, which tombi reads, says the same.
# Gradus lists the formats in the schema of programs (shared/contracts/src/program/shape/
# definitions.rs).
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet tombi==1.9.6
fields='"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}'
echo "{\"\$schema\": \"http://json-schema.org/draft-07/schema#\", $fields}" > "$here/plain.json"
echo "{\"\$schema\": \"http://json-schema.org/draft-07/schema#\", \"x-tombi-string-formats\": [\"date-time\"], $fields}" > "$here/listed.json"
echo "tombi 1.9.6"
for schema in plain listed; do
    printf '#:schema ./%s.json\nat = "2026-03-01T00:00:00Z"\n' "$schema" > "$here/$schema.toml"
    status=0
    "$here/venv/bin/tombi" lint --offline "$here/$schema.toml" > "$here/$schema.log" 2>&1 || status=$?
    echo "$schema: ends with $status; $(head -n 1 "$here/$schema.log")"
    echo "$status" > "$here/$schema.status"
done
[ "$(cat "$here/plain.status")" != 0 ] && [ "$(cat "$here/listed.status")" = 0 ]
