"""The cheapest alignment against every way through the design, and what its moves say."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from polku.stats.alignment.aligning import BOTH, EVENT, STEP, Alignments, align
from polku.stats.alignment.machine import machine_of
from polku.vocabulary.designs import Design, Group, Step
from polku.vocabulary.errors import InvalidDesign
from tests.stats.alignment.plain import TooManyError, Way, cost, designs, ways

LONGEST = 7


def laid(design: Design, traces: Sequence[str], *, whole: bool = True) -> Alignments:
    """Lay traces of events of one letter beside a design; what no step is has a letter too."""
    names = sorted({*"".join(traces), *"ABCD"})
    letters = [
        frozenset(n for n, step in enumerate(design.bound) if step.events == name) for name in names
    ]
    told = [[names.index(one) for one in trace] for trace in traces]
    return align(machine_of(design), letters, told, [whole] * len(traces))


def listed(design: Design, longest: int) -> set[Way]:
    try:
        return ways(design.parts, longest)
    except TooManyError:
        reject()


def moves(found: Alignments, trace: int) -> list[tuple[int, int, int]]:
    here = found.moves.traces == trace
    columns = (found.moves.kinds, found.moves.events, found.moves.steps)
    return list(zip(*(column[here].tolist() for column in columns), strict=True))


@settings(max_examples=150)
@given(design=designs(), traces=st.lists(st.text("ABCDx", max_size=5), min_size=1, max_size=4))
def test_the_cost_is_the_lowest_of_all_ways(design: Design, traces: list[str]) -> None:
    assume(design.bound)
    every = listed(design, LONGEST)
    assume(every)
    events = {step.id: step.events for step in design.steps}
    named = {tuple(events[step] for step in way) for way in every}
    found = laid(design, traces)
    assert found.shortest == min(map(len, named))
    begun = laid(design, traces, whole=False)
    for n, trace in enumerate(traces):
        lowest = min(cost(tuple(trace), way) for way in named)
        # a way longer than those listed leaves more steps over than this
        assume(lowest <= LONGEST - len(trace))
        assert found.costs[n] == lowest
        beginnings = {way[:k] for way in named for k in range(len(way) + 1)}
        assert begun.costs[n] == min(cost(tuple(trace), way) for way in beginnings)


@settings(max_examples=100)
@given(design=designs(), traces=st.lists(st.text("ABCDx", max_size=6), min_size=1, max_size=4))
def test_the_moves_are_the_trace_and_a_way_through(design: Design, traces: list[str]) -> None:
    assume(design.bound)
    every = listed(design, 9)
    found = laid(design, traces)
    for n, trace in enumerate(traces):
        steps = moves(found, n)
        assert [event for kind, event, _ in steps if kind != STEP] == list(range(len(trace)))
        for kind, event, step in steps:
            if kind == BOTH:
                assert design.bound[step].events == trace[event]
        assert sum(kind != BOTH for kind, *_ in steps) == found.costs[n]
        way = tuple(design.bound[step].id for kind, _, step in steps if kind != EVENT)
        assert way in every or len(way) > 9


def test_what_is_done_too_late_is_left_over() -> None:
    design = Design(parts=tuple(Step(id=one.lower(), events=one) for one in "ABC"))
    found = laid(design, ["ACB"])
    assert found.costs.tolist() == [2]
    assert moves(found, 0) == [(BOTH, 0, 0), (STEP, 1, 1), (BOTH, 1, 2), (EVENT, 2, -1)]


def test_fitness_is_1_as_designed_and_0_with_nothing_of_it() -> None:
    design = Design(parts=(Step(id="a", events="A"), Step(id="b", events="B")))
    found = laid(design, ["AB", "A", "xx", ""])
    lengths = np.asarray([2, 1, 2, 0], np.int32)
    assert found.fitness(lengths).tolist() == [1.0, pytest.approx(2 / 3), 0.0, 0.0]


def test_more_steps_in_any_order_than_can_be_told_apart_are_refused() -> None:
    parts = tuple(Step(id=f"s{n}", events=f"E{n}") for n in range(16))
    with pytest.raises(InvalidDesign, match="too many ways"):
        machine_of(Design(parts=(Group(id="all", order="any", parts=parts),)))
