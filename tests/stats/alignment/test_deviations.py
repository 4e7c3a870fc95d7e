"""The four classes of deviation, on journeys whose deviation a person can see."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from polku.stats.alignment.aligning import align
from polku.stats.alignment.deviations import KINDS, deviations
from polku.stats.alignment.machine import machine_of
from polku.vocabulary.designs import Design, Group, Step
from tests.stats.alignment.plain import designs

Found = dict[str, dict[str, int]]


def step(name: str, **more: bool | int) -> Step:
    return Step(id=name.lower(), events=name, **more)


def deviating(design: Design, traces: Sequence[str]) -> list[Found]:
    names = sorted(set("".join(traces)))
    letters = [
        frozenset(n for n, one in enumerate(design.bound) if one.events == name) for name in names
    ]
    told = [[names.index(one) for one in trace] for trace in traces]
    found = align(machine_of(design), letters, told, [True] * len(told))
    counted = deviations(design, letters, told, found.moves)
    return [
        {
            kind: here
            for kind in KINDS
            if (
                here := {
                    one.id: int(counted.of(kind)[n, k])
                    for k, one in enumerate(design.bound)
                    if counted.of(kind)[n, k]
                }
            )
        }
        for n in range(len(traces))
    ]


PLAIN = Design(parts=(step("A"), step("B"), step("C"), step("D", optional=True)))
CHOICE = Design(
    parts=(
        step("A"),
        Group(
            id="pay",
            order="choice",
            parts=(Group(id="card", parts=(step("B"), step("C"))), step("D")),
        ),
    )
)


@pytest.mark.parametrize(
    ("design", "trace", "found"),
    [
        (PLAIN, "ABC", {}),
        (PLAIN, "ABCD", {}),
        (PLAIN, "AC", {"missing": {"b": 1}}),
        (PLAIN, "ABBC", {"too_often": {"b": 1}}),
        (PLAIN, "ACB", {"out_of_order": {"b": 1}}),
        (PLAIN, "DABC", {"out_of_order": {"d": 1}}),
        (PLAIN, "AxBC", {}),
        (PLAIN, "ABCDD", {"too_often": {"d": 1}}),
        (CHOICE, "ABCD", {"wrong_branch": {"d": 1}}),
        (CHOICE, "ADC", {"wrong_branch": {"c": 1}}),
        (CHOICE, "AB", {"missing": {"c": 1}}),
        (CHOICE, "", {"missing": {"a": 1, "d": 1}}),
    ],
)
def test_a_deviation_is_called_what_a_person_calls_it(
    design: Design, trace: str, found: Found
) -> None:
    assert deviating(design, [trace]) == [found]


@settings(max_examples=60)
@given(design=designs(), traces=st.lists(st.text("ABCD", max_size=6), min_size=1, max_size=4))
def test_each_move_of_one_side_is_in_one_class(design: Design, traces: list[str]) -> None:
    assume(design.bound and {one.events for one in design.bound} >= set("".join(traces)))
    names = sorted({one.events for one in design.bound})
    letters = [
        frozenset(n for n, one in enumerate(design.bound) if one.events == name) for name in names
    ]
    told = [[names.index(one) for one in trace] for trace in traces]
    found = align(machine_of(design), letters, told, [True] * len(told))
    counted = deviations(design, letters, told, found.moves)
    for n in range(len(traces)):
        alone = counted.missing[n] + counted.too_often[n] + counted.wrong_branch[n]
        # out of order is an event and a step together, or an event alone
        assert alone.sum() + counted.out_of_order[n].sum() <= found.costs[n]
        assert alone.sum() + 2 * counted.out_of_order[n].sum() >= found.costs[n]
    assert all((counted.of(kind) >= 0).all() for kind in KINDS)
