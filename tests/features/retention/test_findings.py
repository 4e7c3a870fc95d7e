"""A change or a group is named only beyond chance."""

from datetime import date, timedelta

import numpy as np
import pytest

from polku.features.retention.findings import finding_of
from polku.features.retention.triangle import Cell, Line, Triangle
from polku.vocabulary.questions import RetentionQuestion

WEEKLY, BY_CHANNEL = RetentionQuestion(), RetentionQuestion(by="channel")
START = date(2026, 1, 5)


def line(returned: int, people: int, week: int | None = None, group: str = "") -> Line:
    share = returned / people
    cell = Cell("week 1", share, share, share, people, returned, over=True, shade=0)
    begin = None if week is None else START + timedelta(weeks=week)
    return Line(people, (cell,), cohort=begin, group=group)


def weeks(*returned: int, people: int = 100) -> Triangle:
    cohorts = tuple(line(count, people, week) for week, count in enumerate(returned))
    return Triangle((), (), (line(sum(returned), people * len(returned)),), cohorts)


def groups(**shares: tuple[int, int]) -> Triangle:
    return Triangle((), (), tuple(line(*pair, group=name) for name, pair in shares.items()), ())


def test_a_fall_and_a_rise_are_named() -> None:
    assert finding_of(WEEKLY, weeks(40, 42, 41, 30, 31, 29)).said == "fell"
    assert finding_of(WEEKLY, weeks(30, 31, 29, 40, 42, 41)).said == "rose"
    assert finding_of(WEEKLY, weeks(30, 45, 29, 40, 32, 41)).said == "now"
    assert finding_of(WEEKLY, weeks(40, 42, 30, 31)).said == "now"  # too few cohorts to tell


def test_the_oldest_cohort_may_be_passed_over() -> None:
    falling = weeks(95, 40, 42, 41, 40, 42, 41)
    assert finding_of(WEEKLY, falling, skip_oldest=True).said == "now"


def test_the_group_that_differs_is_named() -> None:
    found = finding_of(BY_CHANNEL, groups(web=(300, 500), phone=(100, 500), shop=(250, 500)))
    assert found.said == "group"
    assert found.group is not None
    assert found.group.group == "phone"
    assert found.others == pytest.approx(0.55)
    alike = finding_of(BY_CHANNEL, groups(web=(50, 100), phone=(52, 100)))
    assert alike.said == "alike"
    recurring = RetentionQuestion(by="channel", cohort="recurring")
    assert finding_of(recurring, groups(web=(300, 500), phone=(100, 500))).said == "groups"
    assert finding_of(BY_CHANNEL, groups(web=(5, 9))).said == "early"


def test_chance_alone_is_named_as_often_as_stated() -> None:
    rng, rounds = np.random.default_rng(20260305), 1_500
    changed = grouped = 0
    for _ in range(rounds):
        truths = rng.beta(30, 70, 12)  # cohorts differ among themselves
        found = finding_of(WEEKLY, weeks(*(int(one) for one in rng.binomial(200, truths))))
        changed += found.said in ("rose", "fell")
        pairs = {name: (int(rng.binomial(300, 0.3)), 300) for name in "abcde"}
        grouped += finding_of(BY_CHANNEL, groups(**pairs)).said == "group"
    assert changed / rounds <= 0.065
    assert grouped / rounds <= 0.065
