"""Read what the pages of journeys show from the address, and offer what can be chosen instead."""

from typing import Any, TypeVar, get_args

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from polku.features.addresses import Horizon, kept, read_question, settle
from polku.features.journeys.rules import places_of
from polku.features.projects.rules import Project
from polku.vocabulary.questions.walks import Of, Walk

W = TypeVar("W", bound=Walk)

_STEPS = (3, 4, 5, 6, 8, 10)
#: What one view asks and the others do not.
_OWN = ("shape", "steps", "groups", "other", "limit", "step", "source", "target", "variant")


def read_walk(
    name: str, request: HttpRequest, project: Project, kind: type[W]
) -> tuple[Horizon, W]:
    """Return how far the data goes, and the question ``name`` that the address puts."""
    horizon = settle(request, project, every="week")
    question = read_question(name, request, horizon.today)
    assert isinstance(question, kind)  # noqa: S101 - the form of that name is one
    return horizon, question


def views_of(request: HttpRequest, project: Project, current: str) -> list[tuple[str, str, bool]]:
    """Return the five views of the same paths: label, address, whether it is the open one."""
    named = (
        ("paths", pgettext("view of journeys", "Paths")),
        ("process", pgettext("view of journeys", "Process")),
        ("steps", pgettext("view of journeys", "Step by step")),
        ("groups", pgettext("view of journeys", "Groups")),
        ("differences", pgettext("view of journeys", "Differences")),
    )
    query = request.GET.copy()
    for name in _OWN:
        query.pop(name, None)
    address = f"?{query.urlencode()}" if query else ""
    return [
        (label, reverse(f"journeys:{name}", args=[project.slug]) + address, name == current)
        for name, label in named
    ]


def choices(request: HttpRequest, project: Project, question: Walk, current: str) -> dict[str, Any]:
    """Return what the pickers offer, from what exists; what was chosen is always among it."""
    names = places_of(project, question)
    hours = sorted({1, 24, 72, 168, 720, question.gap_hours})
    steps = getattr(question, "steps", 6)
    return {
        "views": views_of(request, project, current),
        "kept": kept(request, "where", "other"),
        "ofs": [(one, _of_what(one)) for one in get_args(Of)],
        "starts": _named(names, question.start, pgettext("start", "anywhere")),
        "ends": _named(names, question.end, pgettext("end", "anywhere")),
        "passed": _named(names, question.through, pgettext("through", "anything")),
        "steps": [(str(n), str(n)) for n in sorted({*_STEPS, steps})],
        "gaps": [(str(each), _length(each)) for each in hours],
        "fields": [
            ("channel", gettext("channel")),
            ("stage", gettext("stage")),
            ("source", gettext("source")),
            ("account", gettext("account")),
        ],
        "chosen_steps": str(steps),
        "chosen_gap": str(question.gap_hours),
    }


def _of_what(of: Of) -> str:
    return {
        "touchpoint": gettext("touchpoints"),
        "event": pgettext("paths are made of", "events"),
        "page": gettext("pages"),
        "channel": gettext("channels"),
    }[of]


def _named(names: tuple[str, ...], chosen: str, nothing: str) -> list[tuple[str, str]]:
    known = dict.fromkeys((*names, chosen) if chosen else names)
    return [("", nothing), *((name, name) for name in known)]


def _length(hours: int) -> str:
    if hours % 24:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(days)s d") % {"days": hours // 24}
