"""Say in four classes how traces deviate from a design: from the moves of their alignments.

Of each trace and step:

- *out of order*: the step was done, but not where the design has it. As many times as it is both
  left over as an event and missed as a step; and where it is left over, not missed, never done in
  its place, and no branch was chosen against it (an optional step at the wrong moment).
- *missing*: it is missed, and not out of order.
- *too often*: it was done in its place, and is left over besides.
- *wrong branch*: it is left over and never done in its place, while another branch of a choice that
  it belongs to was taken.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from polku.stats.alignment.aligning import BOTH, EVENT, STEP, Letters, Moves, Trace
from polku.vocabulary.designs import Design, Group, Part, Step, every_part

Kind: TypeAlias = Literal["missing", "too_often", "out_of_order", "wrong_branch"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Counts: TypeAlias = NDArray[np.int32]


class Deviations(msgspec.Struct, frozen=True):
    """How many times each trace (row) deviates in each step (column), by class.

    ``taken`` counts how many times the step was done in its place.
    """

    missing: Counts
    too_often: Counts
    out_of_order: Counts
    wrong_branch: Counts
    taken: Counts

    def of(self, kind: Kind) -> Counts:
        """Return the counts of a class."""
        counts: Counts = getattr(self, kind)
        return counts


def deviations(
    design: Design, letters: Letters, traces: Sequence[Trace], moves: Moves
) -> Deviations:
    """Return the deviations of ``traces`` whose alignment has these ``moves``.

    An event that may be several steps is the one that is missed, else the one that was done. What
    no step knows is no deviation of these classes.
    """
    shape = (len(traces), len(design.bound))
    taken = _counted(shape, moves, BOTH, moves.steps)
    missed = _counted(shape, moves, STEP, moves.steps)
    left = _counted(shape, moves, EVENT, _left_over(letters, traces, moves, taken, missed))
    displaced = np.minimum(left, missed)
    more = left - displaced
    never = (taken == 0) & (more > 0)
    against = ((taken + missed) > 0) @ rivals(design).astype(np.int32) > 0
    return Deviations(
        missing=missed - displaced,
        too_often=np.where(never, 0, more),
        out_of_order=displaced + np.where(never & ~against, more, 0),
        wrong_branch=np.where(never & against, more, 0),
        taken=taken,
    )


def rivals(design: Design) -> NDArray[np.bool_]:
    """Return which steps are on different branches of the same choice."""
    numbers = {step.id: number for number, step in enumerate(design.bound)}
    apart = np.zeros((len(numbers), len(numbers)), np.bool_)
    for part in every_part(design.parts):
        if isinstance(part, Group) and part.order == "choice":
            inside = [_numbers(one, numbers) for one in part.parts]
            for one in inside:
                for other in inside:
                    if one is not other:
                        apart[np.ix_(one, other)] = True
    return apart


def _numbers(part: Part, numbers: dict[str, int]) -> list[int]:
    steps = (one for one in every_part((part,)) if isinstance(one, Step))
    return [numbers[step.id] for step in steps if step.id in numbers]


def _counted(shape: tuple[int, int], moves: Moves, kind: int, steps: NDArray[np.int32]) -> Counts:
    counts = np.zeros(shape, np.int32)
    here = (moves.kinds == kind) & (steps >= 0)
    np.add.at(counts, (moves.traces[here], steps[here]), 1)
    return counts


def _left_over(
    letters: Letters, traces: Sequence[Trace], moves: Moves, taken: Counts, missed: Counts
) -> NDArray[np.int32]:
    """Return of which step each event is that is left over, −1 for no step and for other moves."""
    steps = np.full(len(moves.kinds), -1, np.int32)
    alone = np.flatnonzero(moves.kinds == EVENT)
    for n in alone.tolist():
        trace = int(moves.traces[n])
        may_be = letters[traces[trace][moves.events[n]]]
        if len(may_be) == 1:
            (steps[n],) = may_be
        elif may_be:
            steps[n] = min(
                may_be, key=lambda one: (missed[trace, one] == 0, taken[trace, one] == 0, one)
            )
    return steps
