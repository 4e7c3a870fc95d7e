"""What the journal acknowledged comes back whole, whatever ended the process or spoilt the file."""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from polku.collect.commit import Committer, Keeping
from polku.collect.journal import Journal, Mark
from polku.collect.reading import Arrival, Reading
from polku.collect.recent import Recent
from polku.collect.tally import Count, Tally
from polku.collect.waiting import Pace, Submission
from polku.vocabulary.errors import StoreFailed
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def event(number: int) -> Event:
    """Return an event; its properties hold what JSON may."""
    said = {"n": number, "big": 10**30, "text": "PJ1\n ä €", "nested": {"a": [1.5, None, True]}}
    return Event(
        message_id=f"m{number}",
        kind="track",
        name="E",
        timestamp=NOW,
        received_at=NOW,
        user_id="u",
        properties=said,
    )


def left(folder: Path) -> list[str]:
    """Return the ids that a new process finds, with their projects before them."""
    return [
        f"{project_id}:{one.message_id}"
        for project_id, events in Journal(folder).left()
        for one in events
    ]


def written(folder: Path, count: int, largest: int = 1 << 20) -> tuple[Journal, list[Mark]]:
    """Return a journal with ``count`` frames of one event each."""
    journal = Journal(folder, largest)
    marks = []
    for number in range(count):
        journal.write(7, [event(number)])
        marks.append(journal.sync())
    return journal, marks


def test_what_was_synced_is_left_for_the_next_process(tmp_path: Path) -> None:
    written(tmp_path, 3)
    again = Journal(tmp_path)
    assert [(p, list(e)) for p, e in again.left()] == [(7, [event(n)]) for n in range(3)]
    again.write(8, [event(3)])
    mark = again.sync()
    assert left(tmp_path) == ["7:m0", "7:m1", "7:m2", "8:m3"]
    again.forget(again.recovered())
    assert left(tmp_path) == ["8:m3"]
    again.forget(mark)
    assert left(tmp_path) == []


def test_what_was_not_synced_is_not_there(tmp_path: Path) -> None:
    journal, _ = written(tmp_path, 1)
    journal.write(7, [event(1)])
    assert left(tmp_path) == ["7:m0"]


def test_files_follow_one_another_and_go(tmp_path: Path) -> None:
    journal, marks = written(tmp_path, 10, largest=400)
    assert len(list(tmp_path.glob("*.journal"))) == 5
    journal.forget(marks[5])
    assert left(tmp_path) == [f"7:m{n}" for n in range(4, 10)]
    journal.forget(marks[9])
    assert left(tmp_path) == []
    assert [path.stat().st_size for path in tmp_path.glob("*.journal")] == [0]


@pytest.mark.parametrize("cut", [1, 5, 11, 12, 40])
def test_a_torn_end_takes_nothing_else_along(tmp_path: Path, cut: int) -> None:
    written(tmp_path, 3)
    (path,) = tmp_path.glob("*.journal")
    os.truncate(path, path.stat().st_size - cut)
    assert left(tmp_path) == ["7:m0", "7:m1"]


def test_damage_within_a_file_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    written(tmp_path, 3)
    (path,) = tmp_path.glob("*.journal")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    again = Journal(tmp_path)
    assert [e[0].message_id for _, e in again.left()] == ["m0", "m2"]
    assert again.damaged == [path]
    again.forget(again.recovered())
    assert path.exists()


def test_a_failed_sync_ends_its_file_and_keeps_what_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, _ = written(tmp_path, 1)

    def fails(_file: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fails)
        journal.write(7, [event(1)])
        with pytest.raises(OSError, match="Input/output"):
            journal.sync()
    journal.write(7, [event(2)])
    journal.sync()
    assert left(tmp_path) == ["7:m0", "7:m2"]
    assert len(list(tmp_path.glob("*.journal"))) == 2


class Shelf:
    """A sink that takes nothing while it is ``full``, and never an event it ``hates``."""

    def __init__(self) -> None:
        self.full = False
        self.hates = ""
        self.ids: list[str] = []

    def append(self, _project_id: int, events: Sequence[Event]) -> Receipt:
        """Take the events, each once."""
        if self.full or self.hates in [one.message_id for one in events]:
            raise StoreFailed("no")
        new = [one.message_id for one in events if one.message_id not in self.ids]
        self.ids += new
        return Receipt(len(new), len(events) - len(new))


class Apart:
    """A quarantine in memory."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def put(self, _project_id: int, kept: Sequence) -> None:
        """Keep what was sent."""
        self.kept += [rejected.raw for _, rejected in kept]


class Desk:
    """A committer with a journal, in front of a `Shelf`."""

    def __init__(self, folder: Path, shelf: Shelf, stowed: int = 20_000) -> None:
        self.shelf, self.apart, self.tally = shelf, Apart(), Tally()
        pace = Pace(seconds=0, stow=0.01, stowed=stowed)
        keeping = Keeping(pace, Journal(folder / "journal"))
        self.committer = Committer(shelf, self.apart, self.tally, Recent(), keeping)
        self.committer.start()

    async def put(self, *numbers: int) -> Receipt:
        """Submit events."""
        reading = Reading(tuple(event(number) for number in numbers))
        return await self.committer.put(Submission(7, Arrival(NOW), reading, 10))


def test_an_event_is_acknowledged_before_the_store_has_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk = Desk(tmp_path, Shelf())
        desk.shelf.full = True
        assert await desk.put(1, 2) == Receipt(2, 0)
        assert desk.shelf.ids == []
        assert desk.tally.of(7).pending == 2
        desk.shelf.full = False
        assert desk.committer.settle()
        await desk.put(2, 3)
        await desk.committer.close()
        assert desk.shelf.ids == ["m1", "m2", "m3"]
        assert desk.tally.of(7) == Count(received=4, stored=3, duplicate=1)

    asyncio.run(scenario())


def test_what_the_store_did_not_take_is_taken_by_the_next_process(tmp_path: Path) -> None:
    async def scenario() -> None:
        first = Desk(tmp_path, Shelf())
        first.shelf.full = True
        await first.put(1, 2)
        await first.committer.close()
        second = Desk(tmp_path, Shelf())
        await second.put(2, 3)
        await second.committer.close()
        assert second.shelf.ids == ["m1", "m2", "m3"]
        assert second.tally.of(7) == Count(received=4, stored=3, duplicate=1)
        assert left(tmp_path / "journal") == []

    asyncio.run(scenario())


def test_a_crash_while_the_rest_is_taken_up_loses_none_of_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    for number in range(5):
        journal.write(7, [event(number)])
    journal.sync()
    journal.close()

    async def scenario() -> None:
        shelf = Shelf()
        shelf.hates = "m3"  # so the store has a part of what is left when the process ends
        desk = Desk(tmp_path, shelf, stowed=1)
        for _ in range(1_000):
            if shelf.ids == ["m0", "m1", "m2"]:
                break
            await asyncio.sleep(0.01)
        assert len(left(tmp_path / "journal")) == 5
        shelf.hates = ""
        await desk.committer.close()
        assert shelf.ids == ["m0", "m1", "m2", "m3", "m4"]
        assert left(tmp_path / "journal") == []

    asyncio.run(scenario())


def test_an_event_that_the_store_cannot_take_is_kept_apart_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk = Desk(tmp_path, Shelf())
        desk.shelf.hates = "m3"
        await desk.put(*range(8))
        assert desk.committer.settle()
        await desk.committer.close()
        assert sorted(desk.shelf.ids) == [f"m{n}" for n in range(8) if n != 3]
        assert [b'"m3"' in raw for raw in desk.apart.kept] == [True]
        assert desk.tally.of(7) == Count(received=8, stored=7, quarantined=1)

    asyncio.run(scenario())
