"""A Segment SDK from PyPI and one from npm, unchanged, and what the person page shows of them."""

import http.cookiejar
import re
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import segment.analytics as segment

from tools import node
from tools.browsing import OWNER, served
from tools.proofs.line import ROOT, Line, polku, run

EVENTS = 25
NODE = """
const { Analytics } = require('@segment/analytics-node')
const [host, writeKey, userId, many] = process.argv.slice(1)
const analytics = new Analytics({ writeKey, host, flushAt: 5 })
for (let n = 0; n < Number(many); n++)
  analytics.track({ userId, event: 'Node Event ' + n, messageId: 'node-' + n })
analytics.closeAndFlush()
"""


def live() -> Iterator[Line]:
    """Send by both SDKs, twice; look at the person page and at what is counted."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        key = prepared(data)
        with served(data) as address:
            browser = Person(address, data)
            for name, send in (("PyPI", by_python), ("npm", by_node)):
                send(address, key, name)
                seconds = browser.waits_for(name, EVENTS)
                yield Line(f"{name}: on the person page after {seconds:.2f} s", seconds <= 2)
                send(address, key, name)
            time.sleep(1)
            counted = polku("ask", "trend", "--data", str(data), "--format", "csv").stdout
        total = float(counted.splitlines()[-1].split(",")[2])
        yield Line(f"sent twice, counted: {total:.0f} of {2 * EVENTS}", total == 2 * EVENTS)


def prepared(data: Path) -> str:
    """Make a project in a fresh folder; return its write key."""
    code = (
        "import polku; place = polku.open({!r}); project = place.project_or_new('sdk');"
        "from polku.features.projects.rules import create_write_key;"
        "print(create_write_key(project, 'sdk').key)"
    )
    done = run([sys.executable, "-c", code.format(str(data))])
    return done.stdout.strip()


def by_python(address: str, key: str, person: str) -> None:
    """Send by segment-analytics-python."""
    client = segment.Client(key, host=address, max_queue_size=1000)
    for number in range(EVENTS):
        client.track(person, f"Python Event {number}", {}, message_id=f"python-{number}")
    client.flush()
    client.join()


def by_node(address: str, key: str, person: str) -> None:
    """Send by @segment/analytics-node."""
    words = ["node", "-e", NODE, "--", address, key, person, str(EVENTS)]
    if node.run(words, ROOT / "tests" / "collect" / "sdk"):
        raise RuntimeError("the SDK from npm failed")


class Person:
    """Somebody signed in who looks at the page of one person."""

    def __init__(self, address: str, data: Path) -> None:
        self.address = address
        jar = http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        link = polku("owner-link", "--data", str(data), "--url", address).stdout.strip()
        page = self.read(link)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {**OWNER, "csrfmiddlewaretoken": token[1] if token else ""}
        self.open(link, urllib.parse.urlencode(form).encode()).close()

    def read(self, url: str) -> str:
        """Return a page."""
        with self.open(url) as answer:
            return str(answer.read().decode())

    def waits_for(self, person: str, events: int) -> float:
        """Return after how many seconds the page shows every event; gives up after 20."""
        started = time.monotonic()
        page = ""
        while time.monotonic() - started < 20:
            query = urllib.parse.urlencode({"q": person})
            page = self.read(f"{self.address}/p/sdk/people/?{query}")
            link = re.search(r'href="(/p/sdk/people/\d+/)"', page)
            if link:
                page = self.read(self.address + link[1])
            if all(f"Event {number}" in page for number in range(events)):
                return time.monotonic() - started
            time.sleep(0.05)
        raise TimeoutError(f"the page never showed {events} events of {person}")
