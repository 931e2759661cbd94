"""What every check works with: the emulator, the stack, tokens, a member or two."""

import time
from datetime import datetime, timezone
from pathlib import Path

from emulator import Emulator
from issuer import Issuer
from stack import Reply, Stack

PATIENCE_SECONDS = 30


class World:
    """One emulator with the stack on it."""

    def __init__(self, root: Path, built: Path, place: Path, policies_enforced: bool):
        self.root, self.built, self.place = root, built, place
        self.issuer = Issuer()
        self.emulator = Emulator(place, policies_enforced)
        self.stack = Stack(self.emulator, place, root, self.issuer.url)
        # Where policies are enforced, what is kept is encrypted with a key of one's own as well.
        self.has_key = policies_enforced
        # Checks that are carried out when all others are done: their waiting costs nothing.
        self.later = {}
        # Receipts and keys count up, so that each names one thing.
        self.count = 0

    def begin(self) -> None:
        self.stack.make_alias_key()
        key = {"KeyArn": self.stack.make_key()} if self.has_key else {}
        self.stack.deploy(self.built, **key)
        self.crm = self.stack.deploy_destination("crm", **key)
        self.sqs = self.stack.client("sqs")
        self.table = self.stack.client("dynamodb")
        self.pos = self.issuer.token("pos")
        self.operate = self.issuer.token("operate")
        self.program = self.issuer.token("program")
        self.erase = self.issuer.token("erase")

    def end(self) -> None:
        self.emulator.stop()

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count}"

    # What an app does.

    def join(self, **person) -> str:
        """Somebody joins; the member's id."""
        key = self.name("join")
        reply = self.call("POST", "corner/members", self.pos, person, Idempotency_Key=key)
        assert reply.status == 201, reply
        return reply.body["member"]

    def purchase(self, member: str, cents: int, **more) -> dict:
        """The body of a purchase that happens now."""
        return {
            "id": self.name("receipt"), "member": member, "currency": "EUR",
            "lines": [{"amount": cents}], "occurred_at": now(),
        } | more

    def buy(self, member: str, cents: int) -> str:
        """A purchase goes into the queue; its key."""
        reply = self.call("POST", "corner/purchases", self.pos, self.purchase(member, cents))
        assert reply.status == 202, reply
        return reply.body["command"]

    def call(self, method: str, path: str, token: str | None, body=None, **headers) -> Reply:
        return self.stack.call(method, path, token, body, **headers)

    def became_of(self, key: str) -> Reply:
        return self.call("GET", f"corner/commands/{key}", self.pos)

    def decided(self, key: str) -> dict:
        """What became of a command, once it is decided."""
        def answer():
            reply = self.became_of(key)
            return reply.body if reply.status == 200 else None

        return eventually(answer, f"{key} is decided")

    def active(self, member: str) -> int:
        """The points that a member can spend."""
        reply = self.call("GET", f"corner/members/{member}/balance", self.pos)
        assert reply.status == 200, reply
        return reply.body["active"]

    # What an operator sees.

    def queue(self, name: str) -> str:
        return self.sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def received(self, name: str) -> list[dict]:
        """Messages of a queue, which they leave."""
        url = self.queue(name)
        answer = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10,
            AttributeNames=["All"], MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return messages


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def eventually(asked, what: str, seconds: float = PATIENCE_SECONDS):
    """What `asked` answers, as soon as that is something."""
    until = time.monotonic() + seconds
    while True:
        answer = asked()
        if answer:
            return answer
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(0.1)
