"""What may be said of scores: nothing is a change unless it is one."""

from typing import Any

import pytest

from polku.features.scores.findings import (
    fallen_most,
    ranked,
    risen_most,
    shown,
    what_happened,
    whole_change,
)
from polku.features.scores.shifts import shift_of
from polku.vocabulary.result import Result


def row(name: str = "", n: int = 100, score: float = 10.0, **change: Any) -> dict[str, Any]:
    known = {
        "group": name,
        "n": n,
        "score": score,
        "low": score - 5,
        "high": score + 5,
        "before": None,
        "before_n": None,
        "change": None,
        "change_low": None,
        "change_high": None,
        "change_p": None,
    }
    return known | change


def changed(value: float, p: float, name: str = "", n: int = 100, margin: float = 5) -> Any:
    low, high = value - margin, value + margin
    return row(
        name,
        n,
        before=10 - value,
        before_n=100,
        change=value,
        change_low=low,
        change_high=high,
        change_p=p,
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "nothing"),
        (row(n=29), "few"),
        (changed(-20, 0.001, n=29), "few"),
        (row(), "now"),
        (changed(-20, 0.001), "fell"),
        (changed(20, 0.001), "rose"),
        (changed(2, 0.4), "same"),
        (changed(-20, 0.001) | {"before_n": 29}, "now"),
    ],
)
def test_the_title_says_a_change_only_where_it_is_one(found: Any, said: str) -> None:
    assert what_happened(found, compared=True) == said


def test_without_comparison_there_is_no_change() -> None:
    assert what_happened(row(), compared=False) == "now"
    assert whole_change(None) is None


def test_groups_come_with_the_lowest_score_first() -> None:
    groups = ranked([row("b", score=5), row("a", score=5), row("c", score=-5)])
    assert [group.name for group in groups] == ["c", "a", "b"]


def test_one_change_in_a_family_needs_more_than_its_own_interval() -> None:
    alone = ranked([changed(-6, 0.03, "phone")])
    assert (alone[0].tone, alone[0].change and alone[0].change.overruled) == ("bad", False)
    family = ranked([changed(-6, 0.03, "phone"), changed(1, 0.6, "web"), changed(0, 1.0, "shop")])
    phone = next(group for group in family if group.name == "phone")
    assert phone.change is not None
    assert phone.change.p == pytest.approx(0.09)
    assert (phone.tone, phone.change.overruled) == ("", True)
    assert fallen_most(family) is None


def test_a_thin_group_is_no_part_of_the_family_and_never_a_change() -> None:
    groups = ranked([changed(-6, 0.03, "phone"), changed(-90, 0.0001, "shop", n=29)])
    by_name = {group.name: group for group in groups}
    assert by_name["shop"].change is None
    assert by_name["shop"].thin
    assert by_name["phone"].tone == "bad"


def test_the_group_that_moved_most_is_named() -> None:
    groups = ranked(
        [changed(-9, 1e-4, "a"), changed(-20, 1e-4, "b"), changed(8, 1e-4, "c"), row("d")]
    )
    fell, rose = fallen_most(groups), risen_most(groups)
    assert (fell and fell.name, rose and rose.name) == ("b", "c")


def test_csat_is_shown_as_a_share_and_others_as_they_are() -> None:
    answer = Result(columns=("score", "before", "n"), rows=((61.0, None, 9),), n=9, sql="")
    assert shown("csat", answer) == [{"score": 0.61, "before": None, "n": 9}]
    assert shown("nps", answer) == [{"score": 61.0, "before": None, "n": 9}]


def week(number: int, n: int, top: int, bottom: int) -> dict[str, Any]:
    return {"period": number, "n": n, "top": top, "bottom": bottom}


def test_a_shift_is_dated_and_chance_is_not() -> None:
    fallen = [week(n, 200, 100, 40 + n % 3) for n in range(6)]
    fallen += [week(n, 200, 50, 90 + n % 3) for n in range(6, 12)]
    moved = shift_of("nps", fallen)
    assert moved is not None
    assert (moved.at, moved.before > moved.after) == (6, True)
    level = [week(n, 200, 100 + (7 * n) % 5, 40) for n in range(12)]
    assert shift_of("nps", level) is None
    assert shift_of("csat", [week(n, 1, 1, 0) for n in range(12)]) is None
    assert shift_of("ces", fallen) is None
    assert shift_of("nps", fallen[:5]) is None
