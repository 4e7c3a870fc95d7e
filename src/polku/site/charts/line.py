"""Draw an estimate over time: its line, its interval as a band, and what happened meanwhile."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site.charts import svg
from polku.site.charts.marks import Happening, Point, Row, Span, axis_writer, writer
from polku.site.charts.scale import Scale, as_number, decimals, extent, ticks, time_ticks

ROW = 16.0  # height of a row of event labels
FOOT = 30.0


class Frame(NamedTuple):
    """Where the values of one drawing go."""

    x: Scale
    y: Scale
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x.start

    @property
    def right(self) -> float:
        return self.x.end


def line_chart(
    rows: Sequence[Row],
    label: str,
    kind: str = "points",
    events: Sequence[Row] = (),
    spans: Sequence[Row] = (),
    width: int = 440,
    height: int = 268,
) -> tuple[SafeString, SafeString]:
    """Return the wide and the narrow form of a line with its interval.

    A row has ``at`` (day, time or number), ``value``, ``low``, ``high``, ``n``, ``label`` (of
    the axis) and ``tone`` (``bad`` or ``good`` where the title speaks of it); without a value
    the line is broken. Events have ``at`` and ``label``; spans ``first``, ``last``, ``label``
    and ``tone``.
    """
    points, happenings = Point.read(rows), Happening.read(events)
    words = f"{label}. {summary(points, kind)}".strip()
    return (
        _draw(points, happenings, Span.read(spans), words, kind, (width, height), "chart-l"),
        _draw(points, happenings, Span.read(spans), words, kind, (320, 240), "chart-s"),
    )


def summary(points: Sequence[Point], kind: str) -> str:
    """Say in a sentence what a line shows to those who do not see it."""
    known = [(point.value, point.label) for point in points if point.value is not None]
    if not known:
        return gettext("There are no values to show.")
    write = writer(kind)
    lowest, highest = min(known), max(known)
    return gettext(
        "From %(first)s (%(first_at)s) to %(last)s (%(last_at)s); "
        "lowest %(lowest)s (%(lowest_at)s), highest %(highest)s (%(highest_at)s)."
    ) % {
        "first": write(known[0][0]),
        "first_at": known[0][1],
        "last": write(known[-1][0]),
        "last_at": known[-1][1],
        "lowest": write(lowest[0]),
        "lowest_at": lowest[1],
        "highest": write(highest[0]),
        "highest_at": highest[1],
    }


def _draw(
    points: Sequence[Point],
    events: Sequence[Happening],
    spans: Sequence[Span],
    label: str,
    kind: str,
    size: tuple[int, int],
    form: str,
) -> SafeString:
    low, high = extent(v for p in points for v in (p.value, p.low, p.high))
    marks = time_ticks(low, high) if kind == "duration" else ticks(low, high)
    written = axis_writer(kind, decimals(marks))
    margin = max([svg.width_of(written(mark)) for mark in marks] or [0]) + 12
    places = [as_number(point.at) for point in points] or [0.0]
    head = 8 + ROW * _label_rows(events, size[0])
    pad = (high - low) * 0.04
    frame = Frame(
        Scale(min(places), max(places), margin + 12, size[0] - 14.0),
        Scale(low - pad, high + pad, size[1] - FOOT, head + 6),
        *size,
    )
    parts = [
        *_grid(frame, marks, kind, margin),
        *_spans(frame, spans, head),
        *(_band(frame, run) for run in _runs(points)),
        *_events(frame, events),
        *(_line(frame, run) for run in _runs(points)),
        *_dots(frame, points),
        *_values(frame, points, kind),
        *_axis(frame, points),
    ]
    return svg.drawing(size[0], size[1], label, *parts, form=form)


def _grid(frame: Frame, marks: list[float], kind: str, margin: float) -> Iterator[SafeString]:
    written = axis_writer(kind, decimals(marks))
    for mark in marks:
        y = frame.y(mark)
        yield svg.line(margin, y, frame.width - 4, y, "grid" if mark else "zero")
        yield svg.text(margin - 8, y + 4, written(mark), "e")


def _spans(frame: Frame, spans: Sequence[Span], head: float) -> Iterator[SafeString]:
    for span in spans:
        start, end = (
            min(max(frame.x(as_number(end)), frame.left - 12), frame.width - 4)
            for end in (span.first, span.last)
        )
        yield svg.element(
            "rect",
            x=start,
            y=head,
            width=max(end - start, 2),
            height=frame.height - FOOT - head,
            rx=4,
            class_=f"span {span.tone}".strip(),
        )
        if span.label:
            yield svg.text((start + end) / 2, head + 16, span.label, "m")


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Yield the stretches of points that have a value."""
    run: list[Point] = []
    for point in points:
        if point.value is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{svg.short(x)} {svg.short(y)}" for x, y in places)


def _band(frame: Frame, run: list[Point]) -> SafeString:
    with_interval = [p for p in run if p.low is not None and p.high is not None]
    upper = [(frame.x(as_number(p.at)), frame.y(p.high or 0)) for p in with_interval]
    lower = [(frame.x(as_number(p.at)), frame.y(p.low or 0)) for p in with_interval]
    if not upper:
        return SafeString("")
    return svg.element("path", d=f"{_path([*upper, *reversed(lower)])}Z", class_="band")


def _line(frame: Frame, run: list[Point]) -> SafeString:
    places = [(frame.x(as_number(p.at)), frame.y(p.value or 0)) for p in run]
    return svg.element("path", d=_path(places), class_="line")


def _dots(frame: Frame, points: Sequence[Point]) -> Iterator[SafeString]:
    crowded = len(points) * 14 > frame.right - frame.left
    for position, point in enumerate(points):
        last = position == len(points) - 1
        if point.value is None or (crowded and not (point.tone or last)):
            continue
        classes = ["dot", point.tone or ("thin" if point.thin else "")]
        yield svg.element(
            "circle",
            cx=frame.x(as_number(point.at)),
            cy=frame.y(point.value),
            r=4 if point.tone or last else 2.75,
            class_=" ".join(filter(None, classes)),
        )


def _values(frame: Frame, points: Sequence[Point], kind: str) -> Iterator[SafeString]:
    """Label the first and the last point, and those that the title speaks of."""
    write = writer(kind)
    known = [point for point in points if point.value is not None]
    taken: list[tuple[float, float]] = []
    ends = [known[-1], known[0]] if len(known) > 1 else known
    spoken = [point for point in known if point.tone]
    for point in [*spoken, *(end for end in ends if end not in spoken)]:
        words = write(point.value)
        x, y = frame.x(as_number(point.at)), frame.y(point.value or 0)
        below = point.tone == "bad" and y + 22 < frame.y.start
        place = (x, y + 20 if below else y - 11)
        if any(abs(place[0] - tx) < 42 and abs(place[1] - ty) < 14 for tx, ty in taken):
            continue
        taken.append(place)
        half = svg.width_of(words, bold=True) / 2
        anchored = min(max(x, frame.left - 8 + half), frame.width - half)
        ink = {"bad": "b", "good": "g"}.get(point.tone, "k")
        yield svg.text(anchored, place[1], words, f"{ink} m halo")


def _label_rows(events: Sequence[Happening], width: float) -> int:
    return 0 if not events else min(len(events), 2) if width < 400 or len(events) > 1 else 1


def _events(frame: Frame, events: Sequence[Happening]) -> Iterator[SafeString]:
    rows = max(_label_rows(events, frame.width), 1)
    for position, event in enumerate(events):
        x = frame.x(as_number(event.at))
        y = 14 + ROW * (position % rows)
        yield svg.line(x, y - 8, x, frame.height - FOOT, "event")
        length = svg.width_of(event.label, bold=True)
        if x + 6 + length <= frame.width:
            yield svg.text(x + 6, y, event.label, "k halo")
        else:  # before the line, or against the edge where it fits on neither side
            end = x - 6 if x - 6 >= length else frame.width
            yield svg.text(end, y, event.label, "k e halo")


def _axis(frame: Frame, points: Sequence[Point]) -> Iterator[SafeString]:
    """Name as many places as fit, the last among them."""
    widest = max([svg.width_of(point.label) for point in points] or [0]) + 14
    fitting = max(int((frame.right - frame.left) // widest), 1)
    step = -(-len(points) // fitting) if points else 1
    for position, point in enumerate(points):
        if (len(points) - 1 - position) % step == 0:
            x = frame.x(as_number(point.at))
            half = svg.width_of(point.label) / 2
            yield svg.text(min(x, frame.width - half), frame.height - 8, point.label, "m")
