"""Draw a funnel: a bar for each step with its interval, and between two who goes on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site import formatting
from polku.site.charts import svg
from polku.site.charts.marks import Row
from polku.site.components.estimates import uncertainty

_TOP, _HEIGHT, _FOOT = 34.0, 190.0, 62.0
#: More steps than this are drawn as rows in the wide form too.
MOST_COLUMNS = 8


class Step(NamedTuple):
    """A step: its name, how many reached it, their share of those who began, who goes on."""

    label: str
    reached: int
    share: float
    low: float | None = None
    high: float | None = None
    dropped: int | None = None
    goes_on: float | None = None
    tone: str = ""
    href: str = ""

    @classmethod
    def read(cls, rows: Sequence[Row]) -> list[Self]:
        """Return steps from dictionaries with these keys, in order."""
        return [cls(**{name: row[name] for name in cls._fields if name in row}) for row in rows]


def funnel_chart(
    rows: Sequence[Row], label: str, width: int = 960
) -> tuple[SafeString, SafeString]:
    """Return the wide form, columns from left to right, and the narrow one, rows.

    A row has ``label``, ``reached``, ``share`` with ``low`` and ``high``, ``dropped`` and
    ``goes_on`` (none at the last step), ``tone`` (``bad`` where the title speaks of the loss
    after it) and ``href``.
    """
    steps = Step.read(rows)
    words = f"{label}. {summary(steps)}".strip()
    narrow = _rows(steps, words, 320, "chart-s")
    if len(steps) > MOST_COLUMNS:
        return _rows(steps, words, width, "chart-l"), narrow
    return _columns(steps, words, width), narrow


def summary(steps: Sequence[Step]) -> str:
    """Say in a sentence what the drawing shows."""
    return " ".join(
        gettext("%(name)s: %(reached)s, %(share)s.")
        % {
            "name": step.label,
            "reached": formatting.number(step.reached),
            "share": formatting.share(step.share),
        }
        for step in steps
    )


#: The part of a step's room that its bar takes; the rest is the way to the next.
_BAR = 0.62


def _columns(steps: Sequence[Step], words: str, width: float) -> SafeString:
    each = width / max(len(steps) - 1 + _BAR, 1)
    bar = each * _BAR
    parts: list[SafeString] = []
    floor = _TOP + _HEIGHT
    for nth, step in enumerate(steps):
        left = nth * each
        last = nth + 1 == len(steps)
        parts.extend(_column(step, left, bar, floor, bar if last else each, last=last))
        if nth + 1 < len(steps):
            parts.extend(_slope(step, steps[nth + 1], (left + bar, left + each), floor))
    parts.append(svg.line(0, floor, width, floor, "zero"))
    linked = any(step.href for step in steps)
    return svg.drawing(width, floor + _FOOT, words, *parts, form="chart-l", linked=linked)


def _column(
    step: Step, left: float, bar: float, floor: float, room: float, *, last: bool
) -> Iterator[SafeString]:
    height = step.share * _HEIGHT
    column = svg.element(
        "rect",
        x=left,
        y=floor - max(height, 1),
        width=bar,
        height=max(height, 1),
        rx=2,
        class_="node" if last else "node far",
    )
    name = svg.text(left, floor + 20, _cut(step.label, room - 10), "name")
    yield svg.element("a", column, name, href=step.href) if step.href else svg.group(column, name)
    if step.low is not None and step.high is not None and step.share < 1:
        yield _whisker(left + bar - 10, floor - step.low * _HEIGHT, floor - step.high * _HEIGHT)
    yield svg.text(left, floor + 37, formatting.number(step.reached), "k")
    yield svg.text(left, floor + 53, _said(step))


def _said(step: Step) -> str:
    doubt = uncertainty(step.share, step.low, step.high, "share") if step.share < 1 else ""
    return f"{formatting.share(step.share)} {doubt}".strip()


def _slope(
    step: Step, after: Step, between: tuple[float, float], floor: float
) -> Iterator[SafeString]:
    x0, x1 = between
    y0, y1 = floor - step.share * _HEIGHT, floor - after.share * _HEIGHT
    shape = " ".join(
        f"{svg.short(x)},{svg.short(y)}" for x, y in ((x0, y0), (x1, y1), (x1, floor), (x0, floor))
    )
    yield svg.element("polygon", points=shape, class_="ribbon" + (" bad" if step.tone else ""))
    if step.dropped is None or step.goes_on is None:
        return
    ink = "m b" if step.tone else "m"
    middle = (x0 + x1) / 2
    yield svg.text(middle, max(y0 - 20, 12), formatting.signed(-step.dropped, 0), f"{ink} halo")
    yield svg.text(middle, max(y0 - 5, 27), formatting.share(step.goes_on), f"{ink} halo")


def _rows(steps: Sequence[Step], words: str, width: float, form: str) -> SafeString:
    parts: list[SafeString] = []
    row = 66.0
    for nth, step in enumerate(steps):
        top = nth * row
        name = svg.text(0, top + 14, _cut(step.label, width - 110), "name")
        parts.append(svg.element("a", name, href=step.href) if step.href else name)
        number = svg.element("tspan", formatting.number(step.reached), class_="k")
        parts.append(
            svg.element("text", number, f" {_said(step)}", x=width, y=top + 14, class_="e")
        )
        length = max(step.share * width, 1)
        parts.append(
            svg.element("rect", x=0, y=top + 21, width=width, height=14, rx=2, class_="track")
        )
        parts.append(
            svg.element("rect", x=0, y=top + 21, width=length, height=14, rx=2, class_="node")
        )
        if step.dropped is not None and step.goes_on is not None:
            said = gettext("%(lost)s; %(share)s go on") % {
                "lost": formatting.signed(-step.dropped, 0),
                "share": formatting.share(step.goes_on),
            }
            parts.append(svg.text(0, top + 52, said, "b" if step.tone else None))
    height = row * len(steps) - 18
    linked = any(step.href for step in steps)
    return svg.drawing(width, max(height, 1), words, *parts, form=form, linked=linked)


def _whisker(x: float, low: float, high: float) -> SafeString:
    path = f"M{svg.short(x)} {svg.short(low)}V{svg.short(high)}"
    ends = "".join(f"M{svg.short(x - 4)} {svg.short(y)}h8" for y in (low, high))
    return svg.element("path", d=path + ends, class_="whisker")


def _cut(words: str, width: float) -> str:
    fitting = int(width // 6.6)
    return words if len(words) <= fitting else words[: max(fitting - 1, 1)].rstrip() + "…"
