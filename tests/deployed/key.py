"""A key of one's own: what is kept is encrypted with it. Of what a template tells it of keys the
emulator keeps those of queues and logs, and it asks nobody for the right to use one; what
remains tests/tests/template reads."""

from rights import FUNCTIONS
from world import World


def queues_and_logs_are_encrypted_with_the_key(world: World) -> None:
    key = world.stack.said["KeyArn"]

    queues = world.sqs.list_queues(QueueNamePrefix="gradus-")["QueueUrls"]
    groups = world.stack.client("logs").describe_log_groups()["logGroups"]

    # Ten of the deployment, and two of the destination.
    assert len(queues) == 12, queues
    for queue in queues:
        told = world.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        assert told["KmsMasterKeyId"] == key, (queue, told)
        assert told["SqsManagedSseEnabled"] == "false", (queue, told)
    ours = {group["logGroupName"]: group.get("kmsKeyId") for group in groups}
    wanted = {f"/aws/lambda/gradus-{function}" for function in FUNCTIONS}
    wanted.add("/aws/vendedlogs/gradus-api")
    assert {name for name, of in ours.items() if of == key} >= wanted, ours


CHECKS = [queues_and_logs_are_encrypted_with_the_key]
