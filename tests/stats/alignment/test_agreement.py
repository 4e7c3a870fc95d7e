"""Costs and fitness of every trace of public logs, as pm4py's alignments say.

pm4py.json was made by tools/golden_alignments.py; it names traces by their hashes. Beside each real
trace stand three that disturb it: backwards, with events left out, and half done again.
"""

import csv
import gzip
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from polku.stats.alignment.aligning import Alignments, align
from polku.stats.alignment.machine import Machine, machine_of
from polku.vocabulary.designing import read_design
from tests.stats.alignment.nets import machine_of_net, read_net

HERE = Path(__file__).parent
Told = tuple[str, ...]


@cache
def golden() -> dict[str, Any]:
    """Return what pm4py said of each model."""
    known: dict[str, Any] = msgspec.json.decode((HERE / "pm4py.json").read_bytes())["models"]
    return known


def name_of(trace: Told) -> str:
    return hashlib.sha256("\x1f".join(trace).encode()).hexdigest()[:16]


def traces_of(file: Path) -> list[Told]:
    cases: dict[str, list[str]] = {}
    with gzip.open(file, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            cases.setdefault(row["case:concept:name"], []).append(row["concept:name"])
    return [tuple(case) for case in cases.values()]


def disturbed(trace: Told) -> list[Told]:
    fewer = tuple(one for n, one in enumerate(trace) if n % 3 != 1)
    return [trace, trace[::-1], fewer, trace + trace[: len(trace) // 2]]


def modelled(model: str, data: Path) -> tuple[Machine, dict[str, frozenset[int]]]:
    """Return the machine of a design or a public model, and the steps that each event may be."""
    if "." in model:
        machine, labels = machine_of_net(read_net(data / "process-small" / model))
        return machine, {label: frozenset({n}) for n, label in enumerate(labels)}
    design = read_design((HERE / "designs" / f"{model}.json").read_bytes())
    steps: dict[str, set[int]] = {}
    for n, step in enumerate(design.bound):
        for one in step.matches:
            steps.setdefault(one.event, set()).add(n)
    return machine_of(design), {name: frozenset(one) for name, one in steps.items()}


def laid(machine: Machine, named: dict[str, frozenset[int]], traces: Sequence[Told]) -> Alignments:
    names = list(dict.fromkeys(event for trace in traces for event in trace))
    letters = [named.get(name, frozenset()) for name in names]
    numbers = {name: n for n, name in enumerate(names)}
    told = [[numbers[event] for event in trace] for trace in traces]
    return align(machine, letters, told, [True] * len(told))


@pytest.mark.parametrize("model", sorted(golden()))
def test_every_trace_costs_and_fits_as_pm4py_says(model: str, shared: Path) -> None:
    data, known = shared / "data", golden()[model]
    cases = traces_of(data / known["log"])
    traces = list(dict.fromkeys(one for case in cases for one in disturbed(case)))
    found = laid(*modelled(model, data), traces)
    fitness = found.fitness(np.asarray([len(trace) for trace in traces], np.int32))
    said = known["traces"]
    assert {name_of(trace) for trace in traces} == set(said)
    for n, trace in enumerate(traces):
        cost, fits = said[name_of(trace)]
        assert found.costs[n] == cost
        assert fitness[n] == pytest.approx(fits, abs=5e-4)  # its silent steps cost a little
