"""Attribution paths agree with plain Python, and what is small stays hidden."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.attribution.asking import MOST_CHANNELS, counted_paths
from polku.measure.attribution.people import people_behind_attribution
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import AttributionQuestion
from tests.measure.worlds import START, Happening, happenings, key_of, told

DAY = timedelta(days=1)
DATES = DateRange((START + DAY).date(), (START + 30 * DAY).date())
FAR = START + 400 * DAY
BOUGHT = Match("Call Answered")
#: What the rules of the small worlds make of each event; an ended call is hidden.
TOUCHPOINTS = {"Page Viewed": "Site", "Call Queued": "Call Queued"}
Walk = tuple[tuple[str, ...], bool, float, tuple[int, ...]]


def question(**own: object) -> AttributionQuestion:
    return AttributionQuestion(conversion=(BOUGHT,), touch="touchpoint", **own)


def walks(
    happened: list[Happening], asked: AttributionQuestion, judged: datetime
) -> dict[str, list[Walk]]:
    """Return the paths of each person that ended in the period, in their order."""
    lookback = asked.lookback_days * DAY
    found: dict[str, list[Walk]] = defaultdict(list)
    for person in {one.person for one in happened}:
        path: list[tuple[str, datetime]] = []
        latest = {"": START - 999 * DAY}
        before = ""
        for one in sorted((h for h in happened if h.person == person), key=lambda h: h.minute):
            name = "!" if one.name == BOUGHT.event else TOUCHPOINTS.get(one.name, "")
            if not name:
                continue
            same = name == before and one.ts - latest[""] < asked.visit_minutes * DAY / 1440
            before, latest[""] = name, one.ts
            if same and name != "!":
                continue
            if path and one.ts - path[-1][1] > lookback:
                _end(found[person], path, path[-1][1], asked, judged)
                path = []
            if name == "!":
                worth = float(one.minute) if one.call else 0.0
                _end(found[person], path, one.ts, asked, judged, worth)
                path = []
            else:
                path.append((name, one.ts))
        if path:
            _end(found[person], path, path[-1][1], asked, judged)
    return {person: ended for person, ended in found.items() if ended}


def _end(
    found: list[Walk],
    path: list[tuple[str, datetime]],
    last: datetime,
    asked: AttributionQuestion,
    judged: datetime,
    worth: float | None = None,
) -> None:
    lookback = asked.lookback_days * DAY
    end = last if worth is not None else last + lookback
    if worth is None and end > judged:
        return
    if asked.dates:
        first, stop = asked.dates.bounds("Europe/Helsinki")
        if not first <= end < stop:
            return
    kept = [(name, ts) for name, ts in path if ts >= last - lookback]
    ages = tuple((last - ts) // DAY for _, ts in kept) if worth is not None else ()
    value = worth if worth is not None and asked.value else 0.0
    found.append((tuple(name for name, _ in kept), worth is not None, value, ages))


@settings(max_examples=60)
@given(
    happened=happenings,
    dates=st.none() | st.just(DATES),
    lookback=st.integers(1, 8),
    visit=st.sampled_from([0, 30, 1440]),
    value=st.sampled_from(["", "minute"]),
    judged=st.integers(0, 40).map(lambda days: START + days * DAY),
)
def test_paths_agree_with_plain_python(
    store: Store,
    happened: list[Happening],
    dates: DateRange | None,
    lookback: int,
    visit: int,
    value: str,
    judged: datetime,
) -> None:
    view = told(store, happened)
    asked = question(dates=dates, lookback_days=lookback, visit_minutes=visit, value=value)
    expected = Counter(tuple(ended) for ended in walks(happened, asked, judged).values())
    for touch in ("touchpoint", "person.none"):
        one = asked
        if touch != "touchpoint":  # touches that are not numbered go another way
            one = question(
                dates=dates,
                lookback_days=lookback,
                visit_minutes=visit,
                value=value,
                touches=(Match("Page Viewed"), Match("Call Queued")),
            )
        found = counted_paths(store, view, one, judged).walked
        assert {
            tuple((p.touches, p.converted, p.value, p.ages) for p in crowd.paths): crowd.people
            for crowd in found
        } == expected


@settings(max_examples=25)
@given(happened=happenings, value=st.sampled_from(["", "minute"]), keep=st.booleans())
def test_touches_named_by_a_property_agree_with_plain_python(
    store: Store, happened: list[Happening], value: str, keep: bool
) -> None:
    view = told(store, happened)
    asked = AttributionQuestion(
        conversion=(BOUGHT,),
        touch="call",
        value=value,
        visit_minutes=0,
        direct="keep" if keep else "skip",
    )
    expected: Counter[tuple[Walk, ...]] = Counter()
    for person in {one.person for one in happened}:
        path: list[Happening] = []
        ended: list[Walk] = []
        for one in sorted((h for h in happened if h.person == person), key=lambda h: h.minute):
            if one.name == BOUGHT.event:
                ages = tuple((one.ts - touch.ts) // DAY for touch in path)
                worth = float(one.minute) if value and one.call else 0.0
                ended.append((tuple(touch.call for touch in path), True, worth, ages))
                path = []
            elif one.call or keep:
                path.append(one)
        if path:
            ended.append((tuple(touch.call for touch in path), False, 0.0, ()))
        if ended:
            expected[tuple(ended)] += 1
    found = counted_paths(store, view, asked, FAR).walked
    assert {
        tuple((p.touches, p.converted, p.value, p.ages) for p in crowd.paths): crowd.people
        for crowd in found
    } == expected


def test_shares_come_with_their_intervals_and_cautions(store: Store) -> None:
    happened = [
        *[Happening(f"p{n}", "Page Viewed", 10) for n in range(40)],
        *[Happening(f"p{n}", "Call Queued", 90) for n in range(0, 40, 2)],
        *[Happening(f"p{n}", "Call Answered", 200, call="1") for n in range(0, 40, 4)],
        Happening("cold", "Call Answered", 300),
    ]
    view = told(store, happened, minimum_group=5)
    result = ask(store, view, question(value="minute"), FAR)
    rows = {(row["model"], row["group"]): row for row in result.dicts()}
    assert rows["first", "Site"]["conversions"] == 10
    assert rows["last", "Call Queued"]["share"] == 1
    assert rows["linear", "Site"] == {
        "model": "linear",
        "group": "Site",
        "conversions": 5.0,
        "low": pytest.approx(2.5, abs=1),
        "high": pytest.approx(8, abs=1),
        "share": 0.5,
        "share_low": 0.5,
        "share_high": 0.5,
        "value": 1000.0,
        "value_low": pytest.approx(500, abs=200),
        "value_high": pytest.approx(1600, abs=200),
        "n": 10,
    }
    assert result.n == 10
    said = [caveat.code for caveat in result.caveats]
    assert said == ["descriptive", "untouched", "small_sample"]
    assert "1 of 11 conversions" in str(result.caveats[1])


def test_paths_are_listed_with_their_rate_where_enough_people_walked_them(store: Store) -> None:
    happened = [
        *[Happening(f"p{n}", "Page Viewed", 10) for n in range(20)],
        *[Happening(f"p{n}", "Call Answered", 200) for n in range(5)],
        *[Happening(f"q{n}", "Call Queued", 10) for n in range(2)],
    ]
    view = told(store, happened, minimum_group=3)
    result = ask(store, view, question(shape="paths"), FAR)
    assert [row[:5] for row in result.rows] == []  # two alone would be the whole less the rest
    view = told(store, [*happened, Happening("q9", "Call Queued", 11)], minimum_group=3)
    result = ask(store, view, question(shape="paths"), FAR)
    assert [row[:5] for row in result.rows] == [
        (["Site"], 20, 5, 15, 0.25),
        (["Call Queued"], 3, 0, 3, 0.0),
    ]


def test_a_touch_that_few_met_is_hidden(store: Store) -> None:
    happened = [
        *[Happening(f"p{n}", "Page Viewed", 10) for n in range(20)],
        Happening("p0", "Call Queued", 20),
        *[Happening(f"p{n}", "Call Answered", 200) for n in range(20)],
    ]
    view = told(store, happened, minimum_group=5)
    result = ask(store, view, question(models=("linear",)), FAR)
    assert result.rows == ()
    assert "hidden_groups" in [caveat.code for caveat in result.caveats]


def test_nothing_is_shared_out_where_nothing_was_bought(store: Store) -> None:
    result = ask(store, told(store, [Happening("ada", "Page Viewed", 1)]), question(), FAR)
    assert (result.rows, result.n) == ((), 0)
    assert [caveat.code for caveat in result.caveats] == ["no_touches"]
    empty = ask(store, told(store, []), question(dates=DATES))
    assert empty.rows == ()


def test_too_many_different_touches_are_refused(store: Store) -> None:
    happened = [
        *[Happening("ada", f"e{n}", n) for n in range(MOST_CHANNELS + 1)],
        Happening("ada", "Call Answered", 200),
    ]
    with pytest.raises(InvalidQuestion, match="61 values"):
        ask(store, told(store, happened), question(), datetime(2027, 1, 1, tzinfo=UTC))


def test_people_behind_a_touch_and_behind_a_path(store: Store) -> None:
    happened = [
        *[Happening(f"p{n}", "Page Viewed", 10 + n) for n in range(3)],
        Happening("p0", "Call Queued", 90),
        Happening("p0", "Call Answered", 200),
        Happening("p1", "Call Answered", 100),
    ]
    view = told(store, happened)

    def behind(**cell: str) -> dict[int, datetime]:
        found = people_behind_attribution(store, view, question(), cell, 10, FAR)
        return {row["person_id"]: row["at"] for row in found.dicts()}

    ada, bo = (key_of(view, name) for name in ("p0", "p1"))
    assert behind(group="Site") == {
        ada: START + timedelta(minutes=200),
        bo: START + timedelta(minutes=100),
    }
    assert set(behind(group="Call Queued")) == {ada}
    assert set(behind(path="Site > Call Queued")) == {ada}
    assert set(behind(path="Site")) == {bo, key_of(view, "p2")}
    assert set(behind(path="Site", converted="1")) == {bo}
    with pytest.raises(InvalidQuestion):
        behind(nothing="x")
