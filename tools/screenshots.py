"""Take a picture of every page in both languages, light and dark, wide and narrow, into docs/.

    python -m tools.screenshots [--data DIR] [--out DIR] [--only NAME]... [--all]

Without ``--all`` the dark and narrow ones are left out. The pictures come from the demonstration
company, whose events are the same each time and end on a fixed day; a few that cannot be read and
a person who is erased are added, so that the quarantine and the receipt have something to show.
"""

import argparse
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import Browser

from tools.browsing import chromium, served, sign_in

ROOT = Path(__file__).parent.parent
PROJECT = "lumo-netti"
PAGES = {
    "overview": "",
    "people": "people/",
    "person": "people/?q=LN-204417",
    "journeys": "journeys/",
    "process": "journeys/process/",
    "steps": "journeys/steps/",
    "journey-groups": "journeys/groups/",
    "journey-differences": "journeys/differences/?where=person.segment=consumer",
    "segments": "segments/",
    "segment": "segments/called-and-did-not-order/",
    "segment-rule": "segments/called-and-did-not-order/edit/",
    "overlap": "segments/overlap/?first=unhappy-customers&second=calls-again-and-again",
    "scores": "scores/",
    "trends": "trends/",
    "speed": "speed/",
    "retention": "retention/",
    "stickiness": "retention/stickiness/",
    "lifecycle": "retention/lifecycle/",
    "survival": "retention/survival/",
    "funnels": "funnels/?step=Payment+Started&step=Order+Placed&window=1d",
    "attribution": "attribution/?conversion=Order+Placed&touch=network&touches=Ad+Clicked"
    "&value=revenue",
    "sql": "sql/?sql=select+channel,+count()+as+n,+uniqExact(person)+as+people+from+events"
    "+group+by+channel+order+by+n+desc",
    "contacts": "contacts/?from=2026-03-02&to=2026-03-29&compare=previous&every=day",
    "contact-definitions": "contacts/definitions/",
    "dashboards": "dashboards/",
    "dashboard": "dashboards/customer-experience/?whole=1",
    "dashboard-change": "dashboards/customer-experience/?whole=1&edit=1",
    "promises": "promises/",
    "live": "live/",
    "events": "events/",
    "event": "events/event/?name=Order+Placed",
    "schema": "events/schema/?name=Order+Placed",
    "quarantine": "quarantine/",
    "mending": "quarantine/",
    "identities": "identities/",
    "identity-rules": "identities/rules/",
    "requests": "settings/privacy/requests/",
    "receipt": "settings/privacy/requests/",
    "imports": "imports/",
    "pulls": "pulls/",
    "touchpoints": "touchpoints/",
    "health": "health/",
    "work": "work/",
    "settings": "settings/",
    "keys": "settings/keys/",
    "privacy": "settings/privacy/",
}
#: What is followed on the page, link after link, until the one that is shown.
FOLLOWED = {
    "person": ("main table tbody a",),  # where the find did not open at once
    "mending": ("main th a >> text=timestamp", "main a[href*='/quarantine/mend/']"),
    "receipt": ("main tbody th a",),
}
#: Pixels of a page that are shown; long tables go on.
TALLEST = 1_800
#: Somebody of the demonstration who asked to be erased.
ERASED = "LN-204411"
SIZES = {"1280": (1280, 900), "390": (390, 844)}


def main() -> int:
    """Serve, sign in, look at each page, and save it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--only", action="append")
    parser.add_argument("--all", action="store_true", help="dark and narrow ones too")
    given = parser.parse_args()
    data = demonstration(given.data)
    given.out.mkdir(parents=True, exist_ok=True)
    names = given.only or list(PAGES)
    with served(data) as address, chromium() as browser:
        state = signed_in(browser, address, data)
        send_broken(browser, address, state)
        for language in ("en", "fi"):
            for theme in ("light", "dark") if given.all else ("light",):
                for size in SIZES if given.all else ("1280",):
                    look(browser, address, state, Look(names, language, theme, size), given.out)
    return 0


class Look:
    """Which pages, and how they are looked at."""

    def __init__(self, names: list[str], language: str, theme: str, size: str) -> None:
        self.names, self.language, self.theme, self.size = names, language, theme, size


def demonstration(folder: Path | None) -> Path:
    """Return a folder with the demonstration company in it, and somebody erased.

    A ``folder`` that was made before is made whole: what is there already stays as it is.
    """
    data = folder or Path(tempfile.mkdtemp(prefix="polku-pictures-"))
    for words in (("demo", "--only-data"), ("erase", ERASED, "--now")):
        command = [sys.executable, "-m", "polku.cli.main", *words, "--data", str(data)]
        made = subprocess.run(command, check=False)  # noqa: S603 - our own command
        if made.returncode and words[0] == "demo":
            raise SystemExit(made.returncode)  # whoever is erased already is not found again
    return data


def signed_in(browser: Browser, address: str, data: Path) -> dict[str, object]:
    """Return the cookies of an owner."""
    context = browser.new_context()
    sign_in(context.new_page(), address, data)
    state = context.storage_state()
    context.close()
    return dict(state)


def send_broken(browser: Browser, address: str, state: dict[str, object]) -> None:
    """Send orders whose times and persons cannot be read, by the key of the project."""
    context = browser.new_context(storage_state=state)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/p/{PROJECT}/settings/keys/")
    key = page.locator("code[id^=key-]").first.inner_text().strip()
    context.close()
    now = datetime.now(UTC)
    orders = [
        {
            "type": "track",
            "event": "Order Placed",
            "messageId": f"order-{number}",
            "timestamp": (now - timedelta(hours=number + 1)).strftime("%d.%m.%Y %H:%M"),
            "properties": {"plan": "Valokuitu 300", "revenue": "39,90"},
        }
        | ({"userId": f"LN-{204_400 + number}"} if number % 7 else {"timestamp": now.isoformat()})
        for number in range(42)
    ]
    httpx.post(f"{address}/v1/batch", json={"batch": orders}, auth=(key, ""))


def look(browser: Browser, address: str, state: dict[str, object], one: Look, out: Path) -> None:
    """Save the pages as one reader sees them."""
    width, height = SIZES[one.size]
    context = browser.new_context(
        storage_state=state,  # type: ignore[arg-type]
        viewport={"width": width, "height": height},
        locale={"en": "en-GB", "fi": "fi-FI"}[one.language],
        color_scheme="dark" if one.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for name in one.names:
        asked = f"{address}/p/{PROJECT}/{PAGES[name]}"
        page.goto(asked)
        for link in FOLLOWED.get(name, ()) if page.url == asked else ():
            page.locator(link).first.click()
            page.wait_for_load_state()
        page.wait_for_load_state("networkidle")
        page.wait_for_function("!document.querySelector('.skel')")
        picture = out / f"{name}-{one.language}-{one.theme}-{one.size}.jpg"
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        page.screenshot(path=picture, full_page=True, clip=clip, type="jpeg", quality=72)
    context.close()


if __name__ == "__main__":
    sys.exit(main())
