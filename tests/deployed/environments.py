"""Virtual environments of pinned packages under target/deployed, and what runs in them."""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLACE = ROOT / "target" / "deployed"
TOOLS = PLACE / "tools"
EMULATOR = PLACE / "emulator"
GUARDS = PLACE / "guards"

# Exit status of a script that cannot run here.
CANNOT = 3

# What a child needs to find its tools, proxies and certificates; nothing of the caller's
# cargo, and no AWS account of whoever runs this.
KEPT = (
    "HOME", "LANG", "TMPDIR", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
)


class Uninstalled(Exception):
    """What pip could not install."""


def what_is_missing(*programs: str) -> str | None:
    """Why nothing can be set up here, if so; `programs` are looked for on the PATH."""
    machine = f"{platform.system()} on {platform.machine()}"
    if machine != "Linux on x86_64":
        return f"this is {machine}, and the tools run on Linux on x86_64"
    if sys.version_info < (3, 11):
        return f"this is Python {platform.python_version()}; 3.11 or later will do"
    for program in programs:
        if shutil.which(program) is None:
            return f"there is no {program} on the PATH"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        return f"Python has no module {error.name}; Debian's package python3-venv brings it"
    return None


def cannot(missing: str) -> int:
    """Where it cannot run it says so; where changes are judged that is no pass."""
    print(f"deployed: cannot run here: {missing}")
    return 1 if os.environ.get("CI") else CANNOT


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    kept.update({name: value for name, value in os.environ.items() if name.startswith("PIP_")})
    kept["PATH"] = f"{TOOLS / 'bin'}:{os.environ['PATH']}"
    kept["SAM_CLI_TELEMETRY"] = "0"
    kept["AWS_DEFAULT_REGION"] = "eu-central-1"
    return kept | more


def set_up(place: Path, pins: Path) -> None:
    """Makes a virtual environment of what `pins` says, unless it is there already. Another
    script that sets it up meanwhile is waited for."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
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
