"""A mailbox is read over IMAP from a real server: new mail only, encrypted, left as it is."""

from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from polku.collect.pulls import imap
from polku.collect.pulls.imap import check_mail_address, read_mail
from polku.collect.pulls.taking import Taken
from polku.vocabulary.errors import PullFailed
from tests.collect.pulls.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.collect.pulls.test_readers import message

HERE = ["127.0.0.0/8"]
ABROAD = "Ty&APY- &- arviot"  # as IMAP writes the name of a folder


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    """Run one server for all tests of this file; each uses a folder of its own."""
    with mail_server() as running:
        yield running


@pytest.fixture(autouse=True)
def trusted(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the certificate of the server, as whoever runs Polku would have it done."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))


def read(
    address: str, cursor: dict[str, Any] | None = None, secret: str = PASSWORD
) -> tuple[list[dict[str, Any]], Taken]:
    rows: list[dict[str, Any]] = []
    taken = read_mail(address, cursor or {}, rows.append, HERE, user=USER, secret=secret)
    return rows, taken


def at(server: MailServer, folder: str = "", scheme: str = "imaps") -> str:
    port = server.secure if scheme == "imaps" else server.plain
    return f"{scheme}://127.0.0.1:{port}/{folder}"


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_new_mail_is_read_once_and_stays_unread(server: MailServer, scheme: str) -> None:
    folder = f"new-{scheme}"
    server.deliver(message(1), message(2, "Tähteä: 2, hidas"), folder=folder)
    rows, taken = read(at(server, folder, scheme))
    assert [(row["from"], row["rating"]) for row in rows] == [
        ("aino1@example.fi", 5),
        ("aino2@example.fi", 2),
    ]
    rows, taken = read(at(server, folder, scheme), taken.cursor)
    assert (rows, taken.more) == ([], False)
    server.deliver(message(3), folder=folder)
    rows, _ = read(at(server, folder, scheme), taken.cursor)
    assert [row["message_id"] for row in rows] == ["<3@example.fi>"]
    with server.client() as client:
        client.select(folder)
        assert client.search(None, "UNSEEN")[1] == [b"1 2 3"], "nothing was marked read"


def test_a_folder_that_was_made_anew_is_read_anew(server: MailServer) -> None:
    server.deliver(message(1), message(2), folder="anew")
    _, taken = read(at(server, "anew"))
    with server.client() as client:
        client.delete("anew")
    server.deliver(message(7), folder="anew")
    rows, later = read(at(server, "anew"), taken.cursor)
    assert [row["message_id"] for row in rows] == ["<7@example.fi>"]
    assert later.cursor["validity"] != taken.cursor["validity"]


def test_a_large_mailbox_is_read_part_by_part(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "_PART", 12)
    server.deliver(*(message(number) for number in range(30)), folder="large")
    found: list[str] = []
    cursor: dict[str, Any] = {}
    for more in (True, True, False):
        rows, taken = read(at(server, "large"), cursor)
        found += [row["message_id"] for row in rows]
        cursor = taken.cursor
        assert taken.more is more
    assert found == [f"<{number}@example.fi>" for number in range(30)]


def test_of_a_large_message_only_the_beginning_is_fetched(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "_LARGEST", 20_000)
    one = message(1)
    one.add_attachment(b"x" * 300_000, maintype="image", subtype="png")
    server.deliver(one, folder="heavy")
    rows, _ = read(at(server, "heavy"))
    assert [(row["text"], row["rating"]) for row in rows] == [("Hyvä 5/5", 5)]


def test_a_folder_may_have_any_name(server: MailServer) -> None:
    server.deliver(message(1), folder=f'"{ABROAD}"')
    assert len(read(at(server, "Ty%C3%B6%20%26%20arviot"))[0]) == 1
    assert len(read(at(server))[0]) == 0  # the inbox, which is empty


def test_what_does_not_go_well_is_said(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PullFailed, match="does not accept"):
        read(at(server), secret="wrong")
    with pytest.raises(PullFailed, match="no folder"):
        read(at(server, "nowhere"))
    monkeypatch.delenv("SSL_CERT_FILE")
    for scheme in ("imaps", "imap"):
        with pytest.raises(PullFailed, match="cannot be reached") as caught:
            read(at(server, scheme=scheme))
        assert "certificate" in str(caught.value.values["reason"])


def test_nothing_is_said_where_nothing_is_encrypted() -> None:
    with mail_server(encrypts=False) as bare, pytest.raises(PullFailed, match="not encrypt"):
        read(at(bare, scheme="imap"))


def test_a_connection_that_is_lost_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as passing:
        monkeypatch.setenv("SSL_CERT_FILE", str(passing.certificate))
        passing.deliver(*(message(number) for number in range(15)))
        rows: list[dict[str, Any]] = []

        def write(row: dict[str, Any]) -> None:
            rows.append(row)
            if len(rows) == 1:
                passing.cut()

        with pytest.raises(PullFailed, match="was lost"):
            read_mail(at(passing), {}, write, HERE, user=USER, secret=PASSWORD)
        assert len(rows) == 10  # and the next run begins where this one did
        with pytest.raises(PullFailed, match="cannot be reached"):
            read(at(passing))


@pytest.mark.parametrize(
    "address",
    [
        "imaps://127.0.0.1/",
        "imaps://10.0.0.1/INBOX",
        "imaps://[::1]/",
        "imaps://user:key@example.com/",
        "https://example.com/",
        "imaps:///INBOX",
        "imaps://example.com:99999/",
        "imaps://example.com/a%0d%0aLOGOUT",
        "imaps://exa mple.com/",
        "imaps://example.com/?x=1",
    ],
)
def test_what_may_not_be_fetched_from_is_refused(address: str) -> None:
    with pytest.raises(PullFailed):
        check_mail_address(address)


def test_hostile_mail_gives_a_row_and_never_raises(server: MailServer) -> None:
    class Raw(EmailMessage):
        def as_bytes(self, *_: object, **__: object) -> bytes:
            return b"From: \xff\xfe\r\nDate: never\r\n\r\n) UID 7 {100}\r\n"

    server.deliver(Raw(), folder="hostile")
    assert len(read(at(server, "hostile"))[0]) == 1
