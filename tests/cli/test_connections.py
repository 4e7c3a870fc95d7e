"""Thousands of slow connections: the others are served as before, the slow ones are closed."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
import uvicorn

from polku.cli import connections

SLOW = 2_000


async def hello(_scope: Any, _receive: Any, send: Any) -> None:
    """Answer at once."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def port() -> Iterator[int]:
    """Serve with the settings of ``polku serve``; return the port."""
    with socket.create_server(("127.0.0.1", 0), backlog=2_048) as listener:
        config = uvicorn.Config(hello, log_level="error", lifespan="off", **connections.settings())
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        server.force_exit = True
        thread.join()


def test_slow_connections_do_not_disturb_others(port: int) -> None:
    with ExitStack() as held, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        for _ in range(SLOW):
            one = held.enter_context(socket.create_connection(("127.0.0.1", port)))
            one.sendall(b"POST /v1/track HTTP/1.1\r\nhost: x\r\n")
        took = []
        for _ in range(50):
            before = time.monotonic()
            assert client.get("/").status_code == 200
            took.append(time.monotonic() - before)
        assert sorted(took)[-2] < 0.5


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nx: y\r\n"], ids=["silent", "endless"])
def test_a_head_that_does_not_come_is_not_waited_for(port, monkeypatch, said: bytes) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
        one.sendall(said)
        assert one.recv(100) == b""


def test_a_head_without_an_end_is_cut(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
        one.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError, match=r"reset|pipe"):  # noqa: PT012 - at some of them
            for _ in range(2_000):
                one.sendall(b"x: " + b"y" * 1_000 + b"\r\n")
            one.recv(1)
            raise ConnectionResetError("reset")


def test_one_who_speaks_in_time_keeps_the_connection(port, monkeypatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 2.0)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
        for _ in range(4):
            one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            assert one.recv(4_096).startswith(b"HTTP/1.1 200")
            time.sleep(0.8)
