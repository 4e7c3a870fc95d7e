"""Draw what comes above zero and what goes below it, stacked in a bar for each interval."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site import formatting
from polku.site.charts import svg
from polku.site.charts.marks import axis_writer
from polku.site.charts.scale import Scale, decimals, extent, ticks

FOOT = 26.0


class Part(NamedTuple):
    """One part of a bar: its class in the style sheet, its name and its size."""

    kind: str
    name: str
    size: float


class Stack(NamedTuple):
    """One bar: what is ``above`` and ``below`` zero, from zero on; ``over`` where it is whole."""

    label: str
    above: Sequence[Part]
    below: Sequence[Part]
    over: bool = True

    @classmethod
    def read(cls, rows: Sequence[Mapping[str, Any]]) -> list[Self]:
        """Return bars from dictionaries with these keys; a part is (kind, name, size)."""
        return [
            cls(
                row["label"],
                [Part(*part) for part in row["above"]],
                [Part(*part) for part in row["below"]],
                row.get("over", True),
            )
            for row in rows
        ]

    @property
    def ends(self) -> tuple[float, float]:
        """Where the bar begins, below zero, and ends."""
        return -sum(part.size for part in self.below), sum(part.size for part in self.above)


def stack_chart(
    rows: Sequence[Mapping[str, Any]], label: str, width: int = 960, height: int = 300
) -> tuple[SafeString, SafeString]:
    """Return the wide and the narrow form of bars above and below zero.

    A row has ``label``, ``above`` and ``below`` (parts as kind, name and size, from zero on) and
    ``over``, without which the bar is drawn as still growing.
    """
    stacks = Stack.read(rows)
    words = f"{label}. {_summary(stacks)}".strip()
    return (
        _draw(stacks, words, (width, height), "chart-l"),
        _draw(stacks, words, (320, 260), "chart-s"),
    )


def _summary(stacks: Sequence[Stack]) -> str:
    """Say the last whole bar in words."""
    whole = [stack for stack in stacks if stack.over]
    if not whole:
        return gettext("There are no values to show.")
    last = whole[-1]
    parts = ", ".join(
        f"{part.name} {formatting.number(part.size)}" for part in (*last.above, *last.below)
    )
    return gettext("Last (%(label)s): %(parts)s.") % {"label": last.label, "parts": parts}


def _draw(stacks: Sequence[Stack], label: str, size: tuple[int, int], form: str) -> SafeString:
    low, high = extent((end for stack in stacks for end in stack.ends), zero=True)
    marks = ticks(low, high)
    written = axis_writer("number", decimals(marks))
    margin = max([svg.width_of(written(mark)) for mark in marks] or [0]) + 12
    width, height = size
    y = Scale(low, high, height - FOOT, 10)
    step = (width - margin - 4) / max(len(stacks), 1)
    parts: list[SafeString] = []
    for mark in marks:
        parts.append(svg.line(margin, y(mark), width - 4, y(mark), "grid" if mark else "zero"))
        parts.append(svg.text(margin - 8, y(mark) + 4, written(mark), "e"))
    for position, stack in enumerate(stacks):
        parts.extend(_bar(stack, margin + position * step, step, y))
    parts.append(svg.line(margin, y(0), width - 4, y(0), "zero"))
    parts.extend(_labels(stacks, margin, step, height - 8))
    return svg.drawing(width, height, label, *parts, form=form)


def _bar(stack: Stack, left: float, step: float, y: Scale) -> Iterator[SafeString]:
    gap = min(step * 0.2, 6)
    for parts, sign in ((stack.above, 1), (stack.below, -1)):
        base = 0.0
        for part in parts:
            ends = sorted((y(base), y(base + sign * part.size)))
            base += sign * part.size
            if part.size:
                title = f"{stack.label}: {part.name} {formatting.number(part.size)}"
                yield svg.element(
                    "rect",
                    svg.element("title", title),
                    x=left + gap / 2,
                    y=ends[0],
                    width=max(step - gap, 1),
                    height=max(ends[1] - ends[0], 0.5),
                    class_=f"part {part.kind}{'' if stack.over else ' growing'}",
                )


def _labels(
    stacks: Sequence[Stack], margin: float, step: float, bottom: float
) -> Iterator[SafeString]:
    """Name as many bars as fit, the last among them."""
    widest = max([svg.width_of(stack.label) for stack in stacks] or [0]) + 12
    every = max(int(-(-widest // step)), 1) if stacks else 1
    for position, stack in enumerate(stacks):
        if (len(stacks) - 1 - position) % every == 0:
            middle = margin + (position + 0.5) * step
            half = svg.width_of(stack.label) / 2
            end = margin + len(stacks) * step
            yield svg.text(min(max(middle, half), end - half), bottom, stack.label, "m")
