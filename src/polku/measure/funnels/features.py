"""Describe attempts by what is known before a step is over: deeds, properties, traits."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

#: Values of a field that are told apart; the parts of a number; fewest attempts on either side.
MOST_VALUES, FEWEST = 6, 30
#: A field is a number where nearly all of its values are, and there are many.
_NUMERIC, _DIFFERENT = 0.95, 12

Marks = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.int64]


class Feature(msgspec.Struct, frozen=True):
    """Who has something: ``marks`` of those of whom it is known (``known``).

    ``words`` is an event's name, or a condition as ``load_ms<=1500``; ``about`` is the field or
    the event itself, and ``levels`` sort the attempts by all values of that.
    """

    kind: str
    about: str
    words: str
    marks: Marks
    known: Marks
    levels: Levels


def deeds(names: Sequence[str], before: Sequence[Sequence[int]]) -> Iterable[Feature]:
    """Yield for each event name who did it; ``before`` lists numbers from 1 into ``names``."""
    size = len(before)
    owners = np.repeat(np.arange(size), [len(one) for one in before])
    numbers = np.fromiter((nth for one in before for nth in one), dtype=np.int64)
    everybody = np.ones(size, dtype=np.bool_)
    for nth, name in enumerate(names, start=1):
        marks = np.zeros(size, dtype=np.bool_)
        marks[owners[numbers == nth]] = True
        if _enough(marks, everybody):
            yield Feature("event", name, name, marks, everybody, marks.astype(np.int64))


def field_features(kind: str, field: str, values: Sequence[str]) -> Iterable[Feature]:
    """Yield the features of one field, of which each attempt has a value as text, '' for none."""
    given = np.array(values, dtype=object)
    known = np.array([value != "" for value in values], dtype=np.bool_)
    numbers = [_number(value) for value in values]
    some = sum(one is not None for one in numbers)
    if some >= _NUMERIC * max(known.sum(), 1) and len(set(values)) > _DIFFERENT:
        yield from _quarters(kind, field, numbers)
        return
    often = Counter(value for value in values if value).most_common(MOST_VALUES)
    levels = np.full(len(values), len(often) + 1, dtype=np.int64)
    levels[~known] = 0
    for nth, (value, _) in enumerate(often, start=1):
        levels[given == value] = nth
    for nth, (value, _) in enumerate(often, start=1):
        marks = levels == nth
        if _enough(marks, known):
            yield Feature(kind, field, f"{field}={value}", marks, known, levels)
        if len(often) == 2 and known.sum() == sum(n for _, n in often):
            return  # of two values the one says what the other does


def _quarters(kind: str, field: str, numbers: Sequence[float | None]) -> Iterable[Feature]:
    """Yield who is in the lowest and the highest quarter; the cuts do not look at who goes on."""
    values = np.array([np.nan if one is None else one for one in numbers], dtype=np.float64)
    known = ~np.isnan(values)
    cuts = np.quantile(values[known], (0.25, 0.5, 0.75), method="inverted_cdf")
    levels = np.where(known, 1 + np.searchsorted(cuts, values, side="left"), 0)
    low, high = values <= cuts[0], values > cuts[2]
    for sign, cut, marks in (("<=", cuts[0], low), (">", cuts[2], high)):
        if _enough(marks & known, known):
            words = f"{field}{sign}{cut:.12g}"
            yield Feature(kind, field, words, marks & known, known, levels)


def _enough(marks: Marks, known: Marks) -> bool:
    have = int(marks.sum())
    return min(have, int(known.sum()) - have) >= FEWEST


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None
