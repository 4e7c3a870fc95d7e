"""Commit what many requests bring as one group: a request is answered once its events are on disk.

One writer thread takes all that wait, makes them durable, and wakes their askers. With a journal
that is one small sync, and the store takes the events a moment later; without one it is the
store's own. A failed write is never tried again here: the askers are told, and send again.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import msgspec

from polku.collect.call_body import as_call_body
from polku.collect.journal import Journal, Mark
from polku.collect.quarantine.keeping import Quarantine
from polku.collect.reading import Arrival, Rejected
from polku.collect.recent import Recent
from polku.collect.stowing import Load, Stower
from polku.collect.tally import Count, Tally, count_receipt
from polku.collect.timing import Timing
from polku.collect.waiting import Pace, Submission, Waiting, WaitingRoom, wake
from polku.vocabulary.accounts import Books
from polku.vocabulary.errors import Overloaded, PolkuError, StoreFailed, translatable
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt, Sink

_log = logging.getLogger(__name__)


class Keeping(msgspec.Struct, frozen=True):
    """How events are kept: at which pace, in which journal if any, while which disk has room.

    ``books`` keep the accounts over restarts.
    """

    pace: Pace = Pace()
    journal: Journal | None = None
    disk_is_full: Callable[[], bool] = lambda: False
    books: Books | None = None


class _Written(NamedTuple):
    """A lane that is in the journal."""

    lane: list[Waiting]
    project_id: int
    events: list[Event]

    @property
    def size(self) -> int:
        return sum(one.submission.size for one in self.lane)


class Committer:
    """The one writer to ``sink``, ``quarantine`` and ``journal``; `put` from any event loop."""

    def __init__(
        self,
        sink: Sink,
        quarantine: Quarantine,
        tally: Tally,
        recent: Recent,
        keeping: Keeping = Keeping(),  # noqa: B008 - frozen
    ) -> None:
        self._sink = sink
        self._quarantine = quarantine
        self._tally = tally
        self.timing = Timing()
        self._recent = recent
        self._pace = pace = keeping.pace
        self._room = WaitingRoom(pace)
        self._journal = journal = keeping.journal
        self._disk_is_full = keeping.disk_is_full
        self._stower = Stower(journal, self._store, self._set_aside, pace) if journal else None
        self._thread = threading.Thread(target=self._run, name="polku-commit", daemon=True)

    def start(self) -> None:
        """Take up what an earlier process left in the journal, and start writing; once."""
        if self._journal and self._stower:
            self._stower.start()
            self._take_up(self._journal, self._stower)
        self._thread.start()

    def _take_up(self, journal: Journal, stower: Stower) -> None:
        """Give the store what is left; only with the last of it may the journal forget any."""
        waiting: Load | None = None
        for project_id, events in journal.left():
            self._tally.add_events(project_id, events, "received")
            if waiting:
                stower.put(waiting)
            waiting = Load(project_id, events, Mark())
        if waiting:
            stower.put(msgspec.structs.replace(waiting, mark=journal.recovered()))

    async def close(self) -> None:
        """Take nothing more, write what waits, and return when it is written."""
        self._room.close()
        await asyncio.to_thread(self._thread.join)
        if self._stower:
            await asyncio.to_thread(self._stower.close)

    def settle(self, seconds: float = 30.0) -> bool:
        """Wait until every acknowledged event can be asked for; return whether it can."""
        return self._stower.settle(seconds) if self._stower else True

    async def put(self, submission: Submission) -> Receipt:
        """Return once the submission is on disk, its rejected events too.

        The receipt is of the whole group, unless the submission is bulk; with a journal it says
        only how many events were taken. Raises `Overloaded` where too much waits already,
        `StoreFailed` where the disk or the engine failed.
        """
        self._count(submission, "received")
        waiting = Waiting(submission, asyncio.get_running_loop())
        try:
            self.require_room()
            self._room.add(waiting)
        except Overloaded as fault:
            self._count(submission, "refused", fault.code)
            raise
        started = time.monotonic()
        receipt = await waiting.future
        self.timing.acknowledged(time.monotonic() - started)
        return receipt

    @property
    def waiting(self) -> int:
        """How many bytes wait for the disk, and behind the journal for the store."""
        return self._room.bytes + (self._stower.bytes if self._stower else 0)

    def require_room(self) -> None:
        """Raise `Overloaded` where nothing more can be kept now."""
        if self._disk_is_full():
            raise Overloaded(
                translatable("The disk of the server is nearly full. Send the events again soon.")
            )
        behind = self._stower.bytes if self._stower else 0
        if behind > self._pace.journalled or self._room.bytes > self._pace.waiting:
            raise Overloaded(
                translatable("More events arrive than can be written. Send them again soon.")
            )

    def _run(self) -> None:
        while group := self._room.next_group():
            lanes = _lanes(group)
            if self._journal and self._stower:
                direct = [lane for lane in lanes if lane[0].submission.bulk]
                self._keep(
                    self._journal, self._stower, [lane for lane in lanes if lane not in direct]
                )
                lanes = direct
            for lane in lanes:
                self._commit(lane)

    def _keep(self, journal: Journal, stower: Stower, lanes: Sequence[list[Waiting]]) -> None:
        """Write ``lanes`` to the journal with one sync, wake their askers, and pass them on."""
        written: list[_Written] = []
        for lane in lanes:
            if self._rejected_are_kept(lane):
                one = _Written(lane, lane[0].submission.project_id, _events_of(lane))
                written.append(one)
                if one.events:
                    journal.write(one.project_id, one.events)
        try:
            mark = journal.sync()
        except OSError as fault:
            for one in written:
                self._fail(one.lane, fault)
            return
        for one in written:
            if one.events:
                stower.put(Load(one.project_id, one.events, mark, one.size))
            wake(one.lane, Receipt(len(one.events), 0))

    def _commit(self, group: Sequence[Waiting]) -> None:
        """Give a lane to the store itself, and wake its askers."""
        if not self._rejected_are_kept(group):
            return
        first = group[0].submission
        events = _events_of(group)
        try:
            receipt = self._stored(first.project_id, events) if events else Receipt(0, 0)
        except Exception as fault:  # noqa: BLE001 - the writer must outlive any fault of a sink
            self._fail(group, fault)
        else:
            if not first.bulk:
                self._recent.add(first.project_id, events)
            wake(group, receipt)

    def _store(self, project_id: int, events: Sequence[Event]) -> None:
        self._stored(project_id, events)
        self._recent.add(project_id, events)

    def _stored(self, project_id: int, events: Sequence[Event]) -> Receipt:
        receipt = self._sink.append(project_id, events)
        count_receipt(self._tally, project_id, events, receipt)
        self.timing.visible(events[0].received_at)
        return receipt

    def _rejected_are_kept(self, group: Sequence[Waiting]) -> bool:
        """Keep what a lane brought that cannot be read; where that fails its askers are told."""
        submissions = [one.submission for one in group]
        rejected = [(one.arrival, bad) for one in submissions for bad in one.reading.rejected]
        project_id = submissions[0].project_id
        try:
            if rejected:
                self._quarantine.put(project_id, rejected)
        except Exception as fault:  # noqa: BLE001 - the writer must outlive any fault
            error = _unwritten(fault)
            for one in submissions:
                self._count(one, "refused", error.code)
            wake(group, error)
            return False
        for arrival, _ in rejected:
            self._tally.add(
                project_id, Count(quarantined=1), source=arrival.source, at=arrival.received_at
            )
        return True

    def _set_aside(self, project_id: int, event: Event, fault: PolkuError) -> None:
        """Keep an event that the store cannot take, as the body of a call that can be mended."""
        arrival = Arrival(event.received_at, event.source, "/v1/batch")
        self._quarantine.put(project_id, [(arrival, Rejected(0, as_call_body(event), fault))])
        one = Count(quarantined=1)
        self._tally.add(project_id, one, source=event.source, at=event.received_at)

    def _fail(self, group: Sequence[Waiting], fault: Exception) -> None:
        """Tell a lane that its events are not kept; what it brought for the quarantine is."""
        project_id = group[0].submission.project_id
        error = _unwritten(fault)
        self._tally.add_events(project_id, _events_of(group), "refused", error.code)
        wake(group, error)

    def _count(
        self, submission: Submission, fate: Literal["received", "refused"], reason: str = ""
    ) -> None:
        """Count all that a submission brought."""
        project_id, reading = submission.project_id, submission.reading
        self._tally.add_events(project_id, reading.events, fate, reason)
        if reading.rejected:
            source, at = submission.arrival.source, submission.arrival.received_at
            number = Count(**{fate: len(reading.rejected)})
            self._tally.add(project_id, number, source=source, at=at, reason=reason)


def _events_of(group: Sequence[Waiting]) -> list[Event]:
    return [event for one in group for event in one.submission.reading.events]


def _lanes(group: Sequence[Waiting]) -> list[list[Waiting]]:
    """Split a group into what is appended together: each project's, and each bulk one alone."""
    lanes: dict[object, list[Waiting]] = {}
    for one in group:
        lane = id(one) if one.submission.bulk else (one.submission.project_id,)
        lanes.setdefault(lane, []).append(one)
    return list(lanes.values())


def _unwritten(fault: Exception) -> PolkuError:
    """Return ``fault`` as an error that makes clients send again, never as one they drop at."""
    _log.error("events could not be written", exc_info=fault)
    if isinstance(fault, StoreFailed):
        return fault
    return StoreFailed(
        translatable("The events could not be written: %(reason)s"), reason=str(fault)[:200]
    )
