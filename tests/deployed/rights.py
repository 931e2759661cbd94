"""What each role is denied. The emulator holds callers to actions and resources; that keys
are within a role's bounds is judged here, from the calls that it recorded."""

import fnmatch
import json
from urllib.parse import unquote

from botocore.exceptions import ClientError

from world import World

FUNCTIONS = [
    "enroll", "account", "ingest", "program", "score", "expire", "downgrade", "remind", "publish",
]
PERSON = {"PK": {"S": "corner#I#m-1"}, "SK": {"S": "P"}}
MEMBER = {"PK": {"S": "corner#M#m-1"}, "SK": {"S": "@"}}


def keys_of(world: World, function: str) -> list[dict[str, str]]:
    """The credentials that running functions of this name were given."""
    found = []
    for process in world.emulator.processes_of(f"gradus-{function}"):
        with open(f"/proc/{process}/environ", "rb") as variables:
            pairs = (pair.partition(b"=") for pair in variables.read().split(b"\0"))
            told = {name.decode(): value.decode() for name, _, value in pairs}
        keys = {
            name.lower(): told[name]
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        }
        if keys not in found:
            found.append(keys)
    assert found, f"{function} does not run"
    return found


def attempts(world: World, keys: dict[str, str]) -> dict:
    """Calls that some role may make and others may not, by name."""
    table = world.stack.client("dynamodb", **keys)
    queues = world.stack.client("sqs", **keys)

    def query(index: str, attribute: str):
        return lambda: table.query(
            TableName="gradus", IndexName=index, KeyConditionExpression="#k = :k",
            ExpressionAttributeNames={"#k": attribute},
            ExpressionAttributeValues={":k": {"S": "corner#0"}},
        )

    def send(name: str):
        more = {"MessageGroupId": "g", "MessageDeduplicationId": world.name("try")}
        return lambda: queues.send_message(
            QueueUrl=world.queue(name), MessageBody="tried",
            **(more if name.endswith(".fifo") else {}),
        )

    def receive(name: str):
        return lambda: queues.receive_message(QueueUrl=world.queue(name), VisibilityTimeout=0)

    return {
        "describe": lambda: table.describe_table(TableName="gradus"),
        "get": lambda: table.get_item(TableName="gradus", Key=MEMBER),
        "put": lambda: table.put_item(
            TableName="gradus", Item=MEMBER, ConditionExpression="attribute_exists(nothing)"),
        "update": lambda: table.update_item(
            TableName="gradus", Key=MEMBER, UpdateExpression="SET x = :x",
            ExpressionAttributeValues={":x": {"S": "x"}},
            ConditionExpression="attribute_exists(nothing)"),
        "delete": lambda: table.delete_item(
            TableName="gradus", Key=PERSON, ConditionExpression="attribute_exists(nothing)"),
        "scan": lambda: table.scan(TableName="gradus"),
        "drop": lambda: table.delete_table(TableName="gradus"),
        "statement": query("statement", "member"),
        "expire_at": query("expire_at", "shard"),
        "review_at": query("review_at", "shard"),
        "remind_at": query("remind_at", "shard"),
        "send commands": send("gradus-commands.fifo"),
        "send commands-dead": send("gradus-commands-dead.fifo"),
        "send expire": send("gradus-expire"),
        "send downgrade": send("gradus-downgrade"),
        "send notify": send("gradus-notify-crm.fifo"),
        "receive commands": receive("gradus-commands.fifo"),
        "receive commands-dead": receive("gradus-commands-dead.fifo"),
        "receive notify": receive("gradus-notify-crm.fifo"),
        "receive remind": receive("gradus-remind"),
        "secret": lambda: world.stack.client("secretsmanager", **keys).get_secret_value(
            SecretId="gradus/alias-key"),
        "invoke": lambda: world.stack.client("lambda", **keys).invoke(
            FunctionName="gradus-program:live", Payload="{}"),
    }


# Everything that reads or writes items.
KINDS_OF_CALLS = [
    "BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan",
    "TransactGetItems", "TransactWriteItems", "UpdateItem",
]

DECIDES = {"get", "put", "update"}
# Of these calls, those that each role may make; everything else is denied.
ALLOWED = {
    "enroll": DECIDES | {"delete", "statement"},
    "account": {"get", "statement"},
    "ingest": DECIDES | {"send commands"},
    "program": DECIDES | {"statement", "expire_at", "review_at", "remind_at"},
    "score": DECIDES | {"receive commands", "send commands-dead"},
    "expire": DECIDES | {"expire_at", "send expire"},
    "downgrade": DECIDES | {"review_at", "send downgrade"},
    "remind": DECIDES | {"remind_at", "receive remind"},
    "publish": {"send notify"},
}


def each_function_is_denied_what_it_must_not_do(world: World) -> None:
    for function in FUNCTIONS:
        # What sends comes last, so that no sweep is busy with it while others are tried.
        for name, attempt in attempts(world, keys_of(world, function)[0]).items():
            denied = is_denied(attempt)
            expected = name not in ALLOWED[function]
            assert denied == expected, f"{function}: {name} was {'denied' if denied else 'allowed'}"


def is_denied(attempt) -> bool:
    try:
        attempt()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("AccessDeniedException", "AccessDenied", "UnauthorizedOperation"):
            return True
        assert code == "ConditionalCheckFailedException", error
    return False


def whoever_reads_notifications_reads_nothing_else(world: World) -> None:
    people = world.stack.client("iam")
    people.create_user(UserName="crm")
    people.attach_user_policy(UserName="crm", PolicyArn=world.crm["ReaderPolicy"])
    made = people.create_access_key(UserName="crm")["AccessKey"]
    keys = {
        "aws_access_key_id": made["AccessKeyId"],
        "aws_secret_access_key": made["SecretAccessKey"],
    }

    tried = {name: is_denied(attempt) for name, attempt in attempts(world, keys).items()}

    assert {name for name, denied in tried.items() if not denied} == {"receive notify"}, tried


def the_latest_calls_were_within_their_roles_keys_and_none_was_a_scan(world: World) -> None:
    seen = {function: 0 for function in FUNCTIONS}
    for function in FUNCTIONS:
        statements = statements_of(world, function)
        names = [keys["aws_access_key_id"] for keys in keys_of(world, function)]
        for call in [call for name in names for call in recorded(world, name)]:
            for action, index, partition in accesses(call):
                seen[function] += 1
                assert is_within(statements, action, index, partition), (function, call)

    assert all(count > 0 for count in seen.values()), seen


def no_function_but_enroll_may_reach_a_person(world: World) -> None:
    for function in FUNCTIONS:
        statements = statements_of(world, function)
        for action in ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem",
                       "dynamodb:DeleteItem", "dynamodb:BatchGetItem", "dynamodb:Query"):
            for partition in ("corner#I#m-1", "corner#A#phone#00ff"):
                reaches = is_within(statements, action, None, partition)
                expected = function == "enroll" and action in (
                    "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
                assert reaches == expected, (function, action, partition)


def statements_of(world: World, function: str) -> list[dict]:
    """What a function's role allows of the table, its own policy and the managed ones."""
    people, role = world.stack.client("iam"), world.stack.resource(f"{function.capitalize()}Role")
    documents = [
        people.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in people.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    for policy in people.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = people.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        documents.append(people.get_policy_version(
            PolicyArn=policy["PolicyArn"], VersionId=version)["PolicyVersion"]["Document"])
    documents = [
        json.loads(unquote(document)) if isinstance(document, str) else document
        for document in documents
    ]
    return [statement for document in documents for statement in document["Statement"]]


def is_within(statements: list[dict], action: str, index: str | None, partition: str) -> bool:
    """Whether a statement allows the action on an item, as the service judges it: by the
    partition key, or by the index's ARN."""
    for statement in statements:
        resources = listed(statement["Resource"])
        ending = f"table/gradus/index/{index}" if index else "table/gradus"
        if action not in listed(statement["Action"]):
            continue
        if not any(resource.endswith(ending) for resource in resources):
            continue
        bounds = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
        patterns = bounds.get("dynamodb:LeadingKeys")
        if patterns is None or any(
            fnmatch.fnmatchcase(partition, pattern.replace("[", "[[]")) for pattern in listed(patterns)
        ):
            return True
    return False


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def recorded(world: World, access_key: str) -> list[dict]:
    """The latest 50 calls of each kind to the table that were made with an access key; more of
    them the emulator does not tell."""
    trail = world.stack.client("cloudtrail")
    calls = []
    for name in KINDS_OF_CALLS:
        wanted = {"AccessKeyId": access_key, "EventName": name}
        page = trail.lookup_events(MaxResults=50, LookupAttributes=[
            {"AttributeKey": key, "AttributeValue": value} for key, value in wanted.items()
        ])
        calls += [json.loads(event["CloudTrailEvent"]) for event in page["Events"]]
    return calls


def accesses(call: dict):
    """The items that a call reaches: action, index, partition key."""
    name, asked = call["eventName"], call["requestParameters"] or {}
    assert name != "Scan", call
    if name == "Query":
        values = list(asked["ExpressionAttributeValues"].values())
        keys = [value["S"] for value in values if "S" in value]
        assert keys, call
        yield "dynamodb:Query", asked.get("IndexName"), keys[0]
    elif name == "BatchGetItem":
        for wanted in asked["RequestItems"].values():
            for key in wanted["Keys"]:
                yield "dynamodb:BatchGetItem", None, key["PK"]["S"]
    elif name in ("TransactGetItems", "TransactWriteItems"):
        for item in asked["TransactItems"]:
            [(kind, part)] = item.items()
            action = "ConditionCheckItem" if kind == "ConditionCheck" else f"{kind}Item"
            yield f"dynamodb:{action}", None, (part.get("Key") or part.get("Item"))["PK"]["S"]
    else:
        yield f"dynamodb:{name}", None, (asked.get("Key") or asked.get("Item"))["PK"]["S"]


CHECKS = [
    the_latest_calls_were_within_their_roles_keys_and_none_was_a_scan,
    no_function_but_enroll_may_reach_a_person,
    each_function_is_denied_what_it_must_not_do,
    whoever_reads_notifications_reads_nothing_else,
]
