"""The schema of an event by API: read the one that holds, put another in its place."""

from typing import Any, Literal

import msgspec
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from polku.collect.schemas.limits import written
from polku.features.catalogue.schemas import (
    Version,
    access_schema,
    save_version,
    set_mode,
    versions_of,
)
from polku.features.projects.models import User
from polku.features.projects.rules import Project, api_project
from polku.vocabulary.errors import InvalidSchema, translatable

router = Router(tags=["catalogue"])
PATH = "/projects/{slug:project}/catalogue/schema"


class WrittenSchema(msgspec.Struct, forbid_unknown_fields=True):
    """The schema of the event ``name`` as programs write it; without ``mode`` that stays."""

    name: str
    schema: dict[str, Any]
    context: list[str] = []
    mode: Literal["off", "watch", "enforce"] | None = None


_NAME: dict[str, Any] = {
    "parameters": [
        {
            "name": "name",
            "in": "query",
            "description": translatable("The name of the event."),
            "required": True,
            "schema": {"type": "string"},
        }
    ]
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "example": {
                    "name": "Order Completed",
                    "schema": {
                        "properties": {"total": {"type": "number"}},
                        "required": ["total"],
                    },
                    "context": ["user_id"],
                    "mode": "watch",
                }
            }
        },
    }
}


@router.get(
    PATH,
    operation_id="schema",
    summary=translatable("The schema of an event, with its mode and version."),
    openapi_extra=_NAME,
)
def read(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with the schema that holds."""
    found = api_project(request, project, "viewer")
    return _told(found, request.GET.get("name", ""))


@router.put(
    PATH,
    operation_id="put_schema",
    summary=translatable("Give an event a schema, and say what it does: off, watch or enforce."),
    openapi_extra=_BODY,
)
def put(request: HttpRequest, project: str) -> HttpResponse:
    """Make a schema hold as a new version; the same one again makes none."""
    found = api_project(request, project, "editor")
    asked = _asked(request.body)
    by = getattr(request, "auth", None)
    version = Version(written(asked.schema), tuple(asked.context))
    with transaction.atomic():
        save_version(found, asked.name, version, by if isinstance(by, User) else None)
        if asked.mode:
            set_mode(found, asked.name, asked.mode)
    return _told(found, asked.name)


def _asked(body: bytes) -> WrittenSchema:
    try:
        return msgspec.json.decode(body, type=WrittenSchema)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidSchema(
            translatable("The schema cannot be read: %(reason)s."), reason=str(error)
        ) from error


def _told(project: Project, name: str) -> HttpResponse:
    held = access_schema(project, name)
    one = versions_of(project, name)[0]
    told = {
        "name": held.event,
        "mode": held.mode,
        "version": one.number,
        "schema": msgspec.json.decode(one.text),
        "context": one.context,
    }
    return HttpResponse(msgspec.json.encode(told), content_type="application/json")
