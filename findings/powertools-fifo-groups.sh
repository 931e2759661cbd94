#!/bin/sh
# SqsFifoPartialProcessor of Powertools for AWS Lambda (Python) 3.37.0 gives back, with the first
# message that fails, all messages after it, those of other groups as well, untouched.
# One expects the messages of its own group alone: an SQS FIFO queue keeps order within a message
# group only (AWS, "FIFO queue and message group ID logic"), and other groups need not wait.
# Gradus has a group for each member, and says to those who write consumers to set
# skip_group_on_error=True (docs/notifications.md, "With a library"; tests/api/consumers.py).
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet aws-lambda-powertools==3.37.0
"$here/venv/bin/python" - <<'PY'
import sys
from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response


def record(number, group):
    return {"messageId": str(number), "receiptHandle": "r", "body": group,
            "attributes": {"MessageGroupId": group}, "messageAttributes": {},
            "eventSource": "aws:sqs", "awsRegion": "us-east-1",
            "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:q.fifo"}


def failed(processor):
    def handle(record):
        if record.body == "fails":
            raise ValueError("it fails")

    batch = {"Records": [record(0, "first"), record(1, "fails"), record(2, "other"),
                         record(3, "fails")]}
    answer = process_partial_response(event=batch, record_handler=handle, processor=processor,
                                      context=None)
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


by_default = failed(SqsFifoPartialProcessor())
by_group = failed(SqsFifoPartialProcessor(skip_group_on_error=True))
print("powertools 3.37.0: message 1 fails, 2 is of another group, 3 of its own")
print(f"as it is: {by_default}; with skip_group_on_error: {by_group}")
sys.exit(0 if by_default == ["1", "2", "3"] and by_group == ["1", "3"] else 1)
PY
