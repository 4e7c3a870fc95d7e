"""The pages of people: a search, and one person's timeline over all channels."""

from datetime import datetime
from typing import Any
from unicodedata import normalize

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from polku.features.people import rules
from polku.features.people.page import person_page
from polku.features.projects.rules import Project, Role, project_page
from polku.vocabulary.errors import InvalidQuestion, translatable


@require_safe
@project_page("viewer")
def people(request: HttpRequest, project: Project) -> HttpResponse:
    """Search for people; without a search, those seen last."""
    text = normalize("NFKC", request.GET.get("q", "")).strip()[:200]
    found = rules.search(project, text, reveal=_reveals(request))
    context = {
        "text": text,
        "people": found,
        "cut": len(found) == rules.LISTED,
        "reveal": _reveals(request),
        "host": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "people/list.html", context)


@require_safe
@project_page("viewer")
def person(request: HttpRequest, project: Project, person_id: int) -> HttpResponse:
    """Show everything that happened between one person and the company."""
    known = rules.access_person(project, person_id)
    if known != person_id:
        return redirect("people:person", project=project.slug, person_id=known)
    page = person_page(project, known, reveal=_reveals(request), **_chosen(request))
    return render(request, "people/person.html", {"page": page})


def _reveals(request: HttpRequest) -> bool:
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return rules.may_see_contacts(role)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """Return what the address asks to see of a timeline."""
    return {
        "channel": request.GET.get("channel", "")[:200],
        "only": "answers" if request.GET.get("only") == "answers" else "",
        "before": _before(request.GET.get("before", "")),
    }


def _before(text: str) -> datetime | None:
    if not text:
        return None
    try:
        before = datetime.fromisoformat(text)
    except ValueError:
        before = None
    if before is None or before.tzinfo is None:
        raise InvalidQuestion(
            translatable(
                "“before” is %(value)s, which is no time with its zone; "
                "write it as 2026-03-30T12:00:00+03:00."
            ),
            value=text[:100],
        )
    return before
