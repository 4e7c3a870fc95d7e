"""Describe the properties of sampled events: types with shares, values, and how often they are.

Pure: dictionaries in, summaries out. A property inside an object is written with dots, as in
``address.town``; null and empty objects are what the store does not keep, and count as absent.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from polku.stats.estimate import Estimate
from polku.stats.shares import share

PropertyType = Literal["number", "truth", "text", "day", "time", "list", "object"]

#: The most properties that are described, those of most events; the rest is counted.
MOST_PROPERTIES = 200
#: The most values of a property that are told apart.
_MOST_VALUES = 5_000
_EXAMPLES = 3
_LONGEST_EXAMPLE = 80

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)


class PropertySummary(msgspec.Struct, frozen=True, kw_only=True):
    """One property of ``n`` looked at events.

    ``types`` are pairs of a type and how many events have it, the most frequent first.
    ``distinct`` were seen; ``estimated`` is how many values there are, by Chao (1984), never more
    than events that have the property, and equal to it where everything was looked at.
    ``examples`` are the most frequent values with their counts. ``lowest`` and ``highest`` are of
    its numbers.
    """

    path: str
    n: int
    filled: Estimate
    events: int
    types: tuple[tuple[PropertyType, int], ...]
    distinct: int
    estimated: int
    examples: tuple[tuple[Any, int], ...]
    values: tuple[tuple[Any, int], ...]
    lowest: float | None
    highest: float | None

    @property
    def mixed(self) -> bool:
        """Whether it comes in more than one type."""
        return len(self.types) > 1


class Properties(msgspec.Struct, frozen=True):
    """The described properties, those of most events first, and how many there are in all."""

    listed: tuple[PropertySummary, ...]
    names: int
    n: int


def described(events: Sequence[Mapping[str, Any]], total: int | None = None) -> Properties:
    """Return what the properties of ``events`` are like; ``total`` is how many there are in all.

    >>> found = described([{"wait_s": 4}, {"wait_s": "4 s"}, {}])
    >>> found.listed[0].path, found.listed[0].types
    ('wait_s', (('number', 1), ('text', 1)))
    """
    counts = Counter(path for event in events for path, _ in flattened(event))
    most = sorted(counts, key=lambda path: (-counts[path], path))[:MOST_PROPERTIES]
    values: dict[str, list[Any]] = {path: [] for path in most}
    for event in events:
        for path, value in flattened(event):
            if path in values:
                values[path].append(value)
    n = len(events)
    listed = tuple(_summary(path, values[path], n, max(total or n, n)) for path in most)
    return Properties(listed, len(counts), n)


def flattened(event: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each property that is there, with its path."""
    for name, value in event.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, Mapping):
            yield from flattened(value, path)
        elif value is not None:
            yield path, value


def type_of(value: Any) -> PropertyType:
    """Return the type of a property's value; text that is written as a day or a time is that."""
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "day" if _DAY.fullmatch(value) else "time" if _TIME.fullmatch(value) else "text"
    return "object" if isinstance(value, Mapping) else "list"


def _summary(path: str, values: Sequence[Any], n: int, total: int) -> PropertySummary:
    types: Counter[PropertyType] = Counter(map(type_of, values))
    known: Counter[tuple[str, str]] = Counter(map(_key, values))
    told = sorted(known.items(), key=lambda one: (-one[1], one[0]))[:_MOST_VALUES]
    numbers = [value for value in values if type_of(value) == "number"]
    counted = tuple((_value(key), events) for key, events in told)
    return PropertySummary(
        path=path,
        n=n,
        filled=share(len(values), n),
        events=len(values),
        types=tuple(sorted(types.items(), key=lambda one: (-one[1], one[0]))),
        distinct=len(known),
        estimated=min(_chao(known.values()), len(values) * total // n) if n < total else len(known),
        examples=tuple((_short(value), events) for value, events in counted[:_EXAMPLES]),
        values=counted,
        lowest=min(numbers, default=None),
        highest=max(numbers, default=None),
    )


def _key(value: Any) -> tuple[str, str]:
    """Return a value as something that can be counted: 1 and 1.0 are one value, 1 and "1" two."""
    kind = type_of(value)
    if kind == "number":
        return kind, json.dumps(int(value) if float(value).is_integer() else value)
    return kind, json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _value(key: tuple[str, str]) -> Any:
    return json.loads(key[1])


def _short(value: Any) -> Any:
    if isinstance(value, str | list) and len(str(value)) > _LONGEST_EXAMPLE:
        return str(value)[:_LONGEST_EXAMPLE] + "…"
    return value


def _chao(counts: Iterable[int]) -> int:
    """Return how many values there are where a sample saw those of ``counts``.

    Chao (1984), bias-corrected: seen + f₁ (f₁ − 1) / (2 (f₂ + 1)), with f₁ values seen once, f₂
    seen twice. It is a lower bound on average.
    """
    seen = Counter(counts)
    once, twice = seen[1], seen[2]
    return sum(seen.values()) + once * (once - 1) // (2 * (twice + 1))
