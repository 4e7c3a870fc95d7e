"""Find every way through a funnel: of each event that may begin one, the steps that follow.

All is done on arrays, an element for each event of a person in order of time. ``chain_k`` holds at
each event the steps from k on that come soonest from there; it is made from ``chain_(k + 1)``, so
that a person of many events costs no more than many persons of few.
"""

import msgspec

from polku.measure.funnels.moments import is_any_step, is_excluded, is_step, time_of
from polku.vocabulary.funnels import Funnel

_NEXT = (
    "arrayShiftLeft(arrayReverseFill(one -> one > 0, arrayMap(one -> if({test}, one, 0), met)), 1)"
)


class Element(msgspec.Struct, frozen=True):
    """What a walk holds of each of its steps, as a tuple: its number, and the fields named here.

    ``extras`` are columns of the events. ``forbidden`` is the next event that may not come before
    the next step, ``ender`` the next that ends the attempt where it is not the next step.
    """

    extras: tuple[str, ...] = ()
    forbidden: bool = False
    ender: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the tuple's places."""
        pointers = (*(["forbidden"] if self.forbidden else []), *(["ender"] if self.ender else []))
        return ("moment", *pointers, *self.extras)

    def of(self, name: str, element: str = "one") -> str:
        """Return a field of an element."""
        return f"{element}.{self.fields.index(name) + 1}"


def element_of(funnel: Funnel, extras: tuple[str, ...]) -> Element:
    """Return what must be known of each step to judge and to describe attempts."""
    ends = funnel.order == "strict" or (funnel.restarts and funnel.order == "ordered")
    return Element(extras, forbidden=bool(funnel.exclude), ender=ends)


def walks(funnel: Funnel, element: Element) -> list[str]:
    """Return the lines of a SELECT that end in ``begun``: an array of walks, each of elements.

    They read ``told``, a person's events as sorted tuples of number and extras.
    """
    met = "arrayMap(one -> one.1, told) as met"
    own = _in_any_order(funnel, element) if funnel.order == "any" else _in_order(funnel, element)
    return [met, *own]


def _in_order(funnel: Funnel, element: Element) -> list[str]:
    lines = []
    for step in range(len(funnel.steps), 0, -1):
        last = step == len(funnel.steps)
        lines.append(f"{_own(funnel, element, step, last=last)} as own_{step}")
        if step > 1:
            lines.append(f"{_soonest(funnel, step)} as chain_{step}")
    return [*lines, "arrayFilter(walk -> notEmpty(walk), own_1) as begun"]


def _own(funnel: Funnel, element: Element, step: int, *, last: bool) -> str:
    """Return the chain that begins with each event itself, empty where it is not of the step."""
    names, arrays = ["event"], ["told"]
    parts = ["event.1"]
    for name, array in _pointers(funnel, element, step):
        names.append(name)
        arrays.append(array)
        parts.append(name)
    parts += [f"event.{place}" for place in range(2, len(element.extras) + 2)]
    here = f"tuple({', '.join(parts)})"
    if last:
        found = f"[{here}]"
    else:
        names.append("rest")
        arrays.append(f"arrayShiftLeft(chain_{step + 1}, 1)")
        found = f"arrayPushFront(rest, {here})"
    return (
        f"arrayMap(({', '.join(names)}) -> if({is_step('event.1', step)}, {found}, []),\n"
        f"            {', '.join(arrays)})"
    )


def _soonest(funnel: Funnel, step: int) -> str:
    """Return the chain that begins soonest at each event or after it."""
    if funnel.order == "strict" and funnel.restarts:
        return f"own_{step}"
    stays = is_step("one", step)
    if funnel.order == "strict":
        stays = f"{stays} or not ({is_any_step('one', funnel, step - 1)})"
    return f"arrayReverseFill((walk, one) -> {stays}, own_{step}, met)"


def _pointers(funnel: Funnel, element: Element, step: int) -> list[tuple[str, str]]:
    pointers = []
    if element.forbidden:
        test = is_excluded("one", funnel, step)
        nothing = "arrayMap(one -> toUInt64(0), met)"
        pointers.append(("forbidden", _NEXT.format(test=test) if test else nothing))
    if element.ender:
        pointers.append(("ender", _ender(funnel, step)))
    return pointers


def _ender(funnel: Funnel, step: int) -> str:
    if funnel.order == "ordered":
        return _NEXT.format(test=is_step("one", 1))
    if funnel.restarts:
        return "arrayShiftLeft(met, 1)"
    return _NEXT.format(test=f"not ({is_any_step('one', funnel, step)})")


def _in_any_order(funnel: Funnel, element: Element) -> list[str]:
    """Return the walks of steps in any order: the next event of each step, sorted by time."""
    steps = range(1, len(funnel.steps) + 1)
    pointers = _pointers(funnel, element, 1)
    names = ", ".join(["event", *(name for name, _ in pointers)])
    arrays = ", ".join(["told", *(array for _, array in pointers)])
    parts = ["event.1", *(name for name, _ in pointers)]
    parts += [f"event.{place}" for place in range(2, len(element.extras) + 2)]
    lines = [f"arrayMap(({names}) -> tuple({', '.join(parts)}), {arrays}) as elements"]
    lines += [
        f"arrayReverseFill((walk, one) -> {is_step('one', step)},\n"
        f"            arrayMap(one -> if({is_step('one.1', step)}, [one], []), elements), met)"
        f" as next_{step}"
        for step in steps
    ]
    found = ", ".join(f"to_{step}" for step in steps)
    nexts = ", ".join(f"next_{step}" for step in steps)
    lines.append(
        f"arrayMap((one, {found}) -> if({is_any_step('one', funnel)},\n"
        f"            arraySort(each -> each.1, arrayConcat({found})), []), met, {nexts}) as ways"
    )
    return [*lines, "arrayFilter(walk -> notEmpty(walk), ways) as begun"]


def began(walk: str = "walk") -> str:
    """Return the milliseconds at which a walk began."""
    return time_of(f"{walk}[1].1")
