#!/bin/sh
# taplo 0.9.3 reports a field that the schema forbids at every key and value of the table around
# it, and at the field itself as at any other: of one unknown field in the root it makes an error
# for each line of the file.
# One expects one error at the field: JSON Schema 2020-12 (core, 10.3.2.3) has additionalProperties
# say which property it is about, and taplo's message does name it.
# Gradus names tombi first to those who write programs, and gradus check tells each fault once, at
# its place (docs/program-language.md, "An editor that helps").
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet taplo==0.9.3 tombi==1.9.6
cat > "$here/schema.json" <<'JSON'
{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
 "additionalProperties": false,
 "properties": {"id": {"type": "string"}, "version": {"type": "integer"}}}
JSON
printf '#:schema %s\nid = "a"\nversion = 1\ncolour = "red"\n' "$here/schema.json" > "$here/a.toml"
"$here/venv/bin/taplo" lint "$here/a.toml" > "$here/taplo" 2>&1 || true
"$here/venv/bin/tombi" lint --offline "$here/a.toml" > "$here/tombi" 2>&1 || true
errors=$(grep -c "^error" "$here/taplo" || true)
others=$(grep -c "a.toml:[123]:" "$here/taplo" || true)
of_tombi=$(grep -c "a.toml:[0-9]*:" "$here/tombi" || true)
echo "taplo 0.9.3: $errors errors, $others of them on lines 1 to 3; tombi 1.9.6: $of_tombi, on line 4"
[ "$others" -gt 0 ] && [ "$errors" -gt 1 ] && [ "$of_tombi" = 1 ] && grep -q "a.toml:4:" "$here/tombi"
