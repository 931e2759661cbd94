#!/usr/bin/env bash
# checkov 3.3.30 reports a queue of a CloudFormation template whose SqsManagedSseEnabled is true
# as not encrypted (CKV_AWS_27, "Ensure all data stored in the SQS queue is encrypted"), and
# passes the same queue, told the same, where Terraform describes it.
#
# One expects the same answer of one rule to one queue, and a pass: the CloudFormation reference
# of AWS::SQS::Queue has SqsManagedSseEnabled turn on server-side encryption with keys that SQS
# owns (SSE-SQS), and the SQS Developer Guide ("Encryption at rest in Amazon SQS") has that
# encrypt the body of every message.
#
# Gradus encrypts its queues so where no key of KMS is told, and leaves the finding with that
# reason: infra/template.yaml and infra/destination.yaml, under Metadata, which
# tests/deployed/lint.py reads.
set -euo pipefail

command -v python3 > /dev/null || { echo "there is no python3 on the PATH"; exit 2; }
place=$(mktemp -d "${TMPDIR:-/tmp}/finding.XXXXXX")
trap 'rm -rf "$place"' EXIT
cd "$place"

python3 -m venv venv
venv/bin/pip install --quiet checkov==3.3.30

mkdir cloudformation terraform
cat > cloudformation/queue.yaml <<'YAML'
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: true
YAML
cat > terraform/queue.tf <<'HCL'
resource "aws_sqs_queue" "orders" {
  name                    = "orders"
  sqs_managed_sse_enabled = true
}
HCL

judged() {
  venv/bin/checkov --framework "$1" --directory "$1" --check CKV_AWS_27 \
    --output json --skip-download --soft-fail 2> /dev/null |
    python3 -c 'import json, sys; told = json.load(sys.stdin)["summary"]; print(told["passed"], told["failed"])'
}
cloudformation=$(judged cloudformation)
terraform=$(judged terraform)
echo "checkov 3.3.30, CKV_AWS_27, passed and failed: CloudFormation $cloudformation, Terraform $terraform"
[ "$cloudformation" = "0 1" ] && [ "$terraform" = "1 0" ]
