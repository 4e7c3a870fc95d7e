"""Read what a page shows from its address, and fill in what the address leaves unsaid.

An address that names ``every`` says all there is to say: without ``from`` it means all time,
without ``compare`` no comparison. Any other gets the defaults, so that a bare link shows the
last weeks. The request is given the whole address, so that every picker goes on from it.
"""

from datetime import date, datetime, timedelta

import msgspec
from django.http import HttpRequest
from django.utils import timezone

from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, today_in, view_of
from polku.measure.catalogue.known import recent
from polku.vocabulary.asking import FORMS, parse_question
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import AnyQuestion


class Horizon(msgspec.Struct, frozen=True):
    """Where a project's data ends: the last day that holds some, and whether that is past."""

    today: date
    latest: date
    ended: bool


def settle(
    request: HttpRequest,
    project: Project,
    *,
    days: int = 28,
    now: datetime | None = None,
    **defaults: str,
) -> Horizon:
    """Give ``request`` the whole address of the page: its own, then ``defaults``.

    A default period is the last ``days`` up to the newest event.
    """
    now = now or timezone.now()
    last = recent(event_store(), view_of(project), now, days)
    if not request.GET.get("every"):
        address = request.GET.copy()
        first = last.dates.first.isoformat()
        period = {"from": first, "to": last.dates.last.isoformat()}
        if not {"from", "to"} & set(address):
            address.update(period)
        for name, value in defaults.items():
            if name not in address:
                address[name] = value
        request.GET = address  # type: ignore[assignment] # nobody changes it after this
    return Horizon(today_in(project, now=now), last.dates.last, last.ended)


def read_question(
    name: str, request: HttpRequest, today: date, *, whole: bool = False
) -> AnyQuestion:
    """Return the question ``name`` as the address puts it; parameters of others are passed over.

    ``whole`` leaves ``every`` out: one figure for the period. Raises `InvalidQuestion`.
    """
    known = {one.name for one in FORMS[name].parameters} - ({"every"} if whole else set())
    parameters = {
        key: [str(value) for value in values if value]
        for key, values in request.GET.lists()
        if key in known
    }
    if not (parameters.get("from") or parameters.get("to")):
        parameters.pop("compare", None)
    return parse_question(name, parameters, today)


def kept(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """Return the parameters of the address other than those named, for links and forms."""
    return [
        (name, str(value))
        for name, values in request.GET.lists()
        for value in values
        if name not in without
    ]


def weeks_to(last: date, weeks: int) -> DateRange:
    """Return the ``weeks`` from a Monday on whose last holds ``last``."""
    monday = last - timedelta(days=last.weekday())
    return DateRange(monday - timedelta(weeks=weeks - 1), last)
