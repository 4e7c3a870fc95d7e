"""Show events as the rules see them, one by one: what just arrived, what came last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.source import person_or_nobody, source
from polku.store import Answering
from polku.vocabulary.event import Event, Metric, person_key
from polku.vocabulary.touchpoints import Condition, View

#: How far before the newest event the last ones are looked for.
REACH = timedelta(days=1)


class Arrival(msgspec.Struct, frozen=True):
    """One stored event; ``touchpoint`` is empty where the rules see no encounter in it.

    ``person`` is 0 where the event names none.
    """

    message_id: str
    received_at: datetime
    ts: datetime
    event: str
    touchpoint: str
    channel: str
    source: str
    person: int
    metric: Metric | str
    score: float | None
    bot: bool = False
    properties: dict[str, Any] = {}


def arrived(store: Answering, view: View, events: Sequence[Event]) -> tuple[Arrival, ...]:
    """Return ``events`` as they are stored, in their order and each once.

    Events that were erased meanwhile are left out.
    """
    if not events:
        return ()
    values = Binder()
    people = {
        person_key(view.project_id, user_id=one.user_id, anonymous_id=one.anonymous_id)
        for one in events
    }
    first = {one.message_id: place for place, one in reversed(list(enumerate(events)))}
    also = [
        f"e.person_id in {values.bind('people', sorted(people), 'Array(UInt64)')}",
        f"e.message_id in {values.bind('ids', list(first), 'Array(String)')}",
    ]
    sql = source(_with_nobody(view), values, _columns(view, values), also=also)
    rows = [_arrival(row) for row in store.query(sql, values.parameters).rows]
    return tuple(sorted(rows, key=lambda row: first[row.message_id]))


def happened_last(
    store: Answering,
    view: View,
    newest: datetime,
    limit: int,
    where: Sequence[Condition] = (),
    people: Sequence[int] = (),
) -> tuple[Arrival, ...]:
    """Return the last ``limit`` events up to ``newest``, none older than `REACH` before it.

    ``people`` are the keys of those whose events are wanted, where not of all.
    """
    values = Binder()
    also = [
        f"e.ts > {values.instant('since', newest - REACH)}",
        f"e.ts <= {values.instant('newest', newest)}",
        *([f"e.person_id in {values.bind('people', people, 'Array(UInt64)')}"] if people else []),
    ]
    columns = _columns(view, values)
    inner = source(_with_nobody(view), values, columns, also=also, where=where)
    rows = values.bind("rows", limit, "UInt32")
    sql = f"{inner}\norder by e.ts desc, e.message_id\nlimit {rows}"
    return tuple(_arrival(row) for row in store.query(sql, values.parameters).rows)


def last_answer(store: Answering, view: View, now: datetime) -> datetime | None:
    """Return when the last score up to ``now`` was given, None where none was."""
    values = Binder()
    also = ["e.metric != ''", f"e.ts <= {values.instant('now', now)}"]
    sql = f"select maxOrNull(ts) from ({source(view, values, {'ts': 'e.ts'}, also=also)})"
    last: datetime | None = store.query(sql, values.parameters).rows[0][0]
    return last


def _with_nobody(view: View) -> View:
    return msgspec.structs.replace(view, nobody=True)


def _columns(view: View, values: Binder) -> dict[str, str]:
    return {
        "message_id": "e.message_id",
        "received_at": "e.received_at",
        "ts": "e.ts",
        "event": "e.name",
        "touchpoint": dimension("encounter", view, values),
        "channel": dimension("channel", view, values),
        "source": "e.source",
        "person": person_or_nobody(view, values),
        "metric": "e.metric",
        "score": "e.score",
        "bot": "e.bot",
        "properties": "toJSONString(e.properties)",
    }


def _arrival(row: tuple[Any, ...]) -> Arrival:
    fields = dict(zip(Arrival.__struct_fields__, row, strict=True))
    return Arrival(**fields | {"properties": msgspec.json.decode(fields["properties"])})
