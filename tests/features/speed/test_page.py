"""The pages of speed show verdicts, cost and errors; and say what to send where there are none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event

PAGE = "/p/lumo-netti/speed/"


def event(number: str, name: str, minute: int, person: str, **said: Any) -> Event:
    at = timezone.now() - timedelta(days=20) + timedelta(minutes=minute)
    return Event(
        message_id=number,
        kind="track",
        name=name,
        timestamp=at,
        received_at=datetime.now(UTC),
        user_id=person,
        properties=said,
    )


def shop() -> list[Event]:
    """Return visits to a payment page that is slow for half, who order half as often."""
    events = []
    for n in range(400):
        slow = n % 2
        load = 5000 + n if slow else 900 + n
        said = {"path": "/pay", "device": "mobile", "load_ms": load}
        events.append(event(f"v{n}", "Page Viewed", n * 10, f"p{n}", **said))
        news = {"path": "/news", "device": "mobile", "load_ms": 900 + n}
        events.append(event(f"n{n}", "Page Viewed", n * 10 - 3, f"p{n}", **news))
        if n % 20 < (4 if slow else 14):
            events.append(event(f"o{n}", "Order Placed", n * 10 + 5, f"p{n}"))
        if n < 40:
            said = {"message": f"No order {n}", "path": "/pay", "error_type": "TypeError"}
            events.append(event(f"e{n}", "Error", n * 10 + 1, f"p{n}", **said))
    return events


@pytest.fixture
def shown(event_store: Store, browser: Client, project: Project) -> Client:
    event_store.append(project.pk, shop())
    return browser


def test_the_title_is_what_slowness_goes_together_with(shown: Client) -> None:
    page = shown.get(PAGE).content.decode()
    assert "Where /pay is slow, “Order Placed” follows more seldom" in page
    assert "No order #" in page
    assert "Views lost" in page
    assert "cell=group" in page  # the people behind
    assert "/api/v1/projects/lumo-netti/ask/slowness?" in page


@pytest.mark.parametrize(
    "address",
    ["?by=device&every=day", "?by=&every=week", "?score=nps&every=week&by=path", "?metric=cls"],
)
def test_every_address_shows_a_page(shown: Client, address: str) -> None:
    assert shown.get(PAGE + address).status_code == 200
    assert shown.get(PAGE + address, headers={"accept-language": "fi"}).status_code == 200


def test_an_error_has_its_page(shown: Client) -> None:
    answer = shown.get("/api/v1/projects/lumo-netti/ask/errors").json()
    key = dict(zip(answer["columns"], answer["rows"][0], strict=True))["error"]
    page = shown.get(f"{PAGE}error/?error={key}").content.decode()
    assert "TypeError: No order # · /pay" in page
    assert "Who met it" in page
    assert "On which pages" in page
    gone = shown.get(f"{PAGE}error/?error=never").content.decode()
    assert "did not happen in this period" in gone


def test_without_measurements_the_page_says_what_to_send(
    event_store: Store, browser: Client, project: Project
) -> None:
    assert event_store
    page = browser.get(PAGE).content.decode()
    assert "How fast pages are is not known yet" in page
    assert "Web Vitals Measured" in page


def test_a_few_views_are_no_finding(event_store: Store, browser: Client, project: Project) -> None:
    few = [event(f"x{n}", "Viewed", n, f"p{n}", lcp=2400 + 40 * n, path="/") for n in range(9)]
    event_store.append(project.pk, few)
    page = browser.get(PAGE).content.decode()
    assert "How fast pages are is still uncertain" in page
