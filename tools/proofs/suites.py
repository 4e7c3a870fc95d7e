"""Proofs that are test suites, benchmarks or tools of their own, run at full size."""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.proofs.line import Line, run

PYTHON = sys.executable
#: The most that a question may take of the bare engine's own time.
AIM = 1.15


def planted() -> Iterator[Line]:
    """Each planted effect that the pages can show is found, and none in the copy without."""
    yield from tests("tests/demo")


def killed() -> Iterator[Line]:
    """Twenty kills during ingest: everything acknowledged is there, once."""
    yield from tests("tests/collect/test_durability.py", "-s", POLKU_KILLS="20")


def bad_input() -> Iterator[Line]:
    """Bad files, mappings, values, keys and projects are explained and lose nothing."""
    yield from tests("tests/collect/files", "tests/features/imports", "tests/test_bad_input.py")
    yield from tests("tests/test_authorisation.py")


def screenshots() -> Iterator[Line]:
    """A picture of each page in both languages."""
    with tempfile.TemporaryDirectory() as folder:
        done = run([PYTHON, "-m", "tools.screenshots", "--out", folder])
        pictures = len(list(Path(folder).glob("*.jpg")))
    yield Line(f"{pictures} pictures of the pages", done.returncode == 0 and pictures >= 22)


def benchmarks() -> Iterator[Line]:
    """Rows imported, and each question beside the bare engine."""
    done = run([PYTHON, "bench/importing.py"])
    for line in done.stdout.strip().splitlines():
        yield Line(line, done.returncode == 0)
    done = run([PYTHON, "-m", "bench.measure", "--without-duckdb"])
    for line in done.stdout.strip().splitlines():
        ratio = re.search(r"same SQL: median ratio (\d+\.\d\d)", line)
        yield Line(line, done.returncode == 0 and (not ratio or float(ratio[1]) <= AIM))


def tests(*words: str, **environment: str) -> Iterator[Line]:
    """Run a part of the tests; say what they printed of figures, and how many passed."""
    done = run([PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words], **environment)
    lines = done.stdout.strip().splitlines()
    for line in lines:
        if line.startswith("figure: "):
            yield Line(line.removeprefix("figure: "), done.returncode == 0)
    yield Line(f"{words[0]}: {lines[-1] if lines else done.stderr[-200:]}", done.returncode == 0)
