"""Holds the queues of a running `gradus serve`, and the program `gradus`, against their schemas.

    python3 tests/api/messages.py PLACE QUEUES TOKEN MEMBER GRADUS

PLACE is a folder for a virtual environment with pinned packages, made at the first run. QUEUES
is the queue server's URL, TOKEN what it wants to be told; MEMBER has joined `classic`, which announces to the queue `crm`, before
March 2026, which is over. GRADUS is the program. What is tried is decided by a seed and bounded
by a count.

- Messages as the schemas have them, and messages with one thing broken, go into the queues of
  commands and of sweeps. Every one leaves them, and every broken one is set aside, whole, with
  a reason: the readers are no laxer than the schemas.
- What is announced meanwhile is as AsyncAPI and JSON Schemas have it.
- Programs and commands, sound and broken, go to `gradus check` and `gradus replay`, which take
  them or say what is wrong, and nothing else.

Exit status 0: nothing found; 1: what was found is printed; 3: it cannot run here, and the last
line says what is missing.
"""

import copy
import json
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from place import CANNOT, move_in, set_up

SCHEMAS = Path(__file__).resolve().parents[2] / "infra" / "schemas"
SEED = 7
SOUND = 100
BROKEN = 100
PROGRAMS = 30
SECONDS_MAX = 120
JOINING = {"kind": "join", "member": "m2", "occurred_at": "2026-01-01T00:00:00Z"}


def main() -> int:
    place, queues, token, member, gradus = sys.argv[1:]
    if not set_up(Path(place)):
        return CANNOT
    move_in(Path(place))
    found = [
        *commands(Queues(queues, token), member),
        *sweeps(Queues(queues, token), member),
        *announced(Queues(queues, token)),
        *checked(gradus),
        *replayed(gradus),
    ]
    print("\n".join(found))
    return 1 if found else 0


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / name).read_text())


def examples(of: dict, count: int) -> list:
    """Values that a schema allows, the same in every run."""
    import jsonschema_rs
    from hypothesis import HealthCheck, given, seed, settings
    from schemathesis.generation.jsonschema.builder import build

    values = build(of, draft=jsonschema_rs.Draft202012, formats=formats())
    found = []

    @seed(SEED)
    @settings(max_examples=count, database=None, deadline=None,
              suppress_health_check=list(HealthCheck))
    @given(values)
    def collect(value) -> None:
        found.append(value)

    collect()
    return found


def formats() -> dict:
    """Days and instants of March 2026, which the member has joined before and which is over: of another time nearly everything is rejected."""
    from hypothesis import strategies

    days = strategies.dates(date(2026, 3, 2), date(2026, 3, 30))
    instants = strategies.datetimes(datetime(2026, 3, 2), datetime(2026, 3, 30))
    zones = strategies.sampled_from(["Z", "+08:00", "-05:00"])
    texts = strategies.builds(lambda instant, zone: f"{instant.isoformat('T', 'seconds')}{zone}",
                              instants, zones)
    return {"date": days.map(date.isoformat), "date-time": texts}


def broken(of: dict, sound: list, count: int) -> list:
    """Values with one thing changed, so that the schema forbids them."""
    import jsonschema_rs

    dice = random.Random(SEED)
    validator = jsonschema_rs.validator_for(of)
    found = []
    for _ in range(count * 20):
        value = spoil(dice, copy.deepcopy(dice.choice(sound)))
        if not validator.is_valid(value):
            found.append(value)
        if len(found) == count:
            return found
    raise SystemExit(f"only {len(found)} broken values were found")


def spoil(dice: random.Random, value):
    """Changes one thing, somewhere in a value."""
    if isinstance(value, dict) and value and dice.random() < 0.8:
        name = dice.choice(sorted(value))
        kind = dice.random()
        if kind < 0.2:
            del value[name]
        elif kind < 0.3:
            value["surplus"] = value[name]
        else:
            value[name] = spoil(dice, value[name])
        return value
    if isinstance(value, list) and value and dice.random() < 0.8:
        place = dice.randrange(len(value))
        value[place] = spoil(dice, value[place])
        return value
    others = [None, -1, 1.5, 10**30, "", "\u0000", "x" * 70_000, [], {}, True, "0000-00-00"]
    return dice.choice(others)


class Queues:
    """The queue server, spoken to as SQS is."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def call(self, operation: str, **fields):
        request = urllib.request.Request(self.url, json.dumps(fields).encode(), {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"AmazonSQS.{operation}",
            "X-Amz-Security-Token": self.token,
        })
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")

    def named(self, name: str) -> str:
        return self.call("GetQueueUrl", QueueName=name)["QueueUrl"]

    def send(self, name: str, number: int, body) -> None:
        fields = {"QueueUrl": self.named(name), "MessageBody": json.dumps(body)}
        if name.endswith(".fifo"):
            fields |= {"MessageGroupId": f"g{number % 16}",
                       "MessageDeduplicationId": f"{name}-{number}"}
        self.call("SendMessage", **fields)

    def runs_dry(self, name: str) -> None:
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        until = time.monotonic() + SECONDS_MAX
        while True:
            found = self.call("GetQueueAttributes", QueueUrl=self.named(name),
                              AttributeNames=wanted)["Attributes"]
            if all(found[key] == "0" for key in wanted):
                return
            if time.monotonic() > until:
                raise SystemExit(f"messages stay in {name}: {found}")
            time.sleep(0.05)

    def first_out(self, name: str) -> list[dict]:
        """What there is, once there is something: it comes by way of the table's stream."""
        until = time.monotonic() + SECONDS_MAX
        while not (found := self.taken_out(name)) and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def taken_out(self, name: str) -> list[dict]:
        found = []
        while True:
            messages = self.call("ReceiveMessage", QueueUrl=self.named(name),
                                 MaxNumberOfMessages=10,
                                 MessageAttributeNames=["All"]).get("Messages", [])
            if not messages:
                return found
            for message in messages:
                found.append(message)
                self.call("DeleteMessage", QueueUrl=self.named(name),
                          ReceiptHandle=message["ReceiptHandle"])


def commands(queues: Queues, member: str) -> list[str]:
    """The queue of commands."""
    of = schema("command-message.schema.json")
    near = about(member, of)
    sound = examples(near, SOUND)
    return tried(queues, "gradus-commands.fifo", "gradus-commands-dead.fifo", of, sound)


def sweeps(queues: Queues, member: str) -> list[str]:
    """A sweep's own queue."""
    of = schema("sweep-message.schema.json")
    near = about(member, of)
    return tried(queues, "gradus-expire", "gradus-expire-dead", of, examples(near, SOUND))


def about(member: str, of: dict) -> dict:
    """A schema with one program and a member, who stays, so that something happens."""
    of = copy.deepcopy(of)
    anything = of["$defs"].get("Command", {}).get("oneOf", of.get("oneOf"))
    if anything:
        anything.remove({"$ref": "#/$defs/erase"})

    def narrow(part) -> None:
        if isinstance(part, dict):
            fields = part.get("properties", {})
            if "program" in fields:
                fields["program"] = {"enum": ["classic"]}
            if "member" in fields:
                fields["member"] = {"enum": [member, "nobody"]}
            if "currency" in fields:
                fields["currency"] = {"enum": ["USD"]}
            for value in part.values():
                narrow(value)
        elif isinstance(part, list):
            for value in part:
                narrow(value)

    narrow(of)
    return of


def tried(queues: Queues, name: str, dead_name: str, of: dict, sound: list) -> list[str]:
    spoiled = broken(of, sound, BROKEN)
    for number, body in enumerate([*sound, *spoiled]):
        queues.send(name, number, body)
    queues.runs_dry(name)
    dead = queues.taken_out(dead_name)
    found = [f"{name}: {message['Body'][:300]} is set aside without a reason"
             for message in dead if not reason(message)]
    bodies = {message["Body"] for message in dead}
    found += [f"{name}: {json.dumps(body)[:300]} was taken, though the schema forbids it"
              for body in spoiled if json.dumps(body) not in bodies]
    refused = {body: reason(message) for message in dead
               if (body := message["Body"]) in {json.dumps(body) for body in sound}}
    # Some things a schema cannot say, such as which characters can be seen, or that each line is
    # named once.
    if len(refused) > len(sound) * 2 // 3:
        found += [f"{name}: {body[:300]} is set aside: {why}" for body, why in refused.items()]
    print(f"{name}: of {len(sound)} sound messages {len(refused)} are set aside, of "
          f"{len(spoiled)} broken ones all")
    return found


def reason(message: dict) -> str:
    return message.get("MessageAttributes", {}).get("reason", {}).get("StringValue", "")


def announced(queues: Queues) -> list[str]:
    """What the sound commands caused, beside the document that consumers read."""
    import jsonschema_rs

    document = schema("asyncapi.json")
    messages = document["components"]["messages"]
    found = []
    kinds = Counter()
    for message in queues.first_out("gradus-notify-crm.fifo"):
        event = json.loads(message["Body"])
        kind = event["type"].removeprefix("gradus.")
        kinds[kind] += 1
        of = {"components": document["components"],
              "$ref": f"#/components/messages/{kind}/payload"}
        faults = jsonschema_rs.validator_for(of).iter_errors(event) if kind in messages else []
        found += [f"{kind}: {fault.message} in {event}" for fault in faults]
        if kind not in messages:
            found.append(f"{kind} is announced, and the document does not know it")
    print(f"announced: {dict(kinds)}")
    if not kinds:
        found.append("nothing was announced")
    return found


def checked(gradus: str) -> list[str]:
    """Programs by their schema, sound and broken."""
    sound = examples(schema("program.schema.json"), PROGRAMS)
    # In JSON a field may be `null`, of which the schema for editors knows nothing.
    components = schema("openapi.json")["components"]
    sent = {"$ref": "#/components/schemas/ProgramFile", "components": components}
    spoiled = broken(sent, sound, PROGRAMS)
    found = []
    taken = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, program in enumerate([*sound, *spoiled]):
            file = Path(folder) / f"p{number}.json"
            file.write_text(json.dumps(program))
            ended = subprocess.run([gradus, "check", file], capture_output=True, text=True,
                                   timeout=SECONDS_MAX)
            said = ended.stdout + ended.stderr
            taken += ended.returncode == 0
            if ended.returncode not in (0, 1) or "panicked" in said:
                found.append(f"check: {program} ends with {ended.returncode}: {said}")
            elif ended.returncode == 1 and file.name not in said:
                found.append(f"check: {program} is refused without a word: {said}")
            elif ended.returncode == 0 and number >= len(sound):
                found.append(f"check: {program} was taken, though the schema forbids it")
    print(f"check: {taken} of {len(sound)} programs are taken, of {len(spoiled)} broken ones none")
    return found


def replayed(gradus: str) -> list[str]:
    """Lines of commands by their schema, sound and broken."""
    of = schema("command.schema.json")
    sound = examples(about("m1", of), SOUND)
    spoiled = broken(of, sound, BROKEN)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "commands.jsonl"
        _, fault = replay(gradus, file, sound)
        if fault:
            return [fault]
        # A file of which nothing is left is refused; of this one a member is.
        passed_over, fault = replay(gradus, file, [JOINING, *spoiled])
    if fault:
        return [fault]
    print(f"replay: of {len(spoiled)} broken lines {passed_over} are passed over")
    if passed_over == len(spoiled):
        return []
    return [f"replay: {len(spoiled)} lines are broken, and {passed_over} passed over"]


def replay(gradus: str, file: Path, lines: list) -> tuple[int, str]:
    """Replays lines: how many were passed over, and what went wrong."""
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    program = SCHEMAS.parents[1] / "programs" / "classic.toml"
    ended = subprocess.run(
        [gradus, "replay", "--program", program, "--commands", file, "--keep-going",
         "--until", "2030-01-01", "--json"],
        capture_output=True, text=True, timeout=SECONDS_MAX)
    if ended.returncode != 0:
        return 0, f"replay ends with {ended.returncode}: {ended.stderr}"
    return json.loads(ended.stdout)["rejected"].get("bad_command", 0), ""


if __name__ == "__main__":
    sys.exit(main())
