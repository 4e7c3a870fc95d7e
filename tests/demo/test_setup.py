"""The demonstration project's rules and promises fit the events that the simulation makes."""

import polars as pl

from polku.demo.setup import PROMISES, RULES
from polku.demo.truth import BROKEN_MOST
from polku.vocabulary.touchpoints import Condition

from .conftest import Year, prop


def holds(condition: Condition) -> pl.Expr:
    value = prop(condition.field.removeprefix("property."))
    if condition.operator == "starts":
        return value.str.starts_with(condition.value).fill_null(value=False)
    if condition.operator == "set":
        return value.is_not_null()
    return (value == condition.value).fill_null(value=False)


def test_every_rule_takes_events(planted: Year) -> None:
    events = planted.events.select("name", "properties")
    left = {key[0]: group for key, group in events.group_by("name")}
    for rule in RULES:
        before = left[rule.event]
        taken = pl.all_horizontal(pl.lit(value=True), *(holds(one) for one in rule.conditions))
        left[rule.event] = before.filter(~taken)
        assert left[rule.event].height < before.height, rule
    unruled = {name for name, group in left.items() if group.height}
    assert unruled <= {"Rage Clicked"}


def test_every_touchpoint_of_an_answer_is_one_of_the_rules(planted: Year) -> None:
    rated = set(planted.events.filter(pl.col("metric") != "")["touchpoint"])
    known = {rule.touchpoint for rule in RULES}
    assert rated - known <= {"Whole relationship", "Moving day"}


def test_stages_are_seven() -> None:
    assert len({rule.stage for rule in RULES} - {""}) == 7


def test_every_promise_is_made_kept_and_scored(planted: Year) -> None:
    assert len(PROMISES) >= 5
    assert BROKEN_MOST in dict(PROMISES)
    for name, promise in PROMISES:
        made = planted.named(promise.made_by)
        for condition in promise.made_where:
            made = made.filter(holds(condition))
        keys = made.select(prop(promise.key)).to_series()
        assert keys.null_count() == 0, name
        kept = planted.named(promise.kept_by).select(prop(promise.key)).to_series()
        assert keys.is_in(kept.implode()).mean() > 0.6, name
        answers = planted.scores(promise.score).select(prop(promise.key)).to_series()
        assert answers.drop_nulls().is_in(keys.implode()).any(), name
