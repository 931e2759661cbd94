"""Reads a notification queue and prints a text message for each notification.

    python3 print_messages.py QUEUE

QUEUE is the queue's name or URL. Region and credentials are those of the environment or a
profile; beside `gradus serve`, AWS_CONFIG_FILE names the file that it prints as aws-config.
Ctrl-C ends it.
"""
import json
import os
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# What every kind says.
ALIKE = {"version", "entry", "balance", "addressee", "delivery"}

TEXTS = {
    "member.enrolled": "Welcome! You start as {tier}.",
    "member.erased": "(forget this member: {points} points ended with it)",
    "points.earned": "You earned {points} points and have {balance[active]} to spend.",
    "points.activated": "{points} points can be spent from now on.",
    "points.expiring": "{points} points lapse after {last_day}, in {lead_days} days.",
    "points.expired": "{points} points lapsed after {last_day}.",
    "points.reversed": "{points} points were taken back with your return.",
    "points.adjusted": "Your points were corrected by {points}.",
    "tier.upgraded": "You rose from {from} to {to}, until {last_day}.",
    "tier.renewed": "You stay {tier}, until {last_day}.",
    "tier.expiring": "{tier} ends on {last_day}. Missing: {missing}.",
    "tier.downgraded": "You are {to} now, no longer {from}.",
    "reward.redeemed": "You spent {points} points and have {balance[active]} left.",
    "reward.released": "{points} spent points came back.",
    "grant.issued": "For you: {benefit}, until {last_day}.",
    "lifecycle.changed": "(stage of life: {to})",
    "goal.near": "{missing} more, and you have reached it.",
    "birthday.upcoming": "Your birthday is in {lead_days} days!",
    "purchase.adjusted": "{points} points could not pay for your purchase: it counts as paid in money.",
}


def text_of(event):
    kind = event["type"].removeprefix("gradus.")
    data = {"last_day": "further notice", **event["data"]}
    short = data.get("shortfalls", [])
    data["missing"] = ", ".join(f"{s['missing']} of {s['metric']}" for s in short) or "One day"
    # A kind that has no text, or came later than this file, is no error.
    return TEXTS[kind].format_map(data) if kind in TEXTS else plainly(kind, event["data"])


def plainly(kind, data):
    own = [f"{name} {value}" for name, value in data.items() if name not in ALIKE]
    return f"({kind}: {', '.join(own)})"


def read(queue_url, sqs, seen):
    answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20)
    for message in answer.get("Messages", []):
        try:
            event = json.loads(message["Body"])
            # Unique together; keep what was seen in a database, with an end to it.
            name = (event["source"], event["id"])
            line = (event["subject"], event["sequence"], text_of(event))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            told = f"message {message['MessageId']} is no notification of Gradus: {error!r}"
            print(f"{told}; it stays in the queue", file=sys.stderr)
            continue
        if name not in seen:
            print(*line, sep="\t", flush=True)
            seen.add(name)
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])


def main(queue):
    sqs, seen = boto3.client("sqs"), set()
    url = queue if "/" in queue else sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    while True:
        read(url, sqs, seen)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:
        # Nobody reads on; what was not printed is still in the queue.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (BotoCoreError, ClientError) as error:
        sys.exit(
            f"the queue {sys.argv[1]} cannot be read: {error}; its name or URL, a region, and "
            "credentials that may read it are needed"
        )
