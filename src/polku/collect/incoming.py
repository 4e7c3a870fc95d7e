"""Read the body of a request: within its size, within its time, within the room there is."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from polku.collect.http import ClientGone, Receive, Request
from polku.vocabulary.errors import Overloaded, TooLarge, TooSlow, translatable

#: How long a body may take; a phone on a bad line needs seconds.
SECONDS = 30.0


class Room:
    """Bounds the bytes of all bodies that have come in part.

    A body that comes whole needs no room, so those who send slowly keep out only each other.
    """

    def __init__(self, size: int = 64 * 1024 * 1024) -> None:
        self._size = size
        self._taken = 0

    @contextmanager
    def held(self) -> Iterator["Held"]:
        """Yield what a body takes of the room; it is given back at the end."""
        held = Held(self)
        try:
            yield held
        finally:
            self._taken -= held.bytes

    def take(self, count: int) -> None:
        """Raises `Overloaded` where ``count`` bytes do not fit."""
        if self._taken + count > self._size:
            raise Overloaded(
                translatable("Too many requests come in at once. Send this again soon.")
            )
        self._taken += count


class Held:
    """What one body takes of the room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.bytes = 0

    def take(self, count: int) -> None:
        """Take ``count`` bytes more; raises `Overloaded`."""
        self._room.take(count)
        self.bytes += count


async def read_body(
    request: Request, receive: Receive, limit: int, room: Room, seconds: float = SECONDS
) -> bytes:
    """Return the body.

    Raises `TooLarge` as soon as ``limit`` bytes are passed or announced, `TooSlow` where it is
    not whole after ``seconds``, `Overloaded` where there is no ``room``.
    """
    announced = request.headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    clock = _Clock(seconds)
    try:
        part, more = await _part(receive)
        if len(part) > limit:
            raise _too_large(limit)
        return await _rest(part, receive, limit, room) if more else part
    except asyncio.CancelledError:
        if clock.stop():
            raise TooSlow(
                translatable("The request was not whole after %(seconds)d seconds. Send it again."),
                seconds=seconds,
            ) from None
        raise
    finally:
        clock.timer.cancel()


class _Clock:
    """Cancels the task that made it after some seconds: `asyncio.timeout`, at a fifth of its cost.

    Every request pays for it, and nearly every body is there at once.
    """

    __slots__ = ("rang", "task", "timer")

    def __init__(self, seconds: float) -> None:
        self.rang = False
        self.task = asyncio.current_task()
        self.timer = asyncio.get_running_loop().call_later(seconds, self._ring)

    def _ring(self) -> None:
        self.rang = True
        if self.task:
            self.task.cancel()

    def stop(self) -> bool:
        """Return whether it was this clock that cancelled the task; the task then goes on."""
        if self.rang and self.task:
            self.task.uncancel()
        return self.rang


async def _rest(first: bytes, receive: Receive, limit: int, room: Room) -> bytes:
    with room.held() as held:
        held.take(len(first))
        parts = [first]
        more = True
        while more:
            part, more = await _part(receive)
            if held.bytes + len(part) > limit:
                raise _too_large(limit)
            held.take(len(part))
            parts.append(part)
        return b"".join(parts)


async def _part(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message.get("body", b""), message.get("more_body", False)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        translatable("%(field)s is larger than %(limit)d bytes."), field="body", limit=limit
    )
