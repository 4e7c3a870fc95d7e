"""The pages of promises, through real requests over the real store."""

import re
from html import unescape

import pytest
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.promises.rules import (
    NamedPromise,
    access_promise,
    add_promise,
    deleted_promises,
    promises_of,
)
from polku.store import Store
from polku.vocabulary.questions import Deadline, Promise
from polku.vocabulary.touchpoints import Condition
from tests.features.promises.conftest import CALLS, calls

LIST = "/p/lumo-netti/promises/"
ONE = f"{LIST}calls-in-2-minutes/"
WRITTEN = {
    "name": "Calls in 5 minutes",
    "made_by": "Queued",
    "kept_by": "Answered",
    "deadline": "within",
    "amount": "5",
    "unit": "minutes",
    "key": "call",
    "score": "csat",
    "score_days": "30",
    "owner": "Jaana Rautio",
}


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())
    return re.sub(r" (?=[.,;])", "", said)


def h1(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found
    return text_of(found[1])


def page(browser: Client, path: str = LIST, language: str = "en", **query: object) -> str:
    response = browser.get(path, query, headers={"Accept-Language": language})
    assert response.status_code == 200, response.content
    return response.text


@pytest.fixture
def viewer(project: Project) -> Client:
    """Return a client in which somebody who may only look has signed in."""
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=user, project=project, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("language", "title", "change"),
    [
        ("en", "“Calls in 2 minutes” is kept in 40% of the cases", "−35.0 points"),
        ("fi", "”Calls in 2 minutes” pitää 40 %:ssa tapauksista", "−35,0 %-yks."),
    ],
)
def test_the_list_says_which_promise_holds_least(
    broken: NamedPromise, browser: Client, language: str, title: str, change: str
) -> None:
    html = page(browser, language=language)
    assert h1(html) == title
    said = text_of(html)
    assert change in said
    assert "n = 100" in said


def test_the_score_of_the_broken_goes_below_that_of_the_kept(
    broken: NamedPromise, browser: Client
) -> None:
    said = text_of(page(browser))
    assert "CSAT −2.00" in said
    assert "Those to whom it was broken give a CSAT lower by 2.00" in said
    assert "it goes together with the promise and need not be its effect" in said


def test_the_worst_is_first_and_those_without_figures_last(
    broken: NamedPromise, project: Project, browser: Client
) -> None:
    never = Promise(made_by="Never", kept_by="Answered", deadline=Deadline(60))
    add_promise(project, "Never made", never)
    ten = Promise(made_by="Queued", kept_by="Answered", deadline=Deadline(600), key="call")
    add_promise(project, "Calls in 10 minutes", ten)
    html = page(browser)
    places = [
        html.index(f">{name}</a>")
        for name in ("Calls in 2 minutes", "Calls in 10 minutes", "Never made")
    ]
    assert places == sorted(places)
    assert "Nothing in this period makes this promise." in text_of(html)


def test_a_promise_to_few_people_shows_no_figure(few: NamedPromise, browser: Client) -> None:
    for path in (LIST, f"{LIST}rare-calls/"):
        said = text_of(page(browser, path))
        assert "groups of fewer than 5 people are hidden" in said
        assert "0%" not in said
    assert h1(page(browser, f"{LIST}rare-calls/")) == "“Rare calls” has no figures for these days"
    assert "fewer than 5 people, so they are not listed" in text_of(said)


def test_a_promise_says_its_rule_its_change_and_when_it_began(
    broken: NamedPromise, browser: Client
) -> None:
    html = page(browser, ONE)
    assert h1(html) == (
        "“Calls in 2 minutes” is kept less often: in 40% of the cases, before in 75%"
    )
    said = text_of(html)
    assert "Answered within 2 minutes of Queued, matched by call." in said
    assert "Kept 40, broken 60, still running 0" in said
    assert "Jaana Rautio answers for it" in said
    assert "/ask/promise?" in html


def test_a_promise_in_finnish(broken: NamedPromise, browser: Client) -> None:
    said = text_of(page(browser, ONE, "fi"))
    assert "Answered 2 minuutin kuluessa tapahtumasta Queued, yhdistävä tieto call." in said
    assert "Lupaus rikottiin 60 henkilölle" in said


def test_groups_show_where_it_holds_least(broken: NamedPromise, browser: Client) -> None:
    html = page(browser, ONE, by="town", compare="previous")
    groups = html[html.index('id="groups"') : html.index('id="broken"')]
    assert text_of(groups).index("Oulu") < text_of(groups).index("Turku")
    assert "town%3DOulu" in groups
    only_oulu = page(browser, ONE, where="town=Oulu")
    assert "Kept 0, broken 40" in text_of(only_oulu)


def test_the_people_are_listed_and_masked_for_viewers(
    broken: NamedPromise, browser: Client, viewer: Client
) -> None:
    ours, theirs = page(browser, ONE), page(viewer, ONE)
    assert "It was broken to 60 people" in text_of(ours)
    assert re.search(r'href="/p/lumo-netti/people/\d+/"', ours)
    assert re.search(r"(broke|oulu)\d+@example.com", ours)
    assert not re.search(r"(broke|oulu)\d+@example.com", theirs)
    assert "Edit the promise" not in theirs


def test_nothing_is_saved_before_its_effect_was_seen(
    broken: NamedPromise, project: Project, browser: Client
) -> None:
    html = page(browser, f"{LIST}new/", **WRITTEN)
    assert "It would have been kept 100 times of 100" in text_of(html)
    assert len(promises_of(project)) == 1
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    form.pop("csrfmiddlewaretoken", None)
    response = browser.post(f"{LIST}new/", form)
    assert response.headers["Location"] == f"{LIST}calls-in-5-minutes/"
    stored = access_promise(project, "calls-in-5-minutes")
    assert stored.promise.deadline == Deadline(seconds=300)
    assert stored.owner == "Jaana Rautio"


def test_the_form_offers_the_events_that_arrive(broken: NamedPromise, browser: Client) -> None:
    html = page(browser, f"{LIST}new/")
    assert '<option value="Queued">Queued (200)</option>' in html
    assert 'list="known-properties"' in html
    assert '<option value="call">' in html


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": " "}, "Give the promise a name that customers would recognise."),
        ({"made_by": ""}, "Choose the event that makes the promise."),
        ({"kept_by": ""}, "Choose the event that keeps the promise."),
        ({"amount": ""}, "Say how long it may take."),
        ({"amount": "two"}, "Write the time as a whole number."),
        ({"amount": "0"}, "The time must be at least 1."),
        ({"deadline": "until"}, "Name the property that holds the day or time."),
        ({"kept_by": "Queued"}, "A promise needs two different events"),
    ],
)
def test_what_is_missing_is_said_in_words(
    broken: NamedPromise, project: Project, browser: Client, wrong: dict[str, str], message: str
) -> None:
    assert message in text_of(page(browser, f"{LIST}new/", **WRITTEN | wrong))
    response = browser.post(f"{LIST}new/", WRITTEN | wrong)
    assert message in text_of(response.text)
    assert len(promises_of(project)) == 1


def test_an_edit_keeps_what_the_form_does_not_show(
    broken: NamedPromise, project: Project, browser: Client
) -> None:
    rule = Promise(
        made_by="Queued",
        kept_by="Answered",
        deadline=Deadline(until="promised", by_day=True),
        made_where=(Condition("town", "is", "Oulu"),),
    )
    add_promise(project, "Promised day", rule)
    path = f"{LIST}promised-day/edit/"
    assert 'value="promised"' in page(browser, path)
    assert browser.post(path, WRITTEN | {"deadline": "until", "until": "day"}).status_code == 302
    changed = access_promise(project, "promised-day")
    assert changed.promise.made_where == rule.made_where
    assert changed.promise.deadline == Deadline(until="day")
    assert changed.name == "Calls in 5 minutes"
    said = text_of(page(browser, f"{LIST}promised-day/"))
    assert "by the time that Queued holds in day" in said
    assert "only where town is Oulu in Queued" in said


def test_an_effect_is_shown_beside_what_holds_now(broken: NamedPromise, browser: Client) -> None:
    said = text_of(page(browser, f"{ONE}edit/", **WRITTEN))
    assert "It would have been kept 100 times of 100" in said
    assert "as it is now 40%" in said


def test_a_deleted_promise_can_be_restored_at_once(
    broken: NamedPromise, project: Project, browser: Client
) -> None:
    response = browser.post(f"{ONE}delete/", follow=True)
    assert "“Calls in 2 minutes” is deleted" in text_of(response.text)
    assert promises_of(project) == ()
    assert len(deleted_promises(project)) == 1
    assert f"{ONE}restore/" in response.text
    assert "is deleted" not in text_of(page(browser))  # said once; the list keeps the way back
    assert browser.post(f"{ONE}restore/").status_code == 302
    assert promises_of(project) == (broken,)


def test_an_empty_list_says_what_to_do(
    event_store: Store, project: Project, browser: Client, viewer: Client
) -> None:
    html = page(browser)
    assert h1(html) == "What do you promise your customers?"
    assert f'href="{LIST}new/"' in html
    assert f'href="{LIST}new/"' not in page(viewer)


def test_a_new_promise_before_any_event_says_how_to_begin(
    event_store: Store, project: Project, browser: Client
) -> None:
    assert "No events have arrived yet" in text_of(page(browser, f"{LIST}new/"))
    said = text_of(page(browser, f"{LIST}new/", **WRITTEN))
    assert "Nothing to judge it by" in said
    assert "has not arrived" in said


def test_few_cases_are_no_finding(event_store: Store, project: Project, browser: Client) -> None:
    event_store.append(project.pk, calls("some", 12, 300, 2))
    add_promise(project, "Calls in 2 minutes", CALLS)
    assert h1(page(browser)) == "No promise was broken often enough to speak of"
    assert h1(page(browser, ONE)) == (
        "12 cases are too few to say whether “Calls in 2 minutes” holds"
    )


def test_what_would_fall_due_after_the_data_ended_is_not_broken(
    event_store: Store, project: Project, browser: Client
) -> None:
    event_store.append(project.pk, calls("open", 40, 60, 4, days_ago=0))
    month = Promise(made_by="Queued", kept_by="Delivered", deadline=Deadline(30 * 86_400))
    add_promise(project, "Within a month", month)
    said = text_of(page(browser, f"{LIST}within-a-month/"))
    assert "40 promises are still running and are not counted yet." in said
    assert "To nobody in this period." in said


def test_two_cases_are_not_shown_where_many_more_still_wait(
    event_store: Store, project: Project, browser: Client
) -> None:
    event_store.append(project.pk, calls("soon", 2, 60, 4, days_ago=20))
    event_store.append(project.pk, calls("open", 40, 60, 4, days_ago=1))
    slow = Promise(made_by="Queued", kept_by="Delivered", deadline=Deadline(5 * 86_400))
    add_promise(project, "Within days", slow)
    for path in (LIST, f"{LIST}within-days/"):
        said = text_of(page(browser, path))
        assert not re.search(r"\b0%", said)
        assert "40 promises are still running" in said
