"""The code of the guide runs, as it stands there, beside a server with a small shop's events."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.docs.pages import ENGLISH, ROOT, blocks
from tools import node
from tools.browsing import served

SDK = ROOT / "tests/collect/sdk"
#: 44 customers who ordered, got it within one to five days, and answered.
SHOP = """
import polku
from datetime import UTC, datetime, timedelta
from polku.vocabulary.event import Event, Score
from polku.vocabulary.segments import Did

place = polku.open("data")
from polku.features.projects.rules import create_api_token, create_write_key
from polku.features.segments.rules import add_segment
project = place.project_or_new("shop")
add_segment(project, "Loyal", Did("Order Placed"))
events = []
for n in range(44):
    at = datetime(2026, 3, 2 + n % 20, 12, tzinfo=UTC)
    order = {"order_id": str(n), "total": 10 + n, "promised_day": str((at + timedelta(3)).date())}
    for days, name, more in (
        (0, "Page Viewed", {"properties": {"path": "/help"}, "channel": "web"}),
        (0.1, "Order Placed", {"properties": order, "channel": "web" if n % 2 else "phone"}),
        (1 + n % 5, "Order Delivered", {"properties": order, "touchpoint": "Delivery"}),
        (6, "Survey Answered", {"properties": order, "touchpoint": "Delivery",
                                "channel": "web" if n % 2 else "phone",
                                "score": Score("nps", n % 11, 0, 10)}),
    ):
        when = at + timedelta(days)
        events.append(Event(message_id=f"{n}-{name}", kind="track", name=name, timestamp=when,
                            received_at=when, user_id=f"p{n}", **more))
place.sink().append(project.pk, events)
print(create_write_key(project, "guide").key)
print(create_api_token(project, "guide", "editor")[1])
"""


class Shop(msgspec.Struct, frozen=True):
    """A served folder, and what stands for the placeholders of the guide."""

    folder: Path
    address: str
    key: str
    token: str

    def filled(self, code: str) -> str:
        """Return ``code`` with the shop's own address, key and token."""
        code = code.replace("http://127.0.0.1:8000", self.address)
        return code.replace("YOUR_WRITE_KEY", self.key).replace("YOUR_TOKEN", self.token)

    def run(self, *words: str) -> str:
        """Run a program in the folder, with ``polku`` on the path; return what it printed."""
        done = subprocess.run(
            words,
            check=False,
            cwd=self.folder,
            env=surroundings(self.folder),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment: a ``curl`` that fails where the answer is no success."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return {**os.environ, "PATH": path, "CURL_HOME": str(folder), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return the shop, open for the module."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / ".curlrc").write_text("silent\nshow-error\nfail-with-body\n")
    made = Shop(folder, "", "", "").run(sys.executable, "-c", SHOP)
    with served(folder / "data") as address:
        yield Shop(folder, address, *made.split())


def code_of(language: str) -> list[object]:
    """Return the blocks of a language as parameters of a test."""
    return [
        pytest.param(code, id=f"{page.stem}-{number}")
        for page in ENGLISH
        for number, (name, code) in enumerate(blocks(page), start=1)
        if name == language
    ]


@pytest.mark.parametrize("code", code_of("sh"))
def test_commands_run(shop: Shop, code: str) -> None:
    assert shop.run("bash", "-euo", "pipefail", "-c", shop.filled(code)).strip()


@pytest.mark.parametrize("code", code_of("python"))
def test_python_runs(shop: Shop, code: str) -> None:
    shop.run(sys.executable, "-W", "error", "-c", shop.filled(code))


@pytest.mark.parametrize("code", code_of("js"))
def test_node_runs(shop: Shop, code: str) -> None:
    if not (SDK / "node_modules").is_dir():
        pytest.skip("the SDK for Node is not installed: make node-sdk")
    assert node.run(["node", "--input-type=module", "-e", shop.filled(code)], SDK) == 0


def test_what_the_guide_sends_is_counted_once(shop: Shop) -> None:
    calls = [code for page in ENGLISH for name, code in blocks(page) if "/v1/track -u" in code]
    for code in [*calls, *calls]:
        assert '"accepted":1' in shop.run("bash", "-c", shop.filled(code))
    answer = shop.run("polku", "ask", "trend", "--where", "order_id=1001", "--format", "csv")
    assert float(answer.splitlines()[1].split(",")[2]) == len(calls)
