"""Find people, and lay out one person's encounters in every channel."""

from datetime import datetime
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import PERSON, dimension
from polku.measure.source import source
from polku.store import Store
from polku.vocabulary.event import person_key
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

TIMELINE_COLUMNS = (
    "ts",
    "kind",
    "event",
    "touchpoint",
    "channel",
    "stage",
    "source",
    "metric",
    "score",
    "lowest",
    "highest",
    "text",
    "user_id",
    "anonymous_id",
    "account",
    "message_id",
    "properties",
)

#: What the search looks through; both are traits of ``identify``.
_SEARCHED = ("name", "email")


class PersonSummary(msgspec.Struct, frozen=True):
    """One person in a list: their key, known ids and latest traits."""

    person_id: int
    user_id: str
    name: str
    email: str
    last_seen: datetime
    events: int


def ask_timeline(
    store: Store,
    view: View,
    person_id: int,
    *,
    before: datetime | None = None,
    channel: str = "",
    limit: int = 200,
) -> Result:
    """Answer with a person's events, newest first, at most ``limit`` of them.

    ``person_id`` may be any key of the person. ``before`` pages on; ``channel`` keeps one channel.
    """
    values = Binder()
    keys = store.identities.keys_of(store.identities.person_of(person_id))
    columns = {
        "ts": "e.ts",
        "kind": "e.kind",
        "event": "e.name",
        "touchpoint": dimension("encounter", view, values),
        "channel": dimension("channel", view, values),
        "stage": dimension("stage", view, values),
        "source": "e.source",
        "metric": "e.metric",
        "score": "e.score",
        "lowest": "e.lowest",
        "highest": "e.highest",
        "text": "e.text",
        "user_id": "e.user_id",
        "anonymous_id": "e.anonymous_id",
        "account": "e.account_id",
        "message_id": "e.message_id",
        "properties": "toJSONString(e.properties)",
    }
    also = [f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}"]
    if before:
        also.append(f"e.ts < {values.instant('before', before)}")
    if channel:
        also.append(f"{columns['channel']} = {values.bind('only_channel', channel)}")
    rows = values.bind("rows", limit, "UInt32")
    inner = source(view, values, columns, also=also)
    sql = f"{inner}\norder by e.ts desc, e.message_id\nlimit {rows}"
    table = store.query(sql, values.parameters)
    return Result(
        columns=TIMELINE_COLUMNS,
        rows=tuple(table.rows),
        n=len(table.rows),
        sql=sql,
        parameters=values.parameters,
        seconds=table.seconds,
    )


def channel_counts(store: Store, view: View, person_id: int) -> dict[str, int]:
    """Return how many events a person has in each channel, most first."""
    values = Binder()
    keys = store.identities.keys_of(store.identities.person_of(person_id))
    also = [f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}"]
    inner = source(view, values, {"channel": dimension("channel", view, values)}, also=also)
    sql = (
        f"select channel, count() as events from (\n{inner}\n)\n"
        "group by channel order by events desc, channel"
    )
    return {row[0]: row[1] for row in store.query(sql, values.parameters).rows}


def traits_of(store: Store, view: View, person_id: int) -> dict[str, Any]:
    """Return a person's traits, the latest value of each."""
    values = Binder()
    keys = store.identities.keys_of(store.identities.person_of(person_id))
    also = [
        f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}",
        "e.kind = 'identify'",
    ]
    inner = source(
        view, values, {"said_at": "e.ts", "traits": "toJSONString(e.properties)"}, also=also
    )
    latest: dict[str, Any] = {}
    for _, traits in store.query(f"{inner}\norder by said_at", values.parameters).rows:
        latest.update(msgspec.json.decode(traits))
    return latest


def find_people(store: Store, view: View, text: str = "", limit: int = 50) -> list[PersonSummary]:
    """Return people whose id is ``text``, or whose name or e-mail address holds it.

    Without ``text``, those seen last.
    """
    values = Binder()
    wanted = _matching(store, view, text, limit) if text else _latest(store, view, limit)
    if not wanted:
        return []
    columns = {
        "person": PERSON,
        "ts": "e.ts",
        "user_id": "e.user_id",
        "is_traits": "e.kind = 'identify'",
        "name": "toString(getSubcolumn(e.properties, 'name'))",
        "email": "toString(getSubcolumn(e.properties, 'email'))",
    }
    keys = sorted({key for one in wanted for key in store.identities.keys_of(one)})
    also = [f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}"]
    inner = source(view, values, columns, also=also)
    sql = (
        "select\n    person,\n    argMaxIf(user_id, ts, user_id != '') as known_as,\n"
        "    argMaxIf(name, ts, is_traits and name != '') as full_name,\n"
        "    argMaxIf(email, ts, is_traits and email != '') as address,\n"
        f"    max(ts) as last_seen,\n    count() as events\nfrom (\n{inner}\n)\n"
        "group by person\norder by last_seen desc, person"
    )
    rows = store.query(sql, values.parameters).rows
    return [PersonSummary(*row) for row in rows]


def _matching(store: Store, view: View, text: str, limit: int) -> list[int]:
    """Return the people whose known or anonymous id is ``text`` or whose traits hold it."""
    values = Binder()
    project = view.project_id
    ids = [person_key(project, user_id=text), person_key(project, anonymous_id=text)]
    if text.isdecimal() and int(text) < 2**64:
        ids.append(int(text))
    places = [
        f"positionCaseInsensitiveUTF8(toString(getSubcolumn(e.properties, '{name}')), "
        f"{values.bind('text', text)}) > 0"
        for name in _SEARCHED
    ]
    by_id = f"e.person_id in {values.bind('ids', ids, 'Array(UInt64)')}"
    by_trait = f"(e.kind = 'identify' and ({' or '.join(places)}))"
    inner = source(view, values, {"person": PERSON}, also=[f"({by_id} or {by_trait})"])
    rows = values.bind("rows", limit, "UInt32")
    sql = f"select distinct person from (\n{inner}\n)\nlimit {rows}"
    return [row[0] for row in store.query(sql, values.parameters).rows]


def _latest(store: Store, view: View, limit: int) -> list[int]:
    """Return the people seen last."""
    values = Binder()
    inner = source(view, values, {"person": PERSON, "ts": "e.ts"})
    rows = values.bind("rows", limit, "UInt32")
    sql = (
        f"select person from (\n{inner}\n)\n"
        f"group by person\norder by max(ts) desc, person\nlimit {rows}"
    )
    return [row[0] for row in store.query(sql, values.parameters).rows]
