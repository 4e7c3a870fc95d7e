"""A running collector of one project: a real server, the real store, and its accounts."""

import socket
import threading
from typing import Any

import httpx
import uvicorn

from polku.collect.asgi import Collector
from polku.collect.keys import KeyOwner
from polku.collect.quarantine import KeptApart
from polku.store import Store
from polku.vocabulary.kept import Selection

FINNISH = {"%(field)s is missing.": "%(field)s puuttuu."}


def translate(message: str, accept_language: str) -> str:
    """Speak a little Finnish, as the site's catalogue does."""
    return FINNISH.get(message, message) if accept_language.startswith("fi") else message


class LosesAnswers:
    """A proxy in front of ``app`` that loses its first answers: the client is told 503."""

    def __init__(self, app: Any, count: int) -> None:
        self._app = app
        self._left = count

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one ASGI scope."""
        if scope["type"] != "http" or self._left == 0:
            await self._app(scope, receive, send)
            return
        self._left -= 1
        await self._app(scope, receive, _nowhere)
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _nowhere(_message: Any) -> None:
    """Lose what is sent."""


class Site:
    """A running collector of one project, and what a test asks of it.

    ``owner`` are fields of the `KeyOwner` of its key, such as a ``rate``; ``others`` may be given
    more keys.
    """

    def __init__(self, store: Store, project_id: int, answers_lost: int = 0, **owner: Any) -> None:
        self.project_id = project_id
        self.key = f"key-of-{project_id}-".ljust(32, "0")
        self.others: dict[str, KeyOwner] = {}
        self.collector = Collector(
            sink=store,
            quarantine=KeptApart(store.quarantine),
            keys=lambda key: (
                KeyOwner(project_id, "shop", **owner) if key == self.key else self.others.get(key)
            ),
            translate=translate,
            local_token="local-token",
        )
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        network = LosesAnswers(self.collector, answers_lost)
        config = uvicorn.Config(network, log_level="warning", lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))
        self.http = httpx.Client(base_url=self.url, auth=(self.key, ""), timeout=30)

    def __enter__(self) -> "Site":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def post(self, path: str, body: Any, **options: Any) -> httpx.Response:
        """Send ``body`` with the project's key."""
        return self.http.post(path, json=body, **options)

    def check_accounts(self, store: Store) -> None:
        """Everything that came in is stored, doubled, kept or refused, and is where it says."""
        for count in self.collector.tally.by_project().values():
            assert count.pending == 0
        count = self.collector.tally.of(self.project_id)
        sql = "select count() from polku.events where project_id = {project:UInt32}"
        assert store.query(sql, {"project": self.project_id}).rows == [(count.stored,)]
        _, arrived = store.quarantine.count(self.project_id, Selection(state=None))
        assert arrived == count.quarantined
