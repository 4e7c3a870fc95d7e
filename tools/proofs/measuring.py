"""Proofs of the analyses that are tests at full size, and the comparisons of speed."""

import sys
from collections.abc import Iterator

from tools.proofs.line import Line
from tools.proofs.suites import tests

PYTHON = sys.executable


def oracles() -> Iterator[Line]:
    """Every analysis beside the same in plain Python, and its mathematics beside what is known."""
    for part in ("tests/measure", "tests/stats", "tests/vocabulary"):
        yield from tests(part)
