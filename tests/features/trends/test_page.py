"""The page of trends, through real requests over the real store."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event

#: A Sunday; the page's period is the twelve weeks that end on it.
LAST = datetime(2026, 4, 26, 9, tzinfo=UTC)
WEEKS = 24


def visits(week: int, count: int, channel: str, **properties: object) -> list[Event]:
    """Return ``count`` events of different people, ``week`` weeks before the last day."""
    return [
        Event(
            message_id=f"{channel}-{week}-{number}",
            kind="track",
            name="Order Placed" if number % 2 else "Page Viewed",
            timestamp=LAST - timedelta(weeks=week, minutes=number),
            received_at=LAST,
            user_id=f"{channel}-{week}-{number}",
            channel=channel,
            properties=properties,
        )
        for number in range(count)
    ]


@pytest.fixture
def busy(event_store: Store, project: Project) -> Project:
    """Return a project whose phone doubled twelve weeks ago while its web went on as ever."""
    phone = [(week, (20 if week < 12 else 10) + week % 3) for week in range(WEEKS)]
    web = [(week, 15 + week % 4) for week in range(WEEKS)]
    event_store.append(
        project.pk,
        [
            *(one for week, n in phone for one in visits(week, n, "phone", wait_s=60.0)),
            *(one for week, n in web for one in visits(week, n, "web", revenue=10 + week % 2)),
        ],
    )
    return project


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def h1(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return text_of(found[1])


def page(browser: Client, language: str = "en", **query: object) -> str:
    headers = {"Accept-Language": language}
    response = browser.get("/p/lumo-netti/trends/", query, headers=headers)
    assert response.status_code == 200, response.content
    return response.text


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [
        ({}, "en", "36% more people than before"),
        ({}, "fi", "36 % enemmän ihmisiä kuin ennen"),
        ({"measure": "total"}, "en", "36% more events than before"),
        ({"measure": "sessions"}, "en", "36% more sessions than before"),
        ({"where": "channel=web"}, "en", "The number of people has not changed"),
        ({"measure": "sum:revenue"}, "en", "The sum of “revenue” has not changed"),
        ({"measure": "mean", "property": "wait_s"}, "en", "The mean of “wait_s” is 60"),
        ({"every": "week", "from": "2026-04-20", "to": "2026-04-26"}, "en", "35 events"),
        ({"where": "event=Nothing"}, "en", "Nothing happened that this asks for"),
    ],
)
def test_the_title_is_the_finding(
    busy: Project, browser: Client, query: dict[str, str], language: str, title: str
) -> None:
    # a usual week: 20 + 1 + 15 + 1.5 = 37.5 against 27.5, which is 36% more
    assert h1(page(browser, language, **query)) == title


def test_groups_are_judged_together_and_few_are_kept_back(
    busy: Project, event_store: Store, browser: Client
) -> None:
    event_store.append(busy.pk, visits(0, 3, "shop") + visits(0, 6, "mail"))
    said = text_of(page(browser, by="channel", measure="total"))
    assert "Phone grew most" in said
    assert "no significant change" in said
    assert "2 changes are judged together (Holm)" in said
    assert "2 groups are not shown" in said  # mail would tell the three of shop
    assert "shop" not in said


def test_groups_beyond_the_largest_are_said_as_one(
    event_store: Store, project: Project, browser: Client
) -> None:
    for number in range(10):
        event_store.append(project.pk, visits(0, 10 + number, f"channel {number}"))
    said = text_of(page(browser, by="channel", measure="total"))
    assert "channel 2" in said
    assert "channel 1 " not in said
    assert "2 smaller groups are not listed; together they hold 14%." in said  # 21 of 145


def test_the_table_marks_what_is_not_full(busy: Project, browser: Client) -> None:
    with time_machine.travel(LAST, tick=False):
        running = text_of(page(browser))
    assert running.count("still running") >= 1
    assert "cut by the period" not in running
    later = text_of(page(browser))
    assert "still running" not in later
    assert "The newest event is from 26 Apr 2026" in later
    cut = page(browser, **{"from": "2026-04-01", "to": "2026-04-21", "every": "week"})
    assert text_of(cut).count("cut by the period") == 2


def test_an_interval_without_events_counts_as_none(
    event_store: Store, project: Project, browser: Client
) -> None:
    for week in (0, 3):
        event_store.append(project.pk, visits(week, 9, "web"))
    html = page(browser)
    twin = re.search(r'<details class="twin">.*?</details>', html, re.DOTALL)
    assert twin
    rows = re.findall(r"<tr[^>]*>.*?</tr>", twin[0], re.DOTALL)[1:]
    assert [text_of(row).split()[3] for row in rows] == ["9", "0", "0", "9"]


def test_the_api_gives_the_same_numbers(busy: Project, browser: Client) -> None:
    html = page(browser, by="channel")
    links = {unescape(link) for link in re.findall(r'href="(/api/[^"]+)"', html)}
    assert len(links) == 2
    for link in links:
        body = browser.get(link).json()
        assert body["rows"], link


def test_events_can_be_chosen_by_how_many_arrive(busy: Project, browser: Client) -> None:
    html = page(browser, where="event=Order Placed", measure="total")
    chosen = re.search(r'<option value="event=Order Placed" selected>(.*?)</option>', html)
    assert chosen
    assert text_of(chosen[1]).startswith("Order Placed (")


@pytest.mark.parametrize(
    "query", [{"measure": "sum:"}, {"measure": "best"}, {"every": "hour", "from": "2020-01-01"}]
)
def test_what_cannot_be_asked_is_said_in_words(
    busy: Project, browser: Client, query: dict[str, str]
) -> None:
    response = browser.get("/p/lumo-netti/trends/", query)
    assert response.status_code == 400
    assert "That did not work" in response.text


def test_all_time_is_shown_without_a_period(busy: Project, browser: Client) -> None:
    assert "Over all time it is" in text_of(page(browser, every="month"))


def test_a_project_without_events_says_what_to_do(
    event_store: Store, project: Project, browser: Client
) -> None:
    html = page(browser)
    assert "No events have arrived yet" in html
    assert "/p/lumo-netti/imports/" in html


def test_the_ends_of_the_data_are_no_full_intervals(busy: Project, browser: Client) -> None:
    ever = text_of(page(browser, every="month", measure="total"))
    assert ever.count("cut by the period") == 2  # it begins and ends within a month
    query = {"from": "2026-04-13", "to": "2026-06-30", "every": "week", "measure": "total"}
    beyond = text_of(page(browser, **query))
    assert "20 Apr 2026" in beyond
    assert "27 Apr 2026" not in beyond


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [
        ({"measure": "per_person"}, "en", "1.0 events for each person"),
        ({"measure": "per_person"}, "fi", "1,0 tapahtumaa henkilöä kohti"),
        ({"measure": "p75", "property": "wait_s"}, "en", "75% of “wait_s” stay within 60"),
        (
            {"measure": "total", "of": "Order Placed", "over": "Page Viewed"},
            "en",
            "“Order Placed” for each “Page Viewed” has not changed",
        ),
        ({"measure": "people", "cumulative": "1"}, "en", "36% more people than before"),
        ({"measure": "people", "moving": "4"}, "en", "36% more people than before"),
    ],
)
def test_people_percentiles_ratios_and_shapes_have_their_title(
    busy: Project, browser: Client, query: dict[str, str], language: str, title: str
) -> None:
    assert h1(page(browser, language, **query)) == title


def test_a_ratio_shows_its_interval_and_the_people_behind_it(
    busy: Project, browser: Client
) -> None:
    html = page(browser, measure="total", of="Order Placed", over="Page Viewed")
    assert "People behind it" in text_of(html)
    assert "95% interval" in text_of(html)
    assert "delta method" in text_of(html)


def test_what_cannot_be_added_up_is_shown_as_it_is(busy: Project, browser: Client) -> None:
    html = page(browser, measure="mean:wait_s", cumulative="1", moving="3")
    assert "Mean of wait_s" in text_of(html)


def test_each_bar_and_point_leads_to_the_people_behind_it(busy: Project, browser: Client) -> None:
    html = page(browser, by="channel", measure="people", compare="previous")
    links = re.findall(r'<a href="([^"]*/behind/trend/[^"]*)">\s*([\d\u00a0]+)', html)
    groups = [(unescape(href), n) for href, n in links if "cell=group" in href]
    points = [(unescape(href), n) for href, n in links if "cell=period" in href]
    assert len(groups) == 2
    assert len(points) == 24  # the period and the one before
    for href, n in (groups[0], points[0], points[-1]):
        said = text_of(browser.get(href, headers={"Accept-Language": "en"}).text)
        assert re.search(rf"\b{n} people\b", said), (href, said[:600])
