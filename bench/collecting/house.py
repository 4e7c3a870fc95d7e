"""A fresh data folder with a key to write and a token to ask, served whole."""

import json
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from bench.collecting.processes import free_port, memory_of, python, running
from polku.store import RemoteStore
from polku.vocabulary.event import person_key

_PREPARE = """
import json, sys
import polku
place = polku.open(sys.argv[1])
from polku.features.projects.rules import create_api_token, create_write_key
project = place.project_or_new("bench")
token = create_api_token(project, "bench", "viewer")[1]
print(json.dumps([project.pk, create_write_key(project, "bench").key, token]))
"""

#: What a person reads while events come in: the questions behind the overview's figures.
_DASHBOARD = (
    "trend?measure=total&every=day",
    "trend?measure=people&every=day",
    "trend?measure=sessions&every=day",
    "paths",
)


class House(msgspec.Struct, frozen=True, kw_only=True):
    """A served folder: where it answers, and what opens it."""

    url: str
    pid: int
    project_id: int
    key: str
    token: str
    local_token: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a sender."""
        return {"Authorization": f"Basic {b64encode(f'{self.key}:'.encode()).decode()}"}

    @property
    def memory(self) -> float:
        """Megabytes in use now."""
        return memory_of(self.pid)["now"]

    def stored(self) -> int:
        """Return how many events are stored."""
        sql = "select count() from polku.events where project_id = {project:UInt32}"
        rows = self._store().query(sql, {"project": self.project_id}).rows
        return int(rows[0][0])

    def _store(self) -> RemoteStore:
        return RemoteStore(self.url, self.local_token)

    def seconds_until_visible(self, number: int) -> float:
        """Send one event; return how long after its acknowledgement a question sees it."""
        name = f"seen-{number}"
        call = {"userId": name, "event": "Seen", "messageId": name}
        sent = httpx.post(f"{self.url}/v1/track", json=call, headers=self.headers, timeout=30)
        sent.raise_for_status()
        acknowledged = time.perf_counter()
        sql = (
            "select count() from polku.events "
            "where project_id = {project:UInt32} and person_id = {person:UInt64}"
        )
        person = person_key(self.project_id, user_id=name)
        given = {"project": self.project_id, "person": person}
        while self._store().query(sql, given).rows != [(1,)]:
            time.sleep(0.01)
        return time.perf_counter() - acknowledged


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """Serve a fresh folder until the block ends."""
    prepared = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _PREPARE, str(folder)], check=True, capture_output=True, text=True
    )
    project_id, key, token = json.loads(prepared.stdout.splitlines()[-1])
    port = free_port()
    words = python("polku.cli.main", "serve", "--data", str(folder), "--port", str(port))
    with running(words, port) as pid:
        local = _local_token(folder / "server.json")
        url = f"http://127.0.0.1:{port}"
        yield House(
            url=url, pid=pid, project_id=project_id, key=key, token=token, local_token=local
        )


def _local_token(place: Path) -> str:
    """Return the token of the server's own machine; it is written just after the port opens."""
    while not place.exists():
        time.sleep(0.05)
    token: str = json.loads(place.read_text())["token"]
    return token


@contextmanager
def reading(one: House) -> Iterator[list[float]]:
    """Ask the questions of a dashboard over and over; yield the seconds that each took."""
    took: list[float] = []
    stop = threading.Event()
    thread = threading.Thread(target=_read, args=(one, stop, took))
    thread.start()
    try:
        yield took
    finally:
        stop.set()
        thread.join()


def _read(one: House, stop: threading.Event, took: list[float]) -> None:
    headers = {"Authorization": f"Bearer {one.token}"}
    with httpx.Client(base_url=one.url, headers=headers, timeout=60) as client:
        while not stop.is_set():
            for question in _DASHBOARD:
                started = time.perf_counter()
                client.get(f"/api/v1/projects/bench/ask/{question}").raise_for_status()
                took.append(time.perf_counter() - started)


@contextmanager
def watching(one: House) -> Iterator[list[float]]:
    """Send a marked event every quarter of a second; yield the seconds until each is visible."""
    took: list[float] = []
    stop = threading.Event()

    def watch() -> None:
        number = time.time_ns()
        while not stop.wait(0.25):
            number += 1
            took.append(one.seconds_until_visible(number))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield took
    finally:
        stop.set()
        thread.join()
