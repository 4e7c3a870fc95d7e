"""Name periods after a start, days of coming and spans of staying in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from polku.features.trends.rules import axis_label
from polku.vocabulary.dates import Interval

#: Fewer people than this are shown dimmed, and nothing is said of them.
FEW = 30

Pairs = tuple[tuple[str, str | Promise], ...]

COHORTS: Pairs = (
    ("first", gettext_lazy("first time ever")),
    ("recurring", gettext_lazy("every start")),
)
WINDOWS: Pairs = (
    ("calendar", gettext_lazy("the calendar")),
    ("rolling", gettext_lazy("24 hours from each person’s start")),
)
COUNTS: Pairs = (
    ("on", gettext_lazy("came back in the period")),
    ("after", gettext_lazy("came back in it or later")),
)
MEANS: Pairs = (
    ("weighted", gettext_lazy("weighted by people")),
    ("simple", gettext_lazy("each cohort alike")),
)
SILENCES: Pairs = (
    ("7d", gettext_lazy("7 days")),
    ("14d", gettext_lazy("14 days")),
    ("30d", gettext_lazy("30 days")),
    ("60d", gettext_lazy("60 days")),
    ("90d", gettext_lazy("90 days")),
)
UNITS: Pairs = (
    ("hour", pgettext_lazy("unit", "hours")),
    ("day", pgettext_lazy("unit", "days")),
    ("week", pgettext_lazy("unit", "weeks")),
    ("month", pgettext_lazy("unit", "months")),
)

_PERIODS: dict[Interval, Callable[[], str]] = {
    "hour": lambda: pgettext("after the start", "hour %(number)s"),
    "day": lambda: pgettext("after the start", "day %(number)s"),
    "week": lambda: pgettext("after the start", "week %(number)s"),
    "month": lambda: pgettext("after the start", "month %(number)s"),
    "quarter": lambda: pgettext("after the start", "quarter %(number)s"),
    "year": lambda: pgettext("after the start", "year %(number)s"),
}


def period_name(every: Interval, first: int, until: int | None) -> str:
    """Name a period after the start: ``week 3``, ``day 7–13``, ``week 3 or later``."""
    if until is None:
        name = _PERIODS[every]() % {"number": first}
        return gettext("%(period)s or later") % {"period": name}
    return _PERIODS[every]() % {"number": f"{first}–{until}" if until > first else first}


def short_name(begin: date | datetime, every: Interval, zone: str) -> str:
    """Name an interval on an axis."""
    return axis_label(begin, every, zone)


def count_of(every: str, count: int) -> str:
    """Say a number of units: ``1 day``, ``12 weeks``."""
    said = {
        "hour": lambda: ngettext("%(number)s hour", "%(number)s hours", count),
        "day": lambda: ngettext("%(number)s day", "%(number)s days", count),
        "week": lambda: ngettext("%(number)s week", "%(number)s weeks", count),
        "month": lambda: ngettext("%(number)s month", "%(number)s months", count),
        "quarter": lambda: ngettext("%(number)s quarter", "%(number)s quarters", count),
        "year": lambda: ngettext("%(number)s year", "%(number)s years", count),
    }
    return said[every]() % {"number": count}
