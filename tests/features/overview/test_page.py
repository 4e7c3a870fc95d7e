"""The overview, through real requests over the real store."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from polku.features.overview import asking
from polku.features.projects.models import Membership, Project, Role, User
from polku.features.projects.rules import create_write_key
from polku.store import Store
from tests.features.overview.conftest import LAST, answers, calls, event

HOME = "/p/lumo-netti/"


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    words = unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")
    return re.sub(r" ([:.,])", r"\1", " ".join(words.split()))


def h1(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return text_of(found[1])


def page(browser: Client, language: str = "en", **query: object) -> str:
    headers = {"Accept-Language": language}
    response = browser.get(HOME, {"whole": "1"} | query, headers=headers)
    assert response.status_code == 200, response.content
    return response.text


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "NPS fell 50.0 points"), ("fi", "Suosittelu laski 50,0 yksikköä")],
)
def test_the_title_is_the_finding(
    company: Project, browser: Client, language: str, title: str
) -> None:
    # before: (60 + 30) / 120 = +75; now: (30 + 30 − 30) / 120 = +25
    assert h1(page(browser, language)) == title


def test_the_lead_says_from_where_to_where_and_in_which_group(
    company: Project, browser: Client
) -> None:
    said = text_of(page(browser))
    assert "NPS is +25.0" in said
    assert "In the comparison period it was +75.0 n = 120: a fall of 50.0" in said
    # old customers: from +100 to 0
    assert "It fell most where age group old: 100.0" in said


def test_the_promise_broken_most_is_told_with_what_its_customers_give(
    company: Project, browser: Client
) -> None:
    said = text_of(page(browser))
    assert "Calls answered in two minutes breaks most: it was kept in 40%" in said
    assert "n = 100" in said
    # those who waited give 2 and 3, the others 6 and 7
    assert re.search(r"Those to whom it was broken give 4\.0 ± 0\.\d · n = 60 less CES", said)


def test_a_project_in_which_nothing_changed_says_so(
    event_store: Store, project: Project, browser: Client
) -> None:
    event_store.append(project.pk, answers("a", [10, 7, 0] * 30, days_ago=40))
    event_store.append(project.pk, answers("b", [10, 7, 0] * 30))
    html = page(browser)
    assert h1(html) == "NPS is 0.0: no significant change"
    assert "the difference may be chance" in text_of(html)
    assert "fell most" not in text_of(html)


def test_cells_show_score_and_n_where_stage_and_channel_meet(
    company: Project, browser: Client
) -> None:
    matrix = re.search(r'<table class="tbl matrix">.*?</table>', page(browser), re.DOTALL)
    assert matrix
    assert "Stage Web Buy NPS +25.0" in text_of(matrix[0])
    assert "n = 120" in text_of(matrix[0])


def test_journeys_of_more_than_one_touchpoint_are_listed(company: Project, browser: Client) -> None:
    assert "Most travelled: Queue → Call" in text_of(page(browser))


def test_words_are_shown_masked_and_only_of_enough_people(
    event_store: Store, company: Project, browser: Client
) -> None:
    said = text_of(page(browser))
    assert "“Waited 40 minutes for •••: c-" in said
    assert "ada@example.fi" not in said
    assert "mail me at •••" in said
    company.minimum_text_group = 61
    company.save()
    said = text_of(page(browser))
    assert "Waited" not in said
    assert "Fewer than 61 people put their score into words" in said


def test_what_takes_long_comes_after_the_page(
    company: Project, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polku.features.overview.views.PATIENCE", 0.0)
    html = browser.get(HOME).text
    assert 'src="/p/lumo-netti/parts/promises/' in html
    assert "breaks most" not in text_of(html)
    assert 'href="?from=2026-03-30&amp;to=2026-04-26' in html  # where no script runs
    for name, words in (
        ("promises", "is kept in 40% of the cases"),
        ("worst", "breaks most"),
        ("journeys", "Queue → Call"),
        ("voices", "Waited 40 minutes"),
    ):
        part = browser.get(f"{HOME}parts/{name}/").text
        assert words in text_of(part), name
        assert "data-finished" in part
    assert browser.get(f"{HOME}parts/unknown/").status_code == 404


def test_a_fragment_takes_the_answer_that_is_under_way() -> None:
    begun = asking.begin_slow(lambda: "first")
    asking.keep(("test", 1), begun)
    assert asking.take(("test", 1), lambda: "second") is begun
    assert asking.take(("test", 2), lambda: "second").result() == "second"


def test_the_period_ends_with_the_data_and_the_page_says_so(
    company: Project, browser: Client
) -> None:
    said = text_of(page(browser))
    assert "30 Mar – 26 Apr 2026" in said
    assert "2 Mar – 29 Mar 2026" in said
    assert "The newest event is from 26 Apr 2026" in said
    with time_machine.travel(LAST + timedelta(hours=1), tick=False):
        assert "The newest event" not in text_of(page(browser))


def test_promises_still_open_when_the_data_ends_are_not_broken(
    event_store: Store, company: Project, browser: Client
) -> None:
    event_store.append(company.pk, [event("h", "Queued", LAST, properties={"call": "h"})])
    with time_machine.travel(LAST + timedelta(seconds=60), tick=False):
        assert "n = 100" in text_of(browser.get(f"{HOME}parts/worst/").text)


def test_a_chosen_period_stands_alone_without_comparison(company: Project, browser: Client) -> None:
    query = {"from": "2026-03-02", "to": "2026-03-29", "every": "week"}
    assert h1(page(browser, **query)) == "NPS is +75.0"


def test_groups_of_few_people_are_kept_back(
    event_store: Store, project: Project, browser: Client
) -> None:
    event_store.append(project.pk, answers("a", [10] * 40))
    event_store.append(project.pk, answers("b", [0] * 3, touchpoint="Visit", metric="csat"))
    html = page(browser)
    assert "?metric=nps" in html
    assert "?metric=csat" not in html
    assert "under 5 people" not in text_of(html)  # it has no stage, so it is no cell


def test_an_empty_project_shows_how_to_send_with_its_own_key(
    event_store: Store, project: Project, browser: Client
) -> None:
    html = page(browser)
    assert h1(html) == "No events yet"
    assert "Make a write key" in text_of(html)
    key = create_write_key(project, "web")
    said = text_of(page(browser))
    assert f"curl http://testserver/v1/track -u {key.key}:" in said
    assert f'analytics.write_key = "{key.key}"' in said


def test_a_viewer_of_an_empty_project_sees_no_key(event_store: Store, project: Project) -> None:
    key = create_write_key(project, "web")
    viewer = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=viewer, project=project, role=Role.VIEWER)
    browser = Client()
    browser.force_login(viewer)
    html = page(browser)
    assert key.key not in html
    assert "An editor of the project can make a write key" in text_of(html)


def test_without_scores_the_page_says_how_to_send_them(
    event_store: Store, project: Project, browser: Client
) -> None:
    event_store.append(project.pk, calls("a", [60] * 12))
    html = page(browser)
    assert h1(html) == "12 people were here, and nobody was asked how it went"
    assert "No scores in this period" in text_of(html)
    assert "Write the first promise" in text_of(html) or "A promise is a rule" in text_of(html)


def test_events_after_the_last_score_lead_back_to_it(
    event_store: Store, company: Project, browser: Client
) -> None:
    event_store.append(company.pk, calls("z", [60], days_ago=-100))
    with time_machine.travel(LAST + timedelta(days=101), tick=False):
        html = page(browser)
    assert h1(html) == "1 person was here, and nobody was asked how it went"
    assert "2 events of 1 person in these days." in text_of(html)
    assert "The last score is from 26 Apr 2026" in text_of(html)
    assert 'href="?from=2026-03-30&amp;to=2026-04-26"' in html


def test_a_period_without_events_leads_to_the_last_weeks(company: Project, browser: Client) -> None:
    html = page(browser, **{"from": "2025-01-01", "to": "2025-01-28", "every": "week"})
    assert h1(html) == "Nothing happened in these days"
    assert "Show the last weeks" in text_of(html)
