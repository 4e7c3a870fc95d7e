"""Readers of pulls: what they take and where they go on; nothing is skipped or taken twice."""

import json
import mailbox
import os
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from polku.collect.files.mapping_text import read_mapping
from polku.collect.pulls.access_log import read_access_log, row_of
from polku.collect.pulls.help_desk import read_tickets
from polku.collect.pulls.mailbox import read_mailbox
from polku.collect.pulls.mappings import MAPPINGS
from polku.collect.pulls.outbound import Answer
from polku.collect.pulls.places import file_place
from polku.collect.pulls.tables import read_tables
from polku.collect.pulls.taking import Taken
from polku.vocabulary.errors import PullFailed

SECRET = b"a secret of the test"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0"


def line(number: int, address: str = "192.0.2.7", agent: str = FIREFOX, path: str = "") -> str:
    when = datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(seconds=number)
    target = path or f"/page/{number}?token=secret"
    return (
        f'{address} - - [{when:%d/%b/%Y:%H:%M:%S %z}] "GET {target} HTTP/1.1" 200 512 '
        f'"https://search.example/?q=private" "{agent}"\n'
    )


def read_log(path: Path, cursor: dict[str, Any]) -> tuple[list[dict[str, Any]], Taken]:
    rows: list[dict[str, Any]] = []
    return rows, read_access_log(path, cursor, rows.append, SECRET, {})


def test_a_line_is_a_page_without_the_address_or_the_query() -> None:
    row = row_of(line(1).strip(), SECRET, {})
    assert row is not None
    assert (row["path"], row["status"], row["page"], row["is_bot"]) == (
        "/page/1",
        200,
        True,
        False,
    )
    assert (row["browser"], row["referrer"]) == ("Firefox", "search.example")
    said = json.dumps(row)
    assert "192.0.2" not in said
    assert "secret" not in said
    assert "private" not in said


def test_machines_and_parts_of_pages_are_marked() -> None:
    bot = row_of(line(1, agent="Googlebot/2.1").strip(), SECRET, {})
    part = row_of(line(1, path="/style.css").strip(), SECRET, {})
    assert bot is not None
    assert part is not None
    assert (bot["is_bot"], part["page"]) == (True, False)
    for odd in ("", "nonsense", line(1).replace("Mar", "Foo"), "\x00" * 50):
        assert row_of(odd.strip(), SECRET, {}) is None


def test_a_log_is_followed_line_by_line(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text("".join(line(n) for n in range(20)) + line(20)[:30])
    rows, taken = read_log(log, {})
    assert len(rows) == 20  # the last line is not whole yet
    log.write_text("".join(line(n) for n in range(25)))
    more, taken = read_log(log, taken.cursor)
    assert [row["path"] for row in more] == [f"/page/{n}" for n in range(20, 25)]
    assert read_log(log, taken.cursor)[0] == []


def test_a_rotated_log_is_read_to_its_end_before_the_new_one(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text("".join(line(n) for n in range(20)))
    _, taken = read_log(log, {})
    log.write_text("".join(line(n) for n in range(23)))
    log.rename(tmp_path / "access.log.1")
    log.write_text("".join(line(n) for n in range(23, 26)))
    rows, taken = read_log(log, taken.cursor)
    assert [row["path"] for row in rows] == [f"/page/{n}" for n in range(20, 26)]
    assert read_log(log, taken.cursor)[0] == []


def test_ids_of_lines_stay_and_depend_on_the_secret() -> None:
    first, again = row_of(line(1).strip(), SECRET, {}), row_of(line(1).strip(), SECRET, {})
    other = row_of(line(1).strip(), b"another", {})
    assert first is not None
    assert again is not None
    assert other is not None
    assert first["id"] == again["id"] != other["id"]


def message(number: int, text: str = "Hyvä 5/5") -> EmailMessage:
    one = EmailMessage()
    one["From"] = f"Aino Esimerkki <Aino{number}@Example.fi>"
    one["Subject"] = "Arvio"
    one["Message-ID"] = f"<{number}@example.fi>"
    one["Date"] = "Mon, 02 Mar 2026 12:00:00 +0200"
    one.set_content(text)
    return one


def read_mail(path: Path, cursor: dict[str, Any]) -> tuple[list[dict[str, Any]], Taken]:
    rows: list[dict[str, Any]] = []
    return rows, read_mailbox(path, cursor, rows.append)


def test_an_mbox_gives_reviews_and_is_not_read_again_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "reviews.mbox"
    box = mailbox.mbox(path)
    box.add(message(1))
    box.add(message(2, "Tähteä: 2, hidas"))
    box.close()
    rows, taken = read_mail(path, {})
    assert [(row["from"], row["rating"]) for row in rows] == [
        ("aino1@example.fi", 5),
        ("aino2@example.fi", 2),
    ]
    assert rows[0]["date"] == "2026-03-02T12:00:00+02:00"
    assert read_mail(path, taken.cursor)[0] == []
    box = mailbox.mbox(path)
    box.add(message(3, "<b>★★★★☆</b>"))
    box.close()
    rows, _ = read_mail(path, taken.cursor)
    assert rows[-1]["rating"] == 4


def test_a_maildir_gives_what_came_since(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail")
    old = tmp_path / "mail" / "new" / box.add(message(1))
    os.utime(old, (1_000_000, 1_000_000))
    _, taken = read_mail(tmp_path / "mail", {})
    box.add(message(2))
    rows, _ = read_mail(tmp_path / "mail", taken.cursor)
    assert {"<2@example.fi>"} <= {row["message_id"] for row in rows}


def test_hostile_mail_gives_a_row_and_never_raises(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    mailbox.Maildir(folder)
    for number, raw in enumerate(
        (
            b"",
            b"\x00\xff",
            b"From: \xff\xfe\nDate: never\n\nx",
            b"Content-Type: text/x; charset=nope\n\na",
        )
    ):
        (folder / "new" / str(number)).write_bytes(raw)
    assert len(read_mail(folder, {})[0]) == 4


def test_tables_are_read_where_they_changed(tmp_path: Path) -> None:
    first = tmp_path / "calls-01.csv"
    first.write_text("call_id,outcome\n1,answered\n")
    (tmp_path / "tickets.json").write_text('{"tickets": [{"id": 7}]}')
    rows: list[dict[str, Any]] = []
    taken = read_tables(tmp_path, {}, rows.append)
    assert rows == [{"call_id": "1", "outcome": "answered"}, {"id": 7}]
    rows.clear()
    taken = read_tables(tmp_path, taken.cursor, rows.append)
    assert rows == []
    first.write_text("call_id,outcome\n1,answered\n2,abandoned\n")
    read_tables(tmp_path, taken.cursor, rows.append)
    assert [row["call_id"] for row in rows] == ["1", "2"]


class Desk:
    """A help desk of the Zendesk shape over plain values, and what was asked of it."""

    def __init__(self, tickets: list[dict[str, Any]], page: int = 2) -> None:
        self.tickets, self.page, self.asked = tickets, page, []  # type: ignore[var-annotated]

    def fetch(self, address: str) -> Answer:
        self.asked.append(address)
        since, _, start = address.partition("since=")[2].partition("&start=")
        found = [one for one in self.tickets if one["updated_at"] >= since]
        begin = int(start or 0)
        more = begin + self.page < len(found)
        following = f"https://desk.example/t?since={since}&start={begin + self.page}"
        body = {
            "tickets": found[begin : begin + self.page],
            "next_page": following if more else None,
        }
        return Answer(json.dumps(body).encode())


def test_a_help_desk_is_read_page_by_page_from_where_it_changed() -> None:
    tickets = [{"id": n, "updated_at": f"2026-03-0{n}T10:00:00Z"} for n in range(1, 6)]
    desk = Desk(tickets)
    rows: list[dict[str, Any]] = []
    address = "https://desk.example/t?since={since}"
    taken = read_tickets(address, {}, rows.append, desk.fetch)
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
    assert taken.cursor == {"since": "2026-03-05T10:00:00Z"}
    tickets.append({"id": 6, "updated_at": "2026-03-06T10:00:00Z"})
    rows.clear()
    read_tickets(address, taken.cursor, rows.append, desk.fetch)
    assert [row["id"] for row in rows] == [5, 6]  # the newest known comes again, and counts once


def test_a_next_page_on_another_host_is_not_fetched() -> None:
    def fetch(address: str) -> Answer:
        return Answer(b'{"tickets": [{"id": 1}], "next_page": "http://169.254.169.254/"}')

    with pytest.raises(PullFailed, match="another host"):
        read_tickets("https://desk.example/", {}, lambda _: None, fetch)


@pytest.mark.parametrize("place", ["../x", "/etc/passwd", "a/../../x", "no", "\x00", ""])
def test_only_files_of_the_folder_are_read(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    (tmp_path / "x").write_text("secret")
    (folder / "way-out").symlink_to(tmp_path / "x")
    for one in (place, "way-out"):
        if one:
            with pytest.raises(PullFailed):
                file_place(folder, one)
    with pytest.raises(PullFailed, match="POLKU_PULLS"):
        file_place(None, "x")


@pytest.mark.parametrize("kind", MAPPINGS)
def test_each_kind_begins_with_a_mapping_that_can_be_read(kind: str) -> None:
    assert read_mapping(MAPPINGS[kind]).events  # type: ignore[index]
