"""A running collector of one project: a real server, the real store, and its accounts."""

import socket
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
import uvicorn

from polku.collect.asgi import Collector
from polku.collect.commit import Keeping
from polku.collect.keys import KeyOwner
from polku.collect.quarantine.keeping import KeptApart
from polku.collect.reading import Step
from polku.store import Store
from polku.vocabulary.kept import Selection

FINNISH = {"%(field)s is missing.": "%(field)s puuttuu."}


def translate(message: str, accept_language: str) -> str:
    """Speak a little Finnish, as the site's catalogue does."""
    return FINNISH.get(message, message) if accept_language.startswith("fi") else message


class Trouble(NamedTuple):
    """A request that is answered with ``status``; ``lost`` is the answer only, not the request."""

    status: int
    retry_after: str = ""
    lost: bool = False


BUSY = Trouble(503, "1")
TOO_MANY = Trouble(429, "1")
FAULT = Trouble(500)
LOST = Trouble(503, lost=True)


class Network:
    """A way to ``app`` on which the first requests that bring something meet ``troubles``."""

    def __init__(self, app: Any, troubles: Sequence[Trouble]) -> None:
        self._app = app
        self.troubles = list(troubles)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one ASGI scope."""
        if scope["type"] != "http" or scope["method"] != "POST" or not self.troubles:
            await self._app(scope, receive, send)
            return
        trouble = self.troubles.pop(0)
        if trouble.lost:
            await self._app(scope, receive, _nowhere)
        headers = [(b"access-control-allow-origin", _origin(scope))]
        if trouble.retry_after:
            headers.append((b"retry-after", trouble.retry_after.encode()))
        await send({"type": "http.response.start", "status": trouble.status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


async def _nowhere(_message: Any) -> None:
    """Lose what is sent."""


def _origin(scope: Any) -> bytes:
    return dict(scope["headers"]).get(b"origin", b"*")


class Site:
    """A running collector of one project, and what a test asks of it.

    The first requests meet ``troubles``; the collector's clock is ``slow`` by so much, so that
    every sender's is fast. ``owner`` are fields of the `KeyOwner` of its key, such as a ``rate``;
    ``others`` may be given more keys.
    """

    def __init__(
        self,
        store: Store,
        project_id: int,
        *,
        troubles: Sequence[Trouble] = (),
        slow: timedelta = timedelta(),
        keeping: Keeping = Keeping(),  # noqa: B008 - frozen
        bulk_steps: Sequence[Step] = (),
        **owner: Any,
    ) -> None:
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
            bulk_steps=lambda _project_id: bulk_steps,
            clock=lambda: datetime.now(UTC) - slow,
            keeping=keeping,
        )
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.network = Network(self.collector, troubles)
        config = uvicorn.Config(self.network, log_level="warning", lifespan="on")
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
        balance: Counter[tuple[int, str, datetime]] = Counter()
        for line in self.collector.tally.lines():
            sign = 1 if line.fate == "received" else -1
            balance[line.project_id, line.source, line.hour] += sign * line.count
        assert not any(balance.values()), "the law does not hold for each source and hour"
