"""Single events are shown as the rules see them: what arrived, or what happened last."""

from datetime import timedelta

import msgspec

from polku.measure.arrivals import arrived, happened_last
from polku.store import Store
from polku.vocabulary.event import Event, person_key
from polku.vocabulary.touchpoints import TouchpointRule, View
from tests.measure.worlds import START


def event(number: int, name: str = "Seen", minutes: int = 0, **more: object) -> Event:
    return Event(
        message_id=f"m{number}",
        kind="track",
        name=name,
        timestamp=START + timedelta(minutes=minutes),
        received_at=START,
        **more,  # type: ignore[arg-type]
    )


def test_arrived_events_keep_their_order_and_count_once(store: Store, project_id: int) -> None:
    rules = (TouchpointRule(event="Seen", touchpoint="Site", channel="web"),)
    view = View(project_id, rules=rules)
    events = [event(1, user_id="a"), event(2, anonymous_id="b"), event(1, user_id="a")]
    store.append(project_id, events)
    shown = arrived(store, view, [events[1], *events, event(3, user_id="gone")])
    assert [one.message_id for one in shown] == ["m2", "m1"]
    assert {(one.touchpoint, one.channel) for one in shown} == {("Site", "web")}
    assert arrived(store, view, []) == ()


def test_an_arrival_belongs_to_the_person_as_joined_now(store: Store, project_id: int) -> None:
    visit = event(1, anonymous_id="visitor")
    known = msgspec.structs.replace(
        event(2, user_id="ada", anonymous_id="visitor"), kind="identify"
    )
    store.append(project_id, [visit, known])
    (shown,) = arrived(store, View(project_id), [visit])
    assert shown.person == person_key(project_id, user_id="ada")


def test_the_last_events_are_those_of_the_day_before_the_newest(
    store: Store, project_id: int
) -> None:
    day = 24 * 60
    minutes = [0, day - 1, day, 2 * day]
    store.append(project_id, [event(n, minutes=m, user_id="a") for n, m in enumerate(minutes)])
    newest = START + timedelta(minutes=day)
    shown = happened_last(store, View(project_id), newest, limit=5)
    assert [one.message_id for one in shown] == ["m2", "m1"]
    assert len(happened_last(store, View(project_id), newest, limit=1)) == 1
