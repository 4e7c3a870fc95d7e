"""Run the collector alone on a data folder, or print the message ids that the folder holds.

    python alone.py serve FOLDER PORT KEY
    python alone.py ids FOLDER

A process of its own, because the tests kill it, and because the engine opens one folder a process.
"""

import sys
from pathlib import Path

import uvicorn

from polku.collect.asgi import Collector
from polku.collect.keys import KeyOwner
from polku.collect.quarantine import FileQuarantine
from polku.store import open_store

PROJECT = 1


def serve(folder: Path, port: int, key: str) -> None:
    """Collect for one project until stopped."""
    collector = Collector(
        sink=open_store(folder / "events"),
        quarantine=FileQuarantine(folder / "quarantine"),
        keys=lambda given: KeyOwner(PROJECT, "test") if given == key else None,
    )
    uvicorn.run(collector, port=port, log_level="warning", access_log=False)


def print_ids(folder: Path) -> None:
    """Print the message id of every row, one a line."""
    sql = "select message_id from polku.events where project_id = {project:UInt32}"
    rows = open_store(folder / "events").query(sql, {"project": PROJECT}).rows
    sys.stdout.write("".join(f"{message_id}\n" for (message_id,) in rows))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        print_ids(Path(sys.argv[2]))
