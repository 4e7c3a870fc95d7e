"""What tells those who go on apart is found, chance is not, and what explains it is named."""

import numpy as np
import pytest

from polku.measure.funnels.features import Feature, deeds, field_features
from polku.measure.funnels.telling import told

RNG = np.random.Generator
EVENTS = [f"Event {number}" for number in range(12)]


def visitors(rng: RNG, size: int) -> tuple[np.ndarray, list[Feature]]:
    """Return who uses a phone, and features of which the load time hangs on that."""
    phone = rng.random(size) < 0.5
    load = np.where(phone, 3000, 1500) * np.exp(0.4 * rng.standard_normal(size))
    before = [
        [nth + 1 for nth in range(len(EVENTS)) if rng.random() < 0.1 + 0.05 * nth]
        for _ in range(size)
    ]
    features = [
        *field_features("property", "device", ["phone" if one else "desk" for one in phone]),
        *field_features("property", "load_ms", [str(round(one)) for one in load]),
        *deeds(EVENTS, before),
    ]
    return phone, features


def test_chance_is_claimed_as_rarely_as_is_said() -> None:
    rng = np.random.default_rng(7)
    runs, wrong = 150, 0
    for _ in range(runs):
        _, features = visitors(rng, 600)
        wrong += any(one.claimed for one in told(features, rng.random(600) < 0.4))
    error = (0.05 * 0.95 / runs) ** 0.5
    assert wrong / runs < 0.05 + 3 * error


def test_what_a_device_explains_is_not_blamed_on_its_load_time() -> None:
    rng = np.random.default_rng(8)
    phone, features = visitors(rng, 4000)
    found = told(features, rng.random(4000) < np.where(phone, 0.3, 0.5))
    claimed = {one.feature.about: one for one in found if one.claimed}
    assert claimed["device"].confounder == ""
    assert claimed["load_ms"].confounder == "device"
    left = claimed["load_ms"].adjusted
    assert left is not None
    assert abs(left.value) < abs(claimed["load_ms"].difference.value) / 2


def test_a_load_time_that_counts_is_claimed_whatever_the_device() -> None:
    rng = np.random.default_rng(9)
    size = 4000
    load = 2000 * np.exp(0.4 * rng.standard_normal(size))
    device = ["phone" if rng.random() < 0.5 else "desk" for _ in range(size)]
    features = [
        *field_features("property", "device", device),
        *field_features("property", "load_ms", [str(round(one)) for one in load]),
    ]
    found = told(features, rng.random(size) < np.where(load < 1500, 0.55, 0.4))
    first = found[0]
    assert first.feature.words.startswith("load_ms<=")
    assert first.claimed
    assert first.confounder == ""
    assert first.ratio.low > 1


def test_two_values_are_one_feature_and_few_are_none() -> None:
    values = ["a"] * 50 + ["b"] * 50 + [""] * 20
    (only,) = field_features("property", "x", values)
    assert only.words in ("x=a", "x=b")
    assert only.known.sum() == 100
    assert list(field_features("property", "x", ["a"] * 29 + ["b"] * 50)) == []
    assert told([], np.zeros(0, dtype=np.bool_)) == []


@pytest.mark.parametrize("values", [["1"] * 100, [str(n) for n in range(100)]])
def test_numbers_are_told_by_quarters(values: list[str]) -> None:
    found = [one.words for one in field_features("property", "n", values * 2)]
    assert found == ([] if len(set(values)) == 1 else ["n<=24", "n>74"])
