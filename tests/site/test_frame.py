"""Every answer carries the rules for the browser, in the reader's language, errors in words."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch
from pytest_django import Settings

from polku.features.projects.models import Role
from polku.site import assets, middleware
from polku.site.errors import error_response
from polku.site.shell import shell
from polku.vocabulary.errors import NotAllowed, TooLarge

PACKAGE = Path(assets.__file__).parent.parent
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))


def request_to(path: str, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = AnonymousUser()
    return request


@pytest.mark.django_db
def test_browser_may_run_and_load_our_own_files_only(client: Client) -> None:
    policy = client.get("/account/sign-in/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cache-Control", "private"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_answer_carries_the_header(client: Client, name: str, value: str) -> None:
    assert value in client.get("/nowhere/").headers[name]


@pytest.mark.parametrize(
    "path",
    # what is printed is a file of its own, which no address serves
    [path for path in TEMPLATES if path.name != "printed.html"],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_template_holds_nothing_that_the_browser_would_refuse(path: Path) -> None:
    source = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)", source)


def test_every_icon_of_a_template_is_in_the_sprite() -> None:
    known = (PACKAGE.parent.parent / "ui" / "icons.txt").read_text(encoding="utf-8").split()
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""\{% icon ["']([\w-]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert used <= set(known)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "title"),
    [("fi-FI,fi;q=0.9,en;q=0.5", "Sivua ei löytynyt"), ("sv", "There is nothing here")],
)
def test_missing_page_speaks_the_language_of_the_browser(
    client: Client, accepted: str, title: str
) -> None:
    answer = client.get("/nowhere/", headers={"Accept-Language": accepted})
    assert answer.status_code == 404
    assert title in answer.content.decode()


@pytest.mark.django_db
def test_language_switch_is_remembered_and_goes_back_to_the_page(client: Client) -> None:
    answer = client.post("/language/", {"language": "fi", "next": "/nowhere/?a=1"})
    assert answer.headers["Location"] == "/nowhere/?a=1"
    assert 'lang="fi"' in client.get("/nowhere/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_switch_never_leads_to_another_host(client: Client, address: str) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": address})
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_unknown_language_changes_nothing(client: Client) -> None:
    answer = client.post("/language/", {"language": "xx", "next": "/"})
    assert not answer.cookies


def test_error_on_purpose_is_a_page_with_its_own_status() -> None:
    answer = error_response(request_to("/p/x/"), TooLarge("Too much: %(size)s.", size=12))
    assert answer.status_code == 413
    assert "Too much: 12." in answer.content.decode()
    assert "too_large" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/api/v1/projects/x/ask/nps", {}), ("/p/x/", {"Accept": "application/json"})],
)
def test_error_for_a_program_is_json(path: str, headers: dict[str, str]) -> None:
    answer = error_response(request_to(path, **headers), NotAllowed("No: %(why)s", why="role"))
    assert answer.status_code == 403
    assert json.loads(answer.content) == {
        "error": {"code": "not_allowed", "message": "No: role", "values": {"why": "role"}}
    }


def test_stranger_error_is_left_to_django() -> None:
    seen = middleware.SaidErrors(_nothing).process_exception(request_to("/"), ValueError())
    assert seen is None


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _at(path: str, role: Role = Role.VIEWER, **kwargs: str) -> dict[str, Any]:
    request = request_to(path)
    request.resolver_match = ResolverMatch(_nothing, (), kwargs)
    request.role = role  # type: ignore[attr-defined] # as `project_page` sets it
    return shell(request)


def test_sidebar_opens_the_room_one_is_in(settings: Settings) -> None:
    found = _at("/p/lumo/people/42/", project="lumo")
    current = [room for room in found["rooms"] if room.current]
    assert [str(room.label) for room in current] == ["Understand"]
    assert [(page.href, page.current) for page in current[0].groups[0].pages] == [
        ("/p/lumo/people/", "true"),
        ("/p/lumo/journeys/", ""),
        ("/p/lumo/segments/", ""),
    ]


def test_data_stands_in_groups(settings: Settings) -> None:
    rooms = _at("/p/lumo/quarantine/", project="lumo")["lower_rooms"]
    assert rooms[0].open_page == "Quarantine"
    assert [(str(group.label), len(group.pages)) for group in rooms[0].groups] == [
        ("What arrives", 3),
        ("Who is who", 1),  # requests are for editors
        ("How it comes in", 4),  # page rules are for editors
        ("How it is", 2),
    ]


def test_requests_are_of_the_data_though_their_address_is_of_the_settings(
    settings: Settings,
) -> None:
    path = "/p/lumo/settings/privacy/requests/"
    rooms = _at(path, Role.EDITOR, project="lumo")["lower_rooms"]
    assert [str(room.label) for room in rooms if room.current] == ["Data"]


def test_overview_is_current_only_on_itself(settings: Settings) -> None:
    assert _at("/p/lumo/", project="lumo")["rooms"][0].current == "page"
    assert _at("/p/lumo/scores/", project="lumo")["rooms"][0].current == ""


def test_outside_a_project_there_are_no_rooms() -> None:
    assert _at("/account/")["rooms"] == ()


@pytest.mark.skipif(not (assets.BUILT / "manifest.json").exists(), reason="assets are not built")
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["polku.css", "polku.js", "icons.svg"])
def test_built_asset_is_served_for_ever(client: Client, name: str) -> None:
    answer = client.get(assets.asset_url(name))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.content) > 1_000


def test_asset_that_is_not_built_has_its_plain_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(assets._manifest.cache_clear)
    monkeypatch.setattr(assets, "BUILT", tmp_path)
    assets._manifest.cache_clear()
    assert assets.asset_url("polku.css") == "/static/built/polku.css"
