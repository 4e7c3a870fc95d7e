"""Events of the company are written down, and stand on the courses of trends and scores."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from polku.features.projects.models import Project
from polku.features.trends.models import Note
from polku.features.trends.notes import note, notes_on
from polku.store import Store
from polku.vocabulary.event import Event, Score

LAST = datetime(2026, 4, 26, 9, tzinfo=UTC)


@pytest.fixture
def answering(event_store: Store, project: Project) -> Project:
    """Return a project in which ten people answer each week."""
    event_store.append(
        project.pk,
        [
            Event(
                message_id=f"{week}-{number}",
                kind="track",
                name="Answered",
                timestamp=LAST - timedelta(weeks=week, minutes=number),
                received_at=LAST,
                user_id=f"{week}-{number}",
                score=Score("nps", 9, 0, 10),
            )
            for week in range(12)
            for number in range(10)
        ],
    )
    return project


def test_what_happened_is_written_shown_and_deleted(answering: Project, browser: Client) -> None:
    values = {"day": "2026-04-07", "text": "Seven shops closed"}
    answer = browser.post("/p/lumo-netti/trends/noted/new/", values, follow=True)
    assert "Seven shops closed" in answer.text
    for page in ("trends/", "scores/?metric=nps&every=week&from=2026-03-01&to=2026-04-26"):
        assert "Seven shops closed" in browser.get(f"/p/lumo-netti/{page}").text
    written = Note.objects.get()
    browser.post(f"/p/lumo-netti/trends/noted/{written.pk}/delete/")
    assert not Note.objects.exists()
    again = browser.post(f"/p/lumo-netti/trends/noted/{written.pk}/delete/")
    assert again.status_code == 404
    assert "Nothing is written down yet" in browser.get("/p/lumo-netti/trends/noted/").text


@pytest.mark.parametrize(
    "values", [{}, {"day": "soon", "text": "x"}, {"day": "2026-04-07", "text": "x" * 81}]
)
def test_what_cannot_be_written_down_is_said(
    answering: Project, browser: Client, values: dict[str, str]
) -> None:
    answer = browser.post("/p/lumo-netti/trends/noted/new/", values, follow=True)
    assert "Write the day" in answer.text
    assert not Note.objects.exists()


def test_only_what_lies_on_the_course_is_shown(project: Project) -> None:
    for day in (4, 5, 13, 19, 20, 27):
        note(project, date(2026, 4, day), str(day))
    weeks = [{"at": date(2026, 4, 6)}, {"at": date(2026, 4, 13)}, {"at": date(2026, 4, 20)}]
    assert {one["label"] for one in notes_on(project, weeks)} == {"13", "19", "20"}
    assert notes_on(project, []) == []
    hours = [{"at": datetime(2026, 4, 13, 8, tzinfo=UTC)}]
    assert [one["label"] for one in notes_on(project, hours)] == ["13"]
