"""Tries the built deployment out on the emulator, twice: as it is, and once more with the
emulator holding every caller to its policies. Started by run.py."""

import sys
import time
import traceback
from pathlib import Path

import journey
import refusals
import rights
import trouble
from world import World

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "target" / "deployed"

RUNS = {
    "policies not enforced": (False, [*journey.CHECKS, *trouble.CHECKS, *refusals.CHECKS]),
    "policies enforced": (True, [*journey.CHECKS, *rights.CHECKS]),
}


def main(wanted: list[str]) -> int:
    """Carries out all runs, or those that are wanted."""
    passed = failed = 0
    for name in wanted or RUNS:
        policies_enforced, checks = RUNS[name]
        began = time.monotonic()
        place = PLACE / name.replace(" ", "-")
        world = World(ROOT, PLACE / "sam", place, policies_enforced)
        try:
            world.begin()
            print(f"deployed: {name}: deployed ({time.monotonic() - began:.0f} s)", flush=True)
            for check in checks:
                good = carried_out(check.__name__, lambda: check(world))
                passed, failed = passed + good, failed + (not good)
            for later, check in world.later.items():
                good = carried_out(later, check)
                passed, failed = passed + good, failed + (not good)
        finally:
            world.end()
        if failed:
            print(f"deployed: {place} has the logs of the emulator, the functions and sam")
    print(f"deployed: {passed} passed, {failed} failed")
    return 1 if failed else 0


def carried_out(name: str, check) -> bool:
    began = time.monotonic()
    sentence = name.replace("_", " ")
    try:
        check()
    except Exception:
        print(f"FAIL  {sentence}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"ok    {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
