"""The pages of funnels, through real requests over the real store."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event

LAST = datetime(2026, 4, 26, 9, tzinfo=UTC)
STEPS = ["Cart Opened", "Payment Started", "Order Placed"]


def shopper(number: int, reached: int, device: str, weeks: int = 0) -> list[Event]:
    """Return the events of somebody who reached so many steps, five minutes apart."""
    begun = LAST - timedelta(days=1 + number % 20, weeks=weeks)
    names = [*STEPS[:reached], *(["Help Read"] if reached == 2 else [])]
    return [
        Event(
            message_id=f"{weeks}-{number}-{device}-{nth}",
            kind="track",
            name=name,
            timestamp=begun + timedelta(minutes=5 * nth),
            received_at=LAST,
            user_id=f"{device}-{weeks}-{number}",
            channel="web",
            properties={**({"device": device} if device else {}), "amount": 10 + number % 3},
        )
        for nth, name in enumerate(names)
    ]


@pytest.fixture
def shop(event_store: Store, project: Project) -> Project:
    """Return a shop where a phone's orders fail at payment."""
    events = [event for n in range(60) for event in shopper(n, 3 if n % 5 else 2, "desktop")]
    events += [event for n in range(60) for event in shopper(n, 2 if n % 5 else 3, "mobile")]
    event_store.append(project.pk, events)
    return project


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def h1(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return text_of(found[1])


def page(browser: Client, path: str = "", status: int = 200, **query: object) -> str:
    address = f"/p/lumo-netti/funnels/{path}"
    response = browser.get(address, query, headers={"Accept-Language": "en"})
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(LAST, tick=False) as travelled:
        yield travelled


def test_without_steps_it_asks_for_them(browser: Client, shop: Project) -> None:
    html = page(browser)
    assert h1(html) == "Which steps should people take?"
    assert html.count('id="step-') == 3  # two, and the help
    assert '<option value="Payment Started">' in html


@pytest.mark.usefixtures("event_store", "project")
def test_an_empty_project_is_told_what_to_do(browser: Client) -> None:
    assert "No events have arrived yet" in page(browser)


def test_the_title_says_where_it_loses(browser: Client, shop: Project) -> None:
    html = page(browser, step=STEPS)
    assert h1(html) == "“Payment Started” loses 50% of those who get there"
    said = text_of(html)
    assert "Of 120 who began with “Cart Opened”, 60 got to “Order Placed”" in said
    assert "Half of those who come through need at most 10 min" in said
    assert html.count('id="step-') == 5  # three, one to add, and the help


def test_a_group_that_stands_apart_is_in_the_title(browser: Client, shop: Project) -> None:
    html = page(browser, step=STEPS, by="device")
    assert h1(html) == "50.0% get to “Order Placed”, mobile 20.0%"
    assert "All groups" not in html


def test_groups_that_few_who_stop_early_tell_are_not_compared(
    browser: Client, event_store: Store, shop: Project
) -> None:
    stopped = [event for n in range(40) for event in shopper(n, 1, "")]
    event_store.append(shop.pk, stopped)
    html = page(browser, step=STEPS, by="device")
    assert h1(html) == "“Payment Started” loses 50% of those who get there"
    assert "These groups cannot be compared" in html


def test_worth_and_change(browser: Client, event_store: Store, shop: Project) -> None:
    earlier = [event for n in range(60) for event in shopper(n, 3, "desktop", weeks=12)]
    event_store.append(shop.pk, earlier)
    html = page(browser, step=STEPS, value="amount")
    assert h1(html) == "Only 50.0% get to “Order Placed”; it was 100.0%"
    assert "Worth lost" in html


def test_a_step_has_a_page_of_its_own(browser: Client, shop: Project) -> None:
    html = page(browser, "step/", step=STEPS)
    assert h1(html) in {
        "With device = mobile, 20% go on; of the others 80%",
        "With device = desktop, 80% go on; of the others 20%",
    }
    assert "Help Read" in html


def test_what_cannot_be_asked_is_said_with_the_form(browser: Client, shop: Project) -> None:
    html = page(browser, status=400, step=["A", "[x"])
    assert "write an event" in text_of(html)
    assert 'value="[x"' in html


def test_the_people_behind_a_bar_are_listed(browser: Client, shop: Project) -> None:
    html = page(browser, step=STEPS)
    href = next(unescape(one) for one in re.findall(r'href="([^"]+)"', html) if "dropped" in one)
    listed = browser.get(href)
    assert listed.status_code == 200
    assert "60" in text_of(listed.content.decode())


def test_nobody_began(browser: Client, shop: Project) -> None:
    assert h1(page(browser, step=["Never", "Order Placed"])) == "Nobody began this funnel"
