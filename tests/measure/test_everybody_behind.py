"""Behind a figure of every form of question there are people, as many as the figure says."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, get_args

import msgspec
import pytest

from polku.measure import ask
from polku.measure.crowds import CROWDS, people
from polku.store import Store
from polku.vocabulary.asking import FORMS, parse_question
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import parse_matches
from polku.vocabulary.questions import AnyQuestion, TrendQuestion
from polku.vocabulary.questions.trends import check_trend
from polku.vocabulary.touchpoints import View
from tests.forms import ASKED, small_demonstration

TODAY = date(2026, 4, 26)
NOW = datetime(2026, 4, 27, tzinfo=UTC)
Row = Mapping[str, Any]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _of(*parts: str) -> Callable[[Row], dict[str, str]]:
    return lambda row: {part: str(row[part]) for part in parts}


#: The cell of a row of each form's answer.
CELLS: dict[str, Callable[[Row], dict[str, str]]] = {
    "nps": lambda _: {"answer": "top"},
    "csat": lambda _: {"answer": "top"},
    "ces": lambda _: {"answer": "bottom"},
    "trend": _of("period", "group"),
    "paths": lambda row: {"variant": _json(row["variant"])},
    "promise": lambda _: {"state": "kept"},
    "attribution": _of("group"),
    "retention": lambda row: {"cohort": str(row["cohort"] or ""), "period": str(row["period"])},
    "stickiness": _of("days", "until"),
    "lifecycle": lambda row: {"period": str(row["period"]), "state": "returning"},
    "survival": lambda _: {"state": "censored"},
    "contacts": lambda _: {"what": "answered"},
    "chatbot": lambda _: {"what": "all"},
    "before_contact": _of("group"),
    "contact_rate": _of("group"),
    "vitals": lambda row: {"metric": row["metric"], "rating": "good"},
    "errors": _of("error"),
    "slowness": lambda _: {"band": "slow"},
    "funnel": lambda row: {"step": str(row["step"])},
    "funnel_times": lambda row: {"state": "arrived", "seconds": str(row["seconds"])},
    "funnel_differences": lambda row: {"feature": row["feature"], "side": "with"},
    "funnel_drops": lambda row: {"path": _json(row["path"])},
    "deviations": lambda _: {"group": ""},
    "process": _of("source", "target"),
    "step_matrix": _of("step", "place"),
    "path_groups": _of("group"),
    "path_difference": lambda row: {"group": "1", "source": row["source"], "target": row["target"]},
}


@pytest.fixture(scope="module")
def view(store: Store) -> View:
    return msgspec.structs.replace(small_demonstration(store, 8_120_001, 400), minimum_group=2)


def test_every_type_of_question_has_people_behind_it() -> None:
    assert set(get_args(AnyQuestion)) == CROWDS
    assert CELLS.keys() == FORMS.keys()


@pytest.mark.parametrize("name", FORMS)
def test_people_are_listed_and_no_nonsense_is(store: Store, view: View, name: str) -> None:
    question = parse_question(name, ASKED[name], TODAY)
    answer = ask(store, view, question, NOW)
    rows = answer.dicts()[:4]
    assert rows or name == "path_groups"  # so few people fall into no real groups
    found = [people(store, view, question, CELLS[name](row), 3, NOW) for row in rows]
    assert all(len(one.rows) == min(one.n, 3) for one in found)
    assert not rows or any(one.n >= view.minimum_group for one in found), name
    for cell in ({"nonsense": "x"}, {"group": "'; --"}, {"period": "x"}, {"step": "x"}):
        try:
            nobody = people(store, view, question, cell, 3, NOW)
        except InvalidQuestion:
            continue
        assert nobody.n == 0 or not set(cell) & set(CELLS[name](rows[0])), (name, cell)


TRENDS = [
    {"measure": "people"},
    {"measure": "people", "by": "channel", "every": "month"},
    {"measure": "people", "by": "person.segment", "every": "quarter", "cumulative": True},
    {"measure": "people", "of": parse_matches("Order Placed | Call Queued"), "every": "month"},
    {"measure": "per_person", "every": "month", "by": "channel"},
    {"measure": "sessions", "every": "month", "by": "channel"},
    {"measure": "mean:load_ms", "every": "month"},
    {"measure": "total", "every": "week", "moving": 3},
    {
        "measure": "total",
        "of": parse_matches("Order Placed"),
        "over": parse_matches("Availability Checked"),
        "every": "quarter",
    },
]


@pytest.mark.parametrize("asked", TRENDS, ids=str)
def test_as_many_are_listed_as_a_trend_counts(
    store: Store, view: View, asked: dict[str, Any]
) -> None:
    question = TrendQuestion(**asked)
    check_trend(question)
    rows = ask(store, view, question).dicts()
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        cell = {"period": str(row["period"] or ""), "group": row["group"]}
        found = people(store, view, question, cell)
        counted = {"people": row["value"], "per_person": row["n"]}.get(question.measure)
        if question.over:
            counted = row["n"]
        if counted is None:
            assert 0 <= found.n <= max(row["n"], row["value"])
        elif counted >= view.minimum_group:
            assert found.n == counted, cell


def test_as_many_are_listed_as_a_funnel_says(store: Store, view: View) -> None:
    words = ASKED["funnel"]
    times = parse_question("funnel_times", words, TODAY)
    first, *_, last = ask(store, view, times, NOW).dicts()
    assert people(store, view, times, {"group": ""}, 1, NOW).n == first["at_risk"]
    cell = {"state": "arrived", "seconds": str(last["seconds"])}
    arrived = people(store, view, times, cell, 1, NOW).n
    away = people(store, view, times, {"state": "away"}, 1, NOW).n
    assert 0 < arrived <= first["at_risk"] - away
    differences = parse_question("funnel_differences", words, TODAY)
    for row in ask(store, view, differences, NOW).dicts():
        for side in ("with", "without"):
            cell = {"feature": row["feature"], "side": side}
            assert people(store, view, differences, cell, 1, NOW).n == row[f"{side}_n"], cell


def test_as_many_are_listed_as_a_promise_was_made_to(store: Store, view: View) -> None:
    question = parse_question("promise", ASKED["promise"] | {"by": ["channel"]}, TODAY)
    for row in ask(store, view, question, NOW).dicts():
        kept, broken = (
            people(store, view, question, {"group": row["group"], "state": state}, 1, NOW).n
            for state in ("kept", "broken")
        )
        assert kept <= row["kept"]
        assert broken <= row["broken"]
        assert people(store, view, question, {"group": row["group"]}, 1, NOW).n <= kept + broken
