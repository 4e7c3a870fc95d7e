"""Sort out beside the appends what they brought about identifiers, and rebuild projects."""

import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from threading import Condition, Lock, Thread

import msgspec

from polku.store.identity.kinds import Fact
from polku.store.identity.links import Links
from polku.store.identity.marks import Marks
from polku.store.identity.rebuilding import Progress, Rebuilding
from polku.store.identity.settling import Settling

#: Identifiers sorted out in one go.
AT_ONCE = 2_000
#: How long new facts wait for others, so that a burst is sorted out together, in seconds.
_GATHER = 0.05
#: Groups of facts that may wait; whoever brings more helps to sort them out.
_MOST_WAITING = 200
#: How often it is noted down how far the work has come, in seconds.
_MARK_EVERY = 5.0


class Waiting(msgspec.Struct, frozen=True):
    """Keys of a project whose facts up to the number ``stored`` are to be sorted out.

    Nothing was known of ``new`` keys before these ``facts``.
    """

    project_id: int
    keys: Collection[int]
    stored: int
    facts: Sequence[Fact] = ()
    new: frozenset[int] | set[int] = frozenset()


class Background:
    """One thread that sorts out what waits, and rebuilds projects when nothing does."""

    def __init__(
        self, settling: Settling, rebuilding: Rebuilding, links: Links, marks: Marks
    ) -> None:
        self.sorting = Lock()
        self._settling = settling
        self._rebuilding = rebuilding
        self._links = links
        self._marks = marks
        self._waiting: deque[Waiting] = deque()
        self._rebuilds: dict[int, Progress] = {}
        self._restart: set[int] = set()
        self._arrived = Condition()
        self._closing = False
        self._thread: Thread | None = None
        self._settled = self._noted = 0
        self._marked = 0.0

    def put(self, waiting: Waiting) -> None:
        """Have some keys sorted out soon; help with it where too much waits."""
        with self._arrived:
            self._waiting.append(waiting)
            self._begin()
        while len(self._waiting) > _MOST_WAITING:
            self.catch_up()

    def ask_for(self, project_id: int) -> None:
        """Have a project's people worked out anew, from the start where that is under way."""
        with self._arrived:
            self._rebuilds[project_id] = Progress(0.0)
            self._restart.add(project_id)
            self._begin()

    def progress(self, project_id: int) -> Progress | None:
        """Return how far working people out anew is, None where nothing is to be done."""
        return self._rebuilds.get(project_id)

    def catch_up(self) -> None:
        """Sort out what waits, here and now; of very much the first `AT_ONCE` identifiers."""
        done = 0
        while self._waiting and done < AT_ONCE:
            with self.sorting:
                done += self._sort_some()

    def finish(self, project_id: int) -> None:
        """Rebuild a project here and now."""
        for _ in self._rebuilding.steps(project_id):
            pass
        self._rebuilt(project_id)

    def close(self) -> None:
        """Stop after what is being done; what waits is taken up when the store opens again."""
        with self._arrived:
            self._closing = True
            self._arrived.notify_all()
        if self._thread:
            self._thread.join()
        self._mark(at_once=True)

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._work, name="polku-identities", daemon=True)
            self._thread.start()
        self._arrived.notify_all()

    def _work(self) -> None:
        rebuild: tuple[int, Iterator[Progress]] | None = None
        while self._is_wanted():
            if self._waiting:
                self.catch_up()
                self._links.show()
                self._mark()
            elif rebuild is None or rebuild[0] in self._restart:
                rebuild = self._next_rebuild()
            else:
                rebuild = self._go_on(*rebuild)

    def _is_wanted(self) -> bool:
        """Wait for work; return whether there is any before the store closes."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._closing or self._waiting or self._rebuilds)
            if self._waiting and not self._rebuilds:
                self._arrived.wait_for(lambda: self._closing, _GATHER)
            return not self._closing

    def _sort_some(self) -> int:
        """Sort out what waits first, of one project as much as is done in one go; say how much."""
        some = self._first()
        if not some:
            return 0
        keys = {key for one in some for key in one.keys}
        new = {key for one in some for key in one.new}
        # Facts on a new key that wait further behind are sorted out, with these, in their turn.
        facts = [fact for one in some for fact in one.facts]
        self._settling.settle(some[0].project_id, keys, facts, new)
        self._settled = max(self._settled, some[-1].stored)
        for _ in some:
            self._waiting.popleft()
        return len(keys)

    def _first(self) -> list[Waiting]:
        some: list[Waiting] = []
        size = 0
        with self._arrived:
            for one in self._waiting:
                size += len(one.keys)
                if some and (one.project_id != some[0].project_id or size > AT_ONCE):
                    break
                some.append(one)
        return some

    def _next_rebuild(self) -> tuple[int, Iterator[Progress]] | None:
        with self._arrived:
            project_id = next(iter(self._rebuilds), None)
            if project_id is None:
                return None
            self._restart.discard(project_id)
            return project_id, self._rebuilding.steps(project_id)

    def _go_on(
        self, project_id: int, steps: Iterator[Progress]
    ) -> tuple[int, Iterator[Progress]] | None:
        with self.sorting:
            progress = next(steps, None)
        if progress is None:
            self._rebuilt(project_id)
            return None
        with self._arrived:
            self._rebuilds[project_id] = progress
        return project_id, steps

    def _rebuilt(self, project_id: int) -> None:
        self._links.show()
        self._rebuilding.note(project_id)
        with self._arrived:
            if project_id not in self._restart:
                self._rebuilds.pop(project_id, None)
        if not self._rebuilds and not self._settled:
            self._settled = time.time_ns()
        self._mark(at_once=True)

    def _mark(self, *, at_once: bool = False) -> None:
        """Note down how far facts are sorted out, now and then."""
        now = time.monotonic()
        if self._settled == self._noted or (now - self._marked < _MARK_EVERY and not at_once):
            return
        if self._rebuilds:
            return
        self._marked, self._noted = now, self._settled
        self._marks.set("facts", self._settled)
