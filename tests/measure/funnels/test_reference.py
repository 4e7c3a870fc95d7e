"""Funnels give what ClickHouse's own windowFunnel gives, in its modes that ours have a name for."""

import csv
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure.funnels.asking import ask_funnel
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.funnels import Funnel
from polku.vocabulary.matching import Match, parse_matches
from polku.vocabulary.questions import FunnelQuestion
from polku.vocabulary.touchpoints import View
from tests.measure.funnels.test_walks import NOW, told
from tests.measure.funnels.walking import Seen

A_B_C = tuple((Match(name),) for name in "abc")


def level(store: Store, seen: Sequence[Seen], **funnel: object) -> int:
    """Return how far one person gets."""
    question = FunnelQuestion(funnel=Funnel(**{"steps": A_B_C, "window": 10_000, **funnel}))
    rows = ask_funnel(store, told(store, [seen]), question, NOW).dicts()
    return sum(row["reached"] for row in rows)


def row_of(letters: str) -> list[Seen]:
    return [Seen(letter, place) for place, letter in enumerate(letters)]


# 00632_aggregation_window_funnel.{sql,reference} of ClickHouse, as quoted in methods.md section 3
@pytest.mark.parametrize(
    ("letters", "funnel", "expected"),
    [
        ("aabbdcc", {}, 3),  # user 5, default
        ("aabbdcc", {"order": "strict"}, 2),  # user 5, strict_order
        ("ccbbaa", {}, 1),  # user 6
        ("ccbbaa", {"order": "strict"}, 1),
        ("abac", {"order": "strict"}, 2),
        ("abac", {"order": "strict", "reentry": "pass"}, 3),  # allow_reentry
    ],
)
def test_as_in_its_reference(
    store: Store, letters: str, funnel: dict[str, object], expected: int
) -> None:
    assert level(store, row_of(letters), **funnel) == expected


def test_steps_at_one_moment_are_in_order(store: Store) -> None:
    seen = [Seen("a", 0), Seen("d", 1), Seen("c", 1), Seen("b", 1), Seen("e", 2)]
    assert level(store, seen, steps=tuple((Match(name),) for name in "abcde")) == 5


@settings(max_examples=100)
@given(
    st.lists(st.builds(Seen, st.sampled_from("ABCX"), st.integers(0, 12)), max_size=14),
    st.sampled_from([1, 3, 6, 100]),
)
def test_the_best_attempt_is_that_of_window_funnel(
    store: Store, seen: list[Seen], window: int
) -> None:
    view = told(store, [seen])
    funnel = Funnel(steps=tuple((Match(name),) for name in "ABC"), window=window)
    rows = ask_funnel(store, view, FunnelQuestion(funnel=funnel), NOW).dicts()
    theirs = store.query(
        f"select windowFunnel({window})(toDateTime(ts), name = 'A', name = 'B', name = 'C')"
        " from polku.events where project_id = {project:UInt32} group by person_id",
        {"project": view.project_id},
    ).rows
    assert sum(row["reached"] for row in rows) == sum(reached for (reached,) in theirs)


def test_visitors_of_airbnb_search_write_and_book(
    store: Store, project_id: int, shared: Path
) -> None:
    """The README beside the data: search 261, search and message 84, all three 48 visitors."""
    deeds = {"did_search": "Searched", "sent_message": "Wrote", "sent_booking_request": "Booked"}
    with gzip.open(shared / "data/airbnb-sessions/airbnb_sessions.csv.gz", "rt") as file:
        sessions = list(csv.DictReader(file))
    events = [
        Event(
            message_id=f"{number}-{name}",
            kind="track",
            name=name,
            timestamp=datetime.fromisoformat(one["ts_min"]).replace(tzinfo=UTC),
            received_at=NOW,
            user_id=one["id_visitor"],
        )
        for number, one in enumerate(sessions)
        for flag, name in deeds.items()
        if one[flag] in ("1", "True", "TRUE", "true")
    ]
    store.append(project_id, events)
    steps = tuple(parse_matches(name) for name in deeds.values())

    def reached(order: str, first: str = "Searched") -> list[int]:
        funnel = Funnel(steps=steps, order=order, window=3650 * 86_400)  # type: ignore[arg-type]
        rows = ask_funnel(store, View(project_id), FunnelQuestion(funnel=funnel), NOW).dicts()
        return [row["reached"] for row in rows]

    searched, wrote, booked = (
        {one.user_id for one in events if one.name == name} for name in deeds.values()
    )
    assert (len(searched), len(searched & wrote), len(searched & wrote & booked)) == (261, 84, 48)
    anyhow = reached("any")
    assert anyhow[0] == len(searched | wrote | booked)
    assert anyhow[2] == 48
    ordered = reached("ordered")
    assert ordered[0] == 261
    assert ordered[1] <= 84
    assert ordered[2] <= 48
    assert reached("strict")[2] <= ordered[2]
