"""The deployed stack: `sam deploy`, its outputs, and clients that speak to it."""

import base64
import http.client
import json
import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from emulator import REGION, ROOT_KEYS, Emulator

NAME = "gradus"
# The emulator has no CodeDeploy.
UNWATCHED = {"RolloutWatched": "false"}
ALIAS_KEY_SECRET = "gradus/alias-key"


@dataclass
class Reply:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: object

    @property
    def code(self) -> str | None:
        """The code of a problem."""
        return self.body.get("code") if isinstance(self.body, dict) else None


class Stack:
    """One deployment on an emulator."""

    def __init__(self, emulator: Emulator, place: Path, root: Path, issuer: str):
        self.emulator, self.place, self.root = emulator, place, root
        self.deploys = 0
        # What deploys said of parameters: one that is left out keeps the value it had.
        self.said = {"Issuer": issuer, "Architecture": "x86_64"} | UNWATCHED
        # Method and path of every call that reached a function.
        self.called: set[tuple[str, str]] = set()

    def client(self, service: str, **keys):
        keys = keys or {
            "aws_access_key_id": ROOT_KEYS["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": ROOT_KEYS["AWS_SECRET_ACCESS_KEY"],
        }
        settings = Config(retries={"max_attempts": 1}, read_timeout=90)
        return boto3.client(
            service, endpoint_url=self.emulator.url, region_name=REGION, config=settings, **keys
        )

    def make_alias_key(self) -> None:
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        self.client("secretsmanager").create_secret(Name=ALIAS_KEY_SECRET, SecretString=key)

    def make_key(self) -> str:
        """A key of KMS; its ARN."""
        return self.client("kms").create_key()["KeyMetadata"]["Arn"]

    def deploy(self, built: Path, **parameters: str) -> None:
        """`sam deploy` of what `sam build` made, with the settings of samconfig.toml."""
        self.deploys += 1
        self.said |= parameters
        template = built / f"{self.place.name}.yaml"
        text = (built / "template.yaml").read_text()
        text = text.replace("SETTINGS_REVISION: '1'", f"SETTINGS_REVISION: '{self.deploys}'")
        template.write_text(with_batches(with_defaults(text, self.said)))
        self.run("deploy", [
            "sam", "deploy", "--config-env", "dev", "--config-file", self.root / "samconfig.toml",
            "--template-file", template,
            "--parameter-overrides", *(f"{name}={value}" for name, value in self.said.items()),
        ])
        self.outputs = self.outputs_of(NAME)

    def deploy_destination(self, destination: str, **parameters: str) -> dict[str, str]:
        """A stack of infra/destination.yaml; its outputs."""
        name = f"gradus-notify-{destination}"
        return self.deploy_beside(name, "destination", Destination=destination, **parameters)

    def deploy_beside(self, name: str, template: str, **parameters: str) -> dict[str, str]:
        """A stack of a template of infra that wants no build; its outputs."""
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=(self.root / "infra" / f"{template}.yaml").read_text(),
            Parameters=[
                {"ParameterKey": parameter, "ParameterValue": value}
                for parameter, value in parameters.items()
            ],
            Capabilities=["CAPABILITY_IAM"],
        )
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
        return self.outputs_of(name)

    def outputs_of(self, name: str) -> dict[str, str]:
        stacks = self.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}

    def resource(self, logical: str) -> str:
        """What a resource of the template is called."""
        detail = self.client("cloudformation").describe_stack_resource(
            StackName=NAME, LogicalResourceId=logical
        )
        return detail["StackResourceDetail"]["PhysicalResourceId"]

    def run(self, what: str, command: list) -> None:
        log = self.place / f"{what}-{self.deploys}.log"
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("AWS_")
        }
        environment |= ROOT_KEYS | {
            "AWS_ENDPOINT_URL": self.emulator.url, "AWS_DEFAULT_REGION": REGION,
        }
        with open(log, "w") as output:
            ended = subprocess.run(
                command, cwd=self.root, env=environment, stdout=output, stderr=output
            )
        if ended.returncode != 0:
            print("\n".join(log.read_text().splitlines()[-30:]))
            sys.exit(f"deployed: {what} failed; {log} has all of it")

    def call(self, method: str, path: str, token: str | None, body=None, **headers) -> Reply:
        """One HTTP request, as an app makes it; `path` follows /v1/programs/."""
        host = urlsplit(self.outputs["ApiUrl"]).netloc
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["Host"] = host
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        connection.request(method, f"/v1/programs/{path}", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        try:
            parsed = json.loads(content)
        except ValueError:
            parsed = content.decode(errors="replace")
        if not (isinstance(parsed, dict) and set(parsed) == {"message"}):
            self.called.add((method, urlsplit(f"/v1/programs/{path}").path))
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, names, parsed)


def with_defaults(template: str, values: dict[str, str]) -> str:
    """The template with these values as its parameters' defaults: the emulator carries out
    SAM's transform by defaults alone, where the service goes by what a deploy says."""
    for name, value in values.items():
        parameter = re.compile(rf"^  {name}:\n(?:    .*\n)+", re.MULTILINE)
        [found] = parameter.findall(template)
        lines = [line for line in found.splitlines() if not line.startswith("    Default:")]
        lines.insert(1, f"    Default: {json.dumps(value)}")
        template = template.replace(found, "\n".join(lines) + "\n")
    return template


def with_batches(template: str) -> str:
    """The template with a right that only the emulator asks for: with the service, who may send
    a message may send several, and there is no action sqs:SendMessageBatch."""
    template = template.replace(
        "Action: sqs:SendMessage\n", "Action: [sqs:SendMessage, sqs:SendMessageBatch]\n"
    )
    return re.sub(r"^( *)- sqs:SendMessage\n", r"\g<0>\1- sqs:SendMessageBatch\n", template, flags=re.MULTILINE)
