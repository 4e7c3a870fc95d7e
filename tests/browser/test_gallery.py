"""Every component, in both languages, both themes and both widths, holds to WCAG."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Reader, readers
from tests.site.gallery import urls as gallery
from tests.site.gallery.templates import PAGES

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _gallery(settings: Settings) -> None:
    settings.ROOT_URLCONF = gallery.__name__


@pytest.mark.parametrize("reader", readers(), ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_components_are_accessible(
    live_server: LiveServer,
    read: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    shoot: Callable[[Page, str], None],
    name: str,
    reader: Reader,
) -> None:
    page = read(f"{live_server.url}/p/lumo/people/gallery/{name}/", reader)
    shoot(page, f"{name}-{reader}")
    assert axe(page) == []
