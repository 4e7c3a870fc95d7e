"""The people to whom a promise was broken are those whom plain Python finds."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from polku.measure.broken import BROKEN_COLUMNS, people_broken
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.questions import Deadline, Promise, PromiseQuestion
from polku.vocabulary.touchpoints import View

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW = START + timedelta(days=9)
WITHIN = timedelta(minutes=2)
CALLS = Promise(
    made_by="Queued", kept_by="Answered", deadline=Deadline(seconds=120), key="call", score="csat"
)
PERIOD = DateRange(date(2026, 3, 2), date(2026, 3, 8))


def moment(person: int, at: datetime, name: str, call: str, score: int | None = None) -> Event:
    return Event(
        message_id=f"{name}-{call}",
        kind="track",
        name=name,
        timestamp=at,
        received_at=at,
        user_id=f"u{person}",
        score=Score("csat", score, 1, 5) if score else None,
        properties={"call": call},
    )


def calls(seed: int) -> tuple[list[Event], dict[int, list[tuple[datetime, datetime | None]]]]:
    """Return random calls, and when each person's broken ones were queued and answered."""
    rng = random.Random(seed)  # noqa: S311 - a call in a test is no secret
    events = []
    broken: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for number in range(120):
        person, call = rng.randrange(40), f"c{number}"
        queued = START + timedelta(minutes=rng.randrange(9 * 24 * 60), seconds=number)
        wait = rng.choice((None, 30, 120, 121, 900))
        answered = queued + timedelta(seconds=wait) if wait else None
        events.append(moment(person, queued, "Queued", call))
        if answered:
            events.append(moment(person, answered, "Answered", call))
        late = answered > queued + WITHIN if answered else queued + WITHIN < NOW
        if late and queued.date() <= PERIOD.last:
            broken.setdefault(person, []).append((queued, answered))
    return events, broken


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_they_are_those_whom_plain_python_finds(store: Store, project_id: int, seed: int) -> None:
    events, broken = calls(seed)
    store.append(project_id, events)
    question = PromiseQuestion(promise=CALLS, dates=PERIOD, by="channel", every="week")
    result = people_broken(store, View(project_id, "UTC"), question, NOW, limit=100)
    assert result.columns == BROKEN_COLUMNS
    expected = []
    for person, waits in broken.items():
        queued, answered = max(waits)
        key = person_key(project_id, user_id=f"u{person}")
        expected.append((key, queued, queued + WITHIN, answered, len(waits)))
    expected.sort(key=lambda row: row[1], reverse=True)
    assert [row[:5] for row in result.rows] == expected
    first = people_broken(store, View(project_id, "UTC"), question, NOW, limit=3)
    assert [row[:5] for row in first.rows] == expected[:3]
    assert first.n == result.n == len(expected)


def test_the_answer_that_belongs_to_the_last_one_is_told(store: Store, project_id: int) -> None:
    waits = [
        moment(1, START, "Queued", "a"),
        moment(1, START + timedelta(minutes=9), "Answered", "a"),
        moment(1, START + timedelta(minutes=20), "Rated", "a", score=2),
        moment(2, START, "Queued", "b"),
        moment(2, START + timedelta(minutes=1), "Answered", "b"),
    ]
    store.append(project_id, waits)
    view = View(project_id, "UTC", minimum_group=1)
    result = people_broken(store, view, PromiseQuestion(promise=CALLS, dates=PERIOD), NOW)
    assert [(row["times"], row["score"]) for row in result.dicts()] == [(1, 2.0)]


def test_a_few_people_are_not_listed(store: Store, project_id: int) -> None:
    store.append(project_id, [moment(n, START, "Queued", str(n)) for n in range(4)])
    view = View(project_id, "UTC", minimum_group=5)
    result = people_broken(store, view, PromiseQuestion(promise=CALLS, dates=PERIOD), NOW)
    assert (result.rows, result.n) == ((), 0)
    assert [caveat.code for caveat in result.caveats] == ["too_few"]
