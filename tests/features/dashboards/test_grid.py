"""Cards on the grid: they never overlap, and every move ends where it says."""

from hypothesis import given
from hypothesis import strategies as st

from polku.features.dashboards.grid import COLUMNS, MOVES, Box, moved, placed, rows_of


def box(pk: int, x: int, w: int, h: int) -> Box:
    return Box(pk, x, w, h).fitted()


boxes = st.lists(
    st.tuples(st.integers(-3, 15), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=9
).map(lambda sizes: [box(pk, *size) for pk, size in enumerate(sizes, 1)])

HALVES = [box(1, 1, 6, 4), box(2, 7, 6, 4), box(3, 1, 6, 4), box(4, 7, 6, 4)]


@given(boxes, st.sampled_from(MOVES), st.integers(0, 8))
def test_a_move_keeps_every_card_on_the_grid_and_none_on_another(
    there: list[Box], move: str, nth: int
) -> None:
    after = moved(there, there[nth % len(there)].pk, move)
    assert sorted(one.pk for one in after) == [one.pk for one in there]
    cells = set()
    assert rows_of(after) == sorted(rows_of(after))
    for one, row in zip(after, rows_of(after), strict=True):
        own = {(x, y) for x in range(one.x, one.x + one.w) for y in range(row, row + one.h)}
        assert not own & cells
        assert one.x >= 1
        assert one.x + one.w - 1 <= COLUMNS
        cells |= own


def test_there_and_back_is_where_it_was() -> None:
    for move, back in (("down", "up"), ("taller", "lower")):
        after = moved(HALVES, 1, move)
        assert after != HALVES
        assert moved(after, 1, back) == HALVES


def test_up_takes_the_place_of_the_card_above_and_not_of_its_neighbour() -> None:
    assert [one.pk for one in moved(HALVES, 4, "up")] == [1, 4, 3, 2]
    assert rows_of(moved(HALVES, 4, "up")) == [1, 1, 5, 5]


def test_a_card_goes_up_into_a_hole() -> None:
    holed = [HALVES[0], HALVES[2], HALVES[1], HALVES[3]]
    assert rows_of(holed) == [1, 5, 5, 9]
    assert moved(holed, 2, "up") == HALVES


def test_a_card_stops_at_the_edge() -> None:
    assert moved(HALVES, 2, "right") == HALVES
    assert moved(HALVES, 1, "narrower")[0].w == 5
    assert moved([box(1, 1, 2, 1)], 1, "narrower") == [box(1, 1, 2, 1)]


def test_what_is_dropped_pushes_the_others_down() -> None:
    after = placed(HALVES, Box(4, 1, 12, 2), before=1)
    assert [one.pk for one in after] == [4, 1, 2, 3]
    assert rows_of(after) == [1, 3, 3, 7]
    assert [one.pk for one in placed(HALVES, Box(1, 1, 6, 4), before=None)] == [3, 2, 1, 4]
