"""Questions put in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.vocabulary.asking import FORMS, parse_question, spell_question
from polku.vocabulary.conditions import SIGNS
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import Match, parse_matches
from polku.vocabulary.questions import (
    AnyQuestion,
    AttributionQuestion,
    Deadline,
    LifecycleQuestion,
    PathDifferenceQuestion,
    PathGroupsQuestion,
    PathQuestion,
    ProcessQuestion,
    Promise,
    PromiseQuestion,
    RetentionQuestion,
    ScoreQuestion,
    StepMatrixQuestion,
    StickinessQuestion,
    SurvivalQuestion,
    TrendQuestion,
)
from polku.vocabulary.questions.attribution import MODELS
from polku.vocabulary.touchpoints import Condition
from polku.vocabulary.words import parse_duration

TODAY = date(2026, 4, 26)


def ask(name: str, **parameters: str | list[str]) -> AnyQuestion:
    listed = {
        key.rstrip("_"): value if isinstance(value, list) else [value]
        for key, value in parameters.items()
    }
    return parse_question(name, listed, TODAY)


def test_a_score_of_all_time() -> None:
    assert ask("nps") == ScoreQuestion(metric="nps")


def test_a_score_with_everything() -> None:
    question = ask(
        "csat",
        from_="2026-03-30",
        to="2026-04-26",
        by="person.town",
        where=["channel=web", "plan!=basic"],
        every="week",
        compare="previous",
    )
    assert question == ScoreQuestion(
        metric="csat",
        dates=DateRange(date(2026, 3, 30), TODAY),
        by="person.town",
        where=(Condition("channel", "is", "web"), Condition("plan", "is_not", "basic")),
        every="week",
        compare=DateRange(date(2026, 3, 2), date(2026, 3, 29)),
    )


def test_an_open_period_ends_today() -> None:
    assert ask("ces", from_="2026-04-01").dates == DateRange(date(2026, 4, 1), TODAY)


def test_a_comparison_with_a_period_of_its_own() -> None:
    question = ask("nps", from_="2026-03-30", compare="2026-02-02..2026-03-01")
    assert isinstance(question, ScoreQuestion)
    assert question.compare == DateRange(date(2026, 2, 2), date(2026, 3, 1))


def test_trends_and_paths() -> None:
    assert ask("trend", measure="sum:Order Total", every="month") == TrendQuestion(
        measure="sum:Order Total", every="month"
    )
    assert ask("paths", shape="transitions", start="Web", steps="4", limit="10") == PathQuestion(
        shape="transitions", start="Web", steps=4, limit=10
    )


def test_a_promise_of_a_time() -> None:
    question = ask(
        "promise", made_by="queued", kept_by="answered", within="2m", key="call", score="nps"
    )
    assert isinstance(question, PromiseQuestion)
    assert question.promise == Promise(
        made_by="queued", kept_by="answered", deadline=Deadline(120), key="call", score="nps"
    )


def test_attribution_names_the_conversion_and_its_models_once() -> None:
    question = ask(
        "attribution",
        conversion="Order Placed[amount>=50]",
        touch="campaign_source",
        model=["shapley", "first", "shapley"],
        lookback_days="90",
    )
    assert question == AttributionQuestion(
        conversion=parse_matches("Order Placed[amount>=50]"),
        touch="campaign_source",
        models=("first", "shapley"),
        lookback_days=90,
    )
    assert ask("attribution", conversion="a") == AttributionQuestion(conversion=(Match("a"),))


def test_a_promise_of_a_day() -> None:
    question = ask(
        "promise",
        made_by="Ordered",
        kept_by="Delivered",
        until="estimate",
        by_day="1",
        only_met="yes",
        made_where="channel=web",
    )
    assert isinstance(question, PromiseQuestion)
    assert question.promise.deadline == Deadline(until="estimate", by_day=True)
    assert question.promise.only_met
    assert question.promise.made_where == (Condition("channel", "is", "web"),)


def test_empty_parameters_say_nothing() -> None:
    assert ask("nps", by="", where=["", " "], every="", from_="", to="") == ask("nps")


@pytest.mark.parametrize(
    ("name", "parameters", "parameter", "words"),
    [
        ("nps", {"from": ["30.3.2026"]}, "from", "no date"),
        ("nps", {"from": ["20260330"]}, "from", "no date"),
        ("nps", {"from": ["2026-02-30"]}, "from", "no date"),
        ("nps", {"from": ["0001-01-01"]}, "from", "no date"),
        ("nps", {"to": ["2026-02-03"]}, "from", "needs “from”"),
        ("nps", {"by": ["person."]}, "by", "is not a field"),
        ("nps", {"where": ["=x"]}, "where", "is not a field"),
        ("nps", {"every": ["fortnight"]}, "every", "hour, day, week"),
        ("nps", {"compare": ["previous"]}, "from", "needs “from”"),
        ("nps", {"from": ["2026-04-01"], "compare": ["last"]}, "compare", "no date"),
        ("nps", {"by": ["a", "b"]}, "by", "more than once"),
        ("nps", {"metric": ["x"]}, "metric", "has no parameter"),
        ("trend", {"measure": ["median:x"]}, "measure", "total, people"),
        ("trend", {"measure": ["sum:"]}, "measure", "total, people"),
        ("paths", {"steps": ["1"]}, "steps", "from 2 to 50"),
        ("retention", {"brackets": ["7,1"]}, "brackets", "rising periods"),
        ("retention", {"brackets": ["0,7"]}, "brackets", "rising periods"),
        ("retention", {"window": ["sliding"]}, "window", "calendar, rolling"),
        ("survival", {"silence": ["a month"]}, "silence", "30s, 2m"),
        ("paths", {"limit": ["all"]}, "limit", "from 1 to 1000"),
        ("paths", {"shape": ["tree"]}, "shape", "variants, transitions"),
        ("promise", {"kept_by": ["b"]}, "made_by", "needs “made_by”"),
        ("attribution", {}, "conversion", "needs “conversion”"),
        ("attribution", {"conversion": ["a"], "model": ["best"]}, "model", "first, last"),
        ("attribution", {"conversion": ["a"], "by": ["channel"]}, "by", "has no parameter"),
    ],
)
def test_a_fault_names_the_parameter_and_what_to_write(
    name: str, parameters: dict[str, list[str]], parameter: str, words: str
) -> None:
    with pytest.raises(InvalidQuestion, match=words) as caught:
        parse_question(name, parameters, TODAY)
    assert caught.value.values["parameter"] == parameter


def test_an_unknown_question_names_those_there_are() -> None:
    with pytest.raises(InvalidQuestion, match="nps, csat, ces, trend, paths, promise"):
        ask("happiness")


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(InvalidQuestion, match="before it begins"):
        ask("nps", from_="2026-04-02", to="2026-04-01")


@pytest.mark.parametrize(
    "deadline",
    [
        {},
        {"within": "2m", "until": "estimate"},
        {"within": "2 minutes"},
        {"within": "0m"},
        {"within": "2m", "by_day": "1"},
    ],
)
def test_a_promise_has_one_clear_deadline(deadline: dict[str, str]) -> None:
    with pytest.raises(InvalidQuestion):
        ask("promise", made_by="a", kept_by="b", **deadline)


def test_durations() -> None:
    assert [parse_duration(text, "within") for text in ("30s", "2m", "48h", "3d")] == [
        30,
        120,
        172_800,
        259_200,
    ]


def test_every_parameter_of_every_form_is_understood() -> None:
    for form in FORMS.values():
        names = [parameter.name for parameter in form.parameters]
        assert len(set(names)) == len(names)
        parse = {name: [""] for name in names} | {"made_by": ["a"], "kept_by": ["b"]}
        if form.name == "promise":
            parse_question(form.name, parse | {"within": ["1h"]}, TODAY)


days = st.dates(date(1970, 1, 1), date(2199, 12, 31))
periods = st.none() | st.tuples(days, days).map(lambda pair: DateRange(min(pair), max(pair)))
names = st.text("abcåäö _.", min_size=1, max_size=8).map(str.strip).filter(bool)
fields = st.sampled_from(["channel", "person.town", "property.channel", "plan", "Order Total"])
numbers = st.integers(-1000, 1000).map(str)
conditions = st.builds(Condition, fields, st.sampled_from([*SIGNS.values()]), numbers) | st.builds(
    Condition, fields, st.sampled_from(["set", "unset"])
)
filters = st.lists(conditions, max_size=3).map(tuple)
shared = {"dates": periods, "by": st.just("") | fields, "where": filters}
metrics = st.sampled_from(["nps", "csat", "ces"])
every = st.sampled_from([None, "hour", "day", "week", "month", "quarter", "year"])
deadlines = st.builds(Deadline, st.integers(1, 999_999)) | st.builds(
    Deadline, st.none(), names, st.booleans()
)
promises = st.builds(
    Promise,
    made_by=names,
    kept_by=names,
    deadline=deadlines,
    key=st.just("") | names,
    score=metrics,
    score_days=st.integers(1, 365),
    only_met=st.booleans(),
    made_where=filters,
    kept_where=filters,
)
meant = st.just(()) | st.builds(Match, names, filters).map(lambda one: (one,))
started = st.builds(
    RetentionQuestion,
    start=meant,
    back=meant,
    every=st.sampled_from(["hour", "day", "week", "month", "quarter", "year"]),
    cohort=st.sampled_from(["first", "recurring"]),
    window=st.sampled_from(["calendar", "rolling"]),
    count=st.sampled_from(["on", "after"]),
    mean=st.sampled_from(["weighted", "simple"]),
    periods=st.integers(1, 60),
    brackets=st.sampled_from([(), (1, 7, 14), (3, 4)]),
    **shared,
)
stayed = st.builds(
    SurvivalQuestion, start=meant, active=meant, silence=st.integers(1, 999_999), **shared
) | st.builds(
    SurvivalQuestion,
    start=meant,
    end=st.builds(Match, names).map(lambda one: (one,)),
    every=st.sampled_from(["hour", "month"]),
    shape=st.sampled_from(["curve", "groups"]),
    **shared,
)
walked = {
    "of": st.sampled_from(["touchpoint", "event", "page", "channel"]),
    "start": st.just("") | names,
    "end": st.just("") | names,
    "through": st.just("") | names,
    "gap_hours": st.integers(1, 8760),
    "repeats": st.booleans(),
    **shared,
}
limit, steps = st.integers(1, 1000), st.integers(2, 50)
shapes = st.sampled_from(["variants", "transitions"])
walks = st.one_of(
    st.builds(PathQuestion, shape=shapes, score=metrics, steps=steps, limit=limit, **walked),
    st.builds(
        ProcessQuestion, shape=st.sampled_from(["transitions", "loops"]), limit=limit, **walked
    ),
    st.builds(StepMatrixQuestion, steps=steps, **walked),
    st.builds(PathGroupsQuestion, steps=steps, groups=st.sampled_from([0, 2, 8]), **walked),
    st.builds(
        PathDifferenceQuestion,
        shape=st.sampled_from(["transitions", "places"]),
        other=filters,
        limit=limit,
        **walked,
    ),
)
questions = st.one_of(
    started,
    stayed,
    st.builds(StickinessQuestion, active=meant, **shared),
    st.builds(LifecycleQuestion, active=meant, every=st.just("month"), **shared),
    st.builds(ScoreQuestion, metric=metrics, every=every, **shared),
    st.builds(TrendQuestion, measure=st.sampled_from(["total", "sum:a b"]), every=every, **shared),
    walks,
    st.builds(
        AttributionQuestion,
        conversion=st.lists(st.builds(Match, names, filters), min_size=1, max_size=3).map(tuple),
        touches=st.lists(st.builds(Match, names, filters), max_size=2).map(tuple),
        touch=fields,
        value=st.just("") | names,
        lookback_days=st.integers(1, 365),
        visit_minutes=st.integers(0, 1440),
        models=st.sets(st.sampled_from(MODELS), min_size=1).map(
            lambda chosen: tuple(model for model in MODELS if model in chosen)
        ),
        direct=st.sampled_from(["skip", "keep"]),
        half_life_days=st.integers(1, 365),
        order=st.integers(1, 3),
        shape=st.sampled_from(["models", "paths"]),
        limit=st.integers(1, 1000),
        dates=periods,
        where=filters,
    ),
    st.builds(PromiseQuestion, promise=promises, every=every, **shared),
)


@given(questions)
def test_what_is_spelled_is_read_back(question: AnyQuestion) -> None:
    name, pairs = spell_question(question)
    parameters: dict[str, list[str]] = {}
    for key, value in pairs:
        parameters.setdefault(key, []).append(value)
    assert parse_question(name, parameters, TODAY) == question


def test_a_comparison_is_spelled_too() -> None:
    question = ask("nps", from_="2026-03-30", compare="previous")
    name, pairs = spell_question(question)
    assert parse_question(name, {key: [value] for key, value in pairs}, TODAY) == question
