"""Every score by every group at once gives what each question alone gives."""

from datetime import date

import msgspec
from hypothesis import HealthCheck, given, settings

from polku.measure.breakdowns import METRICS, ask_breakdowns
from polku.measure.scores import ask_scores
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Event, Metric, Score
from polku.vocabulary.questions import ScoreQuestion
from polku.vocabulary.touchpoints import View
from tests.measure.worlds import START, Happening, happenings, told

NOW = DateRange(date(2026, 3, 12), date(2026, 3, 22))
BEFORE = DateRange(date(2026, 3, 1), date(2026, 3, 11))
FIGURES = ("score", "low", "high", "n")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(happened=happenings)
def test_each_breakdown_equals_its_own_question(store: Store, happened: list[Happening]) -> None:
    view = told(store, happened)
    breakdowns = [(), ("touchpoint",), ("event",)]
    rows = ask_breakdowns(store, view, NOW, BEFORE, breakdowns).dicts()
    for breakdown in breakdowns:
        question = ScoreQuestion(
            metric="nps", dates=NOW, compare=BEFORE, by=breakdown[0] if breakdown else ""
        )
        alone = {
            (row["group"],) if breakdown else (): row
            for row in ask_scores(store, view, question).dicts()
            if row["group"] or not breakdown
        }
        together = {
            tuple(row["group"]): row
            for row in rows
            if row["metric"] == "nps" and row["breakdown"] == breakdown
        }
        assert together.keys() == alone.keys()
        for group, row in together.items():
            assert [row[name] for name in FIGURES] == [alone[group][name] for name in FIGURES]
            assert row["before"] == alone[group]["before"]


def answers(name: str, metric: Metric, values: list[int], **more: object) -> list[Event]:
    ends = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}[metric]
    return [
        Event(
            message_id=f"{name}-{n}",
            kind="track",
            name="Answered",
            timestamp=START,
            received_at=START,
            user_id=f"{name}-{n}",
            score=Score(metric, value, *ends),
            **more,  # type: ignore[arg-type]
        )
        for n, value in enumerate(values)
    ]


def test_metrics_stages_and_channels_come_in_one_answer(store: Store, project_id: int) -> None:
    web = {"stage": "Buy", "channel": "web"}
    store.append(project_id, answers("a", "nps", [10] * 6 + [0] * 2, **web))
    store.append(project_id, answers("b", "csat", [5] * 6 + [1] * 2, **web))
    store.append(project_id, answers("c", "ces", [7] * 5, stage="Help", channel="phone"))
    dates = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    cell = ("stage", "channel")
    result = ask_breakdowns(store, View(project_id), dates, None, [(), cell])
    shown = {(row["metric"], row["group"]): row["score"] for row in result.dicts()}
    assert shown == {
        ("nps", ()): 50.0,
        ("csat", ()): 75.0,
        ("ces", ()): 7.0,
        ("nps", ("Buy", "web")): 50.0,
        ("csat", ("Buy", "web")): 75.0,
        ("ces", ("Help", "phone")): 7.0,
    }
    assert result.n == 21
    assert all(row["change"] is None for row in result.dicts())
    assert {row["metric"] for row in result.dicts()} == set(METRICS)


def test_small_cells_are_hidden_and_one_more_where_they_could_be_told(
    store: Store, project_id: int
) -> None:
    store.append(project_id, answers("a", "nps", [10] * 40, stage="Buy", channel="web"))
    store.append(project_id, answers("b", "nps", [0] * 20, stage="Buy", channel="shop"))
    store.append(project_id, answers("c", "nps", [5] * 3, stage="Help", channel="phone"))
    dates = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    result = ask_breakdowns(store, View(project_id), dates, None, [("stage", "channel")])
    hidden = {row["group"]: (row["score"], row["n"]) for row in result.dicts()}
    assert hidden["Help", "phone"] == (None, 0)
    assert hidden["Buy", "shop"] == (None, 0)  # the total less the rest would tell the three
    assert hidden["Buy", "web"] == (100.0, 40)
    assert [caveat.code for caveat in result.caveats] == ["hidden_groups"]


def test_a_trait_belongs_to_the_person_and_pairs_of_traits_to_both(
    store: Store, project_id: int
) -> None:
    told_by = answers("a", "nps", [10] * 6)
    identified = [
        msgspec.structs.replace(
            one,
            message_id=f"who-{one.message_id}",
            kind="identify",
            score=None,
            properties={"age": "65+", "town": "small"},
        )
        for one in told_by
    ]
    store.append(project_id, [*told_by, *identified, *answers("b", "nps", [0] * 6)])
    dates = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    pair = ("person.age", "person.town")
    result = ask_breakdowns(store, View(project_id), dates, None, [("person.age",), pair])
    shown = {(row["breakdown"], row["group"]): row["score"] for row in result.dicts()}
    assert shown == {(("person.age",), ("65+",)): 100.0, (pair, ("65+", "small")): 100.0}
