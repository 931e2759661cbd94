"""Takes real notifications with the libraries that consumers use.

    cargo build -p gradus-local
    python3 tests/api/consumers.py

It needs Python 3.11 and Node 20, and loads the packages that `clients/requirements.txt` and
`consumers/package.json` pin, into `target/api-clients`. Three members join and buy; what is
announced goes to a queue for each of

- sqs-consumer with cloudevents for Node;
- Powertools' processor of FIFO batches with cloudevents for Python: one message fails, and with
  it stay those of its member that follow, while the others' are done.

Exit status 0: each took every notification, in the order of each member; otherwise what is wrong
is printed.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from place import CANNOT, move_in, set_up
from served import ROOT, Served

HERE = Path(__file__).resolve().parent
PLACE = ROOT / "target" / "api-clients"
MEMBERS = 3
# A joining and a purchase of each.
MESSAGES = [("member.enrolled", 1), ("points.earned", 2)]
SECONDS_MAX = 120


def main() -> int:
    if not set_up(PLACE, HERE / "clients" / "requirements.txt"):
        return CANNOT
    move_in(PLACE)
    with Served("node", "powertools") as served:
        members = [buys(served, number) for number in range(MEMBERS)]
        expected = {member: [list(message) for message in MESSAGES] for member in members}
        found = [*with_node(served, expected), *with_powertools(served, expected)]
    print("\n".join(found) or "every notification was taken, in order")
    return 1 if found else 0


def buys(served: Served, number: int) -> str:
    members = f"{served.api}/v1/programs/classic/members"
    joined = post(served, members, {}, {"Idempotency-Key": f"join-{number}"})
    post(served, f"{served.api}/v1/programs/classic/purchases", {
        "id": f"t-{number}", "member": joined["member"], "occurred_at": joined["joined_at"],
        "currency": "USD", "lines": [{"amount": 4600}],
    }, {"Prefer": "wait"})
    return joined["member"]


def post(served: Served, url: str, body: dict, headers: dict) -> dict:
    headers |= {"Authorization": f"Bearer {served.token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def queue_url(served: Served, name: str) -> str:
    return f"{served.queue}/000000000000/gradus-notify-{name}.fifo"


def compared(name: str, events: list[dict], expected: dict) -> list[str]:
    """Kind and number of each member's messages, in the order in which they were taken."""
    taken = {}
    for event in events:
        entry = int(event["sequence"].split(".")[0])
        kind = event["type"].removeprefix("gradus.")
        taken.setdefault(event["subject"], []).append([kind, entry])
    print(f"{name}: {len(events)} notifications")
    return [] if taken == expected else [f"{name}: took {taken}; expected {expected}"]


def with_node(served: Served, expected: dict) -> list[str]:
    folder = PLACE / "consumers"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "consumers", folder)
    subprocess.run(["npm", "install", "--no-package-lock", "--no-fund", "--no-audit",
                    "--loglevel=error", "--prefix", folder], check=True, stdout=sys.stderr)
    command = ["node", folder / "with_sqs_consumer.mjs", queue_url(served, "node"),
               str(MEMBERS * len(MESSAGES))]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX,
                           env=os.environ | served.aws)
    if ended.returncode != 0:
        return [f"sqs-consumer: {ended.stdout}{ended.stderr}"]
    events = [json.loads(line) for line in ended.stdout.splitlines()]
    return compared("sqs-consumer", events, expected)


def with_powertools(served: Served, expected: dict) -> list[str]:
    import boto3
    from aws_lambda_powertools.utilities.batch import (
        SqsFifoPartialProcessor, process_partial_response,
    )
    from cloudevents.core.formats.json import JSONFormat

    os.environ |= served.aws
    sqs = boto3.client("sqs")
    url = queue_url(served, "powertools")
    events = []
    failing = {next(iter(expected))}

    def handle(record) -> None:
        event = JSONFormat().read(None, record.body)
        if event.get_subject() in failing:
            raise ValueError("it fails once")
        events.append({"sequence": event.get_extension("sequence"), "type": event.get_type(),
                       "subject": event.get_subject(), "points": event.get_data().get("points")})

    processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    until = time.monotonic() + SECONDS_MAX
    found = []
    while len(events) < MEMBERS * len(MESSAGES) and time.monotonic() < until:
        messages = received(sqs, url, MEMBERS * len(MESSAGES) - len(events))
        batch = {"Records": [as_lambda_has_it(message) for message in messages]}
        answer = process_partial_response(event=batch, record_handler=handle,
                                          processor=processor, context=None)
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        if failing and len(failed) != len(MESSAGES):
            found.append(f"powertools: {len(failed)} messages failed, not those of one member")
        failing.clear()
        for message in messages:
            if message["MessageId"] in failed:
                sqs.change_message_visibility(QueueUrl=url, VisibilityTimeout=0,
                                              ReceiptHandle=message["ReceiptHandle"])
            else:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    if any(event["points"] != 46 for event in events if event["type"] == "gradus.points.earned"):
        found.append(f"powertools: not 46 points each: {events}")
    return [*found, *compared("powertools", events, expected)]


def received(sqs, url: str, count: int) -> list[dict]:
    """So many messages at once: what Lambda gathers into a batch."""
    messages = []
    until = time.monotonic() + SECONDS_MAX
    while len(messages) < count and time.monotonic() < until:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1,
                                     AttributeNames=["All"], MessageAttributeNames=["All"])
        messages += answer.get("Messages", [])
    return messages


def as_lambda_has_it(message: dict) -> dict:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:gradus-notify-powertools.fifo",
        "awsRegion": "us-east-1",
    }


if __name__ == "__main__":
    sys.exit(main())
