"""Draw one bar with its whisker for each group, and the shares of a score stacked."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site import formatting
from polku.site.charts import svg
from polku.site.charts.marks import FEW, Bar, Row, axis_writer, writer
from polku.site.charts.scale import Scale, decimals, extent, ticks
from polku.site.components.estimates import uncertainty

#: A share below this is written with a decimal: a whole percent would say that there is none.
SMALL = 0.01


class Form(NamedTuple):
    """How the wide or the narrow drawing is set."""

    name: str
    width: float
    row: float
    label: float  # width of the label's column; none where the label stands above the bar
    value: float  # width of the column of the numbers


def bar_chart(
    rows: Sequence[Row],
    label: str,
    kind: str = "points",
    width: int = 440,
    ends: tuple[float, float] | None = None,
) -> tuple[SafeString, SafeString]:
    """Return the wide and the narrow form of horizontal bars with whiskers.

    A row has ``label``, ``value``, ``low``, ``high``, ``n``, ``tone``, ``href`` and, where the
    value may not be shown, ``note``. ``ends`` fixes the scale, as ``(1, 7)``; else it holds
    zero and every interval.
    """
    bars = Bar.read(rows)
    longest = max([svg.width_of(bar.label) for bar in bars] or [0])
    column = min(longest + 14, width * 0.38)
    wide = Form("chart-l", width, 30, column, 152)
    narrow = Form("chart-s", 320, 50, 0, 0)
    words = f"{label}. {summary(bars, kind)}".strip()
    return _draw(bars, words, kind, wide, ends), _draw(bars, words, kind, narrow, ends)


def summary(bars: Sequence[Bar], kind: str) -> str:
    """Say in a sentence which bar is highest and which lowest."""
    known = [(bar.value, bar.label) for bar in bars if bar.value is not None]
    if not known:
        return gettext("There are no values to show.")
    write = writer(kind)
    lowest, highest = min(known), max(known)
    return gettext("Highest: %(top)s %(highest)s; lowest: %(bottom)s %(lowest)s.") % {
        "top": highest[1],
        "highest": write(highest[0]),
        "bottom": lowest[1],
        "lowest": write(lowest[0]),
    }


def _draw(
    bars: Sequence[Bar],
    label: str,
    kind: str,
    form: Form,
    ends: tuple[float, float] | None,
) -> SafeString:
    low, high = ends or extent((v for b in bars for v in (b.value, b.low, b.high)), zero=True)
    x = Scale(low, high, form.label + 8, form.width - form.value - 12)
    height = form.row * len(bars) + 26
    marks = ticks(low, high)
    written = axis_writer(kind, decimals(marks))
    parts: list[SafeString] = []
    for mark in marks:
        parts.append(svg.line(x(mark), 4, x(mark), height - 22, "grid" if mark else "zero"))
        parts.append(svg.text(x(mark), height - 6, written(mark), "m"))
    for position, bar in enumerate(bars):
        parts.extend(_bar(bar, position * form.row + 4, x, kind, form))
    linked = any(bar.href for bar in bars)
    return svg.drawing(form.width, height, label, *parts, form=form.name, linked=linked)


def _bar(bar: Bar, top: float, x: Scale, kind: str, form: Form) -> Iterator[SafeString]:
    middle = top + (form.row / 2 if form.label else 32)
    place = (form.label - 4, middle + 4) if form.label else (0.0, top + 16)
    ink = "e name" if form.label else "name"
    shown = bar.label if not form.label else svg.cut(bar.label, form.label - 8)
    name = svg.text(place[0], place[1], shown, ink)
    yield svg.element("a", name, href=bar.href) if bar.href else name
    number = (form.width, middle + 4) if form.label else (form.width, top + 16)
    yield svg.element("text", *_said(bar, kind), x=number[0], y=number[1], class_="e")
    if bar.value is None:
        return
    start = x(min(max(0.0, x.low), x.high))
    left, right = sorted((start, x(bar.value)))
    thin = "thin" if bar.n is not None and bar.n < FEW else ""
    classes = " ".join(filter(None, ("bar", bar.tone, thin)))
    yield svg.element(
        "rect", x=left, y=middle - 6, width=max(right - left, 1), height=12, rx=2, class_=classes
    )
    if bar.low is not None and bar.high is not None:
        yield svg.whisker(x(bar.low), x(bar.high), middle)


def _said(bar: Bar, kind: str) -> tuple[str, ...]:
    """Return the estimate, dark unless thin, and its interval and n after it."""
    if bar.value is None:
        return (bar.note or formatting.NOTHING,)
    small = kind == "share" and 0 < abs(bar.value) < SMALL
    written = formatting.share(bar.value, 1) if small else writer(kind)(bar.value)
    doubt = uncertainty(bar.value, bar.low, bar.high, kind)
    counted = f"n\u00a0=\u00a0{formatting.number(bar.n)}" if bar.n is not None else ""
    behind = " · ".join(part for part in (doubt, counted) if part)
    thin = bar.n is not None and bar.n < FEW
    return (written if thin else svg.element("tspan", written, class_="k"), f" {behind}")


def shares_bar(
    shares: Sequence[Row], label: str, width: int = 440
) -> tuple[SafeString, SafeString]:
    """Return one bar of stacked shares, as of detractors, passives and promoters.

    A row has ``label``, ``share`` (0 to 1) and ``step``, the score colour from 1 to 5;
    6 is a part that the page speaks of and 7 another, where parts are no scores.
    """
    said = ", ".join(f"{row['label']} {formatting.share(row['share'])}" for row in shares)
    words = f"{label}. {said}."
    return (
        svg.drawing(width, 56, words, *_stack(shares, width), form="chart-l"),
        svg.drawing(320, 56, words, *_stack(shares, 320), form="chart-s"),
    )


def _stack(shares: Sequence[Row], width: float) -> Iterator[SafeString]:
    start = 0.0
    for position, row in enumerate(shares):
        length = float(row["share"]) * width
        inner = max(length - 2, 0)
        yield svg.element(
            "rect", x=start, y=22, width=inner, height=14, rx=2, class_=f"s{row['step']}"
        )
        words = f"{svg.cut(str(row['label']), width / 2 - 44)} {formatting.share(row['share'])}"
        first, last = position == 0, position == len(shares) - 1
        # the ends stand above the bar, what lies between below it: they never meet
        x = start + length - 2 if last else start if first else start + length / 2
        ink = "e k" if last else "k" if first else "m k"
        yield svg.text(x, 14 if first or last else 50, words, ink)
        start += length
