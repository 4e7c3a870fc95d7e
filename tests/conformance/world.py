"""Two months of forty people: the same each time, small enough to keep its answers in a file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from polku.demo.setup import RULES
from polku.measure.golden_questions import Inventory
from polku.vocabulary.event import Event, Kind, Score
from polku.vocabulary.touchpoints import View

START = datetime(2026, 2, 1, 6, tzinfo=UTC)
PEOPLE, WEEKS = 40, 8
KNOWN = Inventory(
    START + timedelta(weeks=WEEKS, days=-3),
    ("Page Viewed", "Call Queued", "Call Answered", "Order Placed", "Bill Opened"),
    ("person.plan", "person.town", "path", "minutes"),
    ("minutes", "price", "not a number"),
)
_PATHS = ("/help/fault", "/plans", "/my/contract", "/my/contract/end", "/campaign")
_CALLS = ("Call Queued", "Call Answered", "Bill Opened", "Order Placed")


def view(project_id: int) -> View:
    """Return how the project sees its events: by the demonstration's rules, hiding nobody."""
    return View(project_id=project_id, rules=RULES, minimum_group=1)


def events() -> list[Event]:
    """Return the events, in no order of people or time."""
    told = [one for person in range(PEOPLE) for one in _life(person)]
    return [told[(number * 7_919) % len(told)] for number in range(len(told))]


def _life(person: int) -> Iterator[Event]:
    user, visitor = f"user-{person}", f"visitor-{person}"
    yield _event(person, 0, "track", "Ad Clicked", visitor=visitor)
    yield _event(
        person,
        7,
        "identify",
        "Identified",
        user=user,
        visitor=visitor,
        properties={"plan": f"plan {person % 3}", "town": ("Äänekoski", "O'Hara", "")[person % 3]},
    )
    for week in range(WEEKS):
        minute = week * 10_080 + (person * 97) % 9_000 + 30
        path = _PATHS[(person + week) % 5]
        waited = 900 + (person * 613 + week * 1_709) % 4_000
        properties = {"path": path, "minutes": (person * week) % 11, "load_ms": waited}
        yield _event(person, minute, "page", "Page Viewed", user=user, properties=properties)
        name = _CALLS[(person * 3 + week) % 4]
        price = {"price": f"{person}.5" if week % 2 else person * 10, "call_id": f"{person}-{week}"}
        later = minute + 1 + (person % 6) * 200
        yield _event(person, later, "track", name, user=user, properties=price)
        if waited > 4_000:
            said = {"message": f"Timeout after {waited} ms", "path": path}
            yield _event(person, minute + 1, "track", "Error Occurred", user=user, properties=said)
        if (person + week) % 4 == 0:
            yield _event(person, later + 2, "track", "Chatbot Asked", user=user)
        if (person + week) % 3 == 0:
            yield _answer(person, later + 45, user, week)


def _answer(person: int, minute: int, user: str, week: int) -> Event:
    scores = (
        Score("nps", (person * 7 + week) % 11, 0, 10),
        Score("csat", 1 + (person + week) % 5, 1, 5),
        Score("ces", 1 + (person * 5 + week) % 7, 1, 7),
    )
    about = {"about": ("phone", "web", "shop")[person % 3]}
    return _event(
        person,
        minute,
        "track",
        "Survey Answered",
        user=user,
        score=scores[week % 3],
        properties=about,
        touchpoint="Phone call",
    )


def _event(
    person: int,
    minute: int,
    kind: Kind,
    name: str,
    *,
    user: str = "",
    visitor: str = "",
    **fields: object,
) -> Event:
    moment = START + timedelta(minutes=minute, milliseconds=person)
    return Event(
        message_id=f"{person}/{minute}/{name}",
        kind=kind,
        name=name,
        timestamp=moment,
        received_at=moment,
        user_id=user,
        anonymous_id=visitor,
        account_id=f"account-{person % 4}",
        source=("web", "phone")[person % 2],
        channel=("web", "phone", "shop")[minute % 3],
        **fields,
    )
