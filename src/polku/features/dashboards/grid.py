"""Where cards stand: twelve columns, in order, each as high as those before it let it.

A card has a first column, a width and a height; its row follows from the order. So cards never
overlap, and a narrow screen shows the same order as one column.
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
    return _in_reading_order([changed if one.pk == pk else one for one in boxes])


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
    return _in_reading_order([*rest[:at], box.fitted(), *rest[at:]])


def rows_of(boxes: Sequence[Box]) -> list[int]:
    """Return the first row of each box, from 1; the same as the style sheet's grid gives it.

    No box begins above the one before it, so that what is seen is in the order that is read.
    """
    return _rows(boxes, stepping=True)


def _rows(boxes: Sequence[Box], *, stepping: bool) -> list[int]:
    """Return the rows; where it is ``stepping``, a box left of the one before begins below it."""
    rows: list[int] = []
    row, column = 1, 1
    for nth, box in enumerate(boxes):
        row += stepping and box.x < column
        column = box.x
        while any(_overlap(box, row, *one) for one in zip(boxes[:nth], rows, strict=False)):
            row += 1
        rows.append(row)
    return rows


def _overlap(box: Box, row: int, other: Box, other_row: int) -> bool:
    return not box.beside(other) and row < other_row + other.h and other_row < row + box.h


def _swapped(boxes: Sequence[Box], at: int, move: Move) -> list[Box]:
    """Return the boxes with one in the place of the next that is in its way, up or down.

    Where nothing is in its way, it changes places with its neighbour in the order.
    """
    passed = range(at - 1, -1, -1) if move == "up" else range(at + 1, len(boxes))
    in_the_way = [nth for nth in passed if not boxes[nth].beside(boxes[at])]
    other = next(iter(in_the_way or passed), at)
    order = list(boxes)
    order[at], order[other] = order[other], order[at]
    return _in_reading_order(order)


def _in_reading_order(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes by row, and in a row from the left, so that the grid leaves no row out."""
    rows = _rows(boxes, stepping=False)
    return [box for _, box in sorted(zip(rows, boxes, strict=True), key=_row_and_column)]


def _row_and_column(placed: tuple[int, Box]) -> tuple[int, int]:
    row, box = placed
    return row, box.x


def _index(boxes: Sequence[Box], pk: int) -> int:
    return next(nth for nth, one in enumerate(boxes) if one.pk == pk)
