"""Attribution of published paths agrees with published figures.

The data: `attribution-paths` of the folder of real data (ChannelAttribution's PathData, 10,000
paths, MIT copy of eeghor/mta). First, last and linear: its library, exact. Markov of order 1:
computed exactly from the counts; the library simulates (5357, 3795, 3346), within 3%. Shapley: the
equal split among different channels.
"""

import csv
import gzip
from pathlib import Path as File

import pytest

from polku.stats.attribution import Path, Settings, Walked, attribute, total_conversions
from polku.vocabulary.questions.attribution import Model

EXACT: dict[Model, dict[str, float]] = {
    "first": {
        "alpha": 6308,
        "beta": 2831,
        "delta": 1,
        "epsilon": 99,
        "eta": 3164,
        "gamma": 165,
        "iota": 4606,
        "kappa": 74,
        "lambda": 902,
        "mi": 2,
        "theta": 1606,
        "zeta": 27,
    },
    "last": {
        "alpha": 8447,
        "beta": 989,
        "delta": 5,
        "epsilon": 531,
        "eta": 4167,
        "gamma": 92,
        "iota": 3355,
        "kappa": 230,
        "lambda": 1207,
        "mi": 2,
        "theta": 653,
        "zeta": 107,
    },
    "linear": {
        "alpha": 7574.7186,
        "beta": 2083.500,
        "eta": 3539.9512,
        "iota": 3857.0961,
        "lambda": 1035.258,
        "theta": 1022.801,
    },
    "markov": {
        "alpha": 5344.95,
        "beta": 2527.4,
        "delta": 4.6,
        "epsilon": 599.6,
        "eta": 3340.85,
        "gamma": 171.1,
        "iota": 3884.61,
        "kappa": 274.4,
        "lambda": 1282.8,
        "mi": 1.7,
        "theta": 1971.9,
        "zeta": 381.1,
    },
    "shapley": {"alpha": 7627.94, "eta": 3613.66, "iota": 3505.04},
}
#: How far a figure may be from the one that was printed with so many digits.
TOLERANCE: dict[Model, float] = {
    "first": 1e-9,
    "last": 1e-9,
    "linear": 1e-3,
    "markov": 0.06,
    "shapley": 0.006,
}


@pytest.fixture(scope="module")
def walked(shared: File) -> list[Walked]:
    found = []
    with gzip.open(shared / "data/attribution-paths/paths.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            touches = tuple(row["path"].split(" > "))
            converted, nothing = int(row["total_conversions"]), int(row["total_null"])
            if converted:
                worth = float(row["total_conversion_value"]) / converted
                found.append(Walked(converted, (Path(touches, True, worth),)))
            if nothing:
                found.append(Walked(nothing, (Path(touches, False),)))
    return found


@pytest.mark.parametrize("model", list(EXACT))
def test_the_figures_are_those_published(walked: list[Walked], model: Model) -> None:
    found = attribute(walked, Settings(models=(model,), drawn=20))[model]
    for name, expected in EXACT[model].items():
        assert found[name].conversions.value == pytest.approx(expected, abs=TOLERANCE[model])
    assert total_conversions(walked, touched=True) == 19_785
    assert sum(one.value.value for one in found.values()) == pytest.approx(74_802.97, abs=0.01)


def test_markov_is_within_3_percent_of_the_simulating_library(walked: list[Walked]) -> None:
    found = attribute(walked, Settings(models=("markov",), drawn=20))["markov"]
    for name, simulated in {"alpha": 5357, "iota": 3795, "eta": 3346}.items():
        assert found[name].conversions.value == pytest.approx(simulated, rel=0.03)


def test_the_toy_of_three_paths() -> None:
    """C1 C2 C3 converts, C1 and C2 C3 do not: 1/3 converts; removal 1/2, 1, 1; 0.2, 0.4, 0.4."""
    paths = (Path(("C1", "C2", "C3"), True), Path(("C1",), False), Path(("C2", "C3"), False))
    found = attribute([Walked(1, (path,)) for path in paths], Settings(models=("markov",), drawn=2))
    shares = {name: one.share.value for name, one in found["markov"].items()}
    assert shares == pytest.approx({"C1": 0.2, "C2": 0.4, "C3": 0.4})
