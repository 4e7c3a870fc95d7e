"""A page that is left ends its queries: a real server, Django, the real store, a real socket."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import uvicorn
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django import Settings

from polku.site.leaving import EndsWithReader
from polku.store import Store, open_store
from polku.store.askers import Asker, asked_by
from polku.vocabulary.errors import AskerLeft, StoreFailed

#: About a quarter of an hour on one core.
ENDLESS = "select count() from numbers(200000000000) where sipHash64(number) % 7 = 3"
RUNNING = (
    "select count() from system.processes "
    "where query like '%sipHash64(number) % 7%' and query not like '%system.processes%'"
)
PATIENCE = 20

outcomes: list[object] = []


def page(request: HttpRequest) -> HttpResponse:
    """Ask something that takes for ever, twice: the second must not even begin."""
    store = open_store(request.GET["folder"])
    for _ in range(2):
        try:
            store.query(ENDLESS)
        except (AskerLeft, StoreFailed) as error:
            outcomes.append(error)
    return HttpResponse("late")


def quick(request: HttpRequest) -> HttpResponse:
    """Answer at once."""
    return HttpResponse(str(open_store(request.GET["folder"]).query("select 7").rows[0][0]))


urlpatterns = [path("endless/", page), path("quick/", quick)]


@pytest.fixture
def port(store: Store, settings: Settings) -> Iterator[int]:
    """Serve the two pages, as `polku serve` serves pages."""
    settings.ROOT_URLCONF = __name__
    app = EndsWithReader(get_asgi_application(), store)
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    _until(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(PATIENCE)


def test_a_page_that_is_left_ends_its_query_and_asks_no_more(store: Store, port: int) -> None:
    outcomes.clear()
    with _request(port, "endless", store):
        _until(lambda: store.query(RUNNING).rows[0][0] == 1)
    left = time.monotonic()
    _until(lambda: len(outcomes) == 2)
    assert time.monotonic() - left < 5
    assert store.query(RUNNING).rows[0][0] == 0
    assert all(isinstance(one, AskerLeft) for one in outcomes)


def test_those_who_stay_are_answered(store: Store, port: int) -> None:
    with _request(port, "endless", store), _request(port, "quick", store) as patient:
        _until(lambda: store.query(RUNNING).rows[0][0] == 1)
        assert _read(patient).endswith(b"7")
    _until(lambda: store.query(RUNNING).rows[0][0] == 0)
    assert store.query("select 1").rows == [(1,)]


def test_a_query_of_nobody_in_particular_is_not_ended(store: Store) -> None:
    asker = Asker()
    asker.leave()
    store.end_for(asker)
    assert store.query("select 2").rows == [(2,)]
    with asked_by(asker), pytest.raises(AskerLeft):
        store.query("select 3")


def _read(connection: socket.socket) -> bytes:
    read = b""
    while not read.partition(b"\r\n\r\n")[2]:
        read += connection.recv(10_000)
    return read


def _request(port: int, name: str, store: Store) -> closing[socket.socket]:
    one = socket.create_connection(("127.0.0.1", port), PATIENCE)
    address = f"/{name}/?folder={store.folder}"
    one.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return closing(one)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)
