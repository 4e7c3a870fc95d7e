"""The whole server as ``polku serve`` starts it, in a process of its own, for tests of faults."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from polku.store import RemoteStore

ALONE = Path(__file__).with_name("alone.py")


class Whole:
    """A server on ``folder``, started by ``before`` and the command; ``key`` opens its project."""

    def __init__(self, folder: Path, before: Sequence[str] = ()) -> None:
        self.folder = folder
        self.key = self._alone("key")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = self.start(before)

    def start(self, before: Sequence[str] = ()) -> "subprocess.Popen[bytes]":
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(self.folder)]
        self.process = subprocess.Popen(
            [*before, *command, "--port", str(self.port)], stdout=subprocess.DEVNULL
        )
        for _ in range(1200):
            try:
                httpx.options(f"{self.url}/v1/t")
            except httpx.HTTPError:
                time.sleep(0.05)
                assert self.process.poll() is None, "the server did not start"
            else:
                return self.process
        raise AssertionError("the server did not answer within a minute")

    def kill(self) -> None:
        """End the process with no chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End the process politely."""
        self.process.terminate()
        self.process.wait(30)

    def send(self, *ids: str, http: httpx.Client | None = None, **said: Any) -> httpx.Response:
        """Send a batch of events with these ids."""
        calls = [
            {"type": "track", "event": "E", "userId": f"u-{one[:2]}", "messageId": one, **said}
            for one in ids
        ]
        client = http or httpx
        return client.post(
            f"{self.url}/v1/batch", json={"batch": calls}, auth=(self.key, ""), timeout=30
        )

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the running server as the command line does."""
        token = json.loads((self.folder / "server.json").read_text())["token"]
        return RemoteStore(self.url, token).query(sql).rows

    def stored(self) -> list[str]:
        """Return the message id of every row, from a process of its own after the server's end."""
        return self._alone("ids").split()

    def _alone(self, what: str) -> str:
        command = [sys.executable, str(ALONE), what, str(self.folder)]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
