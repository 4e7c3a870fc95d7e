"""Send load by wrk, and say what came of it and how much of the machine the load itself took."""

import json
import os
import subprocess
from pathlib import Path

import msgspec

_SCRIPT = Path(__file__).with_name("load.lua")


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What to send: ``size`` calls a request, to ``path``, over ``connections``."""

    url: str
    path: str
    size: int
    connections: int
    seconds: float
    name: str
    headers: dict[str, str] = {}
    threads: int = 1


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a load; latencies in milliseconds, ``generator`` in cores."""

    requests: float
    events: float
    p50: float
    p99: float
    failed: int
    generator: float


def send(load: Load) -> Outcome:
    """Run wrk to its end. Requests that were not answered 2xx count as failed."""
    before = os.times()
    done = subprocess.run(  # noqa: S603
        _command(load), capture_output=True, text=True, check=True
    )
    after = os.times()
    said = json.loads(done.stdout.strip().splitlines()[-1])
    seconds = said["microseconds"] / 1e6
    good = said["requests"] - said["failed"]
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Outcome(
        requests=good / seconds,
        events=good * load.size / seconds,
        p50=said["p50"],
        p99=said["p99"],
        failed=said["failed"],
        generator=cpu / seconds,
    )


def _command(load: Load) -> list[str]:
    headers = [part for name, value in load.headers.items() for part in ("-H", f"{name}: {value}")]
    return [
        "wrk",
        f"-t{load.threads}",
        f"-c{load.connections}",
        f"-d{load.seconds:.0f}s",
        "--timeout=30s",
        *headers,
        "-s",
        str(_SCRIPT),
        load.url,
        "--",
        load.name,
        str(load.size),
        load.path,
    ]
