"""Dashboards through real requests over the real store."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from polku.features.dashboards.cards import MOST, add_question, add_words, cards_of
from polku.features.dashboards.kinds import KINDS
from polku.features.dashboards.models import Card, CardKind, Dashboard
from polku.features.dashboards.patterns import PATTERNS, make_from
from polku.features.dashboards.rules import KEPT, dashboards_of, delete_dashboard, make_dashboard
from polku.features.dashboards.showing import words
from polku.features.projects.models import Membership, Project, Role, User
from polku.store import Store
from polku.vocabulary.asking import FORMS
from polku.vocabulary.event import Score, person_key
from tests.features.dashboards.conftest import LAST, event

#: People of each week.
ALL = 23
ADDRESS = "/p/lumo-netti/dashboards/"
#: What each question that needs more than its name is asked with here.
NEEDS = {
    "attribution": [("conversion", "Order Placed")],
    "funnel": [("step", "Page Viewed"), ("step", "Order Placed")],
    "promise": [("made_by", "Page Viewed"), ("kept_by", "Order Placed"), ("within", "1d")],
}


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def get(browser: Client, below: str, language: str = "en", **query: Any) -> str:
    answer = browser.get(ADDRESS + below, query, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def answer_of(browser: Client, card: Card, language: str = "en", **query: Any) -> str:
    return get(browser, f"{card.dashboard.slug}/cards/{card.pk}/", language, **query)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_draws_its_question_and_leads_to_its_page(
    name: str, browser: Client, dashboard: Dashboard
) -> None:
    card = add_question(dashboard, name, NEEDS.get(name, []))
    html = answer_of(browser, card)
    assert "This question has no answer" not in html
    assert "n\u00a0=\u00a0" in unescape(html)
    link = re.search(r'<header>.*?<a href="([^"]+)"', html, re.DOTALL)
    assert link
    assert browser.get(unescape(link[1])).status_code == 200
    assert answer_of(browser, card, "fi") != html


def test_every_kind_is_a_question_that_can_be_asked() -> None:
    assert set(KINDS) <= set(FORMS)


def test_the_question_of_a_page_goes_on_a_dashboard(browser: Client, dashboard: Dashboard) -> None:
    page = browser.get("/p/lumo-netti/trends/?measure=people&by=area").content.decode()
    form = page.partition('id="add-to-dashboard"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    sent = {name: unescape(fields[name]) for name in ("question", "parameters")}
    answer = browser.post(f"{ADDRESS}add/", {**sent, "dashboard": dashboard.slug})
    assert answer.status_code == 302
    (card,) = cards_of(dashboard)
    kept = dict(card.parameters)
    assert (card.question, kept["by"], kept["compare"]) == ("trend", "area", "previous")
    assert "from" not in kept
    pinned = {**sent, "new": "Another", "pinned": "1"}
    browser.post(f"{ADDRESS}add/", pinned)
    (other,) = cards_of(dashboards_of(dashboard.project).get(name="Another"))
    assert dict(other.parameters)["to"] == "2026-04-26"


def test_the_page_is_there_before_its_answers(browser: Client, dashboard: Dashboard) -> None:
    card = add_question(dashboard, "trend", [("measure", "people"), ("every", "week")])
    html = get(browser, "each-week/")
    assert f'data-src="{ADDRESS}each-week/cards/{card.pk}/"' in html
    assert '<svg class="chart' not in html
    assert '<svg class="chart' in get(browser, "each-week/", whole="1")


def test_a_period_and_a_filter_hold_for_every_card(browser: Client, dashboard: Dashboard) -> None:
    pinned = [("from", "2026-03-02"), ("to", "2026-03-08"), ("compare", "previous")]
    plain = add_question(dashboard, "nps", [("every", "week")])
    own = add_question(dashboard, "nps", pinned)
    assert "30 Mar – 26 Apr 2026" in text_of(answer_of(browser, plain))
    assert "2 Mar – 8 Mar 2026" in text_of(answer_of(browser, own)).replace("2–8", "2 Mar – 8")
    week = {"from": "2026-04-20", "to": "2026-04-26"}
    for card in (plain, own):
        assert f"n = {ALL}" in text_of(answer_of(browser, card, **week))
        assert "n = 12" in text_of(answer_of(browser, card, **week, where="area=south"))
    query = "from=2026-04-20&amp;to=2026-04-26"
    assert f"/cards/{plain.pk}/?{query}" in get(browser, "each-week/", **week)


def test_groups_that_are_too_small_stay_hidden(browser: Client, dashboard: Dashboard) -> None:
    card = add_question(dashboard, "trend", [("measure", "people"), ("by", "area")])
    said = text_of(answer_of(browser, card))
    assert "south" in said
    assert "north" not in said


def test_a_question_that_cannot_be_asked_says_why(browser: Client, dashboard: Dashboard) -> None:
    for name, parameters in (("funnel", []), ("haiku", []), ("trend", [("by", "segment.gone")])):
        html = answer_of(browser, add_question(dashboard, name, parameters))
        assert "This question has no answer" in html
    assert get(browser, "each-week/", whole="1").count("This question has no answer") == 3


def test_words_are_markdown_and_never_markup(browser: Client, dashboard: Dashboard) -> None:
    add_words(dashboard, CardKind.HEADING, "What <b>they</b> said")
    wild = "**Sure** <script>x</script> [a](javascript:x) ![b](http://x.example/b.png)\n\n# Top"
    add_words(dashboard, CardKind.TEXT, wild)
    html = get(browser, "each-week/")
    assert "What &lt;b&gt;they&lt;/b&gt; said" in html
    assert "<strong>Sure</strong>" in html
    assert "<script>x" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html
    assert "<h3>Top</h3>" in words(wild)


def test_a_card_is_moved_without_script_and_with_it(browser: Client, dashboard: Dashboard) -> None:
    first, second = (
        add_question(dashboard, "trend", [("measure", one)]) for one in ("people", "total")
    )
    place = f"{ADDRESS}each-week/cards/{{}}/place/"
    assert browser.post(place.format(first.pk), {"move": "narrower"}).status_code == 302
    assert cards_of(dashboard)[0].w == 5
    headers = {"X-Requested-With": "polku-grid", "Accept-Language": "fi"}
    told = browser.post(
        place.format(second.pk), {"x": 1, "w": 12, "h": 2, "before": first.pk}, headers=headers
    ).json()
    assert [one["pk"] for one in told["cards"]] == [second.pk, first.pk]
    assert told["said"] == "”Kehitys”: rivi 1, sarakkeet 1–12/12, korkeus 2 riviä"
    assert [card.pk for card in cards_of(dashboard)] == [second.pk, first.pk]


def test_a_deleted_card_comes_back_to_its_place(browser: Client, dashboard: Dashboard) -> None:
    cards = [add_words(dashboard, CardKind.TEXT, word) for word in ("one", "two", "three")]
    browser.post(f"{ADDRESS}each-week/cards/{cards[1].pk}/delete/")
    assert [card.text for card in cards_of(dashboard)] == ["one", "three"]
    assert f"cards/{cards[1].pk}/restore/" in get(browser, "each-week/", edit="1")
    browser.post(f"{ADDRESS}each-week/cards/{cards[1].pk}/restore/")
    assert [card.text for card in cards_of(dashboard)] == ["one", "two", "three"]


def test_a_deleted_dashboard_comes_back_for_a_month(browser: Client, dashboard: Dashboard) -> None:
    add_words(dashboard, CardKind.TEXT, "kept")
    browser.post(f"{ADDRESS}each-week/delete/")
    assert "is deleted" in get(browser, "")
    browser.post(f"{ADDRESS}each-week/restore/")
    assert "kept" in get(browser, "each-week/")
    delete_dashboard(dashboard, now=timezone.now() - KEPT - timedelta(days=1))
    other = make_dashboard(dashboard.project, "Other")
    delete_dashboard(other)
    assert not Dashboard.objects.filter(pk=dashboard.pk).exists()


def test_a_dashboard_holds_no_more_cards_than_can_be_read(
    dashboard: Dashboard, browser: Client
) -> None:
    for number in range(MOST):
        add_words(dashboard, CardKind.HEADING, str(number))
    answer = browser.post(f"{ADDRESS}each-week/write/", {"kind": "text", "text": "more"})
    assert answer.status_code == 400
    assert "at most 40" in answer.content.decode()


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.slug)
def test_each_ready_dashboard_asks_what_the_project_can_answer(
    pattern: Any, stored: Project, browser: Client
) -> None:
    made = make_from(stored, pattern.slug)
    assert made is not None
    assert cards_of(made)
    html = get(browser, f"{made.slug}/", whole="1")
    assert "This question has no answer" not in html


def test_a_ready_dashboard_speaks_the_language_of_who_reads_it(
    stored: Project, browser: Client
) -> None:
    browser.post(f"{ADDRESS}new/", {"pattern": "designer"})
    for language, name, heading in (
        ("en", "Service design", "What people do"),
        ("fi", "Palvelumuotoilu", "Mitä asiakkaat tekevät"),
    ):
        html = get(browser, "service-design/", language)
        assert f"<h1>{name}</h1>" in html
        assert f"<h2>{heading}</h2>" in html
    browser.post(f"{ADDRESS}service-design/change/", {"name": "Ours", "days": "28"})
    assert "<h1>Ours</h1>" in get(browser, "service-design/", "fi")


def test_a_viewer_looks_and_changes_nothing(dashboard: Dashboard) -> None:
    viewer = User.objects.create_user("viewer@example.com", name="Veera")
    Membership.objects.create(user=viewer, project=dashboard.project, role=Role.VIEWER)
    client = Client()
    client.force_login(viewer)
    html = get(client, "each-week/", edit="1")
    assert "polku-grid" not in html
    assert "add-to-dashboard" not in client.get("/p/lumo-netti/trends/").content.decode()


def test_a_program_reads_the_cards_and_where_each_is_answered(
    browser: Client, dashboard: Dashboard
) -> None:
    add_words(dashboard, CardKind.HEADING, "What they say")
    add_question(dashboard, "nps", [("every", "week"), ("compare", "previous")])
    add_question(dashboard, "haiku", [])
    base = "/api/v1/projects/lumo-netti/dashboards"
    assert browser.get(base).json() == [{"slug": "each-week", "name": "Each week", "days": 28}]
    heading, nps, gone = browser.get(f"{base}/each-week").json()["cards"]
    assert (heading["text"], heading["row"], nps["row"]) == ("What they say", 1, 2)
    assert "from=2026-03-30&to=2026-04-26" in nps["api"]
    assert browser.get(nps["api"]).json()["n"] > 0
    assert "api" not in gone


def test_an_answer_is_remembered_until_what_it_stands_on_changes(
    browser: Client, dashboard: Dashboard, event_store: Store
) -> None:
    project = dashboard.project
    card = add_question(dashboard, "nps", [("every", "week")])
    first = answer_of(browser, card)
    more = event("Answered", 99, 0, "south", Score("nps", 0, 0, 10))
    event_store.append(project.pk, [more])
    assert answer_of(browser, card) == first
    assert answer_of(browser, card, "fi") != first
    assert answer_of(browser, card, where="area=south") != first
    person = person_key(project.pk, user_id="south-0")
    event_store.erasures.hide(project.pk, person, LAST + timedelta(days=1), "receipt-of-south")
    assert f"n = {4 * ALL + 1 - 4}" in text_of(answer_of(browser, card))
