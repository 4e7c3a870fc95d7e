"""Scheduled pulls from their pages: written, run, gone on, failed with words."""

import mailbox
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from polku.collect.pulls.mappings import MAPPINGS
from polku.features.catalogue.rules import arrival_step
from polku.features.catalogue.schemas import Version, save_version, set_mode
from polku.features.projects.models import Project
from polku.features.pulls.credentials import keep_secret, secret_of
from polku.features.pulls.models import Pull
from polku.features.pulls.running import run, run_due
from polku.features.quarantine import steps as asked
from polku.features.work.models import Job
from polku.store import Store
from tests.collect.pulls.mail_server import PASSWORD, USER, mail_server
from tests.collect.pulls.test_readers import line, message

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PULLS = "/p/lumo-netti/pulls/"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder that is open to pulls."""
    settings.DATA = tmp_path / "data"
    settings.PULLS = str(tmp_path / "open")
    settings.PULL_ALLOW = []
    (tmp_path / "open").mkdir()
    return tmp_path / "open"


def pull_of(project: Project, kind: str, place: str) -> Pull:
    return Pull.objects.create(
        project=project,
        name="Reviews",
        kind=kind,
        place=place,
        mapping=MAPPINGS[kind],  # type: ignore[index]
        due=NOW,
    )


def stored(store: Store, project: Project, what: str = "count()") -> list[tuple[object, ...]]:
    sql = f"select {what} from polku.events where project_id = {project.pk}"
    return store.query(sql).rows


def test_an_access_log_is_followed_with_its_bots_marked(
    event_store: Store, project: Project, folder: Path
) -> None:
    log = folder / "access.log"
    lines = [line(n) for n in range(8)]
    log.write_text("".join([*lines, line(8, agent="Googlebot/2.1"), line(9, path="/a.css")]))
    pull = pull_of(project, "access_log", "access.log")
    first = run(pull, NOW)
    assert (first.rows, first.stored, first.left_out, first.error) == (10, 9, 1, None)
    assert stored(event_store, project, "countIf(bot), uniq(anonymous_id)") == [(1, 2)]
    again = run(pull, NOW)
    assert (again.rows, again.stored, again.duplicate) == (0, 0, 0)
    pull.cursor = {}  # as after a crash before the cursor was kept
    over = run(pull, NOW)
    assert (over.stored, over.duplicate) == (0, 9)
    assert stored(event_store, project) == [(9,)]
    said = stored(event_store, project, "toJSONString(properties), message_id, anonymous_id")
    assert "192.0.2" not in str(said)


def test_a_mailbox_gives_scores_and_words(
    event_store: Store, project: Project, folder: Path
) -> None:
    box = mailbox.mbox(folder / "reviews.mbox")
    for number in range(3):
        one = EmailMessage()
        one["From"] = f"aino{number}@example.fi"
        one["Message-ID"] = f"<{number}@x>"
        one["Date"] = "Mon, 02 Mar 2026 12:00:00 +0200"
        one.set_content("Kaikki sujui 4/5")
        box.add(one)
    box.close()
    done = run(pull_of(project, "mailbox", "reviews.mbox"), NOW)
    assert (done.rows, done.stored, done.error) == (3, 3, None)
    assert stored(event_store, project, "distinct metric, score, text") == [
        ("csat", 4.0, "Kaikki sujui 4/5")
    ]


def test_calls_and_tickets_are_taken_from_exports(
    event_store: Store, project: Project, folder: Path
) -> None:
    (folder / "calls.csv").write_text(
        "call_id,customer,started,outcome,queue,wait_s,talk_s\n"
        "1,c1,2026-03-02 10:00:00,answered,support,30,200\n"
        "2,c2,2026-03-02 10:01:00,abandoned,support,90,0\n"
    )
    assert run(pull_of(project, "call_log", "calls.csv"), NOW).stored == 2
    (folder / "tickets.json").write_text(
        '{"tickets": [{"id": 1, "requester_id": 7, "status": "solved", "subject": "Hei",'
        ' "priority": "high", "created_at": "2026-03-02T10:00:00Z",'
        ' "updated_at": "2026-03-03T10:00:00Z"}]}'
    )
    assert run(pull_of(project, "help_desk", "tickets.json"), NOW).stored == 2
    names = {row[0] for row in stored(event_store, project, "distinct name")}
    assert names == {"Call Answered", "Call Abandoned", "Ticket Created", "Ticket Solved"}


def test_schemas_hold_for_what_is_pulled_too(
    event_store: Store, project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "_asked", [lambda project_id: (arrival_step(project_id),)])
    (folder / "calls.csv").write_text(
        "call_id,customer,started,outcome,queue,wait_s,talk_s\n"
        "1,c1,2026-03-02 10:00:00,answered,support,30,200\n"
        "2,c2,2026-03-02 10:01:00,answered,support,,0\n"
    )
    save_version(project, "Call Answered", Version('{"required": ["wait_s"]}'), None)
    set_mode(project, "Call Answered", "enforce")
    done = run(pull_of(project, "call_log", "calls.csv"), NOW)
    assert (done.rows, done.stored, done.quarantined) == (2, 1, 1)


def test_a_failed_run_says_what_to_do_and_keeps_its_place(
    event_store: Store, project: Project, browser: Client, folder: Path
) -> None:
    pull = pull_of(project, "mailbox", "nowhere.mbox")
    pull.cursor = {"since": 1}
    pull.save()
    done = run(pull, NOW)
    pull.refresh_from_db()
    assert done.error is not None
    assert (pull.state, pull.cursor, pull.due) == (
        "failed",
        {"since": 1},
        NOW + timedelta(hours=24),
    )
    page = browser.get(f"{PULLS}{pull.pk}/").content.decode()
    assert "There is no “nowhere.mbox” in the folder of pulls." in page
    assert "1 pull failed last time" in browser.get(PULLS).content.decode()


def test_a_pull_is_written_checked_and_its_secret_never_shown(
    event_store: Store, project: Project, browser: Client, folder: Path
) -> None:
    (folder / "calls.csv").write_text("a\n1\n")
    fields = {"name": "Calls", "kind": "call_log", "place": "calls.csv", "hours": "6"}
    for wrong in (
        {"place": "../calls.csv"},
        {"kind": "help_desk", "place": "https://127.0.0.1/tickets"},
        {"mapping": "not toml ="},
        {"hours": "0"},
        {"kind": "nothing"},
    ):
        assert browser.post(f"{PULLS}new/", fields | wrong).status_code == 400, wrong
    secret = {"secret": "sala-avain-1", "active": "on"}
    assert browser.post(f"{PULLS}new/", fields | secret).status_code == 302
    pull = Pull.objects.get()
    assert secret_of(pull.pk) == "sala-avain-1"
    assert pull.mapping == MAPPINGS["call_log"]
    for place in (PULLS, f"{PULLS}{pull.pk}/", f"{PULLS}{pull.pk}/edit/"):
        assert "sala-avain-1" not in browser.get(place).content.decode()
    browser.post(f"{PULLS}{pull.pk}/edit/", fields | {"name": "Calls 2", "active": "on"})
    assert secret_of(pull.pk) == "sala-avain-1"
    (folder / "other.csv").write_text("a\n1\n")
    browser.post(f"{PULLS}{pull.pk}/edit/", fields | {"place": "other.csv"})
    assert secret_of(pull.pk) == "", "a secret does not go along to another place"
    keep_secret(pull.pk, "x")
    browser.post(f"{PULLS}{pull.pk}/delete/")
    assert not Pull.objects.exists()
    assert secret_of(pull.pk) == ""


def test_what_is_due_is_started_once(event_store: Store, project: Project, folder: Path) -> None:
    pull = pull_of(project, "mailbox", "x")
    assert run_due(NOW - timedelta(seconds=1)) == 0
    assert run_due(NOW) == 1
    run_due(NOW)
    assert Job.objects.filter(name="pulls.run").count() == 1
    Pull.objects.filter(pk=pull.pk).update(active=False)
    assert run_due(NOW) == 0


def test_mail_is_fetched_from_its_server_and_a_wrong_password_said(
    event_store: Store,
    project: Project,
    browser: Client,
    folder: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mail_server() as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        server.deliver(message(1), message(2))
        fields = {
            "name": "Reviews",
            "kind": "mailbox",
            "place": f"imaps://localhost:{server.secure}/INBOX",
            "user": USER,
            "hours": "6",
        }
        refused = browser.post(f"{PULLS}new/", fields).content.decode()
        assert "in a private network" in refused
        settings.PULL_ALLOW = ["localhost"]
        assert browser.post(f"{PULLS}new/", fields | {"secret": "wrong"}).status_code == 302
        pull = Pull.objects.get()
        assert run(pull, NOW).stored == 0
        page = browser.get(f"{PULLS}{pull.pk}/", headers={"Accept-Language": "fi"})
        assert "localhost ei hyväksy käyttäjätunnusta tai salasanaa." in page.content.decode()
        browser.post(f"{PULLS}{pull.pk}/edit/", fields | {"secret": PASSWORD})
        pull.refresh_from_db()
        first, again = run(pull, NOW), run(pull, NOW)
    assert (first.error, first.rows, first.stored, again.rows) == (None, 2, 2, 0)
    assert pull.cursor["uid"] == 2


EXAMPLES = Path(__file__).parents[3] / "examples" / "pulls"


@pytest.mark.parametrize(
    ("kind", "place", "events"),
    [
        ("mailbox", "reviews.mbox", 3),
        ("help_desk", "tickets.json", 3),
        ("call_log", "calls.csv", 4),
        ("access_log", "access.log", 5),
    ],
)
def test_the_examples_run_with_the_mappings_that_pulls_begin_with(
    event_store: Store,
    project: Project,
    folder: Path,
    settings: Settings,
    kind: str,
    place: str,
    events: int,
) -> None:
    settings.PULLS = str(EXAMPLES)
    pull = pull_of(project, kind, place)
    first, again = run(pull, NOW), run(pull, NOW)
    assert (first.stored, first.rejected, first.error) == (events, [], None)
    assert again.stored == 0
