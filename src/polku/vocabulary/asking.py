"""Put a question in words, and read it: the same parameters in an address, an API and a shell."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from polku.vocabulary.conditions import spell_condition
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.forms import Form
from polku.vocabulary.questions import (
    AnyQuestion,
    Pairs,
    attribution,
    contacts,
    deviations,
    funnels,
    lifecycle,
    path_differences,
    path_groups,
    paths,
    processes,
    promises,
    retention,
    scores,
    speed,
    step_matrices,
    stickiness,
    survival,
    trends,
)
from polku.vocabulary.words import Words

Parameters = Mapping[str, list[str]]

_PHRASINGS = (
    scores.PHRASING,
    trends.PHRASING,
    paths.PHRASING,
    promises.PHRASING,
    attribution.PHRASING,
    retention.PHRASING,
    stickiness.PHRASING,
    lifecycle.PHRASING,
    survival.PHRASING,
    *contacts.PHRASINGS,
    *speed.PHRASINGS,
    *funnels.PHRASINGS,
    processes.PHRASING,
    step_matrices.PHRASING,
    path_groups.PHRASING,
    path_differences.PHRASING,
    deviations.PHRASING,
)
_BY_NAME = {form.name: phrasing for phrasing in _PHRASINGS for form in phrasing.forms}
_BY_TYPE = {phrasing.question: phrasing for phrasing in _PHRASINGS}

#: The one table of the questions that can be asked by name.
FORMS: dict[str, Form] = {form.name: form for one in _PHRASINGS for form in one.forms}


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
    return cast("AnyQuestion", _BY_NAME[name].read(words, shared))


def spell_question(question: AnyQuestion) -> tuple[str, Pairs]:
    """Return the question's name and its parameters in order, without those that say nothing.

    >>> spell_question(scores.ScoreQuestion(metric="nps", by="channel"))
    ('nps', [('by', 'channel')])
    """
    name, own = _BY_TYPE[type(question)].spell(question)
    pairs = [*_period(question.dates), ("by", question.by)]
    pairs += [("where", spell_condition(condition)) for condition in question.where]
    return name, [(key, value) for key, value in (*pairs, *own) if value]


def _period(dates: DateRange | None) -> Pairs:
    return [("from", str(dates.first)), ("to", str(dates.last))] if dates else []
