"""Remember the last events of each project for the live page, in memory only."""

from collections.abc import Callable, Iterable
from itertools import islice
from threading import Lock

from polku.vocabulary.event import Event


class Recent:
    """The latest ``size`` stored events of each project, each once; any thread may use it.

    What ``hides`` says of an event of a project is asked whenever it is to be shown.
    """

    def __init__(self, size: int = 200) -> None:
        self._size = size
        self._events: dict[int, dict[str, Event]] = {}
        self._lock = Lock()
        self.hides: Callable[[int, Event], bool] = _nothing

    def add(self, project_id: int, events: Iterable[Event]) -> None:
        """Remember ``events``, which are on disk; what was sent again keeps its first arrival."""
        with self._lock:
            known = self._events.setdefault(project_id, {})
            for event in events:
                known.setdefault(event.message_id, event)
            for message_id in list(islice(known, max(0, len(known) - self._size))):
                del known[message_id]

    def of(self, project_id: int) -> tuple[Event, ...]:
        """Return the project's latest events, the newest first."""
        with self._lock:
            events = tuple(reversed(self._events.get(project_id, {}).values()))
        return tuple(event for event in events if not self.hides(project_id, event))

    def drop_hidden(self, project_id: int) -> None:
        """Remember no event that may not be shown, as after the erasure of a person."""
        with self._lock:
            known = self._events.get(project_id, {})
            for message_id, event in list(known.items()):
                if self.hides(project_id, event):
                    del known[message_id]

    def forget(self, project_id: int) -> None:
        """Remember nothing of the project any more, as after an erasure."""
        with self._lock:
            self._events.pop(project_id, None)


def _nothing(_project_id: int, _event: Event) -> bool:
    return False
