"""Every address, for every kind of caller: who is let in, and that nothing leaks."""

import base64
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker, Settings

from polku.features.projects.models import Role
from polku.features.projects.rules import issue_owner_link
from polku.site.api import api
from polku.store import Store
from tests.authorisation.routes import ANYONE, PERSON, ROUTES, Cell
from tests.authorisation.world import Side, side, stored_events

OURS, THEIRS = 900_001, 900_002
BIRDS = {OURS: "nightjar", THEIRS: "dotterel"}
CELLS = [(route, cell) for route, cells in ROUTES.items() for cell in cells]
#: Objects that both projects call by the same name.
SHARED_NAMES = {
    "part",
    "promise",
    "deleted_promise",
    "question",
    "segment",
    "deleted_segment",
    "dashboard",
    "deleted_dashboard",
}
#: Answers of numbers and of names that are ours: no canary belongs there.
SILENT = {
    "api/v1/projects/<slug:project>/catalogue/event",
    "p/<slug:project>/settings/privacy/requests/<str:receipt>/progress/",
    "p/<slug:project>/settings/privacy/requests/<str:receipt>/receipt.json",
    "p/<slug:project>/imports/<int:pk>/progress/",
    "p/<slug:project>/quarantine/actions/<int:pk>/progress/",
    "p/<slug:project>/dashboards/<slug:slug>/pdf/",  # asked for wrongly here
    "p/<slug:project>/exports/list/",
    "p/<slug:project>/exports/<int:pk>/file/",  # its file is of another test
    *(
        f"api/v1/projects/<slug:project>/ask/{name}"
        for name in (
            "errors",
            "funnel",
            "funnel_differences",
            "funnel_drops",
            "funnel_times",
            "lifecycle",
            "retention",
            "slowness",
            "stickiness",
            "survival",
            "vitals",
        )
    ),
}
NAMES = [f"{cell.method} /{route}" for route, cell in CELLS]


class Caller(NamedTuple):
    """Who asks for an address of our project: ``role`` is what they hold in it."""

    name: str
    person: str = ""
    token: str = ""
    role: str = ""
    stranger: bool = False
    write_key: str = ""


CALLERS = (
    Caller("nobody"),
    Caller("viewer", person="viewer", role="viewer"),
    Caller("editor", person="editor", role="editor"),
    Caller("owner", person="owner", role="owner"),
    Caller("viewer of the other project", person="viewer", stranger=True),
    Caller("owner of the other project", person="owner", stranger=True),
    Caller("viewer's token", token="viewer", role="viewer"),
    Caller("owner's token", token="owner", role="owner"),
    Caller("token of the other project", token="owner", stranger=True),
    Caller("write key as user name", write_key="Basic"),
    Caller("write key as token", write_key="Bearer"),
)
OWNER = CALLERS[3]
#: Routes that describe the API and are no operations of it.
DESCRIPTIONS = {"api/v1/openapi.json", "api/v1/docs/"}


@pytest.fixture(scope="module")
def events(store: Store) -> Store:
    """Store the events of both projects once."""
    for number, bird in BIRDS.items():
        stored_events(store, number, bird)
    return store


@pytest.fixture(scope="module")
def made(
    events: Store,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[tuple[Side, Side, Path]]:
    """Return their project, ours, and their folder: made once, and taken back at the end.

    Each test is a transaction within this one, so that what it changes is taken back before.
    """
    data = tmp_path_factory.mktemp("authorisation")
    with (
        django_db_blocker.unblock(),
        override_settings(EVENT_STORE=events.folder, DATA=data),
        transaction.atomic(),
    ):
        ours = side(OURS, "ours", BIRDS[OURS])
        theirs = side(THEIRS, "theirs", BIRDS[THEIRS])
        ours.ids["owner_link"] = issue_owner_link()
        yield theirs, ours, data
        transaction.set_rollback(True)


@pytest.fixture
def sides(
    made: tuple[Side, Side, Path], db: None, events: Store, settings: Settings, tmp_path: Path
) -> tuple[Side, Side]:
    """Return their project and ours."""
    theirs, ours, data = made
    settings.EVENT_STORE = events.folder
    settings.DATA = shutil.copytree(data, tmp_path, dirs_exist_ok=True)
    for number in BIRDS:
        _join_again(events, number)
    return theirs, ours


def _join_again(store: Store, project_id: int) -> None:
    """Take back the separations of earlier tests: no transaction of the metadata does."""
    identities = store.identities
    for one in identities.decisions.of(project_id):
        if one.kind == "separate" and one.active:
            identities.deciding.switch(project_id, one.number, active=False, by="test")


def walk(resolver: URLResolver | None = None, path: str = "") -> Iterator[str]:
    """Yield each address of Django as it is written in its ``path``."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield path + str(pattern.pattern)
        else:
            yield from walk(pattern, path + str(pattern.pattern))


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    there = set(walk())
    assert there - set(ROUTES) == set(), "declare these in tests/authorisation/routes.py"
    assert set(ROUTES) - there == set(), "no route answers to these lines of the table"


def test_every_operation_of_the_api_is_in_the_table() -> None:
    described = {
        (path.lstrip("/"), method.upper())
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    }
    declared = {
        (re.sub(r"<\w+:(\w+)>", r"{\1}", route), cell.method)
        for route, cell in CELLS
        if route.startswith("api/") and route not in DESCRIPTIONS
    }
    assert described == declared


def address(route: str, cell: Cell, ours: Side, other: Side | None = None) -> str:
    """Return the address of our project's objects, or of the other's below our project."""
    values = {"project": ours.project.slug} | {
        part: (other or ours).ids[name] for part, name in cell.ids.items()
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), route)


def call(caller: Caller, cell: Cell, path: str, ours: Side, theirs: Side) -> HttpResponse:
    """Return the answer to the caller; whatever it changed is taken back."""
    home = theirs if caller.stranger else ours
    headers = {}
    if caller.token:
        headers["Authorization"] = f"Bearer {home.tokens[caller.token]}"
    if caller.write_key == "Bearer":
        headers["Authorization"] = f"Bearer {ours.write_key}"
    if caller.write_key == "Basic":
        pair = base64.b64encode(f"{ours.write_key}:".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
    data = cell.data
    if caller.write_key == "Basic" and "rules" not in data:
        data = data | {"writeKey": ours.write_key}
    with transaction.atomic():
        client = Client()
        if caller.person:
            client.force_login(home.users[caller.person])
        method = getattr(client, cell.method.lower())
        kind = {"content_type": "application/json"} if _sends_json(path, cell) else {}
        response: HttpResponse = method(path, data, headers=headers, **kind)
        transaction.set_rollback(True)
    return response


def _sends_json(path: str, cell: Cell) -> bool:
    return path.startswith("/api/") and cell.method != "GET"


def expected(route: str, cell: Cell, caller: Caller) -> int:
    """Return the status that the table says."""
    api_route = route.startswith("api/")
    if cell.opens_for == ANYONE or (cell.opens_for == PERSON and caller.person):
        return (cell.signed_in if caller.person else 0) or cell.answer
    known = caller.person or (caller.token and api_route)
    if not known:
        return 401 if api_route else 302
    if not caller.role:
        return 404
    return cell.answer if Role(caller.role).covers(cell.opens_for) else 403


def birds_in(response: HttpResponse) -> set[str]:
    """Return whose canaries the answer holds, in its body or its headers."""
    said = response.getvalue().decode("utf-8", "replace") + str(response.headers)
    return {bird for bird in BIRDS.values() if bird in said.lower()}


def may_see(cell: Cell, caller: Caller, ours: Side, theirs: Side) -> set[str]:
    """Return whose words the caller may be told: its own project's, and what a link grants."""
    known = {theirs.bird} if caller.stranger else {ours.bird}
    by_link = {"invitation_token", "shared_token"} & set(cell.ids.values())
    granted = {ours.bird} if by_link else set()
    return granted | (known if caller.person or caller.token else set())


@pytest.mark.parametrize(("route", "cell"), CELLS, ids=NAMES)
def test_who_is_let_in(route: str, cell: Cell, sides: tuple[Side, Side]) -> None:
    theirs, ours = sides
    path = address(route, cell, ours)
    answers = {one: call(one, cell, path, ours, theirs) for one in CALLERS}
    found = {one.name: answer.status_code for one, answer in answers.items()}
    assert found == {one.name: expected(route, cell, one) for one in CALLERS}
    for caller, answer in answers.items():
        leaked = birds_in(answer) - may_see(cell, caller, ours, theirs)
        assert not leaked, f"{caller.name} was told of {leaked}"


@pytest.mark.parametrize(
    ("route", "cell"),
    [(route, cell) for route, cell in CELLS if cell.ids and "<slug:project>" in route],
    ids=[
        name
        for name, (route, cell) in zip(NAMES, CELLS, strict=True)
        if cell.ids and "<slug:project>" in route
    ],
)
def test_objects_of_another_project_are_not_there(
    route: str, cell: Cell, sides: tuple[Side, Side]
) -> None:
    theirs, ours = sides
    if SHARED_NAMES & set(cell.ids.values()):
        pytest.skip("both projects have one of this name; that each sees its own is tested above")
    response = call(OWNER, cell, address(route, cell, ours, theirs), ours, theirs)
    assert response.status_code == 404
    assert birds_in(response) <= {ours.bird}


def test_the_canaries_sing_where_they_may(sides: tuple[Side, Side]) -> None:
    theirs, ours = sides
    silent = {
        route
        for route, cell in CELLS
        if cell.method == "GET" and "<slug:project>" in route
        if ours.bird not in birds_in(call(OWNER, cell, address(route, cell, ours), ours, theirs))
    }
    assert not silent - SILENT, sorted(silent - SILENT)


@pytest.mark.parametrize(
    ("route", "cell"),
    [(route, cell) for route, cell in CELLS if cell.method != "GET"],
    ids=[name for name in NAMES if not name.startswith("GET")],
)
def test_no_form_can_be_forged(route: str, cell: Cell, sides: tuple[Side, Side]) -> None:
    _, ours = sides
    client = Client(enforce_csrf_checks=True)
    client.force_login(ours.users["owner"])
    path = address(route, cell, ours)
    kind = {"content_type": "application/json"} if _sends_json(path, cell) else {}
    method = getattr(client, cell.method.lower())
    assert method(path, cell.data, **kind).status_code == 403


@pytest.mark.parametrize("route", ROUTES)
def test_methods_that_are_not_in_the_table_open_nothing(
    route: str, sides: tuple[Side, Side]
) -> None:
    theirs, ours = sides
    declared = {cell.method for cell in ROUTES[route]}
    if any(cell.opens_for == ANYONE for cell in ROUTES[route]):
        pytest.skip("open to everybody")
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - declared:
        ids = ROUTES[route][0].ids if ROUTES[route] else {}
        cell = Cell(method, PERSON, ids=ids)
        path = address(route, cell, ours)
        response = call(CALLERS[0], cell, path, ours, theirs)
        assert response.status_code in {302, 401, 404, 405}, method
        assert not birds_in(response)
