"""Name the vitals and write their values in the units that people read."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.vocabulary.vitals import THRESHOLDS, Rating, Vital

MEANINGS: dict[Vital, str | Promise] = {
    "lcp": _("until the largest part is seen"),
    "inp": _("until the page answers a tap or a key"),
    "cls": _("how much the page jumps"),
    "fcp": _("until anything is seen"),
    "ttfb": _("until the first byte comes"),
    "load": _("until the page has loaded"),
}
NAMES: dict[Vital, str | Promise] = {
    "lcp": "LCP",
    "inp": "INP",
    "cls": "CLS",
    "fcp": "FCP",
    "ttfb": "TTFB",
    "load": _("load time"),
}
RATINGS: dict[Rating, str | Promise] = {
    "good": _("good"),
    "middling": _("needs work"),
    "poor": _("poor"),
}
#: What a value is divided by, the decimals it is written with, and its unit.
_UNITS: dict[Vital, tuple[float, int, str]] = {
    "lcp": (1000, 2, "s"),
    "inp": (1, 0, "ms"),
    "cls": (1, 3, ""),
    "fcp": (1000, 2, "s"),
    "ttfb": (1000, 2, "s"),
    "load": (1000, 2, "s"),
}


class Written(NamedTuple):
    """A value of a vital with its interval, in the unit that people read."""

    value: float | None
    low: float | None
    high: float | None
    digits: int
    unit: str


def written(vital: Vital, row: Mapping[str, Any], percentile: int = 75) -> Written:
    """Return a percentile of an answer's row as it is written."""
    by, digits, unit = _UNITS[vital]
    value, low, high = (
        None if row[f"p{percentile}{end}"] is None else row[f"p{percentile}{end}"] / by
        for end in ("", "_low", "_high")
    )
    return Written(value, low, high, digits, unit)


def thresholds(vital: Vital) -> Written:
    """Return the two thresholds of a vital, as low and high."""
    by, _digits, unit = _UNITS[vital]
    good, poor = (one / by for one in THRESHOLDS[vital])
    return Written(None, good, poor, 2 if vital == "cls" else 1 if by > 1 else 0, unit)
