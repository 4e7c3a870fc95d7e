"""Draw one estimate of each group as a dot with its whisker, among other estimates of the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site import formatting
from polku.site.charts import svg
from polku.site.charts.bars import Form
from polku.site.charts.marks import FEW, Bar, axis_writer, writer
from polku.site.charts.scale import Scale, decimals, extent, ticks
from polku.site.components.estimates import uncertainty


class Dots(NamedTuple):
    """One group: its estimate, what other methods say (name and value), and what was assumed."""

    bar: Bar
    others: Sequence[tuple[str, float]] = ()
    assumed: float | None = None

    @classmethod
    def read(cls, rows: Iterable[Mapping[str, Any]]) -> list[Self]:
        """Return groups from dictionaries with the keys of `Bar`, ``others`` and ``assumed``."""
        rows = list(rows)
        return [
            cls(bar, row.get("others", ()), row.get("assumed"))
            for bar, row in zip(Bar.read(rows), rows, strict=True)
        ]

    @property
    def places(self) -> list[float | None]:
        """All values that the axis must hold."""
        bar = self.bar
        return [bar.value, bar.low, bar.high, self.assumed, *(value for _, value in self.others)]


def dot_chart(
    rows: Sequence[Mapping[str, Any]], label: str, kind: str = "share", width: int = 960
) -> tuple[SafeString, SafeString]:
    """Return the wide and the narrow form of a dot plot.

    A dot with a whisker is the estimate, rings are what other methods say of the same group, a
    dashed stroke is what was assumed.
    """
    groups = Dots.read(rows)
    longest = max([svg.width_of(one.bar.label) for one in groups] or [0])
    wide = Form("chart-l", width, 34, min(longest + 14, width * 0.3), 176)
    narrow = Form("chart-s", 320, 54, 0, 0)
    words = f"{label}. {_summary(groups, kind)}".strip()
    return _draw(groups, words, kind, wide), _draw(groups, words, kind, narrow)


def _summary(groups: Sequence[Dots], kind: str) -> str:
    """Say the highest group, and how far the methods lie apart on it."""
    known = [one for one in groups if one.bar.value is not None]
    if not known:
        return gettext("There are no values to show.")
    write = writer(kind)
    top = max(known, key=lambda one: one.bar.value or 0.0)
    every = [top.bar.value or 0.0, *(value for _, value in top.others)]
    return gettext("Highest: %(top)s %(highest)s; by all methods %(least)s to %(most)s.") % {
        "top": top.bar.label,
        "highest": write(top.bar.value),
        "least": write(min(every)),
        "most": write(max(every)),
    }


def _draw(groups: Sequence[Dots], label: str, kind: str, form: Form) -> SafeString:
    low, high = extent((place for one in groups for place in one.places), zero=True)
    x = Scale(low, high, form.label + 8, form.width - form.value - 12)
    height = form.row * len(groups) + 26
    marks = ticks(low, high)
    written = axis_writer(kind, decimals(marks))
    parts: list[SafeString] = []
    for mark in marks:
        parts.append(svg.line(x(mark), 4, x(mark), height - 22, "grid" if mark else "zero"))
        parts.append(svg.text(x(mark), height - 6, written(mark), "m"))
    for position, one in enumerate(groups):
        parts.extend(_row(one, position * form.row + 4, x, kind, form))
    linked = any(one.bar.href for one in groups)
    return svg.drawing(form.width, height, label, *parts, form=form.name, linked=linked)


def _row(one: Dots, top: float, x: Scale, kind: str, form: Form) -> Iterator[SafeString]:
    bar = one.bar
    middle = top + (form.row / 2 if form.label else 34)
    place = (form.label - 4, middle + 4) if form.label else (0.0, top + 16)
    shown = svg.cut(bar.label, form.label - 8) if form.label else bar.label
    name = svg.text(*place, shown, "e name" if form.label else "name")
    yield svg.element("a", name, href=bar.href) if bar.href else name
    number = (form.width, middle + 4) if form.label else (form.width, top + 16)
    yield svg.element("text", *_said(bar, kind), x=number[0], y=number[1], class_="e")
    yield svg.line(x(x.low), middle, x(x.high), middle, "grid")
    write = writer(kind)
    for method, value in one.others:
        title = svg.element("title", f"{method}: {write(value)}")
        yield svg.element("circle", title, cx=x(value), cy=middle, r=3.5, class_="ring")
    if one.assumed is not None:
        title = svg.element("title", gettext("assumed: %(share)s") % {"share": write(one.assumed)})
        at = x(one.assumed)
        yield svg.element(
            "line", title, x1=at, y1=middle - 11, x2=at, y2=middle + 11, class_="event"
        )
    if bar.value is None:
        return
    if bar.low is not None and bar.high is not None:
        yield svg.whisker(x(bar.low), x(bar.high), middle)
    thin = "thin" if bar.n is not None and bar.n < FEW else ""
    classes = " ".join(filter(None, ("dot", bar.tone, thin)))
    yield svg.element("circle", cx=x(bar.value), cy=middle, r=5.5, class_=classes)


def _said(bar: Bar, kind: str) -> tuple[str, ...]:
    written = writer(kind)(bar.value)
    doubt = uncertainty(bar.value, bar.low, bar.high, kind)
    counted = f"n\u00a0=\u00a0{formatting.number(bar.n)}" if bar.n is not None else ""
    behind = " · ".join(part for part in (doubt, counted) if part)
    thin = bar.n is not None and bar.n < FEW
    return (written if thin else svg.element("tspan", written, class_="k"), f" {behind}")
