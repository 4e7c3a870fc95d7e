"""The collector as an ASGI application: requests of many clients in, durable events out.

It stands beside Django, not behind it: a request passes no middleware and touches no database.
"""

import asyncio
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec

from polku.collect import agent, bulk
from polku.collect.adapters import PROTOCOLS
from polku.collect.answers import Answers, Translate, english
from polku.collect.bookkeeping import Bookkeeper
from polku.collect.commit import Committer, Keeping
from polku.collect.door import Door, Sender
from polku.collect.greeting import Greeting
from polku.collect.greetings import greeting_at
from polku.collect.http import (
    ClientGone,
    Receive,
    Reply,
    Request,
    Scope,
    Send,
    preflight,
    send_reply,
)
from polku.collect.incoming import Room, read_body
from polku.collect.keys import KeyOwner, key_in_header
from polku.collect.limits import LIMITS
from polku.collect.protocol import Protocol
from polku.collect.quarantine.keeping import Quarantine
from polku.collect.reading import KEPT_HEADERS, Arrival, Reading, Rejected, Step
from polku.collect.recent import Recent
from polku.collect.stepping import stepped
from polku.collect.tally import NOBODY, Count, Tally
from polku.collect.timing import Timing
from polku.collect.visitors import Visitors
from polku.collect.waiting import Submission
from polku.vocabulary.errors import (
    InvalidEvent,
    NotFound,
    PolkuError,
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
    one closes it; ``bulk_steps`` are what a project asks of what comes that way. Where
    ``keeping`` has a journal, an event is acknowledged once it is in there, and can be asked
    for a moment later. Run it with the ASGI lifespan, or call `start` and `stop`.
    """

    def __init__(
        self,
        *,
        sink: Sink,
        quarantine: Quarantine,
        keys: Callable[[str], KeyOwner | None],
        translate: Translate = english,
        local_token: str = "",
        bulk_steps: Callable[[int], Sequence[Step]] = lambda _project_id: (),
        clock: Callable[[], datetime] = utc_now,
        keeping: Keeping = Keeping(),  # noqa: B008 - frozen
    ) -> None:
        self.tally = Tally()
        self.recent = Recent()
        self._committer = Committer(sink, quarantine, self.tally, self.recent, keeping)
        self._books = Bookkeeper(self.tally, keeping.books) if keeping.books else None
        self._door = Door(keys)
        self._room = Room()
        self._bulk_room = Room(4 * LIMITS.bulk)
        self._translate = translate
        self._local_token = local_token
        self._bulk_steps = bulk_steps
        self._clock = clock
        self._visitors = Visitors()

    def start(self) -> None:
        """Start the writer; once."""
        agent.warm()
        if self._books:
            self._books.start()
        self._committer.start()

    async def stop(self) -> None:
        """Refuse new requests, write what waits, and return when it is on disk."""
        await self._committer.close()
        if self._books:
            await asyncio.to_thread(self._books.stop)

    @property
    def timing(self) -> Timing:
        """How long the last requests and events took."""
        return self._committer.timing

    @property
    def waiting(self) -> int:
        """How many bytes wait to be written."""
        return self._committer.waiting

    def settle(self, seconds: float = 30.0) -> bool:
        """Wait until every acknowledged event can be asked for; return whether it can."""
        return self._committer.settle(seconds)

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
        protocol = PROTOCOLS.get(request.path)
        if protocol and request.method in protocol.methods:
            return await self._collect(request, receive, protocol, answers)
        if greeting := greeting_at(request):
            return await self._greet(greeting, request, receive)
        raise NotFound(translatable("Nothing is collected at %(path)s."), path=request.path)

    async def _greet(self, greeting: Greeting, request: Request, receive: Receive) -> Reply:
        body = await read_body(request, receive, LIMITS.body, self._room)
        sender = Sender(request.header(b"origin"))
        await self._door.meet(sender, greeting.key(request, body) or _key_in_headers(request))
        self._door.known(sender)
        return greeting.answer(request, sender.key)

    async def _collect(
        self, request: Request, receive: Receive, protocol: Protocol, answers: Answers
    ) -> Reply:
        arrival = self._arrival(request, protocol)
        sender = Sender(request.header(b"origin"))
        try:
            if key := _key_in_headers(request):
                await self._door.meet(sender, key)
            self._committer.require_room()  # before the cost of reading what cannot be kept
            body = await read_body(request, receive, protocol.limits.body, self._room)
            arrival, reading, size = await self._read(body, sender, protocol, arrival)
        except PolkuError as fault:
            # Nothing of it is kept: the client is told why, and whether to send it again.
            owner = sender.owner
            project_id, source = (owner.project_id, owner.source) if owner else (NOBODY, "")
            lost = Count(received=1, refused=1)
            self.tally.add(
                project_id, lost, source=source, at=arrival.received_at, reason=fault.code
            )
            raise
        owner = self._door.known(sender)
        self._door.count(sender, reading.received)
        reading = stepped(reading, arrival, owner.steps)
        await self._committer.put(Submission(owner.project_id, arrival, reading, size))
        return answers.to_reading(reading, arrival, protocol.answer)

    async def _read(
        self, body: bytes, sender: Sender, protocol: Protocol, arrival: Arrival
    ) -> tuple[Arrival, Reading, int]:
        """Return what a body holds, and its weight; ``sender`` is known afterwards."""
        broken: InvalidEvent | None = None
        text = b""
        try:
            text = protocol.decode(body, protocol.limits.batch)
        except InvalidEvent as fault:
            broken = fault
        if not sender.key:
            await self._door.meet(sender, protocol.key(text, arrival))
        owner = self._door.known(sender)
        arrival = msgspec.structs.replace(arrival, source=owner.source, kept=owner.kept)
        if broken:
            return arrival, Reading(rejected=(Rejected(None, body, broken),)), len(body)
        return arrival, protocol.read(text, arrival), len(text)

    def _arrival(self, request: Request, protocol: Protocol) -> Arrival:
        now = self._clock()
        visitor = ""
        if protocol.cookieless:
            visitor = self._visitors.of(request.address, request.header(b"user-agent"), now)
        return Arrival(
            now, path=request.path, query=request.query, headers=_kept(request), visitor=visitor
        )

    async def _take_bulk(self, request: Request, receive: Receive) -> Reply:
        given = request.header(b"authorization").removeprefix("Bearer ")
        if not self._local_token or not hmac.compare_digest(
            given.encode(), self._local_token.encode()
        ):
            raise UnknownKey(translatable("This token does not open the bulk route."))
        project_id = bulk.project_in(request.query)
        body = await read_body(request, receive, LIMITS.bulk, self._bulk_room)
        reading, arrival = await asyncio.to_thread(self._bulk_reading, project_id, body)
        receipt = await self._committer.put(Submission(project_id, arrival, reading, bulk=True))
        apart = len(reading.rejected)
        return Reply(200, msgspec.to_builtins(msgspec.structs.replace(receipt, quarantined=apart)))

    def _bulk_reading(self, project_id: int, body: bytes) -> tuple[Reading, Arrival]:
        events = bulk.unpacked(body)
        source = events[0].source if events else ""
        arrival = Arrival(self._clock(), source, bulk.PATH)
        return stepped(Reading(events), arrival, self._bulk_steps(project_id)), arrival


def _key_in_headers(request: Request) -> str:
    return key_in_header(request.header(b"authorization")) or request.header(b"x-api-key")


def _kept(request: Request) -> dict[str, str]:
    """Return the headers that say something of the events."""
    return {
        name: value.decode("latin-1")
        for raw, value in request.headers.items()
        if (name := raw.decode("latin-1")) in KEPT_HEADERS or name.startswith("ce-")
    }
