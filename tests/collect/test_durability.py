"""What was acknowledged is there after ``kill -9``, and nothing is there twice.

``POLKU_KILLS`` says how often the server is killed (3 unless told).
"""

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

ALONE = Path(__file__).with_name("alone.py")
KILLS = int(os.environ.get("POLKU_KILLS", "3"))
CLIENTS = 8


class Client(threading.Thread):
    """Sends batches one after another, and each again until it is acknowledged, as SDKs do."""

    def __init__(self, number: int, server: "Server") -> None:
        super().__init__(daemon=True)
        self.number = number
        self.url = server.url
        self.key = server.key
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.ended = threading.Event()

    def run(self) -> None:
        """Send until ended."""
        chance = random.Random(self.number)  # noqa: S311 - sizes of batches
        ids = (f"{self.number}-{count}" for count in itertools.count())
        with httpx.Client(auth=(self.key, ""), timeout=10) as http:
            while not self.ended.is_set():
                batch = list(itertools.islice(ids, chance.randint(1, 20)))
                self.sent += batch
                if self._deliver(http, batch):
                    self.acknowledged += batch

    def _deliver(self, http: httpx.Client, ids: list[str]) -> bool:
        calls = [
            {"type": "track", "event": "E", "userId": f"u{self.number}", "messageId": one}
            for one in ids
        ]
        while not self.ended.is_set():
            try:
                if http.post(f"{self.url}/v1/batch", json={"batch": calls}).status_code == 200:
                    return True
            except httpx.HTTPError:
                time.sleep(0.02)
        return False


class Server:
    """The whole server, as ``polku serve`` starts it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = self._alone("key")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        polku = [sys.executable, "-m", "polku.cli.main"]
        process = subprocess.Popen(
            [*polku, "serve", "--data", str(self.folder), "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                httpx.options(f"{self.url}/v1/t")
            except httpx.HTTPError:
                time.sleep(0.05)
                assert process.poll() is None, "the server did not start"
            else:
                return process
        raise AssertionError("the server did not answer within 30 seconds")

    def kill_and_start(self) -> None:
        """End the process with no chance to tidy up, and start another one."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = self._start()

    def stop(self) -> None:
        """End the process politely."""
        self.process.terminate()
        self.process.wait(20)

    def stored(self) -> list[str]:
        """Return the message id of every row."""
        return self._alone("ids").split()

    def _alone(self, what: str) -> str:
        command = [sys.executable, str(ALONE), what, str(self.folder)]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


@pytest.mark.slow
def test_no_acknowledged_event_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    server = Server(tmp_path)
    clients = [Client(number, server) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    chance = random.Random(20)  # noqa: S311 - moments of the kills
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, 1.5))
        server.kill_and_start()
    time.sleep(0.5)
    for client in clients:
        client.ended.set()
    for client in clients:
        client.join()
    server.stop()

    stored = Counter(server.stored())
    sent = {one for client in clients for one in client.sent}
    acknowledged = {one for client in clients for one in client.acknowledged}
    assert acknowledged
    assert acknowledged <= set(stored)
    assert set(stored) <= sent
    assert [one for one, count in stored.items() if count > 1] == []
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged, {len(stored)} stored, 0 lost")  # noqa: T201
