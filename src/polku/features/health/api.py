"""Health for a monitoring program: open to everybody, and silent about everybody."""

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from polku.features.health.checks import as_json, health
from polku.vocabulary.errors import translatable

router = Router(tags=["health"])


@router.get(
    "/health",
    auth=None,
    operation_id="health",
    summary=translatable("Whether all is well: 200, or 503 where events are not taken in or seen."),
)
def state(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the form of ninja
    """Answer with the state, the problems and some figures; no name is among them."""
    found = health()
    status = 503 if found.status == "failing" else 200
    body = msgspec.json.encode(as_json(found))
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/json", status=status, headers=headers)
