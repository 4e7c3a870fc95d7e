"""Two people are merged, taken apart and joined again in a real browser, in Finnish."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from polku.features.projects.models import Membership, Project, Role, User
from polku.store import Store
from polku.vocabulary.event import Event, Kind, person_key
from tests.browser.conftest import Reader, readers

pytestmark = pytest.mark.browser

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FINNISH = Reader("fi")


def said(number: int, kind: Kind, **fields: object) -> Event:
    when = NOON + timedelta(minutes=number)
    name = str(fields.pop("name", kind.title()))
    given = {"message_id": f"m{number}", "kind": kind, "name": name, "timestamp": when}
    return Event(**{**given, "received_at": when, "channel": "web", **fields})


@pytest.fixture
def cookies(
    store: Store, project_id: int, settings: Settings, transactional_db: None
) -> tuple[tuple[str, str], ...]:
    """Return the cookie of the owner of a project with Aino on two devices, and Eino."""
    settings.EVENT_STORE = store.folder
    project = Project.objects.create(pk=project_id, name="Lumo Netti", slug="lumo-netti")
    mail = {"email": "aino@example.fi", "name": "Aino Lehtonen"}
    store.append(
        project_id,
        [
            said(1, "track", name="Sivu avattu", anonymous_id="kannettava"),
            said(2, "identify", anonymous_id="kannettava", user_id="aino"),
            said(3, "track", name="Ohje luettu", anonymous_id="puhelin"),
            said(4, "identify", anonymous_id="puhelin", properties=mail),
            said(5, "identify", user_id="aino", properties=mail),
            said(6, "track", name="Tilattu", user_id="eino"),
            said(7, "identify", user_id="eino", anonymous_id="kannettava"),
        ],
    )
    owner = User.objects.create_user("owner@example.com", name="Olli Omistaja")
    Membership.objects.create(user=owner, project=project, role=Role.OWNER)
    client = Client()
    client.force_login(owner)
    name = settings.SESSION_COOKIE_NAME
    return ((name, client.cookies[name].value),)


def test_an_identifier_is_separated_and_joined_again(
    live_server: LiveServer,
    project_id: int,
    cookies: tuple[tuple[str, str], ...],
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
) -> None:
    aino = person_key(project_id, user_id="aino")
    path = f"{live_server.url}/p/lumo-netti/people/{aino}/"
    page = read(path, FINNISH, cookies)
    card = page.locator("#identities")
    expect(card).to_contain_text("Miksi nämä ovat sama henkilö")
    expect(card).to_contain_text("identify-kutsu mainitsi sen yhdessä tunnisteen aino kanssa")
    card.get_by_role("link", name="Erota puhelin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Erotetaanko tämä tunniste?")
    expect(page.locator("main")).to_contain_text("2 tapahtumaa koko historiasta")
    assert axe(page) == []
    page.get_by_role("button", name="Erota").click()
    expect(page.locator("main")).not_to_contain_text("Ohje luettu")
    page.goto(f"{live_server.url}/p/lumo-netti/identities/")
    expect(page.locator("#decided")).to_contain_text("Olli Omistaja")
    page.locator("#decided").get_by_role("button", name="Kumoa").click()
    expect(page.locator("#decided")).to_contain_text("kumonnut Olli Omistaja")
    page.goto(path)
    expect(page.locator("main")).to_contain_text("Ohje luettu")


def test_two_people_are_merged_and_the_merge_is_undone(
    live_server: LiveServer,
    project_id: int,
    cookies: tuple[tuple[str, str], ...],
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
) -> None:
    aino = person_key(project_id, user_id="aino")
    page = read(f"{live_server.url}/p/lumo-netti/people/{aino}/", FINNISH, cookies)
    page.get_by_role("link", name="Yhdistä toiseen henkilöön").click()
    page.get_by_label("Tunniste, sähköpostiosoite tai nimi").fill("eino")
    page.get_by_role("button", name="Etsi", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ovatko nämä sama henkilö?")
    assert axe(page) == []
    page.get_by_role("button", name="Yhdistä henkilöt").click()
    expect(page.locator("main")).to_contain_text("Tilattu")
    expect(page.locator("#identities")).to_contain_text("yhdistetty käsin")
    page.goto(f"{live_server.url}/p/lumo-netti/identities/")
    page.locator("#decided").get_by_role("button", name="Kumoa").click()
    page.locator("#decided").get_by_role("button", name="Palauta").click()
    page.locator("#decided").get_by_role("button", name="Kumoa").click()
    page.goto(f"{live_server.url}/p/lumo-netti/people/{aino}/")
    expect(page.locator("main")).not_to_contain_text("Tilattu")


def test_rules_show_their_effect_before_they_are_saved(
    live_server: LiveServer, cookies: tuple[tuple[str, str], ...], read: Callable[..., Page]
) -> None:
    page = read(f"{live_server.url}/p/lumo-netti/identities/rules/", FINNISH, cookies)
    page.get_by_label("Omat estetyt arvot, yksi rivilleen").fill("aino@*")
    page.get_by_role("button", name="Näytä, mitä se muuttaa").click()
    expect(page.locator("#effect")).to_contain_text("1 henkilöä")
    page.get_by_role("button", name="Tallenna säännöt").click()
    expect(page.locator("main")).to_contain_text("Henkilöt muodostetaan niiden mukaan uudelleen")


@pytest.mark.parametrize("reader", readers(), ids=str)
def test_every_reader_can_read_them(
    live_server: LiveServer,
    project_id: int,
    cookies: tuple[tuple[str, str], ...],
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    shoot: Callable[[Page, str], None],
    reader: Reader,
) -> None:
    aino = person_key(project_id, user_id="aino")
    phone = person_key(project_id, anonymous_id="puhelin")
    for name, path in (
        ("identities", "identities/"),
        ("identity-rules", "identities/rules/"),
        ("identity-separate", f"identities/separate/{phone}/"),
        ("identity-merge", f"identities/merge/{aino}/?with=eino"),
        ("identity-person", f"people/{aino}/"),
    ):
        page = read(f"{live_server.url}/p/lumo-netti/{path}", reader, cookies)
        shoot(page, f"{name}-{reader}")
        assert axe(page) == [], name
