"""Answer the command line of the same machine while the server has the event store open.

Whoever can read the token can read the data folder anyway: it lies in a file for the owner only.
"""

import asyncio
import hmac
from typing import Any

import msgspec

from polku.collect.http import Receive, Scope, Send
from polku.store import Answering, Table
from polku.store.answering import packed
from polku.vocabulary.errors import PolkuError

_LARGEST = 4_000_000


class LocalQueries:
    """ASGI application at `polku.store.answering.PATH`; ``token`` opens it."""

    def __init__(self, store: Answering, token: str) -> None:
        self._store = store
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        status, body = await self._answer(scope, receive)
        headers = [(b"content-type", b"application/msgpack")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        if not self._allowed(scope):
            return 401, _fault("unknown_key", "This token does not open the data.")
        question: dict[str, Any] = msgspec.msgpack.decode(await _body(receive))
        try:
            table = await asyncio.to_thread(self._ask, question)
        except PolkuError as error:
            return error.status, _fault(error.code, str(error))
        return 200, packed(table)

    def _ask(self, question: dict[str, Any]) -> Table:
        return self._store.query(question["sql"], question["parameters"])

    def _allowed(self, scope: Scope) -> bool:
        given = dict(scope["headers"]).get(b"authorization", b"")
        expected = f"Bearer {self._token}".encode()
        return scope["method"] == "POST" and hmac.compare_digest(given, expected)


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more and len(body) <= _LARGEST:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _fault(code: str, message: str) -> bytes:
    return msgspec.msgpack.encode({"code": code, "message": message})
