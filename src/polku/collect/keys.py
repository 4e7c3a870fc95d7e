"""Know whose write key a request carries, without a look at the database for each request."""

import asyncio
import base64
import binascii
import logging
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs

import msgspec

from polku.collect.privacy.kinds import NOTHING_KEPT, Kept
from polku.collect.rate import Rate
from polku.collect.reading import Step

_log = logging.getLogger(__name__)

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


class _Known(NamedTuple):
    """What was said of a key, until when it is fresh, and until when it may be told at all."""

    owner: KeyOwner | None = None
    fresh: float = 0.0
    told: float = 0.0


class Keys:
    """Remembers for ``seconds`` what ``look_up`` says of a key, also that it is unknown.

    ``look_up`` runs in a thread: it may ask a database. Whoever asks meanwhile does not ask
    again: for as many seconds more they are told whose it was, else they wait for the answer too.
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
        self._known: dict[str, _Known] = {}
        self._asked: dict[str, asyncio.Task[KeyOwner | None]] = {}

    async def owner(self, key: str) -> KeyOwner | None:
        """Return the owner of ``key``; None where nobody has it."""
        if not key or len(key) > _LONGEST_KEY:
            return None
        known, now = self._known.get(key, _Known()), self._clock()
        if known.fresh > now:
            return known.owner
        asked = self._asked.get(key) or self._ask(key)
        return known.owner if known.told > now else await asyncio.shield(asked)

    def _ask(self, key: str) -> asyncio.Task[KeyOwner | None]:
        task = asyncio.create_task(self._remember(key))
        self._asked[key] = task
        task.add_done_callback(lambda done: self._answered(key, done))
        return task

    async def _remember(self, key: str) -> KeyOwner | None:
        owner = await asyncio.to_thread(self._look_up, key)
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        now = self._clock()
        told = now + 2 * self._seconds if owner else 0.0  # a key made just now works at once
        self._known[key] = _Known(owner, now + self._seconds, told)
        return owner

    def _answered(self, key: str, task: asyncio.Task[KeyOwner | None]) -> None:
        del self._asked[key]
        if not task.cancelled() and (fault := task.exception()):
            _log.error("a write key could not be looked up", exc_info=fault)


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
