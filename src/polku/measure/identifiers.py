"""Say by which identifiers a person is known, and why each is theirs or is not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from polku.measure.binding import Binder
from polku.measure.source import source
from polku.store import Store
from polku.store.identity.kinds import Refusal, Resolution, Verdict, time_of
from polku.store.identity.settling import reasons_of
from polku.vocabulary.event import person_key
from polku.vocabulary.identity import ANONYMOUS, USER, Identifier, key_of
from polku.vocabulary.touchpoints import View

#: ``user`` and ``visitor`` are ids on events; others are types such as ``email``.
IdKind = str
Reason = Literal["own", "identify", "alias", "together", "hand", "apart"]
_NAMES = {USER: "user", ANONYMOUS: "visitor"}


class KnownId(msgspec.Struct, frozen=True):
    """An identifier of a person, or one seen with theirs, and why it is theirs or is not.

    ``reason`` is ``own`` (what the person is known by), ``identify`` or ``alias`` (a call joined
    it), ``together`` (an event carried both), ``hand`` (somebody said so), or ``apart``: it is
    somebody else's for the reason ``refused``, and what it does alone is theirs. ``event``
    happened at ``joined_at`` and carried it beside ``beside``. Without events of its own it was
    read from traits, and ``events`` is 0.
    """

    key: int
    kind: IdKind
    name: str
    events: int
    first_seen: datetime | None
    last_seen: datetime | None
    reason: Reason
    joined_at: datetime | None = None
    event: str = ""
    beside: str = ""
    refused: Refusal = ""
    about: str = ""


def ids_of(store: Store, view: View, person_id: int, limit: int = 50) -> tuple[KnownId, ...]:
    """Return the ids on a person's events, known users before visitors, then others."""
    resolution = store.identities.deciding.resolution(view.project_id, person_id)
    person = resolution.people.get(person_id, person_id)
    seen = _seen(store, view, person, limit)
    keys = {_key(view, *row[:2]) for row in seen}
    others = [
        (_NAMES.get(one.type, one.type), one.value, 0, None, None)
        for key, one in sorted(resolution.identifiers.items(), key=lambda pair: pair[1].type)
        if resolution.people[key] == person and key not in keys and one.type not in _NAMES
    ]
    reasons = _Reasons(store, view, person, resolution)
    return tuple(reasons.explained(*row) for row in [*seen, *others])


def is_known(store: Store, view: View, person: int) -> bool:
    """Return whether a project has events of a person."""
    return bool(_seen(store, view, person, 1))


def events_of(store: Store, view: View, keys: Sequence[int]) -> int:
    """Return how many events arrived under ``keys``."""
    values = Binder()
    also = [f"e.person_id in {values.bind('keys', list(keys), 'Array(UInt64)')}"]
    inner = source(view, values, {"one": "1"}, also=also)
    return int(store.query(f"select count() from (\n{inner}\n)", values.parameters).rows[0][0])


_Row = tuple[str, str, int, datetime | None, datetime | None]


def _seen(store: Store, view: View, person: int, limit: int) -> list[_Row]:
    values = Binder()
    columns = {
        "seen_at": "e.ts",
        "pair": "arrayJoin([('user', e.user_id), ('visitor', e.anonymous_id)])",
    }
    inner = source(view, values, columns, also=[_of(store, person, values)])
    sql = (
        "select\n    pair.1 as sort,\n    pair.2 as name,\n    count() as events,\n"
        f"    min(seen_at),\n    max(seen_at)\nfrom (\n{inner}\n)\n"
        "where name != ''\ngroup by sort, name\n"
        f"order by sort, events desc, name\nlimit {values.bind('rows', limit, 'UInt32')}"
    )
    rows: Sequence[_Row] = store.query(sql, values.parameters).rows
    return list(rows)


def _key(view: View, kind: IdKind, name: str) -> int:
    if kind == "user":
        return person_key(view.project_id, user_id=name)
    if kind == "visitor":
        return person_key(view.project_id, anonymous_id=name)
    return key_of(view.project_id, Identifier(kind, name))


class _Reasons:
    """Tells why an id belongs to the person, or does not."""

    def __init__(self, store: Store, view: View, person: int, resolution: Resolution) -> None:
        self._view = view
        self._person = person
        self._resolution = resolution
        self._reasons = reasons_of(resolution)
        self._refused = self._refusals()
        verdicts = [*self._reasons.values(), *self._refused.values()]
        self._events = _names(store, view, verdicts)

    def explained(
        self,
        kind: IdKind,
        name: str,
        events: int,
        first: datetime | None,
        last: datetime | None,
    ) -> KnownId:
        """Return the id with the reason why it is the person's, or is not."""
        key = _key(self._view, kind, name)
        known = KnownId(key, kind, name, events, first, last, "own")
        if key == self._person:
            return known
        mine = self._resolution.people.get(key, key) == self._person
        verdict = (self._reasons if mine else self._refused).get(key)
        if verdict is None:
            return msgspec.structs.replace(known, reason="together" if mine else "apart")
        return msgspec.structs.replace(
            known,
            reason=verdict.said if mine else "apart",
            joined_at=time_of(verdict.moment) if verdict.moment else None,
            event=self._events.get(verdict.message_id, ""),
            beside=self._beside(verdict, key),
            refused=verdict.refused,
            about=verdict.about,
        )

    def _beside(self, verdict: Verdict, key: int) -> str:
        other = verdict.other if verdict.key == key else verdict.key
        identifier = self._resolution.identifiers.get(other)
        return identifier.value if identifier else ""

    def _refusals(self) -> dict[int, Verdict]:
        """Return what kept ids apart that were seen with the person's."""
        people = self._resolution.people
        found: dict[int, Verdict] = {}
        for one in self._resolution.verdicts:
            if one.refused:
                for key, other in ((one.key, one.other), (one.other, one.key)):
                    if people.get(other) == self._person:
                        found.setdefault(key, one)
        return found


def _names(store: Store, view: View, verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Return what the events are called that say these verdicts, by message id."""
    said = [one for one in verdicts if one.message_id]
    if not said:
        return {}
    values = Binder()
    keys = sorted({key for one in said for key in (one.key, one.other)})
    messages = sorted({one.message_id for one in said})
    also = [
        f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}",
        f"e.message_id in {values.bind('messages', messages, 'Array(String)')}",
    ]
    columns = {"message_id": "e.message_id", "name": "e.name"}
    return dict(store.query(source(view, values, columns, also=also), values.parameters).rows)


def _of(store: Store, person: int, values: Binder) -> str:
    """Return the test for the events of a person under any of their keys."""
    keys = store.identities.keys_of(person)
    return f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}"
