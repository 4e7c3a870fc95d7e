"""How fast events are taken in durably, beside the bare engine and what a team would write.

    python -m bench.collect [--seconds 15] [--connections 64] [--only a b c]

All in one run on one machine: (a) the bare engine with the same fsync settings, (b) an endpoint
of FastAPI and asyncpg into PostgreSQL, (c) Polku, the whole server with all that it does on
arrival. The load is wrk's; ``load`` is the share of cores that it took from what is measured.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.collecting.engine import bare_engine
from bench.collecting.house import House, house, reading, watching
from bench.collecting.load import Load, Outcome, send
from bench.collecting.processes import cpu_of, free_port, memory_of, postgres, python, running

_HEAD = f"{'':34} {'requests/s':>10} {'events/s':>9} {'p50 ms':>7} {'p99 ms':>7} {'load':>5} failed"


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="length of a case")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--only", nargs="*", choices=["a", "b", "c"], default=["a", "b", "c"])
    given = parser.parse_args()
    parts: dict[str, Callable[[Path, argparse.Namespace], None]] = {
        "a": _engine,
        "b": _endpoint,
        "c": _polku,
    }
    print(_HEAD)
    for name in given.only:
        with tempfile.TemporaryDirectory(prefix="polku-bench-") as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
            parts[name](Path(folder), given)


def _engine(folder: Path, given: argparse.Namespace) -> None:
    for rows in (400, 5_000):
        rate = bare_engine(folder / f"{rows}", rows, given.seconds)
        print(f"(a) engine alone, {rows:,} rows a commit {'':>11}{rate:>9,.0f}", flush=True)


def _endpoint(folder: Path, given: argparse.Namespace) -> None:
    with postgres(folder / "postgres") as address:
        for workers in (1, 2):
            port = free_port()
            words = python(
                "uvicorn", "bench.collecting.endpoint:app", "--port", str(port),
                "--workers", str(workers), "--log-level", "warning",
            )  # fmt: skip
            with running(words, port, BENCH_POSTGRES=address):
                time.sleep(2)
                for size, path in ((1, "/track"), (100, "/batch")):
                    said = _sent(given, f"http://127.0.0.1:{port}", path, size)
                    _print(f"(b) FastAPI, {workers} workers, of {size}", said)


def _polku(folder: Path, given: argparse.Namespace) -> None:
    with house(folder) as one:
        time.sleep(2)
        print(f"(c) Polku idle: {one.memory:,.0f} MB", flush=True)
        before = cpu_of([one.pid])
        singles = _case(one, given, 1, "/v1/track", "(c) Polku, of 1")
        batches = _case(one, given, 100, "/v1/batch", "(c) Polku, of 100")
        with reading(one) as asked:
            read = _case(one, given, 100, "/v1/batch", "(c) Polku, of 100, while read")
        print(f"    dashboard questions meanwhile: {len(asked)}, the slowest {max(asked):.2f} s")
        with watching(one) as seen:
            _case(one, given, 1, "/v1/track", "(c) Polku, of 1, watched")
        seen.sort()
        print(
            f"    acknowledged to visible: p99 {seen[int(len(seen) * 0.99)]:.2f} s of {len(seen)}"
        )
        sent = given.seconds * (2 * singles.events + batches.events + read.events)
        cores = cpu_of([one.pid]) - before
        print(f"    processor time: {cores / sent * 1e6:.0f} microseconds an event")
        print(f"    memory at most: {memory_of(one.pid)['highest']:,.0f} MB", flush=True)


def _case(one: House, given: argparse.Namespace, size: int, path: str, name: str) -> Outcome:
    stored, started = one.stored(), time.perf_counter()
    said = _sent(given, one.url, path, size, one.headers)
    _print(name, said)
    least = said.events * given.seconds * 0.999
    while (taken := one.stored() - stored) < least and time.perf_counter() < started + 60:
        time.sleep(0.1)
    if taken < least:
        print(f"    LOST: {taken:,} stored of {least:,.0f}")
    return said


def _sent(
    given: argparse.Namespace, url: str, path: str, size: int, headers: dict[str, str] | None = None
) -> Outcome:
    return send(
        Load(
            url=url,
            path=path,
            size=size,
            connections=given.connections,
            seconds=given.seconds,
            name=f"{time.time_ns()}",
            headers=headers or {},
        )
    )


def _print(name: str, said: Outcome) -> None:
    print(
        f"{name:34} {said.requests:>10,.0f} {said.events:>9,.0f} {said.p50:>7.0f} "
        f"{said.p99:>7.0f} {said.generator:>5.2f} {said.failed:>6}",
        flush=True,
    )


if __name__ == "__main__":
    main()
