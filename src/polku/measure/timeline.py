"""Lay out one person's encounters in every channel, and what is known of them."""

from datetime import datetime
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.source import source
from polku.store import Store
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
