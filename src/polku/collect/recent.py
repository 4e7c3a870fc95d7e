"""Remember the last events of each project for the live page, in memory only."""

from collections import deque
from collections.abc import Iterable
from threading import Lock

from polku.vocabulary.event import Event


class Recent:
    """The latest ``size`` stored events of each project, newest first; any thread may use it."""

    def __init__(self, size: int = 200) -> None:
        self._size = size
        self._events: dict[int, deque[Event]] = {}
        self._lock = Lock()

    def add(self, project_id: int, events: Iterable[Event]) -> None:
        """Remember ``events``, which are on disk."""
        with self._lock:
            self._events.setdefault(project_id, deque(maxlen=self._size)).extend(events)

    def of(self, project_id: int) -> tuple[Event, ...]:
        """Return the project's latest events, the newest first; duplicates among them too."""
        with self._lock:
            return tuple(reversed(self._events.get(project_id, ())))

    def forget(self, project_id: int) -> None:
        """Remember nothing of the project any more, as after an erasure."""
        with self._lock:
            self._events.pop(project_id, None)
