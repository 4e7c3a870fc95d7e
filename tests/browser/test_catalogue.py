"""From an event that arrives to a schema that is enforced, as one person does it, in Finnish."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.places import make_project, send
from tools.browsing import served, sign_in

pytestmark = pytest.mark.browser
FEW = 60


def test_an_event_is_described_and_held_to_a_schema(
    browser: Browser, tmp_path: Path, axe: Callable[[Page], list[str]]
) -> None:
    with served(tmp_path) as address:
        context = browser.new_context(locale="en", viewport={"width": 1280, "height": 900})
        context.set_default_timeout(15_000)
        page = context.new_page()
        sign_in(page, address, tmp_path)
        slug, key = make_project(page, address, "Kivi")
        for number in range(FEW):
            total = "paljon" if number == 7 else number
            properties = {"total": total, "plan": "kuitu"}
            send(
                address, key, {"userId": f"a{number}", "event": "Tilattu", "properties": properties}
            )
        context.add_cookies([{"name": "polku_language", "value": "fi", "url": address}])
        page.goto(f"{address}/p/{slug}/events/")
        look(page, axe)
        describe(page)
        draft_a_schema(page, axe)
        enforce_it(page)
        refused(address, key)
        look_into_quarantine(page, address, slug)
        context.close()


def look(page: Page, axe: Callable[[Page], list[str]]) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 tapahtumalaji")
    assert axe(page) == []
    page.get_by_role("link", name="Tilattu", exact=True).click()
    row = page.locator("#properties").get_by_role("row").filter(has_text="total")
    expect(row).to_contain_text("luku")
    expect(row).to_contain_text("98")
    expect(row).to_contain_text("teksti")
    assert axe(page) == []


def describe(page: Page) -> None:
    page.get_by_role("link", name="Kirjoita, mitä se tarkoittaa").click()
    page.get_by_label("Mitä se tarkoittaa").fill("Tilaus on maksettu.")
    page.get_by_label("Kuka siitä vastaa").fill("Sanna Kallio")
    page.get_by_label("Tila").select_option(label="Käytössä")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.locator(".lead")).to_have_text("Tilaus on maksettu.")
    expect(page.locator("#volume")).to_contain_text("Sanna Kallio")


def draft_a_schema(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.get_by_role("link", name="Skeema").click()
    page.get_by_role("button", name="Luonnostele viime 30 päivästä").click()
    expect(page.locator("#effect")).to_contain_text("properties.total ei ole kokonaisluku.")
    assert axe(page) == []
    page.get_by_role("button", name="Tallenna uutena versiona").click()
    expect(page.get_by_role("link", name="Versio 1")).to_be_visible()


def enforce_it(page: Page) -> None:
    page.get_by_role("button", name="Pakota", exact=True).click()
    expect(page.locator("#effect")).to_contain_text("1 viime 30 päivän tapahtumasta")
    page.get_by_role("button", name="Pakota tästä alkaen").click()
    expect(page.locator("#mode")).to_contain_text("Skeeman tila nyt: Pakota")


def refused(address: str, key: str) -> None:
    """Send what does not fit until the collector knows of the schema, which takes seconds."""
    odd = {"userId": "a1", "event": "Tilattu", "properties": {"total": "5 €", "plan": "kuitu"}}
    for _ in range(40):
        answer = httpx.post(
            f"{address}/v1/track", json=odd, auth=(key, ""), headers={"Accept-Language": "fi"}
        )
        if answer.status_code == 400:
            assert answer.json()["error"]["message"] == "properties.total ei ole kokonaisluku."
            break
        time.sleep(0.5)
    else:
        pytest.fail("the schema was not enforced within 20 seconds")
    fits = odd | {"properties": {"total": 5, "plan": "kuitu"}}
    assert httpx.post(f"{address}/v1/track", json=fits, auth=(key, "")).status_code == 200


def look_into_quarantine(page: Page, address: str, slug: str) -> None:
    page.goto(f"{address}/p/{slug}/quarantine/")
    expect(page.locator("main")).to_contain_text(re.compile("properties.total ei ole kokonaisluku"))
