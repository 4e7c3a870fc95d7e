"""The collector as an ASGI application: requests under ``/v1/`` in, durable events out.

It stands beside Django, not behind it: a request passes no middleware and touches no database.
"""

import asyncio
import hmac
from collections.abc import Callable
from datetime import UTC, datetime

from polku.collect import bulk
from polku.collect.adapters import ADAPTERS
from polku.collect.answers import Answers, Translate, english
from polku.collect.body import decode_body
from polku.collect.calls import key_in
from polku.collect.commit import Committer
from polku.collect.http import (
    ClientGone,
    Receive,
    Reply,
    Request,
    Scope,
    Send,
    preflight,
    read_body,
    send_reply,
)
from polku.collect.keys import KeyOwner, Keys, key_in_header, key_in_query
from polku.collect.limits import LIMITS
from polku.collect.quarantine import Quarantine
from polku.collect.reading import Adapter, Arrival, Reading, Rejected
from polku.collect.recent import Recent
from polku.collect.tally import NOBODY, Count, Tally
from polku.collect.waiting import Pace, Submission
from polku.vocabulary.errors import (
    InvalidEvent,
    NotFound,
    PolkuError,
    TooLarge,
    UnknownKey,
    translatable,
)
from polku.vocabulary.sink import Sink


def utc_now() -> datetime:
    """Return the time now, aware, in UTC."""
    return datetime.now(UTC)


class Collector:
    """The application. ``tally`` and ``recent`` may be read from any thread.

    ``keys`` says whose a write key is (it runs in a thread and is remembered for seconds);
    ``local_token`` opens the bulk route to the command line on the same machine, and an empty
    one closes it. Run it with the ASGI lifespan, or call `start` and `stop`.
    """

    def __init__(
        self,
        *,
        sink: Sink,
        quarantine: Quarantine,
        keys: Callable[[str], KeyOwner | None],
        translate: Translate = english,
        local_token: str = "",
        clock: Callable[[], datetime] = utc_now,
        pace: Pace = Pace(),  # noqa: B008 - frozen
    ) -> None:
        self.tally = Tally()
        self.recent = Recent()
        self._committer = Committer(sink, quarantine, self.tally, self.recent, pace)
        self._keys = Keys(keys)
        self._translate = translate
        self._local_token = local_token
        self._clock = clock

    def start(self) -> None:
        """Start the writer; once."""
        self._committer.start()

    async def stop(self) -> None:
        """Refuse new requests, write what waits, and return when it is on disk."""
        await self._committer.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(Request.of(scope), receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, request: Request, receive: Receive, send: Send) -> None:
        answers = Answers(self._translate, request.header(b"accept-language"))
        try:
            reply = await self._reply(request, receive, answers)
        except PolkuError as error:
            reply = answers.to_error(error)
        except ClientGone:
            return
        await send_reply(request, reply, send)

    async def _reply(self, request: Request, receive: Receive, answers: Answers) -> Reply:
        if request.method == "OPTIONS":
            return preflight()
        if request.path == bulk.PATH:
            return await self._take_bulk(request, receive)
        adapter = ADAPTERS.get(request.path)
        if adapter is None or request.method != "POST":
            raise NotFound(translatable("Nothing is collected at %(path)s."), path=request.path)
        return await self._collect(request, receive, adapter, answers)

    async def _collect(
        self, request: Request, receive: Receive, adapter: Adapter, answers: Answers
    ) -> Reply:
        key = key_in_header(request.header(b"authorization")) or key_in_query(request.query)
        owner = await self._keys.owner(key)
        try:
            body = await read_body(request, receive, LIMITS.body)
            owner, reading = await self._read(request, body, key, owner, adapter)
        except (TooLarge, UnknownKey):
            # Nothing of it is kept: the client is told why, and will not send it again.
            project_id = owner.project_id if owner else NOBODY
            self.tally.add(project_id, Count(received=1, refused=1))
            raise
        submission = Submission(owner.project_id, self._arrival(request, owner), reading, len(body))
        await self._committer.put(submission)
        return answers.to_reading(reading)

    async def _read(
        self, request: Request, body: bytes, key: str, owner: KeyOwner | None, adapter: Adapter
    ) -> tuple[KeyOwner, Reading]:
        broken: InvalidEvent | None = None
        text = b""
        try:
            text = decode_body(body, LIMITS.batch)
        except InvalidEvent as fault:
            broken = fault
        if owner is None and not key:
            owner = await self._keys.owner(key_in(text))
        if owner is None:
            raise UnknownKey(translatable("No project has this write key."), field="writeKey")
        if broken:
            return owner, Reading(rejected=(Rejected(None, body, broken),))
        return owner, adapter(text, self._arrival(request, owner))

    def _arrival(self, request: Request, owner: KeyOwner) -> Arrival:
        return Arrival(self._clock(), owner.source, request.path)

    async def _take_bulk(self, request: Request, receive: Receive) -> Reply:
        given = request.header(b"authorization").removeprefix("Bearer ")
        if not self._local_token or not hmac.compare_digest(
            given.encode(), self._local_token.encode()
        ):
            raise UnknownKey(translatable("This token does not open the bulk route."))
        project_id = bulk.project_in(request.query)
        body = await read_body(request, receive, LIMITS.bulk)
        events = await asyncio.to_thread(bulk.unpacked, body)
        arrival = Arrival(self._clock(), path=request.path)
        receipt = await self._committer.put(
            Submission(project_id, arrival, Reading(events), bulk=True)
        )
        return Reply(200, {"stored": receipt.stored, "duplicate": receipt.duplicate})
