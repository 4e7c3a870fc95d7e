"""End the queries of a page that its reader has left, so that they burden nobody else.

Only what is safe to ask again: a form that was sent is worked off, whoever waits for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from polku.store import Store
from polku.store.askers import Asker, asked_by

App = Callable[[Any, Any, Any], Awaitable[None]]

_SAFE = ("GET", "HEAD")


class EndsWithReader:
    """ASGI application around ``pages`` over ``store``."""

    def __init__(self, pages: App, store: Store) -> None:
        self._pages = pages
        self._store = store
        self._ending: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request; where its reader leaves before the answer, end its queries."""
        if scope["type"] != "http" or scope["method"] not in _SAFE:
            await self._pages(scope, receive, send)
            return
        asker = Asker()

        async def heard() -> Any:
            message = await receive()
            if message["type"] == "http.disconnect":
                self._end(asker)
            return message

        with asked_by(asker):
            await self._pages(scope, heard, send)

    def _end(self, asker: Asker) -> None:
        asker.leave()
        if asker.waits:
            task = asyncio.create_task(asyncio.to_thread(self._store.end_for, asker))
            self._ending.add(task)  # the loop itself holds tasks only weakly
            task.add_done_callback(self._ending.discard)
