"""Know whose write key a request carries, without a look at the database for each request."""

import asyncio
import base64
import binascii
import time
from collections.abc import Callable
from urllib.parse import parse_qs

import msgspec

from polku.collect.privacy.kinds import NOTHING_KEPT, Kept
from polku.collect.rate import Rate
from polku.collect.reading import Step

_MOST_REMEMBERED = 10_000
_LONGEST_KEY = 200


class KeyOwner(msgspec.Struct, frozen=True):
    """The project that a write key appends to, and the name of the source it was made for.

    ``steps`` are done with every reading of the project, in their order, before it is stored.
    ``kept`` is what the project keeps of what is dropped otherwise.
    ``origins`` are the sites whose pages may send (``https://shop.example``); none means any.
    """

    project_id: int
    source: str = ""
    steps: tuple[Step, ...] = ()
    origins: frozenset[str] = frozenset()
    rate: Rate = Rate()
    kept: Kept = NOTHING_KEPT


class Keys:
    """Remembers for ``seconds`` what ``look_up`` says of a key, also that it is unknown.

    ``look_up`` runs in a thread: it may ask a database.
    """

    def __init__(
        self,
        look_up: Callable[[str], KeyOwner | None],
        seconds: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look_up = look_up
        self._seconds = seconds
        self._clock = clock
        self._known: dict[str, tuple[float, KeyOwner | None]] = {}

    async def owner(self, key: str) -> KeyOwner | None:
        """Return the owner of ``key``; None where nobody has it."""
        if not key or len(key) > _LONGEST_KEY:
            return None
        until, owner = self._known.get(key, (0.0, None))
        if until > self._clock():
            return owner
        owner = await asyncio.to_thread(self._look_up, key)
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[key] = (self._clock() + self._seconds, owner)
        return owner


def key_in_header(authorization: str) -> str:
    """Return the user name of a Basic authorization, or the token of a Bearer one.

    Clients send ``key:`` with no password.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(token.strip()).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def key_in_query(query: bytes) -> str:
    """Return ``writeKey`` or ``key`` of a query string: beacons cannot send headers."""
    if b"key=" not in query and b"writeKey=" not in query:
        return ""
    fields = parse_qs(query.decode("latin-1"))
    return (fields.get("writeKey") or fields.get("key") or [""])[0]
