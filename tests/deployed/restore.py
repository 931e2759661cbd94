"""Going back in time, as docs/deploy.md has it: another table, and who was erased since."""

import os
import subprocess
import sys
from datetime import datetime, timezone

from emulator import REGION, ROOT_KEYS
from world import World

RESTORED = "gradus-2"


def a_restored_table_forgets_again_who_was_erased_since(world: World) -> None:
    member = world.join(name="Restored Person", email="restored@example.com")
    world.decided(world.buy(member, 2_500))
    point_in_time = datetime.now(timezone.utc)
    restored_stream = restore_to_now(world)
    erased = world.call("DELETE", f"corner/members/{member}", world.erase)
    assert erased.status == 204, erased

    world.stack.deploy(
        world.built, TableInUse=RESTORED, StreamInUse=restored_stream, Traffic="closed")
    assert is_known(world, member)
    said = replayed(world, point_in_time)
    again = replayed(world, point_in_time)
    world.stack.deploy(world.built, Traffic="open")

    assert f"corner\t{member}\terased" in said, said
    assert again == said
    assert not is_known(world, member)
    found = world.call(
        "POST", "corner/members/lookup", world.pos, {"email": "restored@example.com"})
    read = world.call("GET", f"corner/members/{member}", world.operate)
    assert found.code == "member_unknown", found
    assert (read.status, read.code) == (410, "member_erased"), read
    # And the shop goes on, on the restored table.
    other = world.join()
    world.decided(world.buy(other, 700))
    assert world.active(other) == 7


def restore_to_now(world: World) -> str:
    """A table with everything that stands in the stack's own; the ARN of its stream."""
    whole = world.table.describe_table(TableName="gradus")["Table"]
    made = world.table.create_table(
        TableName=RESTORED, BillingMode="PAY_PER_REQUEST", KeySchema=whole["KeySchema"],
        AttributeDefinitions=whole["AttributeDefinitions"],
        GlobalSecondaryIndexes=[
            {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
            for index in whole["GlobalSecondaryIndexes"]
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    for page in world.table.get_paginator("scan").paginate(TableName="gradus"):
        for item in page["Items"]:
            world.table.put_item(TableName=RESTORED, Item=item)
    return made["TableDescription"]["LatestStreamArn"]


def is_known(world: World, member: str) -> bool:
    key = {"PK": {"S": f"corner#I#{member}"}, "SK": {"S": "P"}}
    return "Item" in world.table.get_item(TableName=RESTORED, Key=key, ConsistentRead=True)


def replayed(world: World, since: datetime) -> str:
    script = world.root / "infra" / "operators" / "replay_erasures.py"
    environment = ROOT_KEYS | {
        "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": world.emulator.url,
        "AWS_DEFAULT_REGION": REGION,
    }
    ended = subprocess.run(
        [sys.executable, script, since.isoformat()],
        env=environment, capture_output=True, text=True, timeout=60,
    )
    assert ended.returncode == 0, ended
    return ended.stdout


CHECKS = [a_restored_table_forgets_again_who_was_erased_since]
