"""What the overview may say: a change only where it is one among all that are compared."""

from typing import Any

from polku.features.overview.findings import figures, leading, moved_most, whole
from polku.features.overview.matrix import matrix_of
from polku.vocabulary.touchpoints import TouchpointRule


def row(group: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    given = {
        "metric": "nps",
        "breakdown": ("touchpoint",) if group else (),
        "group": group,
        "score": 10.0,
        "low": 5.0,
        "high": 15.0,
        "n": 100,
        "lowest": 0,
        "highest": 10,
        "before": 30.0,
        "before_n": 100,
        "change": -20.0,
        "change_low": -30.0,
        "change_high": -10.0,
        "change_p": 0.001,
    }
    return given | more


def test_groups_are_corrected_together_and_the_whole_stands_alone() -> None:
    rows = [row(change_p=0.03), row(("A",), change_p=0.03), row(("B",), change_p=0.9)]
    everything, first, second = figures(rows)
    assert everything.changed
    assert first.p == 0.06
    assert not first.changed
    assert not second.changed


def test_the_group_that_fell_furthest_on_its_own_scale_is_named() -> None:
    rows = [
        row(("A",), change=-20.0),  # a tenth of −100 … 100
        row(
            ("B",),
            metric="ces",
            change=-1.2,
            change_low=-1.5,
            change_high=-0.9,
            highest=7,
            lowest=1,
        ),
        row(("C",), change=+60.0, change_low=50.0, change_high=70.0),
    ]
    found = figures(rows)
    fallen = moved_most(found, {("touchpoint",)}, -1)
    risen = moved_most(found, {("touchpoint",)}, 1)
    assert fallen is not None
    assert fallen.group == ("B",)
    assert risen is not None
    assert risen.group == ("C",)
    assert moved_most(found, {("person.age",)}, -1) is None


def test_the_title_speaks_of_a_change_before_what_stayed() -> None:
    stayed = row(change=1.0, change_low=-3.0, change_high=5.0, change_p=0.6)
    changed = row(metric="csat", score=61.0, change=-17.0, change_low=-20.0, change_high=-14.0)
    one = leading(whole(figures([stayed, changed])))
    assert one is not None
    assert one.metric == "csat"
    assert one.score == 0.61
    assert one.size is not None
    assert (round(one.size.value, 6), round(one.size.low, 6)) == (17, 14)
    assert leading({}) is None


def test_the_matrix_takes_the_metric_most_answered_and_says_where_too_few_are() -> None:
    cell = ("stage", "channel")
    rows = [
        row(("Buy", "web"), breakdown=cell, n=40),
        row(("Buy", "web"), breakdown=cell, metric="csat", n=90, score=50.0),
        row(("Help", "phone"), breakdown=cell, score=None, n=0),
        row(("Help", "web"), breakdown=cell, n=50),
    ]
    rules = [TouchpointRule(event="a", stage="Help"), TouchpointRule(event="b", stage="Buy")]
    matrix = matrix_of(rows, figures(rows), rules)
    assert matrix.channels == ("web", "phone")
    assert [stage.name for stage in matrix.stages] == ["Help", "Buy"]
    help_web, help_phone = matrix.stages[0].cells
    assert help_phone.few
    assert help_web.figure is not None
    assert matrix.stages[1].cells[0].figure.metric == "csat"  # type: ignore[union-attr]
