"""Read a funnel from an address, and lead to addresses with its steps changed."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from polku.vocabulary.funnels import MOST_STEPS

#: Parameters that the form of steps holds itself.
OWN = (
    *("step", "exclude", "order", "window", "attempts", "reentry", "value", "attribution"),
    *("page", "at"),
)
#: Empty fields offered behind the last step.
_SPARE = 1


class Field(NamedTuple):
    """One step in the form: its text, and links that move or remove it."""

    number: int
    text: str
    up: str = ""
    down: str = ""
    remove: str = ""


def steps_in(request: HttpRequest) -> list[str]:
    """Return the steps that the address holds, without empty ones."""
    return [text.strip() for text in request.GET.getlist("step") if text.strip()]


def fields(request: HttpRequest) -> list[Field]:
    """Return a field for each step, and empty ones to add: two steps at least."""
    steps = steps_in(request)
    known = [
        Field(
            nth + 1,
            text,
            _with(request, _swapped(steps, nth - 1)) if nth else "",
            _with(request, _swapped(steps, nth)) if nth + 1 < len(steps) else "",
            _with(request, [*steps[:nth], *steps[nth + 1 :]]),
        )
        for nth, text in enumerate(steps)
    ]
    spare = max(2 - len(steps), min(_SPARE, MOST_STEPS - len(steps)))
    return known + [Field(len(known) + nth + 1, "") for nth in range(spare)]


def address(request: HttpRequest, *without: str) -> str:
    """Return the parameters of the address, without those named."""
    query: QueryDict = request.GET.copy()
    for name in ("page", "at", *without):
        query.pop(name, None)
    return query.urlencode()


def _swapped(steps: list[str], nth: int) -> list[str]:
    return [*steps[:nth], steps[nth + 1], steps[nth], *steps[nth + 2 :]]


def _with(request: HttpRequest, steps: list[str]) -> str:
    rest = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in ("step", "page", "at")
        for value in values
    ]
    return "?" + urlencode([*(("step", text) for text in steps), *rest])
