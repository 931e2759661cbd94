"""Holds a running `gradus serve` against its OpenAPI document with schemathesis.

    python3 tests/api/fuzz.py PLACE URL MEMBER TOKEN ERASE_TOKEN

PLACE is a folder for a virtual environment with pinned packages, made at the first run. TOKEN
has the scopes pos, operate and program of `classic`, ERASE_TOKEN the scope erase; MEMBER has
joined. What is tried is decided by a seed and bounded in time.

Exit status 0: nothing found; 1: what was found is printed; 3: it cannot run here, and the last
line says what is missing.
"""

import json
import subprocess
import sys
from pathlib import Path

from place import CANNOT, set_up, tool

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "infra" / "schemas" / "openapi.json"
SEED = "7"
SECONDS_MAX = 1500

# A sound body may still be refused by the rules (422), and an HTTP API answers 404 to a method
# that no route has: neither is a fault here.
NO_FAULTS = ["positive_data_acceptance", "unsupported_method"]
# Of a narrowed document also: another member than the one that it allows is no wrong request.
NO_FAULTS_OF_NARROWED = [*NO_FAULTS, "negative_data_rejection"]


def main() -> int:
    place, url, member, token, erase_token = sys.argv[1:]
    place = Path(place)
    if not set_up(place):
        return CANNOT
    whole = with_codes(without_null(without_toml(json.loads(DOCUMENT.read_text()))))
    narrowed = about(member, whole)
    runs = [
        # Every operation as its schema has it: mostly nobody's member in no program.
        (without_files(whole), token, NO_FAULTS, "examples,coverage", []),
        # The same about a member that is there.
        (without_files(narrowed), token, NO_FAULTS_OF_NARROWED, "coverage", []),
        (narrowed, token, NO_FAULTS_OF_NARROWED, "examples,fuzzing,stateful", []),
        (narrowed, erase_token, NO_FAULTS_OF_NARROWED, "fuzzing",
         ["--include-operation-id", "eraseMember"]),
    ]
    results = [found_nothing(place, url, *run) for run in runs]
    return 0 if all(results) else 1


def without_toml(document: dict) -> dict:
    """Nothing here writes TOML by a schema."""
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.get("requestBody", {}).get("content", {}).pop("application/toml", None)
    return document


def without_null(schema):
    """A field may be `null` where it may be left out, which a test of its own holds for every
    field; with all of them beside each other there are too many bodies to try."""
    if isinstance(schema, list):
        return [without_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: without_null(part) for name, part in schema.items()}
    if {"type": "null"} in schema.get("anyOf", []):
        left = [part for part in schema.pop("anyOf") if part != {"type": "null"}]
        schema |= left[0] if len(left) == 1 else {"anyOf": left}
    if isinstance(schema.get("type"), list):
        left = [word for word in schema["type"] if word != "null"]
        schema["type"] = left[0] if len(left) == 1 else left
    return schema


def without_files(document: dict) -> dict:
    """Program files are any object: their schema takes 22,000 requests on each of three routes
    to cover. What a file may hold is tried by `messages.py`, and by fuzzing."""
    document = json.loads(json.dumps(document))
    document["components"]["schemas"]["ProgramFile"] = {"type": "object"}
    return document


def with_codes(document: dict) -> dict:
    """Clients are to read a code that comes later; here each answer has one of its examples."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                problem = response.get("content", {}).get("application/problem+json")
                if problem:
                    problem["schema"] = {
                        "allOf": [problem["schema"]],
                        "properties": {"status": {"const": int(status)},
                                       "code": {"enum": list(problem["examples"])}},
                    }
    return document


def about(member: str, document: dict) -> dict:
    """The document with one program, one member and one currency."""
    document = json.loads(json.dumps(document))
    parts = document["components"]
    parts["parameters"]["program"]["schema"] = {"enum": ["classic"]}
    parts["parameters"]["member"]["schema"] = {"enum": [member]}
    for act in ("Purchase", "Return", "Activity"):
        parts["schemas"][act]["properties"]["member"] = {"enum": [member, "nobody"]}
    parts["schemas"]["Purchase"]["properties"]["currency"] = {"enum": ["USD"]}
    return document


def found_nothing(
    place: Path, url: str, document: dict, token: str, no_faults: list[str], phases: str,
    more: list[str],
) -> bool:
    file = place / "openapi.json"
    file.write_text(json.dumps(document))
    command = [
        tool(place, "schemathesis"), "run", file, "--url", url,
        "--header", f"Authorization: Bearer {token}",
        "--exclude-checks", ",".join(no_faults), "--phases", phases,
        "--max-examples", "15", "--seed", SEED,
        "--suppress-health-check", "all", "--generation-database", "none",
        "--continue-on-failure", *more,
    ]
    print(f"schemathesis: {phases} {' '.join(more)}", flush=True)
    ended = subprocess.run(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=SECONDS_MAX, cwd=place,
    )
    if ended.returncode != 0:
        print(ended.stdout)
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
