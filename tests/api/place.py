"""A place for the tools that these scripts use: a virtual environment with pinned packages."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).resolve().parent / "requirements.txt"
# Exit status of a script that cannot run here.
CANNOT = 3


def set_up(place: Path, pins: Path = PINS) -> bool:
    """Makes the environment unless it is there; says so and returns False where it cannot."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            install(place / "venv", pins)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"tests/api: cannot run here: {error}")
            return False
    return True


def install(venv: Path, pins: Path) -> None:
    stamp = venv / "pins.sha256"
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(venv, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    pip = [venv / "bin" / "pip", "install", "--quiet", "--no-deps", "--requirement", pins]
    subprocess.run(pip, check=True)
    stamp.write_text(wanted)


def tool(place: Path, name: str) -> Path:
    return place / "venv" / "bin" / name


def move_in(place: Path) -> None:
    """Goes on with this script inside the environment; returns there."""
    python = tool(place, "python")
    if Path(sys.prefix).resolve() != (place / "venv").resolve():
        os.execv(python, [python, *sys.argv])
