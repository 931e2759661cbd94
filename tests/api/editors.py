"""Lints every program with the two linters of TOML that read its schema, tombi and taplo.

    python3 tests/api/editors.py

It needs Python 3.11, and loads the packages that `clients/requirements.txt` pins into
`target/api-clients`. Both take all programs of `programs`; and each finds what is wrong in a program with a wrong word, day, type and field.

Exit status 0: both see the programs as `gradus check` does; otherwise what differs is printed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from place import CANNOT, set_up, tool
from served import ROOT

PLACE = ROOT / "target" / "api-clients"
SCHEMA = ROOT / "infra" / "schemas" / "program.schema.json"

SOUND = """
id = "corner"
version = 2
effective_from = "2026-03-01T00:00:00Z"
zone = "UTC"
currency = "EUR"

[earning]
points = "1"
per = "1.00"
expiry = "never"

[[tiers]]
id = "base"

[[rules]]
id = "spring"
from = "2026-03-01"
bonus = 10
"""
# What stands in the program above, what stands in its place, and what both linters name.
WRONG = [
    ('"2026-03-01T00:00:00Z"', '"yesterday"', "yesterday"),
    ('"2026-03-01"', '"2026-13-01"', "2026-13-01"),
    ('expiry = "never"', 'expiry = "nevr"', "nevr"),
    ("bonus = 10", 'bonus = "ten"', ":20:9"),
    ("version = 2", "version = 2\ncolour = 1", "colour"),
]


def main() -> int:
    if not set_up(PLACE, Path(__file__).resolve().parent / "clients" / "requirements.txt"):
        return CANNOT
    programs = [file for file in sorted((ROOT / "programs").glob("*.toml"))
                if not file.name.endswith(".scenarios.toml")]
    found = []
    for linter in ("tombi", "taplo"):
        for program in programs:
            if refused := said_of(linter, program):
                found.append(f"{linter} refuses {program.name}: {refused}")
        found += [f"{linter}: {fault}" for fault in of_made_up(linter)]
        print(f"{linter}: {len(programs)} programs, {len(WRONG)} faults")
    print("\n".join(found))
    return 1 if found else 0


def of_made_up(linter: str) -> list[str]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "corner.toml"
        for right, wrong, named in [("", "", None), *WRONG]:
            file.write_text(f"#:schema {SCHEMA}\n" + SOUND.replace(right, wrong, 1))
            said = said_of(linter, file)
            if named is None and said:
                found.append(f"a sound program is refused: {said}")
            if named and named not in said:
                found.append(f"{wrong} is not found: {said}")
    return found


def said_of(linter: str, file: Path) -> str:
    """What a linter says of a file that it does not take; nothing of one that it takes."""
    options = {"tombi": ["lint", "--offline"], "taplo": ["lint"]}[linter]
    ended = subprocess.run([tool(PLACE, linter), *options, file], capture_output=True, text=True,
                           timeout=60)
    return ended.stdout + ended.stderr if ended.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
