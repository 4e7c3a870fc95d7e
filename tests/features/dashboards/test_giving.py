"""Dashboards for others: by link, on paper, by e-mail to a real mail server."""

import email
import shutil
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from polku.features.dashboards import mailing, printing
from polku.features.dashboards.cards import add_question, add_words
from polku.features.dashboards.mailing import add_mailing, due
from polku.features.dashboards.models import CardKind, Dashboard, Mailing
from polku.features.dashboards.rules import delete_dashboard, restore_dashboard
from polku.features.dashboards.sharing import links_of, revoke, share
from polku.features.projects.models import User
from polku.features.work import running
from polku.features.work.rules import Job, State
from polku.site.mailing import mail_server
from polku.vocabulary.errors import InvalidQuestion, PrintFailed, WrongSetting

EDITING = "/p/lumo-netti/dashboards/each-week/"
chromium = pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here")


@pytest.fixture
def board(dashboard: Dashboard) -> Dashboard:
    add_words(dashboard, CardKind.HEADING, "What they do")
    add_question(dashboard, "trend", [("measure", "people"), ("by", "area")])
    add_question(dashboard, "funnel", [("step", "Page Viewed"), ("step", "Order Placed")])
    return dashboard


def test_a_link_shows_the_dashboard_and_nothing_else(board: Dashboard, owner: User) -> None:
    _, token = share(board, "The board", 7, owner)
    stranger = Client()
    page = stranger.get(f"/shared/{token}/")
    assert page.status_code == 200
    assert "noindex" in page.headers["X-Robots-Tag"]
    html = page.content.decode()
    assert "What they do" in html
    assert "/p/lumo-netti/" not in html
    card = board.cards.get(question="trend")
    answer = stranger.get(f"/shared/{token}/cards/{card.pk}/?where=area%3Dnorth").content.decode()
    assert "south" in answer  # the filter of the address is passed over
    assert "north" not in answer  # too few people
    funnel = board.cards.get(question="funnel")
    assert "<a" not in stranger.get(f"/shared/{token}/cards/{funnel.pk}/").content.decode()
    assert stranger.post(f"/shared/{token}/").status_code == 405
    assert stranger.get(EDITING).status_code == 302


def test_a_link_ends(board: Dashboard, owner: User) -> None:
    old = timezone.now() - timedelta(days=8)
    _, expired = share(board, "", 7, owner, now=old)
    link, token = share(board, "", 7, owner)
    stranger = Client()
    assert [one.pk for one in links_of(board)] == [link.pk]
    for wrong in (expired, "guess"):
        assert stranger.get(f"/shared/{wrong}/").status_code == 404
    delete_dashboard(board)
    assert stranger.get(f"/shared/{token}/").status_code == 404
    restore_dashboard(board.project, board.slug)
    assert stranger.get(f"/shared/{token}/").status_code == 200
    revoke(board, link.pk)
    assert stranger.get(f"/shared/{token}/").status_code == 404
    assert stranger.get(f"/shared/{token}/cards/{board.cards.all()[1].pk}/").status_code == 404


def test_a_link_opens_no_card_of_another_dashboard(
    board: Dashboard, owner: User, browser: Client
) -> None:
    browser.post("/p/lumo-netti/dashboards/new/", {"name": "Other", "days": "28"})
    other = Dashboard.objects.get(name="Other")
    card = add_question(other, "trend", [])
    _, token = share(board, "", 7, owner)
    assert Client().get(f"/shared/{token}/cards/{card.pk}/").status_code == 404


def test_a_new_link_is_shown_once(board: Dashboard, browser: Client) -> None:
    browser.post(f"{EDITING}share/", {"name": "The board", "days": "30"})
    first, second = (browser.get(f"{EDITING}?edit=1").content.decode() for _ in range(2))
    assert "/shared/" in first
    assert "/shared/" not in second
    assert "The board" in second


@chromium
def test_a_dashboard_is_printed(board: Dashboard, browser: Client) -> None:
    answer = browser.get(f"{EDITING}pdf/?from=2026-04-20&to=2026-04-26")
    assert answer.status_code == 200, answer.content
    assert answer.content.startswith(b"%PDF-")
    assert 'filename="each-week-2026-04-26.pdf"' in answer.headers["Content-Disposition"]


def test_without_chromium_it_is_said_what_is_missing(
    board: Dashboard, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert not printing.can_print()
    answer = browser.get(f"{EDITING}pdf/")
    assert answer.status_code == 503
    assert "apt install chromium" in answer.content.decode()


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.given: list[bytes] = []


class Talk(socketserver.StreamRequestHandler):
    """One conversation in SMTP."""

    def handle(self) -> None:
        self._say(220)
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self._say(354)
                self.server.given.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self._say(221 if line == b"QUIT" else 250)

    def _say(self, code: int) -> None:
        self.wfile.write(b"%d sink\r\n" % code)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with Sink() as server:
        threading.Thread(target=server.serve_forever).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()


@chromium
@pytest.mark.django_db(transaction=True)
def test_a_dashboard_is_sent_once_when_it_is_due(board: Dashboard, owner: User, sink: Sink) -> None:
    sent = add_mailing(board, "sanna@example.fi, olli@example.fi", None, 7, owner)
    Mailing.objects.filter(pk=sent.pk).update(
        language="fi", last_slot=timezone.now() - timedelta(days=2)
    )
    for _ in range(2):
        mailing.CALENDAR[0].function(timezone.now())
        running.drain()
    (given,) = sink.given
    message = email.message_from_bytes(given)
    assert (message["Subject"], message["To"]) == ("Each week", "sanna@example.fi, olli@example.fi")
    words, file = _parts(message)
    assert "Liitteenä on" in words.get_payload(decode=True).decode()
    assert file.get_filename() == "each-week-2026-04-26.pdf"
    assert file.get_payload(decode=True).startswith(b"%PDF-")
    assert Mailing.objects.get().last_sent is not None


def _parts(message: Message) -> list[Message]:
    return [part for part in message.walk() if not part.is_multipart()]


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_sent_says_why(board: Dashboard, owner: User, browser: Client) -> None:
    sent = add_mailing(board, "sanna@example.fi", None, 7, owner)
    Mailing.objects.filter(pk=sent.pk).update(last_slot=timezone.now() - timedelta(days=2))
    mailing.CALENDAR[0].function(timezone.now())
    running.drain()
    assert "POLKU_MAIL" in Mailing.objects.get().failed
    assert Job.objects.get(name="dashboard_mail").state != State.DONE
    assert "not sent" in browser.get(f"{EDITING}?edit=1").content.decode()


def test_a_mailing_is_due_at_its_hour_of_the_projects_clock(board: Dashboard, owner: User) -> None:
    board.project.timezone = "Europe/Helsinki"
    weekly = add_mailing(board, "sanna@example.fi", 0, 7, owner)
    weekly.dashboard.project = board.project
    monday = datetime(2026, 4, 27, 4, tzinfo=UTC)  # 7 in the summer of Helsinki
    weekly.last_slot = monday - timedelta(days=7)
    assert due(weekly, monday - timedelta(minutes=1)) is None
    assert due(weekly, monday) == monday
    assert due(weekly, monday + timedelta(days=3)) == monday  # the server was off
    weekly.last_slot = monday
    assert due(weekly, monday + timedelta(days=6)) is None


def test_addresses_are_checked(board: Dashboard, owner: User) -> None:
    for wrong in ("", "nobody", " ".join(f"a{n}@example.fi" for n in range(21))):
        with pytest.raises(InvalidQuestion):
            add_mailing(board, wrong, None, 7, owner)


def test_a_mail_server_is_read_from_the_setting() -> None:
    one = mail_server("smtps://polku:p%40ss@mail.example")
    assert (one.host, one.port, one.password, one.is_tls) == ("mail.example", 465, "p@ss", True)
    assert mail_server("smtp://mail.example:587?tls=1").starts_tls
    for wrong in ("mail.example", "http://mail.example", "smtp://mail.example?tls=yes"):
        with pytest.raises(WrongSetting) as caught:
            mail_server(wrong)
        assert "p%40ss" not in str(caught.value)


def test_chromium_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_chromium", lambda: shutil.which("false"))
    with pytest.raises(PrintFailed):
        printing._printed("<p>")
