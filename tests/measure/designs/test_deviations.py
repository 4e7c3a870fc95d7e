"""Journeys cut from events and laid beside designs, against plain Python."""

import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.crowds import people
from polku.measure.designs.cutting import ENDED, GIVEN_UP, OPEN, SILENT
from polku.measure.designs.laying import lay
from polku.stats.alignment.aligning import align
from polku.stats.alignment.deviations import KINDS, deviations
from polku.stats.alignment.machine import machine_of
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.designs import Design, Step
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.questions import DeviationsQuestion
from polku.vocabulary.touchpoints import Condition, View
from tests.measure.designs.plain import CLOSED, DESIGNS, Journey, cut, events, stored
from tests.measure.worlds import START

_projects = itertools.count(46_000_000)
NOW = START + timedelta(minutes=500)
OVERS = {OPEN: "open", SILENT: "silent", ENDED: "ended", GIVEN_UP: "given up"}


def held(store: Store, happened: list[Event], minimum: int = 1) -> View:
    view = View(project_id=next(_projects), minimum_group=minimum)
    store.append(view.project_id, happened)
    return view


def counted(design: Design, journeys: list[Journey]) -> Counter[tuple[str, str]]:
    """Return how many journeys have each deviation, every journey laid for itself."""
    found: Counter[tuple[str, str]] = Counter()
    for one in journeys:
        letters = list(dict.fromkeys(one.steps))
        traces = [[letters.index(step) for step in one.steps]]
        whole = [one.over == "ended" or (one.over == "silent" and not design.ends)]
        moves = align(machine_of(design), letters, traces, whole).moves
        apart = deviations(design, letters, traces, moves)
        found.update(
            (kind, step.id)
            for kind in KINDS
            for number, step in enumerate(design.bound)
            if apart.of(kind)[0, number]
        )
    return found


@settings(max_examples=40)
@given(told=events, design=st.sampled_from(DESIGNS))
def test_journeys_and_deviations_agree_with_plain_python(
    store: Store, told: list, design: Design
) -> None:
    happened = stored(told)
    view = held(store, happened)
    journeys = cut(design, happened, NOW)
    question = DeviationsQuestion(design=design)
    laid = lay(store, view, question, NOW)
    keys = {name: person_key(view.project_id, user_id=name) for name in ("ada", "bo", "cai")}
    assert Counter(
        (
            int(person),
            tuple(laid.letters[letter] for letter in laid.ways[way]),
            OVERS[int(over)],
            int(began),
            int(took),
        )
        for person, way, over, began, took in zip(
            laid.journeys.people,
            laid.journeys.ways,
            laid.journeys.overs,
            laid.journeys.began,
            laid.journeys.took,
            strict=True,
        )
    ) == Counter(
        (
            keys[one.person],
            one.steps,
            one.over,
            int(one.began.timestamp() * 1000),
            int((one.last - one.began) / timedelta(milliseconds=1)),
        )
        for one in journeys
    )
    answer = ask(store, view, question, NOW)
    assert answer.n == len(journeys)
    got = {(row["deviation"], row["step"]): row for row in answer.dicts()}
    plain = counted(design, journeys)
    assert {key: row["journeys"] for key, row in got.items()} == plain
    for row in got.values():
        assert row["share"] == pytest.approx(row["journeys"] / len(journeys))
        assert row["share_low"] <= row["share"] <= row["share_high"]


@settings(max_examples=15)
@given(told=events)
def test_groups_filters_and_period_are_of_the_beginning(store: Store, told: list) -> None:
    happened = stored(told)
    view = held(store, happened)
    day = date(2026, 3, 2)
    journeys = cut(CLOSED, happened, NOW)
    shape = {"design": CLOSED, "shape": "journeys"}
    by = ask(store, view, DeviationsQuestion(by="channel", **shape), NOW)
    assert {row["group"]: row["journeys"] for row in by.dicts()} == Counter(
        one.channel for one in journeys
    )
    web = DeviationsQuestion(where=(Condition("channel", "is", "web"),), **shape)
    assert ask(store, view, web, NOW).n == sum(one.channel == "web" for one in journeys)
    here = DeviationsQuestion(dates=DateRange(day, day), **shape)
    assert ask(store, view, here, NOW).n == len(journeys)
    before = DateRange(day - timedelta(days=9), day - timedelta(days=1))
    assert ask(store, view, DeviationsQuestion(dates=before, **shape), NOW).n == 0


def _walk(person: int, names: str, *, score: int | None = None, pace: int = 60) -> list[Event]:
    started = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=person)
    walked = [
        Event(
            message_id=f"{person}-{number}",
            kind="track",
            name=name,
            timestamp=started + timedelta(seconds=pace * number),
            received_at=started,
            user_id=f"p{person}",
            channel="web",
            touchpoint="Chat" if name == "x" else "",
        )
        for number, name in enumerate(names)
    ]
    if score is not None:
        walked.append(
            Event(
                message_id=f"{person}-score",
                kind="track",
                name="Answered",
                timestamp=started + timedelta(days=1),
                received_at=started,
                user_id=f"p{person}",
                score=Score("nps", score, 0, 10),
            )
        )
    return walked


PLAIN = Design(parts=tuple(Step(id=one.lower(), name=one, events=one) for one in "ABC"), ends="C")


@pytest.fixture(scope="module")
def world(store: Store) -> View:
    """100 as designed in 2 minutes and content; 40 without B, slower, unhappy; 30 meet a chat."""
    walks = [_walk(n, "ABC", score=7 + n % 4) for n in range(100)]
    walks += [_walk(n, "AC", score=n % 8 + 2, pace=600) for n in range(100, 140)]
    walks += [_walk(n, "AxBC") for n in range(140, 170)]
    walks += [_walk(n, "A") for n in range(170, 173)]
    return held(store, [event for walk in walks for event in walk], minimum=5)


LATER = datetime(2026, 6, 1, tzinfo=UTC)


def test_what_goes_together_with_a_deviation_is_told(store: Store, world: View) -> None:
    answer = ask(store, world, DeviationsQuestion(design=PLAIN), LATER)
    (row,) = answer.dicts()
    assert (row["deviation"], row["step"], row["journeys"], row["people"]) == (
        "missing",
        "b",
        40,
        40,
    )
    # of 40, five of eight are detractors and one is a promoter; of 100 half are promoters
    assert row["score"] == pytest.approx(-100 * 4 / 8 - 50)
    assert row["score_low"] < row["score"] < row["score_high"] < 0
    assert row["time"] > 3
    assert row["time_low"] > 1
    assert row["median_seconds"] == 600
    assert row["completion"] > 0  # the three who gave up have no deviation
    assert not row["confounded"]


def test_journeys_as_a_whole(store: Store, world: View) -> None:
    (row,) = ask(store, world, DeviationsQuestion(design=PLAIN, shape="journeys"), LATER).dicts()
    assert row["journeys"] == 173
    assert row["as_designed"] == pytest.approx(133 / 173)
    assert row["completed"] == pytest.approx(170 / 173)
    assert row["abandoned"] == pytest.approx(3 / 173)
    assert row["fitness"] < 1


def test_what_the_design_does_not_know_is_offered_as_a_step(store: Store, world: View) -> None:
    answer = ask(store, world, DeviationsQuestion(design=PLAIN, shape="unknown"), LATER)
    (row,) = answer.dicts()
    assert (row["after"], row["touchpoint"], row["events"]) == ("a", "Chat", "[touchpoint=Chat]")
    assert (row["journeys"], row["people"]) == (30, 30)
    assert row["share"] == pytest.approx(30 / 173)


def test_the_people_behind_a_deviation_are_listed(store: Store, world: View) -> None:
    question = DeviationsQuestion(design=PLAIN)
    found = people(store, world, question, {"deviation": "missing", "step": "b"}, 3, LATER)
    assert found.n == 40
    assert [row[1] for row in found.rows] == ["p139", "p138", "p137"]
    with pytest.raises(InvalidQuestion, match="group, deviation, step"):
        people(store, world, question, {"deviation": "missing", "step": "z"}, 3, LATER)


def test_a_design_that_matches_nothing_says_so(store: Store, world: View) -> None:
    design = Design(parts=(Step(id="never", events="Never"),))
    answer = ask(store, world, DeviationsQuestion(design=design), LATER)
    assert (answer.n, answer.rows) == (0, ())
    assert [one.code for one in answer.caveats] == ["no_journeys"]
