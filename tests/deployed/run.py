"""Builds the deployment and tries it out on a cloud emulator on this machine.

    python3 tests/deployed/run.py

It needs Linux on x86_64, Python 3.11 or later, Cargo, and for its first run the package
registries. It sets itself up under target/deployed: two virtual environments with pinned
packages, the functions as `sam build` builds them, the emulator's files. What it starts
listens on 127.0.0.1 alone and ends with it. What can be read of the templates without a
deployment, lint.py reads.

Exit status 0: all passed; 1: something did not; 3: it cannot run here, and the last line says
what is missing (where the variable CI is set, 1 as well).
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from emulator import end_with_parent
from environments import (
    EMULATOR, HERE, PLACE, ROOT, TOOLS, Uninstalled, cannot, environment, set_up, what_is_missing,
)

BUILT = PLACE / "sam"

# The development profile, whose packages are built in half the time; the code is the same.
QUICK_BUILD = {
    "SAM_BUILD_MODE": "debug",
    "CARGO_PROFILE_DEV_DEBUG": "none",
    "CARGO_PROFILE_DEV_STRIP": "symbols",
    "CARGO_INCREMENTAL": "0",
}


def main() -> int:
    began = time.monotonic()
    missing = what_is_missing("cargo", "cc")
    if missing:
        return cannot(missing)
    try:
        set_up(TOOLS, HERE / "tools.txt")
        say(began, "tools set up")
        # The functions are built while pip fetches what they will run on.
        with ThreadPoolExecutor() as meanwhile:
            emulator = meanwhile.submit(set_up, EMULATOR, HERE / "emulator.txt")
            build()
            say(began, "sam build")
            emulator.result()
    except Uninstalled as error:
        return cannot(str(error))
    say(began, "emulator set up")
    passed = all(tried_out())
    say(began, "passed" if passed else "failed")
    return 0 if passed else 1


def tried_out() -> list[bool]:
    """Both runs, side by side, for most of their time is waiting."""
    runs = [
        subprocess.Popen(
            [EMULATOR / "bin" / "python", HERE / "suite.py", name],
            env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,
        )
        for name in ("policies not enforced", "policies enforced")
    ]
    results = []
    for run in runs:
        said, _ = run.communicate()
        print(said, end="", flush=True)
        results.append(run.returncode == 0)
    return results


def build() -> None:
    sam(
        "build",
        "--template", ROOT / "infra" / "template.yaml",
        "--build-dir", BUILT,
        # For another machine than this one cargo-lambda would add a target to the toolchain.
        "--parameter-overrides", "Architecture=x86_64",
        # Not the target folder of a `cargo test` that may be running this: Cargo locks it.
        CARGO_TARGET_DIR=str(PLACE / "cargo"),
        **QUICK_BUILD,
    )


def sam(*arguments: str | Path, **more: str) -> None:
    """Runs sam; what it says goes to a file, and its end to the screen where it fails."""
    log = PLACE / f"sam-{arguments[0]}.log"
    with open(log, "w") as output:
        ended = subprocess.run(
            [TOOLS / "bin" / "sam", *arguments],
            cwd=ROOT, env=environment(**more), stdout=output, stderr=output,
        )
    if ended.returncode != 0:
        print("\n".join(log.read_text().splitlines()[-40:]))
        print(f"deployed: sam {arguments[0]} failed; {log} has all of it")
        sys.exit(1)


def say(began: float, what: str) -> None:
    print(f"deployed: {what} ({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
