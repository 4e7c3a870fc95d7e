"""A busy interval is no change; one beyond how intervals differ is."""

import pytest

from polku.features.trends.findings import (
    Group,
    changed,
    family,
    moved_most,
    usual_interval,
    what_happened,
)

CALM = [100.0, 104.0, 98.0, 102.0, 96.0]
BUSY = [200.0, 204.0, 198.0, 202.0, 196.0]


def test_a_change_is_judged_by_how_intervals_differ() -> None:
    grown = changed(BUSY, CALM)
    assert grown is not None
    assert (grown.value, grown.before) == (100, 100)
    assert grown.share == pytest.approx(1.0)
    assert what_happened(5, grown) == "rose"
    assert what_happened(5, changed(CALM, BUSY)) == "fell"
    assert what_happened(5, changed(CALM, [*CALM[1:], 101.0])) == "same"


def test_one_busy_interval_is_no_change() -> None:
    once = changed([100.0, 104.0, 900.0, 102.0, 96.0], CALM)
    assert what_happened(5, once) == "same"


def test_too_few_intervals_or_none_tell_nothing() -> None:
    assert changed(BUSY[:2], CALM) is None
    assert changed(BUSY, []) is None
    assert usual_interval(CALM[:2]) is None
    assert usual_interval([7.0, 7.0, 7.0]) is None  # the same each time says not how sure it is
    assert what_happened(0, None) == "nothing"
    assert what_happened(5, None) == "now"


def test_growth_from_nothing_has_no_share() -> None:
    grown = changed(BUSY, [0.0, 0.0, 1.0, -1.0, 0.0])
    assert grown is not None
    assert grown.share is None
    assert what_happened(5, grown) == "now"


def test_groups_are_one_family() -> None:
    somewhat = [value + 6 for value in CALM]
    alone = family({"a": somewhat}, {"a": CALM})
    assert alone["a"].significant
    many = {str(n): CALM for n in range(8)}
    together = family({"a": somewhat} | many, {"a": CALM} | many)
    assert not together["a"].significant
    assert together["a"].overruled
    assert family({"a": CALM[:2]}, {}) == {}


def group(name: str, now: list[float], before: list[float]) -> Group:
    return Group(name, sum(now), 9, None, (), None, changed(now, before))


def test_the_group_that_moved_most_is_named() -> None:
    doubled, fallen = group("doubled", BUSY, CALM), group("fallen", CALM, BUSY)
    same = group("same", CALM, CALM)
    found = moved_most([same, fallen, doubled])
    assert found is not None
    assert found.name == "doubled"
    assert moved_most([same]) is None
