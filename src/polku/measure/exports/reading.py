"""Read the events of an export case by case, in time order, some thousands at once.

A case is a person, or what a property names, such as an order. The keys of persons are hashes and
spread evenly: each question to the store takes the next range of them, so that memory does not
grow with the number of events.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.source import indented, person, source
from polku.store import Answering
from polku.vocabulary.dates import DateRange
from polku.vocabulary.touchpoints import Condition, View

#: About as many events are read with one question, and never more at once than the second.
_RANGE, AT_ONCE = 50_000, 50_000
_KEYS = 2**64
_BEGINNING = "1900-01-01 00:00:00.000"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which events are exported, and what a case is.

    ``case`` is empty for persons, or a property whose values are cases (an order number);
    ``objects`` are the properties whose values are objects of their own in OCEL; ``activity`` says
    by what a case's steps are called.
    """

    dates: DateRange | None = None
    where: tuple[Condition, ...] = ()
    case: str = ""
    activity: str = "event"
    objects: tuple[str, ...] = ()


class Row(NamedTuple):
    """One event as it is exported; ``case`` is a person's number or the value of a property."""

    case: str
    time: datetime
    event_id: str
    person: str
    user_id: str
    anonymous_id: str
    account: str
    kind: str
    event: str
    touchpoint: str
    channel: str
    stage: str
    source: str
    metric: str
    score: float | None
    lowest: int
    highest: int
    text: str
    properties: str


def count_events(store: Answering, view: View, wish: Wish) -> int:
    """Return how many events an export has."""
    values = Binder()
    seen = source(
        view, values, {"one": "1", **_case(view, wish, values)}, dates=wish.dates, where=wish.where
    )
    table = store.query(
        f"select count() from (\n{indented(seen)}\n)\nwhere case_name != ''", values.parameters
    )
    return int(table.rows[0][0])


def read_events(store: Answering, view: View, wish: Wish, total: int) -> Iterator[list[Row]]:
    """Yield the events in pieces; those of a case come one after another, in time order."""
    ranges = max(1, -(-total // _RANGE))
    for number in range(ranges):
        first, last = _KEYS * number // ranges, _KEYS * (number + 1) // ranges - 1
        yield from _range(store, view, wish, first, last)


def _range(store: Answering, view: View, wish: Wish, first: int, last: int) -> Iterator[list[Row]]:
    after = (first, _BEGINNING, "")
    while True:
        values = Binder()
        sql = _select(view, wish, values, (first, last), after)
        rows = store.query(sql, values.parameters).rows
        if rows:
            yield [Row(*row[1:]) for row in rows]
        if len(rows) < AT_ONCE:
            return
        key, _, time, event_id = rows[-1][:4]
        after = (key, f"{time:%Y-%m-%d %H:%M:%S.%f}"[:-3], event_id)


def _select(
    view: View, wish: Wish, values: Binder, keys: tuple[int, int], after: tuple[int, str, str]
) -> str:
    first, last = (values.bind("key", key, "UInt64") for key in keys)
    columns = {
        **_case(view, wish, values),
        "ts": "e.ts",
        "id": "e.message_id",
        "person": f"toString({person()})",
        "user": "e.user_id",
        "anonymous": "e.anonymous_id",
        "account": "e.account_id",
        "sort": "e.kind",
        "named": "e.name",
        "met": dimension("encounter", view, values),
        "by_channel": dimension("channel", view, values),
        "in_stage": dimension("stage", view, values),
        "sent_by": "e.source",
        "scored": "e.metric",
        "score": "e.score",
        "lowest": "e.lowest",
        "highest": "e.highest",
        "words": "e.text",
        "details": "toString(e.properties)",
    }
    inside = f"{_key(wish, values)} between {first} and {last}"
    also = [inside] if wish.case else [inside, _reachable(first, last)]
    seen = source(view, values, columns, also=also, dates=wish.dates, where=wish.where)
    key, time, event_id = (
        values.bind("after_key", after[0], "UInt64"),
        values.bind("after_time", after[1], "DateTime64(3, 'UTC')"),
        values.bind("after_id", after[2]),
    )
    return (
        f"select *\nfrom (\n{indented(seen)}\n)\n"
        f"where case_name != '' and (case_key, ts, id) > ({key}, {time}, {event_id})\n"
        f"order by case_key, ts, id\nlimit {AT_ONCE}"
    )


def _reachable(first: str, last: str) -> str:
    """Return a test of the stored key, so that only what may be in the range is read.

    A person's events lie under the keys that they were sent with; those joined are listed.
    """
    joined = " union all ".join(
        f"select key from dictionary('polku.{name}') where person between {first} and {last}"
        for name in ("person_of", "person_now")
    )
    return f"(e.person_id between {first} and {last} or e.person_id in ({joined}))"


def _case(view: View, wish: Wish, values: Binder) -> dict[str, str]:
    name = dimension(wish.case, view, values) if wish.case else f"toString({person()})"
    return {"case_key": _key(wish, values), "case_name": name}


def _key(wish: Wish, values: Binder) -> str:
    if not wish.case:
        return person()
    return f"xxHash64(ifNull({dimension(wish.case, View(project_id=0), values)}, ''))"
