"""Pulls fetch from others, and from no machine that the owner has not opened."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from polku.collect.pulls.outbound import check_address, fetch
from polku.vocabulary.errors import PullFailed

HERE = ["127.0.0.0/8"]


class Desk(BaseHTTPRequestHandler):
    """Answers as the path says."""

    def do_GET(self) -> None:
        status = int(self.path.strip("/").partition("?")[0] or 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://169.254.169.254/")
        self.send_header("Link", '<http://127.0.0.1/next>; rel="next"')
        self.end_headers()
        self.wfile.write(self.headers.get("Authorization", "none").encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def desk() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_allowed_address_is_fetched_with_its_credentials(desk: str) -> None:
    answer = fetch(f"{desk}/200", HERE, user="ada", secret="key")
    assert answer.body == b"Basic YWRhOmtleQ=="
    assert answer.next_page == "http://127.0.0.1/next"
    assert fetch(f"{desk}/200", HERE, secret="token").body == b"Bearer token"
    assert fetch(f"{desk}/200", HERE).body == b"none"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (302, "elsewhere"),
        (401, "credentials"),
        (404, "address"),
        (429, "less often"),
        (500, "error"),
    ],
)
def test_what_is_no_success_says_what_to_do(desk: str, status: int, said: str) -> None:
    with pytest.raises(PullFailed, match=said):
        fetch(f"{desk}/{status}", HERE)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://[fe80::1%25lo]/",
        "https://[fd00::1]/",
        "https://100.64.0.1/",
    ],
)
def test_inner_addresses_are_refused(address: str) -> None:
    with pytest.raises(PullFailed):
        check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "file:///etc/passwd",
        "ftp://example.com/",
        "https://user:key@example.com/",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "https:///x",
        "https://example.com/\r\nX: y",
        "http://192.0.2.1/",
    ],
)
def test_what_is_no_address_to_fetch_from_is_refused(address: str) -> None:
    with pytest.raises(PullFailed):
        check_address(address)


def test_a_network_of_ours_can_be_opened() -> None:
    check_address("http://127.0.0.1:1/", HERE)
    check_address("https://localhost/", ["localhost"])
    with pytest.raises(PullFailed, match="reached"):
        fetch("http://127.0.0.1:1/", HERE)
