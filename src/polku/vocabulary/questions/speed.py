"""Ask how fast pages are, which errors people meet, and what slowness costs."""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

import msgspec

from polku.vocabulary.conditions import parse_dimension
from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.forms import EVERY, SHARED, Form, Parameter
from polku.vocabulary.matching import Matches, parse_matches, spell_matches
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.vitals import VITALS, Vital
from polku.vocabulary.words import Words

Limit = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class VitalsQuestion(Question, frozen=True, kw_only=True, tag="vitals"):
    """How fast pages are: the 75th, 90th and 99th percentile of ``metric``, or of every vital."""

    metric: Vital | None = None
    every: Interval | None = None
    limit: Limit = 50


class ErrorsQuestion(Question, frozen=True, kw_only=True, tag="errors"):
    """Which errors people meet, those alike as one; ``error`` is the key of a single one."""

    error: str = ""
    every: Interval | None = None
    limit: Limit = 50


class SlownessQuestion(Question, frozen=True, kw_only=True, tag="slowness"):
    """What slow views go together with: whether ``goal`` follows within ``within_s`` seconds, or
    without a goal the ``score`` of the next answer in that time.

    Slow and fast views are compared within the fields of ``adjust``: the same page, on the same
    kind of device.
    """

    metric: Vital = "load"
    goal: Matches = ()
    score: Metric = "csat"
    within_s: int = 1800
    adjust: tuple[str, ...] = ("path", "device")
    limit: Limit = 50


_METRIC = Parameter(
    "metric", translatable("lcp, inp, cls, fcp, ttfb or load. Without it: every one.")
)
_LIMIT = Parameter("limit", translatable("Groups of the answer, the largest first, 1 to 1000."))


def _read_vitals(words: Words, shared: Mapping[str, Any]) -> VitalsQuestion:
    return VitalsQuestion(
        metric=words.one_of("metric", VITALS),
        every=words.one_of("every", get_args(Interval)),
        limit=words.number("limit", 1, 1000, 50),
        **shared,
    )


def _spell_vitals(question: VitalsQuestion) -> tuple[str, Pairs]:
    return "vitals", [
        ("metric", question.metric or ""),
        ("every", question.every or ""),
        ("limit", str(question.limit)),
    ]


def _read_errors(words: Words, shared: Mapping[str, Any]) -> ErrorsQuestion:
    return ErrorsQuestion(
        error=words.text("error"),
        every=words.one_of("every", get_args(Interval)),
        limit=words.number("limit", 1, 1000, 50),
        **shared,
    )


def _spell_errors(question: ErrorsQuestion) -> tuple[str, Pairs]:
    return "errors", [
        ("error", question.error),
        ("every", question.every or ""),
        ("limit", str(question.limit)),
    ]


def _read_slowness(words: Words, shared: Mapping[str, Any]) -> SlownessQuestion:
    goal = words.text("goal")
    plain = SlownessQuestion()
    return SlownessQuestion(
        metric=words.one_of("metric", VITALS) or plain.metric,
        goal=parse_matches(goal, "goal") if goal else (),
        score=words.one_of("score", get_args(Metric)) or plain.score,
        within_s=words.duration("within") if words.text("within") else plain.within_s,
        adjust=_fields(words) or plain.adjust,
        limit=words.number("limit", 1, 1000, 50),
        **shared,
    )


def _spell_slowness(question: SlownessQuestion) -> tuple[str, Pairs]:
    return "slowness", [
        ("metric", question.metric),
        ("goal", spell_matches(question.goal)),
        ("score", question.score),
        ("within", f"{question.within_s}s"),
        *(("adjust", one) for one in question.adjust),
        ("limit", str(question.limit)),
    ]


def _fields(words: Words) -> tuple[str, ...]:
    return tuple(parse_dimension(text, "adjust") for text in words.values.get("adjust", ()))


_VITALS = Phrasing(
    VitalsQuestion,
    (
        Form(
            "vitals",
            translatable("How fast pages are: web vitals and load times against thresholds."),
            (*SHARED, EVERY, _METRIC, _LIMIT),
        ),
    ),
    _read_vitals,
    _spell_vitals,
)

_ERRORS = Phrasing(
    ErrorsQuestion,
    (
        Form(
            "errors",
            translatable("Which errors people meet, those alike as one."),
            (
                *SHARED,
                EVERY,
                Parameter("error", translatable("Only the error with this key.")),
                _LIMIT,
            ),
        ),
    ),
    _read_errors,
    _spell_errors,
)

_SLOWNESS = Phrasing(
    SlownessQuestion,
    (
        Form(
            "slowness",
            translatable("What slow pages cost: conversion or score by speed."),
            (
                *SHARED,
                Parameter(
                    "metric",
                    translatable("lcp, inp, cls, fcp, ttfb or load. Without it: load."),
                ),
                Parameter(
                    "goal",
                    translatable("Event that should follow, as Order Placed. Without it: a score."),
                ),
                Parameter("score", translatable("Score that answers are judged by, without goal.")),
                Parameter(
                    "within",
                    translatable("Time in which it follows: 30m, 48h or 7d. Without it: 30m."),
                ),
                Parameter(
                    "adjust",
                    translatable(
                        "Field within which slow and fast are compared. Without it: path, device."
                    ),
                    repeats=True,
                ),
                _LIMIT,
            ),
        ),
    ),
    _read_slowness,
    _spell_slowness,
)

PHRASINGS = (_VITALS, _ERRORS, _SLOWNESS)
