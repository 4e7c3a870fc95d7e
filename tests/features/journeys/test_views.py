"""The other views of journeys: process, steps, groups and differences, over real events."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def walked(name: str, places: str, people: int, **properties: str) -> list[Event]:
    """Return a walk along ``places`` for each person, who ``properties`` tell of."""
    return [
        Event(
            message_id=f"{name}-{number}-{place}",
            kind="track",
            name=where,
            timestamp=NOON + timedelta(minutes=10 * place, seconds=number),
            received_at=NOON,
            user_id=f"{name}-{number}",
            channel="web",
            properties=properties,
        )
        for number in range(people)
        for place, where in enumerate(places.split())
    ]


@pytest.fixture
def walks(event_store: Store, project: Project) -> str:
    event_store.append(project.pk, walked("n", "Ad Chat Phone Chat Order", 60, town="Oulu"))
    event_store.append(project.pk, walked("s", "Ad Site Order", 50, town="Turku"))
    event_store.append(project.pk, walked("r", "Site Help Site", 3, town="Turku"))
    return f"/p/{project.slug}/journeys/"


def text_of(browser: Client, path: str, language: str = "en", **query: object) -> str:
    response = browser.get(path, query, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    return " ".join(response.text.replace("\u00a0", " ").split())


def title_of(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page.partition("<h1>")[2].partition("</h1>")[0]).strip()


def test_a_loop_is_the_finding_of_a_process(browser: Client, walks: str) -> None:
    page = text_of(browser, f"{walks}process/")
    assert title_of(page) == "53% of the paths go in a circle: Chat → Phone → Chat"
    assert "half were back in 20 min, nine of ten in 20 min" in page
    assert "Ad to Chat: 60 people, 53.1% of the paths, median time 10 min" in page
    assert "Help" not in page.partition('id="transitions"')[2].partition("formula")[0]


def test_the_process_is_finnish_for_a_finnish_reader(browser: Client, walks: str) -> None:
    page = text_of(browser, f"{walks}process/", "fi")
    assert title_of(page) == "53 % poluista kiertää kehää: Chat → Phone → Chat"


def test_steps_say_where_paths_are_over(browser: Client, walks: str) -> None:
    page = text_of(browser, f"{walks}steps/", steps=6)
    assert title_of(page) == "By step 6, 100% of the paths are over"
    around = text_of(browser, f"{walks}steps/", through="Phone", steps=5)
    assert title_of(around) == "What comes before and after “Phone”"
    assert "60 people, 60 paths" in around


def test_groups_are_shown_where_there_are_some(browser: Client, walks: str) -> None:
    page = text_of(browser, f"{walks}groups/")
    assert title_of(page) == "The journeys fall into 2 groups"
    assert "Ad → Chat → Phone → Chat → Order" in page


def test_two_groups_of_people_are_compared(browser: Client, walks: str) -> None:
    page = text_of(browser, f"{walks}differences/", where="town=Oulu", other="town=Turku")
    assert title_of(page).startswith("100% of town = Oulu go from")
    assert "may be chance" not in page.partition("Ad → Chat")[2].partition("</tr>")[0]
    asked = text_of(browser, f"{walks}differences/")
    assert title_of(asked) == "Who is compared with whom?"


def test_a_figure_leads_to_the_people_behind_it(browser: Client, walks: str) -> None:
    page = text_of(browser, f"{walks}process/")
    found = re.search(r'href="([^"]+/behind/process/[^"]+)"', page)
    assert found
    listed = browser.get(found[1].replace("&amp;", "&"))
    assert listed.status_code == 200
    assert "60" in listed.text


@pytest.mark.parametrize("view", ["process", "steps", "groups", "differences"])
def test_an_empty_project_says_what_to_do(
    browser: Client, event_store: Store, project: Project, view: str
) -> None:
    page = text_of(browser, f"/p/{project.slug}/journeys/{view}/")
    assert title_of(page)
    assert "btn" in page


@pytest.mark.parametrize("of", ["event", "page", "channel"])
def test_paths_of_other_things(browser: Client, walks: str, of: str) -> None:
    page = text_of(browser, walks, of=of)
    assert title_of(page)


def test_paths_through_a_point_are_drawn_around_it(browser: Client, walks: str) -> None:
    page = text_of(browser, walks, through="Phone", steps=5)
    assert "Before and after “Phone”" in page
    assert "1 before" in page
    assert "1 after" in page
