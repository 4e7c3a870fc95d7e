"""The page of trends: parse the address, ask, show."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from polku.features.addresses import kept, read_question, settle
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import event_store, view_of
from polku.features.scores.dimensions import dimensions
from polku.features.trends.asking import trend_of
from polku.features.trends.intervals import INTERVALS
from polku.features.trends.showing import shown
from polku.measure.catalogue.known import event_volumes
from polku.measure.trend_quantiles import QUANTILES
from polku.vocabulary.conditions import spell_condition
from polku.vocabulary.matching import Match, spell_matches
from polku.vocabulary.questions import ScoreQuestion, TrendQuestion
from polku.vocabulary.questions.trends import ADDED
from polku.vocabulary.touchpoints import Condition

#: The page shows twelve weeks, so that a course can be seen.
DAYS = 84
#: Measures that the form asks a property for.
OF_PROPERTY = ("sum", "mean", *QUANTILES)


@require_safe
@project_page("viewer")
def trends(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how much there is of something: its figure and change, its course, its groups."""
    _merge_property(request)
    _one_shape(request)
    horizon = settle(
        request, project, days=DAYS, every="week", compare="previous", measure="people"
    )
    question = read_question("trend", request, horizon.today)
    compared = read_question("nps", request, horizon.today)
    assert isinstance(question, TrendQuestion)  # noqa: S101 - the form of "trend" is one
    assert isinstance(compared, ScoreQuestion)  # noqa: S101 - it reads the comparison
    trend = trend_of(project, question, compared.compare, horizon.latest)
    fields = [("event", gettext("event")), *dimensions(project)]
    context = {
        **shown(project, trend, compared.compare),
        "horizon": horizon,
        "measures": _measures(question.measure),
        **_shapes(question),
        "intervals": INTERVALS,
        "dimensions": fields,
        "by_label": dict(fields).get(question.by, question.by),
        **_events(request, project),
    }
    return render(request, "trends/trends.html", context)


def _merge_property(request: HttpRequest) -> None:
    """Read ``measure=sum`` and ``property=NAME``, as a form sends them, as ``sum:NAME``."""
    if request.GET.get("property") and request.GET.get("measure") in OF_PROPERTY:
        address = request.GET.copy()
        address["measure"] = f"{address['measure']}:{address.pop('property')[-1]}"
        request.GET = address  # type: ignore[assignment] # nobody changes it after this


def _one_shape(request: HttpRequest) -> None:
    """Smooth nothing that is added up, and neither where the measure is none to be added."""
    address = request.GET.copy()
    added = address.get("measure", "people").partition(":")[0] in ADDED
    if not added or address.get("over"):
        address.pop("cumulative", None)
        address.pop("moving", None)
    if address.get("cumulative"):
        address.pop("moving", None)
    request.GET = address  # type: ignore[assignment] # nobody changes it after this


def _shapes(question: TrendQuestion) -> dict[str, Any]:
    """Return whether the course may be added up or smoothed, and how it is."""
    kind = question.measure.partition(":")[0]
    widths = [("", gettext("not smoothed"))]
    words = gettext("mean of %(number)s")
    widths += [(str(width), words % {"number": width}) for width in (3, 4, 7, 12)]
    return {
        "shapeable": kind in ADDED and not question.over,
        "sums": [("", gettext("each by itself")), ("1", gettext("added up"))],
        "summed": "1" if question.cumulative else "",
        "widths": widths,
        "width": str(question.moving) if question.moving else "",
    }


def _measures(chosen: str) -> list[tuple[str, str]]:
    kind, _, name = chosen.partition(":")
    plain = [
        ("people", gettext("people")),
        ("total", gettext("events")),
        ("sessions", gettext("sessions")),
        ("per_person", gettext("events of a person")),
    ]
    if not name:
        return plain
    if kind in QUANTILES:
        written = gettext("percentile %(percent)s of %(name)s")
        return [*plain, (chosen, written % {"percent": kind[1:], "name": name})]
    written = gettext("sum of %(name)s") if kind == "sum" else gettext("mean of %(name)s")
    return [*plain, (chosen, written % {"name": name})]


def _events(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return the events to choose one from, with how many of each arrived."""
    where = request.GET.getlist("where")
    volumes = event_volumes(event_store(), view_of(project))
    choices = [
        (spell_condition(Condition("event", "is", one.event)), one.event, one.events)
        for one in volumes
    ]
    chosen = next((text for text, _name, _events in choices if text in where), "")
    rest = [(name, value) for name, value in kept(request) if (name, value) != ("where", chosen)]
    return {
        "events": choices,
        "event": chosen,
        "rest_of_event": rest,
        "named": [(spell_matches((Match(one.event),)), one.event) for one in volumes],
        "rest_of_over": kept(request, "of", "over"),
        "rest_of_by": kept(request, "by"),
        "rest_of_measure": kept(request, "measure", "property"),
    }
