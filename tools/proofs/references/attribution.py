"""ChannelAttribution's ten thousand paths (PathData), shared out by every model, the full table.

First, last and linear are its library's, exact; Markov's of order 1 follow from the published
removal effects (the library simulates: 5357, 3795 and 3346). What is published of no model is
held to the same in plain Python.
"""

import csv
import gzip
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tools.proofs.line import SHARED, Line
from tools.proofs.product import agrees, answered, brought

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAPPING = """
person = { column = "person", known = true }
time = { column = "at" }
[[events]]
event = { column = "event" }
id = ["line"]
[events.properties]
met = "met"
worth = { column = "worth", type = "number" }
"""
CHANNELS = (
    *("alpha", "beta", "delta", "epsilon", "eta", "gamma"),
    *("iota", "kappa", "lambda", "mi", "theta", "zeta"),
)
PUBLISHED: dict[str, tuple[float, dict[str, float]]] = {
    "first": (
        0,
        dict(
            zip(CHANNELS, (6308, 2831, 1, 99, 3164, 165, 4606, 74, 902, 2, 1606, 27), strict=True)
        ),
    ),
    "last": (
        0,
        dict(
            zip(CHANNELS, (8447, 989, 5, 531, 4167, 92, 3355, 230, 1207, 2, 653, 107), strict=True)
        ),
    ),
    "linear": (
        0.0005,
        {
            "alpha": 7574.719,
            "beta": 2083.500,
            "eta": 3539.951,
            "iota": 3857.096,
            "lambda": 1035.258,
            "theta": 1022.801,
        },
    ),
    "markov": (
        0.06,
        dict(
            zip(
                CHANNELS,
                (
                    *(5344.9, 2527.4, 4.6, 599.6, 3340.8, 171.1),
                    *(3884.6, 274.4, 1282.8, 1.7, 1971.9, 381.1),
                ),
                strict=True,
            )
        ),
    ),
    "shapley": (0.005, {"alpha": 7627.94, "eta": 3613.66, "iota": 3505.04}),
}


class Walk(NamedTuple):
    """A path, how often it converted, what that was worth, and how often it did not."""

    touches: tuple[str, ...]
    converted: int
    worth: float
    nothing: int


def attribution() -> Iterator[Line]:
    """Import a person for each walk of each path, and ask for all models."""
    walks = list(_walks())
    with tempfile.TemporaryDirectory() as folder:
        columns = ("line", "person", "at", "event", "met", "worth")
        brought(Path(folder), "paths", columns, _rows(walks), MAPPING)
        words = {"conversion": "Bought", "touch": "met", "value": "worth"}
        (answer,) = answered(
            Path(folder),
            "paths",
            ("attribution", words),
            minimum_group=1,
            timezone="UTC",
        )
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in answer.rows:
        found[row["model"]][row["group"]] = row["conversions"]
    for model, (within, expected) in PUBLISHED.items():
        for channel, figure in expected.items():
            yield agrees(f"{model}, {channel}", found[model][channel], figure, within)
    for model, credit in PLAIN.items():
        expected = _shared_out(walks, credit)
        for channel in CHANNELS:
            name = f"{model}, {channel}"
            yield agrees(name, found[model][channel], expected[channel], 1e-6, by="plain Python")
    for model, figures in found.items():
        whole = sum(figures.values())
        yield agrees(f"{model}, all channels", whole, 19_785, 1e-6)


def _walks() -> Iterator[Walk]:
    with gzip.open(SHARED / "data" / "attribution-paths" / "paths.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            yield Walk(
                tuple(row["path"].split(" > ")),
                int(row["total_conversions"]),
                float(row["total_conversion_value"]),
                int(row["total_null"]),
            )


def _rows(walks: list[Walk]) -> Iterator[tuple[object, ...]]:
    """Yield the events: touches an hour apart, and an hour later what was bought, if anything.

    Somebody does something long after, so that every path is over.
    """
    line = person = 0
    for walk in walks:
        for nth in range(walk.converted + walk.nothing):
            person += 1
            for place, touch in enumerate(walk.touches):
                line += 1
                yield line, f"p{person}", (START + place * HOUR).isoformat(), "Met", touch, ""
            if nth < walk.converted:
                line += 1
                at = START + len(walk.touches) * HOUR
                worth = walk.worth / walk.converted
                yield line, f"p{person}", at.isoformat(), "Bought", "", worth
    yield line + 1, "late", (START + timedelta(days=90)).isoformat(), "Seen", "", ""


def _linear(touches: tuple[str, ...]) -> list[float]:
    return [1 / len(touches)] * len(touches)


def _position(touches: tuple[str, ...]) -> list[float]:
    """40 % to the first and to the last, the rest to those between; of two half each."""
    if len(touches) <= 2:
        return _linear(touches)
    return [0.4, *[0.2 / (len(touches) - 2)] * (len(touches) - 2), 0.4]


def _decay(touches: tuple[str, ...]) -> list[float]:
    """Half as much for each week earlier, in full days."""
    weights = [2 ** -((len(touches) - place) // 24 / 7) for place in range(len(touches))]
    return [weight / sum(weights) for weight in weights]


def _different(touches: tuple[str, ...]) -> list[float]:
    """Shapley, where a set of channels is worth the conversions of paths within it."""
    different = set(touches)
    return [1 / len(different) / touches.count(touch) for touch in touches]


PLAIN: dict[str, Callable[[tuple[str, ...]], list[float]]] = {
    "linear": _linear,
    "position": _position,
    "decay": _decay,
    "shapley": _different,
}


def _shared_out(
    walks: list[Walk], credit: Callable[[tuple[str, ...]], list[float]]
) -> dict[str, float]:
    shares: dict[str, float] = defaultdict(float)
    for walk in walks:
        for touch, share in zip(walk.touches, credit(walk.touches), strict=True):
            shares[touch] += share * walk.converted
    return shares
