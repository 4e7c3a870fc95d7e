"""The frame around every page works by keyboard, remembers choices, and speaks both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Reader, readers
from tests.site.gallery import urls as gallery

pytestmark = pytest.mark.browser
PAGE = "/p/lumo/people/gallery/charts/"


@pytest.fixture(autouse=True)
def _gallery(settings: Settings) -> None:
    settings.ROOT_URLCONF = gallery.__name__


def test_first_tab_offers_to_skip_the_navigation(
    live_server: LiveServer, read: Callable[..., Page]
) -> None:
    page = read(live_server.url + PAGE)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("main")


@pytest.mark.parametrize("reader", [Reader(), Reader(theme="dark", size="narrow")], ids=str)
def test_period_sheet_opens_by_keyboard_and_closes_by_escape(
    live_server: LiveServer,
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    shoot: Callable[[Page, str], None],
    reader: Reader,
) -> None:
    page = read(live_server.url + PAGE, reader)
    button = page.get_by_role("button", name="Period")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("First day")).to_be_visible()
    shoot(page, f"sheet-{reader}")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_label("First day")).to_be_hidden()


def test_period_chosen_by_form_goes_into_the_address(
    live_server: LiveServer, read: Callable[..., Page]
) -> None:
    page = read(f"{live_server.url}{PAGE}?by=channel&page=3")
    page.get_by_role("button", name="Period").click()
    page.get_by_label("First day").fill("2026-01-05")
    page.get_by_label("Last day").fill("2026-02-01")
    page.get_by_role("button", name="Show these days").click()
    page.wait_for_url("**from=2026-01-05**")
    assert page.url.endswith("?by=channel&from=2026-01-05&to=2026-02-01")


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_theme_changes_at_once_and_is_remembered(
    live_server: LiveServer,
    read: Callable[..., Page],
    shoot: Callable[[Page, str], None],
    size: str,
) -> None:
    page = read(live_server.url + PAGE, Reader(size=size))
    _open_menu(page)
    shoot(page, f"menu-{size}")
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark", exact=True).locator("visible=true").click()
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_language_switch_changes_every_word_of_the_frame(
    live_server: LiveServer, read: Callable[..., Page]
) -> None:
    page = read(live_server.url + PAGE)
    _open_menu(page)
    page.get_by_role("button", name="Suomi").locator("visible=true").click()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    expect(page.get_by_role("link", name="Tilannekuva").locator("visible=true")).to_be_visible()


def _open_menu(page: Page) -> None:
    page.locator(".who:visible").click()


def test_every_edge_of_the_paths_can_be_reached_and_has_words(
    live_server: LiveServer, read: Callable[..., Page]
) -> None:
    page = read(live_server.url + PAGE)
    edges = page.locator(".sankey.chart-l a")
    assert edges.count() == 17
    edges.first.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        "Website to Address check: 6,710 people"
    )


@pytest.mark.parametrize("reader", readers(), ids=str)
def test_page_that_is_not_there_says_so_in_words(
    live_server: LiveServer,
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    shoot: Callable[[Page, str], None],
    expected_faults: list[str],
    reader: Reader,
) -> None:
    expected_faults.append("404 (Not Found)")
    page = read(f"{live_server.url}/nowhere/", reader)
    shoot(page, f"missing-{reader}")
    assert axe(page) == []
