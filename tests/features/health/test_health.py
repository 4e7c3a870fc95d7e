"""The health page holds the accounts against the law, and says in words what to do."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from polku.collect.timing import Timing
from polku.features.health import checks, watching
from polku.features.health.machine import disk_of, memory
from polku.features.health.rules import accounts_of, health
from polku.features.projects.models import Project
from polku.features.work.models import Job, State
from polku.store import Store
from polku.vocabulary.accounts import Fate, Line
from polku.vocabulary.event import Event

PAGE = "/p/lumo-netti/health/"
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


class Running:
    """A collector as the page sees it."""

    def __init__(self) -> None:
        self.timing = Timing()
        self.waiting = 0


class Disk:
    """A disk with so much room."""

    floor = 1_000_000_000

    def __init__(self, left: int) -> None:
        self.left = left

    def free(self) -> int:
        """Return what is left."""
        return self.left


@pytest.fixture
def running(tmp_path: Path) -> Running:
    """Let the page watch a collector on a roomy disk."""
    one = Running()
    watching.watch(one, Disk(90_000_000_000), tmp_path)
    return one


@pytest.fixture(autouse=True)
def unwatched() -> None:
    """Watch nothing at first."""
    watching.Collecting.collector = watching.Collecting.space = watching.Collecting.data = None


def counted(store: Store, project: Project, hour: datetime, **fates: int) -> None:
    names: dict[str, tuple[Fate, str]] = {"overloaded": ("refused", "overloaded")}
    lines = [
        Line(project.pk, "shop", hour, *names.get(name, (name, "")), count)  # type: ignore[arg-type]
        for name, count in fates.items()
    ]
    store.accounts.write(project.pk, lines)


def test_the_accounts_of_a_project_balance(
    event_store: Store, project: Project, browser: Client, running: Running
) -> None:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    counted(
        event_store,
        project,
        hour,
        received=1_500,
        stored=1_000,
        duplicate=400,
        quarantined=60,
        overloaded=40,
    )
    event = Event(
        message_id="m",
        kind="track",
        name="E",
        timestamp=hour,
        received_at=hour,
        user_id="u",
        source="shop",
        bot=True,
    )
    event_store.append(project.pk, [event])
    said = text_of(browser.get(PAGE).text)
    assert "All is well" in said
    assert "Received 1,500 = stored 1,000 + duplicate 400 + in quarantine 60 + refused 40." in said
    assert "shop 1,500 1,000 400 60 40 1 " in said
    assert "overloaded More than could be written. Its sender tries again. 40" in said
    assert "1 of 1 stored events came from machines" in said
    finnish = text_of(browser.get(PAGE, headers={"Accept-Language": "fi"}).text)
    assert "Kaikki on kunnossa" in finnish


def test_an_hour_out_of_balance_is_named(
    event_store: Store, project: Project, browser: Client, running: Running
) -> None:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    counted(event_store, project, hour - timedelta(hours=3), received=5, stored=4)
    counted(event_store, project, hour, received=5, stored=4)
    said = text_of(browser.get(PAGE).text)
    assert "The accounts do not balance" in said
    assert said.count("does not balance") == 1
    assert "under way 2" in said


def test_what_is_under_way_is_not_wrong_until_its_time_has_passed(
    event_store: Store, project: Project
) -> None:
    hour = NOW.replace(minute=0)
    counted(event_store, project, hour, received=5, stored=4)
    assert accounts_of(project, 24, now=NOW).holds
    assert accounts_of(project, 24, now=NOW).under_way == 1
    assert not accounts_of(project, 24, now=NOW + timedelta(hours=3)).holds
    assert accounts_of(project, 1, now=NOW + timedelta(hours=3)).total.received == 0


def test_nothing_arrived_says_what_to_do(
    event_store: Store, project: Project, browser: Client
) -> None:
    said = text_of(browser.get(PAGE, {"hours": "168"}).text)
    assert "Nothing arrived in this time" in said
    assert "this process takes in no events" in said


@pytest.mark.parametrize(
    ("left", "status", "code"),
    [
        (500_000_000, "failing", "disk_full"),
        (2_000_000_000, "warning", "disk_low"),
        (9_000_000_000, "ok", None),
    ],
)
def test_the_disk_is_watched(
    event_store: Store, project: Project, left: int, status: str, code: str | None, tmp_path: Path
) -> None:
    watching.watch(Running(), Disk(left), tmp_path)
    found = health()
    assert found.status == status
    assert [one.code for one in found.problems] == ([code] if code else [])
    answer = Client().get("/api/v1/health")
    assert answer.status_code == (503 if status == "failing" else 200)
    assert answer.json()["disk_free_bytes"] == left


def test_slowness_and_a_long_queue_are_told(
    event_store: Store, project: Project, browser: Client, running: Running
) -> None:
    running.waiting = 40_000_000
    running.timing.acknowledged(3.5)
    running.timing.visible(timezone.now() - timedelta(seconds=30))
    assert [one.code for one in health().problems] == ["queue", "slow_answers", "slow_sight"]
    said = text_of(browser.get(PAGE).text)
    assert "40 MB of events wait to be stored" in said
    assert "Senders wait 3.5 seconds" in said
    assert "It works, but something needs attention" in said


def test_work_that_waits_or_failed_is_told(event_store: Store, project: Project) -> None:
    now = timezone.now()
    Job.objects.create(name="import", due=now - timedelta(hours=1))
    Job.objects.create(name="import", due=now, state=State.FAILED, finished=now)
    assert [one.code for one in health().problems] == ["work_waiting", "work_failed"]


def test_a_store_that_does_not_answer_is_severe_and_its_words_stay_inside(
    event_store: Store, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Store:
        raise checks.PolkuError("/secret/place is broken")

    monkeypatch.setattr(checks, "event_store", broken)
    answer = Client().get("/api/v1/health")
    assert answer.status_code == 503
    assert answer.json()["problems"][0]["code"] == "store"
    assert "secret" not in answer.text


def test_the_api_names_nobody(event_store: Store, project: Project, running: Running) -> None:
    counted(event_store, project, NOW, received=1, stored=1)
    said = Client().get("/api/v1/health")
    assert said.headers["Cache-Control"] == "no-store"
    assert said.json()["status"] == "ok"
    assert said.json()["memory_bytes"] > 1_000_000
    assert "lumo" not in said.text.lower()
    assert "shop" not in said.text


def test_the_parts_of_a_data_folder_are_measured(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "part").write_bytes(b"x" * 100_000)
    (tmp_path / "polku.db").write_bytes(b"x" * 20_000)
    (tmp_path / "new.thing").write_bytes(b"x" * 5_000)
    disk = disk_of(tmp_path)
    assert [name for name, _ in disk.parts] == ["events", "polku.db", "other"]
    assert disk.used_by_polku >= 125_000
    assert disk.total > disk.free > 0
    assert (memory() or 0) > 1_000_000
