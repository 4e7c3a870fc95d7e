"""Take the time, the processor's time and the engine's memory of one piece of work."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from polku.store import Store

_PEAK = """
select max(peak_memory_usage)
from system.processes
where query not like '%system.processes%'
"""
_CACHES = ("mark cache", "uncompressed cache", "mmap cache", "primary index cache", "query cache")


class Cost(msgspec.Struct, frozen=True):
    """Seconds on the clock, and seconds that this process's threads computed."""

    seconds: float
    computed: float


def cost(work: Callable[[], object]) -> Cost:
    """Return what ``work`` takes."""
    computed, started = time.process_time(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - started, time.process_time() - computed)


def peak_memory(store: Store, work: Callable[[], object]) -> int:
    """Return the most bytes that the engine held for one query while ``work`` ran."""
    seen, ended = [0], threading.Event()

    def watch() -> None:
        with store._write.client() as client:
            while not ended.wait(0.02):
                seen.append(client.query(_PEAK).result_rows[0][0])

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        work()
    finally:
        ended.set()
        watching.join()
    return max(seen)


def forget(store: Store) -> None:
    """Make the next question a cold one: nothing of the store is in the memory of anybody."""
    with store._write.client() as client:
        for name in _CACHES:
            client.command(f"system drop {name}")
    for path in Path(store.address.folder).rglob("*"):
        if path.is_file():
            _drop(path)


def _drop(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(file)
