"""Proofs of collection and storage that are tests at full size, and the comparison of speed."""

import re
import sys
from collections.abc import Iterator

from tools.proofs.line import Line, run
from tools.proofs.suites import tests

#: What is asked beside the endpoint that a team would write: single requests, batches of 100.
SINGLE, BATCH = 1.8, 1.5
_RATE = re.compile(r"^(\(.\) .*?) {2,}([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) +(\S+) +(\d+)$")


def clients() -> Iterator[Line]:
    """Every recorded request, and every SDK unchanged: each event once, with person and time."""
    for part in ("test_wire.py", "protocols", "test_sdks.py"):
        yield from tests(f"tests/collect/{part}")
    yield from tests("tests/browser/sdks")


def killed() -> Iterator[Line]:
    """Two hundred kills under load: everything acknowledged is there, once."""
    yield from tests("tests/collect/test_durability.py", "-s", POLKU_KILLS="200")


def faults() -> Iterator[Line]:
    """Syncs that fail are not acknowledged; a full disk loses nothing and resumes."""
    yield from tests("tests/collect/test_faults.py", "tests/collect/test_journal.py")


def damaged() -> Iterator[Line]:
    """Ten thousand spoilt bytes: the server starts, and says what it set aside."""
    yield from tests("tests/store/test_damage.py", POLKU_FLIPS="10000")


def sent_again() -> Iterator[Line]:
    """A fifth of the batches again, up to five times, over restarts and days."""
    yield from tests("tests/collect/test_again.py", POLKU_RESENDS="2000")


def hostile() -> Iterator[Line]:
    """Hostile names and values through every protocol and on every page."""
    yield from tests("tests/collect/test_hostile.py", POLKU_HOSTILE="100000")


def storage() -> Iterator[Line]:
    """The store on every engine that can be started, moved, kept, restored and upgraded."""
    for part in ("conformance", "store", "upgrade", "cli"):
        yield from tests(f"tests/{part}")


def privacy() -> Iterator[Line]:
    """Scrubbing, erasure to the last byte, export, retention."""
    yield from tests("tests/collect/privacy", "tests/features/privacy")


def by_hand() -> Iterator[Line]:
    """Erasure, export, retention, undo of a merge, quarantine, replay: in Chromium, in Finnish."""
    for name in ("privacy", "identity", "quarantine", "catalogue"):
        yield from tests(f"tests/browser/test_{name}.py")


def bench() -> Iterator[Line]:
    """Speed beside the bare engine and beside what a team would write, in one run."""
    done = run([sys.executable, "-m", "bench.collect"])
    rates: dict[str, tuple[float, float]] = {}
    for line in done.stdout.strip().splitlines():
        yield Line(line, done.returncode == 0 and "LOST" not in line)
        if found := _RATE.match(line):
            rates[found[1]] = (_number(found[3]), _number(found[5]))
    yield from _compared(rates)


def _compared(rates: dict[str, tuple[float, float]]) -> Iterator[Line]:
    def best(kind: str, of: str) -> float:
        return max(rate for name, (rate, _) in rates.items() if kind in name and name.endswith(of))

    for of, asked in (("of 1", SINGLE), ("of 100", BATCH)):
        ours, theirs = best("(c)", of), best("(b)", of)
        said = f"{of}: {ours:,.0f} events a second, {ours / theirs:.2f} times (b), asked {asked}"
        yield Line(said, ours / theirs >= asked)
    p99 = rates["(c) Polku, of 1"][1]
    yield Line(f"p99 of single requests: {p99:.0f} ms, asked under 100", p99 < 100)


def _number(text: str) -> float:
    return float(text.replace(",", ""))
