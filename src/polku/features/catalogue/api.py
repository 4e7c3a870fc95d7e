"""The catalogue by API: what arrives, one event with its properties, and its schema."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from polku.features.catalogue import exporting
from polku.features.catalogue.listing import chosen
from polku.features.catalogue.rules import (
    catalogue_of,
    entries_of,
    properties_of,
    with_words,
)
from polku.features.projects.rules import api_project
from polku.vocabulary.errors import NotFound, translatable

router = Router(tags=["catalogue"])
BASE = "/projects/{slug:project}/catalogue"


def _asked(name: str, meaning: str, *, required: bool = False) -> dict[str, object]:
    return {
        "name": name,
        "in": "query",
        "description": meaning,
        "required": required,
        "schema": {"type": "string"},
    }


_CHOICE = {
    "parameters": [
        _asked("q", translatable("Part of a name, a description or an owner.")),
        _asked("source", translatable("Only events of this source.")),
        _asked(
            "state",
            translatable("new, stopped, undescribed, schema, planned, in_use or retiring."),
        ),
        _asked("sort", translatable("name, events, first or last; without it, most lately.")),
    ]
}
_NAME = {"parameters": [_asked("name", translatable("The name of the event."), required=True)]}


@router.get(
    BASE,
    operation_id="catalogue",
    summary=translatable("Every event that arrives: volume, sources, since when, meaning."),
    openapi_extra=_CHOICE,
)
def catalogue(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with the chosen events."""
    told = catalogue_of(api_project(request, project, "viewer"), timezone.now())
    return _json(exporting.as_json(told.found, chosen(told.events, request.GET)))


@router.get(
    f"{BASE}/event",
    operation_id="catalogue_event",
    summary=translatable("One event with its properties: types, values, how often filled."),
    openapi_extra=_NAME,
)
def event(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with one event; examples are masked."""
    found = api_project(request, project, "viewer")
    name = request.GET.get("name", "")
    told = catalogue_of(found, timezone.now())
    one = next((one for one in told.events if one.name == name), None)
    if one is None:
        raise NotFound(translatable("No event of this name has arrived, and none is planned."))
    sample, properties = properties_of(found, name)
    words = with_words(properties, name, entries_of(found, name))
    return _json(exporting.event_json(one, sample, words, properties.names))


def _json(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="application/json")
