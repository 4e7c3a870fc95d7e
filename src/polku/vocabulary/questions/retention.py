"""Ask how many of those who began together come back, and when."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal, get_args

import msgspec

from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
from polku.vocabulary.matching import Matches, parse_matches, spell_matches
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words

Cohort = Literal["first", "recurring"]
Window = Literal["calendar", "rolling"]
Count = Literal["on", "after"]
Mean = Literal["weighted", "simple"]

MOST_PERIODS = 60


class RetentionQuestion(Question, frozen=True, kw_only=True, tag="retention"):
    """Who began together (a *cohort*), and the share of them that came back in each later period.

    ``start`` begins, ``back`` is coming back (any encounter, where empty). A cohort is one
    ``every`` of the calendar that ``dates`` touches: its people are those whose ``first`` start
    ever lies in it, or (``recurring``) all who started in it. Periods are counted in calendar
    intervals after the cohort's, or (``rolling``) in whole times 24 hours from each person's own
    start: an hour, a day of 24 hours, 7 days, 30, 91 or 365. Period 0 is the cohort itself.

    ``count`` says whether somebody counts who came back ``on`` the period, or on it or any time
    ``after``. ``brackets`` are the periods that groups of periods begin with, the last one its end:
    (1, 7, 14) is 1 to 6 and 7 to 13; empty is each period from 1 to ``periods``.
    """

    start: Matches = ()
    back: Matches = ()
    every: Interval = "week"
    cohort: Cohort = "first"
    window: Window = "calendar"
    count: Count = "on"
    mean: Mean = "weighted"
    periods: Annotated[int, msgspec.Meta(ge=1, le=MOST_PERIODS)] = 12
    brackets: tuple[int, ...] = ()

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """The first and last period of each group of periods after the start."""
        if not self.brackets:
            return tuple((period, period) for period in range(1, self.periods + 1))
        ends = (one - 1 for one in self.brackets[1:])
        return tuple(zip(self.brackets, ends, strict=False))


def matches(words: Words, name: str) -> Matches:
    """Return the events that a parameter names, none (which is any) where it is empty."""
    text = words.text(name)
    return parse_matches(text, name) if text else ()


def _brackets(words: Words) -> tuple[int, ...]:
    """Return the rising periods of ``1, 7, 14``."""
    text = words.text("brackets")
    if not text:
        return ()
    parts = [part.strip() for part in text.split(",")]
    found = tuple(int(part) for part in parts if re.fullmatch(r"\d{1,4}", part, re.ASCII))
    rising = all(one < after for one, after in pairwise(found))
    if (
        len(found) != len(parts)
        or not rising
        or not 2 <= len(found) <= MOST_PERIODS
        or not found[0]
    ):
        raise InvalidQuestion(
            translatable(
                "“%(parameter)s” is %(value)s; write rising periods from 1 on, as 1,7,14,30: "
                "each begins a bracket, and the last one ends it."
            ),
            parameter="brackets",
            value=text[:100],
        )
    return found


def _read(words: Words, shared: Mapping[str, Any]) -> RetentionQuestion:
    return RetentionQuestion(
        start=matches(words, "start"),
        back=matches(words, "back"),
        every=words.one_of("every", get_args(Interval)) or "week",
        cohort=words.one_of("cohort", get_args(Cohort)) or "first",
        window=words.one_of("window", get_args(Window)) or "calendar",
        count=words.one_of("count", get_args(Count)) or "on",
        mean=words.one_of("mean", get_args(Mean)) or "weighted",
        periods=words.number("periods", 1, MOST_PERIODS, 12),
        brackets=_brackets(words),
        **shared,
    )


def _spell(question: RetentionQuestion) -> tuple[str, Pairs]:
    return "retention", [
        ("every", question.every),
        ("start", spell_matches(question.start)),
        ("back", spell_matches(question.back)),
        ("cohort", question.cohort),
        ("window", question.window),
        ("count", question.count),
        ("mean", question.mean),
        ("periods", str(question.periods)),
        ("brackets", ",".join(map(str, question.brackets))),
    ]


START = Parameter(
    "start",
    translatable(
        "Event that begins: Order Placed[amount>=50] | Order Paid. Without it: any encounter."
    ),
)

PHRASING = Phrasing(
    RetentionQuestion,
    (
        Form(
            "retention",
            translatable("How many of those who began together come back, and when."),
            (
                *SHARED,
                Parameter(
                    "every",
                    translatable("Length of a period: hour, day, week, month, quarter or year."),
                ),
                START,
                Parameter(
                    "back", translatable("Event that is coming back. Without it: any encounter.")
                ),
                Parameter(
                    "cohort",
                    translatable("first (a person’s first start ever) or recurring (every start)."),
                ),
                Parameter(
                    "window",
                    translatable("calendar, or rolling (24 hours from each person’s own start)."),
                ),
                Parameter(
                    "count",
                    translatable("on (came back in the period) or after (in it or later)."),
                ),
                Parameter(
                    "mean",
                    translatable("Mean of the cohorts: weighted (by people) or simple."),
                ),
                Parameter("periods", translatable("Periods after the start, 1 to 60.")),
                Parameter(
                    "brackets",
                    translatable("Periods put together, as 1,7,14,30: 1–6, 7–13 and 14–29."),
                ),
            ),
        ),
    ),
    _read,
    _spell,
)
