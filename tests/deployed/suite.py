"""Tries the built deployment out on the emulator: as it is, or with the emulator holding every
caller to its policies. run.py starts both side by side."""

import shutil
import sys
import time
import traceback
from pathlib import Path

import journey
import key
import refusals
import restore
import rights
import trouble
import user_pool
from world import World

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "target" / "deployed"

RUNS = {
    "policies not enforced": (False, [
        *journey.CHECKS, *user_pool.CHECKS, *trouble.CHECKS, *refusals.CHECKS,
    ]),
    "policies enforced": (True, [
        *journey.CHECKS, *key.CHECKS, *rights.CHECKS, *restore.CHECKS,
    ]),
}


def main(name: str) -> int:
    policies_enforced, checks = RUNS[name]
    place = PLACE / name.replace(" ", "-")
    began = time.monotonic()
    shutil.rmtree(place, ignore_errors=True)
    world = World(ROOT, PLACE / "sam", place, policies_enforced)
    try:
        world.begin()
        print(f"deployed: {name}: sam deploy ({time.monotonic() - began:.0f} s)")
        results = [carried_out(check.__name__, lambda: check(world)) for check in checks]
        results += [carried_out(*later) for later in world.later.items()]
    finally:
        world.end()
    failed = results.count(False)
    if not failed:
        # The emulator unpacks each version of each function.
        shutil.rmtree(place)
    else:
        print(f"deployed: {place} has the logs of the emulator, the functions and sam")
    print(f"deployed: {name}: {results.count(True)} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def carried_out(name: str, check) -> bool:
    began = time.monotonic()
    sentence = name.replace("_", " ")
    try:
        check()
    except Exception:
        print(f"FAIL  {sentence}\n{traceback.format_exc(limit=-2)[:4000]}", flush=True)
        return False
    print(f"ok    {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
