#!/bin/sh
# A Celery 5.7.0 worker (kombu 5.7.0) takes a message of an SQS queue that no Celery wrote, deletes
# it and calls no task; where the queue has a redrive policy, it lets the message go unread until
# it ends in the dead-letter queue.
# One expects of SQS (AWS, "Amazon SQS visibility timeout") that a consumer deletes what it has
# processed, and that what it cannot process comes again; Celery's page on SQS says nothing of
# messages of others.
# Gradus says so to those who write consumers (docs/notifications.md, "With a library").
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet 'celery[sqs]==5.7.0' 'kombu==5.7.0' 'moto[server,sqs]==5.2.5' 'boto3==1.44.8'
cat > "$here/app.py" <<'PY'
import os
from celery import Celery

app = Celery("app", broker=f"sqs://a:b@127.0.0.1:{os.environ['PORT']}")
app.conf.task_default_queue = "told.fifo"
app.conf.broker_transport_options = {
    "region": "us-east-1", "is_secure": False, "wait_time_seconds": 1,
    "predefined_queues": {"told.fifo": {"url": os.environ["QUEUE"]}},
}
PY
cat > "$here/look.py" <<'PY'
import json, os, socket, subprocess, sys, time
from pathlib import Path
import boto3

BIN = Path(sys.executable).parent
os.environ |= {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
moto = subprocess.Popen([BIN / "moto_server", "-p", str(port)], stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL)
BODY = json.dumps({"specversion": "1.0", "id": "1", "type": "a.b", "source": "/c", "data": {}})
FIFO = {"FifoQueue": "true", "VisibilityTimeout": "1"}


def soon(is_so):
    until = time.monotonic() + 60
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def answers():
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def left(url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)


def with_worker(url, is_so):
    log = (Path(__file__).parent / "log").open("w+")
    worker = subprocess.Popen([BIN / "celery", "-A", "app", "worker", "-P", "solo"], stderr=log,
                              cwd=Path(__file__).parent, stdout=log,
                              env=os.environ | {"QUEUE": url, "PORT": str(port)})
    try:
        so = soon(is_so)
    finally:
        worker.terminate()
        worker.wait()
    log.seek(0)
    return so, log.read()


try:
    assert soon(answers), "moto does not start"
    sqs = boto3.client("sqs", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1")

    def queue(name, **more):
        return sqs.create_queue(QueueName=name, Attributes=FIFO | more)["QueueUrl"]

    def send(url):
        sqs.send_message(QueueUrl=url, MessageBody=BODY, MessageGroupId="g",
                         MessageDeduplicationId="1")

    url = queue("told.fifo")
    send(url)
    gone, log = with_worker(url, lambda: left(url) == 0)
    deleted = "Received and deleted unknown message" in log
    print(f"without a redrive policy: gone {gone}, the log says deleted {deleted}")

    dead = queue("dead.fifo")
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
    policy = json.dumps({"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": 1})
    url = queue("told-with-dead.fifo", RedrivePolicy=policy)
    send(url)
    moved, log = with_worker(url, lambda: left(dead) == 1)
    print(f"with one: in the dead-letter queue {moved}")
    sys.exit(0 if gone and deleted and moved else 1)
finally:
    moto.kill()
PY
echo "celery 5.7.0, kombu 5.7.0"
"$here/venv/bin/python" "$here/look.py"
