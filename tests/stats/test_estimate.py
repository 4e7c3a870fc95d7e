"""An estimate is frozen, and a difference knows whether it leaves zero out."""

import msgspec
import pytest

from polku.stats.estimate import Difference, Estimate, bounded


def test_an_estimate_cannot_be_changed():
    with pytest.raises(AttributeError, match="immutable"):
        Estimate(1.0, 0.0, 2.0, 10).value = 2.0


def test_an_estimate_travels_as_plain_json():
    assert msgspec.to_builtins(Estimate(1.0, 0.0, 2.0, 10)) == {
        "value": 1.0,
        "low": 0.0,
        "high": 2.0,
        "n": 10,
        "level": 0.95,
    }


@pytest.mark.parametrize(
    ("low", "high", "significant"),
    [(0.1, 0.9, True), (-0.9, -0.1, True), (-0.1, 0.9, False), (0.0, 1.0, False), (-1, 0, False)],
)
def test_significant_is_an_interval_without_zero(low, high, significant):
    assert Difference(0.5, low, high, 0.04, 10, 10).significant is significant


def test_an_interval_is_clipped_to_its_scale_and_holds_its_value():
    assert bounded(5.0, 4.0, 7.2, 1.0, 7.0) == (4.0, 7.0)
    assert bounded(100.0, -48.0, 98.0, -100.0, 100.0) == (-48.0, 100.0)
