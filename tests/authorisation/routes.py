"""The table of expectations: each address of Django, each method, and who may use it.

A route that is not here fails the test, and so does a line here that no route answers to.
"""

from typing import Any, NamedTuple

#: Who a route opens for: everybody, whoever has signed in, or members from a role up.
ANYONE, PERSON, VIEWER, EDITOR, OWNER = "anyone", "person", "viewer", "editor", "owner"


class Cell(NamedTuple):
    """One method of one route.

    ``ids`` names the object of the world that each part of the address stands for, ``data``
    is the form (or the query of a GET); ``answer`` is the status for whoever may, and
    ``signed_in`` the one for persons where that differs.
    """

    method: str
    opens_for: str
    answer: int = 200
    ids: dict[str, str] = {}  # noqa: RUF012 - never written to
    data: dict[str, Any] = {}  # noqa: RUF012 - never written to
    signed_in: int = 0


def get(opens_for: str, answer: int = 200, *, ids: str = "", **data: Any) -> Cell:
    """Return a GET; ``ids`` as ``pk=rule``, several with spaces between."""
    return Cell("GET", opens_for, answer, _ids(ids), data)


def post(opens_for: str, answer: int = 302, *, ids: str = "", **data: Any) -> Cell:
    """Return a POST of the form ``data``."""
    return Cell("POST", opens_for, answer, _ids(ids), data)


def send(method: str, opens_for: str, answer: int = 200) -> Cell:
    """Return a call of the API that carries touchpoint rules."""
    rules = [{"event": "Call", "touchpoint": "Phone"}]
    return Cell(method, opens_for, answer, data={"rules": rules})


def call(method: str, opens_for: str, answer: int = 200, *, ids: str = "", **data: Any) -> Cell:
    """Return a call of the API that carries ``data``."""
    return Cell(method, opens_for, answer, _ids(ids), data)


def _ids(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


SITE = {
    "": [get(ANYONE, 302)],
    "language/": [post(ANYONE, language="fi")],
    "theme/": [post(ANYONE, theme="dark")],
}

ACCOUNT = {
    "account/": [
        get(PERSON),
        post(PERSON, name="New", language="fi", theme="dark"),
    ],
    "account/password/": [post(PERSON, 200, current="wrong", new="spruce root basket")],
    "account/sign-in/": [
        get(ANYONE)._replace(signed_in=302),
        post(ANYONE, 200, username="nobody@example.com", password="wrong")._replace(signed_in=302),
    ],
    "account/sign-out/": [post(ANYONE)],
    "account/welcome/<str:token>/": [
        get(ANYONE, ids="token=owner_link"),
        post(ANYONE, 200, ids="token=owner_link", name="No password"),
    ],
    "account/invitation/<str:token>/": [
        get(ANYONE, ids="token=invitation_token"),
        post(ANYONE, 200, ids="token=invitation_token", name="No password")._replace(signed_in=302),
    ],
    "account/projects/new/": [get(PERSON), post(PERSON, name="Third", timezone="UTC")],
}

SETTINGS = {
    "": [get(VIEWER)],
    "change/": [
        post(OWNER, name="New", timezone="UTC", minimum_group="5", minimum_text_group="10")
    ],
    "members/": [get(OWNER)],
    "members/invite/": [post(OWNER, 200, role="viewer", note="")],
    "members/<int:user_id>/role/": [post(OWNER, ids="user_id=viewer", role="editor")],
    "members/<int:user_id>/remove/": [
        get(OWNER, ids="user_id=viewer"),
        post(OWNER, ids="user_id=viewer"),
    ],
    "invitations/<int:pk>/withdraw/": [
        get(OWNER, ids="pk=invitation"),
        post(OWNER, ids="pk=invitation"),
    ],
    "keys/": [get(EDITOR)],
    "keys/new/": [post(EDITOR, name="web")],
    "keys/<int:pk>/limits/": [
        post(EDITOR, ids="pk=write_key", origins="https://shop.example", events_per_second="100")
    ],
    "keys/<int:pk>/revoke/": [post(EDITOR, ids="pk=write_key")],
    "keys/<int:pk>/restore/": [post(EDITOR, ids="pk=write_key")],
    "tokens/": [get(OWNER)],
    "tokens/new/": [post(OWNER, 200, name="Notebook", role="viewer", days="30")],
    "tokens/<int:pk>/delete/": [
        get(OWNER, ids="pk=api_token"),
        post(OWNER, ids="pk=api_token"),
    ],
}

TOUCHPOINTS = {
    "": [get(VIEWER)],
    "new/": [
        get(EDITOR, event="Call", touchpoint="Phone", channel="", stage=""),
        post(EDITOR, event="Call", touchpoint="Phone"),
    ],
    "<int:pk>/": [
        get(EDITOR, ids="pk=rule"),
        post(EDITOR, ids="pk=rule", event="Call", touchpoint="Phone"),
    ],
    "<int:pk>/up/": [get(EDITOR, ids="pk=rule"), post(EDITOR, ids="pk=rule")],
    "<int:pk>/down/": [get(EDITOR, ids="pk=rule"), post(EDITOR, ids="pk=rule")],
    "<int:pk>/delete/": [get(EDITOR, ids="pk=rule"), post(EDITOR, ids="pk=rule")],
    "<int:pk>/restore/": [post(EDITOR, ids="pk=deleted_rule")],
}

CATALOGUE = {
    "": [get(VIEWER)],
    "export.json": [get(VIEWER)],
    "export.csv": [get(VIEWER)],
    "event/": [get(VIEWER, name="Desk")],
    "describe/": [get(EDITOR, name="Desk"), post(EDITOR, name="Desk", owner="Somebody")],
    "schema/": [get(VIEWER, name="Desk")],
    "schema/draft/": [post(EDITOR, 200, name="Desk")],
    "schema/save/": [post(EDITOR, name="Desk", text="{}", action="save")],
    "schema/mode/": [post(EDITOR, name="Desk", mode="watch")],
    "schema/versions/<int:pk>/": [get(VIEWER, ids="pk=schema_version")],
    "schema/versions/<int:pk>/restore/": [post(EDITOR, ids="pk=schema_version")],
}

PAGE_RULES = {"": [get(EDITOR)], "save/": [post(EDITOR, text="/a/*", tidy="1")]}

EXPORTS = {
    "": [get(VIEWER)],
    "list/": [get(VIEWER)],
    "new/": [post(VIEWER, format="csv")],
    "<int:pk>/file/": [get(VIEWER, 404, ids="pk=failed_job")],
}

PULLS = {
    "": [get(VIEWER)],
    "new/": [get(OWNER), post(OWNER, 400, name="Nothing")],
    "<int:pk>/": [get(VIEWER, ids="pk=pull")],
    "<int:pk>/edit/": [get(OWNER, ids="pk=pull"), post(OWNER, 400, ids="pk=pull", name="Nothing")],
    "<int:pk>/run/": [post(EDITOR, ids="pk=pull")],
    "<int:pk>/delete/": [get(OWNER, ids="pk=pull"), post(OWNER, ids="pk=pull")],
}

IMPORTS = {
    "": [get(VIEWER)],
    "upload/": [post(EDITOR, 200)],
    "<int:pk>/": [get(EDITOR, ids="pk=import")],
    "<int:pk>/save/": [post(EDITOR, 200, ids="pk=import")],
    "<int:pk>/save-text/": [post(EDITOR, 200, ids="pk=import")],
    "<int:pk>/progress/": [get(EDITOR, ids="pk=import")],
    "<int:pk>/again/": [post(EDITOR, ids="pk=done_import")],
    "<int:pk>/discard/": [post(EDITOR, ids="pk=import")],
    "<int:pk>/rejected.csv": [get(EDITOR, ids="pk=import")],
    "<int:pk>/mapping.toml": [get(EDITOR, ids="pk=import")],
}

PEOPLE = {
    "": [get(VIEWER)],
    "<int:person_id>/": [get(VIEWER, ids="person_id=person")],
}

IDENTITY = {
    "": [get(VIEWER)],
    "rules/": [
        get(EDITOR),
        post(
            EDITOR,
            name=["user_id", "anonymous_id"],
            limit=["1", "5"],
            days=["", ""],
            traits=["", ""],
            alone_from="5",
        ),
    ],
    "separate/<int:key>/": [
        get(EDITOR, ids="key=joined_key"),
        post(EDITOR, ids="key=joined_key"),
    ],
    # A person who is not there cannot be merged, which only an editor is told.
    "merge/<int:person>/": [
        get(EDITOR, ids="person=person"),
        post(EDITOR, 404, ids="person=person"),
    ],
    "decisions/<int:number>/undo/": [post(EDITOR, ids="number=decision")],
    "decisions/<int:number>/restore/": [post(EDITOR, ids="number=decision")],
}

OVERVIEW = {
    "": [get(VIEWER, whole="1")],
    "parts/<slug:name>/": [get(VIEWER, ids="name=part")],
}

JOURNEYS = {
    "": [get(VIEWER)],
    "people/": [get(VIEWER, step="1", source="Desk", target="Till")],
    "process/": [get(VIEWER)],
    "steps/": [get(VIEWER)],
    "groups/": [get(VIEWER)],
    "differences/": [get(VIEWER, where="channel=web")],
}

WORK = {
    "": [get(VIEWER)],
    "jobs/": [get(VIEWER)],
    "<int:pk>/again/": [post(EDITOR, ids="pk=failed_job")],
}

LIVE = {"": [get(VIEWER)], "recent/": [get(VIEWER)]}

_RULE = {"event": "Called", "deed": "set", "path": "properties.a", "value": "1"}
QUARANTINE = {
    "": [get(VIEWER)],
    "group/": [get(VIEWER, source="")],
    "entry/<str:entry>/": [get(VIEWER, ids="entry=kept")],
    "replay/": [post(EDITOR, source="nobody")],
    "discard/": [post(EDITOR, source="nobody")],
    "actions/<int:pk>/": [get(VIEWER, ids="pk=discard")],
    "actions/<int:pk>/progress/": [get(VIEWER, ids="pk=discard")],
    "actions/<int:pk>/undo/": [post(EDITOR, ids="pk=discard")],
    "mend/": [get(EDITOR, **_RULE)],
    "mend/save/": [post(EDITOR, **_RULE)],
    "rules/<int:pk>/": [get(EDITOR, ids="pk=mending")],
    "rules/<int:pk>/save/": [post(EDITOR, ids="pk=mending", **_RULE)],
    "rules/<int:pk>/replay/": [post(EDITOR, ids="pk=mending")],
    "rules/<int:pk>/delete/": [post(EDITOR, ids="pk=mending")],
}

HEALTH = {"": [get(VIEWER)]}

SCORES = {"": [get(VIEWER)]}

TRENDS = {
    "": [get(VIEWER)],
    "noted/": [get(VIEWER)],
    "noted/new/": [post(EDITOR, day="2026-03-02", text="Shops closed")],
    "noted/<int:pk>/delete/": [post(EDITOR, ids="pk=note")],
}
SPEED = {"": [get(VIEWER)], "error/": [get(VIEWER, error="none")]}
FUNNELS = {"": [get(VIEWER)], "step/": [get(VIEWER, step=["Asked", "Answered"])]}
RETENTION = {page: [get(VIEWER)] for page in ("", "stickiness/", "lifecycle/", "survival/")}

ATTRIBUTION = {
    "": [get(VIEWER, conversion="Desk")],
    "assumed/": [post(EDITOR, touch="channel", name=["shop"], **{"share-0": "40"})],
    "costs/": [post(EDITOR, name="shop", first="2026-03-01", last="2026-03-31", amount="1200,50")],
    "costs/import/": [post(EDITOR)],
    "costs/<int:pk>/delete/": [post(EDITOR, ids="pk=cost")],
}

CONTACTS = {
    "": [get(VIEWER)],
    "definitions/": [
        get(EDITOR),
        post(EDITOR, **{"kind-TOTAL_FORMS": "0", "kind-INITIAL_FORMS": "0", "bot-online": "web"}),
    ],
    "definitions/usual/": [post(EDITOR)],
}

PROMISE = {
    "name": "Answered in time",
    "made_by": "Called",
    "kept_by": "Answered",
    "deadline": "within",
    "amount": "10",
    "unit": "minutes",
    "score": "nps",
    "score_days": "30",
}
PROMISES = {
    "": [get(VIEWER)],
    "new/": [get(EDITOR), post(EDITOR, **PROMISE)],
    "<slug:slug>/": [get(VIEWER, ids="slug=promise")],
    "<slug:slug>/edit/": [
        get(EDITOR, ids="slug=promise"),
        post(EDITOR, ids="slug=promise", **PROMISE),
    ],
    "<slug:slug>/delete/": [post(EDITOR, ids="slug=promise")],
    "<slug:slug>/restore/": [post(EDITOR, ids="slug=deleted_promise")],
}

CARD = "slug=dashboard pk=card"
DASHBOARDS = {
    "": [get(VIEWER)],
    "new/": [post(EDITOR, name="Week", days="28")],
    "add/": [post(EDITOR, dashboard="week", question="trend", parameters="measure=people")],
    "<slug:slug>/": [get(VIEWER, ids="slug=dashboard", whole="1")],
    "<slug:slug>/change/": [post(EDITOR, ids="slug=dashboard", name="Month", days="84")],
    "<slug:slug>/delete/": [post(EDITOR, ids="slug=dashboard")],
    "<slug:slug>/restore/": [post(EDITOR, ids="slug=deleted_dashboard")],
    # a period that is none: whoever may is told so, without a file being made
    "<slug:slug>/pdf/": [get(VIEWER, 400, ids="slug=dashboard", to="never")],
    "<slug:slug>/share/": [post(EDITOR, ids="slug=dashboard", name="Board", days="7")],
    "<slug:slug>/share/<int:pk>/revoke/": [
        post(EDITOR, ids="slug=dashboard pk=shared_link"),
    ],
    "<slug:slug>/mail/": [
        post(EDITOR, ids="slug=dashboard", recipients="a@example.com", weekday="0", hour="7"),
    ],
    "<slug:slug>/mail/<int:pk>/stop/": [post(EDITOR, ids="slug=dashboard pk=mailing")],
    "<slug:slug>/write/": [post(EDITOR, ids="slug=dashboard", kind="text", text="Words")],
    "<slug:slug>/cards/<int:pk>/": [get(VIEWER, ids=CARD)],
    "<slug:slug>/cards/<int:pk>/place/": [post(EDITOR, ids=CARD, move="right")],
    "<slug:slug>/cards/<int:pk>/write/": [post(EDITOR, ids=CARD, text="Words")],
    "<slug:slug>/cards/<int:pk>/delete/": [post(EDITOR, ids=CARD)],
    "<slug:slug>/cards/<int:pk>/restore/": [post(EDITOR, ids="slug=dashboard pk=deleted_card")],
}

SHARED = {
    "shared/<str:token>/": [get(ANYONE, ids="token=shared_token")],
    "shared/<str:token>/cards/<int:pk>/": [get(ANYONE, ids="token=shared_token pk=card")],
}

WRITTEN: dict[str, Any] = {
    "name": "Rule",
    "match": {"event": "Called"},
    "changes": [{"deed": "set", "path": "properties.a", "value": 1}],
}
PRIVACY = {
    "": [get(VIEWER)],
    "change/": [post(OWNER, undo_minutes="30")],
    "age/": [get(VIEWER)],
    "age/change/": [post(OWNER, events_days="400")],
    "age/clock/": [post(OWNER)],
    "project/erase/": [get(OWNER), post(OWNER, 200, typed="something else")],
    "requests/": [get(EDITOR)],
    "requests/<str:receipt>/": [get(EDITOR, ids="receipt=receipt")],
    "requests/<str:receipt>/receipt.json": [get(EDITOR, ids="receipt=receipt")],
    "requests/<str:receipt>/cancel/": [post(OWNER, ids="receipt=receipt")],
    "requests/<str:receipt>/progress/": [get(EDITOR, ids="receipt=receipt")],
    "requests/<str:receipt>/finish/": [post(OWNER, ids="receipt=receipt")],
    "people/<int:person_id>/": [get(EDITOR, ids="person_id=person")],
    "people/<int:person_id>/erase/": [post(OWNER, 200, ids="person_id=person", typed="no")],
    "people/<int:person_id>/export.zip": [post(EDITOR, 200, ids="person_id=person")],
}

SEGMENT = {"r.is": "all", "r.n": "1", "r-0.is": "did", "r-0.events": "Desk", "r-0.at_least": "1"}
SEGMENTS = {
    "": [get(VIEWER)],
    "new/": [get(EDITOR), post(EDITOR, name="New", do="save", **SEGMENT)],
    "count/": [post(EDITOR, 200, **SEGMENT)],
    "overlap/": [get(VIEWER, first="crowd")],
    "<slug:slug>/": [get(VIEWER, ids="slug=segment")],
    "<slug:slug>/edit/": [
        get(EDITOR, ids="slug=segment"),
        post(EDITOR, ids="slug=segment", name="Other", do="save", **SEGMENT),
    ],
    "<slug:slug>/freeze/": [post(EDITOR, ids="slug=segment", name="Kept")],
    "<slug:slug>/delete/": [post(EDITOR, ids="slug=segment")],
    "<slug:slug>/restore/": [post(EDITOR, ids="slug=deleted_segment")],
}

BEHIND = {
    "<slug:question>/": [
        get(VIEWER, ids="question=question", by="source"),
        post(EDITOR, ids="question=question", name="Kept"),
    ]
}

API = {
    "": [],
    "openapi.json": [get(ANYONE)],
    "docs/": [get(ANYONE)],
    "health": [get(ANYONE)],
    "projects/<slug:project>/events": [get(VIEWER)],
    "projects/<slug:project>/catalogue": [get(VIEWER)],
    "projects/<slug:project>/catalogue/event": [get(VIEWER, name="Desk")],
    "projects/<slug:project>/catalogue/schema": [
        get(VIEWER, name="Desk"),
        call("PUT", EDITOR, name="Desk", schema={}, mode="watch"),
    ],
    "projects/<slug:project>/touchpoints": [get(VIEWER), send("PUT", EDITOR)],
    "projects/<slug:project>/touchpoints/effect": [send("POST", EDITOR)],
    "projects/<slug:project>/segments": [
        get(VIEWER),
        call("POST", EDITOR, name="New", definition={"is": "did", "events": "Desk"}),
    ],
    "projects/<slug:project>/segments/count": [
        call("POST", VIEWER, definition={"is": "did", "events": "Desk"})
    ],
    "projects/<slug:project>/segments/<slug:segment>": [
        get(VIEWER, ids="segment=segment"),
        call("PUT", EDITOR, ids="segment=segment", definition={"is": "did", "events": "Desk"}),
        call("DELETE", EDITOR, ids="segment=segment"),
    ],
    "projects/<slug:project>/segments/<slug:segment>/people": [get(VIEWER, ids="segment=segment")],
    "projects/<slug:project>/segments/<slug:segment>/restore": [
        call("POST", EDITOR, ids="segment=deleted_segment")
    ],
    "projects/<slug:project>/quarantine": [get(VIEWER)],
    "projects/<slug:project>/quarantine/entries/<str:entry>": [get(VIEWER, ids="entry=kept")],
    "projects/<slug:project>/quarantine/replay": [call("POST", EDITOR, source="nobody")],
    "projects/<slug:project>/quarantine/discard": [call("POST", EDITOR, source="nobody")],
    "projects/<slug:project>/quarantine/actions/<int:pk>": [get(VIEWER, ids="pk=discard")],
    "projects/<slug:project>/quarantine/actions/<int:pk>/undo": [
        call("POST", EDITOR, ids="pk=discard")
    ],
    "projects/<slug:project>/quarantine/rules": [get(VIEWER), call("POST", EDITOR, **WRITTEN)],
    "projects/<slug:project>/quarantine/rules/preview": [call("POST", EDITOR, **WRITTEN)],
    "projects/<slug:project>/people/erase": [call("POST", OWNER, 404, identifier="nobody")],
    "projects/<slug:project>/people/export": [call("POST", EDITOR, 404, identifier="nobody")],
    "projects/<slug:project>/export": [get(VIEWER, format="jsonl")],
    "projects/<slug:project>/ask/process": [get(VIEWER)],
    "projects/<slug:project>/ask/step_matrix": [get(VIEWER)],
    "projects/<slug:project>/ask/path_groups": [get(VIEWER)],
    "projects/<slug:project>/ask/path_difference": [
        get(VIEWER, where="touchpoint=Desk", other="touchpoint=Till")
    ],
    "projects/<slug:project>/ask/deviations": [
        get(VIEWER, design='{"parts": [{"is": "step", "id": "desk", "events": "Desk"}]}')
    ],
    "projects/<slug:project>/ask/funnel": [get(VIEWER, step=["Desk", "Till"], by="source")],
    "projects/<slug:project>/ask/funnel_times": [get(VIEWER, step=["Desk", "Till"])],
    "projects/<slug:project>/ask/funnel_drops": [get(VIEWER, step=["Desk", "Till"])],
    "projects/<slug:project>/ask/funnel_differences": [get(VIEWER, step=["Desk", "Till"])],
    "projects/<slug:project>/sql": [call("POST", EDITOR, sql="select source from events")],
    "projects/<slug:project>/ask/nps": [get(VIEWER, by="source")],
    "projects/<slug:project>/ask/csat": [get(VIEWER, by="channel")],
    "projects/<slug:project>/ask/ces": [get(VIEWER, by="stage")],
    "projects/<slug:project>/ask/retention": [get(VIEWER)],
    "projects/<slug:project>/ask/stickiness": [get(VIEWER)],
    "projects/<slug:project>/ask/lifecycle": [get(VIEWER)],
    "projects/<slug:project>/ask/survival": [get(VIEWER)],
    "projects/<slug:project>/ask/trend": [get(VIEWER, by="event")],
    "projects/<slug:project>/ask/vitals": [get(VIEWER, by="event")],
    "projects/<slug:project>/ask/errors": [get(VIEWER, by="source")],
    "projects/<slug:project>/ask/slowness": [get(VIEWER, by="event", goal="Desk")],
    "projects/<slug:project>/dashboards": [get(VIEWER)],
    "projects/<slug:project>/dashboards/<slug:dashboard>": [
        get(VIEWER, ids="dashboard=dashboard"),
    ],
    "projects/<slug:project>/ask/paths": [get(VIEWER)],
    "projects/<slug:project>/ask/attribution": [get(VIEWER, conversion="Desk")],
    "projects/<slug:project>/ask/contacts": [get(VIEWER, by="source")],
    "projects/<slug:project>/ask/chatbot": [get(VIEWER, by="source")],
    "projects/<slug:project>/ask/before_contact": [get(VIEWER)],
    "projects/<slug:project>/ask/contact_rate": [get(VIEWER)],
    "projects/<slug:project>/ask/promise": [
        get(VIEWER, promise="kept"),
    ],
}


def _below(path: str, cells: dict[str, list[Cell]]) -> dict[str, list[Cell]]:
    return {path + route: listed for route, listed in cells.items()}


PROJECT = "p/<slug:project>/"
ROUTES: dict[str, list[Cell]] = {
    **SITE,
    **ACCOUNT,
    **SHARED,
    **_below(f"{PROJECT}settings/", SETTINGS),
    **_below(f"{PROJECT}settings/privacy/", PRIVACY),
    **_below(f"{PROJECT}touchpoints/", TOUCHPOINTS),
    **_below(f"{PROJECT}events/", CATALOGUE),
    **_below(f"{PROJECT}imports/", IMPORTS),
    **_below(f"{PROJECT}pulls/", PULLS),
    **_below(f"{PROJECT}exports/", EXPORTS),
    **_below(f"{PROJECT}pages/", PAGE_RULES),
    **_below(f"{PROJECT}people/", PEOPLE),
    **_below(f"{PROJECT}identities/", IDENTITY),
    **_below(PROJECT, OVERVIEW),
    **_below(f"{PROJECT}journeys/", JOURNEYS),
    **_below(f"{PROJECT}live/", LIVE),
    **_below(f"{PROJECT}work/", WORK),
    **_below(f"{PROJECT}quarantine/", QUARANTINE),
    **_below(f"{PROJECT}health/", HEALTH),
    **_below(f"{PROJECT}scores/", SCORES),
    **_below(f"{PROJECT}trends/", TRENDS),
    **_below(f"{PROJECT}speed/", SPEED),
    **_below(f"{PROJECT}funnels/", FUNNELS),
    **_below(f"{PROJECT}retention/", RETENTION),
    **_below(f"{PROJECT}attribution/", ATTRIBUTION),
    **_below(f"{PROJECT}contacts/", CONTACTS),
    **_below(f"{PROJECT}promises/", PROMISES),
    **_below(f"{PROJECT}dashboards/", DASHBOARDS),
    **_below(f"{PROJECT}sql/", {"": [get(EDITOR, sql="select source from events")]}),
    **_below(f"{PROJECT}segments/", SEGMENTS),
    **_below(f"{PROJECT}behind/", BEHIND),
    **_below("api/v1/", API),
}
