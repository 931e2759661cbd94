"""Generates clients from the OpenAPI document and makes the same five calls with each.

    cargo build -p gradus-local
    python3 tests/api/clients.py [CLIENT…]

CLIENT is one of `openapi-python-client`, `python`, `rust` (both openapi-generator's) and
`typescript` (openapi-typescript with openapi-fetch); all where none is named. It needs Python
3.11, Java 11, Node 20 and Cargo, and loads the packages that `clients/requirements.txt`,
`clients/package.json` and `clients/with_openapi_generator.toml` pin, into `target/api-clients`.

Each client joins a member, reads it, records a purchase without waiting, asks until it is
decided, and reads the statement; and it asks for a command that nobody sent, for the problem.
What it read is told by the types that were generated, and must be the same for all.

Exit status 0: every client read the same; otherwise what differs is printed.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from place import CANNOT, set_up, tool
from served import ROOT, Served

HERE = Path(__file__).resolve().parent / "clients"
DOCUMENT = ROOT / "infra" / "schemas" / "openapi.json"
PLACE = ROOT / "target" / "api-clients"
SECONDS_MAX = 1800

# Of a purchase of $46.00 in two lines, a point for each dollar.
EXPECTED = {
    "tier": "base",
    "name": "M. Member",
    "consent": True,
    "accepted": "accepted",
    "command": "purchase:{id}",
    "status": "recorded",
    "points": 46,
    "currency": "USD",
    "minor_digits": 2,
    "lines": ["purchased", "joined"],
    "problem": "not_recorded_yet",
    "problem_status": 404,
}


def main() -> int:
    clients = {
        "openapi-python-client": openapi_python_client,
        "python": python,
        "rust": rust,
        "typescript": typescript,
    }
    asked = sys.argv[1:] or list(clients)
    if unknown := [name for name in asked if name not in clients]:
        print(f"no client is called {', '.join(unknown)}; there are {', '.join(clients)}")
        return 1
    if not set_up(PLACE, HERE / "requirements.txt"):
        return CANNOT
    found = 0
    with Served() as served:
        for name in asked:
            # Each has a receipt of its own: one id is one purchase.
            command = clients[name]()
            told = run([*command, served.api, served.token, f"t-{name}"])
            read = json.loads(told.splitlines()[-1])
            expected = EXPECTED | {"command": f"purchase:t-{name}"}
            print(f"{name}: {'as expected' if read == expected else f'{read} is not {expected}'}")
            found += read != expected
    return 1 if found else 0


def openapi_python_client() -> list:
    folder = fresh("openapi-python-client")
    # Ruff, which puts the files in order, stands beside it.
    path = f"{tool(PLACE, 'python').parent}:{os.environ['PATH']}"
    run([tool(PLACE, "openapi-python-client"), "generate", "--path", DOCUMENT,
         "--meta", "none", "--output-path", folder / "gradus_client"], PATH=path)
    shutil.copy(HERE / "with_openapi_python_client.py", folder / "calls.py")
    return [tool(PLACE, "python"), folder / "calls.py"]


def python() -> list:
    folder = fresh("python")
    openapi_generator("python", folder)
    shutil.copy(HERE / "with_openapi_generator.py", folder / "calls.py")
    return [tool(PLACE, "python"), folder / "calls.py"]


def rust() -> list:
    folder = fresh("rust")
    openapi_generator("rust", folder / "client")
    (folder / "src").mkdir()
    shutil.copy(HERE / "with_openapi_generator.rs", folder / "src" / "main.rs")
    shutil.copy(HERE / "with_openapi_generator.toml", folder / "Cargo.toml")
    run(["cargo", "build", "--quiet", "--manifest-path", folder / "Cargo.toml",
         "--target-dir", PLACE / "cargo"])
    return [PLACE / "cargo" / "debug" / "calls"]


def typescript() -> list:
    folder = fresh("typescript")
    for file in ["package.json", "tsconfig.json", "with_openapi_typescript.ts"]:
        shutil.copy(HERE / file, folder / file)
    run(["npm", "install", "--no-package-lock", "--no-fund", "--no-audit", "--loglevel=error",
         "--prefix", folder])
    bin_folder = folder / "node_modules" / ".bin"
    run([bin_folder / "openapi-typescript", DOCUMENT, "--output", folder / "gradus.ts"])
    run([bin_folder / "tsc", "--project", folder])
    return ["node", folder / "with_openapi_typescript.js"]


def openapi_generator(language: str, folder: Path) -> None:
    run([tool(PLACE, "openapi-generator-cli"), "generate", "--generator-name", language,
         "--input-spec", DOCUMENT, "--output", folder,
         "--additional-properties=packageName=gradus_client"])


def fresh(name: str) -> Path:
    folder = PLACE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def run(command: list, **more: str) -> str:
    ended = subprocess.run(command, text=True, capture_output=True, timeout=SECONDS_MAX,
                           cwd=PLACE, env=os.environ | more)
    if ended.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command[:4]))} ends with {ended.returncode}:\n"
                         f"{ended.stdout[-3000:]}{ended.stderr[-6000:]}")
    return ended.stdout


if __name__ == "__main__":
    sys.exit(main())
