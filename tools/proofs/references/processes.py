"""Variants and transition times of real processes, as pm4py 2.7.23.11 counts them."""

import csv
import gzip
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec

from tools.proofs.line import SHARED, Line
from tools.proofs.product import Answer, Words, agrees, answered, brought

MAPPING = """
person = { column = "case", known = true }
time = { column = "at" }
[[events]]
event = { column = "activity" }
id = ["line"]
"""
#: Whole cases: nothing is cut off, and the same activity twice in a row is two steps.
WHOLE: Words = {"repeats": True, "gap_hours": 8760, "limit": 1000}
VARIANTS = {"shape": "variants", "steps": 50, **WHOLE}
STRAIGHT = ["Assign seriousness", "Take in charge ticket", "Resolve ticket", "Closed"]
Log = dict[str, list[tuple[str, datetime]]]


def processes() -> Iterator[Line]:
    """The help desk, the receipt phase of a permit, and the textbook's running example."""
    with tempfile.TemporaryDirectory() as folder:
        yield from help_desk(Path(folder) / "helpdesk")
        yield from receipt(Path(folder) / "receipt")
        yield from running_example(Path(folder) / "running")


def help_desk(data: Path) -> Iterator[Line]:
    """Tickets of an Italian software company (doi 10.17632/39bp3vv62t)."""
    log = logged(SHARED / "data" / "helpdesk" / "helpdesk.csv.gz")
    variants, process = told(data, "helpdesk", log)
    yield agrees("help desk: cases", variants.n, 4_580)
    yield agrees("help desk: variants", len(variants.rows), 226)
    first = variants.rows[0]
    said = f"help desk: the first is {' > '.join(first['variant'])}"
    yield Line(said, first["variant"] == STRAIGHT)
    yield agrees("help desk: its cases", first["paths"], 2_366)
    yield agrees("help desk: its share, %", 100 * first["share"], 51.66, 0.005)
    waiting = sum(row["paths"] == 552 and "Wait" in row["variant"] for row in variants.rows)
    yield agrees("help desk: variants of 552 cases with Wait", waiting, 1)
    begins = {row["target"]: row["paths"] for row in process.rows if not row["source"]}
    ends = {row["source"]: row["paths"] for row in process.rows if not row["target"]}
    yield agrees("help desk: begin with Assign seriousness", begins["Assign seriousness"], 4_384)
    yield agrees("help desk: end with Closed", ends["Closed"], 4_557)
    yield from same_graph("help desk", process, log)


def receipt(data: Path) -> Iterator[Line]:
    """The CoSeLoG log of a building permit's receipt."""
    shelf = SHARED / "data" / "process-small"
    log = logged(shelf / "receipt.csv.gz")
    known = msgspec.json.decode((shelf / "reference_pm4py_2.7.23.11.json").read_bytes())["receipt"]
    variants, process = told(data, "receipt", log)
    yield agrees("receipt: variants", len(variants.rows), known["variants"])
    for row, (variant, count) in zip(variants.rows, known["top3"], strict=False):
        same = " > ".join(row["variant"]) == variant
        line = agrees(f"receipt: {variant[:60]}…", row["paths"], count)
        yield line._replace(holds=line.holds and same)
    yield from same_graph("receipt", process, log)


def running_example(data: Path) -> Iterator[Line]:
    """The log of van der Aalst's book."""
    log = logged(SHARED / "data" / "process-small" / "running-example.csv.gz")
    _, process = told(data, "running", log)
    times = {(row["source"], row["target"]): row["times"] for row in process.rows}
    yield agrees("running example: check ticket > decide", times["check ticket", "decide"], 6)
    casual = times["examine casually", "check ticket"]
    yield agrees("running example: examine casually > check ticket", casual, 4)


def logged(file: Path) -> Log:
    """Read a log in its own order: of the same moment, what comes later is a moment later."""
    log: Log = defaultdict(list)
    with gzip.open(file, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            at = datetime.fromisoformat(row["time:timestamp"])
            at = at.replace(microsecond=at.microsecond // 1000 * 1000)
            steps = log[row["case:concept:name"]]
            if steps and at <= steps[-1][1]:
                at = steps[-1][1] + timedelta(milliseconds=1)
            steps.append((row["concept:name"], at))
    return log


def told(data: Path, project: str, log: Log) -> list[Answer]:
    """Import a log; return its variants and its graph."""
    steps = ((case, name, at) for case, walk in log.items() for name, at in walk)
    rows = ((n, case, name, at.isoformat()) for n, (case, name, at) in enumerate(steps))
    brought(data, project, ("line", "case", "activity", "at"), rows, MAPPING)
    asked = (("paths", VARIANTS), ("process", WHOLE))
    return answered(data, project, *asked, minimum_group=1)


def same_graph(name: str, process: Answer, log: Log) -> Iterator[Line]:
    """Hold times, median and 90 % of every transition to the log itself, whole seconds."""
    took: dict[tuple[str, str], list[int]] = defaultdict(list)
    for walk in log.values():
        for (source, left), (target, reached) in pairwise(walk):
            took[source, target].append(int((reached - left) / timedelta(seconds=1)))
    expected = {
        pair: (len(all_), sorted(all_)[len(all_) // 2], sorted(all_)[int(0.9 * len(all_))])
        for pair, all_ in took.items()
    }
    found = {
        (row["source"], row["target"]): (row["times"], row["median_seconds"], row["p90_seconds"])
        for row in process.rows
        if row["source"] and row["target"]
    }
    same = sum(found.get(pair) == figures for pair, figures in expected.items())
    yield agrees(
        f"{name}: transitions of the same number, median and 90 %",
        same,
        len(expected),
        by="the log",
    )
    yield agrees(f"{name}: transitions", len(found), len(expected), by="the log")
