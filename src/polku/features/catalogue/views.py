"""The pages of the catalogue: what arrives, one event, and writing what it means."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from polku.features.catalogue import exporting
from polku.features.catalogue.entries import NOTHING, Written, entries_of, write_entry
from polku.features.catalogue.listing import ORDERS, Listed, chosen
from polku.features.catalogue.models import Status
from polku.features.catalogue.rules import (
    catalogue_of,
    latest,
    properties_of,
    used_properties,
    uses_of,
    with_words,
)
from polku.features.catalogue.schemas import schema_of
from polku.features.catalogue.wording import order_words, state_words
from polku.features.projects.rules import Project, Role, project_page
from polku.measure.catalogue.events import Catalogue
from polku.vocabulary.errors import NotFound, PolkuError, translatable

_PAGE = 50
_MOST_SOURCES = 100


def address(name: str, project: Project, event: str, **more: str) -> str:
    """Return the address of a page about an event."""
    return f"{reverse(name, args=[project.slug])}?{urlencode({'name': event} | more)}"


def edits(request: HttpRequest) -> bool:
    """Return whether the person may write."""
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return role.covers(Role.EDITOR)


@require_safe
@project_page("viewer")
def events(request: HttpRequest, project: Project) -> HttpResponse:
    """List what arrives: search, narrow, sort."""
    told = catalogue_of(project, timezone.now())
    found = chosen(told.events, request.GET)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    context = {
        "found": told.found,
        "page": page,
        "rows": [(one, one.points(told.found.days)) for one in page],
        "shown": len(found),
        "arriving": sum(one.summary is not None for one in told.events),
        "fresh": sum(bool(one.summary and one.summary.is_new) for one in told.events),
        "stopped": [one for one in told.events if one.summary and one.summary.silence],
        "all_sources": _sources(told.found),
        "shares": [(one, one.bots / one.events) for one in told.found.sources[:_MOST_SOURCES]],
        "days": (told.found.days[0], told.found.days[-1]),
        "edits": edits(request),
        "states": state_words(),
        "orders": order_words(),
        "order": request.GET.get("sort", "") if request.GET.get("sort", "") in ORDERS else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "catalogue/events.html", context)


@require_safe
@project_page("viewer")
def event(request: HttpRequest, project: Project) -> HttpResponse:
    """Show one event: its volume, its properties, its latest examples, and where it is used."""
    name = request.GET.get("name", "")
    told = catalogue_of(project, timezone.now())
    one = _listed(told.events, name)
    entries = entries_of(project, name)
    sample, properties = properties_of(project, name)
    uses = uses_of(project, name)
    context = {
        "one": one,
        "days": told.found.days,
        "points": one.points(told.found.days),
        "sample": sample,
        "properties": with_words(properties, name, entries),
        "names": properties.names,
        "latest": latest(project, one),
        "uses": uses,
        "used": used_properties(uses),
        "schema": schema_of(project, name),
        "edits": edits(request),
    }
    return render(request, "catalogue/event.html", context)


def _sources(found: Catalogue) -> list[tuple[str, str]]:
    """Return what the list can be narrowed to, as pairs of value and words."""
    named = [one.source for one in found.sources[:_MOST_SOURCES] if one.source]
    return [("", pgettext("sources", "all")), *((name, name) for name in named)]


def _listed(events: list[Listed], name: str) -> Listed:
    found = next((one for one in events if one.name == name), None)
    if found is None:
        raise NotFound(translatable("No event of this name has arrived, and none is planned."))
    return found


@project_page("editor")
def describe(request: HttpRequest, project: Project) -> HttpResponse:
    """Write what an event or a property means, who answers for it, and where it is in its life."""
    fields = request.POST if request.method == "POST" else request.GET
    name, path = fields.get("name", ""), fields.get("property", "")
    error: PolkuError | None = None
    written = entries_of(project, name).get((name, path), NOTHING)
    if request.method == "POST":
        written = Written(
            fields.get("owner", "").strip(),
            fields.get("description", "").strip(),
            fields.get("status", ""),
        )
        try:
            write_entry(project, name.strip(), path, written)
        except PolkuError as fault:
            error = fault
        else:
            messages.success(request, gettext("What you wrote is in the catalogue."))
            if written == NOTHING:
                return redirect("catalogue:events", project.slug)
            return redirect(address("catalogue:event", project, name.strip()))
    context: dict[str, Any] = {
        "name": name,
        "path": path,
        "written": written,
        "statuses": Status.choices,
        "error": error,
    }
    return render(request, "catalogue/describe.html", context, status=400 if error else 200)


@require_safe
@project_page("viewer")
def export_json(request: HttpRequest, project: Project) -> HttpResponse:
    """Hand out the chosen events as JSON."""
    told = catalogue_of(project, timezone.now())
    body = exporting.as_json(told.found, chosen(told.events, request.GET))
    return _file(body, "application/json", f"{project.slug}-events.json")


@require_safe
@project_page("viewer")
def export_csv(request: HttpRequest, project: Project) -> HttpResponse:
    """Hand out the chosen events as a table."""
    told = catalogue_of(project, timezone.now())
    body = exporting.as_csv(chosen(told.events, request.GET)).encode()
    return _file(body, "text/csv; charset=utf-8", f"{project.slug}-events.csv")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)
