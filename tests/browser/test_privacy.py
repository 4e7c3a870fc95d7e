"""Privacy in a real browser, in Finnish: give and erase a person's data, choose for how long."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.work import running
from polku.store import Store
from polku.vocabulary.event import Event, person_key
from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FINNISH = Reader("fi", "light", "wide")
NARROW = Reader("fi", "dark", "narrow")
Cookies = tuple[tuple[str, str], ...]


@pytest.fixture
def pages(
    store: Store, project_id: int, settings: Settings, transactional_db: None
) -> tuple[str, str, Cookies]:
    """Return the address of a person, the settings of privacy, and the cookie of an owner."""
    settings.EVENT_STORE = store.folder
    project = Project.objects.create(pk=project_id, name="Lumo Netti", slug="lumo-netti")
    store.append(
        project_id,
        [
            Event(
                message_id=f"{user}-{number}",
                kind="track",
                name="Soitti",
                timestamp=NOON + timedelta(hours=number),
                received_at=NOON,
                user_id=user,
                channel="phone",
                properties={"locale": "fi-FI"},
            )
            for user in ("aino", "onni")
            for number in range(5)
        ],
    )
    owner = User.objects.create_user("owner@example.com", name="Olli Omistaja")
    Membership.objects.create(user=owner, project=project, role=Role.OWNER)
    client = Client()
    client.force_login(owner)
    cookie = (settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    person = person_key(project_id, user_id="aino")
    home = "/p/lumo-netti/"
    return f"{home}people/{person}/", f"{home}settings/privacy/", (cookie,)


def test_a_person_is_given_and_erased(
    live_server: LiveServer,
    pages: tuple[str, str, Cookies],
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    expected_faults: list[str],
) -> None:
    person, _, cookies = pages
    page = read(live_server.url + person, FINNISH, cookies)
    page.set_default_timeout(120_000)  # files leave the disk while the page waits
    page.get_by_role("link", name="Luovuta tai poista tiedot").click()
    assert axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Lataa tiedot").click()
    assert re.fullmatch(r"polku-\d{8}-[0-9A-F]{8}\.zip", download.value.suggested_filename)

    page.get_by_label("Vahvista kirjoittamalla POISTA").fill("hups")
    page.get_by_role("button", name="Poista henkilö").click()
    expect(page.get_by_role("alert")).to_contain_text("Mitään ei poistettu")
    page.get_by_label("Vahvista kirjoittamalla POISTA").fill("poista")
    page.get_by_role("button", name="Poista henkilö").click()
    expect(page.locator("h1")).to_have_text("Henkilö on piilotettu ja poistetaan")
    assert axe(page) == []

    page.get_by_role("button", name="Peru poisto").click()
    expect(page.locator("h1")).to_have_text("Poisto peruttiin")
    page.goto(live_server.url + person)
    page.get_by_role("link", name="Luovuta tai poista tiedot").click()
    page.get_by_label("Vahvista kirjoittamalla POISTA").fill("POISTA")
    page.get_by_role("button", name="Poista henkilö").click()
    page.get_by_role("button", name="Poista lopullisesti nyt").click()
    expect(page.locator("h1")).to_have_text("Henkilöä poistetaan")
    assert axe(page) == []
    running.drain()
    expect(page.locator("h1")).to_have_text("Henkilö on poistettu", timeout=120_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Lataa kuitti").click()
    assert '"events": 5' in download.value.path().read_text()

    page.get_by_role("link", name="Kaikki pyynnöt").click()
    expect(page.locator("table tbody tr")).to_have_count(3)
    assert axe(page) == []
    page.get_by_label("Tunniste").fill("aino")
    page.get_by_role("button", name="Etsi").click()
    expect(page.get_by_role("alert")).to_contain_text("ei ole henkilöä")
    expected_faults.append("404")
    assert page.request.get(live_server.url + person).status == 404


@pytest.mark.parametrize("reader", [FINNISH, NARROW], ids=str)
def test_an_owner_chooses_how_long(
    live_server: LiveServer,
    pages: tuple[str, str, Cookies],
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    shoot: Callable[[Page, str], None],
    reader: Reader,
) -> None:
    _, privacy, cookies = pages
    page = read(live_server.url + privacy, reader, cookies)
    assert axe(page) == []
    shoot(page, f"privacy-rules-{reader}")
    page.get_by_label("Kyselyosan parametrit, jotka säilytetään").fill("page, sort")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.get_by_label("Kyselyosan parametrit, jotka säilytetään")).to_have_value(
        "page, sort"
    )
    assert axe(page) == []
    page.get_by_role("link", name="Iän mukaan").click()
    expect(page.locator("h1")).to_contain_text("396")
    assert axe(page) == []
    shoot(page, f"privacy-age-{reader}")
    page.get_by_label("Tapahtumien säilytysaika, päivää", exact=True).fill("100")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator("h1")).to_contain_text("100")
    assert axe(page) == []
