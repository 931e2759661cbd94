"""A key of one's own: what is kept is encrypted with it. The emulator keeps what it is told of
keys, save that of a table which a template makes, and asks nobody for the right to use one;
both tests/tests/template reads."""

from rights import FUNCTIONS
from world import World


def queues_logs_and_what_functions_are_told_are_encrypted_with_the_key(world: World) -> None:
    key = world.stack.said["KeyArn"]

    queues = world.sqs.list_queues(QueueNamePrefix="gradus-")["QueueUrls"]
    groups = world.stack.client("logs").describe_log_groups()["logGroups"]
    functions = world.stack.client("lambda")

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
    for function in FUNCTIONS:
        told = functions.get_function_configuration(
            FunctionName=f"gradus-{function}", Qualifier="live")
        assert told["KMSKeyArn"] == key, told


CHECKS = [queues_logs_and_what_functions_are_told_are_encrypted_with_the_key]
