"""The page of attribution, through real requests over the real store."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from polku.features.attribution.models import Assumed, Cost
from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event

LAST = datetime(2026, 4, 26, 9, tzinfo=UTC)
QUESTION = {"conversion": "Order Placed", "touch": "network", "value": "revenue"}


def _event(person: str, name: str, days: float, **properties: object) -> Event:
    return Event(
        message_id=f"{person}-{name}-{days}",
        kind="track",
        name=name,
        timestamp=LAST - timedelta(days=days),
        received_at=LAST,
        user_id=person,
        channel="web",
        properties=properties,
    )


@pytest.fixture
def shop(event_store: Store, project: Project) -> Project:
    """Return a project: 60 buy after search, 20 after social and search, 6 after nothing."""
    events = []
    for number in range(60):
        events.append(_event(f"s{number}", "Ad", 12, network="search"))
        events.append(_event(f"s{number}", "Order Placed", 10, revenue=40))
        events.append(_event(f"n{number}", "Ad", 60, network="social"))
    for number in range(20):
        events.append(_event(f"b{number}", "Ad", 20, network="social"))
        events.append(_event(f"b{number}", "Ad", 15, network="search"))
        events.append(_event(f"b{number}", "Order Placed", 9, revenue=60))
    events += [_event(f"now{number}", "Order Placed", 0, revenue=1) for number in range(6)]
    event_store.append(project.pk, events)
    return project


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def h1(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return text_of(found[1])


def page(browser: Client, language: str = "en", **query: object) -> str:
    headers = {"Accept-Language": language}
    response = browser.get("/p/lumo-netti/attribution/", query, headers=headers)
    assert response.status_code == 200, response.content
    return response.text


def test_without_a_conversion_it_asks_for_one(shop: Project, browser: Client) -> None:
    html = page(browser)
    assert h1(html) == "Which event is the conversion?"
    assert '<option value="Order Placed">' in html


def test_an_empty_project_says_how_to_begin(
    event_store: Store, project: Project, browser: Client
) -> None:
    assert "No events have arrived yet" in page(browser)
    assert h1(page(browser, **QUESTION)) == "No conversion has a touch before it"


def test_the_title_names_who_gets_most_by_every_model(shop: Project, browser: Client) -> None:
    html = page(browser, **QUESTION)
    assert re.fullmatch(r"“search” gets the most by every model: \d+–\d+%", h1(html))
    said = text_of(html)
    assert "80 conversions have a touch in the 30 days before" in said
    assert "6 of 86 conversions have no touch" in said
    assert "descriptive, not incremental" in said
    assert "social › search" in said
    assert "/behind/attribution/" in html
    assert "saa eniten jokaisella mallilla" in h1(page(browser, "fi", **QUESTION))


def test_models_and_look_back_come_from_the_address(shop: Project, browser: Client) -> None:
    html = page(browser, **QUESTION, shown="first")
    assert "Measured, First touch" in text_of(html)
    html = page(browser, **QUESTION, lookback_days="7")
    assert "80 conversions have a touch in the 7 days" in text_of(html)
    html = page(browser, **QUESTION, touches="Nothing")
    assert h1(html) == "No conversion has a touch before it"


def test_an_assumption_that_no_model_bears_out_is_the_finding(
    shop: Project, browser: Client
) -> None:
    answer = browser.post(
        "/p/lumo-netti/attribution/assumed/",
        {
            "touch": "network",
            "name": ["search", "social"],
            "share-0": "15",
            "share-1": "",
            "query": "conversion=Order+Placed&touch=network",
        },
    )
    assert answer.url == "/p/lumo-netti/attribution/?conversion=Order+Placed&touch=network"
    assert Assumed.objects.get().share == 0.15
    html = page(browser, **QUESTION)
    assert re.fullmatch(r"“search” has more than was assumed: \d+%, not 15%", h1(html))
    assert "differs" in text_of(html)
    browser.post(
        "/p/lumo-netti/attribution/assumed/",
        {"touch": "network", "name": ["search"], "share-0": ""},
    )
    assert not Assumed.objects.exists()


def test_what_is_no_share_is_refused(shop: Project, browser: Client) -> None:
    values = {"touch": "network", "name": ["search"], "share-0": "150"}
    answer = browser.post("/p/lumo-netti/attribution/assumed/", values, follow=True)
    assert "is no share" in text_of(answer.text)
    assert not Assumed.objects.exists()


def test_costs_become_the_cost_of_a_conversion_and_a_return(shop: Project, browser: Client) -> None:
    browser.post(
        "/p/lumo-netti/attribution/costs/",
        {
            "touch": "network",
            "name": "search",
            "first": "2026-03-01",
            "last": "2026-04-30",
            "amount": "6 100,00",
        },
    )
    query = {**QUESTION, "from": "2026-04-01", "to": "2026-04-30", "every": "week"}
    html = page(browser, **query, shown="last")
    said = text_of(html)
    assert "€3,000" in said  # thirty of the sixty-one days
    assert re.search(r"search .* 80 .* €3,000 37\.5", said)
    cost = Cost.objects.get()
    browser.post(f"/p/lumo-netti/attribution/costs/{cost.pk}/delete/")
    assert not Cost.objects.exists()
    assert browser.post(f"/p/lumo-netti/attribution/costs/{cost.pk}/delete/").status_code == 404


def test_a_deleted_cost_can_be_restored(shop: Project, browser: Client) -> None:
    costs = "/p/lumo-netti/attribution/costs/"
    written = {
        "touch": "network",
        "name": "search",
        "first": "2026-03-01",
        "last": "2026-04-30",
        "amount": "6100.50",
    }
    browser.post(costs, written)
    browser.post(f"{costs}{Cost.objects.get().pk}/delete/")
    html = page(browser, **QUESTION)
    assert "Restore the cost of search" in text_of(html)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))
    browser.post(costs, {name: hidden[name] for name in written})
    assert Cost.objects.get().amount == Decimal("6100.50")
    assert "Restore the cost of search" not in text_of(page(browser, **QUESTION))
