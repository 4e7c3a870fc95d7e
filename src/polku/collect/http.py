"""Speak HTTP over ASGI: what is asked, what is answered, and how browsers are let in (CORS)."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import msgspec

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: Request headers that the clients were seen to send from a page of another origin.
_ALLOWED_HEADERS = (
    b"authorization, content-type, content-encoding, anonymousid, sentat, x-retry-count, "
    b"rsa-retry-attempt, rsa-retry-reason, rsa-since-last-attempt, rsa-since-first-attempt, "
    b"x-api-key, x-umami-cache, sp-anonymous"
)
_PREFLIGHT = (
    (b"access-control-allow-methods", b"POST, GET, OPTIONS"),
    (b"access-control-allow-headers", _ALLOWED_HEADERS),
    (b"access-control-max-age", b"86400"),
)
#: The smallest image there is: one transparent pixel.
_PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;"
)
_encode = msgspec.json.Encoder().encode


class ClientGone(Exception):
    """The client hung up before its request was complete."""


class Reply(msgspec.Struct, frozen=True):
    """An answer: a status, and a JSON body unless it is None; bytes are sent as they are.

    Bytes need a ``content-type`` among ``headers``.
    """

    status: int
    body: Mapping[str, Any] | bytes | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Request(msgspec.Struct, frozen=True):
    """What is asked of a request before its body is read."""

    method: str
    path: str
    query: bytes
    headers: Mapping[bytes, bytes]
    scheme: str = "http"
    address: str = ""

    @classmethod
    def of(cls, scope: Scope) -> "Request":
        """Return the request that an ASGI scope describes."""
        path = scope["path"].rstrip("/")
        headers = dict(scope["headers"])
        address = (scope.get("client") or ("",))[0]
        return cls(scope["method"], path, scope["query_string"], headers, scope["scheme"], address)

    def header(self, name: bytes) -> str:
        """Return a header's value, or an empty string. ``name`` is in lower case."""
        return self.headers.get(name, b"").decode("latin-1")


def image(_body: Mapping[str, Any], _arrival: object) -> Reply:
    """Return the transparent image of one pixel that some clients send by."""
    return Reply(200, _PIXEL, ((b"content-type", b"image/gif"), (b"cache-control", b"no-store")))


def preflight() -> Reply:
    """Return the answer to a browser's question whether it may send."""
    return Reply(204, headers=_PREFLIGHT)


async def send_reply(request: Request, reply: Reply, send: Send) -> None:
    """Send ``reply``; a page of any origin may read it."""
    said = reply.body
    body = said if isinstance(said, bytes) else b"" if said is None else _encode(said)
    headers = [(b"content-length", str(len(body)).encode()), *reply.headers]
    if body and not isinstance(said, bytes):
        headers.append((b"content-type", b"application/json; charset=utf-8"))
    if origin := request.headers.get(b"origin"):
        headers += [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
