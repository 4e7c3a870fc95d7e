"""Proofs of the analyses that are tests at full size, and the comparisons of speed."""

import re
import sys
from collections.abc import Iterator

from tools.proofs.line import Line, run
from tools.proofs.suites import tests

PYTHON = sys.executable
#: What a comparison prints of a figure that was asked for, and whether it holds.
_JUDGED = re.compile(r"^(ok|FAILED)\b")


def oracles() -> Iterator[Line]:
    """Every analysis beside the same in plain Python, and its mathematics beside what is known."""
    for part in ("tests/measure", "tests/stats", "tests/vocabulary"):
        yield from tests(part)


def claims() -> Iterator[Line]:
    """Where nothing differs, nothing is claimed more often than the error rate that is stated."""
    yield from tests("tests/measure/test_claims.py", "-s", POLKU_WORLDS="300")


def people() -> Iterator[Line]:
    """Behind a figure of every question there are as many people as it says."""
    yield from tests("tests/measure/test_everybody_behind.py")


def hostile() -> Iterator[Line]:
    """Every form of question, asked what means harm: another project, SQL, a decade by the hour."""
    whole = "tests/features/questions/test_every_form.py"
    yield from tests(whole, "-s", POLKU_ASKED="3000")
    yield from tests("tests/cli/test_every_form.py")
    yield from tests("tests/measure/test_pages.py")


def values() -> Iterator[Line]:
    """A breakdown of every question by a property of a million values."""
    yield from tests("tests/measure/test_bounds.py", "-s", POLKU_VALUES="1000000")


def speed() -> Iterator[Line]:
    """Every question on 20 million events, cold and warm, beside the engine alone and DuckDB."""
    yield from _measured("bench.measure")


def dashboard() -> Iterator[Line]:
    """A dashboard of twelve questions over 20 million events, cold and warm."""
    yield from _measured("bench.dashboard")


def _measured(module: str) -> Iterator[Line]:
    """Run a comparison; a line that it judges holds as it says, it ends with 0 where all do."""
    done = run([PYTHON, "-m", module], seconds=4 * 3600)
    for line in done.stdout.strip().splitlines():
        yield Line(line, not _JUDGED.match(line) or line.startswith("ok"))
    said = (done.stderr.strip().splitlines() or [f"{module} ended with {done.returncode}"])[-1]
    yield Line(f"{module}: {said}", done.returncode == 0)
