"""Draw small things that stand in a line of text or a cell: sparkline, kept bar, dumbbell."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from polku.site.charts import svg
from polku.site.charts.line import summary
from polku.site.charts.marks import Point, Row
from polku.site.charts.scale import Place, Scale, as_number, extent

WIDTH, HEIGHT = 132.0, 44.0


def sparkline(
    rows: Sequence[Row], label: str, kind: str = "points", event: Place | None = None
) -> SafeString:
    """Return a line without axes, with its interval; rows as for `line_chart`.

    ``event`` is a place at which a dashed line stands.
    """
    points = [point for point in Point.read(rows) if point.value is not None]
    low, high = extent(v for p in points for v in (p.value, p.low, p.high))
    places = [as_number(point.at) for point in points] or [0.0]
    x = Scale(min(places), max(places), 3, WIDTH - 5)
    y = Scale(low, high, HEIGHT - 4, 4)
    parts = []
    banded = [p for p in points if p.low is not None and p.high is not None]
    if len(banded) > 1:
        upper = [(x(as_number(p.at)), y(p.high or 0)) for p in banded]
        lower = [(x(as_number(p.at)), y(p.low or 0)) for p in reversed(banded)]
        parts.append(svg.element("path", d=f"{_path([*upper, *lower])}Z", class_="band"))
    if event is not None:
        parts.append(
            svg.line(x(as_number(event)), 1, x(as_number(event)), HEIGHT - 1, "tick event")
        )
    if points:
        line = [(x(as_number(p.at)), y(p.value or 0)) for p in points]
        parts.append(svg.element("path", d=_path(line), class_="line spark"))
        parts.append(svg.element("circle", cx=line[-1][0], cy=line[-1][1], r=3, class_="dot"))
    words = f"{label}. {summary(points, kind)}".strip()
    return svg.drawing(WIDTH, HEIGHT, words, *parts, form="chart-spark")


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{svg.short(x)} {svg.short(y)}" for x, y in places)


def kept_bar(
    share: float | str | None, before: float | str | None = None, tone: str = ""
) -> SafeString:
    """Return a track filled to ``share``, with a tick where it was before.

    The numbers stand beside it in the table, so it is silent for readers of the screen. What a
    template does not have (an empty text) is not drawn.
    """
    parts = [svg.element("rect", x=0, y=4, width=120, height=6, rx=3, class_="track")]
    if isinstance(share, float | int):
        width = max(share * 120, 2)
        classes = f"bar {tone}".strip()
        parts.append(svg.element("rect", x=0, y=4, width=width, height=6, rx=3, class_=classes))
    if isinstance(before, float | int):
        parts.append(svg.line(before * 120, 1, before * 120, 13, "target"))
    return _silent(120, 14, *parts)


def dumbbell(
    value: float | None, before: float | None, low: float, high: float, tone: str = ""
) -> SafeString:
    """Return where a score is (a dot) and was (a ring) on its scale from ``low`` to ``high``."""
    x = Scale(low, high, 6, 90)
    parts = [svg.line(6, 8, 90, 8, "zero")]
    if before is not None:
        parts.append(svg.element("circle", cx=x(before), cy=8, r=3.5, class_="ring"))
    if value is not None and before is not None and abs(x(value) - x(before)) > 9:
        toward = 1 if value > before else -1
        start, end = x(before) + 3.5 * toward, x(value)
        parts.append(svg.line(start, 8, end, 8, f"stem {tone}".strip()))
    if value is not None:
        parts.append(svg.element("circle", cx=x(value), cy=8, r=5, class_=f"dot {tone or 'even'}"))
    return _silent(96, 16, *parts)


def _silent(width: float, height: float, *parts: str) -> SafeString:
    return svg.element(
        "svg",
        *parts,
        class_="chart mini",
        viewBox=f"0 0 {svg.short(width)} {svg.short(height)}",
        width=width,
        height=height,
        aria_hidden="true",
    )
