"""Who stayed how long agrees with plain Python; whoever is still there is censored."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import SurvivalQuestion
from tests.measure.worlds import START, Happening, happenings, told

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = START + timedelta(days=22, hours=5)
VIEWED, ENDED = (Match("Page Viewed"),), (Match("Call Ended"),)
questions = st.builds(
    SurvivalQuestion,
    start=st.sampled_from([(), VIEWED]),
    end=st.sampled_from([(), ENDED, VIEWED]),
    active=st.sampled_from([(), VIEWED]),
    silence=st.sampled_from([3 * 86_400, 86_400]),
    every=st.sampled_from(["hour", "day", "week"]),
    dates=st.sampled_from([None, DateRange(date(2026, 3, 5), date(2026, 3, 12))]),
)


def named(one: Happening, matches: tuple[Match, ...]) -> bool:
    return one.name == matches[0].event if matches else one.name != "Call Ended"  # hidden


def stays(happened: list[Happening], question: SurvivalQuestion) -> list[tuple[int, bool]]:
    """Return how many units each person stayed, and whether they left then."""
    unit = timedelta(hours={"hour": 1, "day": 24, "week": 168}[question.every])
    silence = timedelta(seconds=question.silence)
    horizon = NOW if question.end else NOW - silence
    found = []
    for person in {one.person for one in happened}:
        own = sorted((one for one in happened if one.person == person), key=lambda h: h.minute)
        start = next((one.ts for one in own if named(one, question.start)), None)
        if start is None or start > horizon:
            continue
        dates = question.dates
        if dates and not dates.first <= start.astimezone(HELSINKI).date() <= dates.last:
            continue
        if question.end:
            ends = [one.ts for one in own if one.ts > start and named(one, question.end)]
            left = ends[0] if ends else None
        else:
            times = [start, *(o.ts for o in own if o.ts > start and named(o, question.active))]
            gaps = zip(times, [*times[1:], NOW], strict=True)
            left = next((one for one, after in gaps if after - one >= silence), None)
        is_left = left is not None and left <= horizon
        found.append((((left if is_left and left else horizon) - start) // unit, is_left))
    return sorted(found)


@settings(max_examples=80)
@given(happened=happenings, question=questions)
def test_stays_agree_with_plain_python(
    store: Store, happened: list[Happening], question: SurvivalQuestion
) -> None:
    expected = stays(happened, question)
    answer = ask(store, told(store, happened), question, NOW)
    rows = answer.dicts()
    found = sorted(
        stay
        for row in rows
        for stay in [(row["time"], True)] * row["left"] + [(row["time"], False)] * row["censored"]
    )
    assert found == expected
    assert answer.n == len(expected)
    staying = 1.0
    for row in rows:
        at_risk = sum(time >= row["time"] for time, _ in expected)
        assert row["at_risk"] == at_risk
        staying *= 1 - row["left"] / at_risk
        assert row["staying"] == pytest.approx(staying)
        assert 0 <= row["low"] <= row["staying"] <= row["high"] <= 1


def test_who_ends_at_the_moment_of_the_start_has_left(store: Store) -> None:
    happened = [Happening("ada", "Page Viewed", 5), Happening("ada", "Call Ended", 5)]
    answer = ask(store, told(store, happened), SurvivalQuestion(start=VIEWED, end=ENDED), NOW)
    assert [(row["left"], row["censored"]) for row in answer.dicts()] == [(1, 0)]
    same = ask(store, told(store, happened[:1]), SurvivalQuestion(start=VIEWED, end=VIEWED), NOW)
    assert sum(row["left"] for row in same.dicts()) == 0


def test_groups_have_medians_and_one_test(store: Store) -> None:
    happened = [
        Happening(f"{call}{n}", name, minute, call=call)
        for call, days in (("1", 2), ("2", 9))
        for n in range(40)
        for name, minute in (("Page Viewed", n), ("Call Ended", 1440 * (days + n % 4) + 60))
    ]
    question = SurvivalQuestion(start=VIEWED, end=ENDED, by="call", shape="groups")
    answer = ask(store, told(store, happened, minimum_group=5), question, NOW)
    quick, slow = sorted(answer.dicts(), key=lambda row: row["group"])
    assert (quick["median"], slow["median"]) == (3, 10)
    assert quick["median_low"] <= 3 <= quick["median_high"]
    assert quick["statistic"] == slow["statistic"] > 10
    assert quick["p"] < 0.001
    assert quick["left"] + slow["left"] == pytest.approx(quick["expected"] + slow["expected"])


def test_what_must_be_known_is_said(store: Store) -> None:
    view = told(store, [Happening(f"p{n}", "x", n) for n in range(9)])
    answer = ask(store, view, SurvivalQuestion(silence=86_400), NOW)
    assert [one.code for one in answer.caveats] == ["began_before"]
    nobody = ask(store, told(store, []), SurvivalQuestion(), NOW)
    assert [one.code for one in nobody.caveats] == ["nobody_began"]
    late = ask(store, view, SurvivalQuestion(silence=40 * 86_400), NOW)
    assert late.n == 0  # nobody can be told to be silent for forty days of twenty-two
