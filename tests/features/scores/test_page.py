"""The page of scores, through real requests over the real store."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.projects.rules import create_write_key
from polku.store import Store
from tests.features.scores.conftest import LAST, answers


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def h1(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return text_of(found[1])


def page(browser: Client, language: str = "en", **query: object) -> str:
    headers = {"Accept-Language": language}
    response = browser.get("/p/lumo-netti/scores/", query, headers=headers)
    assert response.status_code == 200, response.content
    return response.text


@pytest.mark.parametrize(
    ("language", "title", "group"),
    [
        ("en", "NPS fell 45.8 points", "Phone fell most"),
        ("fi", "Suosittelu laski 45,8 yksikköä", "Puhelin laski eniten"),
    ],
)
def test_the_title_is_the_finding(
    fallen: Project, browser: Client, language: str, title: str, group: str
) -> None:
    html = page(browser, language)
    # before: (40 + 20) / 80 = +75; now: (20 + 20 + 12 − 20 − 4) / 96 = +29.2
    assert h1(html) == title
    assert group in text_of(html)


def test_groups_are_judged_together_and_small_ones_kept_back(
    fallen: Project, browser: Client
) -> None:
    said = text_of(page(browser))
    assert "2 changes are judged together (Holm)" in said
    assert "2 groups are not shown" in said  # chat has four people; shop would tell them
    assert "no significant change" in said


def test_a_thin_group_is_dimmed_and_no_change(fallen: Project, browser: Client) -> None:
    html = page(browser, where="channel!=chat")
    shop = re.search(r'<tr class="thin">.*?</tr>', html, re.DOTALL)
    assert shop
    assert "shop" in shop[0]
    assert "too few answers to tell" in shop[0]


def test_the_period_ends_with_the_data_and_the_page_says_so(
    fallen: Project, browser: Client
) -> None:
    said = text_of(page(browser))
    assert "The newest event is from 26 Apr 2026" in said
    assert "30 Mar – 26 Apr 2026" in said
    assert "2 Mar – 29 Mar 2026" in said
    with time_machine.travel(LAST, tick=False):
        assert "The newest event" not in text_of(page(browser))


def test_the_address_holds_everything_and_leads_to_one_group(
    fallen: Project, browser: Client
) -> None:
    html = page(browser)
    links = [unescape(link) for link in re.findall(r'href="(\?[^"]+)"', html)]
    phone = next(link for link in links if "channel%3Dphone" in link)
    query = parse_qs(urlsplit(phone).query)
    assert query["from"] == ["2026-03-30"]
    assert query["compare"] == ["previous"]
    assert "by" not in query
    alone = page(browser, **query)
    assert h1(alone) == "NPS fell 100.0 points"


def test_the_api_link_gives_the_same_numbers(fallen: Project, browser: Client) -> None:
    html = page(browser, where="channel=phone")
    links = {unescape(link) for link in re.findall(r'href="(/api/[^"]+)"', html)}
    assert len(links) == 3
    whole = next(link for link in links if "every" not in link and "by=" not in link)
    body = browser.get(whole).json()
    row = dict(zip(body["columns"], body["rows"][0], strict=True))
    assert (row["score"], row["change"], row["n"]) == (0, -100, 40)


def test_all_time_and_no_comparison_stay_chosen(fallen: Project, browser: Client) -> None:
    html = page(browser, every="month", metric="nps")
    assert "Over all time it is" in text_of(html)
    assert "judged" not in text_of(html)
    course = page(browser, every="month", compare="previous")
    assert "Over all time it is" in text_of(course)


def test_the_table_under_the_chart_has_every_point(fallen: Project, browser: Client) -> None:
    html = page(browser)
    twin = re.search(r'<details class="twin">.*?</details>', html, re.DOTALL)
    assert twin
    assert text_of(twin[0]).count("Mar 2026") + text_of(twin[0]).count("Apr 2026") == 2


@pytest.mark.parametrize(
    ("metric", "ends", "title"),
    [
        ("csat", (1, 5), "Satisfaction fell 50.0 percentage points"),
        ("ces", (1, 7), "Ease fell 2.0: things have become harder"),
    ],
)
def test_satisfaction_and_ease_have_words_of_their_own(
    event_store: Store,
    project: Project,
    browser: Client,
    metric: str,
    ends: tuple[int, int],
    title: str,
) -> None:
    event_store.append(project.pk, answers("a", [5] * 60, days_ago=40, metric=metric, ends=ends))
    event_store.append(project.pk, answers("b", [5, 1] * 30, metric=metric, ends=ends))
    html = page(browser)  # the metric with most answers is shown
    assert h1(html) == title


def test_a_few_answers_are_no_change_and_fewer_are_no_score(
    event_store: Store, project: Project, browser: Client
) -> None:
    event_store.append(project.pk, answers("a", [9] * 4))
    assert h1(page(browser)) == "Too few people answered to show a score"
    event_store.append(project.pk, answers("b", [9] * 8))
    assert h1(page(browser)) == "12 answers are too few to speak of a change"


def test_without_answers_the_page_shows_the_very_call(
    event_store: Store, project: Project, browser: Client
) -> None:
    key = create_write_key(project, "web")
    html = page(browser, metric="csat")
    assert key.key in html
    call = json.loads(unescape(re.search(r"<code>(\{.*?\})</code>", html, re.DOTALL)[1]))
    assert call["properties"]["metric"] == "csat"
    assert "Import answers from a file" in html


def test_a_viewer_sees_no_key(event_store: Store, project: Project, browser: Client) -> None:
    key = create_write_key(project, "web")
    viewer = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=viewer, project=project, role=Role.VIEWER)
    client = Client()
    client.force_login(viewer)
    html = page(client)
    assert key.key not in html
    assert "an editor can give you one" in html


def test_answers_at_other_times_are_pointed_to(fallen: Project, browser: Client) -> None:
    html = page(browser, **{"from": "2025-01-01", "to": "2025-01-31", "every": "week"})
    assert "No answers in this period" in html
    link = unescape(re.search(r'href="(\?[^"]+)">Show all time', html)[1])
    query = parse_qs(urlsplit(link).query)
    assert "Over all time it is" in text_of(page(browser, **query))


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday", "every": "week"},
        {"every": "fortnight"},
        {"by": "=x"},
        {"where": "amount>=much"},
        {"compare": "2026-13-01..2026-13-02", "every": "week", "from": "2026-03-01"},
    ],
)
def test_what_cannot_be_asked_is_said_in_words(
    fallen: Project, browser: Client, query: dict[str, str]
) -> None:
    response = browser.get("/p/lumo-netti/scores/", query)
    assert response.status_code == 400
    assert "That did not work" in response.text
