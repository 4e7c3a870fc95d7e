"""The quarantine by API: what is in it, read it again, throw it away, take that back, its rules."""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from polku.collect.quarantine.mending import Change, Match, MendingRule
from polku.features.live.rejects import said
from polku.features.people.rules import known_by, may_see_contacts
from polku.features.projects.models import Project, User
from polku.features.projects.rules import api_project, role_in
from polku.features.quarantine import actions
from polku.features.quarantine.mendings import mendings_of, preview, rule_of, save_mending
from polku.features.quarantine.models import Action, Mending
from polku.features.quarantine.rules import access_entry, counted, groups_of
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.kept import STATES, Reason, Selection, State

router = Router(tags=["quarantine"])
BASE = "/projects/{slug:project}/quarantine"


class Chosen(msgspec.Struct, forbid_unknown_fields=True):
    """Which entries are meant: by their ids, or by what they have in common."""

    ids: list[str] = []
    state: State = "kept"
    code: str | None = None
    message: str | None = None
    place: str | None = None
    event: str | None = None
    source: str | None = None
    why: str = ""


class WrittenRule(msgspec.Struct, forbid_unknown_fields=True):
    """A mending rule as programs write it."""

    name: str
    match: Match
    changes: tuple[Change, ...]
    on_arrival: bool = False


_RULE = {
    "name": "Finnish times",
    "match": {"event": "Order Completed", "place": "timestamp"},
    "changes": [{"deed": "time", "path": "timestamp", "form": "%d.%m.%Y %H:%M"}],
    "on_arrival": True,
}


def _body(example: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"example": example}}
    return {"requestBody": {"required": True, "content": content}}


@router.get(
    BASE,
    operation_id="quarantine",
    summary=translatable("What could not be read, by reason, event and source."),
)
def listed(
    request: HttpRequest,
    project: str,
    state: Annotated[
        str, Query(description=translatable("Which entries: kept, replayed or discarded."))
    ] = "kept",
) -> HttpResponse:
    """Answer with the groups in a state: kept, replayed or discarded."""
    one = api_project(request, project, "viewer")
    reveal = _reveals(request, project)
    wanted = next((known for known in STATES if known == state), None)
    if wanted is None:
        raise InvalidQuestion(
            translatable("“%(parameter)s” does not fit: %(reason)s."),
            parameter="state",
            reason=", ".join(STATES),
        )
    groups = [
        msgspec.to_builtins(group)
        | {
            "said": known_by(said(group.reason), reveal=reveal),
            "reason": _reason(group.reason, reveal=reveal),
            "example": f"{group.example:016x}",
        }
        for group in groups_of(one, wanted, 1_000)
    ]
    return _json({"counted": counted(one), "groups": groups})


@router.get(
    BASE + "/entries/{str:entry}",
    operation_id="quarantine_entry",
    summary=translatable("One event that could not be read."),
)
def entry(request: HttpRequest, project: str, entry: str) -> HttpResponse:
    """Answer with one entry; what was sent is for editors and owners."""
    one = api_project(request, project, "viewer")
    found = access_entry(one, entry)
    reveal = _reveals(request, project)
    sent = {"raw": found.kept.raw.decode(errors="replace"), "query": found.kept.query}
    return _json(
        {
            "id": entry,
            "state": found.state,
            "event": found.kept.event,
            "source": found.kept.source,
            "path": found.kept.path,
            "reason": _reason(found.kept.reason, reveal=reveal),
            "said": known_by(said(found.kept.reason), reveal=reveal),
            "arrived": found.arrived,
            "first_at": found.kept.received_at,
            "last_at": found.last_at,
        }
        | (sent if reveal else {})
    )


@router.post(
    BASE + "/replay",
    operation_id="quarantine_replay",
    summary=translatable("Read chosen events again, mended by the project's rules."),
    openapi_extra=_body({"event": "Order Completed", "place": "timestamp"}),
)
def replay(request: HttpRequest, project: str) -> HttpResponse:
    """Read the chosen entries again; whatever is stored already stays one event."""
    one = api_project(request, project, "editor")
    return _action(actions.replay(one, _person(request), _selection(_chosen(request))))


@router.post(
    BASE + "/discard",
    operation_id="quarantine_discard",
    summary=translatable("Throw chosen events away, with a record."),
    openapi_extra=_body({"source": "test", "why": "Sent by a load test"}),
)
def discard(request: HttpRequest, project: str) -> HttpResponse:
    """Throw the chosen entries away; it can be undone until they are removed for good."""
    one = api_project(request, project, "editor")
    chosen = _chosen(request)
    return _action(actions.discard(one, _person(request), _selection(chosen), chosen.why))


@router.get(
    BASE + "/actions/{int:pk}",
    operation_id="quarantine_action",
    summary=translatable("How far something done with the quarantine is."),
)
def action(request: HttpRequest, project: str, pk: int) -> HttpResponse:
    """Answer with what was done."""
    return _action(actions.access_action(api_project(request, project, "viewer"), pk))


@router.post(
    BASE + "/actions/{int:pk}/undo",
    operation_id="quarantine_undo",
    summary=translatable("Bring back what was thrown away."),
)
def undo(request: HttpRequest, project: str, pk: int) -> HttpResponse:
    """Bring the entries of a discard back to the quarantine."""
    found = actions.access_action(api_project(request, project, "editor"), pk)
    actions.undo(found, _person(request))
    return _action(found)


@router.get(
    BASE + "/rules",
    operation_id="quarantine_rules",
    summary=translatable("The mending rules of a project."),
)
def rules(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with the rules in the order in which they are tried."""
    one = api_project(request, project, "viewer")
    return _json({"rules": [_written(rule) for rule in mendings_of(one)]})


@router.post(
    BASE + "/rules",
    operation_id="quarantine_add_rule",
    summary=translatable("Keep a mending rule."),
    openapi_extra=_body(_RULE),
)
def add_rule(request: HttpRequest, project: str) -> HttpResponse:
    """Keep a rule; the events that wait stay until they are read again."""
    one = api_project(request, project, "editor")
    rule, on_arrival = _rule(request, one)
    return _json(_written(save_mending(one, rule, _person(request), on_arrival=on_arrival)))


@router.post(
    BASE + "/rules/preview",
    operation_id="quarantine_preview",
    summary=translatable("What a mending rule would do to the events that wait."),
    openapi_extra=_body(_RULE),
)
def try_rule(request: HttpRequest, project: str) -> HttpResponse:
    """Try a rule; nothing is stored."""
    one = api_project(request, project, "editor")
    seen = preview(one, _rule(request, one)[0])
    return _json(
        {
            "matching": seen.matching,
            "tried": seen.tried,
            "read": seen.read,
            "unread": seen.unread,
            "unchanged": seen.unchanged,
        }
    )


def _reveals(request: HttpRequest, project: str) -> bool:
    held = role_in(request.auth, project)  # type: ignore[attr-defined] # set by ninja
    return held is not None and may_see_contacts(held[1])


def _reason(reason: Reason, *, reveal: bool) -> dict[str, Any]:
    """Return a reason as JSON; its values quote what was sent."""
    values = reason.values if reveal else {}
    return {**msgspec.to_builtins(reason), "values": dict(values)}


def _rule(request: HttpRequest, project: Project) -> tuple[MendingRule, bool]:
    written = _decoded(request, WrittenRule)
    changes = tuple(
        msgspec.structs.replace(change, zone=project.timezone) if change.zone == "UTC" else change
        for change in written.changes
    )
    rule = MendingRule(name=written.name[:100], match=written.match, changes=changes)
    return rule, written.on_arrival


def _written(one: Mending) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(rule_of(one))
    return said | {"id": one.pk, "on_arrival": one.on_arrival}


def _chosen(request: HttpRequest) -> Chosen:
    chosen: Chosen = _decoded(request, Chosen)
    if not any((chosen.ids, chosen.code, chosen.place, chosen.event, chosen.source)):
        raise InvalidQuestion(
            translatable("Say which events are meant: by ids, code, place, event or source.")
        )
    return chosen


def _selection(chosen: Chosen) -> Selection:
    try:
        ids = tuple(int(one, 16) for one in chosen.ids)
    except ValueError:
        ids = (-1,)
    if any(not 0 <= one < 1 << 64 for one in ids):
        raise InvalidQuestion(translatable("An id of the quarantine is 16 hexadecimal digits."))
    return Selection(
        state=chosen.state,
        ids=ids,
        code=chosen.code,
        message=chosen.message,
        place=chosen.place,
        event=chosen.event,
        source=chosen.source,
    )


def _decoded(request: HttpRequest, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(request.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise InvalidQuestion(
            translatable("The request cannot be read: %(reason)s."), reason=str(fault)
        ) from None


def _person(request: HttpRequest) -> User | None:
    caller = request.auth  # type: ignore[attr-defined] # set by ninja
    return caller if isinstance(caller, User) else None


def _action(one: Action) -> HttpResponse:
    return _json(
        {
            "id": one.pk,
            "deed": one.deed,
            "status": one.status,
            "total": one.total,
            "done": one.done,
            "stored": one.events,
            "duplicate": one.duplicates,
            "failed": one.failed,
            "why": one.reason,
            "undone": one.undone,
        }
    )


def _json(answer: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")
