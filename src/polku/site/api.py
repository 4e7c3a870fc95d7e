"""The API as a whole: the routes of every feature that has some, and their description."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from polku.features.catalogue import api as catalogue
from polku.features.catalogue import schema_api as schemas
from polku.features.dashboards import api as dashboards
from polku.features.exports import api as exports
from polku.features.health import api as health
from polku.features.privacy import api as privacy
from polku.features.projects.rules import CALLERS
from polku.features.quarantine import api as quarantine
from polku.features.questions import api as questions
from polku.features.segments import api as segments
from polku.features.sql import api as sql
from polku.features.touchpoints import api as touchpoints
from polku.vocabulary.errors import InvalidQuestion, NotAllowed, UnknownKey, translatable

api = NinjaAPI(
    title="Polku",
    version="1",
    description="Ask a project's events. Send an API token: `Authorization: Bearer polku_…`.",
    urls_namespace="api",
    auth=CALLERS,
    docs_url=None,  # the page that comes with the library loads scripts from elsewhere
)


@api.exception_handler(AuthenticationError)
def _unknown(_request: HttpRequest, error: Exception) -> HttpResponse:
    raise UnknownKey(
        translatable("Sign in, or send an API token as “Authorization: Bearer TOKEN”.")
    ) from error


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    raise InvalidQuestion(
        translatable("“%(parameter)s” does not fit: %(reason)s."),
        parameter=".".join(map(str, first["loc"])),
        reason=first["msg"],
    ) from error


@api.exception_handler(HttpError)
def _refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 403:
        raise NotAllowed(
            translatable("This change lacks the protection of a form. Send an API token instead.")
        ) from error
    raise InvalidQuestion(
        translatable("The request cannot be read: %(reason)s."), reason=str(error)
    ) from error


for _router in (
    questions.router,
    sql.router,
    exports.router,
    catalogue.router,
    schemas.router,
    touchpoints.router,
    segments.router,
    dashboards.router,
    quarantine.router,
    health.router,
    privacy.router,
):
    api.add_router("", _router)


def docs(request: HttpRequest) -> HttpResponse:
    """Describe every operation on one page that loads nothing from elsewhere."""
    operations = [
        _said(path, method, operation)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    ]
    context = {"operations": operations, "host": request.build_absolute_uri("/").rstrip("/")}
    return render(request, "questions/docs.html", context)


def _said(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    meaning = operation["summary"]
    asked = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
    described = [(one["name"], one["description"]) for one in asked]
    return {
        "id": operation["operationId"],
        "call": f"{method.upper()} {path}",
        "meaning": gettext(meaning),
        "parameters": [(name, gettext(words)) for name, words in described],
    }


urlpatterns: list[URLPattern | URLResolver] = [
    path("docs/", docs, name="api-docs"),
    path("", api.urls),
]
