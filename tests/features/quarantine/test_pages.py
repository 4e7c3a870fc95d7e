"""The pages of the quarantine say what is there, hide what may name people, and execute nothing."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.projects.rules import create_api_token
from polku.features.quarantine.actions import discard
from polku.features.quarantine.models import Action, Mending
from polku.features.quarantine.rules import counted
from polku.store import Store
from polku.vocabulary.kept import Selection
from tests.features.quarantine.conftest import Break, answer

HOME = "/p/lumo-netti/quarantine/"
API = "/api/v1/projects/lumo-netti/quarantine"
RULE: dict[str, str | list[str]] = {
    "event": "Survey Answered",
    "place": "timestamp",
    "name": "Finnish times",
    "deed": ["time", "", "", ""],  # as the form has it: four lines
    "path": ["timestamp", "", "", ""],
    "old": ["", "", "", ""],
    "value": ["%d.%m.%Y %H:%M", "", "", ""],
}
HOSTILE = '"><script>alert(1)</script>{{ 7*7 }}\u202e\u0000'


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


@pytest.fixture
def viewer(project: Project) -> Client:
    """Return a client in which a viewer has signed in."""
    user = User.objects.create_user("viewer@example.com")
    Membership.objects.create(user=user, project=project, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    return client


def test_an_empty_quarantine_says_what_would_be_there(
    event_store: Store, project: Project, browser: Client
) -> None:
    said = text_of(browser.get(HOME).text)
    assert "Every event that arrived could be read" in said
    assert "does not fit the schema" in said


def test_broken_events_are_grouped_by_reason_event_and_source(
    event_store: Store, project: Project, browser: Client, break_events: Break
) -> None:
    break_events(*[answer(number) for number in range(12)])
    break_events(answer(1), source="web")
    break_events(answer(1), source="web", minutes=5)
    html = browser.get(HOME).text
    said = text_of(html)
    assert "12 events wait in quarantine" in said  # the same request by another key is one
    assert "timestamp is not an ISO 8601 time: 22.11.2026 10:00." in said
    assert "Survey Answered shop 12 14" in said
    href = unescape(re.search(r'href="([^"]+/group/[^"]+)"', html)[1])  # type: ignore[index]
    group = browser.get(href).text
    assert "12 events “Survey Answered” from the source shop" in text_of(group)
    assert '"userId": "u3"' in unescape(group)
    finnish = text_of(browser.get(HOME, headers={"Accept-Language": "fi"}).text)
    assert "12 tapahtumaa odottaa karanteenissa" in finnish


def test_a_rule_is_previewed_saved_and_used(
    event_store: Store, project: Project, browser: Client, break_events: Break
) -> None:
    break_events(answer(1), answer(2, timestamp="eilen"))
    seen = browser.get(f"{HOME}mend/", RULE).text
    assert "1 of 2 events could be read" in text_of(seen)
    assert "2026-11-22T08:00:00Z" in unescape(seen)
    assert not Mending.objects.exists()
    done = browser.post(f"{HOME}mend/save/", RULE | {"replay": "1"}, follow=True).text
    assert "1 event was stored" in text_of(done)
    assert counted(project) == {"kept": 1, "replayed": 1, "discarded": 0}
    home = text_of(browser.get(HOME).text)
    assert "Finnish times" in home
    assert "Read it as a time in a format: timestamp" in home
    rule = Mending.objects.get()
    again = browser.post(f"{HOME}rules/{rule.pk}/replay/", follow=True).text
    assert "Still cannot be read 1" in text_of(again)
    browser.post(f"{HOME}rules/{rule.pk}/delete/")
    assert not Mending.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"deed": "set", "path": ""}, {"deed": "hack"}, {"event": "", "place": ""}]
)
def test_a_rule_that_says_too_little_is_refused_in_words(
    event_store: Store, project: Project, browser: Client, wrong: dict[str, str]
) -> None:
    said = text_of(browser.post(f"{HOME}mend/save/", RULE | wrong).text)
    assert "This rule cannot be" in said
    assert not Mending.objects.exists()


def test_thrown_away_with_a_record_and_brought_back(
    event_store: Store, project: Project, browser: Client, break_events: Break
) -> None:
    break_events(answer(1), answer(2))
    wanted = {"event": "Survey Answered", "reason": "A test of ours"}
    said = text_of(browser.post(f"{HOME}discard/", wanted, follow=True).text)
    assert "2 events were thrown away" in said
    assert "A test of ours" in said
    assert "Olli Omistaja" in said
    assert "Nothing waits in quarantine" in text_of(browser.get(HOME).text)
    action = Action.objects.get()
    back = browser.post(f"{HOME}actions/{action.pk}/undo/", follow=True).text
    assert "2 events are back in quarantine." in text_of(back)
    assert counted(project)["kept"] == 2
    assert browser.post(f"{HOME}actions/{action.pk}/undo/").status_code == 403


def test_chosen_entries_alone_are_read_again(
    event_store: Store, project: Project, browser: Client, break_events: Break
) -> None:
    break_events(answer(1), answer(2))
    first, _ = event_store.quarantine.ids(project.pk, Selection())
    browser.post(f"{HOME}discard/", {"id": f"{first:016x}", "state": "kept"})
    assert counted(project) == {"kept": 1, "replayed": 0, "discarded": 1}
    assert "thrown away" in text_of(browser.get(f"{HOME}entry/{first:016x}/").text)
    assert browser.post(f"{HOME}discard/", {"id": "zz"}).status_code == 400
    for name in ("zz", "f" * 16, "../" * 3):
        assert browser.get(f"{HOME}entry/{name}/").status_code == 404


def test_a_viewer_sees_reasons_but_not_what_was_sent(
    event_store: Store, project: Project, viewer: Client, break_events: Break
) -> None:
    break_events(answer(1, userId="aino@example.fi", timestamp="olli@example.fi"))
    (entry,) = event_store.quarantine.ids(project.pk, Selection())
    for path in ("", "group/?event=Survey+Answered", f"entry/{entry:016x}/"):
        html = viewer.get(HOME + path).text
        assert "is not an ISO 8601 time" in text_of(html)
        assert "aino@" not in html
        assert "olli@" not in html  # stands in the reason itself
        assert "/discard/" not in html
    said = viewer.get(f"{API}/entries/{entry:016x}").json()
    assert "raw" not in said


def test_hostile_names_and_values_execute_nowhere(
    event_store: Store, project: Project, owner: User, browser: Client, break_events: Break
) -> None:
    call = answer(1, event=HOSTILE, timestamp=HOSTILE, properties={HOSTILE: [HOSTILE]})
    break_events(call, source=HOSTILE)
    discard(project, owner, Selection(source="nobody"), HOSTILE)
    (entry,) = event_store.quarantine.ids(project.pk, Selection())
    html = browser.get(HOME).text
    href = unescape(re.search(r'href="([^"]+/group/[^"]+)"', html)[1])  # type: ignore[index]
    rule = {"event": HOSTILE, "deed": "set", "path": f"properties.{HOSTILE}", "value": HOSTILE}
    pages = [
        html,
        browser.get(href).text,
        browser.get(f"{HOME}entry/{entry:016x}/").text,
        browser.get(f"{HOME}mend/", rule).text,
        browser.post(f"{HOME}mend/save/", rule, follow=True).text,
        browser.get(f"{HOME}actions/{Action.objects.get().pk}/").text,
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "alert(1)" in page
        assert "49" not in re.findall(r"script&gt;(\d+)", page)


def test_the_api_does_what_the_pages_do(
    event_store: Store, project: Project, owner: User, break_events: Break
) -> None:
    break_events(answer(1), answer(2, userId="", anonymousId=""))
    _, token = create_api_token(project, "robot", "editor", by=owner)
    robot = Client(headers={"Authorization": f"Bearer {token}"})

    def send(path: str, said: object) -> dict[str, object]:
        answered = robot.post(f"{API}{path}", json.dumps(said), content_type="application/json")
        assert answered.status_code == 200, answered.text
        return answered.json()  # type: ignore[no-any-return]

    listed = robot.get(API).json()
    assert listed["counted"] == {"kept": 2, "replayed": 0, "discarded": 0}
    assert {group["reason"]["place"] for group in listed["groups"]} == {"timestamp", "userId"}
    change = {"deed": "time", "path": "timestamp", "form": "%d.%m.%Y %H:%M"}
    rule = {"name": "Times", "match": {"place": "timestamp"}, "changes": [change]}
    assert send("/rules/preview", rule)["read"] == 1
    assert send("/rules", rule)["on_arrival"] is False
    assert robot.get(f"{API}/rules").json()["rules"][0]["name"] == "Times"
    done = send("/replay", {"place": "timestamp"})
    assert (done["status"], done["stored"]) == ("done", 1)
    thrown = send("/discard", {"place": "userId", "why": "test"})
    assert robot.get(f"{API}/actions/{thrown['id']}").json()["why"] == "test"
    assert send(f"/actions/{thrown['id']}/undo", {})["undone"]
    assert robot.post(f"{API}/replay", "{", content_type="application/json").status_code == 400
    assert robot.post(f"{API}/replay", "{}", content_type="application/json").status_code == 400
    assert robot.get(API, {"state": "lost"}).status_code == 400
