"""What the AWS CLI prints, and how it fails.

Usage: aws_cli_suite.py <endpoint>, with `aws` beside the interpreter.
"""

import json
import pathlib
import subprocess
import sys
import uuid

aws = pathlib.Path(sys.executable).parent / "aws"
name = f"cli-{uuid.uuid4().hex[:8]}"


def run(*arguments):
    return subprocess.run(
        [str(aws), "--endpoint-url", sys.argv[1], "--output", "json", "sqs", *arguments],
        capture_output=True,
        text=True,
    )


def answer(*arguments):
    ran = run(*arguments)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout) if ran.stdout.strip() else {}


url = answer("create-queue", "--queue-name", name)["QueueUrl"]
assert url in answer("list-queues", "--queue-name-prefix", name)["QueueUrls"]
sent = answer("send-message", "--queue-url", url, "--message-body", "hello")
assert sent["MD5OfMessageBody"] == "5d41402abc4b2a76b9719d911017c592", sent
[message] = answer("receive-message", "--queue-url", url, "--wait-time-seconds", "1")["Messages"]
assert message["Body"] == "hello", message
answer("delete-message", "--queue-url", url, "--receipt-handle", message["ReceiptHandle"])
assert answer("receive-message", "--queue-url", url) == {}
shown = answer("get-queue-attributes", "--queue-url", url, "--attribute-names", "All")
assert shown["Attributes"]["QueueArn"].endswith(":" + name), shown
answer("delete-queue", "--queue-url", url)
gone = run("receive-message", "--queue-url", url)
assert gone.returncode in (254, 255), gone.returncode
expected = "An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the ReceiveMessage operation"
assert expected in gone.stderr, gone.stderr
print("the AWS CLI agrees")
