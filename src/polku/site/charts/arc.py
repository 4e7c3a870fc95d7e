"""Draw how an encounter after another went: an arc over time, and the channels below it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Self

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site import formatting
from polku.site.assets import asset_url
from polku.site.charts import svg
from polku.site.charts.scale import Scale

LANE = 22.0
STEPS = ((-0.4, "bad"), (0.4, ""), (9.0, "good"))


class Encounter(NamedTuple):
    """One encounter: how it went from −2 to 2, its lane (channel), icon, day and words."""

    value: float | None
    lane: str
    icon: str = ""
    day: str = ""
    label: str = ""
    href: str = ""

    @classmethod
    def read(cls, rows: Sequence[Mapping[str, Any]]) -> list[Self]:
        """Return encounters from dictionaries, in the order of time."""
        return [cls(**{k: row[k] for k in cls._fields if k in row}) for row in rows]


def emotional_arc(
    rows: Sequence[Mapping[str, Any]],
    label: str,
    span: tuple[int, int] | None = None,
    span_label: str = "",
    width: int = 640,
) -> tuple[SafeString, SafeString]:
    """Return the wide form with channel lanes and the narrow one without.

    A row is an encounter in order of time: ``value`` (−2 to 2, or None where nothing says how
    it went), ``lane``, ``icon``, ``day`` (written), ``label`` (words at the mark, sparingly)
    and ``href``. ``span`` marks the encounters from the first to the last number.
    """
    encounters = Encounter.read(rows)
    lanes = list(dict.fromkeys(encounter.lane for encounter in encounters))
    words = f"{label}. {summary(encounters)}"
    stretch = (*span, span_label) if span else None
    margin = max([svg.width_of(lane) for lane in lanes] or [0]) + 14
    wide = _draw(encounters, lanes, words, stretch, (width, margin, "chart-l"))
    return wide, _draw(encounters, [], words, stretch, (320, 30, "chart-s"))


def summary(encounters: Sequence[Encounter]) -> str:
    """Say in a sentence how many encounters there are, and how the worst and best went."""
    known = [
        (encounter.value, encounter.day) for encounter in encounters if encounter.value is not None
    ]
    if not known:
        return gettext("Nothing tells how the encounters went.")
    return gettext(
        "%(count)s encounters; the worst %(worst)s on %(worst_day)s, the best %(best)s on "
        "%(best_day)s, the last %(last)s."
    ) % {
        "count": formatting.number(len(encounters)),
        "worst": formatting.signed(min(known)[0]),
        "worst_day": min(known)[1],
        "best": formatting.signed(max(known)[0]),
        "best_day": max(known)[1],
        "last": formatting.signed(known[-1][0]),
    }


def tone_of(value: float) -> str:
    """Return the score colour of a value between −2 and 2."""
    return next(tone for end, tone in STEPS if value <= end)


def _draw(
    encounters: Sequence[Encounter],
    lanes: Sequence[str],
    label: str,
    span: tuple[int, int, str] | None,
    form: tuple[float, float, str],
) -> SafeString:
    width, margin, name = form
    foot = 178 + LANE * len(lanes) + (8 if lanes else -6)
    x = Scale(0, max(len(encounters) - 1, 1), margin + 18, width - 22)
    y = Scale(-2, 2, 152, 20)
    parts = [
        *_span(span, x, foot),
        *_grid(lanes, margin, width, y),
        _curve(encounters, x, y),
        *_seats(encounters, lanes, x),
        *_dots(encounters, x, y),
        *_labels(encounters, x, y, width, [*_span_place(span, x), *_marks(encounters, x, y)]),
        *_days(encounters, x, foot + 18, width),
    ]
    linked = any(encounter.href for encounter in encounters)
    return svg.drawing(width, foot + 24, label, *parts, form=name, linked=linked)


def _span(span: tuple[int, int, str] | None, x: Scale, foot: float) -> Iterator[SafeString]:
    if not span:
        return
    half = (x(1) - x(0)) / 2
    start, end = x(span[0]) - half, x(span[1]) + half
    yield svg.element(
        "rect", x=start, y=6, width=end - start, height=foot - 8, rx=6, class_="span bad"
    )
    if span[2]:
        yield svg.text((start + end) / 2, 34, span[2], "b m")


def _span_place(span: tuple[int, int, str] | None, x: Scale) -> list[tuple[float, float, float]]:
    """Return where the span's words stand, so that no other words go there."""
    if not span or not span[2]:
        return []
    return [((x(span[0]) + x(span[1])) / 2, 34, svg.width_of(span[2], bold=True) / 2)]


def _marks(
    encounters: Sequence[Encounter], x: Scale, y: Scale
) -> Iterator[tuple[float, float, float]]:
    """Yield where the marks stand, so that no words cover them."""
    for position, encounter in enumerate(encounters):
        if encounter.value is not None:
            yield x(position), y(_held(encounter.value)) + 4, 6


def _grid(lanes: Sequence[str], margin: float, width: float, y: Scale) -> Iterator[SafeString]:
    for value in (2, 0, -2):
        yield svg.line(margin, y(value), width - 4, y(value), "grid" if value else "zero")
        yield svg.text(margin - 10, y(value) + 4, formatting.signed(value, 0), "e")
    for position, lane in enumerate(lanes):
        place = _lane(position)
        yield svg.line(margin, place, width - 4, place, "grid")
        yield svg.text(margin - 10, place + 4, lane, "e")


def _lane(position: int) -> float:
    return 196 + LANE * position


def _curve(encounters: Sequence[Encounter], x: Scale, y: Scale) -> SafeString:
    known = [(x(i), y(_held(e.value))) for i, e in enumerate(encounters) if e.value is not None]
    if len(known) < 2:
        return SafeString("")
    path = f"M{svg.short(known[0][0])} {svg.short(known[0][1])}"
    for (x0, y0), (x1, y1) in pairwise(known):
        middle = (x0 + x1) / 2
        corners = ((middle, y0), (middle, y1), (x1, y1))
        path += " C" + " ".join(f"{svg.short(a)} {svg.short(b)}" for a, b in corners)
    return svg.element("path", d=path, class_="line arc")


def _held(value: float | None) -> float:
    return min(max(value or 0.0, -2.0), 2.0)


def _dots(encounters: Sequence[Encounter], x: Scale, y: Scale) -> Iterator[SafeString]:
    known = [e.value for e in encounters if e.value is not None]
    worst = min(known, default=0.0)
    for position, encounter in enumerate(encounters):
        if encounter.value is None:
            continue
        radius = 7 if encounter.value == worst and worst < -0.4 else 5
        dot = svg.element(
            "circle",
            cx=x(position),
            cy=y(_held(encounter.value)),
            r=radius,
            class_=f"dot {tone_of(encounter.value) or 'even'}",
        )
        said = f"{encounter.day}: {encounter.lane}, {formatting.signed(encounter.value)}"
        linked = svg.element("a", dot, href=encounter.href, aria_label=said)
        yield linked if encounter.href else dot


def _seats(encounters: Sequence[Encounter], lanes: Sequence[str], x: Scale) -> Iterator[SafeString]:
    """Put each encounter's icon on the lane of its channel."""
    for position, encounter in enumerate(encounters if lanes else ()):
        cx, cy = x(position), _lane(lanes.index(encounter.lane))
        yield svg.element("circle", cx=cx, cy=cy, r=10, class_="seat")
        if encounter.icon:
            yield svg.element(
                "use",
                href=f"{asset_url('icons.svg')}#{encounter.icon}",
                x=cx - 6,
                y=cy - 6,
                width=12,
                height=12,
                class_="glyph",
            )


def _labels(
    encounters: Sequence[Encounter],
    x: Scale,
    y: Scale,
    width: float,
    taken: list[tuple[float, float, float]],
) -> Iterator[SafeString]:
    for position, encounter in enumerate(encounters):
        if not encounter.label or encounter.value is None:
            continue
        tone = tone_of(encounter.value)
        half = svg.width_of(encounter.label, bold=True) / 2
        for place, height in _around(x(position), y(_held(encounter.value)), half, encounter.value):
            held = min(max(place, x.start - 12 + half), width - half - 2)
            if all(abs(held - px) >= half + ph or abs(height - py) >= 14 for px, py, ph in taken):
                taken.append((held, height, half))
                ink = {"bad": "b", "good": "g"}.get(tone, "k")
                yield svg.text(held, height, encounter.label, f"{ink} m halo")
                break


def _around(x: float, y: float, half: float, value: float) -> tuple[tuple[float, float], ...]:
    """Return where words may stand around a mark, the best place first."""
    below, above = (x, y + 21), (x, y - 13)
    beside = ((x + half + 10, y + 14), (x - half - 10, y + 14))
    return (below, *beside, above) if value < 0 else (above, *beside, below)


def _days(
    encounters: Sequence[Encounter], x: Scale, bottom: float, width: float
) -> Iterator[SafeString]:
    """Write each day once under its encounters, leaving out what does not fit."""
    free = 0.0
    for first, last, day in _stretches(encounters):
        middle = (x(first) + x(last)) / 2
        half = svg.width_of(day) / 2
        if last > first:
            yield svg.line(x(first) - 8, bottom - 14, x(last) + 8, bottom - 14, "tick")
        place = min(middle, width - half)
        if place - half >= free:
            yield svg.text(place, bottom, day, "m")
            free = place + half + 8


def _stretches(encounters: Sequence[Encounter]) -> Iterator[tuple[int, int, str]]:
    first = 0
    for position, encounter in enumerate(encounters):
        following = encounters[position + 1].day if position + 1 < len(encounters) else None
        if encounter.day != following:
            yield first, position, encounter.day
            first = position + 1
