"""Lay a trace beside a design the plain way: list every way through it, compare with each."""

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from polku.vocabulary.designs import Design, Group, Part, Step

Way = tuple[str, ...]
#: Ways that are listed at most.
MOST = 4_000


class TooManyError(Exception):
    """There are more ways than a test has time for."""


def ways(parts: tuple[Part, ...], longest: int) -> set[Way]:
    """Return every way through ``parts`` of at most ``longest`` steps, by their ids."""
    return _joined([_ways(part, longest) for part in parts], longest)


def _ways(part: Part, longest: int) -> set[Way]:
    body = _once(part, longest)
    if part.most != 1:
        back = _ways(part.back, longest) if isinstance(part, Group) and part.back else {()}
        found, again = set(body), set(body)
        times = 1
        while again and times != part.most:
            again = _joined([again, back, body], longest)
            if part.most == 0:
                again -= found
            found |= again
            times += 1
        body = found
    return body | {()} if part.optional else body


def _once(part: Part, longest: int) -> set[Way]:
    if isinstance(part, Step):
        return {(part.id,)} if part.events else {()}
    inner = [_ways(one, longest) for one in part.parts]
    if part.order == "choice":
        return set().union(*inner)
    if part.order == "sequence":
        return _joined(inner, longest)
    found: set[Way] = set()
    for some in product(*inner):
        if sum(map(len, some)) <= longest:
            found |= set(_mixed(some))
        if len(found) > MOST:
            raise TooManyError
    return found


def _joined(several: list[set[Way]], longest: int) -> set[Way]:
    found: set[Way] = {()}
    for some in several:
        if len(found) * len(some) > MOST:
            raise TooManyError
        found = {one + other for one in found for other in some if len(one + other) <= longest}
    return found


def _mixed(some: tuple[Way, ...]) -> Iterator[Way]:
    if not any(some):
        yield ()
    for n, way in enumerate(some):
        if way:
            for rest in _mixed((*some[:n], way[1:], *some[n + 1 :])):
                yield (way[0], *rest)


def cost(trace: Way, way: Way) -> int:
    """Return how many events and steps are left over where as many as can be are put together."""
    row = [0] * (len(way) + 1)
    for event in trace:
        before = row[:]
        for n, step in enumerate(way):
            row[n + 1] = before[n] + 1 if event == step else max(before[n + 1], row[n])
    return len(trace) + len(way) - 2 * row[-1]


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Draw a design of a few steps, some without events, in groups of every kind."""
    count = 0

    def part(depth: int) -> Part:
        nonlocal count
        count += 1
        name = f"p{count}"
        often = {"optional": draw(st.booleans()), "most": draw(st.sampled_from([1, 1, 1, 2, 0]))}
        if depth == 0 or draw(st.booleans()):
            return Step(id=name, events=draw(st.sampled_from(["A", "B", "C", "D", ""])), **often)
        inner = tuple(part(depth - 1) for _ in range(draw(st.integers(1, 3))))
        order = draw(st.sampled_from(["sequence", "choice", "any"]))
        way = part(0) if often["most"] != 1 and draw(st.booleans()) else None
        return Group(id=name, parts=inner, order=order, back=way, **often)

    return Design(parts=tuple(part(2) for _ in range(draw(st.integers(1, 2)))))
