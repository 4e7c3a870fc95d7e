"""Visitors of Airbnb who search, write and book (the databits.io challenge), as a funnel."""

import csv
import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.proofs.line import SHARED, Line
from tools.proofs.product import Answer, Words, agrees, answered, brought

DEEDS = {"did_search": "Searched", "sent_message": "Wrote", "sent_booking_request": "Booked"}
MAPPING = """
person = { column = "visitor", known = true }
time = { column = "at" }
[[events]]
event = { column = "event" }
id = ["line"]
"""


def funnel() -> Iterator[Line]:
    """Import what was done in each session; ask for it in order, strictly, and in any order."""
    file = SHARED / "data" / "airbnb-sessions" / "airbnb_sessions.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as text:
        done = [
            (row["id_visitor"], row["ts_min"].replace(" ", "T") + "Z", name)
            for row in csv.DictReader(text)
            for flag, name in DEEDS.items()
            if row[flag] == "1"
        ]
    rows = ((number, *one) for number, one in enumerate(done))
    with tempfile.TemporaryDirectory() as folder:
        brought(Path(folder), "airbnb", ("line", "visitor", "at", "event"), rows, MAPPING)
        asked = [_asked("any", "Searched", "Wrote", "Booked")]
        asked += [_asked("any", "Searched", "Wrote"), _asked("ordered", *DEEDS.values())]
        asked += [_asked("strict", *DEEDS.values())]
        anyhow, two, ordered, strict = map(
            _reached, answered(Path(folder), "airbnb", *asked, minimum_group=1)
        )
    yield agrees("airbnb: visitors who searched", ordered[0], 261)
    yield agrees("airbnb: searched and wrote", two[1], 84)
    yield agrees("airbnb: all three", anyhow[2], 48)
    said = f"airbnb: in this order {ordered}, strictly {strict}: no step more than in any order"
    fewer = ordered[1] <= 84 and ordered[2] <= 48 and strict[2] <= ordered[2]
    yield Line(said, fewer)


def _asked(order: str, *steps: str) -> tuple[str, Words]:
    return "funnel", {"step": list(steps), "order": order, "window": "3650d"}


def _reached(answer: Answer) -> list[int]:
    return [row["reached"] for row in answer.rows]
