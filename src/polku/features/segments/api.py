"""Segments by API: list them with their sizes, make one, read one, count a definition."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, api_project, role_in
from polku.features.segments import asking, rules
from polku.features.segments.asking import Size
from polku.features.segments.rules import NamedSegment
from polku.vocabulary.errors import InvalidSegment, translatable
from polku.vocabulary.segmenting import read_segment
from polku.vocabulary.segments import Tree

router = Router(tags=["segments"])
BASE = "/projects/{slug:project}/segments"
#: As many people of a segment as one answer lists.
MOST_LISTED = 10_000
_EXAMPLE = {
    "is": "all",
    "of": [
        {"is": "did", "events": "Order Placed[amount>=50]", "at_least": 3, "within_days": 30},
        {"is": "not", "of": {"is": "scored", "metric": "nps", "operator": "lte", "value": 6}},
    ],
}


class WrittenSegment(msgspec.Struct, forbid_unknown_fields=True):
    """A segment as programs write it."""

    definition: msgspec.Raw
    name: str = ""


class SaidSegment(msgspec.Struct, omit_defaults=True):
    """A segment as programs read it; ``people`` is null where they are too few to be told."""

    slug: str
    name: str
    people: int | None
    everybody: int
    definition: Tree | None = None
    frozen_at: datetime | None = None
    origin: str = ""


def _body(example: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"example": example}}
    return {"requestBody": {"required": True, "content": content}}


@router.get(BASE, operation_id="segments", summary=translatable("Segments with their sizes."))
def segments(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with every segment by name."""
    found = api_project(request, project, "viewer")
    listed = rules.segments_of(found)
    sizes = asking.sizes_of(found)[0] if listed else {}
    return _json({"segments": [_said(one, sizes[one.slug]) for one in listed]})


@router.post(
    BASE,
    operation_id="post_segment",
    summary=translatable("Make a segment by a definition."),
    openapi_extra=_body({"name": "Loyal", "definition": _EXAMPLE}),
)
def post(request: HttpRequest, project: str) -> HttpResponse:
    """Store a live segment and answer with it."""
    found = api_project(request, project, "editor")
    name, tree = _written(found, request.body)
    return _json(_one(found, rules.add_segment(found, name, tree)))


@router.post(
    f"{BASE}/count",
    operation_id="segment_count",
    summary=translatable("How many people a definition picks; nothing is saved."),
    openapi_extra=_body({"definition": _EXAMPLE}),
)
def count(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with the size of a definition."""
    found = api_project(request, project, "viewer")
    _, tree = _written(found, request.body)
    size = asking.size_of(found, tree)
    return _json({"people": size.people, "everybody": size.everybody})


@router.get(
    f"{BASE}/{{slug:segment}}",
    operation_id="segment",
    summary=translatable("One segment: its definition and its size."),
)
def read(request: HttpRequest, project: str, segment: str) -> HttpResponse:
    """Answer with one segment."""
    found = api_project(request, project, "viewer")
    return _json(_one(found, rules.access_segment(found, segment)))


@router.put(
    f"{BASE}/{{slug:segment}}",
    operation_id="put_segment",
    summary=translatable("Change the rule or the name of a live segment."),
    openapi_extra=_body({"name": "Loyal", "definition": _EXAMPLE}),
)
def put(request: HttpRequest, project: str, segment: str) -> HttpResponse:
    """Give a live segment another rule, and another name where one is given; its slug stays."""
    found = api_project(request, project, "editor")
    name, tree = _written(found, request.body)
    known = name or rules.access_segment(found, segment).name
    return _json(_one(found, rules.change_segment(found, segment, known, tree)))


@router.delete(
    f"{BASE}/{{slug:segment}}",
    operation_id="delete_segment",
    summary=translatable("Delete a segment; it can be restored for 30 days."),
)
def delete(request: HttpRequest, project: str, segment: str) -> HttpResponse:
    """Delete a segment that no other is made of."""
    found = api_project(request, project, "editor")
    return _json({"deleted": rules.delete_segment(found, segment).slug})


@router.post(
    f"{BASE}/{{slug:segment}}/restore",
    operation_id="restore_segment",
    summary=translatable("Restore a segment that was deleted."),
)
def restore(request: HttpRequest, project: str, segment: str) -> HttpResponse:
    """Bring a deleted segment back."""
    found = api_project(request, project, "editor")
    return _json(_one(found, rules.restore_segment(found, segment)))


@router.get(
    f"{BASE}/{{slug:segment}}/people",
    operation_id="segment_people",
    summary=translatable("The people of a segment, the latest first."),
)
def people(
    request: HttpRequest,
    project: str,
    segment: str,
    limit: Annotated[
        int, Query(description=translatable("How many people to list: 100, and 10,000 at most."))
    ] = 100,
) -> HttpResponse:
    """Answer with the people of a segment; viewers see ids and names masked."""
    found = api_project(request, project, "viewer")
    named = rules.access_segment(found, segment)
    held = role_in(request.auth, project)  # type: ignore[attr-defined]
    reveal = held is not None and may_see_contacts(held[1])
    most = min(max(limit, 1), MOST_LISTED)
    listed = asking.people_of(found, named.slug, reveal=reveal, limit=most)
    caveats = [one.code for one in listed.caveats]
    return _json({"n": listed.n, "people": listed.dicts(), "caveats": caveats})


def _written(project: Project, body: bytes) -> tuple[str, Tree]:
    try:
        written = msgspec.json.decode(body, type=WrittenSegment)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidSegment(
            translatable("The definition of the segment does not fit: %(reason)s."),
            reason=str(error),
        ) from error
    return written.name, read_segment(bytes(written.definition), rules.definitions_of(project))


def _one(project: Project, named: NamedSegment) -> SaidSegment:
    return _said(named, asking.sizes_of(project, named.slug)[0][named.slug])


def _said(named: NamedSegment, size: Size) -> SaidSegment:
    return SaidSegment(
        named.slug,
        named.name,
        size.people,
        size.everybody,
        named.tree,
        named.frozen_at,
        named.origin,
    )


def _json(said: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(said), content_type="application/json")
