"""Touchpoint rules by API: read them, try others on all history, put others in their place."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from polku.features.projects.rules import Project, api_project
from polku.features.questions.rules import answer_json
from polku.features.touchpoints.effect import effect_of, inventory
from polku.features.touchpoints.rules import check_rule, replace_rules, rules_of
from polku.vocabulary.conditions import parse_condition, spell_condition
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.touchpoints import TouchpointRule

router = Router(tags=["touchpoints"])
BASE = "/projects/{slug:project}"


class WrittenRule(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A rule as programs write it; conditions are words such as ``queue=support``."""

    event: str = ""
    conditions: list[str] = []
    touchpoint: str = ""
    channel: str = ""
    stage: str = ""
    hidden: bool = False


class WrittenRules(msgspec.Struct, forbid_unknown_fields=True):
    """All rules of a project, in the order in which they are tried."""

    rules: list[WrittenRule]


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "example": {
                    "rules": [
                        {
                            "event": "Call Queued",
                            "conditions": ["queue=support"],
                            "touchpoint": "Call to support",
                            "channel": "phone",
                            "stage": "Use",
                        }
                    ]
                }
            }
        },
    }
}


@router.get(
    f"{BASE}/events", operation_id="events", summary=translatable("Events that arrive, by rule.")
)
def events(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with each kind of event: how many, last seen, which rule takes it."""
    return _json(answer_json(inventory(api_project(request, project, "viewer"))))


@router.get(
    f"{BASE}/touchpoints",
    operation_id="touchpoints",
    summary=translatable("Touchpoint rules in order."),
)
def read(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with the rules, in the form in which they can be put back."""
    return _rules(api_project(request, project, "viewer"))


@router.put(
    f"{BASE}/touchpoints",
    operation_id="put_touchpoints",
    summary=translatable("Put other touchpoint rules in the place of all."),
    openapi_extra=_BODY,
)
def put(request: HttpRequest, project: str) -> HttpResponse:
    """Replace the rules; those that are lost can be restored on the page."""
    found = api_project(request, project, "editor")
    replace_rules(found, _written(request.body))
    return _rules(found)


@router.post(
    f"{BASE}/touchpoints/effect",
    operation_id="touchpoints_effect",
    summary=translatable("What other touchpoint rules would move in all history."),
    openapi_extra=_BODY,
)
def effect(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with the events that would be seen otherwise; nothing is saved."""
    found = api_project(request, project, "editor")
    return _json(answer_json(effect_of(found, _written(request.body)).result))


def _written(body: bytes) -> list[TouchpointRule]:
    try:
        written = msgspec.json.decode(body, type=WrittenRules)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidQuestion(
            translatable("The rules cannot be read: %(reason)s."), reason=str(error)
        ) from error
    found = [_rule(one) for one in written.rules]
    for rule in found:
        check_rule(rule)
    return found


def _rule(one: WrittenRule) -> TouchpointRule:
    return TouchpointRule(
        event=one.event.strip(),
        conditions=tuple(parse_condition(text, "conditions") for text in one.conditions),
        touchpoint=one.touchpoint.strip(),
        channel=one.channel.strip(),
        stage=one.stage.strip(),
        hidden=one.hidden,
    )


def _rules(project: Project) -> HttpResponse:
    written = [
        WrittenRule(
            event=rule.event,
            conditions=[spell_condition(one) for one in rule.conditions],
            touchpoint=rule.touchpoint,
            channel=rule.channel,
            stage=rule.stage,
            hidden=rule.hidden,
        )
        for rule in rules_of(project)
    ]
    return _json(msgspec.json.encode(WrittenRules(written)))


def _json(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="application/json")
