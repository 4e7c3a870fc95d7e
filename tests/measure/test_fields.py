"""A property is read under whatever name it was sent, and as what it was sent."""

from datetime import UTC, datetime

import pytest

from polku.measure import ask
from polku.measure.binding import Binder
from polku.measure.fields import raw
from polku.measure.source import source
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.touchpoints import View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = (
    "plan",
    "shoe size",
    "Ääkköset 😀",
    "re`nue",
    "`",
    "back\\slash",
    "quo'te",
    'dou"ble',
    "tab\tand\nline",
    "x.:Int64",
    "select",
    "1st",
    "$x",
    "{p}",
    "{p:String}",
    "ts",
    "properties",
    "e.properties.plan",
    " ",
    "..",
)


def event(number: int, **properties: object) -> Event:
    return Event(
        message_id=str(number),
        kind="track",
        name="Ordered",
        timestamp=NOON,
        received_at=NOON,
        user_id=f"u{number}",
        properties=properties,
    )


def read(store: Store, project_id: int, name: str) -> list[str]:
    values = Binder()
    sql = source(View(project_id), values, {"found": raw(f"property.{name}", values)})
    found = store.query(f"select * from (\n{sql}\n) where found != ''", values.parameters)
    return [row[0] for row in found.rows]


@pytest.mark.parametrize("name", NAMES)
def test_a_property_is_found_under_any_name(store: Store, project_id: int, name: str) -> None:
    sent = {name.replace(".", "%2E"): "yes", "other": "no"}
    store.append(project_id, [event(1, **sent), event(2, other="no")])
    assert read(store, project_id, name.replace(".", "%2E")) == ["yes"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("address.town", "Oulu"),
        ("an address.the town", "Ii"),
        ("a.b.c", "1"),
        ("a%2Eb", "2"),
        ("address", ""),
        ("nothing", ""),
        ("list", "[1,2]"),
        ("yes", "true"),
        ("half", "0.5"),
    ],
)
def test_a_path_leads_into_what_was_sent(
    store: Store, project_id: int, name: str, text: str
) -> None:
    sent = {
        "address": {"town": "Oulu"},
        "an address": {"the town": "Ii"},
        "a": {"b": {"c": 1}},
        "a.b": 2,
        "list": [1, 2],
        "yes": True,
        "half": 0.5,
    }
    store.append(project_id, [event(1, **sent)])
    assert "".join(read(store, project_id, name)) == text


def test_a_sum_counts_numbers_in_whatever_form_they_were_sent(
    store: Store, project_id: int
) -> None:
    sent = [1, 0.5, "12", "1e3", True, 2**63, -4]
    # 2⁵³ + 1 cannot be said exactly in 64 bits with a point
    no_number = ["", "12 euros", "12,5", None, [1], {"a": 1}, 2**53 + 1]
    store.append(project_id, [event(n, paid=one) for n, one in enumerate(sent + no_number)])
    answer = ask(store, View(project_id, minimum_group=1), TrendQuestion(measure="sum:paid"))
    assert answer.rows == ((None, "", 1 + 0.5 + 12 + 1e3 + 1 + 2**63 - 4, len(sent)),)
