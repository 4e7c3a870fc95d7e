"""Time pm4py and Retentioneering on a part of the events, their loading counted.

    PYTHON_WITH_THEM bench/measure/python_tools.py FOLDER [--events 200000]

``FOLDER`` is that of `python -m bench.measure --folder`, which wrote the events to Parquet. The two
are no dependencies of ours (pm4py is under the AGPL), so this runs with the Python of an
environment that has them: ``pip install pm4py retentioneering pyarrow``. Whole people are taken
until there are so many events.
"""

import argparse
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

os.environ["RETENTIONEERING_NO_TRACK"] = "1"  # it would tell its makers that it is used

import pm4py
from retentioneering import Eventstream

_STEPS = [
    "Availability check",
    "Order form",
    "Payment",
    "Order",
]


def read(folder: str, events: int) -> pd.DataFrame:
    """Return the encounters of as many whole people as have about ``events`` of them."""
    everything = pd.concat(
        pd.read_parquet(path, columns=["person", "ts", "encounter"])
        for path in sorted((Path(folder) / "parquet").glob("*.parquet"))
    )
    met = everything[everything["encounter"] != ""]
    share = min(1.0, events / len(met))
    return met[met["person"] % 1000 < 1000 * share].sort_values(["person", "ts"])


def log_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the events as pm4py takes them in."""
    named = frame.rename(columns={"person": "case", "encounter": "activity"})
    named["case"] = named["case"].astype(str)
    return pm4py.format_dataframe(
        named, case_id="case", activity_key="activity", timestamp_key="ts"
    )


def stream_of(frame: pd.DataFrame) -> Eventstream:
    """Return the events as Retentioneering takes them in."""
    named = frame.rename(columns={"person": "user_id", "encounter": "event", "ts": "timestamp"})
    named["timestamp"] = named["timestamp"].dt.tz_localize(None)
    return Eventstream(named)


def timed(name: str, work: Callable[[], object]) -> None:
    """Print what ``work`` took, and the most memory that the process has had."""
    computed, started = time.process_time(), time.perf_counter()
    work()
    took, cpu = time.perf_counter() - started, time.process_time() - computed
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:44}{took:8.2f}{cpu:8.2f}{peak:8.0f}", flush=True)


def main() -> None:
    """Ask each what it can answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--events", type=int, default=200_000)
    given = parser.parse_args()
    frame = read(given.folder, given.events)
    print(f"{len(frame):,} events of {frame['person'].nunique():,} people")
    print(f"{'loading and answering':44}{'s':>8}{'cpu':>8}{'MB':>8}")
    timed("pm4py: transitions with times", lambda: pm4py.discover_performance_dfg(log_of(frame)))
    timed("pm4py: variants", lambda: pm4py.get_variants(log_of(frame)))
    timed("Retentioneering: funnel", lambda: stream_of(frame).funnel_data(steps=_STEPS))
    timed("Retentioneering: transitions", lambda: stream_of(frame).transition_graph_data())
    timed("Retentioneering: step matrix", lambda: stream_of(frame).step_matrix_data())


if __name__ == "__main__":
    main()
