"""Read a sample of one event as it is stored: of randomly chosen people, in all of a period.

Events lie on the disk in the order of their person's key, which is random. Taking everybody up to
some key reads little, from every month alike, and no person in part.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.source import person_or_nobody, source
from polku.store import Answering
from polku.vocabulary.touchpoints import View

#: How many events are looked at.
SAMPLE = 5_000
_KEYS = 2**64 - 1
#: Heavy senders make groups of people uneven; more people are taken than a fair share.
_SPARE = 2.0
#: How far before the newest event the latest ones are looked for, until there are enough.
_REACHES = (timedelta(days=1), timedelta(days=31), None)


class Sampled(msgspec.Struct, frozen=True):
    """One stored event, with what it says of itself; ``person`` is 0 where it names none."""

    message_id: str
    kind: str
    name: str
    ts: datetime
    received_at: datetime
    source: str
    channel: str
    touchpoint: str
    stage: str
    user_id: str
    anonymous_id: str
    account_id: str
    text: str
    score: float | None
    bot: bool
    person: int
    properties: dict[str, Any]


class Sample(msgspec.Struct, frozen=True):
    """Some of the ``total`` events of a name in a period; all of them where ``whole``."""

    events: tuple[Sampled, ...]
    total: int

    @property
    def n(self) -> int:
        """How many events were looked at."""
        return len(self.events)

    @property
    def whole(self) -> bool:
        """Whether none is left out."""
        return self.n >= self.total


_SAID = {
    "message_id": "e.message_id",
    "kind": "e.kind",
    "name": "e.name",
    "ts": "e.ts",
    "received_at": "e.received_at",
    "source": "e.source",
    "channel": "e.channel",
    "touchpoint": "e.touchpoint",
    "stage": "e.stage",
    "user_id": "e.user_id",
    "anonymous_id": "e.anonymous_id",
    "account_id": "e.account_id",
    "text": "e.text",
    "score": "e.score",
    "bot": "e.bot",
    "properties": "toJSONString(e.properties)",
}


def _columns(view: View, values: Binder) -> dict[str, str]:
    return {**_SAID, "person": person_or_nobody(view, values)}


def sample_of(
    store: Answering, view: View, name: str, since: datetime | None = None, size: int = SAMPLE
) -> Sample:
    """Return about ``size`` events called ``name`` that happened from ``since`` on."""
    view = msgspec.structs.replace(view, nobody=True)
    total = _total(store, view, name, since)
    found = _read(store, view, name, since, size, _key_for(size, total))
    if len(found) < min(size, total) // 4:  # a few people did most of it: take it as it comes
        found = _read(store, view, name, since, size, _KEYS)
    return Sample(found, total)


def latest_of(
    store: Answering, view: View, name: str, newest: datetime, limit: int = 10
) -> tuple[Sampled, ...]:
    """Return the events of a name that happened last, the newest first.

    ``newest`` is when the last one happened: near it they are looked for first.
    """
    view = msgspec.structs.replace(view, nobody=True)
    found: list[tuple[Any, ...]] = []
    for reach in _REACHES:
        values = Binder()
        also = _tests(values, name, newest - reach if reach else None)
        rows = values.bind("rows", limit, "UInt32")
        columns = {"message_id": "e.message_id", "ts": "e.ts", "key": "e.person_id"}
        inner = source(view, values, columns, also=also)
        sql = f"{inner}\norder by e.ts desc, e.message_id\nlimit {rows}"
        found = store.query(sql, values.parameters).rows
        if len(found) == limit:
            break
    if not found:
        return ()
    # In two steps: ordering all of an event would read the properties of all of it.
    values = Binder()
    also = [
        f"e.person_id in {values.bind('people', [row[2] for row in found], 'Array(UInt64)')}",
        f"e.message_id in {values.bind('ids', [row[0] for row in found], 'Array(String)')}",
    ]
    whole = source(view, values, _columns(view, values), also=also)
    rows_read = store.query(f"{whole}\norder by e.ts desc, e.message_id", values.parameters).rows
    return tuple(_sampled(row) for row in rows_read)


def _key_for(size: int, total: int) -> int:
    return _KEYS if total <= size * _SPARE else int(_KEYS * size * _SPARE / total)


def _total(store: Answering, view: View, name: str, since: datetime | None) -> int:
    values = Binder()
    also = _tests(values, name, since)
    seen = source(view, values, {"ts": "e.ts"}, also=also)
    return int(store.query(f"select count() from (\n{seen}\n)", values.parameters).rows[0][0])


def _read(
    store: Answering, view: View, name: str, since: datetime | None, size: int, key: int
) -> tuple[Sampled, ...]:
    values = Binder()
    also = [
        *_tests(values, name, since),
        *([f"e.person_id <= {values.bind('key', key, 'UInt64')}"] if key < _KEYS else []),
    ]
    rows = values.bind("rows", size, "UInt32")
    inner = source(view, values, _columns(view, values), also=also)
    sql = f"{inner}\nlimit {rows}"
    return tuple(_sampled(row) for row in store.query(sql, values.parameters).rows)


def _tests(values: Binder, name: str, since: datetime | None) -> list[str]:
    tests = [f"e.name = {values.bind('event', name)}"]
    return [*tests, f"e.ts >= {values.instant('since', since)}"] if since else tests


def _sampled(row: tuple[Any, ...]) -> Sampled:
    fields = dict(zip((*_SAID, "person"), row, strict=True))
    return Sampled(**fields | {"properties": msgspec.json.decode(fields["properties"])})
