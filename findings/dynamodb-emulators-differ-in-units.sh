#!/usr/bin/env bash
# For one transaction that puts two new items of 1.5 KB, each of which an index holds whole, three
# emulators of DynamoDB report three different consumptions: moto 5.2.5 none at all, ministack
# 1.5.33 12 write units, and Amazon's own DynamoDB Local 1.25.1 (which the npm package
# amplify-dynamodb-simulator 2.9.30 contains) 16. Of the same transaction without an index both
# others report 8, and moto none again.
#
# One expects the figure of the service: the DynamoDB Developer Guide ("Amazon DynamoDB
# Transactions: How it works", "Capacity management for transactions") has two underlying writes
# of every item of a transaction, so 2 x 2 units for each of these items, and the API reference
# has transact_write_items report them where ReturnConsumedCapacity asks. Whether the writes to
# an index are doubled as well, neither says: 4 more units, as ministack has it, or 8.
#
# Gradus names the engine with which docs/table.md measures its units (dynoxide, as `gradus
# serve` has it), says there what the others make of a transaction, and works the figures out by
# the published rules beside it.
set -euo pipefail

for tool in python3 npm java; do
  command -v "$tool" > /dev/null || { echo "there is no $tool on the PATH"; exit 2; }
done
place=$(mktemp -d "${TMPDIR:-/tmp}/finding.XXXXXX")
started=()
clean() {
  for process in "${started[@]}"; do kill "$process" 2> /dev/null || true; done
  wait
  rm -rf "$place"
}
trap clean EXIT
cd "$place"

python3 -m venv moto
moto/bin/pip install --quiet 'moto[dynamodb,server]==5.2.5' boto3==1.43.106
python3 -m venv ministack
ministack/bin/pip install --quiet ministack==1.5.33
npm pack --silent amplify-dynamodb-simulator@2.9.30 > /dev/null
tar xzf amplify-dynamodb-simulator-2.9.30.tgz

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
moto_port=$(free_port)
moto/bin/moto_server -H 127.0.0.1 -p "$moto_port" > moto.log 2>&1 &
started+=($!)
ministack_port=$(free_port)
mkdir home
(cd home && exec env HOME="$PWD" S3_DATA_DIR="$PWD" BIND_HOST=127.0.0.1 \
  GATEWAY_PORT="$ministack_port" ../ministack/bin/python -m ministack) > ministack.log 2>&1 &
started+=($!)
local_port=$(free_port)
(cd package/emulator && exec java -Djava.library.path=DynamoDBLocal_lib -jar DynamoDBLocal.jar \
  -inMemory -port "$local_port") > local.log 2>&1 &
started+=($!)

cat > ask.py <<'PYTHON'
import sys
import time

import boto3
from botocore.exceptions import BotoCoreError


def units(port: str, name: str) -> float:
    table = boto3.client(
        "dynamodb", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
        aws_access_key_id="test", aws_secret_access_key="test",
    )
    of_index = {} if name == "bare" else {"GlobalSecondaryIndexes": [{
        "IndexName": "by_group", "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }]}
    names = ["key"] if name == "bare" else ["key", "group"]
    made = dict(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        **of_index,
    )
    until = time.monotonic() + 120
    while True:
        try:
            table.create_table(**made)
            break
        except BotoCoreError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
    table.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    puts = [
        {"Put": {"TableName": name, "Item": {
            "key": {"S": key}, "group": {"S": "g"}, "content": {"S": "x" * 1500}}}}
        for key in ("a", "b")
    ]
    answer = table.transact_write_items(TransactItems=puts, ReturnConsumedCapacity="TOTAL")
    return sum(one["CapacityUnits"] for one in answer.get("ConsumedCapacity", []))


print(units(sys.argv[1], "bare"), units(sys.argv[1], "indexed"))
PYTHON

surprises=0
tell() {
  local found
  found=$(moto/bin/python ask.py "$2")
  echo "$1: $found write units, without an index and with one"
  [ "$found" = "$3" ] || { echo "  and it was: $3"; surprises=1; }
}
tell "moto 5.2.5" "$moto_port" "0 0"
tell "ministack 1.5.33" "$ministack_port" "8.0 12.0"
tell "DynamoDB Local $(sed -n 's/^Version:[[:space:]]*//p' local.log)" "$local_port" "8.0 16.0"
exit "$surprises"
