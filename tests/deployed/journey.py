"""What a shop, an app and an office do: every route, every queue, every schedule."""

import json
import re
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from world import World, eventually, now


def a_program_is_published(world: World) -> None:
    file = (world.root / "tests/deployed/corner.toml").read_text()
    toml = {"Content_Type": "application/toml"}

    valid = world.call("POST", "corner/versions/validate", world.program, file, **toml)
    published = world.call("POST", "corner/versions", world.program, file, **toml)
    again = world.call("POST", "corner/versions", world.program, file, **toml)
    other = world.call("POST", "corner/versions", world.program, file + "\n# other", **toml)
    listed = world.call("GET", "corner/versions", world.operate)

    assert valid.status == 200, valid
    assert (published.status, again.status) == (201, 200), (published, again)
    assert (other.status, other.code) == (409, "version_taken"), other
    assert [version["published"]["version"] for version in listed.body["versions"]] == [1], listed


def somebody_joins_is_found_and_changes(world: World) -> None:
    member = world.join(email="Kim@Example.com", birthday="03-14", consent={"email": True})
    path = f"corner/members/{member}"

    found = world.call("POST", "corner/members/lookup", world.pos, {"email": "kim@example.com"})
    changed = world.call(
        "PATCH", path, world.issuer.token("member", gradus_member=member),
        {"locale": "de-DE"}, Idempotency_Key="change-1",
    )
    read = world.call("GET", path, world.operate)

    assert (found.status, found.body) == (200, {"member": member}), found
    assert changed.status == 200, changed
    assert read.body["person"]["email"] == "kim@example.com", read
    assert read.body["person"]["locale"] == "de-DE" or read.body["profile"].get("locale"), read


def a_purchase_is_answered_at_once_or_from_the_queue_and_counts_once(world: World) -> None:
    member = world.join()
    waited = world.purchase(member, 12_000)

    first = world.call("POST", "corner/purchases", world.pos, waited, Prefer="wait")
    again = world.call("POST", "corner/purchases", world.pos, waited, Prefer="wait")
    queued = world.buy(member, 3_099)

    assert (first.status, again.status) == (200, 200), (first, again)
    assert first.body["entry"]["score"]["points"] == 120, first
    assert again.body == first.body
    assert world.decided(queued)["entry"]["score"]["points"] == 30
    # 120 for 120.00, 30 for 30.99.
    assert world.active(member) == 150


def purchases_come_in_bulk(world: World) -> None:
    members = [world.join() for _ in range(3)]
    items = [world.purchase(member, 1_000) for member in members for _ in range(20)]

    batch = world.call("POST", "corner/purchases/batch", world.pos, {"items": [*items, {}]})

    statuses = [item["status"] for item in batch.body["items"]]
    assert batch.status == 202, batch
    assert statuses == ["accepted"] * 60 + ["invalid"], statuses
    for item in items:
        world.decided(f"purchase:{item['id']}")
    assert [world.active(member) for member in members] == [200, 200, 200]


def returns_and_activities_come_in_one_by_one_and_in_bulk(world: World) -> None:
    member = world.join()
    bought = [world.purchase(member, 5_000) for _ in range(2)]
    for purchase in bought:
        world.call("POST", "corner/purchases", world.pos, purchase, Prefer="wait")
    returns = [
        {"id": f"back-{place}", "member": member, "transaction": purchase["id"],
         "occurred_at": now(), "everything": True}
        for place, purchase in enumerate(bought)
    ]
    visits = [
        {"id": f"visit-{place}", "member": member, "activity": "check-in", "occurred_at": now()}
        for place in range(2)
    ]

    replies = [
        world.call("POST", "corner/returns", world.pos, returns[0]),
        world.call("POST", "corner/returns/batch", world.pos, {"items": returns[1:]}),
        world.call("POST", "corner/activities", world.pos, visits[0]),
        world.call("POST", "corner/activities/batch", world.pos, {"items": visits[1:]}),
    ]

    assert [reply.status for reply in replies] == [202] * 4, replies
    for key in (f"return:{member}:back-0", f"return:{member}:back-1",
                f"activity:{member}:visit-0", f"activity:{member}:visit-1"):
        assert world.decided(quote(key))["status"] == "recorded"
    # Two purchases of 50.00 went back; two visits bring 5 points each.
    assert world.active(member) == 10


def a_return_that_comes_before_its_purchase_waits_for_it(world: World) -> None:
    member = world.join()
    bought = world.purchase(member, 5_000)
    back = {"id": "early", "member": member, "transaction": bought["id"],
            "occurred_at": now(), "everything": True}

    waiting = world.call("POST", "corner/returns", world.pos, back, Prefer="wait")
    done = world.call("POST", "corner/purchases", world.pos, bought, Prefer="wait")

    assert (waiting.status, waiting.body["status"]) == (202, "waiting"), waiting
    assert done.status == 200, done
    assert world.decided(quote(f"return:{member}:early"))["status"] == "recorded"
    assert world.active(member) == 0


def an_account_is_read(world: World) -> None:
    member = world.join()
    world.decided(world.buy(member, 25_000))
    path = f"corner/members/{member}"
    own = world.issuer.token("member", gradus_member=member)

    tier = world.call("GET", f"{path}/tier", own)
    parts = [world.call("GET", f"{path}/statement?limit=1&details=true", own)]
    while "next_cursor" in parts[-1].body:
        cursor = parts[-1].body["next_cursor"]
        parts.append(world.call("GET", f"{path}/statement?limit=1&cursor={cursor}", own))
    quote_of = world.purchase(member, 1_000)
    quoted = world.call("POST", "corner/quotes", own, quote_of)
    exported = world.call("GET", f"{path}/export", own)

    assert tier.body["tier"] == "silver", tier
    kinds = [line["kind"] for part in parts for line in part.body["lines"]]
    assert kinds == ["purchased", "joined"], kinds
    assert quoted.status == 200, quoted
    assert world.became_of(f"purchase:{quote_of['id']}").code == "not_recorded_yet"
    assert len(exported.body["entries"]) == 2, exported


def a_version_is_tried_published_ahead_and_suspended(world: World) -> None:
    begins = datetime.now(timezone.utc) + timedelta(days=2)
    file = (world.root / "tests/deployed/corner.toml").read_text()
    file = file.replace("version = 1", f"version = 2\neffective_from = {begins:%Y-%m-%dT00:00:00Z}")
    toml = {"Content_Type": "application/toml"}

    tried = world.call("POST", "corner/versions/dry-run?sample=20", world.program, file, **toml)
    published = world.call("POST", "corner/versions", world.program, file, **toml)
    suspended = world.call("POST", "corner/versions/2/suspend", world.program)

    assert tried.status == 200, tried
    assert published.status == 201, published
    assert suspended.status == 200, suspended


def somebody_is_erased_and_the_ledger_stays(world: World) -> None:
    member = world.join(phone="+1 555 010 0199")
    world.decided(world.buy(member, 4_200))
    path = f"corner/members/{member}"

    erased = world.call("DELETE", path, world.erase)
    read = world.call("GET", path, world.operate)
    found = world.call("POST", "corner/members/lookup", world.pos, {"phone": "+15550100199"})
    late = world.buy(member, 1_000)
    ledger = world.call("GET", f"{path}/statement", world.operate)

    assert erased.status == 204, erased
    assert (read.status, read.code) == (410, "member_erased"), read
    assert found.code == "member_unknown", found
    assert world.decided(late)["rejection"]["code"] == "member_erased"
    assert [line["kind"] for line in ledger.body["lines"]][-2:] == ["purchased", "joined"]


def what_happens_is_announced(world: World) -> None:
    member = world.join(email="told@example.com")
    world.decided(world.buy(member, 25_000))
    told: dict[str, dict] = {}

    def heard() -> bool:
        for message in world.received("gradus-notify-crm.fifo"):
            event = json.loads(message["Body"])
            if event["subject"] == member:
                told[event["type"]] = event
                assert message["Attributes"]["MessageGroupId"].endswith(member), message
        return "gradus.tier.upgraded" in told

    eventually(heard, "the announcements come")
    assert set(told) == {"gradus.member.enrolled", "gradus.points.earned", "gradus.tier.upgraded"}
    assert told["gradus.points.earned"]["data"]["points"] == 250
    assert "told@example.com" not in json.dumps(told)


def what_nobody_takes_is_kept_with_its_destination(world: World) -> None:
    member = world.join()
    world.decided(world.buy(member, 10_000))

    def parked():
        for message in world.received("gradus-notify-dead.fifo"):
            if json.loads(message["Body"])["subject"] == member:
                return message
        return None

    message = eventually(parked, "the announcement for a queue that nobody made is parked")
    assert json.loads(message["Body"])["type"] == "gradus.tier.upgraded"
    assert message["MessageAttributes"]["destination"]["StringValue"] == "nobody"


def each_schedule_has_the_sweep_look_at_who_is_due(world: World) -> None:
    scheduler, functions = world.stack.client("scheduler"), world.stack.client("lambda")
    member = world.join(birthday="07-01")
    world.decided(world.buy(member, 25_000))
    key = {"PK": {"S": f"corner#M#{member}"}, "SK": {"S": "@"}}
    for sweep, timer in (("expire", "expire_at"), ("downgrade", "review_at"), ("remind", "remind_at")):
        schedule = scheduler.get_schedule(Name=f"gradus-{sweep}")
        target = schedule["Target"]
        assert schedule["ScheduleExpression"] == "cron(0/15 * * * ? *)", schedule
        assert target["Arn"].endswith(f":function:gradus-{sweep}:live"), target
        # As if something fell due long ago: the sweep looks, finds nothing, and arms the timer
        # for when there is something.
        world.table.update_item(
            TableName="gradus", Key=key, UpdateExpression="SET #timer = :early, #shard = :shard",
            ExpressionAttributeNames={"#timer": timer, "#shard": "shard"},
            ExpressionAttributeValues={
                ":early": {"N": "1"}, ":shard": {"S": f"corner#{shard_of(member)}"},
            },
        )
        # The service puts the schedule's time into the call; the emulator does not.
        called = target["Input"].replace("<aws.scheduler.scheduled-time>", now())
        if sweep == "expire":
            fired_by_the_emulator(scheduler, target | {"Input": called})
        else:
            functions.invoke(FunctionName=target["Arn"], InvocationType="Event", Payload=called)

        def armed_anew() -> bool:
            item = world.table.get_item(TableName="gradus", Key=key, ConsistentRead=True)["Item"]
            return item.get(timer) != {"N": "1"}

        eventually(armed_anew, f"{sweep} looks at the member")


def fired_by_the_emulator(scheduler, target: dict) -> None:
    """A schedule with the same target and role, for now; one of cron would take up to 15
    minutes."""
    at = datetime.now(timezone.utc) - timedelta(seconds=1)
    scheduler.create_schedule(
        Name="now", ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={name: target[name] for name in ("Arn", "RoleArn", "Input")},
    )


def shard_of(member: str) -> int:
    """FNV-1a, folded to 32 shards, as shared/store has it."""
    value = 0x811C9DC5
    for byte in member.encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return ((value >> 16) ^ (value & 0xFFFF)) % 32


def what_is_wrong_is_refused_with_the_right_status(world: World) -> None:
    member = world.join(card="4711")
    path = f"corner/members/{member}"
    other = world.join()
    forged = world.pos[:-8] + "AAAAAAAA"
    expired = world.issuer.token("pos", exp=int(time.time()) - 60)
    elsewhere = world.issuer.token("pos", programs="other")
    own_of_other = world.issuer.token("member", gradus_member=other)
    claimed = world.purchase(other, 100)
    world.call("POST", "corner/purchases", world.pos, claimed, Prefer="wait")
    large = world.purchase(member, 100, lines=[{"amount": 1, "sku": "x" * 60}] * 4_000)

    gateway = {
        "no token": (401, world.call("GET", f"{path}/balance", None)),
        "a forged token": (401, world.call("GET", f"{path}/balance", forged)),
        "a token that is past": (401, world.call("GET", f"{path}/balance", expired)),
        "no scope of the route": (403, world.call("DELETE", path, world.pos)),
        "no such route": (404, world.call("GET", "corner/nothing", world.pos)),
    }
    functions = {
        "program_not_opened": (403, world.call("GET", f"{path}/balance", elsewhere)),
        "not_own_account": (403, world.call("GET", f"{path}/balance", own_of_other)),
        "member_unknown": (404, world.call("GET", "corner/members/nobody/balance", world.pos)),
        "not_recorded_yet": (404, world.became_of("purchase:never")),
        "alias_taken": (409, world.call(
            "POST", "corner/members", world.pos, {"card": "4711"}, Idempotency_Key="second")),
        "transaction_claimed": (409, world.call(
            "POST", "corner/purchases", world.pos, claimed | {"member": member}, Prefer="wait")),
        "body_too_large": (413, world.call("POST", "corner/purchases", world.pos, large)),
        "unsupported_media_type": (415, world.call(
            "POST", "corner/purchases", world.pos, "x", Content_Type="text/plain")),
        "currency_mismatch": (422, world.call(
            "POST", "corner/purchases", world.pos, world.purchase(member, 100, currency="USD"))),
        "idempotency_key_missing": (400, world.call("POST", "corner/members", world.pos, {})),
    }

    for what, (status, reply) in gateway.items():
        assert reply.status == status and set(reply.body) == {"message"}, (what, reply)
    for code, (status, reply) in functions.items():
        assert (reply.status, reply.code) == (status, code), reply
        assert reply.headers["content-type"] == "application/problem+json", reply


def every_route_was_called(world: World) -> None:
    gateway = world.stack.client("apigatewayv2")
    deployed = gateway.get_routes(ApiId=world.stack.resource("Api"), MaxResults="100")["Items"]
    keys = [route["RouteKey"] for route in deployed]

    called = {route_of(keys, method, path) for method, path in world.stack.called}

    assert len(keys) == 22, keys
    assert not set(keys) - called, set(keys) - called


def route_of(keys: list[str], method: str, path: str) -> str | None:
    """The route that a path goes to: of those that fit, the one with the fewest parameters."""
    fitting = []
    for key in keys:
        verb, template = key.split(" ")
        pattern = re.sub(r"{[a-z]+}", "[^/]+", template.replace("{key+}", ".+"))
        if verb == method and re.fullmatch(pattern, path):
            fitting.append(key)
    return min(fitting, key=lambda key: key.count("{"), default=None)


CHECKS = [
    a_program_is_published,
    somebody_joins_is_found_and_changes,
    a_purchase_is_answered_at_once_or_from_the_queue_and_counts_once,
    purchases_come_in_bulk,
    returns_and_activities_come_in_one_by_one_and_in_bulk,
    a_return_that_comes_before_its_purchase_waits_for_it,
    an_account_is_read,
    a_version_is_tried_published_ahead_and_suspended,
    somebody_is_erased_and_the_ledger_stays,
    what_happens_is_announced,
    what_nobody_takes_is_kept_with_its_destination,
    each_schedule_has_the_sweep_look_at_who_is_due,
    what_is_wrong_is_refused_with_the_right_status,
    every_route_was_called,
]
