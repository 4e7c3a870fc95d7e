"""Who is in a segment agrees with plain Python, to the millisecond at every boundary of time."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.segments.members import everybody_in, people_in
from polku.measure.segments.sizes import segment_overlap, segment_sizes
from polku.store import Store
from polku.vocabulary import segments as tree
from polku.vocabulary.conditions import parse_condition
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.matching import parse_matches
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.touchpoints import View

NOW = datetime(2026, 3, 20, 10, tzinfo=UTC)
EARLIER = NOW - timedelta(days=2)
DAY, MS = timedelta(days=1), timedelta(milliseconds=1)
PEOPLE = ("ada", "bo", "cai", "dee")
_projects = itertools.count(8_000_000)

#: Times at, just before and just after whole days from either moment: where comparisons may err.
times = st.builds(
    lambda base, days, nudge: base + days * DAY + nudge * MS,
    st.sampled_from([NOW, EARLIER]),
    st.integers(-4, 1),
    st.integers(-1, 1),
)
events = st.builds(
    Event,
    message_id=st.uuids().map(str),
    kind=st.sampled_from(["track", "track", "identify"]),
    name=st.sampled_from(["A", "B", "C"]),
    timestamp=times,
    received_at=st.just(NOW),
    user_id=st.sampled_from(PEOPLE),
    account_id=st.sampled_from(["", "acme"]),
    text=st.sampled_from(["", "Jono oli pitkä", "kiitos"]),
    score=st.none()
    | st.builds(Score, st.just("nps"), st.sampled_from([0, 6, 7, 10]), st.just(0), st.just(10)),
    properties=st.sampled_from([{}, {"town": "Turku"}, {"town": "Oulu", "size": 5}]),
)
worlds = st.lists(events, max_size=14)

named = st.sampled_from(["A", "B", "A | B", "A[size>=5]", "[town=Turku]"])
days = st.none() | st.integers(1, 3)
leaves = st.one_of(
    st.builds(tree.Did, named, st.integers(1, 3), st.none(), days),
    st.builds(tree.Did, named, st.integers(0, 1), st.integers(1, 2), days),
    st.builds(tree.Did, named, dates=st.just(DateRange(date(2026, 3, 17), date(2026, 3, 18)))),
    st.builds(tree.Sequence, named, named, st.integers(1, 3), days, st.booleans(), days),
    st.builds(
        tree.Scored,
        st.just("nps"),
        st.sampled_from(["is", "gt", "gte", "lt", "lte"]),
        st.sampled_from([0.0, 6.0, 7.0]),
        st.sampled_from(["latest", "any"]),
        days,
    ),
    st.builds(tree.Said, st.sampled_from(["jono", "PITKÄ", "x"]), days),
    st.builds(tree.OfAccount, st.just("acme")),
    st.builds(
        tree.Trait, st.just("town"), st.sampled_from(["is", "is_not", "contains"]), st.just("Turku")
    ),
    st.builds(tree.Trait, st.just("town"), st.sampled_from(["set", "unset"])),
    st.just(tree.InSegment("other")),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda of: tree.All(tuple(of)), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda of: tree.Any(tuple(of)), st.lists(inner, min_size=1, max_size=3)),
        st.builds(tree.Not, inner),
    ),
    max_leaves=5,
)
OTHER = tree.Any((tree.Did("C"), tree.Trait("town", "is", "Oulu")))


def holds(part: tree.Tree, known: Sequence[Event], now: datetime) -> bool:
    """Return whether a person to whom ``known`` happened (until ``now``) belongs."""
    return {
        tree.All: lambda: all(holds(one, known, now) for one in part.of),
        tree.Any: lambda: any(holds(one, known, now) for one in part.of),
        tree.Not: lambda: not holds(part.of, known, now),
        tree.InSegment: lambda: holds(OTHER, known, now),
        tree.Did: lambda: did(part, known, now),
        tree.Sequence: lambda: follows(part, known, now),
        tree.Scored: lambda: scored(part, known, now),
        tree.Said: lambda: any(
            part.text.lower() in one.text.lower() and recent(part, one, now) for one in known
        ),
        tree.OfAccount: lambda: any(one.account_id == part.account for one in known),
        tree.Trait: lambda: has_trait(part, known),
    }[type(part)]()


def did(part: tree.Did, known: Sequence[Event], now: datetime) -> bool:
    done = [one for one in known if meant(part.events, one) and recent(part, one, now)]
    if part.dates:
        start, end = part.dates.bounds("Europe/Helsinki")
        done = [one for one in done if start <= one.timestamp < end]
    return part.at_least <= len(done) <= (len(done) if part.at_most is None else part.at_most)


def scored(part: tree.Scored, known: Sequence[Event], now: datetime) -> bool:
    told_ = [one for one in known if one.score and recent(part, one, now)]
    if part.which == "latest":
        told_ = sorted(told_, key=lambda one: (one.timestamp, one.score.value))[-1:]
    return any(compares(part, one.score.value) for one in told_)


def meant(text: str, one: Event) -> bool:
    def fits(condition: object) -> bool:
        value = one.properties.get(condition.field)
        if condition.operator == "gte":
            return value is not None and str(value).isdigit() and value >= float(condition.value)
        return str(value) == condition.value

    return any(
        one.name == (match.event or one.name) and all(map(fits, match.where))
        for match in parse_matches(text)
    )


def recent(part: object, one: Event, now: datetime) -> bool:
    return not part.within_days or one.timestamp > now - timedelta(days=part.within_days)


def compares(part: tree.Scored, value: float) -> bool:
    return {
        "is": value == part.value,
        "gt": value > part.value,
        "gte": value >= part.value,
        "lt": value < part.value,
        "lte": value <= part.value,
    }[part.operator]


def follows(part: tree.Sequence, known: Sequence[Event], now: datetime) -> bool:
    first = sorted(one.timestamp for one in known if meant(part.events, one))
    then = [one.timestamp for one in known if meant(part.then, one)]
    for place in range(part.times - 1, len(first)):
        at, begun = first[place], first[place - part.times + 1]
        if part.times > 1 and part.within_days and at - begun > timedelta(days=part.within_days):
            continue
        until = at + timedelta(days=part.then_days) if part.then_days else now
        came = any(at < one <= until for one in then)
        if came if part.followed else (until <= now and not came):
            return True
    return False


def has_trait(part: tree.Trait, known: Sequence[Event]) -> bool:
    told = [
        (one.timestamp, one.properties[part.name])
        for one in known
        if one.kind == "identify" and part.name in one.properties
    ]
    value = max(told)[1] if told else ""
    return {
        "is": value == part.value,
        "is_not": value != part.value,
        "contains": bool(value) and part.value.lower() in value.lower(),
        "set": value != "",
        "unset": value == "",
    }[part.operator]


def expected(part: tree.Tree, happened: Sequence[Event], now: datetime) -> set[str]:
    """Return the people of whom plain Python says that they belong."""
    known = {
        person: [one for one in happened if one.user_id == person and one.timestamp <= now]
        for person in PEOPLE
    }
    return {one for one, theirs in known.items() if theirs and holds(part, theirs, now)}


def told(store: Store, happened: Sequence[Event], part: tree.Tree, **more: object) -> View:
    """Store a world; return a view whose segment ``sought`` is ``part``."""
    project = next(_projects)
    store.append(project, happened)
    known = {"sought": part, "other": OTHER}
    settings = {"minimum_group": 1, "segments": known, "at": NOW} | more
    return View(project_id=project, **settings)


@settings(max_examples=60)
@given(happened=worlds, part=trees)
def test_a_tree_agrees_with_plain_python(
    store: Store, happened: list[Event], part: tree.Tree
) -> None:
    view = told(store, happened, part)
    people = set(everybody_in(store, view, "sought"))
    now = [one for one in happened if one.timestamp <= NOW]
    seen = {one.user_id for one in happened}  # who comes later only is asked about as well
    late = seen - {one.user_id for one in now}
    assert people - keys(view, late) == keys(view, expected(part, happened, NOW))
    for moment in (NOW, EARLIER):
        sizes = segment_sizes(store, view, ["sought", "other"], [EARLIER, NOW]).dicts()
        found = {row["segment"]: row for row in sizes if row["at"] == moment}
        assert found["sought"]["people"] == len(expected(part, happened, moment))
        assert found["other"]["people"] == len(expected(OTHER, happened, moment))


def keys(view: View, people: set[str]) -> set[int]:
    return {person_key(view.project_id, user_id=one) for one in people}


def many(count: int, name: str = "A", start: int = 0) -> list[Event]:
    return [
        Event(
            message_id=f"{name}-{number}",
            kind="track",
            name=name,
            timestamp=NOW - timedelta(hours=number + 1),
            received_at=NOW,
            user_id=f"p{number}",
        )
        for number in range(start, start + count)
    ]


def test_a_question_is_asked_of_a_segment_and_of_the_others(store: Store) -> None:
    view = told(store, many(20) + many(8, "B"), tree.Did("B"))

    def people(where: str = "", by: str = "") -> dict[str, float]:
        conditions = (parse_condition(where),) if where else ()
        question = TrendQuestion(measure="people", by=by, where=conditions)
        return {row["group"]: row["value"] for row in ask(store, view, question).dicts()}

    assert people("segment=sought") == {"": 8}
    assert people("segment!=sought") == {"": 12}
    assert people(by="segment.sought") == {"in": 8, "not in": 12}
    assert people("segment=sought", by="event") == {"A": 8, "B": 8}


def test_a_segment_that_is_not_there_is_named(store: Store) -> None:
    view = told(store, many(5), tree.Did("B"))
    question = TrendQuestion(where=(parse_condition("segment=soughd"),))
    with pytest.raises(InvalidQuestion, match=r"no segment “soughd”.*other, sought"):
        ask(store, view, question)


def test_people_are_listed_the_latest_first(store: Store) -> None:
    view = told(store, many(20) + many(8, "B", 4), tree.Did("B"))
    found = people_in(store, view, "sought", limit=3)
    assert [row["user_id"] for row in found.dicts()] == ["p4", "p5", "p6"]
    assert found.n == 8


@pytest.mark.parametrize(("inside", "shown"), [(0, 0), (4, None), (5, 5), (15, 15), (16, None)])
def test_a_few_inside_or_outside_are_not_counted(
    store: Store, inside: int, shown: int | None
) -> None:
    view = told(store, many(20) + many(inside, "B"), tree.Did("B"), minimum_group=5)
    found = segment_sizes(store, view, ["sought"], [NOW])
    assert found.dicts()[0]["people"] == shown
    assert [one.code for one in found.caveats] == ([] if shown is not None else ["too_few"])
    assert people_in(store, view, "sought").n == (inside if inside >= 5 else 0)


def test_an_overlap_is_told_in_three_parts(store: Store) -> None:
    happened = many(30) + many(12, "B") + many(10, "C", 6)
    view = told(store, happened, tree.Did("B"), minimum_group=4)
    found = segment_overlap(store, view, "sought", "other", NOW)
    assert found.rows == (("only_first", 6), ("both", 6), ("only_second", 4))
    assert found.n == 16
    strict = msgspec.structs.replace(view, minimum_group=5)
    hidden = segment_overlap(store, strict, "sought", "other", NOW)
    assert (hidden.rows, hidden.n, hidden.caveats[0].code) == ((), 0, "too_few")


def test_a_frozen_segment_is_who_was_listed_as_joined_now(store: Store) -> None:
    view = told(store, many(12), tree.Listed(3))
    listed = [person_key(view.project_id, user_id=f"p{number}") for number in range(6)]
    store.lists.put(view.project_id, 3, [*listed, 17])  # of 17 no event is left
    assert everybody_in(store, view, "sought") == sorted(listed)
    store.identities.deciding.merge(view.project_id, listed[0], listed[1], by="test")
    assert len(everybody_in(store, view, "sought")) == 5
    sizes = segment_sizes(store, view, ["sought"], [EARLIER, NOW]).dicts()
    assert [row["people"] for row in sizes] == [0, 5]


#: Each way in which time can tell, so that every boundary is met in few worlds.
TIMED = {
    f"s{number}": part
    for number, part in enumerate(
        [
            *(
                tree.Sequence("A", "B", times_, within, followed=followed, then_days=then)
                for times_, within in ((1, None), (2, None), (2, 1))
                for followed in (True, False)
                for then in (None, 1, 2)
            ),
            *(tree.Did("A", least, None, within) for least in (1, 2) for within in (1, 2)),
            tree.Scored("nps", "lte", 6, "latest", 1),
            tree.Scored("nps", "lte", 6, "any", 2),
            tree.Said("jono", 1),
        ]
    )
}
dense = st.lists(
    st.builds(
        lambda one, name: msgspec.structs.replace(one, name=name, user_id="ada"),
        events,
        st.sampled_from(["A", "A", "B"]),
    ),
    min_size=3,
    max_size=8,
)


@settings(max_examples=25)
@given(happened=dense)
def test_every_boundary_of_time_agrees_with_plain_python(
    store: Store, happened: list[Event]
) -> None:
    view = msgspec.structs.replace(told(store, happened, OTHER), segments=TIMED)
    found = segment_sizes(store, view, list(TIMED), [EARLIER, NOW])
    got = {(row["segment"], row["at"]): row["people"] for row in found.dicts()}
    assert got == {
        (slug, moment): len(expected(part, happened, moment))
        for slug, part in TIMED.items()
        for moment in (EARLIER, NOW)
    }
