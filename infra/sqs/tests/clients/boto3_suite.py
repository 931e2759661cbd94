"""What boto3 sees: values, digests (boto3 checks them itself) and exceptions.

Usage: boto3_suite.py <endpoint>
"""

import sys
import uuid

import boto3
from botocore.exceptions import ClientError

sqs = boto3.client("sqs", endpoint_url=sys.argv[1])
run = uuid.uuid4().hex[:8]


def refused(expected_type, expected_code, call, **arguments):
    try:
        call(**arguments)
    except expected_type as error:
        assert error.response["Error"]["Code"] == expected_code, error.response
        assert error.response["Error"]["Message"], error.response
        return
    raise AssertionError(f"{expected_code} was not raised")


def standard_queue():
    url = sqs.create_queue(QueueName=f"boto-{run}", Attributes={"VisibilityTimeout": "20"})["QueueUrl"]
    assert sqs.get_queue_url(QueueName=f"boto-{run}")["QueueUrl"] == url
    attributes = {
        "text": {"DataType": "String", "StringValue": "ä"},
        "number": {"DataType": "Number", "StringValue": "1.5"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sent = sqs.send_message(QueueUrl=url, MessageBody="grüße", MessageAttributes=attributes)
    received = sqs.receive_message(
        QueueUrl=url, MessageAttributeNames=["All"], AttributeNames=["All"], WaitTimeSeconds=1
    )["Messages"]
    assert [m["MessageId"] for m in received] == [sent["MessageId"]]
    assert received[0]["Body"] == "grüße"
    assert received[0]["MessageAttributes"] == attributes
    assert received[0]["Attributes"]["ApproximateReceiveCount"] == "1"
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    handle = received[0]["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    again = sqs.receive_message(QueueUrl=url)["Messages"][0]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    batch = sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": str(n)} for n in range(10)]
    )
    assert len(batch["Successful"]) == 10 and not batch.get("Failed")
    shown = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert shown["ApproximateNumberOfMessages"] == "10", shown
    assert shown["VisibilityTimeout"] == "20", shown
    return url


def fifo_queue():
    url = sqs.create_queue(
        QueueName=f"boto-{run}.fifo",
        Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"},
    )["QueueUrl"]
    for body in ["1", "2", "2"]:
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [m["Body"] for m in received] == ["1", "2"]
    deleted = sqs.delete_message_batch(
        QueueUrl=url,
        Entries=[{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(received)],
    )
    assert len(deleted["Successful"]) == 2
    refused(ClientError, "MissingParameter", sqs.send_message, QueueUrl=url, MessageBody="x")
    sqs.delete_queue(QueueUrl=url)


def exceptions(url):
    e = sqs.exceptions
    prefix = "AWS.SimpleQueueService."
    missing = url + "-missing"
    refused(e.QueueDoesNotExist, prefix + "NonExistentQueue", sqs.get_queue_url, QueueName="nope")
    refused(e.QueueDoesNotExist, prefix + "NonExistentQueue", sqs.receive_message, QueueUrl=missing)
    refused(e.QueueNameExists, "QueueAlreadyExists", sqs.create_queue,
            QueueName=f"boto-{run}", Attributes={"VisibilityTimeout": "21"})
    refused(e.ReceiptHandleIsInvalid, "ReceiptHandleIsInvalid", sqs.delete_message,
            QueueUrl=url, ReceiptHandle="garbage")
    refused(e.EmptyBatchRequest, prefix + "EmptyBatchRequest", sqs.send_message_batch,
            QueueUrl=url, Entries=[])
    entries = [{"Id": "a", "MessageBody": "x"}] * 2
    refused(e.BatchEntryIdsNotDistinct, prefix + "BatchEntryIdsNotDistinct",
            sqs.send_message_batch, QueueUrl=url, Entries=entries)
    entries = [{"Id": str(n), "MessageBody": "x"} for n in range(11)]
    refused(e.TooManyEntriesInBatchRequest, prefix + "TooManyEntriesInBatchRequest",
            sqs.send_message_batch, QueueUrl=url, Entries=entries)
    refused(e.InvalidBatchEntryId, prefix + "InvalidBatchEntryId", sqs.send_message_batch,
            QueueUrl=url, Entries=[{"Id": "a b", "MessageBody": "x"}])
    entries = [{"Id": str(n), "MessageBody": "x" * 600_000} for n in range(2)]
    refused(e.BatchRequestTooLong, prefix + "BatchRequestTooLong", sqs.send_message_batch,
            QueueUrl=url, Entries=entries)
    refused(e.InvalidMessageContents, "InvalidMessageContents", sqs.send_message,
            QueueUrl=url, MessageBody="\x00")
    refused(e.InvalidAttributeName, "InvalidAttributeName", sqs.get_queue_attributes,
            QueueUrl=url, AttributeNames=["Unheard"])
    refused(ClientError, "InvalidParameterValue", sqs.receive_message,
            QueueUrl=url, MaxNumberOfMessages=11)
    message = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"][0]
    refused(e.MessageNotInflight, prefix + "MessageNotInflight", sqs.change_message_visibility,
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=5)


def resources():
    queue = boto3.resource("sqs", endpoint_url=sys.argv[1]).create_queue(QueueName=f"res-{run}")
    queue.send_message(MessageBody="x")
    [message] = queue.receive_messages(WaitTimeSeconds=1)
    message.delete()
    queue.delete()


url = standard_queue()
fifo_queue()
exceptions(url)
resources()
sqs.delete_queue(QueueUrl=url)
print("boto3 agrees")
