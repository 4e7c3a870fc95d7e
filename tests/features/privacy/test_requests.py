"""Erase and give a person's data: on the pages, by the API, with receipts that can be verified."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from polku.features.privacy import rules
from polku.features.privacy.exporting import lines_in
from polku.features.privacy.models import PrivacySettings, Request
from polku.features.privacy.receipts import as_json, verified
from polku.features.projects.models import Project, User
from polku.features.segments.rules import add_segment, segments_of
from polku.features.trends.notes import note, notes_of
from polku.features.work import running
from polku.store import Store
from polku.vocabulary.errors import InvalidFile
from polku.vocabulary.event import Event, Kind, Score, person_key
from polku.vocabulary.segments import Did, Trait

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def event(user: str, number: int, kind: Kind = "track", score: int | None = None) -> Event:
    """Return an event of a user, with an answer where there is a score."""
    return Event(
        message_id=f"{user}-{number}",
        kind=kind,
        name="Answered" if score is not None else "Called",
        timestamp=NOON + timedelta(minutes=number),
        received_at=NOON,
        user_id=user,
        anonymous_id=f"{user}-visitor" if kind == "identify" else "",
        account_id="household",
        score=None if score is None else Score("nps", score, 0, 10),
        text="Hyvä" if score is not None else "",
        properties={"email": f"{user}@example.com", "locale": "fi-FI", "n": number},
    )


@pytest.fixture
def ada(event_store: Store, project: Project) -> int:
    """Return a person with 23 events, beside another."""
    name = f"ada-{project.pk}"
    events = [event(name, 0, "identify"), event(name, 1, score=9)]
    event_store.append(project.pk, [*events, *(event(name, n) for n in range(2, 23))])
    event_store.append(project.pk, [event(f"bob-{project.pk}", 0)])
    return person_key(project.pk, user_id=name)


def address(name: str, project: Project, *parts: object) -> str:
    """Return the address of a page about privacy."""
    return reverse(f"privacy:{name}", args=[project.slug, *parts])


def test_the_word_has_to_be_typed(browser: Client, project: Project, ada: int) -> None:
    answer = browser.post(address("erase", project, ada), {"typed": "yes"})
    assert answer.status_code == 200
    assert "Nothing was erased" in answer.content.decode()
    assert not Request.objects.exists()


def test_an_erasure_hides_and_can_be_cancelled(
    browser: Client, project: Project, ada: int, owner: User
) -> None:
    answer = browser.post(address("erase", project, ada), {"typed": "erase"}, follow=True)
    assert "will be erased" in answer.content.decode()
    person = reverse("people:person", args=[project.slug, ada])
    assert browser.get(person).status_code == 404
    one = Request.objects.get()
    assert one.asked_by == owner
    assert one.due_at == one.asked_at + timedelta(minutes=60)
    browser.post(address("cancel", project, one.receipt))
    assert browser.get(person).status_code == 200
    assert Request.objects.get().person == ""


def test_an_erasure_becomes_final_and_gives_a_receipt(
    browser: Client, project: Project, ada: int, event_store: Store
) -> None:
    browser.post(address("erase", project, ada), {"typed": "ERASE"})
    assert rules.CALENDAR[0].function(timezone.now()) == 0
    assert rules.CALENDAR[0].function(timezone.now() + timedelta(minutes=61)) == 1
    one = Request.objects.get()
    assert (one.stage, one.events, one.person) == ("done", 23, "")
    ledger = event_store.erasures.ledger
    assert verified(as_json(one), ledger).number == one.receipt
    with pytest.raises(InvalidFile):
        verified(as_json(one).replace(b'"events": 23', b'"events": 24'), ledger)
    page = browser.get(address("receipt", project, one.receipt)).content.decode()
    assert one.receipt in page
    assert f"ada-{project.pk}" not in page
    browser.post(address("cancel", project, one.receipt))
    assert Request.objects.get().stage == "done"


@pytest.mark.django_db(transaction=True)
def test_erasing_for_good_from_a_page_answers_at_once_and_says_how_far_it_is(
    browser: Client, project: Project, ada: int
) -> None:
    browser.post(address("erase", project, ada), {"typed": "ERASE"})
    one = Request.objects.get()
    receipt = address("receipt", project, one.receipt)
    answer = browser.post(address("finish", project, one.receipt), follow=True)
    browser.post(address("finish", project, one.receipt))
    assert "The person is being erased" in answer.content.decode()
    assert "Cancel the erasure" not in answer.content.decode()
    part = address("progress", project, one.receipt)
    assert "files of imports are searched" in browser.get(part).content.decode()
    running.drain()
    assert f'data-finished="{receipt}"' in browser.get(part).content.decode()
    one.refresh_from_db()
    assert (one.stage, one.events) == ("done", 23)
    assert "The person is erased" in browser.get(receipt).content.decode()


@pytest.mark.django_db(transaction=True)
def test_without_time_to_cancel_it_is_erased_in_the_background(
    browser: Client, project: Project, ada: int
) -> None:
    PrivacySettings.objects.update_or_create(project=project, defaults={"undo_minutes": 0})
    answer = browser.post(address("erase", project, ada), {"typed": "ERASE"}, follow=True)
    assert "The person is being erased" in answer.content.decode()
    running.drain()
    assert Request.objects.get().stage == "done"


def test_an_export_holds_everything(browser: Client, project: Project, ada: int) -> None:
    answer = browser.post(address("export", project, ada))
    file = io.BytesIO(answer.getvalue())
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == [
            "README.txt",
            "accounts.jsonl",
            "events.jsonl",
            "identifiers.jsonl",
            "quarantine.jsonl",
        ]
        assert "Tietosi" in archive.read("README.txt").decode()
    events = list(lines_in(file, "events.jsonl"))
    assert [one["properties"]["n"] for one in events] == list(range(23))
    assert events[1]["score"] == 9
    assert events[1]["text"] == "Hyvä"
    ids = list(lines_in(file, "identifiers.jsonl"))
    assert {one["identifier"] for one in ids} == {f"ada-{project.pk}"}
    assert [one["account_id"] for one in lines_in(file, "accounts.jsonl")] == ["household"]
    assert Request.objects.get().events == 23


def test_the_api_erases_at_once(browser: Client, project: Project, ada: int) -> None:
    path = f"/api/v1/projects/{project.slug}/people/erase"
    asked = {"identifier": f"ada-{project.pk}", "now": True}
    answer = browser.post(path, msgspec.json.encode(asked), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["stage"] == "done"
    assert answer.json()["receipt"]["events"] == 23
    again = browser.post(path, msgspec.json.encode(asked), content_type="application/json")
    assert again.status_code == 404


def test_an_identifier_leads_to_the_person(browser: Client, project: Project, ada: int) -> None:
    page = address("requests", project)
    found = browser.get(page, {"identifier": f"ada-{project.pk}"})
    assert found["Location"] == address("person", project, ada)
    assert (
        "no person with this identifier" in browser.get(page, {"identifier": "x"}).content.decode()
    )


def test_who_is_erased_is_named_in_no_definition(
    browser: Client, project: Project, ada: int
) -> None:
    name = f"ada-{project.pk}"
    add_segment(project, f"Like {name}", Trait("town", "is", "Oulu"))
    stored = add_segment(project, "Only one", Did(f"Called[person={name}]"))
    note(project, NOON.date(), f"Met {name}, and {name}son.")
    path = f"/api/v1/projects/{project.slug}/people/erase"
    asked = msgspec.json.encode({"identifier": name, "now": True})
    browser.post(path, asked, content_type="application/json")
    told = [(one.name, str(one.definition)) for one in segments_of(project)]
    assert not [one for one in told if name in " ".join(one)]
    assert "person=erased" in dict(told)[stored.name]
    assert [one.text for one in notes_of(project)] == [f"Met erased, and {name}son."]


def test_a_project_is_erased_with_everything(
    browser: Client, project: Project, ada: int, event_store: Store
) -> None:
    page = address("erase-project", project)
    assert "Nothing was erased" in browser.post(page, {"typed": "no"}).content.decode()
    browser.post(page, {"typed": project.slug})
    assert not Project.objects.filter(pk=project.pk).exists()
    sql = "select count() from polku.events where project_id = {project:UInt32}"
    assert event_store.query(sql, {"project": project.pk}).rows == [(0,)]
    assert Request.objects.get().events == 24


def test_a_new_project_begins_with_the_usual_times(project: Project) -> None:
    assert PrivacySettings.objects.get(project=project).events_days == 396
    rules.keep_everything(project)
    assert PrivacySettings.objects.get(project=project).events_days is None
