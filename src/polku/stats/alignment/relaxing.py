"""Lower the costs of states by steps that are taken without an event, rank by rank."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from polku.stats.alignment.machine import Ints, Machine

#: Costs of states (rows) at many places of many traces (columns).
Costs = NDArray[np.int16]
#: More than any alignment costs.
FAR = np.int16(30_000)


class Bundle(NamedTuple):
    """Arcs that can be looked at together: those into one target lie side by side."""

    sources: Ints
    starts: Ints
    targets: Ints

    def lowest(self, costs: Costs) -> Costs:
        """Return for each target the lowest of the costs of its sources."""
        found: Costs = np.minimum.reduceat(costs[self.sources], self.starts, axis=0)
        return found


def bundle(machine: Machine, arcs: Ints) -> Bundle:
    """Return the arcs of these numbers, put together by their targets."""
    ordered = arcs[np.argsort(machine.targets[arcs], kind="stable")]
    targets, starts = np.unique(machine.targets[ordered], return_index=True)
    return Bundle(machine.sources[ordered], starts.astype(np.int32), targets)


class Relaxing:
    """Takes the arcs of a machine in such an order that one round is enough, but for circles."""

    def __init__(self, machine: Machine) -> None:
        backwards, ranks = _ranked(machine)
        ahead = np.flatnonzero(~backwards).astype(np.int32)
        into = ranks[machine.targets[ahead]]
        self._rounds = [bundle(machine, ahead[into == rank]) for rank in np.unique(into)]
        circles = np.flatnonzero(backwards).astype(np.int32)
        self._circles = bundle(machine, circles) if circles.size else None

    def relax(self, costs: Costs) -> None:
        """Lower ``costs`` in place until no step without an event, which costs 1, lowers any."""
        while True:
            for one in self._rounds:
                costs[one.targets] = np.minimum(costs[one.targets], one.lowest(costs) + 1)
            if self._circles is None:
                return
            before = costs[self._circles.targets]
            lower = np.minimum(before, self._circles.lowest(costs) + 1)
            if (lower == before).all():
                return
            costs[self._circles.targets] = lower


def _ranked(machine: Machine) -> tuple[NDArray[np.bool_], Ints]:
    """Return which arcs lead back (into a state that is still being left), and ranks without them.

    The rank of a state is the length of the longest way to it.
    """
    leaving: list[list[int]] = [[] for _ in machine.ends]
    for arc, source in enumerate(machine.sources.tolist()):
        leaving[source].append(arc)
    targets = machine.targets.tolist()
    backwards = np.zeros(len(targets), np.bool_)
    seen, done, order = {0}, set[int](), []
    stack = [(0, iter(leaving[0]))]
    while stack:
        state, arcs = stack[-1]
        for arc in arcs:
            target = targets[arc]
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(leaving[target])))
                break
            backwards[arc] = target not in done
        else:
            done.add(state)
            order.append(state)
            stack.pop()
    ranks = np.zeros(len(leaving), np.int32)
    for state in reversed(order):
        for arc in leaving[state]:
            if not backwards[arc]:
                ranks[targets[arc]] = max(ranks[targets[arc]], ranks[state] + 1)
    return backwards, ranks
