"""The pages of people and journeys in a real browser: in every form, and by keyboard."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from polku.features.projects.models import Membership, Project, Role, User
from polku.store import Store
from polku.vocabulary.event import Event, Score, person_key
from tests.browser.conftest import Reader, readers

pytestmark = pytest.mark.browser

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def walk(person: str, names: tuple[str, ...], score: int) -> list[Event]:
    """Return a person who says their name, then walks along ``names`` and answers at the end."""
    events = [
        Event(
            message_id=f"{person}-is",
            kind="identify",
            name="Identified",
            timestamp=NOON - timedelta(hours=1),
            received_at=NOON,
            user_id=person,
            properties={"name": f"Aino {person}", "email": f"{person}@example.fi", "age": 71},
        )
    ]
    for place, name in enumerate(names):
        when = NOON + timedelta(hours=place * 20)
        events.append(
            Event(
                message_id=f"{person}-{place}",
                kind="track",
                name=name,
                timestamp=when,
                received_at=NOON,
                user_id=person,
                channel=("web", "phone", "survey")[place % 3],
                score=Score("nps", score, 0, 10) if place else None,
                text="Kerroin saman asian viidelle ihmiselle." if place else "",
                properties={"wait_s": 860, "language": "fi", "path": "/help/router"},
            )
        )
    return events


@pytest.fixture
def pages(
    store: Store, project_id: int, settings: Settings, transactional_db: None
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return the addresses of a person and of the paths, and the cookie of an owner."""
    settings.EVENT_STORE = store.folder
    project = Project.objects.create(pk=project_id, name="Lumo Netti", slug="lumo-netti")
    for number in range(40):
        store.append(project_id, walk(f"calls-{number}", ("Ad", "Call", "Shop"), number % 3))
        store.append(project_id, walk(f"reads-{number}", ("Ad", "Site", "Order"), 9))
    owner = User.objects.create_user("owner@example.com")
    Membership.objects.create(user=owner, project=project, role=Role.OWNER)
    client = Client()
    client.force_login(owner)
    cookie = (settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    person = person_key(project_id, user_id="calls-1")
    return f"/p/lumo-netti/people/{person}/", "/p/lumo-netti/journeys/?start=Ad", (cookie,)


@pytest.mark.parametrize("reader", readers(), ids=str)
def test_every_reader_can_read_them(
    live_server: LiveServer,
    pages: tuple[str, str, tuple[tuple[str, str], ...]],
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    shoot: Callable[[Page, str], None],
    reader: Reader,
) -> None:
    person, paths, cookies = pages
    behind = "/p/lumo-netti/journeys/people/?step=1&source=Ad&target=Call"
    for name, path in (
        ("people", "/p/lumo-netti/people/"),
        ("person", person),
        ("journeys", paths),
        ("journeys-people", behind),
    ):
        page = read(live_server.url + path, reader, cookies)
        shoot(page, f"{name}-{reader}")
        assert axe(page) == [], name


def test_a_ribbon_opens_its_people_by_keyboard(
    live_server: LiveServer,
    pages: tuple[str, str, tuple[tuple[str, str], ...]],
    read: Callable[..., Page],
) -> None:
    _, paths, cookies = pages
    page = read(live_server.url + paths, cookies=cookies)
    page.locator("svg.sankey.chart-l a[href*='target=Call']").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("40 people went from “Ad” to “Call”")
    page.get_by_role("link", name="Aino calls-7", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gave 1 of 10")
    page.go_back()
    page.get_by_role("link", name="Back to the paths").first.click()
    expect(page.get_by_role("button", name="From Ad")).to_be_visible()


def test_a_search_and_a_channel_are_in_the_address(
    live_server: LiveServer,
    pages: tuple[str, str, tuple[tuple[str, str], ...]],
    read: Callable[..., Page],
) -> None:
    _, _, cookies = pages
    page = read(f"{live_server.url}/p/lumo-netti/people/", cookies=cookies)
    page.get_by_role("searchbox").fill("calls-3@example")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=calls-3**")
    page.get_by_role("link", name="Aino calls-3", exact=True).click()
    page.get_by_role("navigation", name="Channels").get_by_role("link", name="Phone").click()
    page.wait_for_url("**channel=phone**")
    expect(page.locator(".tl h3")).to_have_count(1)
    page.locator(".tl summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("message_id")).to_be_visible()
