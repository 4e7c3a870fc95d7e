"""Draft a design from ways that people went: every one of them goes through it without deviation.

The inductive miner of Leemans, S. J. J., Fahland, D. and van der Aalst, W. M. P. (2013), Petri Nets
2013, LNCS 7927, 311-329: what directly follows what is cut into a choice, a sequence, parts in any
order or a circle, and each part again, until single steps are left. Where nothing can be cut, any
of the steps may come, any number of times.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count, pairwise
from typing import TypeAlias

import msgspec

from polku.vocabulary.designs import Group, Part, Step

Way: TypeAlias = tuple[str, ...]
_Ways: TypeAlias = Counter[Way]
_Arcs: TypeAlias = dict[str, set[str]]
_Cut: TypeAlias = list[set[str]]


def drafted(ways: Mapping[Way, int], events: Callable[[str], str]) -> tuple[Part, ...]:
    """Return parts of a design that allow each of ``ways`` (of names), one after the other.

    ``events`` says for a name what the events of its step are. Names that are not of any way have
    no part; without a way that has a step there are no parts.
    """
    ways = {way: weight for way, weight in ways.items() if way}
    if not ways:
        return ()
    part = _Drafting(events).part(Counter(ways))
    plain = isinstance(part, Group) and part.order == "sequence" and part.most == 1
    if isinstance(part, Group) and plain and not part.optional:
        return part.parts
    return (part,)


class _Drafting:
    def __init__(self, events: Callable[[str], str]) -> None:
        self._events = events
        self._numbers = count(1)

    def part(self, ways: _Ways) -> Part:
        """Return the part that allows each of the ways, one of which has a step."""
        if () in ways:
            rest = Counter({way: weight for way, weight in ways.items() if way})
            return msgspec.structs.replace(self.part(rest), optional=True)
        names = list(dict.fromkeys(name for way in ways for name in way))
        if len(names) == 1:
            most = 1 if max(map(len, ways)) == 1 else 0
            return Step(id=self._id(), name=names[0], events=self._events(names[0]), most=most)
        follows = _following(ways, names)
        for order, cut in (("choice", _apart), ("sequence", _in_line), ("any", _side_by_side)):
            found = cut(names, follows, ways)
            if len(found) > 1:
                parts = [self.part(_projected(ways, one, order)) for one in found]
                return Group(id=self._id(), order=order, parts=tuple(parts))  # type: ignore[arg-type]
        return self._circle(names, follows, ways) or self._anything(names)

    def _circle(self, names: Sequence[str], follows: _Arcs, ways: _Ways) -> Part | None:
        body, backs = _body_and_backs(names, follows, ways)
        if not backs:
            return None
        inside, between = _taken_apart(ways, body)
        back = self.part(between)
        return msgspec.structs.replace(
            Group(id=self._id(), parts=(self.part(inside),)), most=0, back=back
        )

    def _anything(self, names: Sequence[str]) -> Part:
        parts = tuple(Step(id=self._id(), name=name, events=self._events(name)) for name in names)
        return Group(id=self._id(), order="choice", parts=parts, most=0)

    def _id(self) -> str:
        return f"part-{next(self._numbers)}"


def _following(ways: _Ways, names: Iterable[str]) -> _Arcs:
    follows: _Arcs = {name: set() for name in names}
    for way in ways:
        for one, other in pairwise(way):
            follows[one].add(other)
    return follows


def _apart(names: Sequence[str], follows: _Arcs, ways: _Ways) -> _Cut:
    """Return what never follows each other."""
    del ways
    return _components(names, lambda one, other: other in follows[one] or one in follows[other])


def _in_line(names: Sequence[str], follows: _Arcs, ways: _Ways) -> _Cut:
    """Return what comes after one another and never before."""
    del ways
    reached = {name: _reached(name, follows) for name in names}

    def together(one: str, other: str) -> bool:
        return (other in reached[one]) == (one in reached[other])

    found = _components(names, together)
    # whatever all of a group comes after, the more it is, the later it stands
    return sorted(
        found,
        key=lambda some: sum(bool(reached[name] & some) for name in names if name not in some),
    )


def _side_by_side(names: Sequence[str], follows: _Arcs, ways: _Ways) -> _Cut:
    """Return what comes in any order: each follows the other, and each begins and ends."""
    first, last = {way[0] for way in ways}, {way[-1] for way in ways}
    found = _components(
        names, lambda one, other: not (other in follows[one] and one in follows[other])
    )
    whole = [one for one in found if one & first and one & last]
    partly = [one for one in found if one not in whole]
    if partly and whole:
        whole[0] = whole[0].union(*partly)
    return whole


def _body_and_backs(names: Sequence[str], follows: _Arcs, ways: _Ways) -> tuple[set[str], set[str]]:
    """Return what is gone through, and what leads back to its beginning; nothing where none."""
    first, last = {way[0] for way in ways}, {way[-1] for way in ways}
    body = first | last
    rest = [name for name in names if name not in body]
    backs: set[str] = set()
    for one in _components(rest, lambda a, b: b in follows[a] or a in follows[b]):
        entering = {name for name in names if name not in one and follows[name] & one}
        left = {name for inner in one for name in follows[inner]} - one
        enters = {name for name in one for other in last if name in follows[other]}
        leaves = {name for name in one if follows[name] & first}
        around = entering <= last and left <= first
        if (
            around
            and all(enters <= follows[name] for name in last)
            and all(first <= follows[name] for name in leaves)
        ):
            backs |= one
        else:
            body |= one
    return body, backs


def _projected(ways: _Ways, names: set[str], order: str) -> _Ways:
    """Return what is left of the ways with ``names`` only; of a choice those that have any."""
    found: _Ways = Counter()
    for way, weight in ways.items():
        kept = tuple(name for name in way if name in names)
        if kept or order != "choice":
            found[kept] += weight
    return found


def _taken_apart(ways: _Ways, body: set[str]) -> tuple[_Ways, _Ways]:
    """Return the runs of ways within ``body``, and those between them."""
    inside: _Ways = Counter()
    between: _Ways = Counter()
    for way, weight in ways.items():
        run: list[str] = []
        for name in way:
            if run and (run[-1] in body) != (name in body):
                (inside if run[-1] in body else between)[tuple(run)] += weight
                run = []
            run.append(name)
        inside[tuple(run)] += weight
    return inside, between


def _reached(name: str, follows: _Arcs) -> set[str]:
    found: set[str] = set()
    ahead = [name]
    while ahead:
        new = follows[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def _components(names: Sequence[str], together: Callable[[str, str], bool]) -> _Cut:
    """Return the names in groups of those that are together, however indirectly."""
    parents = {name: name for name in names}

    def root(name: str) -> str:
        while parents[name] != name:
            name = parents[name]
        return name

    for n, one in enumerate(names):
        for other in names[n + 1 :]:
            if together(one, other):
                parents[root(other)] = root(one)
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        found[root(name)].add(name)
    return list(found.values())
