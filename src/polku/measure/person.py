"""Say what is known of one person: answers given, ids joined, accounts, and what to call them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import PERSON, dimension
from polku.measure.source import source
from polku.store import Store
from polku.store.identities import Link
from polku.vocabulary.event import Metric, person_key
from polku.vocabulary.touchpoints import View

IdKind = Literal["user", "visitor"]
Reason = Literal["own", "identify", "alias", "together", "shared"]


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


class KnownId(msgspec.Struct, frozen=True):
    """An id under which a person's events arrived, and why it is this person's.

    ``reason`` is ``own`` (the id the person is known by), ``identify`` or ``alias`` (a call joined
    it, at ``joined_at``), ``together`` (it came on events that also carried a known id), or
    ``shared`` (likewise, but what it does without a known id belongs to somebody else).
    """

    kind: IdKind
    name: str
    events: int
    first_seen: datetime
    last_seen: datetime
    reason: Reason
    joined_at: datetime | None = None


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
        "name": "toString(getSubcolumn(e.properties, 'name'))",
    }
    also = [_of(store, person_id, values), "e.kind = 'group'"]
    inner = source(view, values, columns, also=also)
    sql = f"select account, argMaxIf(name, ts, name != '') from (\n{inner}\n) group by account"
    return dict(store.query(sql, values.parameters).rows)


def ids_of(store: Store, view: View, person_id: int, limit: int = 50) -> tuple[KnownId, ...]:
    """Return the ids on a person's events, known users before visitors, and why each is theirs."""
    values = Binder()
    columns = {
        "seen_at": "e.ts",
        "pair": "arrayJoin([('user', e.user_id), ('visitor', e.anonymous_id)])",
    }
    inner = source(view, values, columns, also=[_of(store, person_id, values)])
    sql = (
        "select\n    pair.1 as sort,\n    pair.2 as name,\n    count() as events,\n"
        f"    min(seen_at),\n    max(seen_at)\nfrom (\n{inner}\n)\n"
        "where name != ''\ngroup by sort, name\n"
        f"order by sort, events desc, name\nlimit {values.bind('rows', limit, 'UInt32')}"
    )
    rows = store.query(sql, values.parameters).rows
    reasons = _Reasons(store, view, person_id)
    return tuple(reasons.explained(*row) for row in rows)


def known_as(store: Store, view: View, people: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the latest user id and name of each of ``people``, '' where none is known."""
    if not people:
        return {}
    values = Binder()
    listed = values.bind("people", list(people), "Array(UInt64)")
    keys = (
        f"e.person_id in (select arrayJoin({listed}) union all "
        f"select key from polku.links final where person in {listed})"
    )
    columns = {
        "person": PERSON,
        "ts": "e.ts",
        "user_id": "e.user_id",
        "name": "if(e.kind = 'identify', toString(getSubcolumn(e.properties, 'name')), '')",
    }
    sql = (
        "select\n    person,\n    argMaxIf(user_id, ts, user_id != ''),\n"
        "    argMaxIf(name, ts, name != '')\n"
        f"from (\n{source(view, values, columns, also=[keys])}\n)\ngroup by person"
    )
    return {row[0]: (row[1], row[2]) for row in store.query(sql, values.parameters).rows}


class _Reasons:
    """Tells why an id belongs to the person, from the links that calls made."""

    def __init__(self, store: Store, view: View, person_id: int) -> None:
        self._store, self._view = store, view
        self._person = store.identities.person_of(person_id)
        links = store.identities.links_of(view.project_id, self._person)
        self._links = {link.key: link for link in links}
        self._said_at = _said_at(store, view, person_id)

    def explained(
        self, kind: IdKind, name: str, events: int, first: datetime, last: datetime
    ) -> KnownId:
        """Return the id with the reason why it is the person's."""
        user, visitor = (name, "") if kind == "user" else ("", name)
        key = person_key(self._view.project_id, user_id=user, anonymous_id=visitor)
        link = self._links.get(key)
        joined_at = self._said_at.get(link.message_id) if link else None
        return KnownId(kind, name, events, first, last, self._reason(key, link), joined_at)

    def _reason(self, key: int, link: Link | None) -> Reason:
        if key == self._person:
            return "own"
        if link:
            return "alias" if link.reason == "alias" else "identify"
        holder = self._store.identities.person_of(key)
        return "together" if holder in (key, self._person) else "shared"


def _said_at(store: Store, view: View, person_id: int) -> dict[str, datetime]:
    """Return when each call was made that may have joined ids of the person."""
    values = Binder()
    inner = source(
        view,
        values,
        {"message_id": "e.message_id", "ts": "e.ts"},
        also=[_of(store, person_id, values), "e.kind in ('identify', 'alias')"],
    )
    return dict(store.query(inner, values.parameters).rows)


def _of(store: Store, person_id: int, values: Binder) -> str:
    """Return the test for the events of a person under any of their keys."""
    keys = store.identities.keys_of(store.identities.person_of(person_id))
    return f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}"
