"""The people behind a figure about paths are as many as the figure says."""

import msgspec
import pytest

from polku.measure import ask
from polku.measure.crowds import people
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.questions import (
    AnyQuestion,
    PathDifferenceQuestion,
    PathGroupsQuestion,
    PathQuestion,
    ProcessQuestion,
    StepMatrixQuestion,
)
from polku.vocabulary.touchpoints import View
from tests.measure.test_path_difference import NORTH, SOUTH, world
from tests.measure.worlds import told


def listed(names: tuple[str, ...]) -> str:
    return msgspec.json.encode(names).decode()


CASES: list[tuple[AnyQuestion, tuple[str, ...], str]] = [
    (PathQuestion(shape="transitions", steps=3), ("step", "source", "target"), "people"),
    (PathQuestion(shape="transitions", through="Phone"), ("step", "source", "target"), "people"),
    (PathQuestion(), ("variant",), "people"),
    (ProcessQuestion(), ("source", "target"), "people"),
    (ProcessQuestion(repeats=True), ("source", "target"), "people"),
    (ProcessQuestion(shape="loops"), ("loop",), "people"),
    (StepMatrixQuestion(steps=4), ("step", "place"), "people"),
    (StepMatrixQuestion(steps=4, end="Shop"), ("step", "place"), "people"),
]


@pytest.fixture(scope="module")
def view(store: Store) -> View:
    return told(store, world(5, lean=0.6), rules=())


@pytest.mark.parametrize(("question", "parts", "figure"), CASES)
def test_as_many_are_listed_as_the_figure_says(
    store: Store, view: View, question: AnyQuestion, parts: tuple[str, ...], figure: str
) -> None:
    for row in ask(store, view, question).dicts()[:12]:
        cell = {
            part: listed(row[part]) if isinstance(row[part], tuple | list) else str(row[part])
            for part in parts
        }
        assert people(store, view, question, cell).n == row[figure], cell


@pytest.mark.parametrize("other", [(SOUTH,), ()])
@pytest.mark.parametrize("shape", ["transitions", "places"])
def test_those_of_either_group_are_listed(
    store: Store, view: View, other: tuple, shape: str
) -> None:
    question = PathDifferenceQuestion(where=(NORTH,), other=other, shape=shape)
    for row in ask(store, view, question).dicts()[:4]:
        for group, figure in (("1", "people"), ("2", "other_people")):
            cell = {"group": group, "source": row["source"], "target": row["target"]}
            assert people(store, view, question, cell).n == row[figure]


def test_those_of_a_group_of_journeys_are_listed(store: Store, view: View) -> None:
    question = PathGroupsQuestion(groups=2)
    for row in ask(store, view, question).dicts():
        assert people(store, view, question, {"group": str(row["group"])}).n == row["people"]


def test_an_unclear_cell_is_refused(store: Store, view: View) -> None:
    for cell in ({}, {"step": "x", "source": "a", "target": "b"}, {"variant": "a"}):
        with pytest.raises(InvalidQuestion):
            people(store, view, PathQuestion(), cell)
