#!/usr/bin/env python3
"""Makes purchases.csv.gz from CDNOW_master.txt: python3 purchases.py PATH/TO/CDNOW_master.txt

The same input gives the same bytes.
"""

import csv
import gzip
import io
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
OUTPUT = Path(__file__).with_name("purchases.csv.gz")


def purchases(master):
    """Yields transaction_id, member_id, occurred_at (noon in New York) and amount."""
    rows = master.read_text(encoding="ascii").splitlines()[1:]
    for number, row in enumerate(rows, start=1):
        customer, day, _number_of_cds, dollars = row.split()
        noon = datetime.strptime(day, "%Y%m%d").replace(hour=12, tzinfo=ZONE)
        yield f"cdnow-{number}", customer, noon.isoformat(), dollars


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["transaction_id", "member_id", "occurred_at", "amount"])
    writer.writerows(purchases(Path(sys.argv[1])))
    packed = gzip.compress(text.getvalue().encode("ascii"), compresslevel=9, mtime=0)
    OUTPUT.write_bytes(packed)


if __name__ == "__main__":
    main()
