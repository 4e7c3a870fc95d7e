"""Work that a page asks for is done by `polku work` in its own process, once, on every store."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.test_backup import served
from tests.cli.test_shell import ANSWERS, MAPPING, polku
from tests.conformance.machines import PASSWORD, USER, address, machine

#: Who has signed in, as the cookie of their browser.
SESSION = """
import sys
from polku.cli.place import Place
project = Place(sys.argv[1]).project_or_new("shop")
from django.test import Client
from polku.features.projects.models import Membership, Role, User
user = User.objects.create_user("owner@example.com", name="Olli Omistaja")
Membership.objects.create(user=user, project=project, role=Role.OWNER)
client = Client()
client.force_login(user)
print(client.cookies["sessionid"].value)
"""


@pytest.fixture(params=["folder", "server"])
def data(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Return an empty data folder whose events are in it, or on a server of their own."""
    if request.param == "folder":
        yield tmp_path / "data"
        return
    with machine(tmp_path / "machine", "--user", USER, "--password", PASSWORD) as port:
        monkeypatch.setenv("POLKU_EVENTS", address(port))
        yield tmp_path / "data"


@contextmanager
def working(data: Path) -> Iterator[int]:
    """Run `polku work`; yield the number of its process."""
    command = [sys.executable, "-m", "polku.cli.main", "work", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout
        assert b"Working" in process.stdout.readline()
        yield process.pid
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def imported(browser: httpx.Client) -> str:
    """Upload a file, say what its columns mean, import it; return the address of its page."""
    browser.get("/p/shop/imports/")
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    files = {"file": ("answers.csv", ANSWERS.encode())}
    uploaded = browser.post("/p/shop/imports/upload/", data=token, files=files)
    page = re.search(r"/p/shop/imports/\d+/", uploaded.headers["Location"])
    assert page
    values = {**token, "text": MAPPING, "import": ""}
    assert browser.post(f"{page[0]}save-text/", data=values).status_code == 302
    return page[0]


def jobs(data: Path) -> list[tuple[str, str, int]]:
    """Return what became of the imports, who had them, and how often they were begun."""
    with closing(sqlite3.connect(data / "polku.db")) as database:
        sql = "select state, holder, attempt from work_job where name = 'imports.file'"
        return database.execute(sql).fetchall()


def test_an_import_of_a_page_is_done_beside_the_server_once(data: Path) -> None:
    command = [sys.executable, "-c", SESSION, str(data)]
    session = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    with working(data) as pid, served(data, "--leave-work") as (url, _process):
        with httpx.Client(base_url=url, cookies={"sessionid": session}) as browser:
            page = imported(browser)
            ends = time.monotonic() + 60
            while [one[0] for one in jobs(data)] != ["done"]:
                assert time.monotonic() < ends, jobs(data)
                time.sleep(0.2)
            assert "28" in browser.get(page).text
            scores = browser.get("/p/shop/scores/?from=2026-03-01&to=2026-03-31")
            assert scores.status_code == 200
            asked = browser.get("/api/v1/projects/shop/ask/nps").json()
            assert asked["n"] == 28
        assert "28" in polku("ask", "nps", "--format", "csv", data=data).stdout
    ((_state, holder, attempt),) = jobs(data)
    assert (f"-{pid}-" in holder, attempt) == (True, 1)
