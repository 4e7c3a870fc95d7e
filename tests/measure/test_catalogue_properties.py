"""Properties of stored events are described as plain Python describes what was sent."""

import itertools
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from polku.collect.schemas.checking import Schema
from polku.collect.schemas.limits import written
from polku.measure.catalogue.draft import draft_of
from polku.measure.catalogue.properties import MOST_PROPERTIES, described, type_of
from polku.measure.catalogue.sample import latest_of, sample_of
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.touchpoints import View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_projects = itertools.count(3_000_000)

values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
    | st.sampled_from(["", "fibre", "basic", "2026-03-02", "2026-03-02T12:00:00Z", "äö <b>'; --"])
    | st.lists(st.integers(0, 9), max_size=3)
)
sent = st.lists(
    st.dictionaries(st.sampled_from(["plan", "wait_s", "total", "when"]), values, max_size=4),
    min_size=1,
    max_size=12,
)


def stored(store: Store, properties: list[dict[str, Any]]) -> View:
    project = next(_projects)
    store.append(
        project,
        [
            Event(
                message_id=str(n),
                kind="track",
                name="Sent",
                timestamp=NOON,
                received_at=NOON,
                user_id=f"u{n}",
                properties=one,
            )
            for n, one in enumerate(properties)
        ],
    )
    return View(project)


def plain(properties: list[dict[str, Any]]) -> dict[str, tuple[int, Counter[str], int]]:
    """Return how many have each property, its types and how many values, the plain way."""
    found = {}
    for name in {name for one in properties for name in one}:
        there = [one[name] for one in properties if one.get(name) is not None]
        if there:
            different = {(type_of(one), repr(_same(one))) for one in there}
            found[name] = (len(there), Counter(map(type_of, there)), len(different))
    return found


def _same(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else value


@given(sent)
def test_stored_properties_are_described_as_they_were_sent(
    store: Store, properties: list[dict[str, Any]]
) -> None:
    found = sample_of(store, stored(store, properties), "Sent")
    assert found.whole
    told = described([one.properties for one in found.events], found.total)
    expected = plain(properties)
    assert {one.path: one.events for one in told.listed} == {
        name: events for name, (events, _, _) in expected.items()
    }
    for one in told.listed:
        events, types, different = expected[one.path]
        assert dict(one.types) == types
        assert one.distinct == one.estimated == different
        assert one.filled.value == events / len(properties)


@given(sent)
def test_a_draft_fits_what_it_was_drafted_from(properties: list[dict[str, Any]]) -> None:
    told = described(properties)
    draft = draft_of(told)
    if draft.unusual:
        return
    schema = Schema(written(draft.schema))
    for one in properties:
        clean = {key: value for key, value in one.items() if value is not None}
        event = Event(
            message_id="1",
            kind="track",
            name="Sent",
            timestamp=NOON,
            received_at=NOON,
            user_id="u",
            properties=clean,
        )
        assert schema.fault(event) is None


def test_a_sample_is_of_whole_people_and_says_how_many_there_are(store: Store) -> None:
    view = stored(store, [{"n": n} for n in range(3_000)])
    found = sample_of(store, view, "Sent", size=200)
    assert found.total == 3_000
    assert 100 <= found.n <= 200
    told = described([one.properties for one in found.events], found.total)
    assert told.listed[0].estimated > told.listed[0].distinct > 90


def test_the_latest_come_first(store: Store, project_id: int) -> None:
    view = stored(store, [{"n": n} for n in range(15)])
    assert len(latest_of(store, view, "Sent", NOON, 10)) == 10
    assert latest_of(store, view, "Never", NOON) == ()


def test_ten_thousand_names_are_counted_and_the_most_frequent_described() -> None:
    told = described([{f"key_{n}": n, "plan": "x"} for n in range(10_000)])
    assert told.names == 10_001
    assert len(told.listed) == MOST_PROPERTIES
    assert told.listed[0].path == "plan"


def test_a_draft_asks_for_what_all_have_and_names_rare_types() -> None:
    events = [
        {"plan": ["fibre", "basic"][n % 2], "total": n, "address": {"town": "Oulu"}}
        for n in range(98)
    ]
    draft = draft_of(described([*events, {"plan": "fibre", "total": "5 €"}]))
    assert draft.unusual == ("total",)
    assert draft.schema == {
        "type": "object",
        "properties": {
            "address": {"type": "object", "properties": {"town": {"type": "string"}}},
            "plan": {"type": "string", "enum": ["basic", "fibre"]},
            "total": {"type": "integer"},
        },
        "required": ["plan", "total"],
    }
