"""Find the cheapest alignment of each trace with a design: what was done, left out, done besides.

An event that a step allows costs nothing; an event that no step allows here costs 1, and so does a
step that no event shows. The cheapest way through trace and machine together is a shortest path
(Adriansyah, A. (2014), Aligning observed and modeled behavior, Eindhoven). It is found for all
traces at once: those that begin alike share their beginnings, and what is left is done in arrays,
an event further at a time.
"""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from polku.stats.alignment.machine import Ints, Machine
from polku.stats.alignment.relaxing import FAR, Bundle, Costs, Relaxing, bundle

#: What happened: of each event the letter, a number of one of the sets of steps that it may be.
Trace: TypeAlias = Sequence[int]
#: The numbers of steps that events of a letter may be.
Letters: TypeAlias = Sequence[frozenset[int]]

#: Events of one trace: longer ones cannot be laid beside a design.
LONGEST_TRACE = 10_000
#: Costs that are held at one time.
_MOST_COSTS = 30_000_000

#: The kinds of moves: both together, an event alone, a step alone.
BOTH, EVENT, STEP = 0, 1, 2


class Moves(msgspec.Struct, frozen=True):
    """The moves of all traces, each trace's together and in order.

    ``traces`` says of which trace each is, ``kinds`` is `BOTH`, `EVENT` or `STEP`, ``events`` is
    the place of its event in the trace (where it has none, of the next one), ``steps`` the number
    of its step, −1 where it has none.
    """

    traces: Ints
    kinds: Ints
    events: Ints
    steps: Ints


class Alignments(msgspec.Struct, frozen=True):
    """What the cheapest alignment of each trace costs, and its moves.

    ``shortest`` is the number of steps of the shortest way through the whole design.
    """

    costs: Ints
    moves: Moves
    shortest: int

    def fitness(self, lengths: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return 1 − cost / (events + shortest way): 1 is as designed, 0 has nothing of it."""
        most = lengths + self.shortest
        return 1 - np.divide(self.costs, most, out=np.zeros(len(most)), where=most > 0)


def align(
    machine: Machine, letters: Letters, traces: Sequence[Trace], whole: Sequence[bool]
) -> Alignments:
    """Return the cheapest alignment of each trace.

    Where ``whole`` is false the trace is a beginning: the design need not be gone through to its
    end. Of several alignments that cost the same, events are left over as late as possible.
    """
    aligner = _Aligner(machine, letters)
    order = sorted(range(len(traces)), key=lambda one: tuple(traces[one]))
    parts, costs = [], np.zeros(len(traces), np.int32)
    for some in _portions(order, traces, len(machine.ends)):
        grown = _Grown([traces[one] for one in some])
        held = aligner.costs(grown)
        ended = np.asarray([whole[one] for one in some], np.bool_)
        costs[some], moves = aligner.moves(grown, held, ended)
        parts.append(msgspec.structs.replace(moves, traces=np.asarray(some)[moves.traces]))
    return Alignments(costs, _together(parts), aligner.shortest)


def _portions(order: list[int], traces: Sequence[Trace], states: int) -> list[list[int]]:
    """Return the traces in portions whose costs fit into memory."""
    portions: list[list[int]] = [[]]
    held = 0
    for one in order:
        if len(traces[one]) > LONGEST_TRACE:
            raise ValueError(f"a trace has at most {LONGEST_TRACE} events, not {len(traces[one])}")
        held += (len(traces[one]) + 1) * states
        if held > _MOST_COSTS and portions[-1]:
            portions.append([])
            held = 0
        portions[-1].append(one)
    return [portion for portion in portions if portion]


class _Grown:
    """Traces that begin alike grown together: at each depth the different beginnings.

    ``parents[depth]`` and ``letters[depth]`` say where each beginning comes from; ``columns`` is
    which beginning each trace is at its own end.
    """

    def __init__(self, traces: list[Trace]) -> None:
        self.lengths = np.asarray([len(one) for one in traces], np.int32)
        longest = int(self.lengths.max(initial=0))
        told = np.full((longest, len(traces)), -1, np.int64)
        for n, one in enumerate(traces):
            told[: len(one), n] = one
        self.parents: list[Ints] = []
        self.letters: list[Ints] = []
        self.columns = np.zeros(len(traces), np.int64)
        for depth in range(longest):
            here = np.flatnonzero(self.lengths > depth)
            key = self.columns[here] * (int(told.max()) + 1) + told[depth, here]
            known, self.columns[here] = np.unique(key, return_inverse=True)
            self.parents.append((known // (int(told.max()) + 1)).astype(np.int32))
            self.letters.append((known % (int(told.max()) + 1)).astype(np.int32))


class _Aligner:
    """Computes costs forwards, and finds the moves that they stand for backwards."""

    def __init__(self, machine: Machine, letters: Letters) -> None:
        self._machine = machine
        self._relaxing = Relaxing(machine)
        steps = int(machine.steps.max(initial=-1)) + 1  # none where the design has no events
        self._allowed = np.zeros((len(letters), steps), np.bool_)
        for n, one in enumerate(letters):
            self._allowed[n, [step for step in one if step < steps]] = True
        self._bundles: list[Bundle | None] = []
        for allowed in self._allowed:
            arcs = np.flatnonzero(allowed[machine.steps]).astype(np.int32)
            self._bundles.append(bundle(machine, arcs) if arcs.size else None)
        self._arcs, self._sources, self._steps = _entering(machine)
        start: Costs = np.full((len(machine.ends), 1), FAR, np.int16)
        start[0] = 0
        self._relaxing.relax(start)
        self._start = start
        self.shortest = int(start[machine.ends, 0].min())

    def costs(self, grown: _Grown) -> list[Costs]:
        """Return for each depth the costs of all states after each beginning."""
        held = [self._start]
        for parents, letters in zip(grown.parents, grown.letters, strict=True):
            before = held[-1][:, parents]
            costs: Costs = before + np.int16(1)
            for letter in np.unique(letters):
                taken = self._bundles[letter]
                if taken is not None:
                    here = np.flatnonzero(letters == letter)
                    place = np.ix_(taken.targets, here)
                    costs[place] = np.minimum(costs[place], taken.lowest(before[:, here]))
            self._relaxing.relax(costs)
            held.append(costs)
        return held

    def moves(
        self, grown: _Grown, held: list[Costs], whole: NDArray[np.bool_]
    ) -> tuple[Ints, Moves]:
        """Return what each trace costs, and its moves, from the end to the beginning."""
        states, costs = self._last(grown, held, whole)
        columns = grown.columns.copy()
        found: list[tuple[NDArray[np.int64], int, int, Ints]] = []
        for depth in range(len(held) - 1, -1, -1):
            here = np.flatnonzero(grown.lengths >= depth)
            while here.size:
                here = self._back(grown, held, depth, here, states, columns, found)
        return costs, _ordered(found)

    def _last(
        self, grown: _Grown, held: list[Costs], whole: NDArray[np.bool_]
    ) -> tuple[Ints, Ints]:
        """Return the state in which each trace ends, and what it costs to come there."""
        states = np.zeros(len(whole), np.int32)
        costs = np.zeros(len(whole), np.int32)
        for depth in np.unique(grown.lengths):
            here = np.flatnonzero(grown.lengths == depth)
            known = held[depth][:, grown.columns[here]].astype(np.int32)
            known[np.ix_(~self._machine.ends, whole[here])] = FAR
            states[here] = known.argmin(axis=0)
            costs[here] = known[states[here], np.arange(len(here))]
        return states, costs

    def _back(
        self,
        grown: _Grown,
        held: list[Costs],
        depth: int,
        here: NDArray[np.int64],
        states: Ints,
        columns: NDArray[np.int64],
        found: list[tuple[NDArray[np.int64], int, int, Ints]],
    ) -> NDArray[np.int64]:
        """Take one move back for the traces ``here``; return those that are still at this depth."""
        cost = held[depth][states[here], columns[here]]
        sources, steps = self._sources[states[here]], self._steps[states[here]]
        entering = self._arcs[states[here]]
        left = np.ones(len(here), np.bool_)
        if depth:
            parents = grown.parents[depth - 1][columns[here]]
            letters = grown.letters[depth - 1][columns[here]]
            before = held[depth - 1]
            fits = entering & self._allowed[letters[:, None], steps]
            fits &= before[sources, parents[:, None]] == cost[:, None]
            both = fits.any(axis=1)
            alone = ~both & (before[states[here], parents] + 1 == cost)
            which = fits.argmax(axis=1)[both]
            found.append((here[both], BOTH, depth - 1, steps[both, which]))
            found.append((here[alone], EVENT, depth - 1, np.full(alone.sum(), -1, np.int32)))
            states[here[both]] = sources[both, which]
            left = ~(both | alone)
            columns[here[~left]] = parents[~left]
        else:
            left &= cost > 0
        more = here[left]
        fits = entering[left] & (
            held[depth][sources[left], columns[more][:, None]] + 1 == cost[left][:, None]
        )
        which = fits.argmax(axis=1)
        rows = np.arange(len(more))
        found.append((more, STEP, depth, steps[left][rows, which]))
        states[more] = sources[left][rows, which]
        return more


def _entering(machine: Machine) -> tuple[NDArray[np.bool_], Ints, Ints]:
    """Return for each state whether there is an n-th arc into it, its source and its step."""
    order = np.argsort(machine.targets, kind="stable")
    targets = machine.targets[order]
    counts = np.bincount(targets, minlength=len(machine.ends))
    nth = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    shape = (len(machine.ends), int(counts.max()))
    there = np.zeros(shape, np.bool_)
    sources, steps = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    there[targets, nth] = True
    sources[targets, nth], steps[targets, nth] = machine.sources[order], machine.steps[order]
    return there, sources, steps


def _ordered(found: list[tuple[NDArray[np.int64], int, int, Ints]]) -> Moves:
    """Return the moves trace by trace, the first one first; they were found from the last."""
    sizes = [len(traces) for traces, *_ in found]
    traces = np.concatenate([one[0] for one in found])
    order = np.lexsort((-np.repeat(np.arange(len(found)), sizes), traces))
    return Moves(
        traces[order].astype(np.int32),
        np.repeat(np.asarray([one[1] for one in found], np.int32), sizes)[order],
        np.repeat(np.asarray([one[2] for one in found], np.int32), sizes)[order],
        np.concatenate([one[3] for one in found])[order].astype(np.int32),
    )


def _together(parts: list[Moves]) -> Moves:
    """Return the moves of several portions as one."""
    nothing = np.zeros(0, np.int32)
    columns = [
        np.concatenate([nothing, *(getattr(part, name) for part in parts)])
        for name in ("traces", "kinds", "events", "steps")
    ]
    return Moves(*columns)
