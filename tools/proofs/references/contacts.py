"""The call centre of a bank, 1999 (Technion): its queue, as far as the daily file has it.

The file has the calls, hang-ups, mean and median wait of each day; calls that have just those are
made of it, and asked about by day and in all. It has no single calls, so nothing is fitted.
"""

import csv
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.measure.contacts.test_references import CALLS, HANGS, QUEUE_S, ZONE, calls_of
from tools.proofs.line import SHARED, Line
from tools.proofs.product import agrees, answered, brought

MAPPING = """
person = { column = "person", known = true }
time = { column = "at" }
[[events]]
event = { column = "event" }
id = ["call_id"]
[events.properties]
call_id = "call_id"
wait_s = { column = "wait_s", type = "number" }
"""


def bank() -> Iterator[Line]:
    """Import 444,448 calls; ask for the year and for each day."""
    path = SHARED / "data" / "bank-callcentre-1999" / "daily_metrics.csv"
    days = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    numbers = itertools.count()
    rows = (
        (
            one.properties["call_id"],
            one.user_id,
            one.timestamp.isoformat(),
            one.name,
            one.properties["wait_s"],
        )
        for day in days
        for one in calls_of(day, numbers)
    )
    with tempfile.TemporaryDirectory() as folder:
        columns = ("call_id", "person", "at", "event", "wait_s")
        brought(Path(folder), "bank", columns, rows, MAPPING)
        asked = (("contacts", {"kind": "phone"}), ("contacts", {"kind": "phone", "every": "day"}))
        year, daily = answered(Path(folder), "bank", *asked, timezone=ZONE)
    (whole,) = year.rows
    yield agrees("bank: calls", whole["contacts"], CALLS)
    yield agrees("bank: hang-ups, %", 100 * whole["abandonment"], 100 * HANGS, 0.005)
    yield agrees("bank: mean seconds in the queue", whole["queue_mean"], QUEUE_S, 0.05)
    found = {row["period"]: row for row in daily.rows}
    for figure, column, times, within in (
        ("calls", "total_calls", ("contacts", 1), 0.0),
        ("hang-ups, %", "hang_rate", ("abandonment", 100), 0.006),
        ("mean queue", "avg_queue_time", ("queue_mean", 1), 0.2),
        ("median queue", "median_queue_time", ("queue_median", 1), 0.0),
    ):
        name, factor = times
        alike = sum(
            abs(factor * found[day["date"]][name] - float(day[column])) <= within for day in days
        )
        yield agrees(f"bank: days whose {figure} agree", alike, len(days), by="all")
