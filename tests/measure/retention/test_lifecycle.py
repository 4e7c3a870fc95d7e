"""The lifecycle agrees with plain Python, and what is hidden of it cannot be worked out."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.retention.lifecycle import STATES, safe
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import LifecycleQuestion
from tests.measure.worlds import START, Happening, happenings, told

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = START + timedelta(days=22, hours=5)
PERIOD = DateRange(date(2026, 3, 5), date(2026, 3, 17))


@settings(max_examples=40)
@given(
    happened=happenings,
    every=st.sampled_from(["day", "week"]),
    dates=st.sampled_from([None, PERIOD]),
)
def test_states_agree_with_plain_python(
    store: Store, happened: list[Happening], every: str, dates: DateRange | None
) -> None:
    step = timedelta(days=7 if every == "week" else 1)

    def begin(day: date) -> date:
        return day - timedelta(days=day.weekday()) if every == "week" else day

    active: dict[str, set[date]] = defaultdict(set)
    for one in happened:
        if one.name == "Call Ended":  # hidden by a rule: no encounter
            continue
        active[one.person].add(begin(one.ts.astimezone(HELSINKI).date()))
    expected: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES, 0))
    for days in active.values():
        for day in days:
            before = day - step in days
            state = "new" if day == min(days) else "returning" if before else "resurrected"
            expected[day][state] += 1
            if day + step not in days and begin(NOW.astimezone(HELSINKI).date()) > day:
                expected[day + step]["dormant"] += 1
    last = begin(NOW.astimezone(HELSINKI).date())
    inside = {
        day: counts
        for day, counts in expected.items()
        if (not dates or begin(dates.first) <= day <= begin(dates.last)) and day <= last
    }
    question = LifecycleQuestion(every=every, dates=dates)  # type: ignore[arg-type]
    answer = ask(store, told(store, happened), question, NOW)
    for row in answer.dicts():
        counts = inside.pop(row["period"])
        assert [row[state] for state in STATES[:3]] == [counts[state] for state in STATES[:3]]
        assert row["over"] == (row["period"] < last)
        assert row["dormant"] == (counts["dormant"] if row["over"] else None)
        kept = counts["returning"] + counts["dormant"]
        assert row["kept"] == (counts["returning"] / kept if kept and row["over"] else None)
    assert not inside


sizes = st.integers(0, 12)


@given(counts=st.fixed_dictionaries(dict.fromkeys(STATES, sizes)), minimum=st.integers(3, 6))
def test_what_is_hidden_has_company(counts: dict[str, int], minimum: int) -> None:
    shown = safe(counts, minimum)
    for state, count in shown.items():
        assert count is None or count == 0 or count >= minimum
        assert count is None or count == counts[state]
    for whole in (STATES[:3], ("returning", "dormant")):
        hidden = [state for state in whole if shown[state] is None]
        assert len(hidden) != 1 or all(counts[state] == 0 for state in whole if state not in hidden)


def test_groups_are_by_the_first_event(store: Store) -> None:
    happened = [
        Happening("ada", "x", 1, call="1"),
        Happening("ada", "x", 1441, call="2"),
        Happening("bo", "x", 2, call="2"),
    ]
    answer = ask(store, told(store, happened), LifecycleQuestion(every="day", by="call"), NOW)
    rows = {(row["period"].day, row["group"]): row for row in answer.dicts()}
    assert rows[3, "1"]["returning"] == 1
    assert rows[3, "2"]["dormant"] == 1


def test_what_must_be_known_is_said(store: Store) -> None:
    once = [Happening(f"p{n}", "x", n) for n in range(9)]
    view = told(store, [*once, Happening("p0", "x", 1500)], minimum_group=5)
    now = datetime(2026, 3, 3, 12, tzinfo=HELSINKI)
    answer = ask(store, view, LifecycleQuestion(every="day"), now)
    assert [one.code for one in answer.caveats] == ["still_running", "few", "began_before"]
    nothing = ask(store, told(store, []), LifecycleQuestion(), now)
    assert [one.code for one in nothing.caveats] == ["no_events"]
