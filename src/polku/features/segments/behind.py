"""The page of the people behind a bar or a cell of any answer; it makes a segment of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from polku.features.people.rules import known_by, may_see_contacts
from polku.features.projects.rules import Project, Role, project_page
from polku.features.questions.rules import event_store, today_in, view_of
from polku.features.segments.asking import LISTED, freeze_crowd, shown
from polku.features.segments.cells import cell_words
from polku.measure.crowd import Cell
from polku.measure.crowds import people as people_behind
from polku.vocabulary.asking import FORMS, parse_question
from polku.vocabulary.errors import InvalidQuestion, NotAllowed, translatable
from polku.vocabulary.questions import AnyQuestion


@require_http_methods(["GET", "HEAD", "POST"])
@project_page("viewer")
def people(request: HttpRequest, project: Project, question: str) -> HttpResponse:
    """List the people behind one cell of an answer; a POST keeps them as a frozen segment."""
    asked, cell = _asked(request, project, question)
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    found = people_behind(event_store(), view_of(project), asked, cell, LISTED)
    edits = role.covers(Role.EDITOR)
    if request.method == "POST":
        if not edits:
            raise NotAllowed(translatable("Only editors and owners make segments."))
        told = (f"{part} {known_by(value, reveal=False)}" for part, value in cell.items())
        origin = ", ".join((question, *told))
        frozen = freeze_crowd(project, found, request.POST.get("name", ""), origin)
        said = gettext("“%(name)s” keeps the people behind this figure.")
        messages.success(request, said % {"name": frozen.name})
        return redirect("segments:segment", project.slug, frozen.slug)
    found = shown(found, reveal=may_see_contacts(role))
    context = {
        "question": asked,
        "meaning": gettext(FORMS[question].meaning),
        "cell": cell_words(cell),
        "found": found,
        "people": found.dicts(),
        "edits": edits,
        "back": _back(request),
    }
    return render(request, "segments/behind.html", context)


def _back(request: HttpRequest) -> str:
    """Return the page of ours that led here, '' where none is known."""
    referer = request.headers.get("Referer", "")
    home = request.build_absolute_uri("/")
    return "/" + referer.removeprefix(home) if referer.startswith(home) else ""


def _asked(request: HttpRequest, project: Project, name: str) -> tuple[AnyQuestion, Cell]:
    parameters = {key: list(map(str, values)) for key, values in request.GET.lists()}
    cell = dict(map(_part, parameters.pop("cell", [])))
    return parse_question(name, parameters, today_in(project)), cell


def _part(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not (name and colon):
        raise InvalidQuestion(
            translatable("“cell” is %(value)s; write the part and its value as group:phone."),
            value=text[:100] or "—",
        )
    return name, value
