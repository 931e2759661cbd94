"""Builds the deployment and tries it out on a cloud emulator on this machine.

    python3 tests/deployed/run.py

It needs Linux on x86_64, Python 3.11 or later, Cargo, and for its first run the package
registries. It sets itself up under target/deployed: two virtual environments with pinned
packages, the functions as `sam build` builds them, the emulator's files. What it starts
listens on 127.0.0.1 alone and ends with it.

Exit status 0: all passed; 1: something did not; 3: it cannot run here, and the last line says
what is missing (where the variable CI is set, 1 as well).
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from emulator import end_with_parent

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLACE = ROOT / "target" / "deployed"
TOOLS = PLACE / "tools"
EMULATOR = PLACE / "emulator"
BUILT = PLACE / "sam"

CANNOT = 3

# The development profile, whose packages are built in half the time; the code is the same.
QUICK_BUILD = {
    "SAM_BUILD_MODE": "debug",
    "CARGO_PROFILE_DEV_DEBUG": "none",
    "CARGO_PROFILE_DEV_STRIP": "symbols",
    "CARGO_INCREMENTAL": "0",
}

# What a child needs to find its tools, proxies and certificates; nothing of the caller's
# cargo, and no AWS account of whoever runs this.
KEPT = (
    "HOME", "LANG", "TMPDIR", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
)


def main() -> int:
    began = time.monotonic()
    missing = what_is_missing()
    if missing:
        return cannot(missing)
    PLACE.mkdir(parents=True, exist_ok=True)
    try:
        set_up(TOOLS, HERE / "tools.txt")
        say(began, "tools set up")
        # The functions are built while pip fetches what they will run on.
        with ThreadPoolExecutor() as meanwhile:
            emulator = meanwhile.submit(set_up, EMULATOR, HERE / "emulator.txt")
            valid = meanwhile.submit(validate)
            build()
            say(began, "sam build")
            valid.result()
            emulator.result()
    except Uninstalled as error:
        return cannot(str(error))
    say(began, "sam validate --lint, emulator set up")
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


def cannot(missing: str) -> int:
    """Where it cannot run it says so; where changes are judged that is no pass."""
    print(f"deployed: cannot run here: {missing}")
    return 1 if os.environ.get("CI") else CANNOT


def what_is_missing() -> str | None:
    machine = f"{platform.system()} on {platform.machine()}"
    if machine != "Linux on x86_64":
        return f"this is {machine}, and the emulator runs functions for Linux on x86_64"
    if sys.version_info < (3, 11):
        return f"this is Python {platform.python_version()}; 3.11 or later will do"
    for tool in ("cargo", "cc"):
        if shutil.which(tool) is None:
            return f"there is no {tool} on the PATH"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        return f"Python has no module {error.name}; Debian's package python3-venv brings it"
    return None


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    kept.update({name: value for name, value in os.environ.items() if name.startswith("PIP_")})
    kept["PATH"] = f"{TOOLS / 'bin'}:{os.environ['PATH']}"
    kept["SAM_CLI_TELEMETRY"] = "0"
    kept["AWS_DEFAULT_REGION"] = "eu-central-1"
    return kept | more


class Uninstalled(Exception):
    """What pip could not install."""


def set_up(place: Path, pins: Path) -> None:
    """Makes a virtual environment of what `pins` says, unless it is there already."""
    stamp = place / "pins.sha256"
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    log = PLACE / f"pip-{pins.stem}.log"
    with open(log, "a") as output:
        pip = [place / "bin" / "pip", "install", "--quiet", "--no-deps", "--requirement", pins]
        ended = subprocess.run(pip, env=environment(), stdout=output, stderr=output)
    if ended.returncode != 0:
        raise Uninstalled(f"pip could not install {pins}; {log} says why")
    stamp.write_text(wanted)


def validate() -> None:
    sam("validate", "--lint", "--template", ROOT / "infra" / "template.yaml")
    destination = ROOT / "infra" / "destination.yaml"
    subprocess.run([TOOLS / "bin" / "cfn-lint", destination], check=True, env=environment())


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
