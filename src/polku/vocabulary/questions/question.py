"""What every question has, and how a question is put in words."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import msgspec

from polku.vocabulary.dates import DateRange
from polku.vocabulary.forms import Form
from polku.vocabulary.touchpoints import Condition
from polku.vocabulary.words import Words

#: What keeps an event in the question.
Filter: TypeAlias = Condition
#: The parameters of an address, in order.
Pairs: TypeAlias = list[tuple[str, str]]


class Question(msgspec.Struct, frozen=True, kw_only=True, tag_field="question"):
    """What every question has: a period (all time where None), a breakdown and filters."""

    dates: DateRange | None = None
    by: str = ""
    where: tuple[Filter, ...] = ()


class Phrasing(NamedTuple):
    """How one type of question is put in words.

    ``read`` takes the parameters of one of its ``forms`` and what all questions share (the
    fields of `Question`); ``spell`` returns the name of the form and the parameters of its own,
    so that reading them gives the same question again.
    """

    question: type[Question]
    forms: tuple[Form, ...]
    read: Callable[[Words, Mapping[str, Any]], Question]
    spell: Callable[[Any], tuple[str, Pairs]]
