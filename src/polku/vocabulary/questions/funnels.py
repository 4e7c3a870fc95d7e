"""Ask how many get from one step to the next, how fast, who does not, and where those go."""

from collections.abc import Mapping
from typing import Any

from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import COMPARE, EVERY, SHARED, Form, Parameter
from polku.vocabulary.funnels import (
    ATTEMPTS,
    ORDERS,
    REENTRIES,
    USUAL_WINDOW,
    Funnel,
    checked,
    parse_exclusion,
    spell_exclusion,
)
from polku.vocabulary.matching import parse_matches, spell_matches
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words, parse_duration, unfit


class FunnelQuestion(Question, frozen=True, kw_only=True, tag="funnel"):
    """How many reach each step of ``funnel``, by when they began (``every``) and by a group.

    Broken down, an attempt is of the group that its first step with a known value says, or its
    ``last`` one, or the step of a number; with ``each`` all steps of an attempt are of one group,
    and somebody may be in several.
    """

    funnel: Funnel
    attribution: str = "first"
    every: Interval | None = None
    compare: DateRange | None = None


class FunnelTimesQuestion(Question, frozen=True, kw_only=True, tag="funnel_times"):
    """How long it takes from step ``begin`` to step ``end``; 0 is the last step."""

    funnel: Funnel
    attribution: str = "first"
    begin: int = 1
    end: int = 0


class FunnelDifferencesQuestion(Question, frozen=True, kw_only=True, tag="funnel_differences"):
    """What tells those who go on from step ``at`` from those who do not; 0 is the biggest drop."""

    funnel: Funnel
    at: int = 0


class FunnelDropsQuestion(Question, frozen=True, kw_only=True, tag="funnel_drops"):
    """Where those go who do not go on from step ``at``; 0 is the biggest drop."""

    funnel: Funnel
    at: int = 0


AnyFunnelQuestion = (
    FunnelQuestion | FunnelTimesQuestion | FunnelDifferencesQuestion | FunnelDropsQuestion
)

_ATTRIBUTIONS = ("first", "last", "each")


def _funnel(words: Words) -> Funnel:
    words.needed("step")
    window = words.text("window")
    return checked(
        Funnel(
            steps=tuple(parse_matches(text) for text in words.values.get("step", ())),
            exclude=tuple(parse_exclusion(text) for text in words.values.get("exclude", ())),
            order=words.one_of("order", ORDERS) or "ordered",
            window=parse_duration(window, "window") if window else USUAL_WINDOW,
            attempts=words.one_of("attempts", ATTEMPTS) or "best",
            reentry=words.one_of("reentry", REENTRIES) or "",
            value=words.text("value"),
        )
    )


def _attribution(words: Words, funnel: Funnel) -> str:
    text = words.text("attribution") or "first"
    steps = [str(step) for step in range(1, len(funnel.steps) + 1)]
    if text not in (*_ATTRIBUTIONS, *steps):
        raise unfit("attribution", text, f"{', '.join(_ATTRIBUTIONS)}, 1–{len(steps)}")
    return text


def _read_funnel(words: Words, shared: Mapping[str, Any]) -> FunnelQuestion:
    funnel = _funnel(words)
    return FunnelQuestion(
        funnel=funnel,
        attribution=_attribution(words, funnel),
        every=words.one_of("every", ("hour", "day", "week", "month", "quarter", "year")),
        compare=words.compare(shared["dates"]),
        **shared,
    )


def _read_times(words: Words, shared: Mapping[str, Any]) -> FunnelTimesQuestion:
    funnel = _funnel(words)
    begin = words.number("begin", 1, len(funnel.steps) - 1, 1)
    return FunnelTimesQuestion(
        funnel=funnel,
        attribution=_attribution(words, funnel),
        begin=begin,
        end=words.number("end", begin + 1, len(funnel.steps), len(funnel.steps)),
        **shared,
    )


def _at(words: Words, funnel: Funnel) -> int:
    return words.number("at", 0, len(funnel.steps) - 1, 0)


def _read_differences(words: Words, shared: Mapping[str, Any]) -> FunnelDifferencesQuestion:
    funnel = _funnel(words)
    return FunnelDifferencesQuestion(funnel=funnel, at=_at(words, funnel), **shared)


def _read_drops(words: Words, shared: Mapping[str, Any]) -> FunnelDropsQuestion:
    funnel = _funnel(words)
    return FunnelDropsQuestion(funnel=funnel, at=_at(words, funnel), **shared)


def _spelt(funnel: Funnel) -> Pairs:
    usual = {"order": "ordered", "attempts": "best"}
    said = [("order", funnel.order), ("attempts", funnel.attempts), ("reentry", funnel.reentry)]
    return [
        *(("step", spell_matches(step)) for step in funnel.steps),
        *(("exclude", spell_exclusion(one)) for one in funnel.exclude),
        *((name, value) for name, value in said if value != usual.get(name)),
        ("window", spell_duration(funnel.window) if funnel.window != USUAL_WINDOW else ""),
        ("value", funnel.value),
    ]


def spell_duration(seconds: int) -> str:
    """Return a time as `parse_duration` reads it, in its largest whole unit: ``14d``, ``90m``."""
    sizes = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))
    size, unit = next((size, unit) for size, unit in sizes if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _spell_attribution(text: str) -> Pairs:
    return [("attribution", text if text != "first" else "")]


def _spell_funnel(question: FunnelQuestion) -> tuple[str, Pairs]:
    earlier = question.compare
    return "funnel", [
        *_spelt(question.funnel),
        *_spell_attribution(question.attribution),
        ("every", question.every or ""),
        ("compare", f"{earlier.first}..{earlier.last}" if earlier else ""),
    ]


def _spell_times(question: FunnelTimesQuestion) -> tuple[str, Pairs]:
    last = len(question.funnel.steps)
    return "funnel_times", [
        *_spelt(question.funnel),
        *_spell_attribution(question.attribution),
        ("begin", str(question.begin) if question.begin > 1 else ""),
        ("end", str(question.end) if 0 < question.end < last else ""),
    ]


def _spell_differences(question: FunnelDifferencesQuestion) -> tuple[str, Pairs]:
    return "funnel_differences", [*_spelt(question.funnel), _spell_at(question.at)]


def _spell_drops(question: FunnelDropsQuestion) -> tuple[str, Pairs]:
    return "funnel_drops", [*_spelt(question.funnel), _spell_at(question.at)]


def _spell_at(step: int) -> tuple[str, str]:
    return "at", str(step) if step else ""


_WHOLE = tuple(parameter for parameter in SHARED if parameter.name != "by")
_FUNNEL = (
    Parameter(
        "step",
        translatable("A step, given once for each: Order Placed[amount>=50] | Order Paid."),
        repeats=True,
    ),
    Parameter(
        "exclude",
        translatable("Events that may not come between: Order Cancelled, or 2-3:Order Cancelled."),
        repeats=True,
    ),
    Parameter("order", translatable("ordered, strict (nothing between two steps) or any.")),
    Parameter("window", translatable("Time an attempt may take: 30m, 48h or 14d.")),
    Parameter(
        "attempts",
        translatable("Of each person the best or the first attempt, or every attempt."),
    ),
    Parameter(
        "reentry",
        translatable("What an earlier step done again means: pass (nothing) or restart."),
    ),
    Parameter("value", translatable("Property that says what an attempt is worth.")),
)
_ATTRIBUTION = Parameter(
    "attribution",
    translatable("Which step says the group: first, last, a step’s number, or each for all."),
)
_AT = Parameter("at", translatable("Step to look at; without it the one that loses most."))

PHRASINGS = (
    Phrasing(
        FunnelQuestion,
        (
            Form(
                "funnel",
                translatable("How many get from one step to the next."),
                (*SHARED, *_FUNNEL, _ATTRIBUTION, EVERY, COMPARE),
            ),
        ),
        _read_funnel,
        _spell_funnel,
    ),
    Phrasing(
        FunnelTimesQuestion,
        (
            Form(
                "funnel_times",
                translatable("How long it takes from one step of a funnel to another."),
                (
                    *SHARED,
                    *_FUNNEL,
                    _ATTRIBUTION,
                    Parameter("begin", translatable("Step from which time counts; 1 without it.")),
                    Parameter("end", translatable("Step to which it counts; the last without it.")),
                ),
            ),
        ),
        _read_times,
        _spell_times,
    ),
    Phrasing(
        FunnelDifferencesQuestion,
        (
            Form(
                "funnel_differences",
                translatable("What tells those who go on in a funnel from those who do not."),
                (*_WHOLE, *_FUNNEL, _AT),
            ),
        ),
        _read_differences,
        _spell_differences,
    ),
    Phrasing(
        FunnelDropsQuestion,
        (
            Form(
                "funnel_drops",
                translatable("Where those go who do not go on in a funnel."),
                (*_WHOLE, *_FUNNEL, _AT),
            ),
        ),
        _read_drops,
        _spell_drops,
    ),
)
