"""Say a promise in words: how long it may take, and what its events must hold."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext, npgettext

from polku.features.touchpoints.draft import OPERATORS
from polku.vocabulary.questions import Promise
from polku.vocabulary.touchpoints import Condition

#: The units of a deadline, the largest first: what they are called in a form, and their seconds.
UNITS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


class Words(NamedTuple):
    """The parts of a promise that a sentence is put together from."""

    promise: Promise
    within: str
    made_where: list[str]
    kept_where: list[str]


def words_of(promise: Promise) -> Words:
    """Return the words of a promise."""
    seconds = promise.deadline.seconds
    return Words(
        promise,
        within(seconds) if seconds is not None else "",
        _conditions(promise.made_where),
        _conditions(promise.kept_where),
    )


def in_units(seconds: int) -> tuple[int, str]:
    """Return a time in the largest unit that needs no fraction.

    >>> in_units(5_400), in_units(86_400)
    ((90, 'minutes'), (1, 'days'))
    """
    unit = next(unit for unit, size in UNITS.items() if seconds % size == 0)
    return seconds // UNITS[unit], unit


def within(seconds: int) -> str:
    """Write a time as it stands after "within"."""
    number, unit = in_units(seconds)
    match unit:
        case "days":
            words = npgettext("within", "%(number)s day", "%(number)s days", number)
        case "hours":
            words = npgettext("within", "%(number)s hour", "%(number)s hours", number)
        case "minutes":
            words = npgettext("within", "%(number)s minute", "%(number)s minutes", number)
        case _:
            words = npgettext("within", "%(number)s second", "%(number)s seconds", number)
    return words % {"number": number}


def _conditions(conditions: Iterable[Condition]) -> list[str]:
    words = dict(OPERATORS)
    return [
        gettext("%(field)s %(comparison)s %(value)s")
        % {
            "field": one.field.removeprefix("property."),
            "comparison": words[one.operator],
            "value": one.value,
        }
        for one in conditions
    ]
