"""Where cards stand: twelve columns, in order, each as high up as those before it let it.

A card has a first column, a width and a height; its row follows from the order. So cards never
overlap, no hole needs to be tended, and a narrow screen shows the same order as one column.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

COLUMNS = 12
#: The widths and heights (in rows) that a card may have.
WIDTHS, HEIGHTS = (2, COLUMNS), (1, 12)

Move = Literal["left", "right", "up", "down", "wider", "narrower", "taller", "lower"]
MOVES: tuple[Move, ...] = get_args(Move)


class Box(NamedTuple):
    """A card's place: ``x`` is its first column, from 1."""

    pk: int
    x: int
    w: int
    h: int

    def fitted(self) -> "Box":
        """Return the box with a size that a card may have, within the columns."""
        w = min(max(self.w, WIDTHS[0]), WIDTHS[1])
        h = min(max(self.h, HEIGHTS[0]), HEIGHTS[1])
        return self._replace(w=w, h=h, x=min(max(self.x, 1), COLUMNS - w + 1))

    def beside(self, other: "Box") -> bool:
        """Whether the two share no column."""
        return self.x + self.w <= other.x or other.x + other.w <= self.x


def moved(boxes: Sequence[Box], pk: int, move: Move) -> list[Box]:
    """Return the boxes after one of them went one step; as they were where it cannot."""
    at = _index(boxes, pk)
    box = boxes[at]
    if move in ("up", "down"):
        return _swapped(boxes, at, move)
    dx, dw, dh = _STEPS[move]
    changed = box._replace(x=box.x + dx, w=box.w + dw, h=box.h + dh).fitted()
    return [changed if one.pk == pk else one for one in boxes]


_STEPS: dict[str, tuple[int, int, int]] = {
    "left": (-1, 0, 0),
    "right": (1, 0, 0),
    "wider": (0, 1, 0),
    "narrower": (0, -1, 0),
    "taller": (0, 0, 1),
    "lower": (0, 0, -1),
}


def placed(boxes: Sequence[Box], box: Box, before: int | None) -> list[Box]:
    """Return the boxes with ``box`` in place of the one of its number, before another or last."""
    rest = [one for one in boxes if one.pk != box.pk]
    at = next((nth for nth, one in enumerate(rest) if one.pk == before), len(rest))
    return [*rest[:at], box.fitted(), *rest[at:]]


def rows_of(boxes: Sequence[Box]) -> list[int]:
    """Return the first row of each box, from 1: the highest that is free in its columns."""
    rows: list[int] = []
    for nth, box in enumerate(boxes):
        above = [
            (row, row + one.h)
            for one, row in zip(boxes[:nth], rows, strict=False)
            if not one.beside(box)
        ]
        tries = sorted({1, *(end for _, end in above)})
        rows.append(next(row for row in tries if _free(row, box.h, above)))
    return rows


def _free(row: int, height: int, taken: Sequence[tuple[int, int]]) -> bool:
    return all(row + height <= first or end <= row for first, end in taken)


def _swapped(boxes: Sequence[Box], at: int, move: Move) -> list[Box]:
    """Return the boxes with one gone past the next that stands in its way, up or down."""
    box, rest = boxes[at], [one for nth, one in enumerate(boxes) if nth != at]
    passed = range(at - 1, -1, -1) if move == "up" else range(at, len(rest))
    over = next((nth for nth in passed if not rest[nth].beside(box)), None)
    if over is None:
        return list(boxes)
    place = over if move == "up" else over + 1
    return [*rest[:place], box, *rest[place:]]


def _index(boxes: Sequence[Box], pk: int) -> int:
    return next(nth for nth, one in enumerate(boxes) if one.pk == pk)
