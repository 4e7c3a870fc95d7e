"""Variants and transitions of real process logs, as the field's own library counts them."""

import csv
import gzip
import itertools
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from polku.measure import ask
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.questions import PathQuestion, ProcessQuestion
from polku.vocabulary.touchpoints import View

YEAR = 8_760
Log = dict[str, list[tuple[str, datetime]]]
_projects = itertools.count(4_500_000)


def logged(store: Store, file: Path) -> tuple[View, Log]:
    """Store a log in its own order: of the same moment, what comes later is a moment later."""
    log: Log = defaultdict(list)
    with gzip.open(file, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            moment = datetime.fromisoformat(row["time:timestamp"])
            steps = log[row["case:concept:name"]]
            moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
            if steps and moment <= steps[-1][1]:
                moment = steps[-1][1] + timedelta(milliseconds=1)
            steps.append((row["concept:name"], moment))
    view = View(project_id=next(_projects), timezone="UTC", minimum_group=1)
    store.append(
        view.project_id,
        [
            Event(
                message_id=f"{case}-{number}",
                kind="track",
                name=name,
                timestamp=moment,
                received_at=moment,
                user_id=case,
            )
            for case, steps in log.items()
            for number, (name, moment) in enumerate(steps)
        ],
    )
    return view, log


def whole(shape: str = "variants") -> PathQuestion:
    return PathQuestion(shape=shape, repeats=True, steps=50, gap_hours=YEAR, limit=1_000)


def test_the_help_desk_has_the_variants_that_were_published(store: Store, shared: Path) -> None:
    view, log = logged(store, shared / "data" / "helpdesk" / "helpdesk.csv.gz")
    answer = ask(store, view, whole())
    assert answer.n == len(log) == 4_580
    rows = answer.dicts()
    assert len(rows) == 226
    straight = ("Assign seriousness", "Take in charge ticket", "Resolve ticket", "Closed")
    assert rows[0]["variant"] == straight
    assert rows[0]["paths"] == 2_366
    assert rows[0]["share"] == pytest.approx(0.5166, abs=0.00005)
    waiting = next(row for row in rows if row["paths"] == 552)
    assert "Wait" in waiting["variant"]
    process = ask(store, view, ProcessQuestion(repeats=True, gap_hours=YEAR, limit=1_000)).dicts()
    begins = {row["target"]: row["paths"] for row in process if not row["source"]}
    ends = {row["source"]: row["paths"] for row in process if not row["target"]}
    assert begins["Assign seriousness"] == 4_384
    assert ends["Closed"] == 4_557
    _hold_the_graph(process, log)


def test_the_receipt_has_the_variants_of_the_reference(store: Store, shared: Path) -> None:
    folder = shared / "data" / "process-small"
    view, log = logged(store, folder / "receipt.csv.gz")
    known = msgspec.json.decode((folder / "reference_pm4py_2.7.23.11.json").read_bytes())["receipt"]
    rows = ask(store, view, whole()).dicts()
    assert len(rows) == known["variants"] == 116
    for row, (variant, count) in zip(rows, known["top3"], strict=False):
        assert (" > ".join(row["variant"]), row["paths"]) == (variant, count)
    process = ask(store, view, ProcessQuestion(repeats=True, gap_hours=YEAR, limit=1_000)).dicts()
    _hold_the_graph(process, log)


def test_the_running_example_has_the_graph_of_the_textbook(store: Store, shared: Path) -> None:
    view, _ = logged(store, shared / "data" / "process-small" / "running-example.csv.gz")
    process = ask(store, view, ProcessQuestion(repeats=True, gap_hours=YEAR)).dicts()
    times = {(row["source"], row["target"]): row["times"] for row in process}
    assert times["check ticket", "decide"] == 6
    assert times["examine casually", "check ticket"] == 4


def _hold_the_graph(process: list[dict], log: Log) -> None:
    """Hold counts and times of every transition to the log itself."""
    times: dict[tuple[str, str], list[int]] = defaultdict(list)
    for steps in log.values():
        for (source, left), (target, reached) in pairwise(steps):
            times[source, target].append(int((reached - left) / timedelta(seconds=1)))
    got = {(row["source"], row["target"]): row for row in process}
    between = {key: row["times"] for key, row in got.items() if all(key)}
    assert Counter(between) == Counter({key: len(took) for key, took in times.items()})
    for key, took in times.items():
        assert got[key]["median_seconds"] == sorted(took)[len(took) // 2]
        assert got[key]["p90_seconds"] == sorted(took)[int(0.9 * len(took))]
