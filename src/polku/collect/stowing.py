"""Bring acknowledged events from the journal into the store, a few large groups a second."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from polku.collect.journal import Journal, Mark
from polku.collect.waiting import Pace
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.event import Event

_log = logging.getLogger(__name__)

#: Seconds before a group that the store did not take is given to it again.
_PAUSE = 1.0
#: After so many failures a group is halved, to find the event that the store cannot take.
_PATIENT = 3


class Load(msgspec.Struct, frozen=True):
    """Events of a project that are in the journal up to ``mark``; ``size`` bytes of them."""

    project_id: int
    events: Sequence[Event]
    mark: Mark
    size: int = 0


class Stower:
    """The one thread that gives journalled events to ``store`` and then forgets them.

    ``store`` takes the events of a project and raises where it cannot; ``set_aside`` keeps a
    single event that it never takes, with the reason.
    """

    def __init__(
        self,
        journal: Journal,
        store: Callable[[int, Sequence[Event]], None],
        set_aside: Callable[[int, Event, PolkuError], None],
        pace: Pace,
    ) -> None:
        self._journal = journal
        self._store = store
        self._set_aside = set_aside
        self._pace = pace
        self._loads: deque[Load] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._open = True
        self._idle = True
        self._thread = threading.Thread(target=self._run, name="polku-stow", daemon=True)

    @property
    def bytes(self) -> int:
        """How much waits for the store."""
        return self._bytes

    def start(self) -> None:
        """Start the thread; once."""
        self._thread.start()

    def put(self, load: Load) -> None:
        """Let the store have these events soon."""
        with self._changed:
            self._loads.append(load)
            self._bytes += load.size
            self._idle = False
            self._changed.notify_all()

    def settle(self, seconds: float = 30.0) -> bool:
        """Wait until the store has all that was put before; return whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: self._idle, timeout=seconds)

    def close(self) -> None:
        """Give the store what waits, if it takes it; what it does not take stays journalled."""
        with self._changed:
            self._open = False
            self._changed.notify_all()
        self._thread.join()
        self._journal.close()

    def _run(self) -> None:
        last = 0.0
        while loads := self._next(last + self._pace.stow):
            last = time.monotonic()
            if not self._stowed(loads):
                return  # closing, and the store does not take them: the journal keeps them
            self._journal.forget(loads[-1].mark)
            with self._changed:
                self._bytes -= sum(load.size for load in loads)
                self._idle = not self._loads
                self._changed.notify_all()

    def _next(self, earliest: float) -> list[Load]:
        with self._changed:
            self._changed.wait_for(lambda: self._loads or not self._open)
            rest = earliest - time.monotonic()
            self._changed.wait_for(lambda: not self._open, timeout=max(0.0, rest))
            loads: list[Load] = []
            events = 0
            while self._loads and events < self._pace.stowed:
                loads.append(self._loads.popleft())
                events += len(loads[-1].events)
            return loads

    def _stowed(self, loads: Sequence[Load]) -> bool:
        by_project: dict[int, list[Event]] = {}
        for load in loads:
            by_project.setdefault(load.project_id, []).extend(load.events)
        return all(self._give(project_id, events) for project_id, events in by_project.items())

    def _give(self, project_id: int, events: Sequence[Event]) -> bool:
        """Give ``events`` to the store until it has them; False where that ended by closing."""
        failures = 0
        while True:
            last_try = not self._open
            try:
                self._store(project_id, events)
            except Exception as fault:  # noqa: BLE001 - what was acknowledged must outlive any fault
                failures += 1
                _log.error(
                    "the store did not take %d journalled events", len(events), exc_info=fault
                )
                if failures >= _PATIENT and self._cannot(project_id, events, fault):
                    return True
                if last_try:
                    return False
                with self._changed:
                    self._changed.wait_for(lambda: not self._open, timeout=_PAUSE)
            else:
                return True

    def _cannot(self, project_id: int, events: Sequence[Event], fault: Exception) -> bool:
        """Find the events that the store cannot take, and keep each with the reason.

        False where nothing can be written at all: then no event is to blame.
        """
        if len(events) == 1:
            if not isinstance(fault, PolkuError):
                return False
            try:
                self._set_aside(project_id, events[0], fault)
            except Exception as full:  # noqa: BLE001
                _log.error("nor could the event be kept apart", exc_info=full)
                return False
            return True
        half = len(events) // 2
        return all(self._give_once(project_id, part) for part in (events[:half], events[half:]))

    def _give_once(self, project_id: int, events: Sequence[Event]) -> bool:
        try:
            self._store(project_id, events)
        except Exception as fault:  # noqa: BLE001
            return self._cannot(project_id, events, fault)
        return True
