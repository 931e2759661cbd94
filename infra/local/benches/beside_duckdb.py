#!/usr/bin/env python3
"""`gradus replay` beside DuckDB, which does a lesser job with the same purchases.

    python3 infra/local/benches/beside_duckdb.py

Builds `gradus` as the README does, sets up DuckDB from PyPI in a folder of its own, and lets
both read the same CSV, each as a process of its own on one thread, in turns. DuckDB multiplies
each amount by the rate of the tier that the member's spend of the 12 months before reaches,
rounds down and sums by member: no lots, nothing that lapses, no review of tiers, no ledger.
`gradus replay` decides each purchase as the functions would. Printed are the least seconds of
a processor of either, and the second over the first.
"""

import csv
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parents[3]
CDNOW = ROOT / "programs/data/cdnow/purchases.csv.gz"
GRADUS = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "tools/gradus"
PACKAGE = "duckdb==2.0.1"
COPIES = 20
TURNS = 5

# The tiers of programs/classic.toml.
QUERY = """
import duckdb, sys
duckdb.sql("SET threads = 1")
duckdb.sql(f'''
COPY (
  SELECT member_id, sum(floor(amount * CASE
      WHEN spent >= 1000 THEN 2.5 WHEN spent >= 250 THEN 2 WHEN spent >= 100 THEN 1.5 ELSE 1
    END)) AS points
  FROM (
    SELECT member_id, amount, coalesce(sum(amount) OVER (
        PARTITION BY member_id ORDER BY occurred_at
        RANGE BETWEEN INTERVAL 12 MONTH PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW
      ), 0) AS spent
    FROM read_csv('{sys.argv[1]}', header = true, columns = {{
      'transaction_id': 'VARCHAR', 'member_id': 'VARCHAR',
      'occurred_at': 'TIMESTAMPTZ', 'amount': 'DECIMAL(12, 2)'}})
  )
  GROUP BY member_id
) TO '{sys.argv[2]}' (HEADER)
''')
"""


def main() -> None:
    subprocess.run(["cargo", "build", "-q", "--profile", "tools"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        python = duckdb_in(folder / "duckdb")
        once, often = folder / "once.csv", folder / "often.csv"
        rows = list(csv.reader(gzip.open(CDNOW, "rt", newline="")))
        written(once, rows, 1)
        written(often, rows, COPIES)
        print(f"{PACKAGE}; seconds of a processor, the least of {TURNS}")
        print(f"{'':24}{'gradus':>9}{'duckdb':>9}{'duckdb / gradus':>18}")
        for label, file in [("CDNOW", once), (f"{COPIES} times the members", often)]:
            out = folder / "points.csv"
            gradus = [
                GRADUS, "replay", "--program", ROOT / "programs/classic.toml",
                "--purchases", file, "--until", "1998-06-30", "--threads", "1",
            ]
            duckdb = [python, "-c", QUERY, file, out]
            taken = [(seconds(gradus), seconds(duckdb)) for _ in range(TURNS)]
            of_gradus, of_duckdb = (min(of) for of in zip(*taken))
            ratio = of_duckdb / of_gradus
            print(f"{label:24}{of_gradus:9.2f}{of_duckdb:9.2f}{ratio:18.2f}", flush=True)


def duckdb_in(folder: pathlib.Path) -> pathlib.Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", PACKAGE], check=True)
    return python


def written(path: pathlib.Path, rows: list[list[str]], copies: int) -> None:
    """Copies of the purchases by as many times the members."""
    header, *purchases = rows
    with path.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        for copy in range(copies):
            mark = f"-{copy}" if copy else ""
            for transaction, member, *rest in purchases:
                out.writerow([transaction + mark, member + mark, *rest])


def seconds(command: list) -> float:
    """Of a processor, for a whole process, the system's part included."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime


main()
