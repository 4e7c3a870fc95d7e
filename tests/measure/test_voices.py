"""Words of customers are shown masked, of different people, and only of enough of them."""

from datetime import date, timedelta

import pytest

from polku.measure.masking import MASK, masked
from polku.measure.voices import Voices, latest_voices
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Event, Score
from polku.vocabulary.touchpoints import TouchpointRule, View
from tests.measure.worlds import START

DATES = DateRange(date(2026, 3, 1), date(2026, 3, 31))


def said(number: int, value: int, text: str, *, person: str = "", place: str = "Order") -> Event:
    return Event(
        message_id=f"m{number}",
        kind="track",
        name="Answered",
        timestamp=START + timedelta(minutes=number),
        received_at=START,
        user_id=person or f"p{number}",
        touchpoint=place,
        text=text,
        score=Score("nps", value, 0, 10),
        properties={"language": "en"},
    )


def voices(store: Store, project_id: int, events: list[Event], **view: object) -> Voices:
    store.append(project_id, events)
    settings = {"minimum_text_group": 3} | view
    return latest_voices(store, View(project_id, **settings), DATES)  # type: ignore[arg-type]


def test_the_latest_of_either_tone_are_shown_and_passives_are_not(
    store: Store, project_id: int
) -> None:
    events = [said(n, 0, f"It was bad, number {n}") for n in range(5)]
    events += [said(10 + n, 10, f"It was good, number {n}") for n in range(4)]
    events += [said(20, 7, "It was neither the one nor the other")]
    found = voices(store, project_id, events)
    shown = [(one.tone, one.text, one.score, one.language) for one in found.shown]
    assert shown == [
        ("low", "It was bad, number 4", 0, "en"),
        ("low", "It was bad, number 3", 0, "en"),
        ("high", "It was good, number 3", 10, "en"),
        ("high", "It was good, number 2", 10, "en"),
    ]
    assert (found.low, found.high) == (5, 4)


def test_a_tone_of_too_few_people_is_not_shown(store: Store, project_id: int) -> None:
    events = [said(n, 0, f"It was bad, number {n}", person="one") for n in range(5)]
    events += [said(10 + n, 10, f"It was good, number {n}") for n in range(3)]
    found = voices(store, project_id, events)
    assert {one.tone for one in found.shown} == {"high"}
    assert (found.low, found.high) == (0, 3)


def test_no_person_and_no_text_comes_twice_and_places_differ_first(
    store: Store, project_id: int
) -> None:
    events = [
        said(9, 0, "Said last, at the order", person="a"),
        said(8, 0, "Said before, by the same", person="a"),
        said(7, 0, "Said last, at the order", person="b"),
        said(6, 0, "Said at the order by another", person="c"),
        said(5, 0, "Said of the delivery before", person="d", place="Delivery"),
    ]
    found = voices(store, project_id, events)
    assert [(one.text, one.touchpoint) for one in found.shown] == [
        ("Said last, at the order", "Order"),
        ("Said of the delivery before", "Delivery"),
    ]


def test_the_touchpoint_is_the_one_that_the_rules_see(store: Store, project_id: int) -> None:
    rules = (TouchpointRule(event="Answered", touchpoint="Web order"),)
    events = [said(n, 0, f"It was bad, number {n}") for n in range(3)]
    found = voices(store, project_id, events, rules=rules)
    assert {one.touchpoint for one in found.shown} == {"Web order"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail ada.byron+x@mail.example.fi!", f"mail {MASK}!"),
        ("call +358 40 123 4567 now", f"call {MASK} now"),
        ("040-1234567", MASK),
        ("hetu 010190-123A.", f"hetu {MASK}."),
        ("order 10423, 40 minutes", f"order {MASK}, 40 minutes"),
        ("born 3.12.1971", f"born {MASK}"),
        ("Nothing to hide: 5 calls in 10 days", "Nothing to hide: 5 calls in 10 days"),
    ],
)
def test_what_leads_to_a_person_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
