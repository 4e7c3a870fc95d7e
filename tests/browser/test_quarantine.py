"""A broken event is found, mended by a rule and seen on its person's path, in Finnish."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Reader, readers
from tests.browser.places import make_project
from tools.browsing import served, sign_in

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
HELSINKI = ZoneInfo("Europe/Helsinki")


class Place(NamedTuple):
    """A served project, its write key, and a page in which its owner has signed in."""

    address: str
    slug: str
    key: str
    page: Page

    def url(self, path: str) -> str:
        """Return the address of a page of the project."""
        return f"{self.address}/p/{self.slug}/{path}"

    def send_broken(self, number: int, **more: object) -> None:
        """Send an order whose time is written as Finns write it; it is answered with a 400."""
        when = datetime.now(HELSINKI) - timedelta(hours=1, minutes=number)
        call = {
            "userId": "aino",
            "event": "Tilaus tehty",
            "messageId": f"tilaus-{number}",
            "timestamp": when.strftime("%d.%m.%Y %H:%M"),
            "properties": {"total": "59,90"},
        }
        answer = httpx.post(f"{self.address}/v1/track", json=call | more, auth=(self.key, ""))
        assert answer.status_code == 400


@pytest.fixture(scope="module")
def place(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Serve a fresh folder with one project."""
    data: Path = tmp_path_factory.mktemp("quarantine")
    with served(data) as address:
        context = browser.new_context(locale="fi", viewport={"width": 1280, "height": 900})
        context.set_default_timeout(15_000)
        page = context.new_page()
        sign_in(page, address, data)
        slug, key = make_project(page, address, "Kivi ja Polku")
        yield Place(address, slug, key, page)
        context.close()


def test_a_broken_event_is_mended_by_a_rule_and_seen_on_the_persons_path(place: Place) -> None:
    page = place.page
    place.send_broken(1)
    page.goto(place.url("live/"))
    page.get_by_role("link", name="Katso ja korjaa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 tapahtuma odottaa karanteenissa")
    page.locator("main th a", has_text="timestamp").first.click()
    page.get_by_role("link", name="Korjaa säännöllä").click()
    page.get_by_label("Säännön nimi").fill("Suomalaiset ajat")
    page.get_by_label("Muutos 1").select_option(label="Lue aikana tietyssä muodossa")
    page.locator("#value-1").fill("%d.%m.%Y %H:%M")
    page.get_by_label("Muutos 2").select_option(label="Muuta luvuksi")
    page.locator("#path-2").fill("properties.total")
    page.get_by_role("button", name="Näytä, mitä se tekisi").click()
    expect(page.locator("#preview h2")).to_have_text("1 / 1 tapahtumaa voitaisiin lukea")
    expect(page.locator("#preview pre").nth(0)).to_contain_text('"total": "59,90"')
    expect(page.locator("#preview pre").nth(1)).to_contain_text('"total": 59.9')
    page.get_by_role("button", name="Tallenna ja lue uudelleen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 tapahtuma tallennettiin")
    page.goto(place.url("people/"))
    page.locator("main a", has_text="aino").first.click()
    expect(page.locator("main")).to_contain_text("Tilaus tehty")
    page.goto(place.url("quarantine/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Karanteenissa ei odota mitään")
    expect(page.locator("#rules")).to_contain_text("Suomalaiset ajat")


def test_events_are_thrown_away_with_a_record_and_brought_back(place: Place) -> None:
    page = place.page
    place.send_broken(2, event="Koe")
    place.send_broken(3, event="Koe")
    page.goto(place.url("quarantine/"))
    page.locator("main th a", has_text="timestamp").first.click()
    page.get_by_label("Miksi ne hylätään").fill("Kuormituskoe <b>")
    page.get_by_role("button", name="Hylkää kaikki").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 tapahtumaa hylättiin")
    expect(page.locator("main dl")).to_contain_text("Kuormituskoe <b>")
    expect(page.locator("main dl")).to_contain_text("Sanna Kallio")
    page.get_by_role("link", name="Koko karanteeni").click()
    expect(page.locator("#records")).to_contain_text("Kuormituskoe <b>")
    page.locator("#records").get_by_role("link", name="Hylätty").click()
    page.get_by_role("button", name="Palauta nämä").click()
    expect(page.locator(".messages")).to_contain_text("2 tapahtumaa on taas karanteenissa.")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 tapahtumaa odottaa karanteenissa")


def test_the_health_page_holds_the_accounts_against_the_law(place: Place) -> None:
    page = place.page
    place.send_broken(4, event="Koe")
    httpx.post(f"{place.address}/v1/track", json={}, auth=("wrong", ""))
    page.wait_for_timeout(2_500)  # the books are written every two seconds
    page.goto(place.url("health/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kaikki on kunnossa")
    expect(page.locator("[data-law=holds]")).to_contain_text("Saapunut")
    expect(page.locator("#accounts")).to_contain_text("Kirjanpito täsmää")
    state = httpx.get(f"{place.address}/api/v1/health").json()
    assert (state["status"], state["problems"]) == ("ok", [])


@pytest.mark.parametrize("reader", readers(), ids=str)
def test_every_reader_can_use_the_pages(
    place: Place,
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    shoot: Callable[[Page, str], None],
    reader: Reader,
) -> None:
    place.send_broken(5, event="Koe")
    cookies = tuple((one["name"], one["value"]) for one in place.page.context.cookies())
    session = tuple(pair for pair in cookies if pair[0] == "sessionid")
    group = "quarantine/group/?event=Koe&source=web"
    rule = "event=Koe&deed=time&path=timestamp&value=%25d.%25m.%25Y+%25H:%25M"
    paths = {
        "index": "quarantine/",
        "discarded": "quarantine/?state=discarded",
        "group": group,
        "mend": f"quarantine/mend/?{rule}",
        "action": "quarantine/actions/1/",
        "health": "health/",
    }
    for name, path in paths.items():
        page = read(place.url(path), reader, session)
        assert axe(page) == [], name
        shoot(page, f"quarantine-{name}-{reader}")
