"""Functions that are told something wrong refuse to start, in one line that names it."""

import os
import subprocess
from pathlib import Path

from emulator import REGION, ROOT_KEYS
from world import World

NOTIFY = "https://sqs.eu-central-1.amazonaws.com/000000000000/"

# What each function is told, as the template tells it.
TOLD = {
    "enroll": ["GRADUS_TABLE", "GRADUS_ALIAS_KEY"],
    "account": ["GRADUS_TABLE", "GRADUS_ALIAS_KEY"],
    "ingest": ["GRADUS_TABLE", "GRADUS_COMMANDS_URL", "GRADUS_COMMANDS_DEAD_URL"],
    "program": ["GRADUS_TABLE"],
    "score": ["GRADUS_TABLE", "GRADUS_COMMANDS_URL", "GRADUS_COMMANDS_DEAD_URL"],
    "expire": ["GRADUS_TABLE", "GRADUS_SWEEP_URL", "GRADUS_SWEEP_DEAD_URL"],
    "downgrade": ["GRADUS_TABLE", "GRADUS_SWEEP_URL", "GRADUS_SWEEP_DEAD_URL"],
    "remind": ["GRADUS_TABLE", "GRADUS_SWEEP_URL", "GRADUS_SWEEP_DEAD_URL"],
    "publish": ["GRADUS_TABLE", "GRADUS_NOTIFY_URL_PREFIX"],
}

# One that will not do, and what the line says of it.
WRONG = {
    "GRADUS_ALIAS_KEY": ("c2hvcnQ=", "32 random bytes in Base64"),
    "GRADUS_COMMANDS_URL": ("http://127.0.0.1/000000000000/gradus-commands", "FIFO queue"),
    "GRADUS_COMMANDS_DEAD_URL": ("gradus-commands-dead.fifo", "FIFO dead-letter queue"),
    "GRADUS_SWEEP_URL": ("http://127.0.0.1/000000000000/gradus-expire.fifo", "standard queue"),
    "GRADUS_SWEEP_DEAD_URL": ("nowhere", "standard dead-letter queue"),
    "GRADUS_NOTIFY_URL_PREFIX": ("https://sqs.example", "notification queues"),
    "GRADUS_TABLE": ("nobody-made-it", "the name of the DynamoDB table"),
    "GRADUS_LOG": ("loud", "error, warn or info"),
    "GRADUS_SWEEP_RANGES": ("3", "a power of two up to 32"),
}


def right(world: World, function: str) -> dict[str, str]:
    """What the deployed function is told."""
    answer = world.stack.client("lambda").get_function_configuration(
        FunctionName=f"gradus-{function}")
    return answer["Environment"]["Variables"] | {"GRADUS_LOG": "info"}


def refused(world: World, function: str, told: dict[str, str]) -> str:
    """Starts a function that is expected to refuse; the one line that it says."""
    bootstrap = Path(world.built) / f"{function.capitalize()}Function" / "bootstrap"
    environment = told | ROOT_KEYS | {
        "PATH": os.environ["PATH"], "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": world.emulator.url,
        # Nobody listens there: a function that starts would say so, in other words.
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9",
        "AWS_LAMBDA_FUNCTION_NAME": function, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_LOG_STREAM_NAME": "s",
        "AWS_LAMBDA_LOG_GROUP_NAME": "g",
    }
    ended = subprocess.run([bootstrap], env=environment, capture_output=True, text=True, timeout=20)
    said = (ended.stdout + ended.stderr).splitlines()
    assert ended.returncode != 0 and len(said) == 1, (function, ended)
    return said[0]


def a_missing_variable_keeps_a_function_from_starting(world: World) -> None:
    for function, names in TOLD.items():
        told = right(world, function)
        for name in names:
            line = refused(world, function, {key: told[key] for key in told if key != name})
            assert name in line and "it is not set" in line and "it holds" in line, line


def a_wrong_variable_keeps_a_function_from_starting(world: World) -> None:
    for function, names in TOLD.items():
        optional = ["GRADUS_LOG"] + ["GRADUS_SWEEP_RANGES"] * (function == "expire")
        for name in names + optional:
            value, expected = WRONG[name]
            line = refused(world, function, right(world, function) | {name: value})
            assert name in line and expected in line, line


def a_table_that_is_not_as_it_must_be_keeps_a_function_from_starting(world: World) -> None:
    whole = world.table.describe_table(TableName="gradus")["Table"]
    needs = {
        "expire": "expire_at", "downgrade": "review_at", "remind": "remind_at",
        "account": "statement", "enroll": "statement", "program": "statement",
    }
    for missing in ("statement", "expire_at", "review_at", "remind_at"):
        make_table(world, f"without-{missing}", whole, missing)
    for function, index in needs.items():
        told = right(world, function) | {"GRADUS_TABLE": f"without-{index}"}
        line = refused(world, function, told)
        assert f"without-{index}" in line and f"index {index}" in line, line


def make_table(world: World, name: str, whole: dict, missing: str) -> None:
    indexes = [
        {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
        for index in whole["GlobalSecondaryIndexes"] if index["IndexName"] != missing
    ]
    used = {key["AttributeName"] for part in [whole, *indexes] for key in part["KeySchema"]}
    world.table.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=whole["KeySchema"],
        AttributeDefinitions=[
            attribute for attribute in whole["AttributeDefinitions"]
            if attribute["AttributeName"] in used
        ],
        GlobalSecondaryIndexes=indexes,
    )


CHECKS = [
    a_missing_variable_keeps_a_function_from_starting,
    a_wrong_variable_keeps_a_function_from_starting,
    a_table_that_is_not_as_it_must_be_keeps_a_function_from_starting,
]
