"""The cloud emulator: started with a clean environment on a free port of 127.0.0.1."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

REGION = "eu-central-1"
# Who deploys: the emulator's root.
ROOT_KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
READY_SECONDS = 60


class Emulator:
    """The running emulator; `place` is the folder for its files and logs."""

    def __init__(self, place: Path, policies_enforced: bool):
        place.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = place / "emulator.log"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(place),
            "TMPDIR": str(place),
            "S3_DATA_DIR": str(place / "s3"),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "AWS_ENDPOINT_URL": self.url,
            "AUTH": "true" if policies_enforced else "false",
            "LAMBDA_ASYNC_RETRY_MAX_SECONDS": "1",
            # rights.py looks at every call that functions made.
            "CLOUDTRAIL_RECORDING": "1",
            "CLOUDTRAIL_MAX_EVENTS": "100000",
            **ROOT_KEYS,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment, cwd=place, start_new_session=True, preexec_fn=end_with_parent,
            stdout=open(self.log, "w"), stderr=subprocess.STDOUT,
        )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise SystemExit(f"the emulator ended at its start; {self.log} says why")
            try:
                urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"the emulator does not answer; {self.log} says why")

    def processes_of(self, function: str) -> list[int]:
        """The processes in which a function runs now."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                variables = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            named = f"AWS_LAMBDA_FUNCTION_NAME={function}".encode() in variables
            ours = f"AWS_ENDPOINT_URL={self.url}".encode() in variables
            if named and ours:
                found.append(int(entry.name))
        return found

    def stop(self) -> None:
        """Ends it and the functions that it started: its own process group."""
        for ending in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, ending)
            except ProcessLookupError:
                break
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                continue


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_with_parent() -> None:
    """For a process that begins: it is killed when the one that started it is gone."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
