"""The page of service contacts, through real requests over the real store."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from polku.features.contacts.rules import contacts_of, has_own
from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.contacts import USUAL
from polku.vocabulary.event import Event

#: A Sunday; the page's period is the four weeks that end on it.
LAST = datetime(2026, 4, 26, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("event_store")


def event(who: str, name: str, at: datetime, channel: str = "", **says: object) -> Event:
    return Event(
        message_id=f"{who}-{name}-{at:%m%d%H%M%S}",
        kind="track",
        name=name,
        timestamp=at,
        received_at=LAST,
        user_id=who,
        channel=channel,
        properties=says,
    )


def call(number: int, wait: int) -> list[Event]:
    """Return a caller who looked at a page, then queued for ``wait`` seconds."""
    who, at = f"p{number}", LAST - timedelta(hours=number)
    return [
        event(who, "Page Viewed", at - timedelta(minutes=9), "web"),
        event(who, "Call Queued", at, "phone", call_id=number),
        event(who, "Call Answered", at + timedelta(seconds=wait), "phone", call_id=number),
    ]


def talk(number: int) -> list[Event]:
    who, at = f"p{number}", LAST - timedelta(hours=number, minutes=30)
    asked = event(who, "Chatbot Asked", at, "chatbot", chat_id=f"B{number}")
    if number % 2:
        return [asked]
    return [asked, event(who, "Chatbot Fell Back", at, "chatbot", chat_id=f"B{number}")]


@pytest.fixture
def queueing(event_store: Store, project: Project) -> Project:
    """Return a project in which callers waited a minute, and ten minutes in the last weeks."""
    hours = range(1, 24 * 56, 6)
    events = [one for n in hours for one in call(n, 600 + n % 60 if n < 24 * 28 else 60)]
    events += [one for n in hours for one in talk(n)]
    event_store.append(project.pk, events)
    return project


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def page(browser: Client, language: str = "en", **query: object) -> str:
    headers = {"Accept-Language": language}
    with time_machine.travel(LAST, tick=False):
        response = browser.get("/p/lumo-netti/contacts/", query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def h1(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return text_of(found[1])


def test_a_longer_queue_is_the_title(browser: Client, queueing: Project) -> None:
    html = page(browser)
    assert h1(html) == "Phone: half wait over 10 min 28 s; before it was 1 min"
    said = text_of(html)
    assert "worse than before" in said
    assert "The chatbot has no answer to" in said
    assert "/behind/contacts/?" in html


def test_a_longer_queue_in_finnish(browser: Client, queueing: Project) -> None:
    assert h1(page(browser, "fi")) == "Puhelin: puolet odottaa yli 10 min 28 s, ennen 1 min"


def test_without_a_comparison_nothing_is_called_a_change(
    browser: Client, queueing: Project
) -> None:
    html = page(browser, every="week", **{"from": "2026-03-30"})
    assert h1(html) == "Phone: half wait over 10 min 28 s; the target is 2 min"
    assert "the queue does not hold" in text_of(html)
    assert "worse than before" not in html


def test_the_abandonment_rule_is_said(browser: Client, queueing: Project) -> None:
    assert "whoever gave up counts as not served" in text_of(page(browser))
    said = text_of(page(browser, abandoned="excluded"))
    assert "Service level: whoever gave up is left out." in said


def test_groups_and_hours_are_shown(browser: Client, queueing: Project) -> None:
    Project.objects.filter(pk=queueing.pk).update(minimum_group=3)
    said = text_of(page(browser, by="channel"))
    assert "Phone by group" in said
    assert "Minutes that half of the contacts waited at most" in said


def test_without_contacts_the_page_says_what_to_do(browser: Client, project: Project) -> None:
    html = page(browser)
    assert h1(html) == "Nobody has contacted customer service"
    assert "/contacts/definitions/" in html


def test_an_unknown_kind_is_said_in_words(browser: Client, queueing: Project) -> None:
    html = page(browser, kind="fax")
    assert h1(html) == "Nobody has contacted customer service"


def form_of(**changes: str) -> dict[str, Any]:
    """Return the form of one kind of contact, as the page sends it."""
    return {
        "kind-TOTAL_FORMS": "2",
        "kind-INITIAL_FORMS": "0",
        "kind-0-name": "desk",
        "kind-0-begins": "Arrived[town=Oulu] | Came",
        "kind-0-target": "30s",
        "bot-online": "web, shop floor",
        **changes,
    }


def test_definitions_are_kept_and_taken_back(browser: Client, project: Project) -> None:
    address = "/p/lumo-netti/contacts/definitions/"
    assert "Call Queued | Call Started" in browser.get(address).content.decode()
    assert browser.post(address, form_of()).status_code == 302
    kept = contacts_of(project)
    assert [(kind.name, kind.begins, kind.target_seconds) for kind in kept.kinds] == [
        ("desk", "Arrived[town=Oulu] | Came", 30)
    ]
    assert (kept.chatbot.asked, kept.online) == ("", ("web", "shop floor"))
    assert "Arrived[town=Oulu] | Came" in browser.get(address).content.decode()
    assert browser.post(f"{address}usual/").status_code == 302
    assert contacts_of(project) == USUAL
    assert not has_own(project)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind-0-begins": ""}, "This field is required"),
        ({"kind-0-begins": "Came[town"}, "write an event"),
        ({"kind-0-target": "soon"}, "write a time as 30s"),
        ({"bot-asked": "a | | b"}, "write an event"),
        (
            {"kind-1-name": "desk", "kind-1-begins": "x", "kind-1-target": "1m"},
            "Two kinds of contact have the same name",
        ),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field(
    browser: Client, project: Project, changes: dict[str, str], words: str
) -> None:
    address = "/p/lumo-netti/contacts/definitions/"
    response = browser.post(address, form_of(**changes), headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert words in text_of(response.content.decode())
    assert not has_own(project)


def test_a_page_follows_the_definitions(browser: Client, queueing: Project) -> None:
    own = form_of(**{"kind-0-name": "line", "kind-0-begins": "Call Queued"})
    browser.post("/p/lumo-netti/contacts/definitions/", own)
    html = page(browser)
    assert h1(html).startswith("line:")
