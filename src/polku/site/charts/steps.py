"""Draw curves that fall in steps, as of those who stay: one for each group, with its band."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site import formatting
from polku.site.charts import svg
from polku.site.charts.marks import axis_writer
from polku.site.charts.scale import Scale, decimals, ticks

FOOT = 30.0
#: Groups that can be told apart by their strokes; and those of which bands do not hide each other.
MOST, BANDED = 6, 2


class Curve(NamedTuple):
    """One group: its name and its (time, share, low, high) from time 0 on, until ``end``."""

    name: str
    places: Sequence[tuple[float, float, float, float]]
    end: float

    @classmethod
    def read(cls, rows: Sequence[Mapping[str, Any]]) -> list[Self]:
        """Return curves from dictionaries with these keys."""
        return [cls(row["name"], row["places"], row["end"]) for row in rows if row["places"]]


def step_chart(
    rows: Sequence[Mapping[str, Any]],
    label: str,
    unit: str = "",
    width: int = 960,
    height: int = 320,
) -> tuple[SafeString, SafeString]:
    """Return the wide and the narrow form of up to six falling curves.

    A row has ``name``, ``places`` ((time, share, low, high), rising in time) and ``end``, the time
    up to which the curve is known. ``unit`` is written after the last time of the axis.
    """
    curves = Curve.read(rows)[:MOST]
    words = f"{label}. {_summary(curves)}".strip()
    return (
        _draw(curves, words, unit, (width, height), "chart-l"),
        _draw(curves, words, unit, (320, 260), "chart-s"),
    )


def _summary(curves: Sequence[Curve]) -> str:
    """Say where each curve ends."""
    return " ".join(
        gettext("%(name)s: %(share)s at %(time)s.")
        % {
            "name": curve.name or gettext("All"),
            "share": formatting.share(curve.places[-1][1]),
            "time": formatting.number(curve.end),
        }
        for curve in curves
    )


def _draw(
    curves: Sequence[Curve], label: str, unit: str, size: tuple[int, int], form: str
) -> SafeString:
    width, height = size
    names = max([svg.width_of(curve.name, bold=True) for curve in curves] or [0])
    room = min(names + 10, width * 0.3) if any(curve.name for curve in curves) else 14.0
    x = Scale(0, max([curve.end for curve in curves] or [1]), 52, width - room)
    y = Scale(0, 1, height - FOOT, 12)
    parts: list[SafeString] = [*_grid(x, y, width, height, unit)]
    if len(curves) <= BANDED:
        parts += [_band(curve, x, y) for curve in curves]
    for nth, curve in enumerate(curves, start=1):
        parts.append(svg.element("path", d=_path(curve, x, y), class_=f"line curve g{nth}"))
    parts += _names(curves, x, y, room)
    return svg.drawing(width, height, label, *parts, form=form)


def _grid(x: Scale, y: Scale, width: float, height: float, unit: str) -> Iterator[SafeString]:
    written = axis_writer("share", 2)
    for mark in (0, 0.25, 0.5, 0.75, 1):
        yield svg.line(46, y(mark), x.end, y(mark), "grid" if mark else "zero")
        yield svg.text(40, y(mark) + 4, written(mark), "e")
    marks = ticks(x.low, x.high, 4 if width < 400 else 8)
    for nth, mark in enumerate(marks):
        words = axis_writer("number", decimals(marks))(mark)
        said = f"{words} {unit}" if nth == len(marks) - 1 and unit else words
        yield svg.line(x(mark), y(0), x(mark), y(0) + 4, "tick")
        yield svg.text(min(x(mark), width - svg.width_of(said) / 2), height - 8, said, "m")


def _stairs(places: Sequence[tuple[float, float]], end: float) -> Iterator[tuple[float, float]]:
    """Yield the corners of a curve that holds each value until the next time."""
    for (time, value), (after, _) in zip(places, [*places[1:], (end, 0.0)], strict=True):
        yield time, value
        yield after, value


def _path(curve: Curve, x: Scale, y: Scale) -> str:
    corners = [(0.0, 1.0), *_stairs([(t, share) for t, share, *_ in curve.places], curve.end)]
    return "M" + " L".join(f"{svg.short(x(t))} {svg.short(y(v))}" for t, v in corners)


def _band(curve: Curve, x: Scale, y: Scale) -> SafeString:
    upper = list(_stairs([(t, high) for t, _, _, high in curve.places], curve.end))
    lower = list(_stairs([(t, low) for t, _, low, _ in curve.places], curve.end))
    corners = " L".join(
        f"{svg.short(x(t))} {svg.short(y(v))}" for t, v in (*upper, *reversed(lower))
    )
    return svg.element("path", d=f"M{corners}Z", class_="band")


def _names(curves: Sequence[Curve], x: Scale, y: Scale, room: float) -> Iterator[SafeString]:
    """Write each name at the end of its curve, one under the other where they would meet."""
    last = -99.0
    fitting = int(room // 6.8)
    for curve in sorted(curves, key=lambda one: y(one.places[-1][1])):
        if not curve.name:
            continue
        place = max(y(curve.places[-1][1]) + 4, last + 14)
        last = place
        name = curve.name
        short = name if len(name) <= fitting else name[: max(fitting - 1, 1)].rstrip() + "…"
        yield svg.text(x.end + 6, place, short, "k halo")
