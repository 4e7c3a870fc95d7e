"""Whatever was sent as a name or a value: no page of the project runs it."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.places import make_project
from tools.browsing import served, sign_in
from tools.proofs.hostile import Hostile, requests

pytestmark = pytest.mark.browser
_FILE = re.compile(r"\.(csv|json|jsonl|parquet)\b|download|export")
#: So many pages of a kind are looked at, and so many in all.
OF_A_KIND, IN_ALL = 1, 60


@pytest.fixture(scope="module")
def project(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """Return a signed-in page and the address of a project that hostile requests were sent to."""
    data: Path = tmp_path_factory.mktemp("hostile")
    with served(data) as address:
        context = browser.new_context(locale="fi")
        page = context.new_page()
        sign_in(page, address, data)
        slug, key = make_project(page, address, "Hostile")
        with (
            httpx.Client(base_url=address, auth=(key, ""), timeout=60) as client,
            ThreadPoolExecutor(16) as threads,
        ):

            def send(one: Hostile) -> int:
                path = f"{one.path}?{one.query}"
                answer = client.request(one.method, path, content=one.body, headers=one.headers)
                return int(answer.status_code)

            assert all(status < 500 for status in threads.map(send, requests(seed=7, count=700)))
        yield page, f"{address}/p/{slug}/"
        context.close()


#: Where links lead; those in a drawing keep their address apart.
_HREFS = (
    "all => all.map(one => new URL(one.getAttribute('href'), document.baseURI).href.split('#')[0])"
)


def links_on(page: Page, address: str) -> list[str]:
    """Return where a page of the project leads, within the project, files apart."""
    found = page.eval_on_selector_all("a[href]", _HREFS)
    return [link for link in found if link.startswith(address) and not _FILE.search(link)]


def kind_of(link: str) -> str:
    """Return what the links to one kind of page have in common."""
    return re.sub(r"\d+", "0", link.split("?", maxsplit=1)[0])


def test_no_page_runs_what_was_sent(project: tuple[Page, str]) -> None:
    page, address = project
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    seen: Counter[str] = Counter()
    ahead = deque([address])
    while ahead and seen.total() < IN_ALL:
        link = ahead.popleft()
        if seen[kind_of(link)] >= OF_A_KIND:
            continue
        seen[kind_of(link)] += 1
        answer = page.goto(link)
        assert answer is not None
        if answer.status >= 500:
            faults.append(f"{answer.status} {link}")
        page.wait_for_timeout(50)
        assert "owned" not in page.title(), link
        ahead.extend(links_on(page, address))
    assert faults == []
    kinds = {link.removeprefix(kind_of(address)).split("/")[0] for link in seen}
    assert {"people", "events", "quarantine", "live", "journeys"} <= kinds, kinds
