"""The books hold after a restart, and after a crash at any moment."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.collect.bookkeeping import Bookkeeper
from polku.collect.quarantine.keeping import KeptApart
from polku.collect.reading import Arrival, Rejected
from polku.collect.tally import Count, Tally, count_receipt
from polku.store import Store
from polku.store.books import Accounts
from polku.vocabulary.accounts import Line
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.event import Event
from polku.vocabulary.kept import Decision, Selection
from polku.vocabulary.sink import Receipt

HOUR = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def event(number: int, source: str = "shop", at: datetime = HOUR) -> Event:
    return Event(
        message_id=f"m{number}",
        kind="track",
        name="E",
        timestamp=at,
        received_at=at,
        user_id="u",
        source=source,
    )


def fates(store: Store, project_id: int) -> dict[tuple[str, str, str], int]:
    lines = store.accounts.lines(project_id, HOUR - timedelta(days=9))
    return {(one.source, one.fate, one.reason): one.count for one in lines}


@pytest.fixture(autouse=True)
def settled(store: Store) -> None:
    """Leave nothing of other tests to settle."""
    store.accounts.settle()


def test_what_was_counted_is_there_after_a_restart(store: Store, project_id: int) -> None:
    for _ in range(2):
        tally = Tally()
        books = Bookkeeper(tally, store.accounts, seconds=60)
        books.start()
        tally.add_events(project_id, [event(1), event(2, "web")], "received")
        tally.add_events(project_id, [event(1)], "stored")
        tally.add(project_id, Count(refused=1), source="web", at=HOUR, reason="overloaded")
        books.write()
        books.write()  # the same again changes nothing
        books.stop()
    assert fates(store, project_id) == {
        ("shop", "received", ""): 2,
        ("shop", "stored", ""): 2,
        ("web", "received", ""): 2,
        ("web", "refused", "overloaded"): 2,
    }


def test_a_batch_of_several_sources_and_hours_is_counted_where_it_came_from(
    store: Store, project_id: int
) -> None:
    early = HOUR - timedelta(minutes=1)
    events = [event(1, at=early), event(1), event(2, "web"), event(3)]
    tally = Tally()
    tally.add_events(project_id, events, "received")
    count_receipt(tally, project_id, events, store.append(project_id, events))
    assert tally.of(project_id) == Count(received=4, stored=3, duplicate=1)
    assert {(one.source, one.hour, one.fate): one.count for one in tally.lines()} == {
        ("shop", HOUR - timedelta(hours=1), "received"): 1,
        ("shop", HOUR, "received"): 2,
        ("web", HOUR, "received"): 1,
        ("shop", HOUR - timedelta(hours=1), "stored"): 1,
        ("shop", HOUR, "stored"): 1,
        ("shop", HOUR, "duplicate"): 1,
        ("web", HOUR, "stored"): 1,
    }


def test_a_sink_that_tells_no_places_is_believed_in_its_totals() -> None:
    tally = Tally()
    count_receipt(tally, 7, [event(1), event(2)], Receipt(1, 1))
    assert tally.of(7) == Count(stored=1, duplicate=1)


def test_after_a_crash_the_books_are_balanced_by_what_is_stored(
    store: Store, project_id: int
) -> None:
    """The process counted some, stored more, and was killed with requests under way."""
    store.accounts.write(
        project_id,
        [
            Line(project_id, "shop", HOUR, "received", "", 10),
            Line(project_id, "shop", HOUR, "stored", "", 3),
            Line(project_id, "shop", HOUR, "refused", "overloaded", 1),
        ],
    )
    store.append(project_id, [event(number) for number in range(5)])  # two after the last write
    store.append(project_id, [event(number, "web") for number in range(5, 7)])  # never counted
    assert store.accounts.settle() >= 4  # other tests stored some without books
    assert fates(store, project_id) == {
        ("shop", "received", ""): 6,
        ("shop", "stored", ""): 5,
        ("shop", "refused", "overloaded"): 1,
        ("web", "received", ""): 2,
        ("web", "stored", ""): 2,
    }
    assert store.accounts.settle() == 0  # it is settled once


def test_what_was_replayed_is_not_counted_as_an_arrival_that_was_forgotten(
    store: Store, project_id: int
) -> None:
    arrival = Arrival(HOUR, "shop", "/v1/track")
    fault = InvalidEvent("%(field)s is missing.", field="event")
    KeptApart(store.quarantine).put(project_id, [(arrival, Rejected(None, b"{}", fault))])
    (entry,) = store.quarantine.ids(project_id, Selection())
    store.append(project_id, [event(1)])
    store.quarantine.decide(project_id, [Decision(id=entry, state="replayed")])
    store.accounts.write(
        project_id,
        [
            Line(project_id, "shop", HOUR, "received", "", 1),
            Line(project_id, "shop", HOUR, "quarantined", "", 1),
        ],
    )
    store.accounts.settle()
    assert fates(store, project_id) == {
        ("shop", "received", ""): 1,
        ("shop", "quarantined", ""): 1,
    }


def test_a_run_that_ended_well_is_not_settled(store: Store, project_id: int) -> None:
    lines = [Line(project_id, "shop", HOUR, "received", "", 2)]
    store.accounts.write(project_id, lines)
    store.accounts.close(project_id)
    store.append(project_id, [event(1)])
    assert store.accounts.settle() == 0
    assert fates(store, project_id) == {("shop", "received", ""): 2}


def test_the_accounts_of_an_erased_project_are_gone(store: Store, project_id: int) -> None:
    store.accounts.write(project_id, [Line(project_id, "shop", HOUR, "received", "", 2)])
    store.erase_project(project_id)
    assert fates(store, project_id) == {}


def test_a_run_of_another_process_is_left_alone_on_a_shared_server(
    store: Store, project_id: int
) -> None:
    """There a run that is not closed may go on: what it has not counted yet is not missing."""
    store.accounts.write(7_777, [Line(project_id, "shop", HOUR, "received", "", 5)])
    store.append(project_id, [event(1)])
    shared = Accounts(store._write, store.form, alone=False)
    before = fates(store, project_id)
    assert shared.settle() == 0
    assert fates(store, project_id) == before
    assert store.accounts.settle() >= 1
