"""Read a question that was put in words: the same parameters in an address, an API and a shell."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, get_args

from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.forms import FORMS
from polku.vocabulary.questions import (
    AnyQuestion,
    Deadline,
    PathQuestion,
    Promise,
    PromiseQuestion,
    ScoreQuestion,
    TrendQuestion,
)
from polku.vocabulary.words import Words, unfit

Parameters = Mapping[str, list[str]]

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
    words = Words(FORMS[name], parameters)
    shared: dict[str, Any] = {
        "dates": words.dates(today),
        "by": words.dimension("by"),
        "where": words.conditions("where"),
    }
    return _READERS[name](words, shared)


def _score(words: Words, shared: dict[str, Any]) -> ScoreQuestion:
    metric = next(metric for metric in get_args(Metric) if metric == words.form.name)
    every = words.one_of("every", get_args(Interval))
    compare = words.compare(shared["dates"])
    return ScoreQuestion(metric=metric, every=every, compare=compare, **shared)


def _trend(words: Words, shared: dict[str, Any]) -> TrendQuestion:
    measure = words.text("measure") or "total"
    if not _MEASURE.fullmatch(measure):
        raise unfit("measure", measure, "total, people, sessions, sum:PROPERTY, mean:PROPERTY")
    return TrendQuestion(measure=measure, every=words.one_of("every", get_args(Interval)), **shared)


def _paths(words: Words, shared: dict[str, Any]) -> PathQuestion:
    shapes: tuple[Literal["variants", "transitions"], ...] = ("variants", "transitions")
    return PathQuestion(
        shape=words.one_of("shape", shapes) or "variants",
        score=words.one_of("score", get_args(Metric)) or "nps",
        start=words.text("start"),
        end=words.text("end"),
        steps=words.number("steps", 2, 20, 6),
        gap_hours=words.number("gap_hours", 1, 8760, 24 * 7),
        limit=words.number("limit", 1, 1000, 50),
        **shared,
    )


def _promise(words: Words, shared: dict[str, Any]) -> PromiseQuestion:
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


_READERS: dict[str, Callable[[Words, dict[str, Any]], AnyQuestion]] = {
    **dict.fromkeys(get_args(Metric), _score),
    "trend": _trend,
    "paths": _paths,
    "promise": _promise,
}


def _deadline(words: Words) -> Deadline:
    within, until = words.text("within"), words.text("until")
    if bool(within) == bool(until):
        raise InvalidQuestion(
            translatable(
                "A promise has one deadline: give either “within” (as 2m, 48h or 3d) or “until” "
                "(the property that holds the time)."
            )
        )
    by_day = words.yes("by_day")
    if until:
        return Deadline(until=until, by_day=by_day)
    if by_day:
        raise InvalidQuestion(
            translatable("“by_day” goes with “until”; “within” counts from moment to moment.")
        )
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
