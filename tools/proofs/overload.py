"""Far more load than can be taken, and thousands of slow senders: nothing lost, others served."""

import asyncio
import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.collecting.house import House, house
from bench.collecting.load import Load, send
from bench.collecting.processes import memory_of
from tools.proofs.line import Line

#: Requests a second of a sender who sends as it always does, and how long it is watched.
_CALM, _SECONDS = 50, 10.0
_SLOW = 2_000


def ten_times() -> Iterator[Line]:
    """Ten times the connections that saturate the server, each sending batches without rest."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as one:
        time.sleep(2)
        idle = one.memory
        before = _p99(one, _SECONDS, "before")
        load = Load(
            url=one.url,
            path="/v1/batch",
            size=100,
            connections=640,
            seconds=30,
            name=f"{time.time_ns()}",
            headers=one.headers,
            threads=2,
        )
        stored = one.stored()
        said = send(load)
        accepted = said.events * load.seconds
        recovered = _recovers(one, before)
        _settled(one)
        taken = one.stored() - stored
        grown = memory_of(one.pid)["highest"] - idle
    yield Line(
        f"accepted {accepted:,.0f}, stored {taken:,}, turned away {said.failed:,} requests; "
        f"generator {said.generator:.2f} cores",
        taken >= accepted * 0.999,
    )
    yield Line(f"memory {grown:,.0f} MB above idle ({idle:,.0f} MB), asked 1,000", grown < 1000)
    yield Line(
        f"p99 back at {before * 1000:.0f} ms after {recovered:.0f} s, asked 10", recovered <= 10
    )


def slow_connections() -> Iterator[Line]:
    """Two thousand senders of one byte a second, beside one that sends as always."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as one:
        time.sleep(2)
        before = _p99(one, _SECONDS, "before")
        with _dripping(one) as opened:
            during = _p99(one, _SECONDS, "during")
    yield Line(
        f"{opened[0]:,} slow connections: p99 of others {during * 1000:.0f} ms, "
        f"{before * 1000:.0f} ms without, asked at most twice or 50 ms",
        opened[0] >= _SLOW * 0.99 and during <= max(2 * before, 0.05),
    )


def _p99(one: House, seconds: float, name: str) -> float:
    """Send at a fixed pace; return the time from when each was due to its answer."""
    took: list[float] = []
    started = time.perf_counter()
    with httpx.Client(base_url=one.url, headers=one.headers, timeout=60) as client:
        for number in range(int(seconds * _CALM)):
            due = started + number / _CALM
            time.sleep(max(0.0, due - time.perf_counter()))
            call = {"userId": "calm", "event": "E", "messageId": f"{name}-{due}"}
            client.post("/v1/track", json=call)
            took.append(time.perf_counter() - due)
    return sorted(took)[int(len(took) * 0.99)]


def _recovers(one: House, normal: float) -> float:
    """Return after how many seconds requests are answered as before, or nearly."""
    started = time.perf_counter()
    while time.perf_counter() - started < 60:
        if _p99(one, 2, f"after-{time.time_ns()}") <= max(2 * normal, 0.1):
            return max(0.0, time.perf_counter() - started - 2)
    return 60.0


def _settled(one: House) -> None:
    """Return once the number of stored events stays the same."""
    before = -1
    while (now := one.stored()) != before:
        before = now
        time.sleep(2)


@contextmanager
def _dripping(one: House) -> Iterator[list[int]]:
    """Hold slow connections open until the block ends; yield how many could be opened."""
    stop = threading.Event()
    ready = threading.Event()
    opened = [0]

    async def drip() -> None:
        host, port = one.url.removeprefix("http://").split(":")
        writers = []
        for _ in range(_SLOW):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(host, int(port))
                writer.write(b"POST /v1/track HTTP/1.1\r\nHost: slow\r\n")
                writers.append(writer)
        opened[0] = len(writers)
        ready.set()
        while not stop.is_set():
            for writer in writers:
                with contextlib.suppress(OSError):
                    writer.write(b"X")
            await asyncio.sleep(1)
        for writer in writers:
            writer.close()

    thread = threading.Thread(target=lambda: asyncio.run(drip()))
    thread.start()
    ready.wait(60)
    try:
        yield opened
    finally:
        stop.set()
        thread.join()
