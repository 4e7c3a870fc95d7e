"""Run a browser SDK, unchanged, in a page of another origin than the collector's.

A page is a script in ``pages/NAME.mjs``: it imports its SDK by name from ``tests/collect/sdk``
(esbuild puts both together), reads where to send from ``globalThis.polku`` (``host`` such as
``127.0.0.1:5000``, ``url`` such as ``http://127.0.0.1:5000``, ``key``, and whatever else the test
gives), and sets ``globalThis.sent = true`` when it has done its part. The page is served at
``http://localhost:PORT/NAME?utm_source=news...``, the collector at ``http://127.0.0.1:PORT2``: to
the browser that is another site, so preflights, CORS and beacons are as in the world.

    def test_somebody_buys(site, visit, store) -> None:
        with visit("segment") as visit:     # waits until the page has set ``sent``
            visit.waits_for(site, 4)        # until the collector has taken 4 events
            visit.leaves()                  # goes elsewhere: pagehide, beacons

``visit(name, skew=timedelta(hours=3), **given)``: the visitor's clock is fast by ``skew``, and
``given`` is put into ``globalThis.polku``. A fault of the page's script fails the test.
"""

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.collect.running import Site
from tools.assets import MODULES, nodes_folder

PAGES = Path(__file__).with_name("pages")
SDK = Path(__file__).parents[2] / "collect" / "sdk" / "node_modules"
#: A visitor, not a test: what runs without a head says so, and is marked as a machine.
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36"
)
CAMPAIGN = "utm_source=news&utm_medium=email&utm_campaign=syksy"
_HTML = """<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Ostoskori</title>
<link rel="icon" href="data:,"><script>globalThis.polku = {given}</script></head>
<body><h1>Ostoskori</h1><button id="buy">Osta</button><a href="/other">Muualle</a>
<div style="height: 3000px"></div><script src="/{name}.js"></script></body></html>"""


@cache
def bundled(name: str) -> bytes:
    """Return the script of a page together with its SDK, as a browser takes it."""
    if not SDK.is_dir():
        pytest.skip("the clients are not installed: make node-sdk")
    places = [str(nodes_folder())] if shutil.which("node") is None else []
    path = os.pathsep.join([*places, os.environ.get("PATH", "")])
    words = [str(MODULES / ".bin" / "esbuild"), str(PAGES / f"{name}.mjs"), "--bundle"]
    done = subprocess.run(
        [*words, "--format=iife", "--platform=browser", "--log-level=error", "--charset=utf8"],
        env={**os.environ, "NODE_PATH": str(SDK), "PATH": path},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Visit:
    """A page that is open, and what a test asks of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def waits_for(self, site: Site, events: int, seconds: float = 20) -> None:
        """Return once the collector has settled so many events; more would fail the test."""
        end = time.monotonic() + seconds
        while settled(site) < events and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        self.page.wait_for_timeout(300)
        assert settled(site) == events, site.collector.tally.of(site.project_id)

    def leaves(self) -> None:
        """Go elsewhere, as a visitor who has seen enough."""
        self.page.goto("about:blank")


def settled(site: Site) -> int:
    """Return how many events the collector has decided on."""
    count = site.collector.tally.of(site.project_id)
    return count.received - count.pending


@contextmanager
def visiting(
    browser: Browser, site: Site, name: str, skew: timedelta = timedelta(), **given: Any
) -> Iterator[Visit]:
    """Open the page ``name`` and wait until it has done its part; close it at the end."""
    where = {"url": site.url, "host": site.url.removeprefix("http://"), "key": site.key}
    with _served(name, where | given) as address:
        context = browser.new_context(user_agent=AGENT, locale="fi-FI")
        page = context.new_page()
        if skew:
            page.clock.install(time=datetime.now(UTC) + skew)
        visit = Visit(page)
        try:
            page.goto(f"{address}/{name}?{CAMPAIGN}")
            page.wait_for_function("globalThis.sent === true", timeout=20_000)
            yield visit
            assert visit.faults == []
        finally:
            context.close()


@contextmanager
def _served(name: str, given: dict[str, Any]) -> Iterator[str]:
    html = _HTML.replace("{given}", json.dumps(given)).replace("{name}", name).encode()
    script = bundled(name)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path.endswith(".js")
            body = script if is_script else html
            self.send_response(200)
            kind = "text/javascript" if is_script else "text/html"
            self.send_header("content-type", f"{kind}; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
