"""Hold the submissions that wait for the writer: bounded, and handed out in groups."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from polku.collect.reading import Arrival, Reading
from polku.vocabulary.errors import Overloaded, PolkuError, translatable
from polku.vocabulary.sink import Receipt


class Submission(msgspec.Struct, frozen=True):
    """What one request brings. ``size`` is its weight in bytes, for the bound of the room.

    A ``bulk`` submission is appended apart from the others, so that its receipt is its own.
    """

    project_id: int
    arrival: Arrival
    reading: Reading
    size: int = 0
    bulk: bool = False


class Pace(msgspec.Struct, frozen=True):
    """How groups are made: at least ``seconds`` from one start to the next, about ``events`` in
    each; ``waiting`` bytes of submissions may wait.

    With a journal the store takes groups of about ``stowed`` events, ``stow`` seconds apart, and
    ``journalled`` bytes may wait for it.
    """

    seconds: float = 0.05
    events: int = 5_000
    waiting: int = 32 * 1024 * 1024
    stow: float = 0.2
    stowed: int = 20_000
    journalled: int = 128 * 1024 * 1024


class Waiting:
    """A submission with the future that its request awaits."""

    def __init__(self, submission: Submission, loop: asyncio.AbstractEventLoop) -> None:
        self.submission = submission
        self.loop = loop
        self.future: asyncio.Future[Receipt] = loop.create_future()


class WaitingRoom:
    """Submissions in the order they came. Event loops add, one writer thread takes."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._queue: deque[Waiting] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._open = True
        self._last_group = 0.0

    def add(self, waiting: Waiting) -> None:
        """Let one wait. Raises `Overloaded` where the room is full or closed."""
        size = waiting.submission.size
        with self._changed:
            full = self._queue and self._bytes + size > self._pace.waiting
            if full or not self._open:
                raise Overloaded(
                    translatable("More events arrive than can be written. Send them again soon.")
                )
            self._queue.append(waiting)
            self._bytes += size
            self._changed.notify()

    @property
    def bytes(self) -> int:
        """How much waits."""
        return self._bytes

    def close(self) -> None:
        """Let nobody in any more; those who wait are still handed out."""
        with self._changed:
            self._open = False
            self._changed.notify()

    def next_group(self) -> list[Waiting]:
        """Wait for the next group and return it; empty when the room is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or not self._open)
            rest = self._last_group + self._pace.seconds - time.monotonic()
            self._changed.wait_for(lambda: not self._open, timeout=max(0.0, rest))
            self._last_group = time.monotonic()
            return self._take()

    def _take(self) -> list[Waiting]:
        group: list[Waiting] = []
        events = 0
        while self._queue and events < self._pace.events:
            one = self._queue.popleft()
            self._bytes -= one.submission.size
            events += one.submission.reading.received
            group.append(one)
        return group


def wake(group: Sequence[Waiting], outcome: Receipt | PolkuError) -> None:
    """Give ``outcome`` to everyone in ``group``, in their own event loops; from any thread."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[Receipt]]] = {}
    for one in group:
        by_loop.setdefault(one.loop, []).append(one.future)
    for loop, futures in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(_settle, futures, outcome)


def _settle(futures: Sequence[asyncio.Future[Receipt]], outcome: Receipt | PolkuError) -> None:
    for future in futures:
        if future.done():  # the client has gone; its events stay
            continue
        if isinstance(outcome, Receipt):
            future.set_result(outcome)
        else:
            future.set_exception(outcome)
