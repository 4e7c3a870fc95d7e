"""Say what is known of one person: answers given, accounts, and what to call them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import PERSON, dimension
from polku.measure.source import source
from polku.store import Store
from polku.vocabulary.event import Metric
from polku.vocabulary.touchpoints import View


class Answer(msgspec.Struct, frozen=True):
    """Something a person said: a score on its scale, words, or both."""

    ts: datetime
    event: str
    touchpoint: str
    channel: str
    metric: Metric | Literal[""]
    score: float | None
    lowest: int
    highest: int
    text: str


class Account(msgspec.Struct, frozen=True):
    """A business customer that a person acts for."""

    account_id: str
    name: str
    events: int
    last_seen: datetime


def answers_of(store: Store, view: View, person_id: int, limit: int = 500) -> tuple[Answer, ...]:
    """Return the latest ``limit`` answers of a person, the oldest first."""
    values = Binder()
    columns = {
        "ts": "e.ts",
        "event": "e.name",
        "touchpoint": dimension("encounter", view, values),
        "channel": dimension("channel", view, values),
        "metric": "e.metric",
        "score": "e.score",
        "lowest": "e.lowest",
        "highest": "e.highest",
        "text": "e.text",
    }
    also = [_of(store, person_id, values), "(e.metric != '' or e.text != '')"]
    inner = source(view, values, columns, also=also)
    sql = f"{inner}\norder by e.ts desc, e.message_id\nlimit {values.bind('rows', limit, 'UInt32')}"
    return tuple(Answer(*row) for row in reversed(store.query(sql, values.parameters).rows))


def accounts_of(store: Store, view: View, person_id: int) -> tuple[Account, ...]:
    """Return the accounts on a person's events, the one seen last first."""
    values = Binder()
    also = [_of(store, person_id, values), "e.account_id != ''"]
    inner = source(view, values, {"account": "e.account_id", "ts": "e.ts"}, also=also)
    sql = (
        f"select account, count() as events, max(ts) as last_seen\nfrom (\n{inner}\n)\n"
        "group by account\norder by last_seen desc, account\nlimit 20"
    )
    rows = store.query(sql, values.parameters).rows
    names = _account_names(store, view, person_id) if rows else {}
    return tuple(Account(one, names.get(one, ""), events, last) for one, events, last in rows)


def _account_names(store: Store, view: View, person_id: int) -> dict[str, str]:
    """Return what the latest group call of the person named each account."""
    values = Binder()
    columns = {
        "account": "e.account_id",
        "ts": "e.ts",
        "name": "toString(e.properties.name)",
    }
    also = [_of(store, person_id, values), "e.kind = 'group'"]
    inner = source(view, values, columns, also=also)
    sql = f"select account, argMaxIf(name, ts, name != '') from (\n{inner}\n) group by account"
    return dict(store.query(sql, values.parameters).rows)


def known_as(store: Store, view: View, people: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the latest user id and name of each of ``people``, '' where none is known."""
    if not people:
        return {}
    values = Binder()
    listed = values.bind("keys", store.identities.keys_of_all(people), "Array(UInt64)")
    keys = f"e.person_id in {listed}"
    columns = {
        "person": PERSON,
        "ts": "e.ts",
        "user_id": "e.user_id",
        "name": "if(e.kind = 'identify', toString(e.properties.name), '')",
    }
    sql = (
        "select\n    person,\n    argMaxIf(user_id, ts, user_id != ''),\n"
        "    argMaxIf(name, ts, name != '')\n"
        f"from (\n{source(view, values, columns, also=[keys])}\n)\ngroup by person"
    )
    return {row[0]: (row[1], row[2]) for row in store.query(sql, values.parameters).rows}


def _of(store: Store, person_id: int, values: Binder) -> str:
    """Return the test for the events of a person under any of their keys."""
    keys = store.identities.keys_of(store.identities.person_of(person_id))
    return f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}"
