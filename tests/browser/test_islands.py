"""The custom elements do what their example says; without script the page still works."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.site.gallery import urls as gallery

pytestmark = pytest.mark.browser
PAGE = "/p/lumo/people/gallery/islands/"


@pytest.fixture(autouse=True)
def _gallery(settings: Settings) -> None:
    settings.ROOT_URLCONF = gallery.__name__


def test_copy_button_copies_and_says_so(live_server: LiveServer, read: Callable[..., Page]) -> None:
    page = read(live_server.url + PAGE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the key").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "wk_12345"


def test_refresh_shows_what_is_new_and_goes_on_when_finished(
    live_server: LiveServer, read: Callable[..., Page]
) -> None:
    page = read(live_server.url + PAGE)
    expect(page.locator("polku-refresh")).to_have_text("two")
    page.wait_for_url("**#there")


def test_page_without_script_keeps_its_content(live_server: LiveServer, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + PAGE)
    expect(page.locator("polku-refresh")).to_have_text("one")
    expect(page.get_by_role("button", name="Copy the key")).to_be_hidden()
    page.locator(".who").locator("visible=true").click()
    page.get_by_role("button", name="Dark", exact=True).locator("visible=true").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()
