"""How long a backup and a restore take, at two million events.

python bench/backup.py [EVENTS]
"""

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from polku.store import Store, open_store
from polku.store.backup.places import FolderPlace
from polku.store.backup.restoring import bring_back, take_its_place, verify
from polku.store.backup.taking import Taken, take_backup
from polku.store.columns import SCHEMA

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AT_ONCE = 100_000


def fill(store: Store, count: int) -> None:
    """Store events of a year, of which each thirtieth carries words."""
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        times = [NOW - timedelta(seconds=n * 31_536_000 // count) for n in numbers]
        columns: dict[str, list[object]] = {name: [""] * len(numbers) for name in SCHEMA.names}
        columns |= {
            "message_id": [f"message-{n:012}" for n in numbers],
            "kind": ["track"] * len(numbers),
            "name": [f"Event {n % 23}" for n in numbers],
            "ts": list(times),
            "received_at": list(times),
            "user_id": [f"user-{n * 7919 % 50_000}" for n in numbers],
            "text": ["Hyvin toimi, kiitos teille!" if n % 30 == 0 else "" for n in numbers],
            "score": [None] * len(numbers),
            "lowest": [0] * len(numbers),
            "highest": [0] * len(numbers),
            "bot": [False] * len(numbers),
            "properties": [f'{{"path":"/p/{n % 400}","price":{n % 977}}}' for n in numbers],
        }
        store.append_table(1, pa.Table.from_pydict(columns, SCHEMA))


def timed(what: str, megabytes: float, started: float) -> None:
    """Print how long something took."""
    seconds = time.perf_counter() - started
    print(f"{what}: {seconds:.1f} s, {megabytes / seconds:.0f} MB/s")


def main(count: int) -> None:
    """Measure in a folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp())
    try:
        measure(folder, count)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path, count: int) -> None:
    """Print each figure."""
    data = folder / "data"
    store = open_store(data / "events")
    fill(store, count)
    place = FolderPlace(folder / "kept")

    def back_up(hours: int) -> Taken:
        return take_backup(store, data, place, now=NOW + timedelta(hours=hours), copies={})

    started = time.perf_counter()
    taken = back_up(0)
    megabytes = taken.size / 1e6
    print(f"{taken.events} events, {megabytes:.0f} MB")
    timed("first backup", megabytes, started)
    started = time.perf_counter()
    again = back_up(1)
    timed(f"second backup, {again.sent / 1e6:.1f} MB new", again.size / 1e6, started)
    started = time.perf_counter()
    verify(place)
    timed("verify", megabytes, started)
    started = time.perf_counter()
    take_its_place(bring_back(place, folder / "back"), folder / "back", NOW)
    timed("restore", megabytes, started)
    store.close()
    started = time.perf_counter()
    copy = open_store(folder / "back" / "events")
    found = copy.query("select count() from polku.events").rows[0][0]
    timed(f"open and count {found}", megabytes, started)
    copy.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
