"""The people behind a step or a variant are those whom plain Python finds."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from polku.measure import ask
from polku.measure.behind import people_behind, people_behind_variant
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.questions import PathQuestion
from polku.vocabulary.touchpoints import Condition, View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLACES = ("Ad", "Site", "Phone", "Shop")
GAP = timedelta(hours=24)


def walks(seed: int, people: int) -> list[Event]:
    """Return random encounters; some are scored, some have no touchpoint of their own."""
    rng = random.Random(seed)  # noqa: S311 - a walk in a test is no secret
    events = []
    for person in range(people):
        now = NOON
        for number in range(rng.randint(1, 12)):
            now += timedelta(minutes=rng.choice((1, 30, 200, 3_000)), milliseconds=person)
            score = Score("nps", rng.randint(0, 10), 0, 10) if rng.random() < 0.3 else None
            events.append(
                Event(
                    message_id=f"{person}-{number}",
                    kind="track",
                    name=rng.choice(PLACES),
                    timestamp=now,
                    received_at=now,
                    user_id=f"p{person}",
                    score=score,
                )
            )
    return events


def cut(walk: list[Event], question: PathQuestion) -> list[Event]:
    """Return the part of one walk that the question keeps."""
    names = [event.name for event in walk]
    if question.start:
        walk = walk[names.index(question.start) :] if question.start in names else []
        names = [event.name for event in walk]
    if question.end:
        last = len(names) - names[::-1].index(question.end) if question.end in names else 0
        walk = walk[:last]
    if question.end and not question.start:
        return walk[-question.steps :]
    return walk[: question.steps]


def paths(events: list[Event], question: PathQuestion) -> Iterator[tuple[str, list[Event], list]]:
    """Yield person, kept encounters and answers of each path, the plain way."""
    people = sorted({event.user_id for event in events})
    for person in people:
        own = sorted((e for e in events if e.user_id == person), key=lambda e: e.timestamp)
        journeys: list[list[Event]] = []
        for event in own:
            if not journeys or event.timestamp - journeys[-1][-1].timestamp >= GAP:
                journeys.append([])
            journeys[-1].append(event)
        for journey in journeys:
            walk = [e for n, e in enumerate(journey) if not n or e.name != journey[n - 1].name]
            kept = cut(walk, question)
            if kept:
                yield person, kept, [e.score.value for e in journey if e.score]


STEPS = [(1, "Ad", "Site"), (2, "Site", "Phone"), (1, "Phone", "Shop")]
BEFORE = [(-1, "Ad", "Phone"), (-1, "Site", "Phone"), (-2, "Ad", "Site")]
QUESTIONS = (
    PathQuestion(gap_hours=24, steps=3, limit=1000),
    PathQuestion(gap_hours=24, steps=4, start="Ad", limit=1000),
    PathQuestion(gap_hours=24, steps=4, end="Phone", limit=1000),
    PathQuestion(gap_hours=24, steps=5, start="Site", end="Shop", limit=1000),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=["all", "start", "end", "both"])
def test_people_behind_a_step_are_those_who_took_it(
    store: Store, project_id: int, question: PathQuestion
) -> None:
    events = walks(7, 120)
    store.append(project_id, events)
    view = View(project_id=project_id)
    from_end = bool(question.end and not question.start)
    for step, source, target in BEFORE if from_end else STEPS:
        wanted: dict[int, list[tuple[float, list[float]]]] = {}
        for person, kept, scores in paths(events, question):
            names = [event.name for event in kept]
            nth = step + (len(kept) if from_end else 0)
            if nth >= 1 and names[nth - 1 : nth + 1] == [source, target]:
                took = (kept[nth].timestamp - kept[nth - 1].timestamp).total_seconds()
                key = person_key(project_id, user_id=person)
                wanted.setdefault(key, []).append((took, scores))
        found = people_behind(store, view, question, step, source, target, 1000)
        if 0 < len(wanted) < 5:
            assert (found.n, found.rows) == (0, ())
            continue
        assert found.n == len(wanted)
        for row in found.dicts():
            own = wanted[row["person_id"]]
            answers = [score for _, scores in own for score in scores]
            assert row["paths"] == len(own)
            assert row["answers"] == len(answers)
            assert row["seconds"] == pytest.approx(own[-1][0], abs=1)
            mean = sum(answers) / len(answers) if answers else None
            assert row["score"] == pytest.approx(mean)


def test_each_variant_has_as_many_people_as_the_answer_says(store: Store, project_id: int) -> None:
    events = walks(11, 150)
    store.append(project_id, events)
    view = View(project_id=project_id)
    question = PathQuestion(gap_hours=24, steps=3, limit=1000)
    answer = ask(store, view, question)
    assert answer.rows
    for row in answer.dicts():
        behind = people_behind_variant(store, view, question, row["variant"], 1000)
        assert behind.n == row["people"] == len(behind.rows)
        named = {
            person_key(project_id, user_id=person)
            for person, kept, _ in paths(events, question)
            if tuple(event.name for event in kept) == row["variant"]
        }
        assert {one["person_id"] for one in behind.dicts()} == named


def test_a_few_people_are_not_listed(store: Store, project_id: int) -> None:
    store.append(project_id, walks(3, 4))
    view = View(project_id=project_id)
    for place in PLACES:
        found = people_behind_variant(store, view, PathQuestion(steps=2), [place, "Ad"])
        assert found.n == 0
        assert found.rows == ()


def _walk(person: str, number: int, name: str, **more: object) -> Event:
    when = NOON + timedelta(minutes=number)
    values = {"kind": "track", "user_id": person, **more}
    return Event(
        message_id=f"{person}{number}{name}", name=name, timestamp=when, received_at=when, **values
    )


def test_the_latest_name_is_shown_and_only_limit_people_are_listed(
    store: Store, project_id: int
) -> None:
    for number in range(8):
        person = f"walker-{number}"
        store.append(
            project_id,
            [
                _walk(person, number, "Ad", user_id="", anonymous_id=f"visitor-{number}"),
                _walk(
                    person,
                    number + 20,
                    "Identified",
                    kind="identify",
                    anonymous_id=f"visitor-{number}",
                    properties={"name": f"Walker {number}"},
                ),
                _walk(person, number + 40, "Phone"),
            ],
        )
    view = View(project_id=project_id)
    found = people_behind(store, view, PathQuestion(), 1, "Ad", "Phone", 3)
    assert found.n == 8
    assert [(row["user_id"], row["name"]) for row in found.dicts()] == [
        (f"walker-{number}", f"Walker {number}") for number in (7, 6, 5)
    ]
    assert {row["seconds"] for row in found.dicts()} == {40 * 60}


def test_the_period_and_the_filters_hold_for_the_people_too(store: Store, project_id: int) -> None:
    for number in range(6):
        channel = "web" if number else "app"
        store.append(
            project_id,
            [
                _walk(f"w{number}", number, "Ad", channel=channel),
                _walk(f"w{number}", number + 9, "Shop", channel=channel),
            ],
        )
    view = View(project_id=project_id, minimum_group=3)
    day = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    question = PathQuestion(dates=day)
    assert people_behind(store, view, question, 1, "Ad", "Shop").n == 6
    only_web = msgspec.structs.replace(question, where=(Condition("channel", "is", "web"),))
    assert people_behind(store, view, only_web, 1, "Ad", "Shop").n == 5
    later = msgspec.structs.replace(question, dates=DateRange(date(2026, 3, 3), date(2026, 3, 3)))
    assert people_behind(store, view, later, 1, "Ad", "Shop").n == 0
