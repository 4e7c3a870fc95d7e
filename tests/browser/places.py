"""One served data folder: the demonstration, a project with nothing, and one with an event."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
from playwright.sync_api import Browser, Page

from tools.browsing import served, sign_in

PEOPLE = 1_500
DEMO = "lumo-netti"


class Site(NamedTuple):
    """A running server, the session of an owner of all its projects, and its slugs."""

    address: str
    data: Path
    session: str
    empty: str
    single: str

    def url(self, path: str, project: str = DEMO) -> str:
        """Return the address of ``path``; one that begins with a slash is outside projects."""
        return self.address + (path if path.startswith("/") else f"/p/{project}/{path}")

    @property
    def cookies(self) -> tuple[tuple[str, str], ...]:
        """Return what a browser of the owner sends."""
        return (("sessionid", self.session),)


@contextmanager
def site_in(data: Path, browser: Browser) -> Iterator[Site]:
    """Make the demonstration in ``data``, serve it, and make the two other projects by hand."""
    polku("demo", "--only-data", "--people", str(PEOPLE), "--data", str(data))
    with served(data) as address:
        context = browser.new_context(locale="en")
        page = context.new_page()
        sign_in(page, address, data)
        empty, _ = make_project(page, address, "Nothing yet")
        single, key = make_project(page, address, "One event")
        send(address, key, {"userId": "ada", "event": "Order Placed", "properties": {"total": 42}})
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
        context.close()
        yield Site(address, data, cookies["sessionid"], empty, single)


def polku(*words: str) -> str:
    """Run the command; return what it prints."""
    command = [sys.executable, "-m", "polku.cli.main", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def make_project(page: Page, address: str, name: str) -> tuple[str, str]:
    """Make a project and a write key on the pages; return its slug and the key."""
    page.goto(f"{address}/account/projects/new/")
    page.fill("input[name=name]", name)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/settings/keys/")
    slug = re.findall(r"/p/([^/]+)/", page.url)[0]
    page.fill("main input[name=name]", "web")
    page.click("main .form button[type=submit]")
    return slug, page.locator("code[id^=key-]").first.inner_text().strip()


def send(address: str, key: str, event: dict[str, object]) -> None:
    """Send an event as a server of the company would; raises where it was not taken in."""
    answer = httpx.post(f"{address}/v1/track", json=event, auth=(key, ""))
    answer.raise_for_status()
