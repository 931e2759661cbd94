"""Reads the templates of the deployment as the services will have them, and deploys nothing.

    python3 tests/deployed/lint.py [FOLDER]

reads infra/*.yaml, or the templates of another folder with the same names. cfn-lint reads each
template as it is written and, where SAM transforms it, as CloudFormation has it then: of a SAM
function as it is written cfn-lint looks at no value. checkov and cfn-guard (with the rules of
AWS Control Tower) read what a deployment makes, with all that can be told of parameters told
(a key, a topic for alarms, an address), and again with as little as may be told. What they find
is mended, or stands in the template under Metadata, Left, with its reason; what stands there
and is not found any more is a fault as well.

It sets itself up under target/deployed with the packages pinned in tools.txt and guards.txt.

Exit status 0: nothing found; 1: what was found is printed; 3: it cannot run here, and the last
line says what is missing (where the variable CI is set, 1 as well).
"""

import json
import os
import re
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from environments import (
    GUARDS, HERE, PLACE, ROOT, TOOLS, Uninstalled, cannot, environment, set_up, what_is_missing,
)

OUT = PLACE / "lint"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"

# What each template is told: as little as may be, and all that there is.
TOLD = {
    "template": (
        {"Issuer": "https://issuer.example"},
        {"Issuer": "https://issuer.example", "KeyArn": KEY, "AlarmTopic": TOPIC, "LogDays": 400},
    ),
    "destination": (
        {"Destination": "crm"},
        {"Destination": "crm", "KeyArn": KEY, "AlarmTopic": TOPIC, "LogDays": 400,
         "HttpsUrl": "https://crm.example/gradus", "HttpsSecret": "gradus/crm"},
    ),
    "issuer": ({"Domain": "corner-shop"}, {"Domain": "corner-shop"}),
}
# SAM puts the values of these two into what it makes; nothing names them after that.
USED_BY_SAM = "W2001"


@dataclass(frozen=True, order=True)
class Finding:
    """What a tool says of a resource, by the name of its rule."""

    rule: str
    resource: str
    kind: str
    says: str


def main() -> int:
    missing = what_is_missing()
    if missing:
        return cannot(missing)
    try:
        set_up(TOOLS, HERE / "tools.txt")
        set_up(GUARDS, HERE / "guards.txt")
    except Uninstalled as error:
        return cannot(str(error))
    if Path(sys.prefix).resolve() != TOOLS.resolve():
        python = TOOLS / "bin" / "python"
        os.execve(python, [python, *sys.argv], environment(**said_of_ci()))
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "infra"
    faults = [fault for name in TOLD for fault in faults_of(folder / f"{name}.yaml")]
    print("\n".join(faults) if faults else "deployed: the templates are sound")
    return 1 if faults else 0


def said_of_ci() -> dict[str, str]:
    return {"CI": os.environ["CI"]} if "CI" in os.environ else {}


def faults_of(path: Path) -> list[str]:
    """What is wrong with one template, a line each."""
    from as_deployed import resolved, transformed
    from samtranslator.yaml_helper import yaml_parse

    OUT.mkdir(parents=True, exist_ok=True)
    text = path.read_text()
    written = yaml_parse(text)
    least, most = TOLD[path.stem]
    deployed = transformed(text, least) if "Transform" in written else written
    made = [saved(path.stem, kind, resolved(deployed, told))
            for kind, told in (("least", least), ("most", most))]
    with ThreadPoolExecutor(max_workers=2) as tools:
        linted = [tools.submit(cfn_lint, path)]
        if "Transform" in written:
            linted.append(tools.submit(
                cfn_lint, saved(path.stem, "transformed", deployed), "--ignore-checks", USED_BY_SAM
            ))
        guarded = [tools.submit(checkov, made), tools.submit(cfn_guard, made)]
        lines = [line for reading in linted for line in reading.result()]
        findings = {finding for reading in guarded for finding in reading.result()}
    return lines + unanswered(path, findings, written.get("Metadata", {}).get("Left", []))


def saved(template: str, kind: str, content: dict) -> Path:
    file = OUT / f"{template}-{kind}.json"
    file.write_text(json.dumps(content, indent=1))
    return file


def cfn_lint(file: Path, *options: str) -> list[str]:
    """Every error, warning and remark, a line each."""
    lint = [TOOLS / "bin" / "cfn-lint", "--format", "parseable", *options, "--", file]
    ended = subprocess.run(lint, env=environment(), text=True, capture_output=True)
    lines = ended.stdout.splitlines()
    return lines if lines or ended.returncode == 0 else [f"cfn-lint: {ended.stderr.strip()}"]


def checkov(files: list[Path]) -> list[Finding]:
    # Without --skip-download it asks its maker's service for its rules' pages. Files are named
    # without their folder: a path of 40 letters and slashes it takes for a secret.
    ended = subprocess.run(
        [GUARDS / "bin" / "checkov", "--framework", "cloudformation",
         "--file", *(file.name for file in files),
         "--output", "json", "--quiet", "--compact", "--skip-download"],
        env=environment(), text=True, capture_output=True, cwd=OUT,
    )
    report = told_of("checkov", ended)
    wanted = sum(len(resources_of(file)) for file in files)
    if report["summary"]["resource_count"] != wanted:
        sys.exit(f"deployed: checkov was given {wanted} resources and read {report['summary']}")
    return [
        Finding(check["check_id"], *reversed(check["resource"].rsplit(".", 1)), check["check_name"])
        for check in report["results"]["failed_checks"]
    ]


def cfn_guard(files: list[Path]) -> list[Finding]:
    package = unpacked_guard()
    kinds = {
        name: resource["Type"] for file in files for name, resource in resources_of(file).items()
    }
    # Most rules are of kinds that these templates do not have.
    rules = [
        rule for rule in sorted(package.glob("rules/control-tower/**/*.guard"))
        if any(f'"{kind}"' in rule.read_text() for kind in set(kinds.values()))
    ]
    ended = subprocess.run(
        [package / "bin" / "ubuntu" / "x86_64" / "cfn-guard", "validate",
         "--rules", *rules, "--data", *files,
         "--structured", "--output-format", "json", "--show-summary", "none"],
        env=environment(), text=True, capture_output=True,
    )
    found = []
    for report in told_of("cfn-guard", ended):
        for rule in (json.dumps(entry) for entry in report["not_compliant"]):
            name = re.search(r"\[(CT\.[A-Z0-9.]+)\]: ([^\\]+)", rule)
            for resource in set(re.findall(r"/Resources/(\w+)/", rule)):
                found.append(Finding(name[1], resource, kinds[resource], name[2]))
    return found


def unpacked_guard() -> Path:
    """cfn-guard and the rules of Control Tower, which come as an archive within a package."""
    package = GUARDS / "cfn-guard" / "package"
    if not package.exists():
        [archive] = GUARDS.glob("lib/python3.*/site-packages/cdklabs/**/_jsii/*.tgz")
        beside = GUARDS / f"cfn-guard.{os.getpid()}"
        with tarfile.open(archive) as content:
            content.extractall(beside, filter="data")
        try:
            beside.rename(package.parent)
        except OSError:
            # Another run was quicker.
            pass
    return package


def told_of(tool: str, ended: subprocess.CompletedProcess):
    try:
        return json.loads(ended.stdout)
    except ValueError:
        sys.exit(f"deployed: {tool} ended with {ended.returncode}: {ended.stderr or ended.stdout}")


def resources_of(file: Path) -> dict:
    return json.loads(file.read_text())["Resources"]


def unanswered(path: Path, findings: set[Finding], left: list[dict]) -> list[str]:
    """Findings that the template does not leave with a reason, and what it leaves in vain."""
    def covers(entry: dict, finding: Finding) -> bool:
        return entry["Rule"] == finding.rule and (
            finding.kind == entry.get("Type") or finding.resource in entry.get("Resources", [])
        )

    lines = [
        f"{path}: {finding.resource} ({finding.kind}): {finding.rule}: {finding.says}"
        for finding in sorted(findings)
        if not any(covers(entry, finding) for entry in left)
    ]
    for entry in left:
        if not entry.get("Because"):
            lines.append(f"{path}: {entry['Rule']} is left without a reason: Because is wanted")
        if not any(covers(entry, finding) for finding in findings):
            lines.append(f"{path}: {entry['Rule']} is left and not found: take the entry away")
    return lines


if __name__ == "__main__":
    sys.exit(main())
