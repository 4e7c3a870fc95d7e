"""Measure what knowing who is who costs: questions, joins, undoing, and the append.

``python -m bench.identity [people]`` (a million by default) fills a store in a temporary folder
with six events a person, half of them as a visitor, and prints one line for each figure.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from polku.measure.fields import PERSON
from polku.store import Store, open_store
from polku.vocabulary.event import Event, person_key

PROJECT = 1
START = datetime(2026, 1, 1, tzinfo=UTC)
_EVENTS = 6

_FILL = """
insert into polku.events (
    project_id, ts, kind, name, message_id, received_at, user_id, anonymous_id
)
select 1,
    toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + (number * 7919) % 15552000,
    'track', concat('event ', toString(number % 20)), toString(number), now64(3),
    if(intDiv(number, {people}) % 2 = 0, '', concat('u', toString(number % {people}))),
    if(intDiv(number, {people}) in (0, 1, 2, 4), concat('v', toString(number % {people})), '')
from numbers({first}, {count})
"""

#: What the store itself would have written for these events, written at once.
_KEYS = """
    xxHash64(concat('1:u:u', toString(number))) as u,
    xxHash64(concat('1:a:v', toString(number))) as v
"""
_FACTS = """
insert into polku.identity_facts (
    project_id, key, other, said, mirrored, type, value, other_type, other_value, moment,
    message_id, stored
)
with {keys}, bitShiftLeft(toUInt64(1767225600000 + number), 20) as moment
select 1, {pair}, 'together', {mirrored}, {names}, moment, toString(number), 1
from numbers({people})
"""
_LINKS = """
insert into polku.links (key, person, type, value, project_id, reason, message_id, moment, version)
with {keys}
select {key}, u, {name}, 1, {reason}, toString(number), 1, 1 from numbers({people})
"""

QUESTIONS = {
    "people by month": (
        "select toStartOfMonth(e.ts) as month, uniqExact({person}) from polku.events as e "
        "where e.project_id = 1 group by month"
    ),
    "people by event": (
        "select e.name as name, uniq({person}) from polku.events as e "
        "where e.project_id = 1 group by name"
    ),
    "sessions": (
        "select sum(1 + arrayCount((a, b) -> a - b > 1800, arrayPopFront(t), arrayPopBack(t))) "
        "from (select {person} as p, arraySort(groupArray(e.ts)) as t "
        "from polku.events as e where e.project_id = 1 group by p)"
    ),
    "funnel of three": (
        "select level, count() from (select {person} as p, windowFunnel(604800)(toDateTime(e.ts), "
        "e.name = 'event 1', e.name = 'event 7', e.name = 'event 13') as level "
        "from polku.events as e where e.project_id = 1 group by p) group by level"
    ),
}


def main(people: int) -> None:
    """Fill a store and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        _fill(store, people)
        links = store.query("select count() from polku.links final where key != person").rows[0][0]
        print(f"{people:,} people, {people * _EVENTS:,} events, {links:,} links", flush=True)
        _questions(store)
        _sign_ins(store, people)
        _undo(store, people)
        _appends(store, people)
        if people <= 100_000:
            _report("all people anew from their events", _once(lambda: store.identities.rebuild(1)))
        store.close()


def _fill(store: Store, people: int) -> None:
    with store._write.client() as client:
        for first in range(0, people * _EVENTS, 1_000_000):
            count = min(1_000_000, people * _EVENTS - first)
            client.command(_FILL.format(people=people, first=first, count=count))
        user, visitor = (
            "'user_id', concat('u', toString(number))",
            "'anonymous_id', concat('v', toString(number))",
        )
        for pair, mirrored, names in (
            ("u, v", "false", f"{user}, {visitor}"),
            ("v, u", "true", f"{visitor}, {user}"),
        ):
            client.command(
                _FACTS.format(keys=_KEYS, pair=pair, mirrored=mirrored, names=names, people=people)
            )
        for key, name, reason in (("u", user, "'own'"), ("v", visitor, "'together'")):
            client.command(
                _LINKS.format(keys=_KEYS, key=key, name=name, reason=reason, people=people)
            )
        for table in ("events", "identity_facts", "links"):
            client.command(f"optimize table polku.{table} final")
    store.identities.links.anew()


def _questions(store: Store) -> None:
    for name, text in QUESTIONS.items():
        raw = _best(lambda: store.query(text.format(person="e.person_id")))  # noqa: B023
        told = _best(lambda: store.query(text.format(person=PERSON)))  # noqa: B023
        print(f"{name}: {told:.2f} s; by raw key {raw:.2f} s; {told / raw:.2f} times", flush=True)


def _sign_ins(store: Store, people: int) -> None:
    """Measure from the start of an append that joins two people to a question that sees it."""
    times = []
    store.append(PROJECT, [_event("first", "u0", "v0")])  # reads what is stored into memory
    for number in range(30):
        visitor, user = f"new{number}", f"u{number}"
        began = time.perf_counter()
        store.append(PROJECT, [_event(f"s{number}", user, visitor)])
        key = person_key(PROJECT, anonymous_id=visitor)
        found = store.query(f"select {PERSON} from (select toUInt64({key}) as person_id) as e")
        times.append(time.perf_counter() - began)
        assert found.rows == [(person_key(PROJECT, user_id=user),)], people
    _report("from sign-in to every question, median", median(times))
    _report("from sign-in to every question, longest of 30", max(times))


def _undo(store: Store, people: int) -> None:
    """Measure from the start of a separation to a question that sees it."""
    deciding, times = store.identities.deciding, []
    for number in range(10):
        key = person_key(PROJECT, anonymous_id=f"v{people - 1 - number}")
        began = time.perf_counter()
        deciding.separate(PROJECT, key, "bench")
        found = store.query(f"select {PERSON} from (select toUInt64({key}) as person_id) as e")
        times.append(time.perf_counter() - began)
        assert found.rows == [(key,)]
    _report("separating, seen by every question, median", median(times))
    _report("separating, seen by every question, longest of 10", max(times))


def _appends(store: Store, people: int) -> None:
    """Measure the hook of the append alone: known pairs, then new ones."""
    known = [_event(f"k{n}", f"u{n}", f"v{n}") for n in range(min(50_000, people))]
    store.identities.join(PROJECT, known)
    _report(
        "append, an event of a known pair",
        _best(lambda: store.identities.join(PROJECT, known)) / len(known),
    )
    new = [_event(f"n{n}", f"fresh{n}", f"device{n}") for n in range(20_000)]
    _report(
        "append, an event of a new pair",
        _once(lambda: store.identities.join(PROJECT, new)) / len(new),
    )
    began = time.perf_counter()
    while store.identities._background._waiting:
        store.identities.refresh()
    _report("sorting out a new pair, in the background", (time.perf_counter() - began) / len(new))


def _event(message_id: str, user: str, visitor: str) -> Event:
    when = START + timedelta(days=200)
    return Event(
        message_id=message_id,
        kind="track",
        name="event 1",
        timestamp=when,
        received_at=when,
        user_id=user,
        anonymous_id=visitor,
    )


def _once(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _best(action: Callable[[], object]) -> float:
    return min(_once(action) for _ in range(3))


def _report(name: str, seconds: float) -> None:
    unit, size = ("s", 1.0) if seconds >= 1 else ("ms", 1e3) if seconds >= 1e-3 else ("µs", 1e6)
    print(f"{name}: {seconds * size:.2f} {unit}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
