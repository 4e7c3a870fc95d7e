"""What a project's events hold, found in the events themselves."""

from datetime import UTC, date, datetime, timedelta

from polku.measure.catalogue.known import event_volumes, known_fields, newest_event, recent
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Event, Kind
from polku.vocabulary.touchpoints import View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(number: int, name: str, kind: Kind = "track", **properties: object) -> Event:
    return Event(
        message_id=f"{name}-{number}",
        kind=kind,
        name=name,
        timestamp=NOON + timedelta(hours=number),
        received_at=NOON,
        user_id=f"u{number}",
        properties=properties,
    )


def test_fields_are_named_as_dimensions_are_written(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            event(1, "Ordered", plan="fibre", channel="x", address={"town": "Oulu"}),
            event(2, "Ordered", plan="basic"),
            event(3, "Called", wait_s=4),
            event(4, "Identified", "identify", age_group="65+", **{"shoe size": 41}),
        ],
    )
    view = View(project_id)
    assert known_fields(store, view) == (
        "person.age_group",
        "plan",
        "address.town",
        "property.channel",
        "wait_s",
    )
    assert known_fields(store, view, event="Called") == ("wait_s",)
    assert known_fields(store, view, limit=1) == ("person.age_group", "plan")


def test_names_that_no_dimension_can_have_are_left_out(store: Store, project_id: int) -> None:
    hostile = {"": 1, " ": 1, "=x": 1, "\x00": 1, "a\nb": 1, "x" * 181: 1}
    store.append(project_id, [event(1, "Ordered", plan="fibre", **hostile)])
    assert known_fields(store, View(project_id)) == ("plan",)


def test_volumes_count_events_by_name(store: Store, project_id: int) -> None:
    store.append(project_id, [event(1, "Ordered"), event(2, "Ordered"), event(3, "Called")])
    found = event_volumes(store, View(project_id))
    assert [(one.event, one.events) for one in found] == [("Ordered", 2), ("Called", 1)]
    assert found[0].last_seen == NOON + timedelta(hours=2)


def test_the_recent_days_end_with_the_data(store: Store, project_id: int) -> None:
    view = View(project_id, timezone="Europe/Helsinki")
    nothing = recent(store, view, NOON, days=7)
    assert nothing.dates == DateRange(date(2026, 2, 24), date(2026, 3, 2))
    assert not nothing.ended
    store.append(project_id, [event(10, "Ordered"), event(900, "Dated in the future")])
    assert newest_event(store, view, NOON + timedelta(days=9)) == NOON + timedelta(hours=10)
    later = recent(store, view, NOON + timedelta(days=9), days=7)
    assert later.dates == DateRange(date(2026, 2, 25), date(2026, 3, 3))  # past midnight there
    assert later.ended
