"""Read a question that was put in words: the same parameters in an address, an API and a shell.

`FORMS` is the one table of what can be asked and how; help and documentation print it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from polku.vocabulary.conditions import parse_condition, parse_dimension
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import (
    AnyQuestion,
    Deadline,
    PathQuestion,
    Promise,
    PromiseQuestion,
    ScoreQuestion,
    TrendQuestion,
)

Parameters = Mapping[str, list[str]]


class Parameter(NamedTuple):
    """A parameter of a question: what may be written in it, and whether more than once."""

    name: str
    meaning: str
    repeats: bool = False


class Form(NamedTuple):
    """A question that can be asked by name."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]


SHARED = (
    Parameter("from", "First day, as 2026-03-30. Without it: from the first event."),
    Parameter("to", "Last day, as 2026-04-26. Without it: today."),
    Parameter("by", "Field to break the answer down by: channel, person.town, property.plan."),
    Parameter("where", "Filter: channel=web, plan!=basic, amount>=50, text~wait.", repeats=True),
)
EVERY = Parameter("every", "One row for each hour, day, week, month, quarter or year.")
COMPARE = Parameter("compare", "Earlier period: previous, or 2026-02-02..2026-03-01.")


def _score_form(name: Metric, meaning: str) -> Form:
    return Form(name, meaning, (*SHARED, EVERY, COMPARE))


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        _score_form("nps", "Net promoter score with its interval."),
        _score_form("csat", "Share of satisfied answers with its interval."),
        _score_form("ces", "Customer effort score with its interval."),
        Form(
            "trend",
            "How much there is of something over time.",
            (
                *SHARED,
                EVERY,
                Parameter("measure", "total, people, sessions, sum:PROPERTY or mean:PROPERTY."),
            ),
        ),
        Form(
            "paths",
            "The paths that people take between touchpoints.",
            (
                *SHARED,
                Parameter("shape", "variants (whole paths) or transitions (edges by step)."),
                Parameter("start", "Touchpoint where the paths begin."),
                Parameter("end", "Touchpoint where the paths end."),
                Parameter("steps", "Steps of a path that are kept, 2 to 20."),
                Parameter("gap_hours", "Hours without an encounter that end a path, 1 to 8760."),
                Parameter("limit", "Rows of the answer, 1 to 1000."),
            ),
        ),
        Form(
            "promise",
            "How often a promise was kept, and what that does to the score.",
            (
                *SHARED,
                EVERY,
                Parameter("made_by", "Event that makes the promise."),
                Parameter("kept_by", "Event that keeps it."),
                Parameter("within", "Time it may take: 30s, 2m (minutes), 48h or 3d."),
                Parameter("until", "Property of the first event that holds the deadline."),
                Parameter("by_day", "1 where the whole day of the deadline still counts."),
                Parameter("key", "Property that both events share, such as an order number."),
                Parameter("score", "Score to compare satisfaction by: nps, csat or ces."),
                Parameter("score_days", "Days within which an answer belongs to it, 1 to 365."),
                Parameter("only_met", "1 leaves out what was never kept."),
                Parameter("made_where", "Filter of the first event.", repeats=True),
                Parameter("kept_where", "Filter of the second event.", repeats=True),
            ),
        ),
    )
}

T = TypeVar("T", bound=str)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MEASURE = re.compile(r"total|people|sessions|(sum|mean):[^\s].*")


def parse_question(name: str, parameters: Parameters, today: date) -> AnyQuestion:
    """Return the question ``name`` as ``parameters`` put it; ``today`` ends an open period.

    >>> parse_question("nps", {"from": ["2026-03-30"], "by": ["channel"]}, date(2026, 4, 26)).by
    'channel'

    Raises `InvalidQuestion`, which names the parameter and says what to write.
    """
    if name not in FORMS:
        raise InvalidQuestion(
            translatable("There is no question “%(name)s”. Ask one of: %(names)s."),
            name=name,
            names=", ".join(FORMS),
        )
    words = _Words(FORMS[name], parameters)
    shared: dict[str, Any] = {
        "dates": words.dates(today),
        "by": words.dimension("by"),
        "where": words.conditions("where"),
    }
    return _READERS[name](words, shared)


class _Words:
    """The parameters of one question, read by kind; each reading names what is wrong."""

    def __init__(self, form: Form, parameters: Parameters) -> None:
        known = {parameter.name: parameter for parameter in form.parameters}
        self.form = form
        self.values = {
            name: [v for v in values if v.strip()] for name, values in parameters.items()
        }
        for name, values in parameters.items():
            if name not in known:
                raise InvalidQuestion(
                    translatable(
                        "The question “%(question)s” has no parameter “%(parameter)s”. "
                        "It has: %(names)s."
                    ),
                    question=form.name,
                    parameter=name,
                    names=", ".join(known),
                )
            if len(values) > 1 and not known[name].repeats:
                raise InvalidQuestion(
                    translatable("“%(parameter)s” was given more than once; give it once."),
                    parameter=name,
                )

    def text(self, name: str) -> str:
        values = self.values.get(name, ())
        return values[0].strip() if values else ""

    def needed(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise InvalidQuestion(
                translatable("The question “%(question)s” needs “%(parameter)s”: %(meaning)s"),
                question=self.form.name,
                parameter=name,
                meaning=next(p.meaning for p in self.form.parameters if p.name == name),
            )
        return text

    def one_of(self, name: str, choices: Iterable[T]) -> T | None:
        text = self.text(name)
        chosen = next((choice for choice in choices if choice == text), None)
        if text and chosen is None:
            raise _unfit(name, text, ", ".join(choices))
        return chosen

    def number(self, name: str, lowest: int, highest: int, default: int) -> int:
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

    def yes(self, name: str) -> bool:
        return self.one_of(name, ("1", "true", "yes", "0", "false", "no")) in {"1", "true", "yes"}

    def dimension(self, name: str) -> str:
        text = self.text(name)
        return parse_dimension(text, name) if text else ""

    def conditions(self, name: str) -> tuple[Any, ...]:
        return tuple(parse_condition(text, name) for text in self.values.get(name, ()))

    def dates(self, today: date) -> DateRange | None:
        first, last = self.text("from"), self.text("to")
        if not first and not last:
            return None
        if not first:
            self.needed("from")
        return _dates("from", first, "to", last or today.isoformat())

    def compare(self, dates: DateRange | None) -> DateRange | None:
        text = self.text("compare")
        if not text:
            return None
        if dates is None:
            self.needed("from")
        if text == "previous" and dates is not None:
            return dates.previous()
        first, _, last = text.partition("..")
        return _dates("compare", first, "compare", last)


def _score(words: _Words, shared: dict[str, Any]) -> ScoreQuestion:
    metric = next(metric for metric in get_args(Metric) if metric == words.form.name)
    every = words.one_of("every", get_args(Interval))
    compare = words.compare(shared["dates"])
    return ScoreQuestion(metric=metric, every=every, compare=compare, **shared)


def _trend(words: _Words, shared: dict[str, Any]) -> TrendQuestion:
    measure = words.text("measure") or "total"
    if not _MEASURE.fullmatch(measure):
        raise _unfit("measure", measure, "total, people, sessions, sum:PROPERTY, mean:PROPERTY")
    return TrendQuestion(measure=measure, every=words.one_of("every", get_args(Interval)), **shared)


def _paths(words: _Words, shared: dict[str, Any]) -> PathQuestion:
    shapes: tuple[Literal["variants", "transitions"], ...] = ("variants", "transitions")
    return PathQuestion(
        shape=words.one_of("shape", shapes) or "variants",
        start=words.text("start"),
        end=words.text("end"),
        steps=words.number("steps", 2, 20, 6),
        gap_hours=words.number("gap_hours", 1, 8760, 24 * 7),
        limit=words.number("limit", 1, 1000, 50),
        **shared,
    )


def _promise(words: _Words, shared: dict[str, Any]) -> PromiseQuestion:
    promise = Promise(
        made_by=words.needed("made_by"),
        kept_by=words.needed("kept_by"),
        deadline=_deadline(words),
        key=words.text("key"),
        made_where=words.conditions("made_where"),
        kept_where=words.conditions("kept_where"),
        score=words.one_of("score", get_args(Metric)) or "csat",
        score_days=words.number("score_days", 1, 365, 30),
        only_met=words.yes("only_met"),
    )
    return PromiseQuestion(
        promise=promise, every=words.one_of("every", get_args(Interval)), **shared
    )


_READERS: dict[str, Callable[[_Words, dict[str, Any]], AnyQuestion]] = {
    **dict.fromkeys(get_args(Metric), _score),
    "trend": _trend,
    "paths": _paths,
    "promise": _promise,
}


def _deadline(words: _Words) -> Deadline:
    within, until = words.text("within"), words.text("until")
    if bool(within) == bool(until):
        raise InvalidQuestion(
            translatable(
                "A promise has one deadline: give either “within” (as 2m, 48h or 3d) or “until” "
                "(the property that holds the time)."
            )
        )
    if until:
        return Deadline(until=until, by_day=words.yes("by_day"))
    return Deadline(seconds=parse_duration(within))


def parse_duration(text: str) -> int:
    """Return the seconds of ``30s``, ``2m`` (minutes), ``48h`` or ``3d``."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text, re.ASCII)
    if not found or int(found[1]) == 0:
        raise InvalidQuestion(
            translatable("“within” is %(value)s; write a time as 30s, 2m (minutes), 48h or 3d."),
            value=text,
        )
    return int(found[1]) * _UNITS[found[2]]


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
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise _not_a_day(name, text) from error
    if not date(1970, 1, 1) <= day <= date(2200, 1, 1) - timedelta(days=1):
        raise _not_a_day(name, text)
    return day


def _not_a_day(name: str, text: str) -> InvalidQuestion:
    return InvalidQuestion(
        translatable("“%(parameter)s” is %(value)s, which is no date; write it as 2026-03-30."),
        parameter=name,
        value=text or "—",
    )


def _unfit(name: str, text: str, choices: str) -> InvalidQuestion:
    return InvalidQuestion(
        translatable("“%(parameter)s” is %(value)s; write one of: %(choices)s."),
        parameter=name,
        value=text,
        choices=choices,
    )
