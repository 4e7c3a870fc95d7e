"""The pages of journeys, through real requests over real events."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.stats.nps import nps
from polku.store import Store
from polku.vocabulary.event import Event, Metric, Score, person_key

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def walked(
    names: Sequence[str], scores: Sequence[int | None], metric: Metric = "nps"
) -> list[Event]:
    """Return one path along ``names`` for each score, given at its last touchpoint."""
    events = []
    for walker, score in enumerate(scores):
        person = f"{'-'.join(names)}-{walker}@example.fi"
        for place, name in enumerate(names):
            when = NOON + timedelta(minutes=place * 10, seconds=walker)
            given = score if place == len(names) - 1 else None
            events.append(
                Event(
                    message_id=f"{person}-{place}",
                    kind="track",
                    name=name,
                    timestamp=when,
                    received_at=when,
                    user_id=person,
                    channel="web",
                    score=None if given is None else Score(metric, given, 0, 10),
                )
            )
    return events


@pytest.fixture
def walks(event_store: Store, project: Project) -> str:
    event_store.append(project.pk, walked(["Ad", "Site", "Order"], [9] * 40 + [7] * 20))
    event_store.append(project.pk, walked(["Ad", "Phone"], [0] * 30 + [8] * 10))
    event_store.append(project.pk, walked(["Ad", "Shop"], [None] * 3))
    return f"/p/{project.slug}/journeys/"


def text_of(client: Client, path: str, language: str = "en", **query: object) -> str:
    response = client.get(path, query, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    return " ".join(response.text.replace("\u00a0", " ").split())


def title_of(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page.partition("<h1>")[2].partition("</h1>")[0]).strip()


def test_the_title_says_where_paths_go_and_what_differs(browser: Client, walks: str) -> None:
    page = text_of(browser, walks, start="Ad")
    assert title_of(page) == (
        "58% of the paths from “Ad” go on to “Site”. "
        "Those who go from “Ad” to “Phone” give 142 points less"
    )
    assert "103 paths were taken in 3 Feb – 2 Mar 2026" in re.sub(r"</?b>", "", page)
    assert "It goes together with the step, and need not be its effect." in page


def test_the_title_is_finnish_for_a_finnish_reader(browser: Client, walks: str) -> None:
    page = text_of(browser, walks, "fi", start="Ad")
    assert title_of(page) == (
        "58 % poluista jatkuu kohdasta ”Ad” kohtaan ”Site”. "
        "Kohdasta ”Ad” kohtaan ”Phone” siirtyneiden suosittelu on 142 yksikköä heikompi"
    )


def test_without_a_difference_none_is_claimed(
    browser: Client, event_store: Store, project: Project
) -> None:
    event_store.append(project.pk, walked(["Ad", "Site"], [0, 10] * 30))
    event_store.append(project.pk, walked(["Ad", "Phone"], [10, 0] * 30))
    page = text_of(browser, f"/p/{project.slug}/journeys/")
    assert "points less" not in page
    assert "none goes together with a clear difference in the score" in page
    assert "Of the paths with several steps, Ad →" in title_of(page)


def test_few_answers_are_not_compared(
    browser: Client, event_store: Store, project: Project
) -> None:
    event_store.append(project.pk, walked(["Ad", "Site"], [0] * 9))
    event_store.append(project.pk, walked(["Ad", "Phone"], [10] * 9))
    page = text_of(browser, f"/p/{project.slug}/journeys/")
    assert "Too few answers lie along the paths to compare their steps." in page


def test_edges_carry_people_share_time_and_score(browser: Client, walks: str) -> None:
    page = text_of(browser, walks, start="Ad")
    score = nps(40, 20, 0)
    assert (
        "Ad to Site: 60 people, 58% of the paths, median time 10 min, "
        f"NPS +66.7 (from +{score.low:.1f} to +{score.high:.1f}, n = 60)" in page
    )
    assert "ribbon bad" in page


def test_variants_are_ranked_with_what_they_cover(browser: Client, walks: str) -> None:
    page = text_of(browser, walks, start="Ad")
    table = page[page.index('id="variants"') : page.index('id="steps"')]
    assert "2 variants cover 97% of the paths" in table
    assert table.index("Ad → Site → Order") < table.index("Ad → Phone")
    assert "Shop" not in table  # three people
    assert "groups of fewer than 5 people" in table


def test_a_ribbon_leads_to_the_people_behind_it(
    browser: Client, walks: str, project: Project
) -> None:
    page = text_of(browser, walks, start="Ad")
    href = next(
        found.replace("&amp;", "&")
        for found in re.findall(r'href="([^"]+)"', page)
        if "/journeys/people/" in found and "target=Phone" in found
    )
    people = text_of(browser, href)
    assert title_of(people) == "40 people went from “Ad” to “Phone”"
    key = person_key(project.pk, user_id="Ad-Phone-7@example.fi")
    assert f"/p/{project.slug}/people/{key}/" in people
    assert "NPS 0 of 10" in people
    assert f'href="{walks}?' in people
    assert "start=Ad" in people[people.index(f'href="{walks}?') :][:200]


def test_a_variant_leads_to_the_people_behind_it(browser: Client, walks: str) -> None:
    people = text_of(browser, f"{walks}people/", variant=["Ad", "Site", "Order"])
    assert title_of(people) == "60 people took this path"


def test_a_few_people_are_not_listed(browser: Client, walks: str) -> None:
    people = text_of(browser, f"{walks}people/", step="1", source="Ad", target="Shop")
    assert title_of(people) == "Too few people to list"
    assert "Fewer than 5 people are behind this" in people
    assert "/people/1" not in people
    assert "Ad-Shop" not in people
    nobody = text_of(browser, f"{walks}people/", step="1", source="Shop", target="Ad")
    assert "Nobody took this step" in nobody


def test_ids_that_are_addresses_are_masked_for_viewers(
    browser: Client, walks: str, project: Project
) -> None:
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=user, project=project, role=Role.VIEWER)
    viewer = Client()
    viewer.force_login(user)
    query = {"step": "1", "source": "Ad", "target": "Phone"}
    assert "Ad-Phone-7@example.fi" in text_of(browser, f"{walks}people/", **query)
    masked = text_of(viewer, f"{walks}people/", **query)
    assert "Ad-Phone-7@example.fi" not in masked
    assert "A••••@example.fi" in masked


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"step": "0", "source": "Ad", "target": "Site"},
        {"step": "x", "source": "Ad", "target": "Site"},
        {"step": "99", "source": "Ad", "target": "Site"},
        {"step": "²", "source": "Ad", "target": "Site"},
        {"step": "1", "source": "Ad"},
    ],
)
def test_a_step_that_is_not_said_is_explained(
    browser: Client, walks: str, query: dict[str, str]
) -> None:
    response = browser.get(f"{walks}people/", query)
    assert response.status_code == 400
    assert "Say which step of the paths is meant" in response.text


@pytest.mark.parametrize(
    "query", [{"steps": "1"}, {"gap_hours": "0"}, {"from": "yesterday"}, {"where": "amount>=x"}]
)
def test_a_question_that_cannot_be_asked_is_explained(
    browser: Client, walks: str, query: dict[str, str]
) -> None:
    assert browser.get(walks, query).status_code == 400


def test_an_empty_project_says_what_to_do(
    browser: Client, event_store: Store, project: Project
) -> None:
    page = text_of(browser, f"/p/{project.slug}/journeys/")
    assert title_of(page) == "No paths to show"
    assert "once 5 people have taken it" in page
    filtered = text_of(browser, f"/p/{project.slug}/journeys/", start="Ad")
    assert "Nobody took such a path" in filtered


def test_other_metrics_and_filters_and_all_time(browser: Client, walks: str) -> None:
    page = text_of(browser, walks, start="Ad", score="csat", where="channel=web", every="week")
    assert "in all time" in page
    assert '<b class="num">CSAT</b>' in page
    assert text_of(browser, walks, where="channel=phone").count("Nobody took such a path") == 1


def test_the_api_link_is_there_where_it_gives_the_same_numbers(
    browser: Client, walks: str, project: Project
) -> None:
    page = browser.get(walks, {"start": "Ad", "where": "channel=web"})
    href = page.text.partition(f'href="/api/v1/projects/{project.slug}/ask/paths')[2].partition('"')
    answer = browser.get(
        f"/api/v1/projects/{project.slug}/ask/paths" + href[0].replace("&amp;", "&")
    ).json()
    assert answer["n"] == 103


def test_names_from_outside_are_never_markup(
    browser: Client, event_store: Store, project: Project
) -> None:
    evil = "<script>alert(1)</script>\"'&"
    event_store.append(project.pk, walked(["Ad", evil, "End"], [0] * 9))
    page = browser.get(f"/p/{project.slug}/journeys/", {"start": "Ad"})
    assert "<script>alert" not in page.text
    for href in re.findall(r'href="(/p/[^"]*people/\?[^"]+)"', page.text):
        behind = browser.get(href.replace("&amp;", "&"))
        assert behind.status_code == 200
        assert "<script>alert" not in behind.text


def test_strangers_are_turned_away(walks: str) -> None:
    assert Client().get(walks).status_code == 302
    client = Client()
    client.force_login(User.objects.create_user("stranger@example.com"))
    assert client.get(walks).status_code == 404
    assert client.get(f"{walks}people/").status_code == 404
