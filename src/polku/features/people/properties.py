"""Choose the properties of an event that a person reads, and say what each of them is."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

#: How a value is written: a length of time in seconds, one too short for whole seconds, money,
#: a number, yes or no, a day, or words.
Form = Literal["span", "brief", "money", "number", "truth", "day", "words"]

#: Seconds in the unit that a name ends in.
_UNITS = {"s": 1.0, "sec": 1.0, "secs": 1.0, "seconds": 1.0, "min": 60.0, "minutes": 60.0}
_MILLISECONDS = ("ms", "milliseconds")
_WAITS = frozenset(("wait", "waited", "waiting", "waiting time", "wait time", "queue", "queued"))
#: Money where the event names its currency too; else a plain number, for nothing says of what.
_MONEY = frozenset(("revenue", "amount", "price", "total", "value", "refund", "cost", "discount"))
_IDS = (["id"], ["ids"], ["uuid"], ["hash"])
#: Told by how the others are written.
_UNTOLD = frozenset(("currency", "language"))
_LONGEST, _MOST = 60, 4


class Property(NamedTuple):
    """One property: its name in words, its value in the unit of ``form``, and its currency."""

    label: str
    value: Any
    form: Form
    currency: str = ""


def readable(
    properties: Mapping[str, Any], *, most: int = _MOST, ranked: bool = True
) -> tuple[Property, ...]:
    """Return the few properties that tell most: waits and money first, ids never.

    Without ``ranked``, all kinds in their own order.
    """
    currency = str(properties.get("currency") or "")
    untold = _UNTOLD if ranked else frozenset[str]()
    found = []
    for name, value in properties.items():
        words = _words(name)
        if name in untold or words[-1:] in _IDS:
            continue
        shown = _property(words, value, currency)
        if shown:
            found.append(shown)
    if ranked:
        found.sort(key=_rank)
    return tuple(found[:most])


def waited(properties: Mapping[str, Any]) -> float:
    """Return how many seconds the event says that somebody waited in a queue, 0 where none."""
    waits = [0.0]
    for name, value in properties.items():
        shown = _property(_words(name), value, "")
        if shown and shown.form == "span" and shown.label in _WAITS:
            waits.append(float(shown.value))
    return max(waits)


def keys_of(properties: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the ids that the event names: of a call, an order, a case."""
    return frozenset(
        (name, str(value))
        for name, value in properties.items()
        if _words(name)[-1:] == ["id"] and isinstance(value, str | int) and value != ""
    )


def _words(name: str) -> list[str]:
    """Return the words of a name written as ``wait_s``, ``waitTime`` or ``wait-time``."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.split(r"[\s_.\-]+", apart) if word]


def _property(words: list[str], value: Any, currency: str) -> Property | None:
    label = " ".join(words)
    if isinstance(value, bool):
        return Property(label, value, "truth")
    if isinstance(value, int | float):
        return _number(words, value, currency)
    if isinstance(value, str) and 0 < len(value) <= _LONGEST:
        day = _day(value)
        return Property(label, day or value, "day" if day else "words")
    return None


def _number(words: list[str], value: float, currency: str) -> Property:
    *first, last = words
    if first and last in _UNITS:
        return Property(" ".join(first), value * _UNITS[last], "span")
    if first and last in _MILLISECONDS:
        return Property(" ".join(first), value / 1000, "brief")
    label = " ".join(words)
    if label in _MONEY and currency:
        return Property(label, value, "money", currency)
    return Property(label, value, "number")


def _day(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _rank(one: Property) -> int:
    if one.form == "span":
        return 0 if one.label in _WAITS else 1
    order: tuple[Form, ...] = ("money", "words", "day", "number", "brief", "truth")
    return 2 + order.index(one.form)
