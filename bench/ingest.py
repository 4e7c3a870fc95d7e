"""How many events a second the collector takes in durably, and what that costs.

    python bench/ingest.py [--seconds 5]

Starts a collector on a fresh folder in a process of its own and sends to it over loopback: single
requests, then batches of 100. Each line gives the rate, the latency, and how many cores the server
and the load generator used: on a small machine the generator takes its share from the server.
"""

import argparse
import asyncio
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import uvicorn
import uvloop

from polku.collect.asgi import Collector
from polku.collect.keys import KeyOwner
from polku.collect.quarantine import KeptApart
from polku.store import open_store

CASES = ((1, 16), (1, 64), (1, 256), (1, 1024), (100, 8), (100, 32))
_CALL = (
    '{"type":"track","event":"Order Completed","userId":"user-%d","messageId":"%s-%d",'
    '"timestamp":"2026-01-01T12:00:00.000Z","properties":{"order_id":"o-%d","total":59.9,'
    '"products":[{"product_id":"p1","price":59.9,"quantity":1}]},'
    '"context":{"library":{"name":"analytics.js"},"page":{"url":"https://shop.example/cart?a=1",'
    '"path":"/cart","title":"Ostoskori","referrer":""}}}'
)
_HEAD = (
    "POST /v1/%s HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic YmVuY2g6\r\n"
    "Content-Length: %d\r\n\r\n"
)


class Outcome(msgspec.Struct):
    """What the requests of one case came to."""

    latencies: list[float] = []
    failed: int = 0


def serve(folder: Path, port: int) -> None:
    """Collect until stopped."""
    store = open_store(folder / "events")
    collector = Collector(
        sink=store,
        quarantine=KeptApart(store.quarantine),
        keys=lambda key: KeyOwner(1, key),
    )
    uvicorn.run(collector, port=port, log_level="warning", access_log=False)


class Sender:
    """Opens connections and keeps one request under way on each."""

    def __init__(self, port: int, size: int, name: str) -> None:
        self._port = port
        self._size = size
        self._name = name
        self._next = 0
        self.outcome = Outcome()

    async def run(self, connections: int, seconds: float) -> None:
        """Send for ``seconds``."""
        until = time.perf_counter() + seconds
        await asyncio.gather(*(self._send_on_one(until) for _ in range(connections)))

    async def _send_on_one(self, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while time.perf_counter() < until:
            started = time.perf_counter()
            writer.write(self._request())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            if head.startswith(b"HTTP/1.1 200"):
                self.outcome.latencies.append(time.perf_counter() - started)
            else:
                self.outcome.failed += 1
        writer.close()

    def _request(self) -> bytes:
        calls = [self._call() for _ in range(self._size)]
        if self._size == 1:
            path, body = "track", calls[0]
        else:
            path, body = "batch", '{"batch":[' + ",".join(calls) + "]}"
        return (_HEAD % (path, len(body)) + body).encode()

    def _call(self) -> str:
        self._next += 1
        return _CALL % (self._next % 5000, self._name, self._next, self._next)


def cpu_of(pid: int) -> float:
    """Return the processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> float:
    """Return the resident memory of a process in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def own_cpu() -> float:
    """Return the processor seconds that this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(pid: int, port: int, size: int, connections: int, seconds: float) -> str:
    """Run one case and return its line."""
    sender = Sender(port, size, f"{size}x{connections}")
    server, own, started = cpu_of(pid), own_cpu(), time.perf_counter()
    uvloop.run(sender.run(connections, seconds))
    took = time.perf_counter() - started
    times = sorted(sender.outcome.latencies)
    requests = len(times)
    return (
        f"{size:>6} {connections:>11} {requests / took:>10,.0f} {requests * size / took:>10,.0f} "
        f"{times[requests // 2] * 1000:>7.0f} {times[int(requests * 0.99)] * 1000:>7.0f} "
        f"{(cpu_of(pid) - server) / took:>7.2f} {(own_cpu() - own) / took:>10.2f} "
        f"{memory_of(pid):>7,.0f} {sender.outcome.failed:>6}"
    )


def wait_for(port: int) -> None:
    """Return once something listens on ``port``."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError


def main() -> None:
    """Run every case against one server and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a case")
    parser.add_argument("--serve", nargs=2, metavar=("FOLDER", "PORT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(Path(arguments.serve[0]), int(arguments.serve[1]))
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([sys.executable, __file__, "--serve", folder, str(port)])  # noqa: S603
        try:
            wait_for(port)
            print("events connections requests/s   events/s  p50 ms  p99 ms  server  generator")
            print("  each                                                   cores      cores    MB")
            for size, connections in CASES:
                print(measure(server.pid, port, size, connections, arguments.seconds), flush=True)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
