"""Carries out again, on a restored table, the erasures that it has forgotten.

    python3 infra/operators/replay_erasures.py 2026-03-01T12:00:00Z

reads from the log of gradus-enroll who was erased since then, and has gradus-enroll erase
them again. It needs boto3, and the rights to read that log and to call that function. A
second run does nothing twice. Exit status 0: nobody is left to erase.
"""

import json
import os
import sys
from datetime import datetime, timedelta

import boto3
from botocore.exceptions import BotoCoreError, ClientError

FUNCTION = "gradus-enroll"
# A line is written a moment after the erasure that it speaks of.
MARGIN = timedelta(minutes=5)


def erased_since(logs, instant):
    """Each member once: program and id."""
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{FUNCTION}",
        startTime=int((instant - MARGIN).timestamp() * 1000),
        filterPattern='"member erased"',
    )
    members = {}
    for page in pages:
        for event in page["events"]:
            # Lines of the service stand between ours.
            start = event["message"].find("{")
            try:
                line = json.loads(event["message"][start:])
            except ValueError:
                continue
            if line.get("message") == "member erased":
                members[(line["program"], line["member"])] = None
    return list(members)


def call(program, member, settings):
    """The call that the gateway would make for somebody with the scope erase."""
    path = f"/v1/programs/{program}/members/{member}"
    claims = {
        "iss": "restore", "sub": "restore",
        "scope": settings["GRADUS_SCOPE_PREFIX"] + "erase",
        settings["GRADUS_PROGRAMS_CLAIM"]: program,
    }
    context = {
        "accountId": "", "apiId": "", "domainName": "", "domainPrefix": "", "stage": "$default",
        "requestId": f"restore-{member}", "routeKey": "DELETE /v1/programs/{program}/members/{member}",
        "time": "", "timeEpoch": 0,
        "http": {"method": "DELETE", "path": path, "protocol": "HTTP/1.1", "sourceIp": "", "userAgent": ""},
        "authorizer": {"jwt": {"claims": claims, "scopes": None}},
    }
    return {
        "version": "2.0", "routeKey": context["routeKey"], "rawPath": path, "rawQueryString": "",
        "headers": {}, "requestContext": context, "isBase64Encoded": False,
        "pathParameters": {"program": program, "member": member},
    }


def instant_of(text):
    """An instant with its offset: without one it could be any of a day's."""
    try:
        instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        sys.exit(f"found {text!r}; an instant with its offset is needed, such as 2026-03-01T12:00:00Z")
    return instant


def main(since):
    instant = instant_of(since)
    functions = boto3.client("lambda")
    live = functions.get_function_configuration(FunctionName=FUNCTION, Qualifier="live")
    settings = live["Environment"]["Variables"]
    left = 0
    for program, member in erased_since(boto3.client("logs"), instant):
        answer = functions.invoke(
            FunctionName=FUNCTION, Qualifier="live",
            Payload=json.dumps(call(program, member, settings)),
        )
        said = json.load(answer["Payload"])
        status = said.get("statusCode")
        # 404: the member joined after the point that was restored, and is not there at all.
        done = status in (204, 404)
        left += not done
        found = status or said.get("errorMessage") or said
        say(program, member, "erased" if done else f"NOT ERASED: {found}")
    return 1 if left else 0


def say(*words):
    """Prints a line; whether somebody reads it, the next member is to be erased."""
    try:
        print(*words, sep="\t", flush=True)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        sys.exit(main(sys.argv[1]))
    except (BotoCoreError, ClientError) as error:
        sys.exit(
            f"the erasures are not carried out, or not all of them: {error}; a region, and "
            f"credentials that may read the log of {FUNCTION} and call it are needed; a second "
            "run does nothing twice"
        )
