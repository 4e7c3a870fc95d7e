"""Promises agree with plain Python: kept, broken, still running, and their scores."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.event import Event, Score
from polku.vocabulary.questions import Deadline, Promise, PromiseQuestion
from polku.vocabulary.touchpoints import View
from tests.measure.worlds import START, Happening, happenings, told

NOW = START + timedelta(days=10)


def promise(**fields: object) -> Promise:
    return Promise(
        **{
            "made_by": "Call Queued",
            "kept_by": "Call Answered",
            "deadline": Deadline(seconds=24 * 3600),
            "score": "nps",
        }
        | fields
    )


def judged(happened: list[Happening], key: bool) -> tuple[Counter[str], dict[str, list[int]]]:
    """Return how many promises are in each state, and the scores that belong to each."""
    states: Counter[str] = Counter()
    scores: dict[str, list[int]] = {"kept": [], "broken": []}
    for made in happened:
        if made.name != "Call Queued":
            continue
        own = sorted((h for h in happened if h.person == made.person), key=lambda h: h.minute)
        due = made.minute + 24 * 60
        met = [
            one.minute
            for one in own
            if one.name == "Call Answered"
            and one.minute >= made.minute
            and (not key or one.call == made.call)
        ]
        if met:
            state = "kept" if met[0] <= due else "broken"
        else:
            state = "broken" if START + timedelta(minutes=due) < NOW else "open"
        states[state] += 1
        answers = [one for one in own if one.score is not None]
        same = [one for one in answers if key and made.call and one.call == made.call]
        settled = min([due, *met[:1]])
        later = [one for one in answers if settled <= one.minute < settled + 30 * 24 * 60]
        if state in scores and (same or later):
            scores[state].append((same or later)[0].score)
    return states, scores


@settings(max_examples=40)
@given(happened=happenings, key=st.booleans())
def test_promises_agree_with_plain_python(
    store: Store, happened: list[Happening], key: bool
) -> None:
    view = told(store, happened)
    question = PromiseQuestion(promise=promise(key="call" if key else ""))
    rows = ask(store, view, question, NOW).dicts()
    states, scores = judged(happened, key)
    if not states:
        assert rows == []
        return
    row = rows[0]
    assert (row["kept"], row["broken"], row["open"]) == (
        states["kept"],
        states["broken"],
        states["open"],
    )
    assert row["n"] == states["kept"] + states["broken"]
    for state, given_scores in scores.items():
        assert row[f"score_{state}_n"] == len(given_scores)
        if given_scores:
            points = [(s >= 9) - (s <= 6) for s in given_scores]
            assert row[f"score_{state}"] == pytest.approx(100 * sum(points) / len(points))


def delivered(store: Store, project_id: int, day: str, until: object) -> dict[str, object]:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    properties = {"order": "1", "until": until}
    events = [
        Event(
            message_id=name,
            kind="track",
            name=name,
            timestamp=ts,
            received_at=ts,
            user_id="ada",
            properties=properties,
            score=Score("csat", 2, 1, 5) if name == "Reviewed" else None,
        )
        for name, ts in [("Ordered", START), ("Delivered", at), ("Reviewed", at)]
    ]
    store.append(project_id, events)
    view = View(project_id=project_id, minimum_group=1)
    question = PromiseQuestion(
        promise=Promise(
            made_by="Ordered",
            kept_by="Delivered",
            key="order",
            deadline=Deadline(until="until", by_day=isinstance(until, str) and len(until) == 10),
            score="csat",
        )
    )
    return ask(store, view, question, NOW).dicts()[0]


@pytest.mark.parametrize(
    ("day", "until", "kept"),
    [
        ("2026-03-05T21:59:59", "2026-03-05", 1),  # the last second of the day in Helsinki
        ("2026-03-05T22:00:00", "2026-03-05", 0),
        ("2026-03-05T10:00:00", "2026-03-05T10:00:00Z", 1),
        ("2026-03-05T10:00:01", "2026-03-05T12:00:00+02:00", 0),
    ],
)
def test_a_deadline_may_be_a_day_or_a_moment(
    store: Store, project_id: int, day: str, until: str, kept: int
) -> None:
    row = delivered(store, project_id, day, until)
    assert (row["kept"], row["broken"]) == (kept, 1 - kept)
    assert row["score_kept" if kept else "score_broken"] == 2


def test_a_deadline_that_cannot_be_read_is_said(store: Store, project_id: int) -> None:
    row = delivered(store, project_id, "2026-03-05T10:00:00", "soon")
    assert row["n"] == 0


def test_a_promise_needs_one_deadline(store: Store) -> None:
    with pytest.raises(InvalidQuestion, match="one deadline"):
        ask(store, told(store, []), PromiseQuestion(promise=promise(deadline=Deadline())))


def test_two_settled_promises_are_too_few_however_many_still_run(store: Store) -> None:
    running = [Happening(f"p{n}", "Call Queued", 60 * 24 * 10 + n) for n in range(20)]
    settled = [
        Happening(f"q{n}", name, n + k)
        for n in range(2)
        for k, name in enumerate(["Call Queued", "Call Answered"])
    ]
    view = told(store, running + settled, minimum_group=5)
    answer = ask(store, view, PromiseQuestion(promise=promise()), NOW)
    assert answer.rows == ()
