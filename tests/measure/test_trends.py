"""Trends agree with plain Python."""

from collections import defaultdict
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from polku.measure import ask
from polku.measure.trends import SESSION_GAP
from polku.store import Store
from polku.vocabulary.conditions import parse_condition
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.event import person_key
from polku.vocabulary.questions import TrendQuestion
from tests.measure.worlds import Happening, happenings, told

HELSINKI = ZoneInfo("Europe/Helsinki")


@settings(max_examples=25)
@given(happened=happenings)
def test_totals_people_sums_and_sessions_agree_with_plain_python(
    store: Store, happened: list[Happening]
) -> None:
    view = told(store, happened)
    total: dict[object, int] = defaultdict(int)
    persons: dict[object, set[str]] = defaultdict(set)
    sums: dict[object, float] = defaultdict(float)
    sessions: dict[object, int] = defaultdict(int)
    last: dict[str, Happening] = {}
    for one in sorted(happened, key=lambda h: h.minute):
        day = one.ts.astimezone(HELSINKI).date()
        total[day] += 1
        persons[day].add(one.person)
        if one.call:
            sums[day] += one.minute
        before = last.get(one.person)
        starts = before is None or (one.minute - before.minute) * 60 >= SESSION_GAP
        sessions[day] += starts
        last[one.person] = one

    def answered(measure: str) -> dict[object, float]:
        answer = ask(store, view, TrendQuestion(measure=measure, every="day"))
        return {row["period"]: row["value"] for row in answer.dicts()}

    assert answered("total") == total
    assert answered("people") == {day: len(who) for day, who in persons.items()}
    assert answered("sessions") == sessions
    assert answered("sum:minute") == pytest.approx(dict(sums))


def test_a_mean_has_its_interval(store: Store) -> None:
    view = told(store, [Happening("ada", "x", n, call="1") for n in (10, 20, 30)])
    row = ask(store, view, TrendQuestion(measure="mean:minute")).dicts()[0]
    assert (row["value"], row["n"]) == (20, 3)
    assert (row["low"], row["high"]) == (
        pytest.approx(-4.841, abs=1e-3),
        pytest.approx(44.841, abs=1e-3),
    )


@pytest.mark.parametrize("measure", ["", "sum", "total:x", "drop table"])
def test_what_is_no_measure_is_refused(store: Store, measure: str) -> None:
    with pytest.raises(InvalidQuestion, match="no measure"):
        ask(store, told(store, []), TrendQuestion(measure=measure))


def test_a_filter_that_leaves_a_few_people_shows_nothing(store: Store) -> None:
    happened = [
        Happening(f"few{n % 8}", "Called" if n % 8 else "Wrote", n * 700) for n in range(64)
    ]
    view = told(store, happened, minimum_group=5)

    def shown(*where: str) -> tuple[int, list[str]]:
        question = TrendQuestion(every="day", where=tuple(map(parse_condition, where)))
        answer = ask(store, view, question)
        return len(answer.rows), [one.code for one in answer.caveats]

    few = person_key(view.project_id, user_id="few0")
    assert shown(f"person={few}") == (0, ["hidden_groups"])
    assert shown(f"person!={few}")[0] > 5  # a few people a day, enough in all
    assert shown()[0] > 5
