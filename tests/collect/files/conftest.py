"""A small file of answers, its mapping, and an importer of both."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from polku.collect.files.importing import Importer
from polku.collect.files.mapping_text import read_mapping
from polku.collect.files.rejected import RejectedRows
from polku.collect.files.table import open_table
from polku.vocabulary.event import Event

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MAPPING = """
source = "survey"
timezone = "Europe/Helsinki"
empty = ["-"]
[[skip]]
reason = "Test answer"
when = [{ column = "who", operator = "starts", value = "test" }]
[[events]]
event = "Survey Answered"
person = { column = "who", known = true }
time = { column = "at" }
touchpoint = { column = "stage" }
score = { column = "nps", metric = "nps" }
text = { column = "said" }
[events.properties]
seconds = { column = "took", type = "number" }
"""
ROWS = """who,at,stage,nps,said,took
a,2026-04-01 12:00,Order,9,"Good, thanks",30
b,2026-04-01 12:05,Delivery,,-,
test1,2026-04-01 12:06,Order,0,,
c,2026-04-31,Order,9,,
d,2026-04-02,Order,11,,
,2026-04-02,Order,5,,
e,,Order,5,,
f,2026-04-02,Order,5,,soon
=cmd(),2026-04-02,Order,many,@x,-5
"""


class Desk:
    """Imports CSV text by a mapping: the survey's, where nothing else is given."""

    rows = ROWS
    titles = ROWS.split("\n", 1)[0] + "\n"
    mapping = MAPPING
    now = NOW

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: list[RejectedRows] = []

    def importer(self, rows: str = ROWS, mapping: str = MAPPING) -> Importer:
        """Return an importer of ``rows``, whose rejected rows are kept."""
        path = self.folder / "answers.csv"
        path.write_text(rows)
        table = open_table(path)
        kept = RejectedRows(self.folder / "rejected.csv", table.columns)
        self._opened.append(kept)
        return Importer(table, read_mapping(mapping), now=NOW, rejected=kept)

    def events(self, rows: str = ROWS, mapping: str = MAPPING) -> list[Event]:
        """Return the events of ``rows``."""
        return self.importer(rows, mapping).rehearse()[1]

    def rejected(self) -> list[dict[str, str]]:
        """Return the rejected rows that were kept."""
        self.close()
        with (self.folder / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def close(self) -> None:
        """Close the files."""
        for kept in self._opened:
            kept.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk in the test's folder."""
    made = Desk(tmp_path)
    yield made
    made.close()
