"""Bring data into a folder as a user would, ask about it, and hold an answer to a figure."""

import csv
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tools.proofs.line import Line, polku, run

Rows = list[dict[str, Any]]
Words = dict[str, Any]

#: A notebook that answers the questions of its input, each a name and its parameters.
_NOTEBOOK = """
import json, sys, polku
folder, slug, settings, questions = json.load(sys.stdin)
place = polku.open(folder)
if settings:
    project = place.project(slug)
    for name, value in settings.items():
        setattr(project, name, value)
    project.save()
for name, words in questions:
    answer = place.ask(name, slug, **words)
    caveats = [caveat.code for caveat in answer.caveats]
    print(json.dumps([answer.dicts(), answer.n, caveats], default=str))
"""


class Answer(NamedTuple):
    """What a question was answered with."""

    rows: Rows
    n: int
    caveats: list[str]


def imported(data: Path, source: Path, mapping: Path, project: str) -> float:
    """Import a file by its mapping; return the seconds it took, start-up included."""
    started = time.monotonic()
    words = ("import", str(source), "--mapping", str(mapping), "--project", project)
    done = polku(*words, "--data", str(data))
    if done.returncode:
        raise RuntimeError(done.stdout[-500:] + done.stderr[-500:])
    return time.monotonic() - started


def brought(
    data: Path, project: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], mapping: str
) -> None:
    """Import ``rows`` of ``columns`` into a project, by the text of a ``mapping``."""
    data.mkdir(parents=True, exist_ok=True)
    source, meaning = data / f"{project}.csv", data / f"{project}.toml"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    meaning.write_text(mapping, encoding="utf-8")
    imported(data, source, meaning, project)


def asked(data: Path, *words: str) -> Rows:
    """Return the rows that ``polku ask`` answers with."""
    done = polku("ask", *words, "--data", str(data), "--format", "json")
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    answer = json.loads(done.stdout)
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def answered(
    data: Path, project: str, *questions: tuple[str, Words], **settings: object
) -> list[Answer]:
    """Return what a notebook is answered; the ``settings`` of the project are set before."""
    code = [sys.executable, "-c", _NOTEBOOK]
    done = run(code, given=json.dumps([str(data), project, settings, questions]))
    if done.returncode:
        raise RuntimeError(done.stderr[-800:])
    return [Answer(*json.loads(line)) for line in done.stdout.splitlines()]


def figure(name: str, found: float, published: float) -> Line:
    """Compare to the two decimals that are published."""
    said = f"{name}: {found:,.2f} (published {published:,.2f})"
    return Line(said, round(found, 2) == round(published, 2))


def agrees(
    name: str, found: float, expected: float, within: float = 0.0, by: str = "published"
) -> Line:
    """Compare with a tolerance: half of the last digit that was published, or 0."""
    said = f"{name}: {found:,.10g} ({by} {expected:,.10g})"
    return Line(said, abs(found - expected) <= within)
