"""What goes wrong, and that nothing is lost by it."""

import json
import os
import shutil
import signal
import threading
import time

from world import World, eventually, now

# The queue gives a message of a killed function again after its visibility timeout.
VISIBILITY_SECONDS = 60


def a_function_killed_in_mid_flight_loses_nothing(world: World) -> None:
    members = [world.join() for _ in range(4)]
    world.decided(world.buy(members[0], 100))
    commands = world.queue("gradus-commands.fifo")
    bought = []

    # The functions stand still, purchases are given to them, and they are killed at whatever
    # they are about when they run again.
    running = world.emulator.processes_of("gradus-score")
    for process in running:
        os.kill(process, signal.SIGSTOP)
    for member in members:
        bought += [world.buy(member, 1_000) for _ in range(5)]
    eventually(lambda: in_flight(world, commands) > 0, "messages are in flight")
    killed = world.emulator.processes_of("gradus-score")
    for process in killed:
        os.kill(process, signal.SIGCONT)
        os.kill(process, signal.SIGKILL)

    def nothing_is_lost() -> None:
        assert running and killed
        until = time.monotonic() + 2 * VISIBILITY_SECONDS
        for key in bought:
            eventually(lambda: world.became_of(key).status == 200, f"{key} is decided",
                       max(1.0, until - time.monotonic()))
        # Five purchases of 10.00 each, and 1.00 before: each counted once.
        assert [world.active(member) for member in members] == [51, 50, 50, 50]

    world.later["what_a_killed_function_had_in_hand_is_decided_once"] = nothing_is_lost


def in_flight(world: World, url: str) -> int:
    name = "ApproximateNumberOfMessagesNotVisible"
    answer = world.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(answer["Attributes"][name])


def a_poison_message_is_set_aside_whole_and_can_be_given_back(world: World) -> None:
    commands, dead = world.queue("gradus-commands.fifo"), world.queue("gradus-commands-dead.fifo")
    # A purchase for a program that nobody has published yet, and something that is no command.
    early = {
        "version": 1, "program": "later",
        "command": {"kind": "purchase", "received_at": now()} | world.purchase("m-1", 100),
    }
    for group, body in (("later/m-1", json.dumps(early)), ("unreadable", "{not json")):
        world.sqs.send_message(
            QueueUrl=commands, MessageBody=body, MessageGroupId=group,
            MessageDeduplicationId=world.name("sent"),
        )
    found = {}

    def both_are_set_aside() -> bool:
        for message in world.received("gradus-commands-dead.fifo"):
            found[message["Body"]] = message["MessageAttributes"]["reason"]["StringValue"]
        return len(found) == 2

    eventually(both_are_set_aside, "both are in the dead-letter queue")
    assert found[json.dumps(early)] == "its program is not published", found
    # What was wrong is put right, and the message is given back as it was.
    file = (world.root / "tests/deployed/corner.toml").read_text()
    program = world.issuer.token("program", "pos", programs="later")
    published = world.call(
        "POST", "later/versions", program, file.replace('id = "corner"', 'id = "later"'),
        Content_Type="application/toml",
    )
    assert published.status == 201, published
    world.sqs.send_message(
        QueueUrl=commands, MessageBody=json.dumps(early), MessageGroupId="later/m-1",
        MessageDeduplicationId=world.name("sent"),
    )

    def decided():
        key = f"purchase:{early['command']['id']}"
        reply = world.call("GET", f"later/commands/{key}", program)
        return reply.body if reply.status == 200 else None

    # It is decided: nobody of this id has joined.
    assert eventually(decided, "it is decided")["rejection"]["code"] == "member_unknown"
    left = world.sqs.get_queue_attributes(
        QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])
    assert left["Attributes"]["ApproximateNumberOfMessages"] == "0", left


def a_deploy_changes_code_while_purchases_arrive(world: World) -> None:
    functions = world.stack.client("lambda")

    def version(function: str) -> str:
        return functions.get_alias(FunctionName=f"gradus-{function}", Name="live")["FunctionVersion"]

    before = {function: version(function) for function in ("ingest", "score", "account")}
    changed = changed_build(world)
    member = world.join()
    over = threading.Event()
    answers, faults = [], []

    def shop() -> None:
        while not over.is_set():
            waits = {"Prefer": "wait"} if len(answers) % 2 else {}
            body = world.purchase(member, 1_000)
            reply = world.call("POST", "corner/purchases", world.pos, body, **waits)
            if reply.status in (200, 202):
                answers.append(f"purchase:{body['id']}")
            else:
                faults.append(reply)
            over.wait(0.1)

    shopping = threading.Thread(target=shop)
    shopping.start()
    try:
        # Code of two functions, and a setting of all.
        world.stack.deploy(changed, LogLevel="warn")
    finally:
        over.set()
        shopping.join()

    assert not faults, faults[0]
    assert len(answers) > 5, answers
    for key in answers:
        world.decided(key)
    assert world.active(member) == 10 * len(answers)
    after = {function: version(function) for function in before}
    assert all(int(after[name]) > int(before[name]) for name in before), (before, after)
    live = functions.get_function_configuration(FunctionName="gradus-score", Qualifier="live")
    assert live["Environment"]["Variables"]["GRADUS_LOG"] == "warn", live


def changed_build(world: World):
    """The build with another ingest and another score: what follows a program's end in its
    file changes the file alone."""
    changed = world.place / "changed"
    shutil.rmtree(changed, ignore_errors=True)
    shutil.copytree(world.built, changed)
    for function in ("IngestFunction", "ScoreFunction"):
        with open(changed / function / "bootstrap", "ab") as binary:
            binary.write(b"another release")
    return changed


CHECKS = [
    a_function_killed_in_mid_flight_loses_nothing,
    a_poison_message_is_set_aside_whole_and_can_be_given_back,
    a_deploy_changes_code_while_purchases_arrive,
]
