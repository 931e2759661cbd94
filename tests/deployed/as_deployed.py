"""A template as the services have it: after SAM's transform, or with parameters told."""

import logging
import re

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

# What the services know of where they deploy to.
ACCOUNT = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::StackName": "gradus",
    "AWS::URLSuffix": "amazonaws.com",
}
NOTHING = object()

# For each function it remarks on a switch that its makers have not told it of.
logging.getLogger("samtranslator").setLevel(logging.ERROR)


class NoManagedPolicies:
    """SAM asks for the names of AWS's own policies; the template names none."""

    def load(self) -> dict:
        return {}


def transformed(text: str, told: dict[str, str]) -> dict:
    """The CloudFormation that SAM makes of a template, with these values of parameters beside
    the defaults."""
    template = yaml_parse(text)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            # `sam package` puts it there; the transform looks at no folder.
            resource["Properties"]["CodeUri"] = "s3://packaged/code.zip"
    values = {**defaults(template), **told}
    return transform(template, values, NoManagedPolicies(), passthrough_metadata=True)


def resolved(template: dict, told: dict[str, str]) -> dict:
    """The template with parameters and conditions put in, as a deployment has it: tools that
    do not know Fn::If find a text where the deployment has one."""
    values = {**defaults(template), **told, **ACCOUNT}
    conditions = template.get("Conditions", {})

    def holds(name: str) -> bool:
        return judged(conditions[name])

    def judged(condition) -> bool:
        [(kind, operands)] = condition.items()
        match kind:
            case "Condition":
                return holds(operands)
            case "Fn::Not":
                return not judged(operands[0])
            case "Fn::And":
                return all(map(judged, operands))
            case "Fn::Or":
                return any(map(judged, operands))
            case "Fn::Equals":
                left, right = map(put_in, operands)
                return left == right
        raise ValueError(f"a condition is one of Not, And, Or, Equals, and this is {kind}")

    def put_in(node):
        if isinstance(node, list):
            return [item for item in map(put_in, node) if item is not NOTHING]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            [(kind, operand)] = node.items()
            if kind == "Ref":
                return NOTHING if operand == "AWS::NoValue" else values.get(operand, node)
            if kind == "Fn::If":
                return put_in(operand[1] if holds(operand[0]) else operand[2])
            if kind == "Fn::Sub" and isinstance(operand, str):
                return re.sub(r"\$\{([\w:.]+)\}", lambda name: str(values.get(name[1], name[1])), operand)
            if kind == "Fn::GetAtt" and isinstance(operand, str):
                return {kind: operand.split(".", 1)}
        fields = {name: put_in(value) for name, value in node.items()}
        return {name: value for name, value in fields.items() if value is not NOTHING}

    resources = {
        name: put_in(resource)
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or holds(resource["Condition"])
    }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def defaults(template: dict) -> dict[str, str]:
    parameters = template["Parameters"].items()
    return {name: parameter["Default"] for name, parameter in parameters if "Default" in parameter}
