"""Say how many people are in segments as of several moments, and how two segments overlap.

Every part of every segment is looked up once, for all the moments together: of each person it
gives a number with a bit for each moment, and a tree puts such numbers together.
"""

from collections.abc import Sequence
from datetime import datetime

from polku.measure.binding import Binder
from polku.measure.fields import PERSON
from polku.measure.membership import Leaf, definition_of, positive
from polku.measure.scope import indented, scope
from polku.measure.segments.leaves import marked, marks_of
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.segments import All, Any, InSegment, Listed, Not, Tree
from polku.vocabulary.touchpoints import View

#: A number holds a bit for each moment.
MOST_MOMENTS = 60

SIZE_COLUMNS = ("at", "segment", "people", "everybody")
OVERLAP_COLUMNS = ("part", "people")
PARTS = ("only_first", "both", "only_second")

_SIZES = translatable(
    "People in the segment as of each moment, as they are joined now, by what had happened until "
    "then; everybody: whoever had any event until then."
)
_OVERLAP = translatable("People in the one segment, in the other, and in both, as of now.")
_TOO_FEW = translatable(
    "Fewer than %(minimum)s people are in a part of this, so it is not shown: a few people could "
    "be recognised."
)


def segment_sizes(
    store: Answering, view: View, slugs: Sequence[str], moments: Sequence[datetime]
) -> Result:
    """Answer with how many people are in each segment as of each of at most 60 ``moments``.

    ``people`` is None where fewer than the project's threshold are in a segment, or outside of it;
    nobody at all is 0. ``n`` is everybody as of the last moment.
    """
    values = Binder()
    marks = _Marks(view, values, tuple(moments[:MOST_MOMENTS]))
    inside = {slug: marks.of(slug) for slug in slugs}
    counts = [
        f"countIf(bitTest({mark}, {nth}))"
        for mark in ("there", *inside.values())
        for nth in marks.places
    ]
    sql = (
        f"with marks as (\n{indented(marks.select())}\n)\nselect\n    "
        + ",\n    ".join(counts)
        + "\nfrom marks"
    )
    table = store.query(sql, values.parameters)
    row = table.rows[0]
    size = len(marks.moments)
    rows = []
    for number, slug in enumerate(slugs, start=1):
        for nth in marks.places:
            everybody = int(row[nth])
            people = int(row[number * size + nth])
            rows.append((marks.moments[nth], slug, _shown(people, everybody, view), everybody))
    return Result(
        columns=SIZE_COLUMNS,
        rows=tuple(rows),
        n=int(row[size - 1]),
        sql=sql,
        parameters=values.parameters,
        formula=_SIZES,
        caveats=_too_few(view) if any(one[2] is None for one in rows) else (),
        seconds=table.seconds,
    )


def segment_overlap(
    store: Answering, view: View, first: str, second: str, moment: datetime
) -> Result:
    """Answer with the people only in ``first``, in both, and only in ``second``.

    Nothing is told where a part, or what is outside of both, is smaller than the project's
    threshold and not empty.
    """
    values = Binder()
    marks = _Marks(view, values, (moment,))
    one, other = (f"bitTest({marks.of(slug)}, 0)" for slug in (first, second))
    tests = (
        f"{one} and not {other}",
        f"{one} and {other}",
        f"{other} and not {one}",
        f"not {one} and not {other}",
    )
    counts = ",\n    ".join(f"countIf({test})" for test in tests)
    sql = f"with marks as (\n{indented(marks.select())}\n)\nselect\n    {counts}\nfrom marks"
    table = store.query(sql, values.parameters)
    sizes = [int(size) for size in table.rows[0]]  # the last: everybody else
    few = any(0 < size < view.minimum_group for size in sizes)
    return Result(
        columns=OVERLAP_COLUMNS,
        rows=() if few else tuple(zip(PARTS, sizes[:3], strict=True)),
        n=0 if few else sum(sizes[:3]),
        sql=sql,
        parameters=values.parameters,
        formula=_OVERLAP,
        caveats=_too_few(view) if few else (),
        seconds=table.seconds,
    )


def _shown(people: int, everybody: int, view: View) -> int | None:
    """Return a size, None where it or what is left of everybody is too small to be shown."""
    if 0 < people < view.minimum_group or 0 < everybody - people < view.minimum_group:
        return None
    return people


def _too_few(view: View) -> tuple[Caveat, ...]:
    return (Caveat("too_few", _TOO_FEW, {"minimum": view.minimum_group}),)


class _Marks:
    """The SELECT of every person with ``there`` and a mark for each part, a bit for each moment."""

    def __init__(self, view: View, values: Binder, moments: tuple[datetime, ...]) -> None:
        self.moments = moments
        self.places = range(len(moments))
        self._view = view
        self._values = values
        self._leaves: dict[Leaf, int] = {}

    def of(self, slug: str) -> str:
        """Return the mark of a segment, over the columns of `select`."""
        return f"bitAnd(there, {self._mark(definition_of(slug, self._view))})"

    def _mark(self, part: Tree | Listed) -> str:
        match part:
            case All():
                return self._joined("bitAnd", part.of)
            case Any():
                return self._joined("bitOr", part.of)
            case Not():
                return f"bitNot({self._mark(part.of)})"
            case InSegment():
                return self._mark(definition_of(part.slug, self._view))
            case Listed():
                return self._column(part)
            case _:
                leaf, otherwise = positive(part)
                return f"bitNot({self._column(leaf)})" if otherwise else self._column(leaf)

    def _joined(self, function: str, trees: Sequence[Tree]) -> str:
        first, *others = map(self._mark, trees)
        for other in others:
            first = f"{function}({first}, {other})"
        return first

    def _column(self, leaf: Leaf) -> str:
        number = self._leaves.setdefault(leaf, len(self._leaves) + 1)
        return f"part_{number}"

    def select(self) -> str:
        """Return the SELECT; every segment must have been asked for before."""
        parts = [(0, self._there())]
        for leaf, number in self._leaves.items():
            parts.append((number, marks_of(leaf, self._view, self._values, self.moments)))
        union = "\nunion all\n".join(
            f"select {number} as part, person, mask\nfrom (\n{indented(select)}\n)"
            for number, select in parts
        )
        columns = "".join(
            f",\n    maxIf(mask, part = {number}) as part_{number}"
            for number in self._leaves.values()
        )
        return (
            f"select\n    person,\n    maxIf(mask, part = 0) as there{columns}\n"
            f"from (\n{indented(union)}\n)\ngroup by person"
        )

    def _there(self) -> str:
        tests = [*scope(self._view, self._values)]
        since = [f"first <= {self._values.instant('at', moment)}" for moment in self.moments]
        return (
            f"select person, {marked(since)} as mask\nfrom (\n"
            f"    select {PERSON} as person, min(e.ts) as first\n    from polku.events as e\n"
            f"    where " + "\n      and ".join(tests) + "\n    group by person\n)\nwhere mask != 0"
        )
