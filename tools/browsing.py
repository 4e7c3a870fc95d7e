"""Drive a real browser against a served data folder: for pictures, and for proofs."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
OWNER = {"name": "Sanna Kallio", "email": "sanna.kallio@example.fi", "password": "polku ja kivi 26"}


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Serve ``data`` by the ``polku`` command on a free port; yield the address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(data)]
    server = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(address: str, seconds: float = 60) -> None:
    """Return once the sign-in page answers; raises `TimeoutError`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/account/sign-in/", timeout=5).close()  # noqa: S310
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"nothing answers at {address}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the distribution's browser."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise SystemExit("Chromium is missing: make chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def sign_in(page: Page, address: str, data: Path) -> None:
    """Sign in as an owner of every project: by a new console link the first time."""
    link = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "polku.cli.main", "owner-link", "--data", str(data)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    path = re.sub(r"^https?://[^/]+", "", link.strip())
    page.goto(address + path)
    for name, value in OWNER.items():
        page.fill(f"input[name={name}]", value)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
