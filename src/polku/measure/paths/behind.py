"""List the people behind any figure about paths: a step, a variant, a loop, a place, a group."""

from collections.abc import Callable, Sequence

import msgspec

from polku.measure.binding import Binder
from polku.measure.crowd import Cell, crowd
from polku.measure.paths.difference import sides
from polku.measure.paths.grouping import journeys_of_group
from polku.measure.paths.walking import Walked, path_steps
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import (
    PathDifferenceQuestion,
    PathGroupsQuestion,
    PathQuestion,
    ProcessQuestion,
    StepMatrixQuestion,
)
from polku.vocabulary.questions.walks import Walk
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

#: ``view``, the walked paths and ``values`` to a test of a path and the moment it is listed with.
Taken = Callable[[Walked, Binder], tuple[str, str]]


def people_behind_paths(
    store: Store, view: View, question: PathQuestion, cell: Cell, limit: int
) -> Result:
    """Answer with who took ``step``, ``source``, ``target``; or ``variant``, a list in JSON."""
    if "variant" in cell:
        return _behind(store, view, question, _same(_listed(cell, "variant")), limit)
    step, source, target = _number(cell, "step"), _text(cell, "source"), _text(cell, "target")

    def taken(walked: Walked, values: Binder) -> tuple[str, str]:
        nth = f"(origin + {values.bind('step', step, 'Int32')})"
        tests = (
            f"{nth} between 1 and length(places) - 1"
            f" and places[{nth}] = {walked.labels.number_of(values.bind('source', source))}"
            f" and places[{nth} + 1] = {walked.labels.number_of(values.bind('target', target))}"
        )
        return tests, f"times[{nth}]"

    return _behind(store, view, question, taken, limit)


def people_behind_process(
    store: Store, view: View, question: ProcessQuestion, cell: Cell, limit: int
) -> Result:
    """Answer with who went from ``source`` to ``target``, or took the ``loop``, a list in JSON.

    An empty source is the beginning of a path, an empty target its end.
    """
    if "loop" in cell:
        return _behind(store, view, question, _looping(_listed(cell, "loop")), limit)
    return _behind(store, view, question, _went(cell), limit)


def people_behind_step_matrix(
    store: Store, view: View, question: StepMatrixQuestion, cell: Cell, limit: int
) -> Result:
    """Answer with whose paths are at ``place`` at ``step``; '' is a path that is over."""
    step, place = _number(cell, "step"), _text(cell, "place")

    def taken(walked: Walked, values: Binder) -> tuple[str, str]:
        nth = f"(origin + {values.bind('step', step, 'Int32')})"
        number = walked.labels.number_of(values.bind("place", place)) if place else "0"
        return f"if({nth} < 1, 0, places[{nth}]) = {number}", "times[1]"

    return _behind(store, view, question, taken, limit)


def people_behind_path_difference(
    store: Store, view: View, question: PathDifferenceQuestion, cell: Cell, limit: int
) -> Result:
    """Answer with who of ``group`` (1 or 2) went from ``source`` to ``target``, or met it."""
    group = _text(cell, "group")
    if group not in ("1", "2"):
        raise _unclear("group")
    values = Binder()
    steps, labels = sides(view, question, values)
    mine, others = ("here", "there") if group == "1" else ("there", "here")
    met = question.shape == "places"
    taken = _met(_text(cell, "target")) if met else _went(cell)
    test, _ = taken(Walked(steps, labels), values)
    if group == "2" or question.other:
        test += f"\n    and person not in (select person from {others}_paths)"
    select = f"{steps}\nselect person, began as at\nfrom {mine}_paths\nwhere {test}"
    return crowd(store, view, select, values.parameters, limit)


def people_behind_path_groups(
    store: Store, view: View, question: PathGroupsQuestion, cell: Cell, limit: int
) -> Result:
    """Answer with who took a journey of ``group`` (from 1), also outside what was looked at."""
    journeys = journeys_of_group(store, view, question, _number(cell, "group"))

    def taken(walked: Walked, values: Binder) -> tuple[str, str]:
        listed = values.bind("journeys", [list(one) for one in journeys], "Array(Array(String))")
        number = walked.labels.number_of("one")
        return f"has(arrayMap(way -> arrayMap(one -> {number}, way), {listed}), places)", "times[1]"

    return _behind(store, view, question, taken, limit)


def _behind(store: Store, view: View, question: Walk, taken: Taken, limit: int) -> Result:
    values = Binder()
    walked = path_steps(view, question, values, steps=getattr(question, "steps", 0))
    test, at = taken(walked, values)
    select = f"{walked.text}\nselect person, {at} as at\nfrom paths\nwhere {test}"
    return crowd(store, view, select, values.parameters, limit)


def _went(cell: Cell) -> Taken:
    source, target = _text(cell, "source"), _text(cell, "target")

    def taken(walked: Walked, values: Binder) -> tuple[str, str]:
        begin = walked.labels.number_of(values.bind("source", source))
        end = walked.labels.number_of(values.bind("target", target))
        if source and target:
            pair = f"[toUInt32({begin}), toUInt32({end})]"
            return f"hasSubstr(places, {pair})", "times[1]"
        if target:
            return f"places[1] = {end}", "times[1]"
        return f"places[-1] = {begin}", "times[-1]"

    return taken


def _met(place: str) -> Taken:
    def taken(walked: Walked, values: Binder) -> tuple[str, str]:
        number = walked.labels.number_of(values.bind("place", place))
        return f"has(places, {number})", f"times[indexOf(places, {number})]"

    return taken


def _same(variant: Sequence[str]) -> Taken:
    def taken(walked: Walked, values: Binder) -> tuple[str, str]:
        named = values.bind("variant", list(variant), "Array(String)")
        return f"places = arrayMap(one -> {walked.labels.number_of('one')}, {named})", "times[1]"

    return taken


def _looping(loop: Sequence[str]) -> Taken:
    def taken(walked: Walked, values: Binder) -> tuple[str, str]:
        named = values.bind("loop", list(loop), "Array(String)")
        way = f"arrayMap(one -> toUInt32({walked.labels.number_of('one')}), {named})"
        if "" not in loop:
            return f"hasSubstr(places, {way})", "times[1]"
        first = f"toUInt32({walked.labels.number_of(values.bind('place', loop[0]))})"
        far = f"arrayFilter(nth -> places[nth] = {first}, arrayEnumerate(places))"
        return f"arrayExists(gap -> gap >= 5, arrayPopFront(arrayDifference({far})))", "times[1]"

    return taken


def _text(cell: Cell, part: str) -> str:
    if part not in cell:
        raise _unclear(part)
    return cell[part]


def _number(cell: Cell, part: str) -> int:
    try:
        return int(_text(cell, part))
    except ValueError as error:
        raise _unclear(part) from error


def _listed(cell: Cell, part: str) -> list[str]:
    try:
        return msgspec.json.decode(cell[part], type=list[str])
    except msgspec.MsgspecError as error:
        raise _unclear(part) from error


def _unclear(part: str) -> InvalidQuestion:
    return InvalidQuestion(
        translatable("Say which figure is meant: “%(part)s” is missing or cannot be read."),
        part=part,
    )
