"""Offer what the pages of retention can be asked: events, fields, units."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from polku.features.addresses import Horizon, kept, read_question, settle
from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, view_of
from polku.features.scores.dimensions import dimensions
from polku.measure.catalogue.known import event_volumes
from polku.vocabulary.matching import Match, spell_matches
from polku.vocabulary.questions import AnyQuestion

Choices = list[tuple[str, str, int]]


def asked(
    request: HttpRequest, project: Project, name: str, *, days: int, every: str
) -> tuple[Horizon, AnyQuestion]:
    """Return the question ``name`` that the address puts, and where the project's data ends.

    Fields of a form that were left empty are taken out of the address first, and how long a
    silence is where people leave by an event.
    """
    address = request.GET.copy()
    moot = ("silence", "active") if address.get("end") else ()
    for key in [key for key, value in address.items() if not value or key in moot]:
        del address[key]
    request.GET = address  # type: ignore[assignment] # nobody changes it after this
    horizon = settle(request, project, days=days, every=every)
    return horizon, read_question(name, request, horizon.today)


def offered(
    request: HttpRequest, project: Project, horizon: Horizon, names: Iterable[str]
) -> dict[str, Any]:
    """Return what every page offers; ``names`` are the parameters that its form has."""
    events: Choices = [
        (spell_matches((Match(one.event),)), one.event, one.events)
        for one in event_volumes(event_store(), view_of(project))
    ]
    fields = list(names)
    return {
        "horizon": horizon,
        "events": events,
        "known_events": {text for text, _, _ in events},
        "chosen": {name: request.GET.get(name, "") for name in fields},
        "rest": kept(request, *fields),
        "dimensions": dimensions(project),
    }
