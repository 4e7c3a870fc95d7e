"""Ask for NPS, CSAT or CES."""

from collections.abc import Mapping
from typing import Any, get_args

from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.forms import COMPARE, EVERY, SHARED, Form
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words


class ScoreQuestion(Question, frozen=True, kw_only=True, tag="score"):
    """NPS, CSAT or CES of the period, over time (``every``), by a dimension.

    ``compare`` adds the change from an earlier period with its interval.
    """

    metric: Metric
    every: Interval | None = None
    compare: DateRange | None = None


def _form(name: Metric, meaning: str) -> Form:
    return Form(name, meaning, (*SHARED, EVERY, COMPARE))


def _read(words: Words, shared: Mapping[str, Any]) -> ScoreQuestion:
    metric = next(metric for metric in get_args(Metric) if metric == words.form.name)
    every = words.one_of("every", get_args(Interval))
    compare = words.compare(shared["dates"])
    return ScoreQuestion(metric=metric, every=every, compare=compare, **shared)


def _spell(question: ScoreQuestion) -> tuple[str, Pairs]:
    earlier = question.compare
    compare = f"{earlier.first}..{earlier.last}" if earlier else ""
    return question.metric, [("every", question.every or ""), ("compare", compare)]


PHRASING = Phrasing(
    ScoreQuestion,
    (
        _form("nps", translatable("Net promoter score with its interval.")),
        _form("csat", translatable("Share of satisfied answers with its interval.")),
        _form("ces", translatable("Customer effort score with its interval.")),
    ),
    _read,
    _spell,
)
