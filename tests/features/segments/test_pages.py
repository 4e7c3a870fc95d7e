"""Segments on their pages: made by a plain form, counted, frozen, overlapping, deleted, undone."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.questions.rules import ask
from polku.features.segments.links import behind_href
from polku.features.segments.rules import access_segment, add_segment, segments_of
from polku.store import Store
from polku.vocabulary.conditions import parse_condition
from polku.vocabulary.event import Event, Score
from polku.vocabulary.questions import ScoreQuestion, TrendQuestion
from polku.vocabulary.segments import All, Any, Did, InSegment, Not, Scored, Sequence, Trait

#: The last day of the data, a Sunday.
LAST = datetime(2026, 4, 26, 12, tzinfo=UTC)


def event(person: int, name: str, days_ago: float = 1, **more: object) -> Event:
    return Event(
        message_id=f"{person}-{name}-{days_ago}",
        kind="track",
        name=name,
        timestamp=LAST - timedelta(days=days_ago),
        received_at=LAST,
        user_id=f"p{person}@example.com",
        **more,
    )


@pytest.fixture
def lived(event_store: Store, project: Project) -> Project:
    """Of 60 people 24 called, 12 of them early; 30 rated, the first 10 of them badly."""
    score = lambda person: Score("nps", 2 if person < 10 else 9, 0, 10)  # noqa: E731
    event_store.append(
        project.pk,
        [
            *(event(person, "Visited", 100) for person in range(60)),
            *(event(person, "Called", 40 if person < 12 else 1) for person in range(24)),
            *(event(person, "Rated", 2, score=score(person)) for person in range(30)),
        ],
    )
    return project


def address(project: Project, path: str = "") -> str:
    return f"/p/{project.slug}/segments/{path}"


def text_of(response: object) -> str:
    body = re.sub(r"<(script|style)[\s\S]*?</\1>|<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", body.replace("\u00a0", " "))


def test_without_segments_the_page_says_what_to_do(browser: Client, lived: Project) -> None:
    said = text_of(browser.get(address(lived)))
    assert "Make the first segment" in said
    assert "New segment" in said


def test_a_segment_is_made_by_a_form_without_script(browser: Client, lived: Project) -> None:
    form = {"r.is": "all", "r.n": "1", "r-0.is": "did", "r-0.events": "Called", "r-0.at_least": "1"}
    grown = browser.post(address(lived, "new/"), form | {"r.add": "scored", "do": "add r"})
    assert 'name="r-1.metric"' in grown.content.decode()
    form |= {
        "r.n": "2",
        "r-1.is": "scored",
        "r-1.which": "latest",
        "r-1.metric": "nps",
        "r-1.operator": "lte",
        "r-1.value": "6",
        "r-1.not": "1",
    }
    counted = text_of(browser.post(address(lived, "new/"), form | {"do": "count"}))
    assert "14 people, 23% of everybody" in counted
    fragment = browser.post(address(lived, "count/"), form)
    assert "14 people, 23% of everybody" in text_of(fragment)
    saved = browser.post(address(lived, "new/"), form | {"do": "save", "name": "Happy callers"})
    assert saved.headers["Location"] == address(lived, "happy-callers/")
    assert access_segment(lived, "happy-callers").tree == All(
        (Did("Called"), Not(Scored("nps", "lte", 6.0)))
    )
    said = text_of(browser.get(address(lived, "happy-callers/")))
    assert "14 people, 23% of everybody" in said
    assert "“Called” at least once" in said
    assert "latest NPS is at most 6" in said
    assert "people, 23% of everybody" in said


def test_a_form_that_lacks_something_says_where(browser: Client, lived: Project) -> None:
    form = {"r.is": "all", "r.n": "1", "r-0.is": "did", "r-0.events": "", "r-0.at_least": "many"}
    page = browser.post(address(lived, "new/"), form | {"do": "save", "name": "X"})
    assert page.status_code == 200
    said = text_of(page)
    assert "Fill this in." in said
    assert "Write a whole number from 0 to 1000." in said
    assert "Fill in what is marked" in said
    nameless = form | {"r-0.events": "Called", "r-0.at_least": "1", "do": "save", "name": " "}
    assert "Give the segment a name." in text_of(browser.post(address(lived, "new/"), nameless))
    assert segments_of(lived) == ()


def test_a_part_is_taken_away(browser: Client, lived: Project) -> None:
    form = {"r.is": "any", "r.n": "2"}
    for place, name in (("r-0", "Called"), ("r-1", "Rated")):
        form |= {f"{place}.is": "did", f"{place}.events": name, f"{place}.at_least": "1"}
    page = browser.post(address(lived, "new/"), form | {"do": "remove r-0"}).content.decode()
    assert 'value="Rated"' in page
    assert 'name="r-0.events" value="Called"' not in page
    assert 'name="r-1.events"' not in page


@pytest.mark.parametrize(
    "tree",
    [
        Did("Called", 2, 5, 30),
        Any((Not(All((Did("A"), Trait("town", "set")))), InSegment("other"))),
        All((Sequence("A", "B", 3, 30, followed=False, then_days=7), Scored("csat", "gt", 3.5))),
        Not(Not(Did("A"))),
    ],
)
def test_the_form_of_a_tree_says_the_tree(browser: Client, lived: Project, tree: object) -> None:
    add_segment(lived, "Other", Did("Rated"))
    add_segment(lived, "Sought", tree)
    page = browser.get(address(lived, "sought/edit/")).content.decode()
    browser.post(address(lived, "sought/edit/"), form_of_page(page) | {"do": "save"})
    said = access_segment(lived, "sought").tree
    assert plain(said) == plain(tree)


def plain(tree: object) -> object:
    """Return a tree without groups of one and without what is taken back at once."""
    if isinstance(tree, All | Any):
        parts = tuple(map(plain, tree.of))
        return parts[0] if len(parts) == 1 else type(tree)(parts)
    if isinstance(tree, Not):
        inner = plain(tree.of)
        return inner.of if isinstance(inner, Not) else Not(inner)
    return tree


def form_of_page(page: str) -> dict[str, str]:
    """Return the fields of the editor as a browser would send them."""
    fields = {}
    for tag in re.findall(r"<input [^>]+>", page):
        name = re.search(r' name="([^"]+)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            value = re.search(r' value="([^"]*)"', tag)
            fields[name[1]] = value[1] if value else "on"
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>([\s\S]*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(
            r'value="([^"]*)"', options
        )
        fields[name] = chosen[1]
    return fields


def test_the_course_begins_before(browser: Client, lived: Project) -> None:
    add_segment(lived, "Callers", Did("Called"))
    said = text_of(browser.get(address(lived, "callers/")))
    assert "24 people, 40% of everybody" in said
    assert "More than on 31 Jan 2026, when there were 0." in said
    assert "People, the latest first" in said


def test_a_frozen_segment_stays_and_can_be_asked_about(
    browser: Client, lived: Project, event_store: Store
) -> None:
    add_segment(lived, "Callers", Did("Called"))
    frozen = browser.post(address(lived, "callers/freeze/"), {"name": "Spring callers"})
    assert frozen.headers["Location"] == address(lived, "spring-callers/")
    event_store.append(lived.pk, [event(40, "Called", 0.5)])
    for slug, people in (("callers", 25), ("spring-callers", 24)):
        question = TrendQuestion(measure="people", where=(parse_condition(f"segment={slug}"),))
        assert ask(lived, question).dicts()[0]["value"] == people
    said = text_of(browser.get(address(lived, "spring-callers/")))
    assert "Callers, as of" in said
    assert "Change the rule" not in said
    assert browser.get(address(lived, "spring-callers/edit/")).status_code == 302


def test_two_segments_overlap(browser: Client, lived: Project) -> None:
    add_segment(lived, "Callers", Did("Called"))
    add_segment(lived, "Raters", Did("Rated"))
    said = text_of(browser.get(address(lived, "overlap/?first=callers&second=raters")))
    assert "100% of “Callers” are also in “Raters”" in said
    assert "80% of “Raters” are also in “Callers”" in said
    assert "Choose two segments" in text_of(browser.get(address(lived, "overlap/")))


def test_a_few_people_are_nowhere_told(browser: Client, lived: Project) -> None:
    lived.minimum_group = 15
    lived.save()
    add_segment(lived, "Cross", Scored("nps", "lte", 6))
    add_segment(lived, "Callers", Did("Called"))
    page = text_of(browser.get(address(lived, "cross/")))
    assert "Too few people to count" in page
    assert "p1@example.com" not in page
    assert "too few" in text_of(browser.get(address(lived)))
    overlap = text_of(browser.get(address(lived, "overlap/?first=callers&second=cross")))
    assert "Too few people to tell" in overlap


def test_a_segment_is_deleted_and_comes_back(browser: Client, lived: Project) -> None:
    add_segment(lived, "Callers", Did("Called"))
    add_segment(lived, "Quiet", Not(InSegment("callers")))
    refused = browser.post(address(lived, "callers/delete/"))
    assert refused.status_code == 403
    assert "is a part of “Quiet”" in text_of(refused)
    browser.post(address(lived, "quiet/delete/"))
    browser.post(address(lived, "callers/delete/"))
    assert "Restore the segment" in text_of(browser.get(address(lived)))
    assert browser.get(address(lived, "callers/")).status_code == 404
    gone = browser.post(address(lived, "quiet/restore/"))
    assert gone.status_code == 400
    browser.post(address(lived, "callers/restore/"))
    browser.post(address(lived, "quiet/restore/"))
    assert [one.slug for one in segments_of(lived)] == ["callers", "quiet"]


def test_people_behind_a_figure_become_a_segment(browser: Client, lived: Project) -> None:
    href = behind_href(lived, ScoreQuestion(metric="nps", by="event"), {"answer": "bottom"})
    page = text_of(browser.get(href))
    assert "10 people are behind this figure" in page
    assert "the worst answers · all time" in page
    kept = browser.post(href, {"name": "Detractors of spring"})
    named = access_segment(lived, "detractors-of-spring")
    assert kept.headers["Location"] == address(lived, f"{named.slug}/")
    assert "10 people, 17% of everybody" in text_of(browser.get(address(lived, f"{named.slug}/")))


def test_a_viewer_sees_no_contact_details(lived: Project) -> None:
    add_segment(lived, "Callers", Did("Called"))
    viewer = User.objects.create_user("viewer@example.com", name="Ville")
    Membership.objects.create(user=viewer, project=lived, role=Role.VIEWER)
    client = Client()
    client.force_login(viewer)
    page = text_of(client.get(address(lived, "callers/")))
    assert "p••••@example.com" in page
    assert "p1@example.com" not in page
    assert "Freeze" not in page


def test_pickers_offer_segments_everywhere(browser: Client, lived: Project) -> None:
    add_segment(lived, "Callers", Did("Called"))
    page = browser.get(f"/p/{lived.slug}/scores/").content.decode()
    assert "where=segment%3Dcallers" in page
    assert "by=segment.callers" in page
    split = text_of(browser.get(f"/p/{lived.slug}/scores/?by=segment.callers"))
    assert "In the segment" in split
    assert "Not in the segment" in split
    only = browser.get(f"/p/{lived.slug}/scores/?where=segment%3Dcallers").content.decode()
    assert "where=segment%3Dcallers&amp;where=segment%3Dcallers" not in only


@pytest.mark.parametrize("page", ["", "scores/", "trends/", "journeys/", "promises/"])
def test_every_page_takes_a_segment(browser: Client, lived: Project, page: str) -> None:
    add_segment(lived, "Callers", Did("Called", within_days=60))
    answer = browser.get(f"/p/{lived.slug}/{page}?where=segment%3Dcallers&by=segment.callers")
    assert answer.status_code == 200
    nowhere = browser.get(f"/p/{lived.slug}/{page}?where=segment%3Dnowhere&from=2026-04-01")
    assert nowhere.status_code in (200, 400)


def test_the_api_makes_counts_and_lists(browser: Client, lived: Project) -> None:
    base = f"/api/v1/projects/{lived.slug}/segments"
    definition = {"is": "did", "events": "Called"}
    counted = browser.post(f"{base}/count", {"definition": definition}, "application/json")
    assert counted.json() == {"people": 24, "everybody": 60}
    made = browser.post(
        base, {"name": "Callers", "definition": definition}, "application/json"
    ).json()
    assert made == browser.get(f"{base}/callers").json()
    assert made["definition"] == definition
    assert browser.get(base).json() == {"segments": [made]}
    asked = browser.get(
        f"/api/v1/projects/{lived.slug}/ask/trend",
        {"measure": "people", "by": "segment.callers"},
    )
    assert asked.json()["rows"] == [[None, "not in", 36.0, 42], [None, "in", 24.0, 72]]
    wrong = browser.post(base, {"name": "X", "definition": {"is": "wish"}}, "application/json")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "invalid_segment")


def test_a_program_changes_deletes_and_restores_a_segment(browser: Client, lived: Project) -> None:
    add_segment(lived, "Callers", Did("Called"))
    base = f"/api/v1/projects/{lived.slug}/segments/callers"
    rule = json.dumps({"definition": {"is": "did", "events": "Called", "within_days": 400}})
    changed = browser.put(base, rule, content_type="application/json").json()
    assert (changed["name"], changed["definition"]["within_days"]) == ("Callers", 400)
    listed = browser.get(f"{base}/people?limit=2").json()
    assert (listed["n"], len(listed["people"])) == (changed["people"], 2)
    assert browser.delete(base).json() == {"deleted": "callers"}
    assert browser.get(base).status_code == 404
    assert browser.post(f"{base}/restore").json()["slug"] == "callers"
