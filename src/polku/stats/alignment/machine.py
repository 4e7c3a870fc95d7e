"""Make of a design the machine that goes through it: states, and the steps between them.

A state is what is still ahead of the customer, written as a term; taking a step leaves one of a few
smaller terms. These are the partial derivatives of Antimirov, V. (1996), Theoretical Computer
Science 155, 291-319, with those of the shuffle for steps in any order. Steps that nobody can see
vanish, so each arc of the machine is one step.
"""

from collections.abc import Iterable
from typing import TypeAlias, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from polku.vocabulary.designs import Design, Group, Part
from polku.vocabulary.errors import InvalidDesign, translatable

Ints = NDArray[np.int32]
#: What is ahead: ``()`` nothing; ("step", number); ("seq", …terms); ("alt", …terms);
#: ("mix", …terms) in any order; ("rep", body, back, times left) with 0 for no end.
Term: TypeAlias = tuple[object, ...]
_Moves: TypeAlias = tuple[tuple[int, Term], ...]

MOST_STATES = 20_000
_NOTHING: Term = ()


class Machine(msgspec.Struct, frozen=True):
    """State 0 is the beginning; arc ``n`` leads from ``sources[n]`` to ``targets[n]`` by a step.

    ``steps`` are numbers of steps; in a state where ``ends`` is true the journey may be over.
    """

    sources: Ints
    steps: Ints
    targets: Ints
    ends: NDArray[np.bool_]


def machine_of(design: Design) -> Machine:
    """Return the machine of a design; the steps are numbered as in `Design.bound`.

    Raises `InvalidDesign` where it has more than `MOST_STATES` states.
    """
    numbers = {step.id: number for number, step in enumerate(design.bound)}
    whole = _seq(_term(part, numbers) for part in design.parts)
    moves = _Derivatives()
    states, arcs = {whole: 0}, []
    ahead = [whole]
    for term in ahead:
        for step, left in moves.of(term):
            if left not in states:
                states[left] = len(states)
                ahead.append(left)
            arcs.append((states[term], step, states[left]))
        if len(states) > MOST_STATES:
            raise InvalidDesign(
                translatable(
                    "The design can be gone through in too many ways: let fewer steps come in "
                    "any order, or fewer be repeated so many times."
                )
            )
    sources, steps, targets = np.asarray(arcs, np.int32).reshape(-1, 3).T
    return Machine(sources, steps, targets, np.asarray([_may_be_over(one) for one in states]))


def _term(part: Part, numbers: dict[str, int]) -> Term:
    if isinstance(part, Group):
        inner = [_term(one, numbers) for one in part.parts]
        body = {"sequence": _seq, "choice": _alt, "any": _mix}[part.order](inner)
        back = _term(part.back, numbers) if part.back else _NOTHING
    else:
        body = ("step", numbers[part.id]) if part.id in numbers else _NOTHING
        back = _NOTHING
    if part.most != 1 and (body, back) != (_NOTHING, _NOTHING):
        body = ("rep", body, back, part.most)
    return _alt((_NOTHING, body)) if part.optional else body


def _seq(terms: Iterable[Term]) -> Term:
    flat: list[Term] = []
    for term in terms:
        flat += cast("tuple[Term, ...]", term[1:]) if term[:1] == ("seq",) else [term]
    kept = [term for term in flat if term != _NOTHING]
    return ("seq", *kept) if len(kept) > 1 else kept[0] if kept else _NOTHING


def _alt(terms: Iterable[Term]) -> Term:
    kept = list(dict.fromkeys(terms))
    return ("alt", *kept) if len(kept) > 1 else kept[0]


def _mix(terms: Iterable[Term]) -> Term:
    kept = [term for term in terms if term != _NOTHING]
    return ("mix", *kept) if len(kept) > 1 else kept[0] if kept else _NOTHING


def _inner(term: Term) -> tuple[Term, ...]:
    return cast("tuple[Term, ...]", term[1:])


def _may_be_over(term: Term) -> bool:
    """Return whether nothing that is ahead must be done."""
    match term[:1]:
        case ():
            return True
        case ("step",):
            return False
        case ("alt",):
            return any(map(_may_be_over, _inner(term)))
        case ("rep",):
            return _may_be_over(_inner(term)[0])
        case _:
            return all(map(_may_be_over, _inner(term)))


class _Derivatives:
    """The steps that a term allows, each with the term that it leaves."""

    def __init__(self) -> None:
        self._known: dict[Term, _Moves] = {}

    def of(self, term: Term) -> _Moves:
        if term not in self._known:
            self._known[term] = tuple(dict.fromkeys(self._of(term)))
        return self._known[term]

    def _of(self, term: Term) -> Iterable[tuple[int, Term]]:
        match term[:1]:
            case ():
                return ()
            case ("step",):
                return [(cast("int", term[1]), _NOTHING)]
            case ("alt",):
                return [move for one in _inner(term) for move in self.of(one)]
            case ("seq",):
                return self._along(_inner(term))
            case ("mix",):
                return self._mixed(_inner(term))
            case _:
                return self._again(term)

    def _along(self, terms: tuple[Term, ...]) -> Iterable[tuple[int, Term]]:
        for n, term in enumerate(terms):
            rest = terms[n + 1 :]
            yield from ((step, _seq((left, *rest))) for step, left in self.of(term))
            if not _may_be_over(term):
                return

    def _mixed(self, terms: tuple[Term, ...]) -> Iterable[tuple[int, Term]]:
        for n, term in enumerate(terms):
            for step, left in self.of(term):
                yield step, _mix((*terms[:n], left, *terms[n + 1 :]))

    def _again(self, term: Term) -> Iterable[tuple[int, Term]]:
        """Go through the body; then it may be over, or lead back while times are left."""
        _, body, back, times = cast("tuple[str, Term, Term, int]", term)
        following = ("rep", body, back, max(0, times - 1)) if times != 1 else _NOTHING
        rest = _alt((_NOTHING, _seq((back, following)))) if times != 1 else _NOTHING
        yield from ((step, _seq((left, rest))) for step, left in self.of(body))
        if times != 1 and _may_be_over(body):
            yield from ((step, _seq((left, following))) for step, left in self.of(back))
