"""Commit what many requests bring as one group: a request is answered once its events are on disk.

One writer thread takes all that wait, appends them, and wakes their askers. A failed append is
never tried again here: the askers are told, and their clients send again.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence

from polku.collect.quarantine import Quarantine
from polku.collect.recent import Recent
from polku.collect.tally import Count, Tally
from polku.collect.waiting import Pace, Submission, Waiting, WaitingRoom, wake
from polku.vocabulary.errors import Overloaded, PolkuError, StoreFailed, translatable
from polku.vocabulary.sink import Receipt, Sink

_log = logging.getLogger(__name__)


class Committer:
    """The one writer to ``sink`` and ``quarantine``; `put` from any event loop."""

    def __init__(
        self,
        sink: Sink,
        quarantine: Quarantine,
        tally: Tally,
        recent: Recent,
        pace: Pace = Pace(),  # noqa: B008 - frozen
    ) -> None:
        self._sink = sink
        self._quarantine = quarantine
        self._tally = tally
        self._recent = recent
        self._room = WaitingRoom(pace)
        self._thread = threading.Thread(target=self._run, name="polku-commit", daemon=True)

    def start(self) -> None:
        """Start the writer thread; once in a committer's life."""
        self._thread.start()

    async def close(self) -> None:
        """Take nothing more, write what waits, and return when it is written."""
        self._room.close()
        await asyncio.to_thread(self._thread.join)

    async def put(self, submission: Submission) -> Receipt:
        """Return once the submission is on disk, its rejected events too.

        The receipt is of the whole group, unless the submission is bulk. Raises `Overloaded` where
        too much waits already, `StoreFailed` where the disk or the engine failed.
        """
        self._tally.add(submission.project_id, Count(received=submission.reading.received))
        waiting = Waiting(submission, asyncio.get_running_loop())
        try:
            self._room.add(waiting)
        except Overloaded:
            self._refuse(submission)
            raise
        return await waiting.future

    def _run(self) -> None:
        while group := self._room.next_group():
            for lane in _lanes(group):
                self._commit(lane)

    def _commit(self, group: Sequence[Waiting]) -> None:
        submissions = [one.submission for one in group]
        try:
            receipt = self._write(submissions)
        except Exception as fault:  # noqa: BLE001 - the writer must outlive any fault of a sink
            for submission in submissions:
                self._refuse(submission)
            wake(group, _unwritten(fault))
        else:
            wake(group, receipt)

    def _write(self, submissions: Sequence[Submission]) -> Receipt:
        project_id = submissions[0].project_id
        rejected = [(one.arrival, bad) for one in submissions for bad in one.reading.rejected]
        events = [event for one in submissions for event in one.reading.events]
        if rejected:
            self._quarantine.put(project_id, rejected)
        receipt = self._sink.append(project_id, events) if events else Receipt(0, 0)
        outcome = Count(
            stored=receipt.stored, duplicate=receipt.duplicate, quarantined=len(rejected)
        )
        self._tally.add(project_id, outcome)
        if not submissions[0].bulk:
            self._recent.add(project_id, events)
        return receipt

    def _refuse(self, submission: Submission) -> None:
        self._tally.add(submission.project_id, Count(refused=submission.reading.received))


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
