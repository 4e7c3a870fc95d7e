"""The page of the people behind a bar or a cell of any answer."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polku.features.people.rules import known_by, may_see_contacts
from polku.features.projects.rules import Project, Role, project_page
from polku.features.questions.rules import event_store, today_in, view_of
from polku.measure.crowd import Cell
from polku.measure.crowds import people as people_behind
from polku.vocabulary.asking import parse_question
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import AnyQuestion
from polku.vocabulary.result import Result

#: People listed on a page.
LISTED = 100


@require_safe
@project_page("viewer")
def people(request: HttpRequest, project: Project, question: str) -> HttpResponse:
    """List the people behind one cell of an answer, where there are enough of them."""
    asked, cell = _asked(request, project, question)
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    found = people_behind(event_store(), view_of(project), asked, cell, LISTED)
    found = shown(found, reveal=may_see_contacts(role))
    context = {
        "question": asked,
        "name": question,
        "cell": cell,
        "found": found,
        "people": found.dicts(),
    }
    return render(request, "segments/behind.html", context)


def shown(found: Result, *, reveal: bool) -> Result:
    """Return a list of people with the ids that are e-mail addresses masked."""
    rows = tuple(
        tuple(
            known_by(value, reveal=reveal) if column in ("user_id", "name") else value
            for column, value in zip(found.columns, row, strict=True)
        )
        for row in found.rows
    )
    return msgspec.structs.replace(found, rows=rows)


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
