"""The pages of retention, through real requests over the real store."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event

#: A Sunday; the default period of the page is the twelve weeks that end on it.
LAST = datetime(2026, 4, 26, 9, tzinfo=UTC)


def visit(person: str, week: float, channel: str = "web", name: str = "Page Viewed") -> Event:
    """Return an event of a person, ``week`` weeks before the last day."""
    return Event(
        message_id=f"{person}-{week}-{name}",
        kind="track",
        name=name,
        timestamp=LAST - timedelta(weeks=week),
        received_at=LAST,
        user_id=person,
        channel=channel,
    )


@pytest.fixture
def busy(event_store: Store, project: Project) -> Project:
    """Return a project of sixteen weekly cohorts of forty: of those by phone few come back."""
    events = []
    for week in range(16):
        for n in range(40):
            phone = n % 2 == 0
            person = f"{week}-{n}"
            channel = "phone" if phone else "web"
            events.append(visit(person, week, channel))
            back = (n + week) % 10 < (2 if phone else 6)
            if back and week:
                events.append(visit(person, week - 1, channel, "Page Left"))
    event_store.append(project.pk, events)
    return project


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def h1(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return text_of(found[1])


def page(browser: Client, path: str = "", language: str = "en", **query: object) -> str:
    response = browser.get(
        f"/p/lumo-netti/retention/{path}", query, headers={"Accept-Language": language}
    )
    assert response.status_code == 200, response.content
    return response.text


@pytest.mark.parametrize(
    ("path", "query", "title"),
    [
        ("", {}, "40% come back in week 1, 0% in week 11"),
        ("", {"back": "Never", "count": "after"}, "0% come back in week 1 or later, 0% in"),
        ("", {"by": "channel"}, "Phone: 20% come back in week 1, of the others 60%"),
        ("", {"start": "Never"}, "Nobody began in this period"),
        ("stickiness/", {}, "come on 1 day only"),
        ("stickiness/", {"by": "channel"}, "How often each group comes"),
        ("lifecycle/", {}, "came again the next time"),
        ("survival/", {"silence": "14d"}, "Half leave at once"),
        ("survival/", {"silence": "14d", "by": "channel"}, "Web stay longest, Phone leave soonest"),
        ("survival/", {"end": "Page Left", "silence": "30d"}, "60% stay to the end"),
    ],
)
def test_the_title_is_the_finding(
    busy: Project, browser: Client, path: str, query: dict[str, str], title: str
) -> None:
    assert title in h1(page(browser, path, **query))


def test_a_cohort_says_who_came_back_of_how_many(busy: Project, browser: Client) -> None:
    said = text_of(page(browser))
    assert "week 1: 16 of 40 people" in said
    assert said.count("not over yet") > 12
    html = page(browser)
    links = {unescape(one) for one in re.findall(r'href="(/p/lumo-netti/behind/[^"]+)"', html)}
    shown = browser.get(next(one for one in sorted(links) if "cohort" in one))
    assert shown.status_code == 200


def test_the_api_and_the_file_give_the_same_numbers(busy: Project, browser: Client) -> None:
    for path in ("", "stickiness/", "lifecycle/", "survival/"):
        html = page(browser, path)
        links = {unescape(one) for one in re.findall(r'href="(/api/[^"]+)"', html)}
        assert any("format=csv" in one for one in links)
        for link in links:
            answer = browser.get(link)
            assert answer.status_code == 200
            assert answer.content


@pytest.mark.parametrize("path", ["", "stickiness/", "lifecycle/", "survival/"])
def test_a_project_without_events_says_what_to_do(
    event_store: Store, project: Project, browser: Client, path: str
) -> None:
    assert "/p/lumo-netti/imports/" in page(browser, path)


@pytest.mark.parametrize("path", ["", "stickiness/", "lifecycle/", "survival/"])
def test_few_people_are_no_finding(
    event_store: Store, project: Project, browser: Client, path: str
) -> None:
    event_store.append(project.pk, [visit("ada", 1), visit("ada", 0), visit("bo", 2)])
    assert text_of(page(browser, path))


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("", {"brackets": "7,1"}),
        ("", {"every": "hour", "from": "2016-01-01"}),
        ("lifecycle/", {"every": "hour", "from": "2016-01-01"}),
        ("survival/", {"silence": "soon"}),
        ("stickiness/", {"active": "[[["}),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(
    busy: Project, browser: Client, path: str, query: dict[str, str]
) -> None:
    response = browser.get(f"/p/lumo-netti/retention/{path}", query)
    assert response.status_code == 400
    assert "That did not work" in response.text
