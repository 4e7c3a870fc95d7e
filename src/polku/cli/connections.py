"""Keep slow and silent connections from costing the others anything.

A connection that sends nothing, or a request head that never ends, holds a file handle and a few
kilobytes: it is given some seconds, then closed. Slow bodies are the collector's own matter.
"""

import asyncio
import resource
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: How long a request head may take from its first byte, or from the connection.
HEAD_SECONDS = 15.0
#: Bytes that a request head may have.
_LONGEST_HEAD = 64 * 1024
#: Handles that the store and the pages need besides the connections.
_OTHER_HANDLES = 1_000


class Patience(HttpToolsProtocol):
    """uvicorn's protocol, with an end to how long it waits for a request head.

    The clock is looked at once in a while for each connection, not for each request.
    """

    _head_since: float | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._head_since = self.loop.time()
        self.loop.call_later(HEAD_SECONDS, self._look)

    def data_received(self, data: bytes) -> None:
        """Close where a head grows without an end."""
        super().data_received(data)
        if self._head_since is not None:
            self._head_bytes += len(data)
            if self._head_bytes > _LONGEST_HEAD:
                self.transport.close()

    def on_message_begin(self) -> None:
        """Begin to wait for the end of a head."""
        super().on_message_begin()
        self._head_since = self.loop.time()
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """Wait for a head no more: what follows is the application's."""
        super().on_headers_complete()
        self._head_since = None

    def _look(self) -> None:
        if self.transport.is_closing():
            return
        rest = HEAD_SECONDS
        if self._head_since is not None:
            rest += self._head_since - self.loop.time()
        if rest <= 0:
            self.transport.close()
        else:
            self.loop.call_later(rest, self._look)


def settings() -> dict[str, Any]:
    """Return what uvicorn is to be told: this protocol, and how many connections there may be.

    uvicorn counts connections, idle and slow ones too: a low limit would let whoever holds many
    keep everybody else out.
    """
    return {"http": Patience, "limit_concurrency": _handles() - _OTHER_HANDLES, "backlog": 2_048}


def _handles() -> int:
    """Return how many files this process may open, after asking for as many as it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)
