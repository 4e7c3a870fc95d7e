"""Remove by age: what is due goes, what is not stays, and a wrong clock removes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from polku.features.privacy.models import Checkpoint, PrivacySettings
from polku.features.privacy.retention import apply_retention, due_in
from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.errors import NotAllowed
from polku.vocabulary.event import Event

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
COUNT = "select count() from polku.events where project_id = {project:UInt32}"
pytestmark = pytest.mark.django_db


@pytest.fixture
def aged(event_store: Store, project: Project) -> Project:
    """Return a project with an event a day for 400 days, every tenth of a machine."""
    event_store.append(
        project.pk,
        [
            Event(
                message_id=f"day-{day}",
                kind="track",
                name="Called",
                timestamp=NOW - timedelta(days=day),
                received_at=NOW,
                user_id=f"user-{day % 7}",
                bot=day % 10 == 0,
            )
            for day in range(400)
        ],
    )
    return project


def kept(store: Store, project: Project) -> int:
    """Return how many events the project has."""
    return store.query(COUNT, {"project": project.pk}).rows[0][0]


def keep(project: Project, **days: int | None) -> None:
    """Keep only so many days of each kind."""
    nothing = dict.fromkeys(("events_days", "bots_days", "quarantine_days", "files_days"))
    PrivacySettings.objects.filter(project=project).update(**(nothing | days))


def test_what_is_due_goes_and_nothing_else(event_store: Store, aged: Project) -> None:
    keep(aged, events_days=100)
    due = {one.kind: one.number for one in due_in(aged, NOW)}
    assert due["events"] == 270
    apply_retention(NOW)
    assert kept(event_store, aged) == 101
    oldest = "select min(ts) from polku.events where project_id = {project:UInt32}"
    assert event_store.query(oldest, {"project": aged.pk}).rows[0][0] >= NOW - timedelta(days=101)


def test_machines_go_sooner(event_store: Store, aged: Project) -> None:
    keep(aged, bots_days=30)
    apply_retention(NOW)
    assert kept(event_store, aged) == 400 - 36


def test_without_a_choice_everything_stays(event_store: Store, aged: Project) -> None:
    keep(aged)
    apply_retention(NOW)
    assert kept(event_store, aged) == 400


@pytest.mark.parametrize("jump", [timedelta(days=3_650), timedelta(days=3), -timedelta(days=1)])
def test_a_clock_that_jumped_removes_nothing(
    event_store: Store, aged: Project, jump: timedelta
) -> None:
    keep(aged, events_days=100)
    Checkpoint.objects.create(at=NOW)
    for later in range(3):  # the same clock is not believed because it stays wrong
        with pytest.raises(NotAllowed):
            apply_retention(NOW + jump + timedelta(days=later * (1 if jump > timedelta() else 0)))
    assert kept(event_store, aged) == 400
    apply_retention(NOW + timedelta(hours=1))
    assert kept(event_store, aged) == 101


def test_an_owner_confirms_a_clock_that_jumped(
    browser: Client, event_store: Store, aged: Project
) -> None:
    keep(aged, events_days=36_500)
    Checkpoint.objects.create(at=NOW)
    now = timezone.now()
    with pytest.raises(NotAllowed):
        apply_retention(now)
    page = reverse("privacy:age", args=[aged.slug])
    assert "has jumped" in browser.get(page).content.decode()
    answer = browser.post(reverse("privacy:confirm-clock", args=[aged.slug]), follow=True)
    assert "has jumped" not in answer.content.decode()
    apply_retention(now + timedelta(minutes=1))


def test_an_owner_changes_how_long(browser: Client, aged: Project) -> None:
    page = browser.post(
        reverse("privacy:change-age", args=[aged.slug]), {"events_days": "200"}, follow=True
    )
    assert "200" in page.content.decode()
    assert PrivacySettings.objects.get(project=aged).events_days == 200
    assert PrivacySettings.objects.get(project=aged).bots_days is None
