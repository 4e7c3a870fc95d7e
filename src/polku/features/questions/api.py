"""The REST routes of the questions: one for each form, described from the one table of forms."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from polku.features.projects.rules import Project, api_project
from polku.features.promises.rules import promise_named
from polku.features.questions.answers import FORMATS, answered
from polku.features.questions.rules import ask, today_in
from polku.vocabulary.asking import FORMS, parse_question, spell_question
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.forms import Form, Parameter
from polku.vocabulary.questions import PromiseQuestion

router = Router(tags=["ask"])

FORMAT = Parameter(
    "format",
    translatable("json (with formula, sample, cautions and SQL), csv or parquet (the rows)."),
)

NAMED = Parameter(
    "promise", translatable("A promise of the project by its slug, instead of its parts.")
)

Operation = Callable[[HttpRequest, str], HttpResponse]


def _operation(form: Form) -> Operation:
    def operation(request: HttpRequest, project: str) -> HttpResponse:
        return answer(request, project, form.name)

    operation.__name__ = f"ask_{form.name}"
    return operation


def answer(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Answer the question that the address puts."""
    project = api_project(request, slug, "viewer")
    parameters = {key: list(map(str, values)) for key, values in request.GET.lists()}
    form = _format(parameters.pop("format", []))
    if name == "promise":
        parameters = _with_parts(project, parameters)
    result = ask(project, parse_question(name, parameters, today_in(project)))
    return answered(result, form, name)


def _with_parts(project: Project, parameters: dict[str, list[str]]) -> dict[str, list[str]]:
    """Put the parts of a promise that is called by its slug in the place of the slug."""
    slugs = parameters.pop(NAMED.name, [])
    if not slugs:
        return parameters
    _, pairs = spell_question(PromiseQuestion(promise=promise_named(project, slugs[-1])))
    parts: dict[str, list[str]] = {}
    for key, value in pairs:
        parts.setdefault(key, []).append(value)
    return {key: [*parameters.get(key, []), *parts.get(key, [])] for key in parameters | parts}


def _format(values: list[str]) -> str:
    form = values[-1] if values else "json"
    if form not in FORMATS:
        raise InvalidQuestion(
            translatable("“%(parameter)s” is %(value)s; write one of: %(choices)s."),
            parameter="format",
            value=form,
            choices=", ".join(FORMATS),
        )
    return form


def _described(parameter: Parameter) -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "required": False,
        "schema": {"type": "array", "items": text} if parameter.repeats else text,
    }


def _all_of(form: Form) -> tuple[Parameter, ...]:
    return (*form.parameters, *((NAMED,) if form.name == "promise" else ()), FORMAT)


for _form in FORMS.values():
    router.get(
        f"/projects/{{slug:project}}/ask/{_form.name}",
        operation_id=f"ask_{_form.name}",
        summary=_form.meaning,
        openapi_extra={"parameters": [_described(one) for one in _all_of(_form)]},
    )(_operation(_form))
