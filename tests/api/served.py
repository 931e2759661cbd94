"""A running `gradus serve`, on free ports and with a folder that is gone afterwards."""

import os
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCOPES = ["pos", "operate"]


class Served:
    """Serves `classic`, which announces everything to the destinations that are named."""

    def __init__(self, *destinations: str) -> None:
        self.program = (ROOT / "programs" / "classic.toml").read_text()
        self.program += "".join(f'\n[[notify]]\nqueue = "{name}"\n' for name in destinations)
        self.gradus = os.environ.get("GRADUS", ROOT / "target" / "debug" / "gradus")

    def __enter__(self) -> "Served":
        self.folder = tempfile.TemporaryDirectory()
        data, file = Path(self.folder.name) / "data", Path(self.folder.name) / "classic.toml"
        file.write_text(self.program)
        self.log = (Path(self.folder.name) / "log").open("w+")
        self.process = subprocess.Popen(
            [self.gradus, "serve", "--listen", "127.0.0.1:0", "--data", data, "--program", file],
            stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL, text=True)
        said = []
        for line in self.process.stdout:
            said.append(line.strip())
            if said[-1] == "ready":
                break
        else:
            self.log.seek(0)
            raise SystemExit(f"gradus serve does not start: {said} {self.log.read()}")
        address = {word: url for word, _, url in (line.partition(" ") for line in said)
                   if url.startswith("http://")}
        self.api, self.queue = address["api"], address["queue"]
        # Where the SDKs of AWS find the queues, and what these want to be told.
        config = next(line for line in said if line.startswith("aws-config "))
        self.aws = {"AWS_CONFIG_FILE": config.removeprefix("aws-config "),
                    "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        scopes = [part for scope in SCOPES for part in ("--scope", scope)]
        self.token = subprocess.run(
            [self.gradus, "token", "--program", "classic", *scopes, "--data", data],
            check=True, capture_output=True, text=True).stdout.strip()
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()
        self.folder.cleanup()
