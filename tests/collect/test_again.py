"""A fifth of the batches is sent again, up to five times, over restarts and days: counted once.

``POLKU_RESENDS`` says how many batches are sent (60 unless told).
"""

import os
import random
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.collect.whole import Whole

BATCHES = int(os.environ.get("POLKU_RESENDS", "60"))
#: The clock of the server after each restart: days later, and back again.
CLOCKS = ("+0", "+3d", "+40d", "-1d")


class Poller(threading.Thread):
    """Asks without rest whether anything is counted twice."""

    def __init__(self, server: Whole) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.asked = 0
        self.twice: list[tuple[int, int]] = []
        self.ended = threading.Event()

    def run(self) -> None:
        """Ask until ended; while the server is away there is no answer."""
        while not self.ended.is_set():
            try:
                ((rows, different),) = self.server.ask(
                    "select count(), uniqExact(message_id) from polku.events"
                )
            except Exception:  # noqa: BLE001 - away
                time.sleep(0.05)
                continue
            self.asked += 1
            time.sleep(0.01)
            if rows != different:
                self.twice.append((rows, different))


def shifted(clock: str) -> list[str]:
    """Return what starts a command with a clock of its own; nothing where that cannot be had."""
    libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    # the engine waits by the monotonic clock, and waits for ever where that is shifted too
    clocks = [f"FAKETIME={clock}", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    return ["env", f"LD_PRELOAD={libraries[0]}", *clocks] if libraries else []


@pytest.mark.slow
def test_what_is_sent_again_is_counted_once_at_every_moment(tmp_path: Path) -> None:
    server = Whole(tmp_path / "data")
    poller = Poller(server)
    poller.start()
    chance = random.Random(4)  # noqa: S311 - which batches come again
    sent: list[list[str]] = []
    again: list[list[str]] = []
    for clock in CLOCKS:
        if clock != "+0":
            server.stop()
            server.start(shifted(clock))
        with httpx.Client() as http:
            for number in range(BATCHES // len(CLOCKS)):
                new = [f"{clock}-{number}-{one}" for one in range(chance.randint(1, 40))]
                sent.append(new)
                if chance.random() < 0.2:
                    again += [new] * chance.randint(1, 5)
                now = [new, *(again.pop(chance.randrange(len(again))) for _ in again[:2])]
                for batch in now:
                    assert server.send(*batch, http=http).status_code == 200
    for batch in again:
        assert server.send(*batch).status_code == 200
    poller.ended.set()
    poller.join()
    server.stop()
    stored = Counter(server.stored())
    assert set(stored) == {one for batch in sent for one in batch}
    assert max(stored.values()) == 1
    assert poller.twice == []
    assert poller.asked > 20
