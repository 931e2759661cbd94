#!/bin/sh
# schemathesis 4.32.5 tries hundreds of requests on one operation in its coverage phase with
# --max-examples 1: their number grows with every field of a nested body.
# One expects at most so many: the option's own help has "Maximum number of test cases per API
# operation".
# Gradus has the schema of its program files, which three routes take, replaced by any object in
# that phase (tests/api/fuzz.py, without_files); messages.py tries what a file may hold.
set -eu
here=$(mktemp -d)
trap 'kill "$server" 2> /dev/null || true; rm -rf "$here"' EXIT
server=
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet schemathesis==4.32.5
cat > "$here/serve.py" <<'PYTHON'
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Taken(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Taken)
print(server.server_port, flush=True)
server.serve_forever()
PYTHON
cat > "$here/document.py" <<'PYTHON'
import json, sys

rules, fields = map(int, sys.argv[1:])
rule = {"type": "object", "additionalProperties": False,
        "properties": {f"f{n}": {"type": "string", "minLength": 1, "maxLength": 9} for n in range(fields)}}
body = {"type": "object", "additionalProperties": False, "properties": {f"r{n}": rule for n in range(rules)}}
print(json.dumps({"openapi": "3.1.0", "info": {"title": "Rules", "version": "1"}, "paths": {"/rules": {"post": {
    "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
    "responses": {"204": {"description": "Taken."}}}}}}))
PYTHON
cd "$here"
mkfifo "$here/port"
"$here/venv/bin/python" "$here/serve.py" > "$here/port" &
server=$!
read -r port < "$here/port"
echo "schemathesis 4.32.5, --phases coverage --max-examples 1:"
for size in "1 2" "4 8"; do
    # It ends with 1, for this server knows no TRACE.
    # shellcheck disable=SC2086
    "$here/venv/bin/python" "$here/document.py" $size > "$here/api.json"
    "$here/venv/bin/schemathesis" run "$here/api.json" --url "http://127.0.0.1:$port" --phases coverage --max-examples 1 \
        --exclude-checks positive_data_acceptance,negative_data_rejection,unsupported_method,missing_required_header \
        --seed 1 --generation-database none --continue-on-failure > "$here/log" 2>&1 || true
    cases=$(sed -n 's/^ *\([0-9]*\) generated.*/\1/p' "$here/log")
    echo "objects and fields of each: $size; requests: $cases"
done
[ "$cases" -gt 100 ]
