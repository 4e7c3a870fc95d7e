"""Routes of the API: erase a person, give a person their data."""

from typing import Any

import msgspec
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Router, Schema

from polku.features.privacy.erasing import erase_person, person_called
from polku.features.privacy.exporting import export_person, file_name
from polku.features.privacy.receipts import receipt_of
from polku.features.projects.rules import User, api_project
from polku.features.questions.rules import event_store
from polku.vocabulary.errors import translatable

router = Router()

_ERASE = translatable("Erase the person who has an identifier")
_EXPORT = translatable("Get everything that is kept of the person who has an identifier")


class Whom(Schema):
    """A person, by an identifier of theirs; ``now`` leaves no time to cancel an erasure."""

    identifier: str
    now: bool = False


@router.post("projects/{slug:project}/people/erase", summary=_ERASE)
def erase(request: HttpRequest, project: str, asked: Whom) -> dict[str, Any]:
    """Hide the person at once; ``now`` leaves no time to cancel."""
    opened = api_project(request, project, "owner")
    person = person_called(opened, asked.identifier)
    one = erase_person(opened, person, _by(request), timezone.now(), at_once=asked.now)
    due = one.due_at.isoformat() if one.due_at else None
    return {"stage": one.stage, "due": due, "receipt": msgspec.to_builtins(receipt_of(one))}


@router.post("projects/{slug:project}/people/export", summary=_EXPORT)
def export(request: HttpRequest, project: str, asked: Whom) -> HttpResponseBase:
    """Answer with a ZIP of JSON lines."""
    opened = api_project(request, project, "editor")
    person = person_called(opened, asked.identifier)
    one, file = export_person(event_store(), opened, person, _by(request), timezone.now())
    return FileResponse(
        file, as_attachment=True, filename=file_name(one), content_type="application/zip"
    )


def _by(request: HttpRequest) -> User | None:
    caller = request.auth  # type: ignore[attr-defined] # ninja puts it there
    return caller if isinstance(caller, User) else None
