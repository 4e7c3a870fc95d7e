"""The route of exports: the events of a project as a file, made at once."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from polku.features.exports.rules import export_now
from polku.features.projects.rules import Role, api_project, role_in
from polku.features.questions.rules import today_in
from polku.measure.exports.wishing import FORM, read_wish
from polku.measure.exports.writing import format_named
from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import Parameter

router = Router(tags=["export"])

_FORMAT = Parameter("format", translatable("parquet, csv, jsonl, xes, ocel-json or ocel-sqlite."))


def _described(parameter: Parameter) -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "required": False,
        "schema": {"type": "array", "items": text} if parameter.repeats else text,
    }


@router.get(
    "/projects/{slug:project}/export",
    operation_id="export",
    summary=FORM.meaning,
    openapi_extra={"parameters": [_described(one) for one in (*FORM.parameters, _FORMAT)]},
)
def export(request: HttpRequest, project: str) -> HttpResponseBase:
    """Answer with the file; contacts are in it only where the caller's role may see them."""
    opened = api_project(request, project, "viewer")
    words = {key: list(map(str, values)) for key, values in request.GET.lists()}
    name = (words.pop("format", None) or ["parquet"])[-1]
    form = format_named(name)
    wish = read_wish(words, today_in(opened))
    found = role_in(request.auth, project)  # type: ignore[attr-defined] # ninja puts it there
    role = found[1] if found else Role.VIEWER
    return FileResponse(
        export_now(opened, name, wish, role),
        as_attachment=True,
        filename=f"{opened.slug}{form.suffix}",
        content_type=form.content_type,
    )
