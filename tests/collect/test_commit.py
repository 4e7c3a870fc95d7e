"""Groups are committed whole, failures are told and never repeated, and everything is counted."""

import asyncio
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from polku.collect.commit import Committer, Keeping
from polku.collect.reading import Arrival, Reading, Rejected
from polku.collect.recent import Recent
from polku.collect.tally import Count, Tally
from polku.collect.waiting import Pace, Submission
from polku.vocabulary.errors import InvalidEvent, Overloaded, QueryLimit, StoreFailed
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Disk:
    """A sink whose disk fails, or is slow, when it is told to."""

    def __init__(self) -> None:
        self.groups: list[tuple[int, list[str]]] = []
        self.fault: Exception | None = None
        self.free = threading.Event()
        self.free.set()

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        """Keep the events' ids."""
        self.free.wait(10)
        self.groups.append((project_id, [event.message_id for event in events]))
        if self.fault:
            raise self.fault
        return Receipt(len(events), 0)


class Shelf:
    """A quarantine that fails when it is told to."""

    def __init__(self) -> None:
        self.kept: list[Rejected] = []
        self.fault: Exception | None = None

    def put(
        self,
        project_id: int,  # noqa: ARG002 - one project
        kept: Sequence[tuple[Arrival, Rejected]],
    ) -> None:
        """Keep what was rejected."""
        if self.fault:
            raise self.fault
        self.kept += [rejected for _, rejected in kept]


class Desk:
    """A committer on a `Disk` and a `Shelf`."""

    def __init__(self, pace: Pace = Pace()) -> None:  # noqa: B008 - frozen
        self.disk, self.shelf, self.tally, self.recent = Disk(), Shelf(), Tally(), Recent()
        self.committer = Committer(self.disk, self.shelf, self.tally, self.recent, Keeping(pace))

    async def __aenter__(self) -> "Desk":
        self.committer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.disk.free.set()
        await self.committer.close()

    def put(self, *ids: str, project_id: int = 1, bad: int = 0, **more: object) -> asyncio.Task:
        """Submit events with these ids, and ``bad`` rejected ones."""
        events = tuple(
            Event(
                message_id=one, kind="track", name="E", timestamp=NOW, received_at=NOW, user_id="u"
            )
            for one in ids
        )
        fault = InvalidEvent("%(field)s is missing.", field="event")
        reading = Reading(events, (Rejected(0, b"{}", fault),) * bad)
        submission = Submission(project_id, Arrival(NOW), reading, **more)
        return asyncio.create_task(self.committer.put(submission))


def test_what_waits_is_committed_together() -> None:
    async def scenario() -> None:
        async with Desk() as desk:
            desk.disk.free.clear()
            first = desk.put("a")
            await asyncio.sleep(0.1)
            others = [desk.put("b"), desk.put("c", "d"), desk.put("x", project_id=2)]
            await asyncio.sleep(0.1)
            assert not any(task.done() for task in (first, *others))
            desk.disk.free.set()
            await asyncio.gather(first, *others)
        assert desk.disk.groups == [(1, ["a"]), (1, ["b", "c", "d"]), (2, ["x"])]
        assert desk.tally.of(1) == Count(received=4, stored=4)

    asyncio.run(scenario())


def test_groups_keep_their_distance() -> None:
    async def scenario() -> None:
        async with Desk(Pace(seconds=0.2)) as desk:
            await desk.put("a")
            started = time.monotonic()
            await desk.put("b")
            assert time.monotonic() - started > 0.15

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "fault", [StoreFailed("no space"), OSError("fsync failed"), QueryLimit("slow"), ValueError("?")]
)
def test_a_failed_append_is_told_once_and_not_repeated(fault: Exception) -> None:
    async def scenario() -> None:
        async with Desk() as desk:
            desk.disk.fault = fault
            outcomes = await asyncio.gather(
                desk.put("a"), desk.put("b", "c"), return_exceptions=True
            )
            assert [type(one) for one in outcomes] == [StoreFailed, StoreFailed]
            assert desk.disk.groups == [(1, ["a", "b", "c"])]
            desk.disk.fault = None
            assert await desk.put("a") == Receipt(1, 0)
            assert desk.recent.of(1)[0].message_id == "a"
        assert desk.tally.of(1) == Count(received=4, stored=1, refused=3)

    asyncio.run(scenario())


def test_too_much_waiting_is_refused_at_once() -> None:
    async def scenario() -> None:
        async with Desk(Pace(waiting=100)) as desk:
            desk.disk.free.clear()
            first = desk.put("a", size=80)
            await asyncio.sleep(0.1)  # the writer has it, so the room is empty again
            second = desk.put("b", size=80)
            await asyncio.sleep(0)
            with pytest.raises(Overloaded):
                await desk.put("c", size=80)
            desk.disk.free.set()
            await asyncio.gather(first, second)
        assert desk.tally.of(1) == Count(received=3, stored=2, refused=1)

    asyncio.run(scenario())


def test_closing_writes_what_waits_and_takes_nothing_more() -> None:
    async def scenario() -> None:
        async with Desk(Pace(seconds=30)) as desk:
            await desk.put("a")
            waiting = desk.put("b")
            await asyncio.sleep(0.05)
            await desk.committer.close()
            assert await waiting == Receipt(1, 0)
            with pytest.raises(Overloaded):
                await desk.put("c")

    asyncio.run(scenario())


def test_a_client_that_hung_up_leaves_its_events() -> None:
    async def scenario() -> None:
        async with Desk() as desk:
            desk.disk.free.clear()
            task = desk.put("a")
            await asyncio.sleep(0.1)
            task.cancel()
            desk.disk.free.set()
            assert await desk.put("b") == Receipt(1, 0)
        assert desk.tally.of(1) == Count(received=2, stored=2)

    asyncio.run(scenario())


def test_bulk_has_a_receipt_of_its_own() -> None:
    async def scenario() -> None:
        async with Desk() as desk:
            receipts = await asyncio.gather(
                desk.put("a", "b", bulk=True), desk.put("c"), desk.put("d", bulk=True)
            )
            assert receipts == [Receipt(2, 0), Receipt(1, 0), Receipt(1, 0)]
            assert [event.message_id for event in desk.recent.of(1)] == ["c"]

    asyncio.run(scenario())


def test_rejected_events_are_on_disk_before_the_answer() -> None:
    async def scenario() -> None:
        async with Desk() as desk:
            await desk.put("a", bad=2)
            assert len(desk.shelf.kept) == 2
        assert desk.tally.of(1) == Count(received=3, stored=1, quarantined=2)

    asyncio.run(scenario())


def test_a_quarantine_that_cannot_be_written_acknowledges_nothing() -> None:
    async def scenario() -> None:
        async with Desk() as desk:
            desk.shelf.fault = OSError("no space")
            with pytest.raises(StoreFailed):
                await desk.put("a", bad=1)
        assert desk.disk.groups == []
        assert desk.tally.of(1) == Count(received=2, refused=2)

    asyncio.run(scenario())


def test_what_is_kept_counts_as_kept_though_the_events_failed() -> None:
    async def scenario() -> None:
        async with Desk() as desk:
            desk.disk.fault = StoreFailed("no space")
            with pytest.raises(StoreFailed):
                await desk.put("a", bad=2)
        assert len(desk.shelf.kept) == 2
        assert desk.tally.of(1) == Count(received=3, quarantined=2, refused=1)

    asyncio.run(scenario())
