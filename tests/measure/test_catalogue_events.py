"""What the catalogue says of events, against plain counts of the same events."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from polku.measure.catalogue import counts
from polku.measure.catalogue.counts import counted
from polku.measure.catalogue.events import catalogue
from polku.measure.catalogue.silence import silence_of
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.touchpoints import View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=30)


def event(number: int, name: str, day: int = 0, **more: object) -> Event:
    whole = {"kind": "track", "user_id": f"u{number}", "source": "web", "channel": "web"} | more
    return Event(
        message_id=f"{name}-{number}-{day}",
        name=name,
        timestamp=NOON + timedelta(days=day),
        received_at=more.get("received_at") or NOON + timedelta(days=day),
        **{key: value for key, value in whole.items() if key != "received_at"},
    )


def test_the_catalogue_counts_what_plain_python_counts(store: Store, project_id: int) -> None:
    events = [
        event(n, name, n % 9, source=source, bot=n % 5 == 0)
        for n, (name, source) in enumerate(
            [("Ordered", "web"), ("Ordered", "app"), ("Called", "crm"), ("'; --<b>", "web")] * 12
        )
    ]
    store.append(project_id, events)
    found = catalogue(store, View(project_id), NOW)
    people = [one for one in events if not one.bot]
    assert {one.name: one.events for one in found.events} == Counter(one.name for one in people)
    assert {one.name: one.bots for one in found.events} == {
        name: sum(one.bot for one in events if one.name == name)
        for name in {one.name for one in events}
    }
    assert found.total == len(events)
    assert found.complete
    ordered = found.of("Ordered")
    assert ordered is not None
    mine = [one for one in events if one.name == "Ordered"]
    assert ordered.first_seen == min(one.timestamp for one in mine)
    assert ordered.last_seen == max(one.timestamp for one in mine)
    assert dict(ordered.sources) == Counter(one.source for one in mine)
    assert sum(ordered.daily) == ordered.recent == ordered.events
    assert {one.source: one.bots for one in found.sources} == {
        source: sum(one.bot for one in events if one.source == source)
        for source in ("web", "app", "crm")
    }


def test_a_second_count_is_as_exact_as_the_first(store: Store, project_id: int) -> None:
    view = View(project_id)
    old = [event(n, "Ordered") for n in range(5)]
    store.append(project_id, old)
    assert counted(store, view, NOW).total == 5
    store.append(project_id, [event(n, "Ordered", 1, received_at=NOW) for n in range(3)])
    assert counted(store, view, NOW).total == 8
    # one that says to have been received long ago, as a moved project brings
    store.append(project_id, [event(99, "Ordered", 2)])
    found = counted(store, view, NOW + timedelta(seconds=5))
    assert found.total == sum(one.events for one in found.groups) == 9
    store.erase_project(project_id)
    assert counted(store, view, NOW + timedelta(seconds=6)) == msgspec.structs.replace(
        found, groups=(), total=0
    )


def test_more_names_than_can_be_listed_are_said(
    store: Store, project_id: int, monkeypatch: object
) -> None:
    store.append(project_id, [event(n, f"Name {n}") for n in range(50)])
    before = counts.MOST_GROUPS
    try:
        counts.MOST_GROUPS = 20
        found = catalogue(store, View(project_id), NOW)
    finally:
        counts.MOST_GROUPS = before
    assert (found.total, len(found.events), found.complete) == (50, 20, False)


def test_an_event_is_new_where_others_came_before(store: Store, project_id: int) -> None:
    long_ago = NOON - timedelta(days=300)
    store.append(
        project_id,
        [
            event(1, "Ordered"),
            event(2, "Ordered", 20),
            event(3, "Chatted", 19),
            event(4, "Imported", 0, received_at=NOON + timedelta(days=20)),
        ],
    )
    found = catalogue(store, View(project_id), NOW)
    assert {one.name: one.is_new for one in found.events} == {
        "Ordered": False,
        "Chatted": True,
        "Imported": True,  # it happened long ago, and arrived for the first time now
    }
    assert found.of("Imported").first_seen > long_ago


def test_an_event_stops_where_its_silence_is_unlike_its_pauses(
    store: Store, project_id: int
) -> None:
    daily = [event(n, "Daily", n) for n in range(20)]
    weekly = [event(n, "Weekly", 7 * n - 57) for n in range(12)]
    rest = [event(n, "Going on", n) for n in range(26)]
    store.append(project_id, [*daily, *weekly, *rest])
    found = catalogue(store, View(project_id), NOW)
    stopped = {one.name: one.silence for one in found.events if one.silence}
    assert list(stopped) == ["Daily"]
    assert (stopped["Daily"].days, stopped["Daily"].longest, stopped["Daily"].pauses) == (6, 1, 19)


@given(st.lists(st.integers(0, 200), max_size=40), st.integers(0, 230))
def test_no_silence_is_said_without_ten_shorter_pauses(offsets: list[int], end: int) -> None:
    start = date(2026, 1, 1)
    days = {start + timedelta(days=one) for one in offsets}
    found = silence_of(days, start + timedelta(days=end))
    if found:
        assert found.pauses >= 10
        assert found.days > 2 * found.longest >= 2
