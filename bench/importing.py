"""Measure how many rows a second an import reads, maps and puts on disk, and again as duplicates.

    python bench/importing.py

Uses the online-retail set of ``POLKU_SHARED`` (by default ``../shared``) where it is there, and
500,000 generated answers in CSV in any case.
"""

import os
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from polku.collect.files.importing import Importer
from polku.collect.files.mapping import Mapping
from polku.collect.files.mapping_text import read_mapping
from polku.collect.files.table import open_table
from polku.store import Store, open_store

ROWS = 500_000
EXAMPLE = Path(__file__).parents[1] / "examples" / "online-retail" / "mapping.toml"
ANSWERS = """
[[events]]
event = "Survey Answered"
person = { column = "customer", known = true }
time = { column = "answered" }
touchpoint = { column = "touchpoint" }
score = { column = "nps", metric = "nps" }
text = { column = "comment" }
[events.properties]
town = "town"
seconds = { column = "seconds", type = "number" }
"""


def generated(folder: Path) -> Path:
    """Write answers whose columns are as varied as real ones, and return their file."""
    draw = random.Random(1)  # noqa: S311 - nothing here is secret
    first = datetime(2026, 1, 1, tzinfo=UTC)
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("customer,answered,touchpoint,nps,comment,town,seconds\n")
        for _ in range(ROWS):
            at = first + timedelta(seconds=draw.randrange(10_000_000))
            file.write(
                f"{draw.randrange(100_000)},{at:%Y-%m-%d %H:%M:%S},touchpoint "
                f"{draw.randrange(30)},{draw.randrange(11)},comment {draw.random()},"
                f"town {draw.randrange(300)},{draw.random() * 100:.1f}\n"
            )
    return path


def measure(store: Store, project_id: int, path: Path, mapping: Mapping) -> None:
    """Import ``path`` twice and print the rows a second of each, checking included."""
    for what in ("new", "duplicate"):
        started = time.perf_counter()
        report = Importer(open_table(path), mapping, now=datetime.now(UTC)).run(store, project_id)
        seconds = time.perf_counter() - started
        assert (report.stored == 0) == (what == "duplicate")
        print(f"{path.name:24} {what:10} {report.read:>8,} rows {report.read / seconds:>9,.0f} /s")


def main() -> None:
    """Measure in a folder that is thrown away."""
    shared = Path(os.environ.get("POLKU_SHARED", "../shared"))
    retail = shared / "data" / "online-retail" / "online_retail.parquet"
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "events")
        if retail.exists():
            measure(store, 1, retail, read_mapping(EXAMPLE.read_text(encoding="utf-8")))
        measure(store, 2, generated(Path(folder)), read_mapping(ANSWERS))
        store.close()


if __name__ == "__main__":
    main()
