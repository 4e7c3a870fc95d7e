"""Read the parameters of one question by kind; each reading names what is wrong and what to do."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from polku.vocabulary.conditions import parse_condition, parse_dimension
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.forms import Form
from polku.vocabulary.touchpoints import Condition

T = TypeVar("T", bound=str)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FIRST_YEAR, _LAST_YEAR = 1970, 2199


class Words:
    """The parameters of one question, as text by name."""

    def __init__(self, form: Form, parameters: Mapping[str, list[str]]) -> None:
        self.form = form
        self.values = {
            name: [value.strip() for value in values if value.strip()]
            for name, values in parameters.items()
        }
        for name, values in parameters.items():
            self._check(name, len(values))

    def _check(self, name: str, times: int) -> None:
        known = {parameter.name: parameter for parameter in self.form.parameters}
        if name not in known:
            raise InvalidQuestion(
                translatable(
                    "The question “%(question)s” has no parameter “%(parameter)s”. "
                    "It has: %(names)s."
                ),
                question=self.form.name,
                parameter=name,
                names=", ".join(known),
            )
        if times > 1 and not known[name].repeats:
            raise InvalidQuestion(
                translatable("“%(parameter)s” was given more than once; give it once."),
                parameter=name,
            )

    def text(self, name: str) -> str:
        """Return the value, or an empty text."""
        values = self.values.get(name, ())
        return values[0] if values else ""

    def needed(self, name: str) -> str:
        """Return the value of a parameter that cannot be left out."""
        text = self.text(name)
        if not text:
            raise InvalidQuestion(
                translatable("The question “%(question)s” needs “%(parameter)s”."),
                question=self.form.name,
                parameter=name,
            )
        return text

    def one_of(self, name: str, choices: Sequence[T]) -> T | None:
        """Return the choice that was written, None where nothing was."""
        text = self.text(name)
        chosen = next((choice for choice in choices if choice == text), None)
        if text and chosen is None:
            raise unfit(name, text, ", ".join(choices))
        return chosen

    def some_of(self, name: str, choices: Sequence[T]) -> tuple[T, ...]:
        """Return the choices that were written, in the order of ``choices``; each once."""
        written = self.values.get(name, ())
        for text in written:
            if text not in choices:
                raise unfit(name, text, ", ".join(choices))
        return tuple(choice for choice in choices if choice in written)

    def number(self, name: str, lowest: int, highest: int, default: int) -> int:
        """Return a whole number within bounds."""
        text = self.text(name) or str(default)
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not lowest <= int(text) <= highest:
            raise InvalidQuestion(
                translatable(
                    "“%(parameter)s” is %(value)s; write a whole number from %(lowest)s to "
                    "%(highest)s."
                ),
                parameter=name,
                value=text,
                lowest=lowest,
                highest=highest,
            )
        return int(text)

    def duration(self, name: str) -> int:
        """Return the seconds of a time as 30s, 2m (minutes), 48h or 3d that cannot be left out."""
        return parse_duration(self.needed(name), name)

    def yes(self, name: str) -> bool:
        """Return whether the switch is on."""
        return self.one_of(name, ("1", "true", "yes", "0", "false", "no")) in {"1", "true", "yes"}

    def dimension(self, name: str) -> str:
        """Return the field that was named, or an empty text."""
        text = self.text(name)
        return parse_dimension(text, name) if text else ""

    def conditions(self, name: str) -> tuple[Condition, ...]:
        """Return every condition that was given."""
        return tuple(parse_condition(text, name) for text in self.values.get(name, ()))

    def dates(self, today: date) -> DateRange | None:
        """Return the period; all time (None) where neither day was given."""
        first, last = self.text("from"), self.text("to")
        if not first and not last:
            return None
        if not first:
            self.needed("from")
        return _dates("from", first, "to", last or today.isoformat())

    def compare(self, dates: DateRange | None) -> DateRange | None:
        """Return the earlier period to compare with, if any."""
        text = self.text("compare")
        if not text:
            return None
        if dates is None:
            self.needed("from")
        if text == "previous" and dates is not None:
            return dates.previous()
        first, _, last = text.partition("..")
        return _dates("compare", first, "compare", last)


def _dates(first_name: str, first: str, last_name: str, last: str) -> DateRange:
    dates = DateRange(_day(first_name, first), _day(last_name, last))
    if dates.last < dates.first:
        raise InvalidQuestion(
            translatable("The period ends (%(last)s) before it begins (%(first)s)."),
            first=first,
            last=last,
        )
    return dates


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[\d-]{10}", text, re.ASCII) else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidQuestion(
            translatable("“%(parameter)s” is %(value)s, which is no date; write it as 2026-03-30."),
            parameter=name,
            value=text or "—",
        )
    return day


def parse_duration(text: str, name: str) -> int:
    """Return the seconds of ``30s``, ``2m`` (minutes), ``48h`` or ``3d``."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text, re.ASCII)
    if not found or int(found[1]) == 0:
        raise InvalidQuestion(
            translatable(
                "“%(parameter)s” is %(value)s; write a time as 30s, 2m (minutes), 48h or 3d."
            ),
            parameter=name,
            value=text,
        )
    return int(found[1]) * _UNITS[found[2]]


def unfit(name: str, text: str, choices: str) -> InvalidQuestion:
    """Return the error for a value that is none of the choices."""
    return InvalidQuestion(
        translatable("“%(parameter)s” is %(value)s; write one of: %(choices)s."),
        parameter=name,
        value=text,
        choices=choices,
    )
