"""A real Chromium, pages in every form a reader may have, and axe."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}


class Reader(NamedTuple):
    """How somebody reads: language, colours, and how wide their screen is."""

    language: str = "en"
    theme: str = "light"
    size: str = "wide"

    def __str__(self) -> str:
        return "-".join(self)


def readers() -> list[Reader]:
    """Return four readers in whom every two of language, colours and width meet."""
    return [
        Reader("en", "light", "wide"),
        Reader("en", "dark", "narrow"),
        Reader("fi", "light", "narrow"),
        Reader("fi", "dark", "wide"),
    ]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the distribution's Chromium; Playwright's own is never downloaded."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium")
    # the sync driver keeps a loop in this thread; Django's own queries stay synchronous in it
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def expected_faults() -> list[str]:
    """Return a list to add to: parts of console errors that the test provokes."""
    return []


@pytest.fixture
def read(browser: Browser, expected_faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Return ``read(url, reader, cookies=())``: the page as that reader sees it.

    The test fails at its end where any page wrote an error to the console, asked another host
    for something, or scrolls sideways.
    """
    faults: list[str] = []
    contexts = []

    def open_page(
        url: str, reader: Reader | None = None, cookies: tuple[tuple[str, str], ...] = ()
    ) -> Page:
        how = reader or Reader()
        width, height = SIZES[how.size]
        context = browser.new_context(
            locale=how.language,
            color_scheme=how.theme,  # type: ignore[arg-type] # light or dark
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        contexts.append(context)
        host = url.split("/")[2]
        context.add_cookies(
            [{"name": name, "value": value, "url": f"http://{host}"} for name, value in cookies]
        )
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                faults.append(f"asked {asked.url}") if asked.url.split("/")[2] != host else None
            ),
        )
        page.goto(url)
        page.evaluate("document.fonts.ready")
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if beyond > 0:
            faults.append(f"{url} ({how}) scrolls sideways by {beyond} px")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [fault for fault in faults if not any(part in fault for part in expected_faults)]


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return ``axe(page)``: what breaks the A and AA rules of WCAG 2.0 to 2.2, a line each."""

    def check(page: Page) -> list[str]:
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        return [
            f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for violation in found.response["violations"]
            for node in violation["nodes"]
        ]

    return check


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Return ``shoot(page, name)``: keep a picture of the page where POLKU_SHOTS names a folder."""

    def keep(page: Page, name: str) -> None:
        folder = os.environ.get("POLKU_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep
