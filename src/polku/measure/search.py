"""Find people by id, name or e-mail address, or those seen last."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import PERSON
from polku.measure.source import indented, source
from polku.store import Store
from polku.vocabulary.event import person_key
from polku.vocabulary.touchpoints import View

#: The days before the newest event among which those seen last are sought, until there are enough.
_LOOKED_BACK = (1, 7, 30, 365)

#: Traits of ``identify`` that the search looks through, by the name of their column.
_TRAITS = {
    "name": "toString(e.properties.name)",
    "email": "toString(e.properties.email)",
}


class PersonSummary(msgspec.Struct, frozen=True):
    """One person in a list: their key, known id and latest traits; times are aware UTC."""

    person_id: int
    user_id: str
    name: str
    email: str
    last_seen: datetime
    events: int


def find_people(store: Store, view: View, text: str = "", limit: int = 50) -> list[PersonSummary]:
    """Return people whose id is ``text``, or whose name or e-mail address holds it.

    Without ``text``, those seen last. The newest first.
    """
    wanted = _matching(store, view, text, limit) if text else _latest(store, view, limit)
    if not wanted:
        return []
    values = Binder()
    columns = {
        "person": PERSON,
        "ts": "e.ts",
        "user_id": "e.user_id",
        "is_traits": "e.kind = 'identify'",
        **_TRAITS,
    }
    keys = store.identities.keys_of_all(wanted)
    also = [f"e.person_id in {values.bind('keys', keys, 'Array(UInt64)')}"]
    seen = source(view, values, columns, also=also)
    sql = (
        f"with seen as (\n{indented(seen)}\n)\n"
        "select\n    person,\n    argMaxIf(user_id, ts, user_id != '') as known_as,\n"
        "    argMaxIf(name, ts, is_traits and name != '') as full_name,\n"
        "    argMaxIf(email, ts, is_traits and email != '') as address,\n"
        "    max(ts) as last_seen,\n    count() as events\n"
        "from seen\ngroup by person\norder by last_seen desc, person"
    )
    return [PersonSummary(*row) for row in store.query(sql, values.parameters).rows]


def _matching(store: Store, view: View, text: str, limit: int) -> list[int]:
    """Return the people whose known or anonymous id is ``text`` or whose traits hold it."""
    values = Binder()
    project = view.project_id
    ids = [person_key(project, user_id=text), person_key(project, anonymous_id=text)]
    if text.isdecimal() and int(text) < 2**64:
        ids.append(int(text))
    sought = values.bind("text", text)
    places = [f"positionCaseInsensitiveUTF8({one}, {sought}) > 0" for one in _TRAITS.values()]
    by_id = f"e.person_id in {values.bind('ids', ids, 'Array(UInt64)')}"
    by_trait = f"(e.kind = 'identify' and ({' or '.join(places)}))"
    seen = source(view, values, {"person": PERSON}, also=[f"({by_id} or {by_trait})"])
    rows = values.bind("rows", limit, "UInt32")
    sql = f"select distinct person from (\n{indented(seen)}\n)\nlimit {rows}"
    return [row[0] for row in store.query(sql, values.parameters).rows]


def _latest(store: Store, view: View, limit: int) -> list[int]:
    """Return the people seen last, looking back further until there are ``limit`` of them."""
    found: list[int] = []
    for since in _beginnings(store, view):
        values = Binder()
        also = [f"e.ts >= {values.instant('since', since)}"] if since else []
        seen = source(view, values, {"person": PERSON, "ts": "e.ts"}, also=also)
        rows = values.bind("rows", limit, "UInt32")
        sql = (
            f"select person from (\n{indented(seen)}\n)\n"
            f"group by person\norder by max(ts) desc, person\nlimit {rows}"
        )
        found = [row[0] for row in store.query(sql, values.parameters).rows]
        if len(found) == limit:
            break
    return found


def _beginnings(store: Store, view: View) -> Iterator[datetime | None]:
    """Yield ever earlier times to look from, None for all of history at last."""
    values = Binder()
    seen = source(view, values, {"ts": "e.ts"})
    sql = f"select max(ts), count() from (\n{indented(seen)}\n)"
    newest, events = store.query(sql, values.parameters).rows[0]
    if events:
        yield from (newest - timedelta(days=days) for days in _LOOKED_BACK)
        yield None
